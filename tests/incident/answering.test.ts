import { describe, expect, it } from "vitest";
import { nextDeadline } from "../../src/incident/deadlines.ts";
import { owed } from "../../src/incident/owed.ts";
import { type Given, given } from "../support/builders.ts";

const status = ({ incident }: Given, callIn: string) => incident.callIns[callIn]?.state.status;
const types = ({ added }: Given) => added.map(({ type }) => type);
const on = (given: Given, person: string, type: "Acknowledge" | "PassToDelegate" | "RingMe", callIn: string) =>
  given.told({ type, by: given.by(person), callIn });
const pagesTo = ({ incident }: Given, person: string) =>
  owed(incident).filter((effect) => effect.kind === "page" && effect.person === person);

describe("“I'm awake”", () => {
  it("says when to expect them: as they said, else as was agreed for their role", () => {
    const expected = (minutes?: number) =>
      given().declared().acknowledged("amara", minutes).incident.callIns["amara.1"]?.state;
    expect(expected(30)).toMatchObject({ status: "acknowledged", joinBy: "2026-11-22T03:30:00.000Z" });
    expect(expected()).toMatchObject({ status: "acknowledged", joinBy: "2026-11-22T03:15:00.000Z" });
  });

  it("after the agreed time has passed names no time to come", () => {
    const late = given().declared().delivered().after("20m").acknowledged("amara");
    expect(late.incident.callIns["amara.1"]?.state).toEqual({
      status: "acknowledged",
      at: late.now,
      firstAt: late.now,
      late: false,
    });
  });

  it("said twice is heard once, and a new time is a new answer", () => {
    const once = given().declared().acknowledged("amara", 5);
    expect(once.acknowledged("amara").added).toEqual([]);
    expect(once.acknowledged("amara", 30).incident.callIns["amara.1"]?.state).toMatchObject({
      joinBy: "2026-11-22T03:30:00.000Z",
    });
  });

  it("counts after nobody expected it any more, and after they asked for their delegate", () => {
    const unanswered = given().declared().delivered().after("2h");
    expect(status(unanswered, "carla.1")).toBe("unanswered");
    expect(status(unanswered.acknowledged("carla"), "carla.1")).toBe("acknowledged");
    expect(status(given().declared().passed("carla").acknowledged("carla"), "carla.1")).toBe("acknowledged");
  });

  it("on an earlier call-in stops the latest ladder too", () => {
    const again = given().declared().delivered().after("2h").called("carla");
    expect(status(again, "carla.2")).toBe("waiting");
    const awake = again.told({ type: "Acknowledge", by: again.by("carla"), callIn: "carla.1", joiningInMinutes: 30 });
    expect(awake.incident.callIns["carla.2"]?.state).toMatchObject({
      status: "acknowledged",
      joinBy: "2026-11-22T05:30:00.000Z",
    });
    expect(pagesTo(awake, "carla")).toEqual([]);
  });

  it("on a call-in that was withdrawn stops the ladder that came after it", () => {
    const again = given().declared().rated("sev3").called("carla");
    const awake = on(again, "carla", "Acknowledge", "carla.1");
    expect([status(awake, "carla.1"), status(awake, "carla.2")]).toEqual(["withdrawn", "acknowledged"]);
    expect(on(given().declared().rated("sev3"), "carla", "Acknowledge", "carla.1").added).toEqual([]);
  });

  it("that was for a name which means something else is nobody's", () => {
    for (const callIn of ["constructor", "__proto__", "", "amara"]) {
      expect(on(given().declared(), "amara", "Acknowledge", callIn).refusal).toEqual({
        code: "no-such-call-in",
        callIn,
      });
    }
  });
});

describe("whoever acts", () => {
  it("in chat is plainly awake: their ladder stops", () => {
    const acting = given().alerted().confirmed();
    expect(status(acting, "ben.1")).toBe("acknowledged");
    expect(types(acting)).toContain("CallInAcknowledged");
  });

  it("by choosing or objecting is awake, and nobody goes on calling them", () => {
    const asked = given().declared().proposed();
    for (const acted of [asked.chose("carla", "shut"), asked.objected("carla")]) {
      expect(status(acted, "carla.1")).toBe("acknowledged");
      expect(acted.incident.joined).not.toHaveProperty("carla");
      const later = acted.delivered().after("2h");
      expect(Object.values(later.incident.callIns["carla.1"]?.pages ?? {}).map(({ medium }) => medium)).toEqual([
        "chat",
      ]);
      expect(later.incident.callIns["carla.1"]?.escalatedTo).toEqual([]);
    }
  });

  it("after their ladder has ended no longer counts as not reached", () => {
    const ended = given().declared().delivered().after("2h");
    const noted = ended.told({ type: "AddNote", by: ended.by("carla"), text: "I am here" });
    expect(status(noted, "carla.1")).toBe("acknowledged");
  });

  it("by asking for their delegate, for a call or for the record has not said that they come", () => {
    const called = given().declared();
    expect(status(on(called, "amara", "RingMe", "amara.1"), "amara.1")).toBe("waiting");
    expect(status(called.told({ type: "Export", by: called.by("amara") }), "amara.1")).toBe("waiting");
    expect(status(called.passed("amara"), "amara.1")).toBe("passed");
  });

  it("and is refused has still not answered", () => {
    const refused = given().declared().chose("amara", "shut");
    expect(status(refused, "amara.1")).toBe("waiting");
  });
});

describe("“Call my delegate”", () => {
  it("calls the delegate at once and stops the ladder of whoever asked", () => {
    const passed = given()
      .staffed("carla", { delegates: ["grace"] })
      .declared()
      .passed("carla");
    expect(status(passed, "carla.1")).toBe("passed");
    expect(passed.incident.callIns["grace.1"]).toMatchObject({ why: "delegate", from: "carla.1", roles: ["coo"] });
    expect(pagesTo(passed, "grace").length).toBeGreaterThan(0);
  });

  it("said twice calls once, and of a call-in that was withdrawn calls nobody", () => {
    const passed = given().declared().passed("carla");
    expect(passed.passed("carla").added).toEqual([]);
    expect(given().declared().rated("sev3").passed("carla").added).toEqual([]);
  });

  it("leaves the role's fallback at its own instant when the delegate stays silent", () => {
    const silent = given()
      .staffed("carla", { delegates: ["grace"] })
      .declared()
      .passed("carla")
      .delivered();
    expect(Object.keys(silent.after("14m").incident.callIns)).not.toContain("farid.1");
    expect(silent.after("15m").incident.callIns["farid.1"]).toMatchObject({ why: "fallback", from: "carla.1" });
  });

  it("calls nobody else once the delegate is awake", () => {
    const covered = given()
      .staffed("carla", { delegates: ["grace"] })
      .declared()
      .passed("carla")
      .acknowledged("grace");
    expect(Object.keys(covered.delivered().after("2h").incident.callIns)).not.toContain("farid.1");
  });

  it("said long after they had answered does not call the fallback for what was long past", () => {
    const late = given()
      .staffed("carla", { delegates: ["grace"] })
      .declared()
      .delivered()
      .acknowledged("carla")
      .after("1h");
    const passed = late.passed("carla");
    expect(passed.incident.callIns["carla.1"]?.escalatedTo).toEqual(["grace"]);
    expect((nextDeadline(passed.incident) ?? "9") > passed.now).toBe(true);
  });

  it("is refused to somebody who has none, or none that still exists", () => {
    expect(given().declared().passed("dev").refusal?.code).toBe("no-delegate");
    expect(
      given()
        .staffed("carla", { delegates: ["left"] })
        .declared()
        .passed("carla").refusal?.code,
    ).toBe("no-delegate");
  });
});

describe("“Call me”", () => {
  it("rings now, besides what the ladder holds", () => {
    const rung = on(given().declared(), "amara", "RingMe", "amara.1");
    expect(pagesTo(rung, "amara").map((effect) => effect.kind === "page" && effect.page.medium)).toEqual([
      "chat",
      "voice",
    ]);
    expect(rung.incident.callIns["amara.1"]?.schedule[0]).toMatchObject({ step: 1, media: ["sms"] });
  });

  it("twice rings twice", () => {
    const twice = on(on(given().declared(), "amara", "RingMe", "amara.1"), "amara", "RingMe", "amara.1");
    expect(new Set(pagesTo(twice, "amara").map(({ effect }) => effect)).size).toBe(3);
  });

  it("after the ladder has ended calls anew and rings at once", () => {
    const ended = given().declared().delivered().after("2h");
    const rung = on(ended, "carla", "RingMe", "carla.1");
    const { why, roles } = ended.incident.callIns["carla.1"] ?? {};
    expect(rung.incident.callIns["carla.2"]).toMatchObject({ why, roles, state: { status: "waiting" } });
    const rings = pagesTo(rung, "carla").filter((effect) => effect.kind === "page" && effect.page.medium === "voice");
    expect(rings).toHaveLength(1);
  });

  it("rings nobody who has answered", () => {
    expect(on(given().declared().acknowledged("amara"), "amara", "RingMe", "amara.1").added).toEqual([]);
  });
});

describe("joining", () => {
  it("is said once, by people of the directory, and answers their call", () => {
    const joined = given().declared().joined("amara");
    expect(types(joined)).toEqual(["PersonJoined", "CallInAcknowledged"]);
    expect(joined.joined("amara").added).toEqual([]);
    const stranger = { person: "slack:T0/U9", roles: [], via: "slack" as const };
    expect(joined.told({ type: "Join", by: stranger }).refusal?.code).toBe("unknown-person");
  });

  it("later than was said is noticed once, and not at all by whoever is there", () => {
    const late = given().declared().delivered().acknowledged("amara", 5).after("5m");
    expect(late.added.filter(({ type }) => type === "JoinOverdue")).toHaveLength(1);
    expect(
      late.after("1h").added.filter(({ type, data }) => type === "JoinOverdue" && data.person === "amara"),
    ).toEqual([]);
    const there = given().declared().delivered().acknowledged("amara", 5).joined("amara").after("5m");
    expect(types(there)).not.toContain("JoinOverdue");
  });
});

describe("what time brings about", () => {
  it("is Muster's own deed, whoever's command comes first, and even if that is refused", () => {
    const slept = given().alerted().asleep("10m");
    const woken = slept.told({ type: "ConfirmIncident", by: slept.by("grace") });
    expect(woken.refusal?.code).toBe("not-permitted");
    expect(types(woken)).toContain("TriageLapsed");
    expect(new Set(woken.added.map(({ by }) => by.person))).toEqual(new Set(["muster"]));
  });

  it("comes after what was asked: who answers at last is not escalated past", () => {
    const woken = given().declared().delivered().asleep("11m").acknowledged("carla");
    expect(types(woken).slice(0, 1)).toEqual(["CallInAcknowledged"]);
    expect(woken.incident.callIns["carla.1"]?.escalatedTo).toEqual([]);
  });
});
