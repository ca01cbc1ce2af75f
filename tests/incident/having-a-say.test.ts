import { describe, expect, it } from "vitest";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** What `deciding.test.ts` leaves out: who may choose, when, and what a choice is worth. */

const decidedBy = (decides: object, more: object = {}) =>
  given(worldOf({ ...examplePolicy, authority: [{ fallback: true, decides, ...more }] }));
const decision = ({ incident }: Given) => incident.decisions.d1;
const state = (given: Given) => decision(given)?.state.status;
const types = ({ added }: Given) => added.map(({ type }) => type);
/** Carla is silent, Dev has been called in her place and is awake. */
const acting = (from = given()) => from.declared().joined("amara").acknowledged("dev").delivered().after("10m");

describe("a question", () => {
  it.each([
    ["nothing", { question: "  " }, "empty"],
    ["one option", { options: [{ id: "shut", label: "Shut", costToAct: "", costToWait: "" }] }, "bad-options"],
    [
      "six options",
      { options: [..."shutit"].map((id) => ({ id, label: id, costToAct: "", costToWait: "" })) },
      "bad-options",
    ],
    [
      "an option without a name",
      { options: ["shut", "keep"].map((id) => ({ id, label: " ", costToAct: "", costToWait: "" })) },
      "bad-options",
    ],
    [
      "two options of one id",
      { options: [1, 2].map((n) => ({ id: "shut", label: `${n}`, costToAct: "", costToWait: "" })) },
      "bad-options",
    ],
    [
      "two options that read the same",
      {
        options: ["Yes", " yes "].map((label, n) => ({ id: `${n}`, label, costToAct: "", costToWait: "" })),
        recommended: "0",
      },
      "bad-options",
    ],
    ["no time at all", { withinMs: 0 }, "bad-deadline"],
    ["more than a day, where minutes were agreed", { withinMs: 24 * 60 * 60_000 + 1 }, "bad-deadline"],
    ["a recommendation that is none of them", { recommended: "neither" }, "bad-options"],
  ])("with %s is refused", (_what, change, code) => {
    expect(given().declared().proposed(change).refusal?.code).toBe(code);
  });

  it("asked again under the same id is asked once, and what was chosen stands", () => {
    const chosen = given().declared().proposed().chose("amara", "shut");
    expect(chosen.proposed({ question: "Something else?" }).added).toEqual([]);
    expect(decision(chosen.proposed())?.choices.amara?.option).toBe("shut");
  });

  it("is put until the row's deadline, or the proposer's", () => {
    const declared = given().declared();
    expect(decision(declared.proposed())?.deadline).toBe("2026-11-22T03:25:00.000Z");
    expect(decision(declared.proposed({ withinMs: 40 * 60_000 }))?.deadline).toBe("2026-11-22T03:40:00.000Z");
    expect(decision(declared.proposed())).not.toHaveProperty("agreedMs");
    // More than was agreed is no secret, and less than a day.
    expect(decision(declared.proposed({ withinMs: 40 * 60_000 }))).toMatchObject({ agreedMs: 25 * 60_000 });
    expect(declared.proposed({ withinMs: 24 * 60 * 60_000 }).refusal).toBeUndefined();
  });

  it("is never given less than half of the time that was agreed, and keeps what was", () => {
    const declared = given().declared();
    const half = declared.proposed({ withinMs: 12.5 * 60_000 });
    expect(decision(half)).toMatchObject({ deadline: "2026-11-22T03:12:30.000Z", agreedMs: 25 * 60_000 });
    expect(declared.proposed({ withinMs: 12.5 * 60_000 - 1 }).refusal).toEqual({
      code: "too-little-time",
      leastMs: 12.5 * 60_000,
      agreedMs: 25 * 60_000,
    });
    // Nor by new words at the last moment: half of what was agreed, not half of that half.
    const late = half.after("12m").told({
      type: "EditDecision",
      decisionId: "d1",
      question: "Shut down half of it?",
      options: half.incident.decisions.d1?.options ?? [],
      recommended: "shut",
    });
    expect(decision(late)?.deadline).toBe("2026-11-22T03:24:30.000Z");
  });

  it("goes to the fallback of a role that nobody holds, and says so", () => {
    const fallen = decidedBy({ any: ["coo"] })
      .staffed("carla", { roles: [] })
      .declared()
      .proposed();
    expect(decision(fallen)?.asked).toEqual({ farid: { role: "coo" } });
    expect(state(fallen.chose("farid", "shut"))).toBe("made");
  });

  it("asks somebody with two of its roles once", () => {
    const asked = decidedBy({ atLeast: 2, of: ["cio", "deputy-coo", "ciso"] })
      .declared()
      .proposed();
    expect(Object.keys(decision(asked)?.asked ?? {})).toEqual(["dev", "amara"]);
  });
});

describe("one human who is here for two", () => {
  /** Amara and Carla are asleep, and Dev is called for both. */
  const both = (decides: object = { all: ["ciso", "coo"] }, change: object = {}) => {
    const people = {
      ...examplePolicy.people,
      amara: { ...examplePolicy.people.amara, delegates: ["dev"] },
      ...change,
    } as typeof examplePolicy.people;
    const authority = [{ fallback: true, decides, tieBreaker: "ceo", within: "60m" }];
    return given(worldOf({ ...examplePolicy, people, authority }))
      .declared()
      .proposed()
      .after("10m")
      .joined("dev");
  };
  const passedOn = ({ events }: Given) => events.filter(({ type }) => type === "SeatPassedOn").map(({ data }) => data);

  it("takes one seat, and the other's goes at once to the next who stands in for it, and the room is told", () => {
    const story = both();
    expect(story.incident.acting.map(({ principal }) => principal)).toEqual(["amara", "carla"]);
    const seat = { principal: "carla", role: "coo", busy: "dev", busyFor: "amara", person: "farid" };
    expect(passedOn(story)).toEqual([{ decisionId: "d1", ...seat }]);
    expect(Object.values(story.incident.callIns).map(({ person }) => person)).toContain("farid");
    expect(Object.values(story.incident.notices).filter(({ about }) => about.what === "seat-passed-on")).toMatchObject([
      { to: { kind: "room", platform: "slack" } },
    ]);
    const one = story.chose("dev", "shut");
    expect(state(one)).toBe("open");
    const made = one.acknowledged("farid").chose("farid", "shut");
    expect(state(made)).toBe("made");
    expect(decision(made)?.choices.farid?.actingFor).toBe("carla");
  });

  it("is said once, and half of the time later calls nobody again for that seat", () => {
    const later = both().after("20m");
    expect(passedOn(later)).toHaveLength(1);
    const calledFor = later.events.flatMap(({ type, data }) => (type === "StandInsCalled" ? data.called : []));
    expect(calledFor.filter(({ principal }) => principal === "carla")).toEqual([]);
  });

  it("with nobody left for the other seat is said too, and the principal may still take over", () => {
    const { farid: _none, ...rest } = examplePolicy.people;
    const alone = both(
      { all: ["ciso", "coo"] },
      { ...rest, amara: { ...rest.amara, delegates: ["dev"] }, farid: { name: "Farid", roles: [] } },
    );
    expect(passedOn(alone)).toEqual([
      { decisionId: "d1", principal: "carla", role: "coo", busy: "dev", busyFor: "amara" },
    ]);
    const back = alone.chose("dev", "shut").tookOver("carla").chose("carla", "shut");
    expect(state(back)).toBe("made");
    expect(passedOn(alone.after("5m"))).toHaveLength(1);
  });

  it("where one person's word is enough calls nobody else", () => {
    expect(passedOn(both({ any: ["ciso", "coo"] }))).toEqual([]);
  });
});

describe("a choice", () => {
  it("is bound to what was shown", () => {
    const proposed = given().declared().proposed();
    const { contentHash } = decision(proposed) ?? { contentHash: "" };
    const choose = (shown: string) =>
      proposed.told({ type: "Choose", by: proposed.by("amara"), decisionId: "d1", option: "shut", shown });
    expect(choose(contentHash).refusal).toBeUndefined();
    expect(choose(contentHash.replace(/./, "x")).refusal?.code).toBe("shown-an-older-version");
    const other = given().declared().proposed({ question: "Shut down payroll?" });
    expect(decision(other)?.contentHash).not.toBe(contentHash);
  });

  it("made twice is made once", () => {
    expect(given().declared().proposed().chose("amara", "shut").chose("amara", "shut").added).toEqual([]);
  });

  it("is refused at the deadline, even when nobody has looked at the clock since", () => {
    const asleep = given().declared().joined("amara", "carla").proposed().chose("amara", "shut").asleep("25m");
    const late = asleep.chose("carla", "shut");
    expect(late.refusal).toEqual({ code: "decision-closed", decisionId: "d1", status: "expired" });
    expect(types(late)).toContain("DecisionExpired");
    expect(state(late)).toBe("expired");
  });

  it("of an instant before the deadline counts", () => {
    const chosen = given().declared().joined("amara", "carla").proposed().chose("amara", "shut").asleep("1499999ms");
    expect(state(chosen.chose("carla", "shut"))).toBe("made");
  });

  it("in a decision whose name means something else is refused", () => {
    for (const decisionId of ["constructor", "__proto__", "toString"]) {
      expect(given().declared().chose("amara", "shut", decisionId).refusal).toEqual({
        code: "no-such-decision",
        decisionId,
      });
      expect(given().declared().objected("amara", "no", decisionId).refusal?.code).toBe("no-such-decision");
    }
  });

  it("of somebody who no longer holds the role is refused, and of their successor taken", () => {
    const dismissed = given().declared().proposed().staffed("amara", { roles: [] });
    expect(dismissed.chose("amara", "shut").refusal?.code).toBe("not-a-decider");
    // While nobody holds the role it is with whoever it falls to.
    expect(dismissed.chose("dev", "shut").refusal).toBeUndefined();
    const replaced = dismissed.staffed("grace", { roles: ["ciso"] });
    expect(replaced.chose("amara", "shut").refusal?.code).toBe("not-a-decider");
    expect(replaced.chose("grace", "shut").refusal).toBeUndefined();
  });

  it("of whoever a role fell to is refused once somebody holds it", () => {
    const fallen = decidedBy({ any: ["coo"] })
      .staffed("carla", { roles: [] })
      .declared()
      .proposed();
    const held = fallen.staffed("carla", { roles: ["coo"] });
    expect(held.chose("farid", "shut").refusal?.code).toBe("not-a-decider");
    expect(state(held.chose("carla", "shut"))).toBe("made");
  });
});

describe("nobody authorises alone what they proposed", () => {
  it("where one suffices: another of them must", () => {
    const proposed = decidedBy({ any: ["ciso", "coo"] })
      .declared()
      .proposed({ by: "amara" });
    expect(proposed.chose("amara", "shut").refusal?.code).toBe("alone-on-own-proposal");
    expect(state(proposed.chose("carla", "shut"))).toBe("made");
  });

  it("where two are needed the proposer may be one of them", () => {
    const proposed = decidedBy({ all: ["ciso", "coo"] })
      .declared()
      .proposed({ by: "amara" });
    expect(state(proposed.chose("amara", "shut").chose("carla", "shut"))).toBe("made");
  });

  it("nor by their delegate", () => {
    const proposed = acting(decidedBy({ any: ["coo"] })).proposed({ by: "carla" });
    expect(proposed.chose("dev", "shut").refusal?.code).toBe("not-a-decider");
    // Only their role's fallback may: nobody speaks for whoever asked.
    expect(state(proposed.chose("farid", "shut"))).toBe("made");
  });

  it("though whoever proposed it may still consent to it", () => {
    const authority = [
      { when: { action: "shut-down" }, consents: ["clinical-safety"] },
      { fallback: true, decides: { any: ["ciso"] } },
    ];
    const proposed = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .proposed({ by: "elena" });
    expect(state(proposed.chose("elena", "shut").chose("amara", "shut"))).toBe("made");
  });
});

describe("a delegate", () => {
  it("is asked when they are awake, and not before", () => {
    const called = given()
      .staffed("carla", { delegates: ["grace"] })
      .declared()
      .proposed()
      .passed("carla");
    expect(Object.keys(decision(called)?.asked ?? {})).not.toContain("grace");
    const awake = called.acknowledged("grace");
    expect(decision(awake)?.asked.grace).toEqual({ role: "coo", actingFor: "carla" });
  });

  it("who was awake already is asked as soon as their principal is escalated past", () => {
    const before = given().declared().joined("amara").acknowledged("dev").delivered().proposed();
    expect(Object.keys(decision(before)?.asked ?? {})).toEqual(["amara", "carla"]);
    expect(decision(before.after("10m"))?.asked.dev).toEqual({ role: "coo", actingFor: "carla" });
  });

  it("who was awake already is asked as soon as their principal asks for them", () => {
    const passed = given().declared().acknowledged("dev").proposed().passed("carla");
    expect(decision(passed)?.asked.dev).toEqual({ role: "coo", actingFor: "carla" });
  });

  it("may not choose while asleep", () => {
    const called = given()
      .staffed("carla", { delegates: ["grace"] })
      .declared()
      .passed("carla")
      .proposed();
    expect(
      called.told({ type: "Choose", by: called.by("grace", "sms"), decisionId: "d1", option: "shut", shown: "" })
        .refusal?.code,
    ).toBe("not-a-decider");
  });

  it("and their principal are one voice", () => {
    const world = decidedBy({ atLeast: 2, of: ["coo", "cpo"] });
    const chosen = acting(world).proposed().chose("dev", "shut");
    expect(chosen.tookOver("carla").chose("carla", "shut").refusal).toEqual({ code: "chosen-for-you", person: "dev" });
    expect(state(chosen)).toBe("open");
    expect(state(chosen.chose("grace", "shut"))).toBe("made");
  });

  it("who is called in their principal's place for another role too acts in both, and is told so once", () => {
    const twice = decidedBy({ any: ["cpo"] })
      .staffed("grace", { roles: [] })
      .staffed("carla", { roles: ["coo", "cpo"] })
      .declared()
      .acknowledged("dev")
      .passed("carla")
      .proposed()
      .passed("carla");
    expect(twice.incident.acting).toMatchObject([{ person: "dev", principal: "carla", roles: ["coo", "cpo"] }]);
    expect(
      types(twice.told({ type: "AddNote", text: "Nothing new." })).filter((type) => type === "ActingStarted"),
    ).toEqual([]);
  });

  it("acts for nobody who has lost the role to somebody else", () => {
    const replaced = acting()
      .proposed()
      .staffed("carla", { roles: [] })
      .staffed("grace", { roles: ["coo"] });
    expect(replaced.chose("dev", "shut").refusal?.code).toBe("not-a-decider");
  });
});

describe("a quorum", () => {
  it("of all needs every role, each by a human of its own", () => {
    const both = decidedBy({ atLeast: 2, of: ["cio", "deputy-coo", "ciso"] })
      .declared()
      .proposed()
      .chose("dev", "shut");
    expect(state(both)).toBe("open");
    const impossible = decidedBy({ all: ["cio", "deputy-coo"] }).declared();
    expect(impossible.proposed().refusal?.code).toBe("nobody-can-decide");
  });

  it("of all counts a human with two roles in the one that nobody else can take", () => {
    const proposed = decidedBy({ all: ["coo", "ciso"] })
      .staffed("amara", { roles: ["coo", "ciso"] })
      .declared()
      .proposed();
    expect(state(proposed.chose("amara", "shut").chose("carla", "shut"))).toBe("made");
    expect(state(proposed.chose("carla", "shut").chose("amara", "shut"))).toBe("made");
  });

  it("of at least two needs two humans, whoever else chose otherwise", () => {
    const torn = decidedBy({ atLeast: 2, of: ["ciso", "coo", "cio"] })
      .declared()
      .proposed();
    const split = torn.chose("amara", "shut").chose("carla", "keep");
    expect(state(split)).toBe("open");
    const made = split.chose("dev", "keep");
    expect(made.added.find(({ type }) => type === "DecisionMade")?.data).toEqual({
      decisionId: "d1",
      option: "keep",
      chosenBy: ["carla", "dev"],
    });
  });

  it("counts all who act for one principal as one voice", () => {
    const both = decidedBy({ atLeast: 2, of: ["coo", "cpo"] })
      .declared()
      .acknowledged("dev")
      .called("farid")
      .acknowledged("farid")
      .delivered()
      .after("15m")
      .acknowledged("farid")
      .proposed();
    const chosen = both.chose("dev", "shut").chose("farid", "shut");
    expect(chosen.refusal?.code).toBe("not-a-decider");
    expect(state(chosen)).toBe("open");
  });

  it("counts a consent as no voice", () => {
    const rows = [{ when: { action: "shut-down" }, consents: ["clinical-safety"] }];
    const authority = [...rows, { fallback: true, decides: { atLeast: 2, of: ["ciso", "coo"] } }];
    const proposed = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .proposed();
    const consented = proposed.chose("elena", "shut").chose("amara", "shut");
    expect(state(consented)).toBe("open");
    expect(state(consented.chose("carla", "shut"))).toBe("made");
  });

  it("that is reached closes the question", () => {
    const made = decidedBy({ any: ["ciso", "coo"] })
      .declared()
      .proposed()
      .chose("amara", "shut");
    expect(made.chose("carla", "keep").refusal).toEqual({ code: "decision-closed", decisionId: "d1", status: "made" });
  });
});

describe("dissent", () => {
  it("stands once, verbatim, and the choice beside it", () => {
    const reason = "*This* costs <us>\n8,000 USD a minute";
    const objected = given().declared().proposed().chose("carla", "shut").objected("carla", reason);
    expect(decision(objected)?.dissents.carla).toMatchObject({ role: "coo", reason });
    expect(decision(objected)?.choices.carla?.option).toBe("shut");
    expect(objected.objected("carla").added).toEqual([]);
  });

  it("is for those who have a say, and its reason is not empty", () => {
    const proposed = given().declared().proposed();
    expect(proposed.objected("grace").refusal?.code).toBe("not-a-decider");
    expect(proposed.objected("carla", "  ").refusal).toEqual({ code: "empty", what: "reason" });
  });

  it("may still be explained when the incident has ended", () => {
    const ended = given().declared().proposed().objected("carla").closed();
    const explained = ended.told({
      type: "ExplainDissent",
      by: ended.by("carla"),
      decisionId: "d1",
      reason: "too soon",
    });
    expect(decision(explained)?.dissents.carla?.reason).toBe("too soon");
  });

  it("of a delegate says for whom", () => {
    const objected = acting().proposed().objected("dev", "too soon");
    expect(objected.events.find(({ type }) => type === "DissentRecorded")?.by).toMatchObject({
      person: "dev",
      actingFor: "carla",
    });
    expect(objected.events.find(({ type }) => type === "DissentExplained")?.by.actingFor).toBe("carla");
  });
});
