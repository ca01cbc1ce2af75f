import { describe, expect, it } from "vitest";
import { acting, actingPolicy, authorised, reported, taken } from "../support/acting.ts";
import { type Given, given, type Told } from "../support/builders.ts";
import { worldOf } from "../support/example.ts";

const condition = "Customers are told first";
const waiting = () => acting().proposed().chose("amara", "shut").chose("carla", "shut", "d1", { condition });
const bothWait = () =>
  acting().proposed().chose("amara", "shut", "d1", { condition: "The disk is kept" }).chose("carla", "shut", "d1", {
    condition,
  });

type Said = Partial<Omit<Extract<Told, { type: "ReportConditionMet" }>, "type" | "by">>;
const met = (story: Given, person = "carla", said: Said = {}) =>
  story.told({ type: "ReportConditionMet", by: story.by(person), ...said });
const facts = ({ added }: Given) => added.filter(({ type }) => type === "ConditionMet");
const progress = ({ incident }: Given) => incident.actions.a1?.progress.status;

describe("an action that was decided on a condition", () => {
  it("is not started before the condition is met, and the refusal names it, whose it is and who leads", () => {
    const refused = reported(waiting(), "started");
    expect(refused.refusal).toEqual({
      code: "condition-not-met",
      ...{ action: "a1", what: "shut-down", target: "payments", service: "payments" },
      conditions: [{ person: "carla", words: condition }],
      commander: "ben",
    });
    expect(progress(refused)).toBe("waiting");
    const after = reported(met(waiting()), "started");
    expect(after.refusal).toBeUndefined();
    expect(progress(after)).toBe("started");
  });

  it("is not done before it either: whoever is done has begun", () => {
    expect(reported(waiting(), "done").refusal?.code).toBe("condition-not-met");
    expect(progress(reported(met(waiting()), "done"))).toBe("done");
  });

  it("that has happened all the same is recorded as taken, and that it did not work as well", () => {
    const took = waiting().told({ type: "RecordTaken", what: "shut-down", target: "payments", service: "payments" });
    expect(took.incident.actions.a2).toMatchObject({ authority: { status: "none" }, progress: { status: "done" } });
    expect(progress(reported(waiting(), "failed", { reason: "the switch is gone" }))).toBe("failed");
  });

  it("waits for the condition of each who chose it", () => {
    const one = met(bothWait(), "amara");
    expect(reported(one, "started").refusal).toMatchObject({ conditions: [{ person: "carla" }] });
    expect(progress(reported(met(one, "carla"), "started"))).toBe("started");
  });

  it("hangs on nothing that only whoever chose otherwise, or chose again, had asked for", () => {
    const world = acting().proposed();
    const withdrawn = world.chose("amara", "shut", "d1", { condition }).chose("amara", "shut").chose("carla", "shut");
    expect(progress(reported(withdrawn, "started"))).toBe("started");
    expect(progress(reported(authorised(), "started"))).toBe("started");
  });

  it("still waits for it when whoever set it has said yes to such a step on something else", () => {
    const elsewhere = waiting()
      .proposed({ decisionId: "d2", action: "shut-down", target: "FS-04" })
      .chose("amara", "shut", "d2")
      .chose("carla", "shut", "d2");
    expect(elsewhere.incident.decisions.d2?.state.status).toBe("made");
    const begun = elsewhere.told({ type: "ReportAction", step: "started", action: "a1" });
    expect(begun.refusal?.code).toBe("condition-not-met");
  });

  it("is not said to have begun at a time when the condition was not met yet", () => {
    // Ben lives in Berlin, an hour ahead of UTC; Carla in New York, five hours behind.
    const later = met(waiting().after("20m"), "carla", { clockTime: "22:10" });
    expect(facts(later)).toMatchObject([{ data: { person: "carla", occurredAt: "2026-11-22T03:10:00.000Z" } }]);
    expect(reported(later, "started", { clockTime: "04:05" }).refusal).toMatchObject({
      code: "condition-not-met",
      conditions: [{ metAt: "2026-11-22T03:10:00.000Z" }],
    });
    expect(progress(reported(later, "started", { clockTime: "04:10" }))).toBe("started");
  });

  it("which stood before it was decided may stand, whatever is still to come about", () => {
    const ratified = taken().chose("amara", "ratify", "ratify-a1-1", { condition });
    expect(ratified.incident.actions.a1?.authority.status).toBe("authorised");
    expect(progress(reported(ratified, "reverted"))).toBe("reverted");
  });
});

describe("that a condition is met", () => {
  it("is said by whoever set it, and recorded as their word", () => {
    expect(facts(met(waiting()))).toMatchObject([
      { by: { person: "carla" }, data: { decisionId: "d1", person: "carla" } },
    ]);
  });

  it("is said by the commander too, and whoever set it hears of it, as the room does", () => {
    const said = met(waiting().delivered(), "ben");
    expect(facts(said)).toMatchObject([{ by: { person: "ben" }, data: { person: "carla" } }]);
    const told = Object.values(said.incident.notices).filter(({ about }) => about.what === "condition-met");
    expect(told.map(({ to }) => (to.kind === "room" ? "room" : to.person))).toEqual(["room", "carla"]);
  });

  it("is said by nobody else", () => {
    for (const person of ["amara", "grace", "slack:T0/U9", "constructor"]) {
      const refused = met(waiting(), person);
      expect(refused.refusal?.code).toBe("not-your-condition");
      expect(facts(refused)).toEqual([]);
    }
  });

  it("is said by a principal of whoever chose for them, and by whoever acts for the one who set it", () => {
    const delegate = given(worldOf(actingPolicy)).declared().joined("amara").passed("carla").acknowledged("dev");
    const forCarla = delegate.proposed().chose("amara", "shut").chose("dev", "shut", "d1", { condition });
    expect(forCarla.incident.decisions.d1?.choices.dev).toMatchObject({ actingFor: "carla" });
    expect(facts(met(forCarla, "carla"))).toMatchObject([{ data: { person: "dev" } }]);
    expect(facts(met(forCarla, "dev"))).toMatchObject([{ data: { person: "dev" } }]);
  });

  it("is one fact, however often it is said", () => {
    const twice = met(met(waiting()), "ben");
    expect(twice.refusal).toBeUndefined();
    expect(facts(twice)).toEqual([]);
  });

  it("without a name is about their own before anybody else's; where it could be several, the name is asked for", () => {
    expect(facts(met(bothWait(), "amara"))).toMatchObject([{ data: { person: "amara" } }]);
    expect(met(bothWait(), "ben", { action: "a1" }).refusal).toEqual({ code: "which-condition" });
    expect(facts(met(bothWait(), "ben", { decisionId: "d1", person: "carla" }))).toMatchObject([
      { data: { person: "carla" } },
    ]);
  });

  it("is refused where nothing hangs on one", () => {
    expect(met(authorised()).refusal).toEqual({ code: "no-condition" });
    expect(met(waiting(), "carla", { action: "a7" }).refusal).toEqual({ code: "no-such-action", action: "a7" });
    expect(met(waiting(), "carla", { decisionId: "constructor" }).refusal).toEqual({ code: "no-condition" });
    expect(met(acting().proposed().chose("carla", "shut", "d1", { condition })).refusal).toEqual({
      code: "no-condition",
    });
  });

  it("can still be said by the commander when the incident is kept from whoever set it", () => {
    const kept = waiting().excluded("carla");
    expect(reported(kept, "started").refusal?.code).toBe("condition-not-met");
    expect(progress(reported(met(kept, "ben"), "started"))).toBe("started");
    const told = Object.values(met(kept, "ben").incident.notices).filter(({ about }) => about.what === "condition-met");
    expect(told.map(({ to }) => to.kind)).toEqual(["room"]);
  });
});
