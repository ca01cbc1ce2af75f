import { describe, expect, it } from "vitest";
import { deadlines } from "../../src/incident/deadlines.ts";
import { later } from "../../src/incident/time.ts";
import { muster } from "../../src/incident/verdict.ts";
import { type Given, given, start } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** A delegation in the middle of an incident: when it begins to count, and that it ends. Ivan holds no role that decides. */

const decidedBy = (decides: object, more: object = {}) =>
  given(worldOf({ ...examplePolicy, authority: [{ fallback: true, decides, within: "25m", ...more }] }));
const both = (more: object = {}) => decidedBy({ all: ["ciso", "coo"] }, more);
const state = ({ incident }: Given) => incident.decisions.d1?.state.status;
const called = ({ added }: Given) => added.flatMap(({ type, data }) => (type === "CallInStarted" ? [data.person] : []));
const ended = ({ added }: Given) => added.flatMap(({ type, data }) => (type === "ActingEnded" ? [data] : []));

describe("a delegation that is over", () => {
  /** Carla has handed over to Ivan for an hour, who is awake and acts for her. */
  const acting = (more: object = {}) =>
    both(more).away("carla", "ivan", "1h").declared().joined("amara").acknowledged("ivan");

  it("ends what the delegate decides at that instant, which is a deadline, whatever question is asked later", () => {
    const until = later(start, 3_600_000);
    expect(deadlines(acting().incident)).toContain(until);
    const over = acting().after("1h");
    expect(over.incident.acting).toEqual([]);
    expect(deadlines(over.incident)).not.toContain(until);
    const asked = over.after("30m").proposed();
    expect(asked.incident.decisions.d1?.asked).not.toHaveProperty("ivan");
    const chosen = asked.chose("amara", "shut").chose("ivan", "shut");
    expect(chosen.refusal?.code).toBe("not-a-decider");
    expect(state(chosen)).toBe("open");
  });

  it("ends it also where nobody has looked at the clock since", () => {
    const asked = acting()
      .proposed({ withinMs: 90 * 60_000 })
      .asleep("1h");
    expect(asked.chose("ivan", "shut").refusal?.code).toBe("not-a-decider");
  });

  it("has its principal called again for what they were called for, and who acted and they are told", () => {
    const over = acting().after("1h");
    expect(called(over)).toContain("carla");
    expect(ended(over)).toMatchObject([{ person: "ivan", principal: "carla", why: "delegation-over" }]);
    const told = Object.values(over.incident.notices).filter(({ about }) => about.what === "acting-ended");
    expect(told.map(({ to }) => (to.kind === "room" ? "room" : to.person))).toEqual(["room", "ivan", "carla"]);
  });

  it("that was taken back ends it at the next click: the principal chooses, and the delegate cannot", () => {
    const back = acting().proposed().back("carla");
    expect(back.chose("ivan", "shut").refusal?.code).toBe("not-a-decider");
    const chosen = back.chose("carla", "keep");
    expect(chosen.refusal).toBeUndefined();
    expect(chosen.incident.decisions.d1?.choices.carla?.option).toBe("keep");
  });

  it("leaves standing what was chosen before", () => {
    const back = acting().proposed().chose("ivan", "shut").back("carla");
    expect(back.chose("carla", "keep").refusal).toEqual({ code: "chosen-for-you", person: "ivan" });
    expect(state(back.chose("amara", "shut"))).toBe("made");
  });

  it("because whoever stands in hands over too has the principal called, then the next who stands in, and both told", () => {
    // As the directory then is: nobody's authority passes through two hands.
    const passed = acting().proposed().away("ivan", "grace").back("carla").told({ type: "PassTime", by: muster });
    expect(ended(passed)).toMatchObject([{ person: "ivan", principal: "carla", why: "delegation-over" }]);
    expect(ended(passed)[0]?.told?.map(({ person }) => person)).toEqual(["ivan", "carla"]);
    expect(called(passed)).toEqual(["carla"]);
    expect(passed.chose("grace", "shut").refusal?.code).toBe("not-a-decider");
    expect(passed.chose("ivan", "shut").refusal?.code).toBe("not-a-decider");
    const half = passed.after("13m").added.find(({ type }) => type === "StandInsCalled");
    expect(half?.data).toMatchObject({
      called: expect.arrayContaining([{ person: "dev", principal: "carla", role: "coo" }]),
    });
    expect(state(passed.chose("amara", "shut").chose("carla", "shut"))).toBe("made");
  });

  it("in favour of another has that one called instead", () => {
    const other = acting().proposed().away("carla", "grace").told({ type: "PassTime" });
    expect(other.incident.acting).toEqual([]);
    expect(called(other)).toContain("grace");
    expect(other.chose("ivan", "shut").refusal?.code).toBe("not-a-decider");
    expect(other.acknowledged("grace").chose("grace", "shut").added[0]?.by.actingFor).toBe("carla");
  });

  it("and was prolonged goes on until its new end, and nobody is told anything", () => {
    const longer = acting().after("30m").away("carla", "ivan", "2h").after("1h");
    expect(longer.incident.acting).toMatchObject([{ person: "ivan", principal: "carla" }]);
    expect(ended(longer)).toEqual([]);
    expect(ended(longer.after("1h"))).toHaveLength(1);
  });

  it("lets whoever was called because of it and has not answered sleep, and their answer begins nothing", () => {
    const over = both().away("carla", "ivan", "3m").declared().after("3m");
    expect(over.incident.callIns["ivan.1"]?.state.status).toBe("withdrawn");
    const late = over.told({ type: "Acknowledge", by: over.by("ivan"), callIn: "ivan.1" });
    expect(late.incident.acting).toEqual([]);
    expect(late.proposed().chose("ivan", "shut").refusal?.code).toBe("not-a-decider");
  });

  it("ends what the fallback did for somebody who was never called", () => {
    const fallback = both().away("carla", "ivan", "1h").declared().after("15m").acknowledged("farid");
    expect(fallback.incident.acting).toMatchObject([{ person: "farid", principal: "carla", byDelegation: true }]);
    expect(fallback.after("45m").incident.acting).toEqual([]);
  });

  it("ends nothing that began because the principal was called and silent", () => {
    const silent = both().declared().joined("amara").after("10m").acknowledged("dev");
    const away = silent.away("carla", "ivan", "1h").after("2h").proposed();
    expect(away.incident.acting).toMatchObject([{ person: "dev", principal: "carla" }]);
    expect(away.chose("dev", "shut").refusal).toBeUndefined();
  });

  it("gives back the right that had passed to the delegate, and no stop or command of theirs is taken", () => {
    const passed = acting({ tieBreaker: "ceo" }).proposed().chose("amara", "shut").after("25m");
    expect(passed.incident.decisions.d1?.passed?.to).toEqual(["ivan"]);
    const back = passed.back("carla");
    expect(back.chose("ivan", "shut").refusal).toBeDefined();
    expect(state(back.chose("carla", "shut"))).toBe("made");
  });

  it("of the commander ends that their delegate leads", () => {
    const led = given().away("ben", "ivan", "10m").alerted().acknowledged("ivan");
    expect(led.confirmed("ivan").refusal).toBeUndefined();
    expect(led.after("10m").confirmed("ivan").refusal?.code).toBe("not-permitted");
  });
});

describe("somebody who is here and hands over", () => {
  const here = () => both().declared().joined("amara", "carla").after("1m");

  it("has their delegate called at once for the question that is asked next, and not they", () => {
    const asked = here().away("carla", "ivan").after("1m").proposed();
    expect(Object.keys(asked.incident.callIns)).toContain("ivan.1");
    expect(asked.added.filter(({ type, data }) => type === "PageDue" && data.person === "carla")).toEqual([]);
    const by = asked.acknowledged("ivan");
    expect(by.chose("ivan", "shut").added[0]?.by.actingFor).toBe("carla");
  });

  it("has them called at once for a question that waits for them, and for what they were called for", () => {
    const waiting = here().proposed().away("carla", "ivan").after("1s");
    expect(called(waiting)).toContain("ivan");
    const before = both()
      .declared()
      .acknowledged("carla")
      .joined("carla")
      .after("1m")
      .away("carla", "ivan")
      .after("1s");
    expect(called(before)).toContain("ivan");
    expect(before.added.filter(({ type, data }) => type === "PageDue" && data.person === "carla")).toEqual([]);
    expect(called(before.after("1m")).filter((person) => ["carla", "ivan"].includes(person))).toEqual([]);
  });

  it("though they had chosen in another question", () => {
    const first = here().proposed({ target: "DB-1" });
    const chosen = first.chose("carla", "shut").after("1m").away("carla", "ivan").after("1m");
    const asked = chosen.acknowledged("ivan").proposed({ decisionId: "d2", target: "DB-2" });
    expect(asked.chose("ivan", "shut", "d2").refusal).toBeUndefined();
    expect(asked.incident.decisions.d1?.choices.carla?.option).toBe("shut");
  });

  it("speaks for themselves again once they take over, whatever is asked later", () => {
    const acts = here().proposed().away("carla", "ivan").after("1s").acknowledged("ivan");
    const back = acts.after("1m").tookOver("carla").chose("carla", "keep");
    expect(back.refusal).toBeUndefined();
    const later = back.after("30m").proposed({ decisionId: "d2", question: "And now?" });
    expect(later.incident.decisions.d2?.asked).not.toHaveProperty("ivan");
    expect(later.chose("carla", "keep", "d2").refusal).toBeUndefined();
  });

  it("and who came after they had handed over is here: their delegate does not begin to act", () => {
    const came = both().away("carla", "ivan").declared().after("1m").joined("carla").acknowledged("ivan").proposed();
    expect(came.incident.acting).toEqual([]);
    expect(came.chose("carla", "shut").refusal).toBeUndefined();
  });
});

describe("a stand-in who is dismissed", () => {
  it("has chosen for nobody in what is still open, and whom they chose for is asked again", () => {
    const chosen = both()
      .away("carla", "ivan")
      .declared()
      .joined("amara")
      .acknowledged("ivan")
      .proposed()
      .chose("ivan", "shut");
    const gone = chosen.dismissed("ivan").chose("amara", "shut");
    expect(state(gone)).toBe("open");
    expect(gone.incident.decisions.d1?.choices).not.toHaveProperty("ivan");
    expect(called(gone)).toContain("carla");
    expect(state(gone.chose("carla", "shut"))).toBe("made");
  });

  it("whom a silent principal's ladder had called, acts for nobody and has chosen nothing either", () => {
    const chosen = both().declared().joined("amara").after("10m").acknowledged("dev").proposed().chose("dev", "shut");
    const gone = chosen.dismissed("dev").told({ type: "PassTime" });
    expect(ended(gone)).toMatchObject([{ person: "dev", principal: "carla", why: "left" }]);
    expect(state(gone.chose("amara", "shut"))).toBe("open");
    expect(state(gone.chose("carla", "shut").chose("amara", "shut"))).toBe("made");
  });
});
