import { describe, expect, it } from "vitest";
import { later } from "../../src/incident/time.ts";
import { type Given, given, start } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const facts = (story: Given, type: string) => story.added.filter((event) => event.type === type);
const stateOf = ({ incident }: Given, callIn: string) => incident.callIns[callIn]?.state.status;

describe("somebody called for a question alone", () => {
  const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" }];
  const tied = (target?: string, rows = authority) =>
    given(worldOf({ ...examplePolicy, authority: rows }))
      .declared()
      .joined("amara", "carla")
      .proposed(target === undefined ? {} : { target })
      .chose("amara", "shut")
      .chose("carla", "keep");

  it("is not rung any more once it is closed, nor is anybody in their place", () => {
    expect(stateOf(tied(), "farid.1")).toBe("waiting");
    const agreed = tied().chose("carla", "shut");
    expect(facts(agreed, "CallInWithdrawn").map(({ data }) => data)).toEqual([
      expect.objectContaining({ callIn: "farid.1", person: "farid" }),
    ]);
    const rung = agreed
      .after("1h")
      .added.filter(({ type, data }) => type === "PageDue" && "person" in data && data.person === "farid");
    expect(rung).toEqual([]);
    expect(stateOf(tied().after("40m"), "farid.1")).not.toBe("waiting");
  });

  it("is not rung on where the severity calls the one they stand in for, who is here", () => {
    const half = given(worldOf({ ...examplePolicy, authority }))
      .staffed("carla", { delegates: ["farid"] })
      .declared()
      .joined("amara", "ben", "carla", "dev")
      .proposed()
      .chose("amara", "shut")
      .after("13m");
    expect(stateOf(half, "farid.1")).toBe("waiting");
    expect(stateOf(half.chose("carla", "shut"), "farid.1")).toBe("withdrawn");
  });

  it("shortly before its end is rung again no faster than was agreed", () => {
    const late = tied().after("24m").chose("carla", "shut");
    expect(late.refusal).toBeUndefined();
    const asked = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .joined("amara", "ben", "carla")
      .proposed()
      .chose("amara", "shut")
      .after("24m56s")
      .told({ type: "Abstain", by: given().by("carla"), decisionId: "d1" });
    const started = asked.events.findLast(({ type }) => type === "CallInStarted");
    if (started?.type !== "CallInStarted") throw new Error("nobody was called");
    const times = started.data.pages.map(({ at }) => Date.parse(at));
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    // Each step of the ladder once, in the two seconds that are left; then every half of the agreed five minutes.
    expect(gaps.filter((gap) => gap < 60_000).length).toBeLessThan(4);
    expect(times.filter((at) => at - (times[0] ?? 0) < 120_000).length).toBeLessThan(5);
  });

  it("passes a call that nobody needs any more on to nobody", () => {
    const closed = tied().acknowledged("farid", 5).chose("carla", "shut");
    const pressed = closed.staffed("farid", { delegates: ["grace"] }).passed("farid");
    expect(pressed.refusal).toBeUndefined();
    expect(pressed.added).toEqual([]);
    expect(
      facts(
        tied()
          .staffed("farid", { delegates: ["grace"] })
          .passed("farid"),
        "CallInStarted",
      ),
    ).toHaveLength(1);
  });

  it("is not rung because they ask for it either, once it is closed and their ladder has ended", () => {
    const long = authority.map((row) => ({ ...row, within: "5h" }));
    const silent = tied(undefined, long).delivered().after("3h");
    expect(stateOf(silent, "farid.1")).toBe("unanswered");
    const over = silent.chose("carla", "shut");
    expect(over.incident.decisions.d1?.state.status).toBe("made");
    const asked = over.told({ type: "RingMe", by: over.by("farid"), callIn: "farid.1" });
    expect(asked.refusal).toBeUndefined();
    expect(asked.added).toEqual([]);
  });

  it("is rung as often as they ask for it where they had been called before there was a question", () => {
    const hasty = authority.map((row) => ({ ...row, within: "8m" }));
    const called = given(worldOf({ ...examplePolicy, authority: hasty }))
      .declared()
      .joined("amara", "carla")
      .called("farid")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "keep");
    const over = called.delivered().after("3h");
    expect([stateOf(over, "farid.1"), stateOf(over, "farid.2")]).toEqual(["withdrawn", "unanswered"]);
    const asked = over.told({ type: "RingMe", by: over.by("farid"), callIn: "farid.2" });
    expect(stateOf(asked, "farid.3")).toBe("waiting");
    expect(facts(asked, "CallInWithdrawn")).toEqual([]);
  });

  it("stays called while another open question wants them, or somebody asked for them by name", () => {
    const two = tied("DB-1")
      .proposed({ decisionId: "d2", target: "DB-2" })
      .chose("amara", "shut", "d2")
      .chose("carla", "keep", "d2");
    expect(stateOf(two.chose("carla", "shut"), "farid.1")).toBe("waiting");
    expect(stateOf(two.chose("carla", "shut").chose("carla", "shut", "d2"), "farid.1")).toBe("withdrawn");
    const named = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .joined("amara", "carla")
      .called("farid")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "keep")
      .chose("carla", "shut");
    expect(named.incident.decisions.d1?.state.status).toBe("made");
    expect(Object.values(named.incident.callIns).findLast(({ person }) => person === "farid")?.state.status).toBe(
      "waiting",
    );
  });

  it("stays called where the severity calls them too", () => {
    const made = given().declared().joined("amara", "carla").proposed().chose("amara", "shut").chose("carla", "shut");
    expect(stateOf(made, "dev.1")).toBe("waiting");
  });
});

describe("a question that an exclusion leaves to nobody", () => {
  const authority = [
    { when: { action: "shut-down" }, decides: { atLeast: 2, of: ["ceo", "coo"] } },
    { fallback: true, decides: { all: ["ciso", "cio"] }, within: "10m" },
  ];
  const roles = { "clinical-safety": { safety: true } };
  const put = () =>
    given(worldOf({ ...examplePolicy, roles, authority }))
      .declared()
      .joined("amara", "carla", "dev")
      .proposed({ by: "grace" });

  it("is closed and put anew to the fallback row, with all its time", () => {
    const emptied = put().after("5m").excluded("farid");
    const [again] = facts(emptied, "DecisionProposed");
    expect(again?.data).toMatchObject({
      question: "Shut down payments?",
      deciders: { kind: "all", roles: ["ciso", "cio"] },
      fellBack: "too-few-people",
      deadline: later(start, 15 * 60_000),
      notAlone: ["grace"],
    });
    expect(emptied.incident.decisions.d1?.state.status).toBe("replaced");
    const decisionId = String(Object.keys(emptied.incident.decisions).at(-1));
    const made = emptied.chose("amara", "shut", decisionId).chose("dev", "shut", decisionId);
    expect(made.incident.decisions[decisionId]?.state.status).toBe("made");
    expect(Object.values(made.incident.actions)).toHaveLength(1);
  });

  it("stays as it is where those who are left can close it; it ends where nobody of the fallback row can either", () => {
    expect(facts(put().excluded("dev"), "DecisionProposed")).toEqual([]);
    const nobody = [{ fallback: true, decides: { atLeast: 2, of: ["ceo", "coo"] } }];
    const alone = given(worldOf({ ...examplePolicy, roles, authority: nobody }))
      .declared()
      .proposed({ by: "grace" })
      .excluded("farid");
    expect(alone.incident.decisions.d1?.state).toMatchObject({ status: "expired", nobodyLeft: true });
    expect(facts(alone, "DecisionProposed")).toEqual([]);
  });

  it("ends at once, and says which role nobody holds, where who must agree or everybody who decides leaves for good", () => {
    const ward = [
      { when: { environment: ["medical" as const] }, consents: ["clinical-safety"] },
      { fallback: true, decides: { any: ["ciso"] } },
    ];
    const asked = given(worldOf({ ...examplePolicy, authority: ward }))
      .declared({ environment: "medical" })
      .joined("amara", "elena")
      .proposed({ by: "grace", action: "isolate-host", service: "infusion-pumps" });
    const consenting = asked.dismissed("elena").after("1m");
    const deciding = ["amara", "dev"].reduce((story, one) => story.dismissed(one), asked).after("1m");
    for (const [story, role] of [
      [consenting, "clinical-safety"],
      [deciding, "ciso"],
    ] as const) {
      expect(story.incident.decisions.d1?.state).toMatchObject({ status: "expired", nobodyLeft: true });
      expect(facts(story, "RoleUnheld").map(({ data }) => data)).toContainEqual({ role });
    }
    const spoken = asked.chose("elena", "keep").dismissed("elena").after("1m");
    expect(spoken.incident.decisions.d1?.state.status).toBe("open");
  });
});

describe("a question in other words", () => {
  const edited = (story: Given) =>
    story.told({
      type: "EditDecision",
      decisionId: "d1",
      question: "Shut down half of payments?",
      options: [
        { id: "x", label: "Half", costToAct: "less", costToWait: "nothing" },
        { id: "y", label: "Keep", costToAct: "nothing", costToWait: "more" },
      ],
      recommended: "x",
    });
  const chosen = () => given().declared().acknowledged("amara").proposed({ by: "grace" }).chose("amara", "shut");

  it("leaves whoever must choose again half of the time at least", () => {
    expect(edited(chosen()).incident.decisions.d1?.deadline).toBe(chosen().incident.decisions.d1?.deadline);
    const late = edited(chosen().after("24m"));
    expect(late.refusal).toBeUndefined();
    expect(late.incident.decisions.d1).toMatchObject({
      deadline: later(late.now, 12.5 * 60_000),
      lastCallUntil: later(late.now, (12.5 + 6.25) * 60_000),
    });
  });

  it("calls whoever had chosen, if they are not here", () => {
    const called = edited(chosen().after("24m")).added.filter(({ type }) => type === "CallInStarted");
    expect(called.map(({ data }) => data)).toContainEqual(expect.objectContaining({ person: "amara" }));
  });

  it("takes a new objection; what was said against the other words stands apart, and may still be explained", () => {
    const objected = edited(chosen().objected("carla"));
    const { dissents, dissentsBefore } = objected.incident.decisions.d1 ?? {};
    expect(dissents).toEqual({});
    expect(dissentsBefore).toHaveProperty("carla");
    const why = objected.told({
      type: "ExplainDissent",
      by: objected.by("carla"),
      decisionId: "d1",
      reason: "payroll",
    });
    expect(why.incident.decisions.d1?.dissentsBefore.carla).toMatchObject({ reason: "payroll" });
    const anew = objected.objected("carla", "still no");
    expect(anew.incident.decisions.d1?.dissents.carla).toMatchObject({ reason: "still no" });
  });
});

describe("a judgement that nobody makes", () => {
  const organisation = { ...examplePolicy.organisation, clocks: ["sec" as const], country: "US" };
  const sev2 = () => given(worldOf({ ...examplePolicy, organisation })).declared({ severity: "sev3" });
  const reminders = ({ events }: Given) => events.filter(({ type }) => type === "DeterminationOverdue").length;

  it("is asked for in an incident of any severity", () => {
    expect(reminders(sev2().after("240h"))).toBe(10);
  });

  it("is asked for three times more once the incident is closed, and never of a false alarm", () => {
    expect(reminders(sev2().closed().after("2400h"))).toBe(3);
    expect(reminders(sev2().stoodDown().after("240h"))).toBe(0);
  });
});
