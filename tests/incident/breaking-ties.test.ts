import { describe, expect, it } from "vitest";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Who breaks a tie, and how they hear that it is their turn. */

const decision = ({ incident }: Given) => {
  const found = incident.decisions.d1;
  if (!found) throw new Error("there is no decision");
  return found;
};
const state = (given: Given) => decision(given).state;
const called = ({ added }: Given) =>
  added.flatMap((event) =>
    event.type === "TieBreakerCalled" ? [{ person: event.data.person, why: event.data.why }] : [],
  );
const told = ({ incident }: Given) =>
  Object.values(incident.notices).flatMap(({ about, to }) =>
    about.what === "tie-to-break" && to.kind === "person" ? [`${to.person} ${to.by}`] : [],
  );
const callsOf = ({ incident }: Given, person: string) =>
  Object.values(incident.callIns).filter((callIn) => callIn.person === person).length;

const both = { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" };
const table = (row: object, roles: object = {}) =>
  given(worldOf({ ...examplePolicy, roles: { ...examplePolicy.roles, ...roles }, authority: [row] }));
const put = (story: Given) => story.declared().joined("amara", "carla").proposed();
const tie = (story: Given) => story.chose("amara", "shut").chose("carla", "keep");

describe("a decider who would also break the tie", () => {
  const alsoCeo = (roles?: object) =>
    table(both, roles)
      .staffed("carla", { roles: ["coo", "ceo"] })
      .staffed("farid", { roles: [] });

  it("is passed over for whoever the tie-breaker's role falls to, and that one can break it", () => {
    const tied = tie(put(alsoCeo({ ceo: { fallback: "general-counsel" } })));
    expect(called(tied)).toEqual([{ person: "ivan", why: "tie" }]);
    expect(state(tied).status).toBe("open");
    expect(state(tied.chose("ivan", "keep"))).toMatchObject({ status: "made", option: "keep", tieBrokenBy: "ivan" });
  });

  it("is passed over for the next who holds it", () => {
    const tied = tie(put(alsoCeo().staffed("grace", { roles: ["ceo"] })));
    expect(called(tied)).toEqual([{ person: "grace", why: "tie" }]);
    expect(state(tied.chose("grace", "shut"))).toMatchObject({ status: "made", tieBrokenBy: "grace" });
  });

  it("with nobody after them leaves the tie open: nobody breaks what they are a side of", () => {
    const tied = tie(put(alsoCeo()));
    expect(called(tied)).toEqual([{ person: undefined, why: "tie" }]);
    expect(state(tied).status).toBe("open");
    expect(state(tied.chose("amara", "keep"))).toMatchObject({ status: "made", option: "keep" });
  });

  it("breaks it as little where one of the deciding roles is the tie-breaker's", () => {
    const tied = tie(put(table({ ...both, tieBreaker: "ciso" })));
    expect(state(tied).status).toBe("open");
    expect(called(tied)).toEqual([{ person: "dev", why: "tie" }]);
    expect(state(tied.chose("dev", "shut"))).toMatchObject({ status: "made", tieBrokenBy: "dev" });
  });

  it("cannot be whoever has chosen in somebody's place", () => {
    const story = table(both, { ceo: { fallback: "general-counsel" } })
      .staffed("carla", { delegates: ["farid"] })
      .declared()
      .joined("amara")
      .proposed();
    const half = story.chose("amara", "shut").after("12m30s").acknowledged("farid");
    const tied = half.chose("farid", "keep");
    expect(decision(tied).choices.farid).toMatchObject({ actingFor: "carla" });
    expect(called(tied)).toEqual([{ person: "ivan", why: "tie" }]);
    // Changing what was chosen for Carla is not breaking the tie.
    expect(state(tied.chose("farid", "shut"))).not.toHaveProperty("tieBrokenBy");
    expect(state(tied.chose("ivan", "keep"))).toMatchObject({ status: "made", tieBrokenBy: "ivan" });
  });
});

describe("the tie-breaker", () => {
  const inChat = () => put(table(both).staffed("farid", { media: ["chat", "sms"] }));

  it("is told by a message of their own that it is their turn", () => {
    expect(told(tie(inChat()))).toEqual(["farid chat"]);
  });

  it("is sent each reason that is given after they were called, until they have decided", () => {
    const reasons = ({ incident }: Given) =>
      Object.values(incident.notices).flatMap(({ about, to }) =>
        about.what === "reason-given" && to.kind === "person" ? [`${about.person} to ${to.person} ${to.by}`] : [],
      );
    const explain = (story: Given, who: string) =>
      story.told({ type: "ExplainChoice", by: story.by(who), decisionId: "d1", reason: "It spreads" });
    const before = explain(inChat().chose("amara", "shut"), "amara");
    expect(reasons(before)).toEqual([]);
    const tied = before.chose("carla", "keep");
    expect(reasons(explain(tied, "carla"))).toEqual(["carla to farid chat"]);
    expect(reasons(explain(tied.chose("farid", "shut"), "carla"))).toEqual([]);
  });

  it("who was called because time was short is told of the tie, by text as well when they are awake", () => {
    const awake = inChat().chose("amara", "shut").after("20m").acknowledged("farid");
    expect(told(awake)).toEqual([]);
    const tied = awake.chose("carla", "keep");
    expect(called(tied)).toEqual([{ person: "farid", why: "tie" }]);
    expect(told(tied)).toEqual(["farid chat", "farid sms"]);
    expect(callsOf(tied, "farid")).toBe(callsOf(awake, "farid"));
  });

  it("is told anew of a second tie, and called anew if nobody has heard from them", () => {
    const first = tie(inChat()).delivered();
    const { options } = decision(first);
    const edited = first
      .told({
        type: "EditDecision",
        decisionId: "d1",
        question: "Shut it down at 04:00?",
        options,
        recommended: "shut",
      })
      .after("11m");
    const silent = { ...edited.incident.callIns["farid.1"] }.state;
    expect(silent?.status).not.toBe("acknowledged");
    const second = tie(edited.delivered());
    expect(called(second)).toEqual([{ person: "farid", why: "tie" }]);
    expect(told(second)).toEqual(["farid chat"]);
  });

  it("who asked for their delegate is called themselves: nobody breaks a tie for somebody else", () => {
    const passed = inChat()
      .staffed("farid", { delegates: ["ivan"] })
      .chose("amara", "shut")
      .after("20m")
      .passed("farid");
    const tied = passed.chose("carla", "keep");
    expect(callsOf(tied, "farid")).toBe(callsOf(passed, "farid") + 1);
  });
});
