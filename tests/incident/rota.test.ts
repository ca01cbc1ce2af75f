import { describe, expect, it } from "vitest";
import { deadlines } from "../../src/incident/deadlines.ts";
import { muster } from "../../src/incident/verdict.ts";
import { policySchema } from "../../src/policy/policy.ts";
import { peopleAt } from "../../src/policy/rota.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** An administrator on call in turns of three hours: Grace, and from 03:10 UTC Ivan. */
const policy = {
  ...examplePolicy,
  roles: {
    ...examplePolicy.roles,
    administrator: { rota: { people: ["grace", "ivan"], from: "2026-11-22T00:10", turn: "3h" } },
  },
  authority: [{ fallback: true, decides: { all: ["ciso", "administrator"] }, within: "25m" }],
};

const opened = () => given(worldOf(policy)).declared().joined("amara", "grace", "ivan").proposed();

/** The next turn has begun. */
function inTheNextTurn(story: Given): Given {
  const later = story.asleep("10m");
  const people = Object.entries(peopleAt(policySchema.parse(policy), later.now));
  return people.reduce((so, [person, { roles }]) => so.staffed(person, { roles }), later);
}

const decision = ({ incident }: Given) => incident.decisions.d1;

describe("a decision of somebody on call", () => {
  it("is put to whoever's turn it is, and nobody else on the rota has a say by it", () => {
    expect(decision(opened())?.asked).toEqual({ amara: { role: "ciso" }, grace: { role: "administrator" } });
    expect(opened().chose("ivan", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(opened().chose("amara", "shut").chose("grace", "shut"))?.state.status).toBe("made");
  });

  it("that is still open in the next turn is asked of whoever's turn it is then, and the last one decides nothing", () => {
    const next = inTheNextTurn(opened()).chose("amara", "shut");
    expect(decision(next)?.asked).toHaveProperty("ivan", { role: "administrator" });
    expect(next.chose("grace", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(next.chose("ivan", "shut"))?.state.status).toBe("made");
  });

  it("needs the choice of whoever's turn it is when it is made: what was chosen the turn before is on record only", () => {
    const before = inTheNextTurn(opened().chose("grace", "shut")).chose("amara", "shut");
    expect(decision(before)?.state.status).toBe("open");
    expect(decision(before)?.choices).toHaveProperty("grace");
    expect(decision(before.chose("ivan", "shut"))?.state).toMatchObject({ status: "made", option: "shut" });
  });

  it("whose turn comes back is decided at once, by what they had chosen", () => {
    const other = inTheNextTurn(opened().chose("grace", "shut")).chose("amara", "shut");
    expect(decision(other)?.state.status).toBe("open");
    const again = other.staffed("grace", { roles: ["administrator"] }).staffed("ivan", { roles: [] });
    expect(decision(again.told({ type: "PassTime", by: muster }))?.state).toMatchObject({
      status: "made",
      chosenBy: ["grace", "amara"],
    });
  });

  it("calls in whoever's turn it is by then, once", () => {
    const here = given(worldOf(policy)).declared().joined("amara", "grace").proposed();
    const next = inTheNextTurn(here).chose("amara", "shut");
    expect(next.incident.callIns["ivan.1"]).toMatchObject({ why: "decision", roles: ["administrator"] });
    const later = next.told({ type: "AddNote", text: "Waiting" });
    const asked = later.added.filter(({ type }) => type === "DeciderAsked" || type === "CallInStarted");
    expect(asked).toEqual([]);
  });
});

describe("a turn that ends while a question is open", () => {
  const all = { all: ["ciso", "coo"] };
  const put = (row: object) =>
    given(worldOf({ ...policy, authority: [{ fallback: true, decides: all, within: "25m", ...row }] }))
      .declared()
      .joined("amara", "carla", "grace", "elena")
      .proposed();
  const next = (story: Given) => inTheNextTurn(story).told({ type: "PassTime", by: muster });
  const called = ({ incident }: Given) => incident.callIns["ivan.1"]?.roles;
  const told = ({ incident }: Given) =>
    Object.values(incident.notices).flatMap(({ about, to }) =>
      about.what === "turn-over" && to.kind === "person" ? [{ person: to.person, roles: about.roles }] : [],
    );
  const itIsOver = [{ person: "grace", roles: ["administrator"] }];

  it("calls the next tie-breaker with a card of their own, and tells the last one: only the next can break it", () => {
    const tied = put({ tieBreaker: "administrator" }).chose("amara", "shut").chose("carla", "keep");
    expect(tied.incident.decisions.d1?.tieBreakerCalled?.person).toBe("grace");
    const turned = next(tied);
    expect(decision(turned)?.tieBreakerCalled?.person).toBe("ivan");
    expect(decision(turned)?.asked).toHaveProperty("ivan", { role: "administrator" });
    expect(called(turned)).toEqual(["administrator"]);
    expect(told(turned)).toEqual(itIsOver);
    expect(decision(turned)?.choices).toEqual(decision(tied)?.choices);
    expect(turned.chose("grace", "shut").refusal).toBeDefined();
    expect(decision(turned.chose("ivan", "shut"))?.state).toMatchObject({ status: "made", tieBrokenBy: "ivan" });
    expect(turned.told({ type: "AddNote", text: "Waiting" }).added.map(({ type }) => type)).toEqual(["NoteAdded"]);
  });

  it("calls nobody to break a tie before anybody was", () => {
    const turned = next(put({ tieBreaker: "administrator" }));
    expect(decision(turned)?.tieBreakerCalled).toBeUndefined();
    expect([called(turned), told(turned)]).toEqual([undefined, []]);
  });

  it("calls whoever may lift the veto now, and tells the last one who might", () => {
    const row = { consents: ["clinical-safety"], vetoLiftedBy: "administrator" };
    const vetoed = put(row).chose("elena", "keep").chose("amara", "shut").chose("carla", "shut");
    expect(decision(vetoed)?.asked).toHaveProperty("grace", { role: "administrator" });
    const turned = next(vetoed);
    expect(decision(turned)?.asked).toHaveProperty("ivan", { role: "administrator" });
    expect(called(turned)).toEqual(["administrator"]);
    expect(told(turned)).toEqual(itIsOver);
    expect(turned.chose("grace", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(turned.chose("ivan", "shut"))?.state).toMatchObject({ status: "made", option: "shut" });
  });

  it("calls whoever must agree now, and keeps on record what the last one chose", () => {
    const agreed = put({ consents: ["administrator"] }).chose("grace", "shut");
    const turned = next(agreed);
    expect(decision(turned)?.asked).toHaveProperty("ivan", { role: "administrator" });
    expect(called(turned)).toEqual(["administrator"]);
    expect(told(turned)).toEqual(itIsOver);
    expect(decision(turned)?.choices.grace).toMatchObject({ option: "shut" });
    const decided = turned.chose("amara", "shut").chose("carla", "shut");
    expect(decision(decided)?.state.status).toBe("open");
    expect(decision(decided.chose("ivan", "shut"))?.state.status).toBe("made");
  });
});

describe("the end of a turn", () => {
  const turnAt = "2026-11-22T03:10:00.000Z";
  const { sev1 } = examplePolicy.severities;
  const call = [{ role: "administrator", acknowledgeWithin: "30m" }];
  const calling = { ...policy, severities: { ...examplePolicy.severities, sev1: { ...sev1, call } } };
  const called = () => given(worldOf(calling)).declared();
  const woken = (story: Given) => inTheNextTurn(story).told({ type: "PassTime", by: muster });
  const statusOf = ({ incident }: Given, callIn: string) => incident.callIns[callIn]?.state.status;

  it("is a deadline while somebody is asked or called in that role, and only then", () => {
    const turn = { roles: ["administrator"], at: turnAt };
    expect(opened().incident.turn).toEqual(turn);
    expect(deadlines(opened().incident)).toContain(turnAt);
    expect(called().incident.turn).toEqual(turn);
    expect(given(worldOf(policy)).declared().incident.turn).toBeUndefined();
  });

  it("puts an open question to whoever's turn it is then, though nothing else happens", () => {
    const next = woken(given(worldOf(policy)).declared().joined("amara", "grace").proposed());
    expect(decision(next)?.asked).toHaveProperty("ivan", { role: "administrator" });
    expect(next.incident.callIns["ivan.1"]?.why).toBe("decision");
    expect(next.incident.turn).toBeUndefined();
  });

  it("lets whoever has not answered sleep, and calls whoever holds the role now, once", () => {
    const next = woken(called());
    expect(next.incident.callIns["grace.1"]?.state).toMatchObject({
      status: "withdrawn",
      reason: "their turn is over",
    });
    expect(next.incident.callIns["ivan.1"]).toMatchObject({ roles: ["administrator"], why: "severity" });
    const later = next.after("3h");
    expect(Object.keys(later.incident.callIns).filter((id) => id.startsWith("ivan"))).toEqual(["ivan.1"]);
  });

  it("lets whoever was called in their place sleep too", () => {
    const quick = { ...sev1, call: [{ role: "administrator", acknowledgeWithin: "5m" }] };
    const world = worldOf({ ...calling, severities: { ...calling.severities, sev1: quick } });
    const late = given(world)
      .declared()
      .staffed("grace", { delegates: ["farid"] })
      .after("6m");
    expect(statusOf(late, "farid.1")).toBe("waiting");
    expect(statusOf(woken(late), "farid.1")).toBe("withdrawn");
    expect(statusOf(woken(late.acknowledged("farid")), "farid.1")).toBe("acknowledged");
  });

  it("takes nothing from whoever has answered, or is called for more than that role", () => {
    expect(statusOf(woken(called().acknowledged("grace")), "grace.1")).toBe("acknowledged");
    const both = given(
      worldOf({
        ...calling,
        severities: {
          ...calling.severities,
          sev1: { ...sev1, call: [...call, { role: "cpo", acknowledgeWithin: "30m" }] },
        },
      }),
    ).declared();
    expect(both.incident.callIns["grace.1"]?.roles).toEqual(["administrator", "cpo"]);
    expect(statusOf(woken(both), "grace.1")).toBe("waiting");
    expect(statusOf(woken(both), "ivan.1")).toBe("waiting");
  });

  it("goes on calling whoever leads, and calls the next on call besides", () => {
    const organisation = { ...examplePolicy.organisation, triage: { onCall: "administrator" } };
    const next = woken(given(worldOf({ ...policy, organisation })).alerted());
    expect(next.incident.commander).toBe("grace");
    expect(statusOf(next, "grace.1")).toBe("waiting");
    expect(next.incident.callIns["ivan.1"]?.roles).toContain("administrator");
  });

  it("leaves nobody to be chosen for whose turn is over", () => {
    const next = woken(given(worldOf(policy)).declared().joined("amara", "grace").proposed());
    const half = next.staffed("grace", { delegates: ["farid"] }).after("5m");
    const standIns = half.added.flatMap((event) => (event.type === "StandInsCalled" ? [event.data.called] : []));
    expect(standIns.flat().map(({ principal }) => principal)).not.toContain("grace");
  });
});

describe("a role that falls to one held in turns", () => {
  it("is asked of the next as the turn changes", () => {
    const roles = { ...policy.roles, "site-head": { fallback: "administrator" } };
    const authority = [{ fallback: true, decides: { all: ["ciso", "site-head"] }, within: "25m" }];
    const falls = given(worldOf({ ...policy, roles, authority }))
      .declared()
      .joined("amara", "grace", "ivan")
      .proposed();
    expect(falls.incident.turn).toEqual({ roles: ["administrator"], at: "2026-11-22T03:10:00.000Z" });
    const next = inTheNextTurn(falls).chose("amara", "shut");
    expect(next.events.find(({ type }) => type === "TurnBegan")?.data).toMatchObject({ over: [{ person: "grace" }] });
    expect(next.incident.decisions.d1?.asked.ivan).toMatchObject({ role: "site-head" });
  });
});
