import { describe, expect, it } from "vitest";
import type { Environment, PersonId } from "../../src/policy/policy.ts";
import { actingPolicy } from "../support/acting.ts";
import { underOrder } from "../support/agreed-order.ts";
import { type Given, given } from "../support/builders.ts";
import { worldOf } from "../support/example.ts";

type Order = {
  environment?: Environment[];
  signal?: string;
  agreedBy?: PersonId[];
  expires?: string;
  standsFor?: string;
};

/** An organisation with one standing order, for isolating hosts, to which `agreed` have agreed. */
function under({ environment, signal, ...order }: Order = {}, agreed?: PersonId[]): Given {
  const when = { action: "isolate-host", ...(environment && { environment }), ...(signal && { signal }) };
  const written = { id: "so-1", agreedBy: ["amara", "carla"], expires: "2027-03-31", ...order, when };
  return underOrder(actingPolicy, written, agreed);
}

const isolating = { id: "so-1", when: { action: "isolate-host" }, expires: "2027-03-31" };
const isolate = (story: Given, change: object = {}) =>
  story.told({ type: "UseOrder", what: "isolate-host", target: "FS-01", service: "payments", ...change });
const authority = ({ incident }: Given) => incident.actions.a1?.authority;

describe("a standing order in force", () => {
  it("authorises the action at once, and every signer is told", () => {
    const used = isolate(under().declared());
    expect(authority(used)).toMatchObject({
      status: "authorised",
      by: { kind: "order", order: "so-1", people: ["amara", "carla"] },
    });
    const told = Object.values(used.incident.notices).flatMap(({ about, to }) =>
      about.what === "containment" && to.kind === "person" ? [to.person] : [],
    );
    expect(told).toEqual(["amara", "carla"]);
    expect(used.told({ type: "ReportAction", step: "started" }).refusal).toBeUndefined();
  });

  it("stands as long as it says, and no longer", () => {
    const used = isolate(under({ standsFor: "1h" }).declared());
    expect(authority(used)).toMatchObject({ until: "2026-11-22T04:00:00.000Z" });
    expect(authority(used.after("1h"))?.status).toBe("expired");
  });

  it("holds only while everybody named in it has agreed to that very text", () => {
    const refused = isolate(under({}, ["amara"]).declared());
    expect(refused.refusal).toEqual({
      code: "no-order-covers",
      what: "isolate-host",
      service: "payments",
      deciders: ["ciso", "deputy-ciso"],
    });
    expect(refused.incident.actions).toEqual({});
  });

  it("covers nothing, and says who is asked by the rule that would open the question: where the table is not agreed to, its fallback row", () => {
    const rows = [
      { when: { action: "isolate-host" }, decides: { any: ["ciso", "deputy-ciso"] } },
      { fallback: true as const, decides: { all: ["coo", "cio"] } },
    ];
    const world = worldOf({
      ...{ ...actingPolicy, authority: rows },
      organisation: { ...actingPolicy.organisation, authorityAgreedBy: ["carla"] },
    });
    const refused = isolate(given(world).declared());
    expect(refused.refusal).toMatchObject({ code: "no-order-covers", deciders: ["coo", "cio"] });
    const asked = refused.proposed({ action: "isolate-host" }).incident.decisions.d1;
    expect(asked?.deciders.roles).toEqual(["coo", "cio"]);
  });

  it("allows nothing that those who agreed to it could not decide between them, by the authority table in force", () => {
    const authority = [
      { when: { action: "isolate-host", tier: [1] }, decides: { all: ["ciso", "coo"] } },
      { fallback: true as const, decides: { any: ["ciso"] } },
    ];
    const services = { ...actingPolicy.services, intranet: { tier: 3 } };
    const signedBy = (...agreedBy: PersonId[]) =>
      underOrder({ ...actingPolicy, services, authority }, { ...isolating, agreedBy }).declared();
    const beyond = { code: "order-beyond-signers", order: "so-1", what: "isolate-host", deciders: ["ciso", "coo"] };
    expect(isolate(signedBy("ben")).refusal).toMatchObject(beyond);
    expect(isolate(signedBy("amara")).refusal).toMatchObject(beyond);
    expect(isolate(signedBy("amara", "carla")).refusal).toBeUndefined();
    expect(isolate(signedBy("amara"), { service: "intranet" }).refusal).toBeUndefined();
  });

  it("is held up only by the roles in which its signers agreed and which they still have", () => {
    const moved = under().staffed("amara", { roles: [] }).declared();
    expect(isolate(moved).refusal?.code).toBe("order-beyond-signers");
    const joined = under({ agreedBy: ["carla"] }).staffed("carla", { roles: ["coo", "ciso"] });
    expect(isolate(joined.declared()).refusal?.code).toBe("order-beyond-signers");
  });

  it("holds on when the turn of a signer is over, as long as they take turns in the role", () => {
    const story = under().declared();
    const turnOver = (rotas: Record<string, PersonId[]>) => {
      const { people } = story.world.directory;
      const amara = people.amara && { ...people.amara, roles: [] };
      return given({ ...story.world, directory: { people: { ...people, ...(amara && { amara }) }, rotas } }).declared();
    };
    expect(isolate(turnOver({ ciso: ["amara", "dev"] })).refusal).toBeUndefined();
    expect(isolate(turnOver({ ciso: ["dev"] })).refusal?.code).toBe("order-beyond-signers");
  });

  it("needs whoever must consent among those who agreed, as a question would", () => {
    const policy = {
      ...actingPolicy,
      authority: [
        { when: { action: "isolate-host" }, decides: { any: ["ciso"] }, consents: ["clinical-safety"] },
        { fallback: true as const, decides: { all: ["ciso", "coo"] } },
      ],
    };
    const signedBy = (...agreedBy: PersonId[]) => underOrder(policy, { ...isolating, agreedBy }).declared();
    expect(isolate(signedBy("amara")).refusal?.code).toBe("order-beyond-signers");
    expect(isolate(signedBy("amara", "elena")).refusal).toBeUndefined();
  });

  it("holds until the day that it names, and not after", () => {
    expect(isolate(under({ expires: "2026-11-22" }).declared()).refusal).toBeUndefined();
    expect(isolate(under({ expires: "2026-11-21" }).declared()).refusal?.code).toBe("no-order-covers");
  });

  it("covers only what it names: another kind of step, or another signal, is for those who decide", () => {
    expect(isolate(under().declared(), { what: "shut-down" }).refusal).toMatchObject({ code: "no-order-covers" });
    const ransomware = under({ signal: "ransomware" });
    expect(isolate(ransomware.declared()).refusal?.code).toBe("no-order-covers");
    const alerted = ransomware.alerted().anotherAlert({ title: "Ransomware note found" });
    expect(isolate(alerted).refusal).toBeUndefined();
  });

  it("never covers medical or plant equipment unless it names them and somebody with a safety role signed", () => {
    const pumps = { service: "infusion-pumps" };
    const signers = ["amara", "elena"];
    const tried = (order: Order, change = pumps) => isolate(under(order).declared(), change).refusal?.code;
    expect(tried({ agreedBy: signers })).toBe("no-order-covers");
    expect(tried({ environment: ["medical"] })).toBe("no-order-covers");
    expect(tried({ environment: ["medical"], agreedBy: signers })).toBeUndefined();
    const onWard = isolate(
      under({ environment: ["medical"], agreedBy: signers }).declared({ environment: "medical" }),
      pumps,
    );
    expect(onWard.refusal).toBeUndefined();
  });

  it("is signed for safety only by whoever held that role when they agreed, and still holds it", () => {
    const pumps = { service: "infusion-pumps" };
    const made = (roles: Record<PersonId, string[]>, agreedBy = ["amara", "elena"]) => {
      const story = under({ environment: ["it", "medical"], agreedBy });
      const staffed = Object.entries(roles).reduce((all, [who, held]) => all.staffed(who, { roles: held }), story);
      return isolate(staffed.declared(), pumps).refusal?.code;
    };
    expect(made({})).toBeUndefined();
    expect(made({ elena: [] })).toBe("no-order-covers");
    expect(made({ amara: ["ciso", "clinical-safety"] }, ["amara", "carla"])).toBe("no-order-covers");
    // Each of them held it once, and neither both times.
    expect(made({ elena: [], amara: ["ciso", "clinical-safety"] })).toBe("no-order-covers");
  });

  it("does not reach into an incident among patients because the host itself is in the office", () => {
    const ward = under({ environment: ["it"] }).declared({ environment: "medical" });
    expect(isolate(ward, { service: "payments" }).refusal?.code).toBe("no-order-covers");
  });

  it("holds for nothing that a safety role has stopped, in whatever words, until those who decide allow it again", () => {
    const stop = (story: Given, action = "a1") =>
      story.told({ type: "OrderStop", by: story.by("elena"), action, reason: "Patients depend on it" });
    const halted = { code: "action-not-authorised", action: "a1", why: "stopped" };
    const used = under().declared().joined("amara", "carla", "elena");
    const decided = used.proposed({ action: "isolate-host", service: "payments" }).chose("amara", "shut");
    const stopped = stop(decided);
    expect(stopped.incident.actions.a1?.authority.status).toBe("stopped");
    expect(isolate(stopped, { target: "host 12", service: "payments" }).refusal).toEqual(halted);
    expect(isolate(stopped, { target: "host 12", service: undefined }).refusal).toEqual(halted);
    expect(isolate(stopped, { target: "ward 3", service: "infusion-pumps" }).refusal?.code).toBe("no-order-covers");
    const again = stopped.after("1m").proposed({ decisionId: "d2", action: "isolate-host", service: "payments" });
    const allowed = again.chose("amara", "shut", "d2");
    expect(isolate(allowed, { target: "host 12", service: "payments" }).refusal).toBeUndefined();
  });

  it("takes a thing for the same whichever way its name is written", () => {
    const used = isolate(under().declared(), { target: "Host 12" });
    expect(isolate(used, { target: "host  12" }).refusal?.code).toBe("action-authorised");
    expect(isolate(used, { target: "Host 13" }).refusal).toBeUndefined();
    // Others call it otherwise, and a name that may be of the same thing does not allow it again.
    for (const target of ["the host 12", "12", "HOST-12", "host12", "host 12 in London"]) {
      expect([target, isolate(used, { target }).refusal?.code]).toEqual([target, "action-authorised"]);
    }
    expect(isolate(used, { target: "Host 120" }).refusal).toBeUndefined();
  });

  it("is not used twice on one thing by leaving out, once, which service it is of", () => {
    const wide: Order = { environment: ["it", "medical"], agreedBy: ["amara", "elena"] };
    const unnamed = isolate(under(wide).declared({ service: undefined }), { target: "host 12", service: undefined });
    expect(unnamed.refusal).toBeUndefined();
    expect(isolate(unnamed, { target: "host 12" }).refusal?.code).toBe("action-authorised");
  });

  it("ends with the signal that it is for, though the table is still asked of it", () => {
    const ransomware = under({ signal: "ransomware" }).alerted().anotherAlert({ title: "Ransomware note found" });
    const quiet = ransomware.resolved("guardduty:finding-2");
    expect(isolate(quiet).refusal?.code).toBe("no-order-covers");
  });

  it("allows one thing once: what stands when its time is over is decided again, not allowed again", () => {
    const begun = isolate(under().declared()).told({ type: "ReportAction", step: "started" }).after("4h");
    expect(authority(begun)?.status).toBe("expired");
    expect(isolate(begun).refusal).toEqual({ code: "order-not-again", action: "a1" });
    expect(isolate(begun, { target: "FS-02" }).refusal).toBeUndefined();
    // Nobody has done it: its signers hear that it is used anew.
    expect(isolate(isolate(under().declared()).after("4h")).refusal).toBeUndefined();
    const taken = under()
      .declared()
      .told({ type: "RecordTaken", what: "isolate-host", target: "FS-01", service: "payments" });
    expect(isolate(taken).refusal?.code).toBe("order-not-again");
    expect(isolate(taken, { target: "FS-02" }).refusal).toBeUndefined();
  });
});

describe("a standing order where no service is named", () => {
  it("reaches no equipment that could hurt people: it covers nothing while the catalogue has such", () => {
    const unnamed = { target: "infusion pumps, ward 3", service: undefined };
    expect(isolate(under().declared(), unnamed).refusal?.code).toBe("no-order-covers");
    expect(isolate(under({ environment: ["it"] }).declared(), unnamed).refusal?.code).toBe("no-order-covers");
    const wide: Order = { environment: ["it", "medical"], agreedBy: ["amara", "elena"] };
    expect(isolate(under(wide).declared(), unnamed).refusal).toBeUndefined();
  });

  it("is about the incident's own service, as a question is", () => {
    const used = isolate(under().declared({ service: "payments" }), { service: undefined });
    expect(used.incident.actions.a1).toMatchObject({ service: "payments", environment: "it" });
    expect(
      isolate(under().declared({ service: "infusion-pumps", environment: "it" }), { service: undefined }).refusal?.code,
    ).toBe("no-order-covers");
  });
});

describe("a standing order does not get round an answer", () => {
  const both: Order = { environment: ["it", "medical"], agreedBy: ["amara", "elena"] };
  const pumps = { service: "infusion-pumps" };
  const asked = (change: object = pumps) =>
    under(both)
      .declared()
      .joined("amara", "carla", "elena")
      .proposed({ action: "isolate-host", ...change });

  it("while those who decide are being asked, whoever of them has answered", () => {
    const being = { code: "order-being-asked", decisionId: "d1" };
    expect(isolate(asked(), pumps).refusal).toEqual(being);
    const vetoed = asked().chose("elena", "keep").chose("amara", "shut");
    expect(vetoed.incident.decisions.d1?.vetoed).toEqual({ shut: ["clinical-safety"] });
    expect(isolate(vetoed, { ...pumps, target: "in other words" }).refusal).toEqual(being);
    expect(isolate(vetoed, { service: undefined }).refusal).toEqual(being);
    expect(isolate(vetoed).refusal).toBeUndefined();
  });

  it("once they have decided against it, until they decide for it", () => {
    const against = asked({ service: "payments" }).chose("amara", "keep");
    const no = { code: "order-decided-against", decisionId: "d1" };
    expect(isolate(against).refusal).toEqual(no);
    expect(isolate(against, { service: undefined }).refusal).toEqual(no);
    const again = against
      .after("1m")
      .proposed({ decisionId: "d2", action: "isolate-host" })
      .chose("amara", "shut", "d2");
    expect(isolate(again).refusal).toBeUndefined();
  });

  it("once somebody who must agree has refused, though the question ran out, was worded anew or they were excluded", () => {
    const refused = asked().chose("elena", "keep");
    const no = { code: "order-decided-against", decisionId: "d1" };
    expect(isolate(refused.after("1h"), pumps).refusal).toEqual(no);
    const { options = [] } = refused.incident.decisions.d1 ?? {};
    const words = { question: "Isolate the pumps, please?", options, recommended: "shut" };
    const edited = refused.told({ type: "EditDecision", decisionId: "d1", ...words });
    expect(isolate(edited.after("1h"), pumps).refusal).toEqual(no);
    expect(isolate(refused.excluded("elena").after("1h"), pumps).refusal?.code).toBe("order-decided-against");
  });

  it("once the question was withdrawn, until those who decide allow it", () => {
    const withdrawn = asked({ service: "payments" }).told({
      type: "WithdrawDecision",
      decisionId: "d1",
      reason: "The order does it",
    });
    expect(isolate(withdrawn).refusal).toEqual({ code: "order-question-withdrawn", decisionId: "d1" });
    expect(isolate(withdrawn.after("1h")).refusal?.code).toBe("order-question-withdrawn");
    const again = withdrawn
      .after("1m")
      .proposed({ decisionId: "d2", action: "isolate-host" })
      .chose("amara", "shut", "d2");
    expect(isolate(again).refusal).toBeUndefined();
  });

  it("though they have allowed it since of another thing", () => {
    const against = asked({ service: "payments", target: "FS-01" }).chose("amara", "keep").after("1m");
    const other = against
      .proposed({ decisionId: "d2", action: "isolate-host", target: "FS-02" })
      .chose("amara", "shut", "d2");
    expect(other.incident.actions.a1).toMatchObject({ target: "FS-02", authority: { status: "authorised" } });
    expect(isolate(other).refusal?.code).toBe("order-decided-against");
  });

  it("but holds where they were asked and nobody answered: it was agreed for that", () => {
    expect(isolate(asked().after("1h"), pumps).refusal).toBeUndefined();
    // Nobody had looked at the clock since.
    expect(isolate(asked().asleep("1h"), pumps).refusal).toBeUndefined();
  });
});
