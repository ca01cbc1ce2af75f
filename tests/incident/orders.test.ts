import { describe, expect, it } from "vitest";
import { orderTextHash } from "../../src/organisation/agreements.ts";
import { foldOrganisation } from "../../src/organisation/organisation.ts";
import type { Environment, PersonId } from "../../src/policy/policy.ts";
import { actingPolicy } from "../support/acting.ts";
import { type Given, given, start } from "../support/builders.ts";
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
  const world = worldOf({ ...actingPolicy, standingOrders: [written] });
  const [text] = world.rules.standingOrders;
  if (!text) throw new Error("there is no order");
  const organisation = foldOrganisation(
    (agreed ?? written.agreedBy).map((person, index) => ({
      seq: index + 1,
      at: start,
      by: { person, roles: [], via: "slack" },
      type: "OrderAgreed",
      data: { order: text.id, textHash: orderTextHash(text, world.rules) },
    })),
  );
  return given({ ...world, organisation });
}

const isolate = (story: Given, change: object = {}) =>
  story.told({ type: "UseOrder", what: "isolate-host", target: "FS-01", ...change });
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
      deciders: ["ciso", "deputy-ciso"],
    });
    expect(refused.incident.actions).toEqual({});
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
    const onWard = isolate(under({ environment: ["medical"], agreedBy: signers }).declared({ environment: "medical" }));
    expect(onWard.refusal).toBeUndefined();
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
    expect(isolate(stopped, { target: "host 12" }).refusal).toEqual(halted);
    expect(isolate(stopped, { target: "ward 3", service: "infusion-pumps" }).refusal?.code).toBe("no-order-covers");
    const again = stopped.after("1m").proposed({ decisionId: "d2", action: "isolate-host", service: "payments" });
    const allowed = again.chose("amara", "shut", "d2");
    expect(isolate(allowed, { target: "host 12", service: "payments" }).refusal).toBeUndefined();
  });

  it("takes a thing for the same whichever way its name is written", () => {
    const used = isolate(under().declared(), { target: "Host 12" });
    expect(isolate(used, { target: "host  12" }).refusal?.code).toBe("action-authorised");
    expect(isolate(used, { target: "Host 13" }).refusal).toBeUndefined();
  });
});
