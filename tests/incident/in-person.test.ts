import { describe, expect, it } from "vitest";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Whom nobody may stand in for is called themselves; and whoever is here is not displaced, and can take back. */

const decidedBy = (decides: object, more: object = {}) =>
  given(worldOf({ ...examplePolicy, authority: [{ fallback: true, decides, within: "25m", ...more }] }));
const state = ({ incident }: Given) => incident.decisions.d1?.state.status;
const pagesTo = ({ events }: Given, person: string) =>
  events.filter((event) => event.type === "PageDue" && event.data.person === person).length;
const callsOf = ({ incident }: Given, person: string) =>
  Object.values(incident.callIns).filter((callIn) => callIn.person === person).length;

describe("a row that lets nobody choose for somebody else", () => {
  const strict = () => decidedBy({ all: ["ciso", "coo"] }, { delegates: false });

  it("calls a decider who is away themselves, and their choice counts", () => {
    const asked = strict().away("carla", "ivan").declared().acknowledged("ivan").proposed();
    expect(pagesTo(asked, "carla")).toBeGreaterThan(0);
    expect(asked.chose("ivan", "shut").refusal?.code).toBe("no-delegates-here");
    expect(state(asked.chose("amara", "shut").chose("carla", "shut"))).toBe("made");
  });

  it("goes on calling them on the way up: no page of theirs is passed on", () => {
    const asked = strict().declared().proposed().away("carla", "ivan").after("9m");
    expect(pagesTo(asked, "carla")).toBeGreaterThan(1);
    expect(asked.incident.callIns["carla.1"]?.state.status).toBe("waiting");
  });

  it("calls those who have said nothing once more at half of its time", () => {
    const put = strict()
      .declared()
      .acknowledged("carla", 1)
      .proposed({ withinMs: 4 * 60 * 60_000 });
    const half = put.after("2h");
    expect(half.added.find(({ type }) => type === "StandInsCalled")?.data).toMatchObject({ called: [] });
    expect(callsOf(half, "carla")).toBe(callsOf(put, "carla") + 1);
    const chosen = put.chose("carla", "shut");
    expect(callsOf(chosen.after("2h"), "carla")).toBe(callsOf(put, "carla"));
  });
});

describe("a tie-breaker who is away", () => {
  it("is called themselves where their delegate decides in the question", () => {
    const put = decidedBy({ all: ["ciso", "coo"] }, { tieBreaker: "ceo" })
      .away("farid", "carla")
      .declared()
      .joined("amara", "carla")
      .proposed();
    expect(pagesTo(put.chose("amara", "shut").chose("carla", "keep").after("3m"), "farid")).toBeGreaterThan(0);
  });
});

describe("a principal", () => {
  const half = () =>
    decidedBy({ all: ["ciso", "coo"] })
      .declared()
      .joined("amara", "carla")
      .proposed()
      .after("12m30s")
      .acknowledged("dev");

  it("takes back from whoever was called for them at half time, who has no say any more", () => {
    expect(half().incident.decisions.d1?.standIns).toContainEqual({ person: "dev", principal: "carla", role: "coo" });
    const back = half().tookOver("carla");
    expect(back.added.filter(({ type }) => type === "ActingEnded").map(({ data }) => data)).toMatchObject([
      { person: "dev", principal: "carla" },
    ]);
    expect(back.chose("dev", "shut").refusal?.code).toBe("not-a-decider");
    expect(back.chose("carla", "shut").refusal).toBeUndefined();
  });

  it("whose stand-in has chosen takes back all the same, and what was chosen stands", () => {
    const alone = decidedBy({ all: ["ciso", "coo"] })
      .declared()
      .joined("amara")
      .proposed()
      .after("12m30s")
      .acknowledged("dev");
    const back = alone.chose("dev", "shut").tookOver("carla");
    expect(back.refusal).toBeUndefined();
    expect(back.incident.decisions.d1?.choices.dev?.actingFor).toBe("carla");
    expect(back.chose("carla", "keep").refusal).toEqual({ code: "chosen-for-you", person: "dev" });
  });

  it("who has chosen is not displaced, whether or not they came to the room", () => {
    const chosen = given().declared().proposed().chose("carla", "shut");
    const late = chosen.acknowledged("dev").passed("carla").after("16m");
    expect(late.incident.acting.filter(({ principal }) => principal === "carla")).toEqual([]);
    expect(late.chose("carla", "keep").refusal).toBeUndefined();
  });
});

describe("what a stand-in does", () => {
  it("says for whom: an immediate stop, by whoever acts for clinical safety", () => {
    const people = { ...examplePolicy.people, elena: { ...examplePolicy.people.elena, delegates: ["grace"] } };
    const story = given(worldOf({ ...examplePolicy, people }))
      .declared({ environment: "medical" })
      .told({ type: "RecordTaken", what: "isolate-host", target: "ward 3" })
      .passed("elena")
      .acknowledged("grace");
    const stopped = story.told({ type: "OrderStop", by: story.by("grace"), action: "a1", reason: "Pumps stop" });
    expect(stopped.added.find(({ type }) => type === "StopOrdered")).toMatchObject({
      by: { person: "grace", actingFor: "elena" },
      data: { role: "clinical-safety" },
    });
  });

  it("says for whom: what only the commander may do, and nothing that they may do themselves", () => {
    const { ben, ...others } = examplePolicy.people;
    const people = { ...others, ben: { ...ben, roles: ["commander"], delegates: ["grace"] } };
    const asleep = given(worldOf({ ...examplePolicy, people }))
      .alerted()
      .after("5m")
      .acknowledged("grace");
    const confirmed = asleep.confirmed("grace").added.find(({ type }) => type === "IncidentConfirmed");
    expect(confirmed?.by).toMatchObject({ person: "grace", actingFor: "ben" });
    const noted = asleep.told({ type: "AddNote", by: asleep.by("grace"), text: "on it" });
    expect(noted.added[0]?.by.actingFor).toBeUndefined();
  });

  it("says for whom: an abstention, and why", () => {
    const half = decidedBy({ all: ["ciso", "coo"] })
      .declared()
      .joined("amara")
      .proposed()
      .after("12m30s")
      .acknowledged("dev");
    const abstained = half.abstained("dev").told({
      type: "ExplainAbstention",
      by: half.by("dev"),
      decisionId: "d1",
      reason: "I built it",
    });
    expect(abstained.added[0]).toMatchObject({ type: "AbstentionExplained", by: { actingFor: "carla" } });
  });
});

describe("taking over", () => {
  it("is for whoever the policy allows the command, where it names any", () => {
    const world = worldOf({ ...examplePolicy, commands: { ...examplePolicy.commands, "take-over": ["ciso"] } });
    const acted = given(world).declared().acknowledged("dev").passed("carla");
    expect(acted.tookOver("carla").refusal).toEqual({ code: "not-permitted", command: "take-over", roles: ["ciso"] });
  });
});
