import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { actingPolicy } from "../support/acting.ts";
import { type Given, given } from "../support/builders.ts";
import { textOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Nobody gets round an answer by asking the same again: in another question, in other words, or as what was done already. */

const { people: staff } = examplePolicy;
const hana = { name: "Hana", roles: ["chief-medical-officer"], slack: "U0HANA", phone: "+15550199" };
const people = { ...staff, elena: { ...staff.elena, delegates: ["hana"] }, hana };
const ward = { when: { environment: ["medical" as const] }, consents: ["clinical-safety"] };
const anyTwo = { decides: { atLeast: 2, of: ["ciso", "coo", "cio"] } };
const two = [
  { when: { action: "shut-down" }, ...anyTwo },
  { fallback: true, decides: { all: ["ciso", "coo"] } },
];

const pumps = {
  action: "isolate-host",
  service: "infusion-pumps",
  question: "Isolate the pumps?",
} as const;
const inWard = (rows: object[] = [ward, ...examplePolicy.authority]) =>
  given(worldOf({ ...examplePolicy, people, authority: rows }))
    .declared()
    .joined("amara", "carla", "elena", "hana");
const chosen = (story: Given, option: string, id: string, ...who: string[]) =>
  who.reduce((so, person) => so.chose(person, option, id), story);
const refused = (rows?: object[]) =>
  chosen(inWard(rows).proposed(pumps), "shut", "d1", "amara", "carla").chose("elena", "keep");
const ended = (rows?: object[]) => refused(rows).after("1h");
const namesIn = ({ world, incident }: Given) => ({ directory: world.directory, rules: incident.rules });
const status = ({ incident }: Given, id: string) => incident.decisions[id]?.state.status;
const leave = ({ incident }: Given) => Object.values(incident.actions).map(({ authority }) => authority.status);
const again = (story: Given, id = "d2", change: object = {}) => story.proposed({ ...pumps, decisionId: id, ...change });

describe("while a question is open", () => {
  it("another about the same step, service and thing is refused, and the refusal names it", () => {
    const asked = again(refused());
    expect(asked.refusal).toEqual({
      ...{ code: "being-asked", decisionId: "d1", question: "Isolate the pumps?" },
      ...{ what: "isolate-host", service: "infusion-pumps" },
    });
    expect(Object.keys(asked.incident.decisions)).toEqual(["d1"]);
  });

  it("another about one thing of the same is refused too, and about another thing it is not", () => {
    const one = inWard().proposed({ ...pumps, target: "PUMP-3" });
    expect(again(one).refusal?.code).toBe("being-asked");
    for (const target of ["pump-03", "the pump PUMP-3", "PUMP 3"]) {
      expect(again(one, "d2", { target }).refusal?.code).toBe("being-asked");
    }
    expect(again(one, "d2", { target: "PUMP-13" }).refusal).toBeUndefined();
    expect(again(one, "d2", { action: "shut-down" }).refusal).toBeUndefined();
    expect(again(one, "d2", { service: "payments" }).refusal).toBeUndefined();
  });

  it("leaving its service or its step out makes no other of it, nor naming the service, nor a tie", () => {
    const tied = given(
      worldOf({ ...examplePolicy, authority: [{ fallback: true, decides: { all: ["ciso", "coo"] } }] }),
    )
      .declared()
      .joined("amara", "carla")
      .proposed();
    const less = { decisionId: "d2", service: undefined } as object;
    for (const open of [tied, tied.chose("amara", "shut").chose("carla", "keep")]) {
      for (const change of [{}, { question: "Switch it off?" }, { target: "FS-01" }, { action: undefined }]) {
        expect(open.proposed({ ...less, ...change }).refusal).toMatchObject({ code: "being-asked", decisionId: "d1" });
      }
      expect(open.proposed({ ...less, action: "isolate-host" }).refusal).toBeUndefined();
    }
    const unnamed = given()
      .declared()
      .proposed({ service: undefined } as object);
    expect(unnamed.proposed({ decisionId: "d2" }).refusal?.code).toBe("being-asked");
    const noStep = given()
      .declared()
      .proposed({ service: undefined, action: undefined } as object);
    expect(noStep.proposed({ decisionId: "d2", question: "shut  down payments? " }).refusal?.code).toBe("being-asked");
  });

  it("the same is asked once more when it has ended", () => {
    expect(again(ended()).refusal).toBeUndefined();
  });
});

describe("what somebody who must agree refused", () => {
  const half = (story: Given, id: string) => chosen(story, "shut", id, "amara", "carla").after("13m");

  it("is refused in the next question on it too: nobody agrees in their place", () => {
    const asked = half(again(ended()), "d2");
    expect(asked.incident.decisions.d2?.standIns).toEqual([]);
    const agreed = asked.chose("hana", "shut", "d2");
    expect(agreed.refusal).toBeDefined();
    expect(status(agreed, "d2")).toBe("open");
    expect(leave(agreed.after("1h"))).toEqual([]);
  });

  it("is refused in other words, of what may be the same thing, and after a change of its words", () => {
    const worded = again(ended(), "d2", { question: "Cut them off?", target: "the infusion pumps" });
    expect(leave(half(worded, "d2").chose("hana", "shut", "d2"))).toEqual([]);
    const { options = [] } = refused().incident.decisions.d1 ?? {};
    const edited = refused().told({ type: "EditDecision", decisionId: "d1", question: "Isolate them now?", options });
    const other = half(edited, "d1").chose("hana", "shut", "d1");
    expect(status(other, "d1")).toBe("open");
    expect(leave(other)).toEqual([]);
  });

  it("is refused where it is asked without its service", () => {
    const unnamed = again(ended(), "d2", { service: undefined });
    expect(unnamed.refusal).toBeUndefined();
    expect(leave(half(unnamed, "d2").chose("hana", "shut", "d2"))).toEqual([]);
    expect(unnamed.incident.decisions.d2?.consentsSaid).toMatchObject([{ role: "clinical-safety", person: "elena" }]);
  });

  it("is refused when it was done all the same: whoever stands in for them does not ratify it", () => {
    const taken = refused()
      .after("1m")
      .told({ type: "RecordTaken", what: "isolate-host", target: "pumps", service: "infusion-pumps" });
    const asked = chosen(taken, "ratify", "ratify-a1-1", "amara", "carla")
      .after("13m")
      .chose("hana", "ratify", "ratify-a1-1");
    expect(status(asked, "ratify-a1-1")).toBe("open");
    expect(leave(asked)).toEqual(["none"]);
    expect(leave(asked.chose("elena", "ratify", "ratify-a1-1"))).toEqual(["authorised"]);
  });

  it("is refused no more once they agree themselves, or the role that may lift it does", () => {
    const asked = half(again(ended()), "d2").chose("elena", "shut", "d2");
    expect(status(asked, "d2")).toBe("made");
    const rows = [{ ...ward, vetoLiftedBy: "cio" }, ...examplePolicy.authority];
    const lifted = chosen(again(ended(rows)).joined("dev"), "shut", "d2", "amara", "carla", "dev");
    expect(status(lifted, "d2")).toBe("made");
    expect(leave(lifted)).toEqual(["authorised"]);
  });

  it("is for whoever holds the role next, once it is theirs no more, in a question of its own", () => {
    const next = ended()
      .staffed("elena", { roles: [] })
      .staffed("hana", { roles: ["clinical-safety"] });
    expect(status(chosen(again(next), "shut", "d2", "amara", "carla", "hana"), "d2")).toBe("made");
  });

  it("is not refused of another thing", () => {
    const one = chosen(inWard().proposed({ ...pumps, target: "PUMP-3" }), "shut", "d1", "amara", "carla").chose(
      "elena",
      "keep",
    );
    const away = one.after("1m").away("elena", "hana").after("1m");
    const put = chosen(again(away, "d2", { target: "PUMP-4" }), "shut", "d2", "amara", "carla");
    const other = put.acknowledged("hana").chose("hana", "shut", "d2");
    expect(status(other, "d2")).toBe("made");
  });

  it("is known of a question that takes the place of the first: it is not withdrawn", () => {
    const rows = [
      ward,
      { when: { action: "isolate-host", downtime: "over-tolerable" as const }, decides: { all: ["ciso", "coo"] } },
      { when: { action: "isolate-host" }, decides: { any: ["ciso"] } },
      { fallback: true, decides: { all: ["ciso", "coo"] } },
    ];
    const services = {
      "infusion-pumps": {
        ...{ environment: "medical" as const, tier: 1, tolerableDowntime: "10m", recoveryTime: "5m" },
        revenuePerMinute: "0 USD",
      },
    };
    const story = given(worldOf({ ...examplePolicy, people, authority: rows, services }))
      .declared()
      .joined("amara", "carla", "elena")
      .told({ type: "ReportDown", service: "infusion-pumps" })
      .proposed({ ...pumps, downtime: { fromMs: 60_000, toMs: 300_000 } })
      .chose("amara", "shut")
      .chose("elena", "keep")
      .after("11m");
    const { options = [] } = story.incident.decisions.d1 ?? {};
    const anew = story.told({ type: "EditDecision", decisionId: "d1", question: "Isolate the pumps now?", options });
    const id = Object.keys(anew.incident.decisions).at(-1) as string;
    expect(id).not.toBe("d1");
    expect(anew.incident.decisions[id]?.vetoedBefore).toMatchObject([{ roles: ["clinical-safety"] }]);
    const withdrawn = anew.told({ type: "WithdrawDecision", decisionId: id, reason: "never mind" });
    expect(withdrawn.refusal?.code).toBe("withdraws-a-refusal");
  });
});

describe("what is allowed already", () => {
  const condition = "Customers are told first";
  const hanging = () =>
    given(worldOf({ ...examplePolicy, authority: two }))
      .declared()
      .joined("amara", "carla", "dev")
      .proposed()
      .chose("carla", "shut", "d1", { condition })
      .chose("amara", "shut")
      .after("1m");
  const start = (story: Given, action = "a1") => story.told({ type: "ReportAction", step: "started", action });

  it("is asked about as that action, and not as another question", () => {
    const asked = hanging().proposed({ decisionId: "d2" });
    expect(asked.refusal).toEqual({
      ...{ code: "ask-about-action", action: "a1" },
      ...{ what: "shut-down", target: "payments", service: "payments" },
    });
    expect(hanging().told({ type: "AskAgain", action: "a1" }).refusal).toBeUndefined();
  });

  it("is no other step for leaving its service out", () => {
    expect(hanging().proposed({ decisionId: "d2", service: undefined } as object).refusal?.code).toBe(
      "ask-about-action",
    );
  });

  it("may be asked about as another question once that action is over", () => {
    const failed = hanging().told({
      type: "ReportAction",
      step: "failed",
      action: "a1",
      reason: "the switch is stuck",
    });
    expect(failed.proposed({ decisionId: "d2" }).refusal).toBeUndefined();
  });

  it("hangs on an earlier condition, whichever question allowed it, until whoever set it allows it again without", () => {
    const failed = hanging().told({
      type: "ReportAction",
      step: "failed",
      action: "a1",
      reason: "the switch is stuck",
    });
    const others = chosen(failed.proposed({ decisionId: "d2" }), "shut", "d2", "amara", "dev");
    const put = failed.proposed({ decisionId: "d2" });
    const card = textOf(decisionCard(put.incident, "d2", { kind: "room", platform: "slack" }, namesIn(put)));
    expect(card).toContain("from an earlier decision: the condition of Carla Reyes: “Customers are told first”");
    expect(start(others, "a2").refusal).toMatchObject({ code: "condition-not-met", conditions: [{ person: "carla" }] });
    const met = others.told({ type: "ReportConditionMet", by: others.by("carla"), decisionId: "d1" });
    expect(start(met, "a2").refusal).toBeUndefined();
    const herself = chosen(failed.proposed({ decisionId: "d2" }), "shut", "d2", "carla", "dev");
    expect(start(herself, "a2").refusal).toBeUndefined();
  });

  it("hangs on their condition though they were outvoted when it was asked again", () => {
    const asked = hanging().told({ type: "AskAgain", action: "a1" });
    const outvoted = chosen(asked.chose("carla", "reverse", "ratify-a1-1"), "ratify", "ratify-a1-1", "amara", "dev");
    expect(status(outvoted, "ratify-a1-1")).toBe("made");
    expect(start(outvoted).refusal?.code).toBe("condition-not-met");
  });

  it("ends where those who decide say no to what may be the same thing, in whatever words", () => {
    const both = () => given(worldOf()).declared().joined("amara", "carla");
    const allowed = chosen(both().proposed({ target: "FS-01" }), "shut", "d1", "amara", "carla").after("1m");
    const no = (target: string) =>
      chosen(allowed.proposed({ decisionId: "d2", target }), "keep", "d2", "amara", "carla");
    expect(leave(no("the file server"))).toEqual(["refused"]);
    expect(leave(no("FS-02"))).toEqual(["authorised"]);
  });
});

describe("a stop by whoever answers for safety", () => {
  const rows = [ward, ...examplePolicy.authority];
  const voting = () => {
    const allowed = chosen(inWard(rows).proposed({ target: "DB-1" }), "shut", "d1", "amara", "carla").after("1m");
    return allowed.proposed({ decisionId: "d2", target: "the database" }).chose("amara", "shut", "d2").after("1m");
  };
  const stop = (story: Given) =>
    story.told({ type: "OrderStop", by: story.by("elena"), action: "a1", reason: "A patient is on it" });

  it("makes void what was chosen in an open question on that step: one vote more undoes no stop", () => {
    const stopped = stop(voting());
    expect(stopped.incident.decisions.d2?.choices).toEqual({});
    expect(stopped.chose("carla", "shut", "d2").incident.decisions.d2?.state.status).toBe("open");
    expect(leave(stopped.chose("carla", "shut", "d2"))).toEqual(["stopped"]);
    const both = chosen(stopped, "shut", "d2", "carla", "amara");
    expect(leave(both)).toEqual(["stopped", "authorised"]);
    const stale = voting().incident.decisions.d2?.contentHash ?? "";
    const old = stopped.told({
      type: "Choose",
      by: stopped.by("amara"),
      decisionId: "d2",
      option: "shut",
      shown: stale,
    });
    expect(old.refusal).toEqual({ code: "shown-an-older-version" });
  });

  it("is told to whoever had chosen, and named on the card with who stopped it and why", () => {
    const stopped = stop(voting());
    const told = Object.values(stopped.incident.notices).filter(({ about }) => about.what === "decision-edited");
    expect(told.map(({ to }) => (to.kind === "room" ? "room" : to.person))).toEqual(["room", "amara"]);
    const card = textOf(decisionCard(stopped.incident, "d2", { kind: "room", platform: "slack" }, namesIn(stopped)));
    expect(card).toContain("STOPPED: Elena");
    expect(card).toContain("A patient is on it");
    const one = stop(chosen(inWard(rows).proposed({ target: "DB-1" }), "shut", "d1", "amara", "carla"));
    const later = one.after("1m").proposed({ decisionId: "d2", target: "DB-1" });
    expect(textOf(decisionCard(later.incident, "d2", { kind: "room", platform: "slack" }, namesIn(later)))).toContain(
      "STOPPED: Elena",
    );
  });

  it("changes nothing in a question whose time is over, though nobody has looked at the clock since", () => {
    const stopped = stop(voting().asleep("1h"));
    expect(stopped.incident.decisions.d2).toMatchObject({ state: { status: "expired" }, choices: { amara: {} } });
    expect(stopped.added.map(({ type }) => type)).not.toContain("DecisionEdited");
  });

  it("leaves what is asked of another thing", () => {
    const allowed = chosen(inWard(rows).proposed({ target: "DB-1" }), "shut", "d1", "amara", "carla").after("1m");
    const other = allowed.proposed({ decisionId: "d2", target: "DB-2" }).chose("amara", "shut", "d2").after("1m");
    expect(Object.keys(stop(other).incident.decisions.d2?.choices ?? {})).toEqual(["amara"]);
  });
});

describe("a card", () => {
  it("names what was refused before, by whom, and the condition that still holds", () => {
    const asked = again(ended());
    const card = textOf(decisionCard(asked.incident, "d2", { kind: "room", platform: "slack" }, namesIn(asked)));
    expect(card).toMatch(/Elena .*refused this step at .*: it stays refused until they agree themselves\./);
  });
});

describe("a change of the question that changes nothing", () => {
  it("is refused, and what was chosen stands", () => {
    const asked = given(worldOf()).declared().joined("amara", "carla").proposed().chose("carla", "keep").after("1m");
    const { question = "", options = [] } = asked.incident.decisions.d1 ?? {};
    const same = asked.told({
      type: "EditDecision",
      decisionId: "d1",
      question: ` ${question}`,
      options,
      recommended: "shut",
    });
    expect(same.refusal).toEqual({ code: "nothing-changed" });
    expect(same.incident.decisions.d1?.choices.carla?.option).toBe("keep");
    const other = asked.told({ type: "EditDecision", decisionId: "d1", question, options, recommended: "keep" });
    expect(other.refusal).toBeUndefined();
  });
});

describe("an objection", () => {
  it("stands, in its own words, in the question that takes the place of the first", () => {
    const words = "Settlement runs at four.";
    const objected = given(worldOf(actingPolicy))
      .declared()
      .joined("amara", "ben", "carla", "elena")
      .proposed()
      .objected("carla", words);
    const anew = objected.anotherAlert({ environment: "medical" });
    const [, second] = Object.values(anew.incident.decisions);
    expect(second?.dissentsBefore).toMatchObject({ carla: { reason: words } });
    const again = anew.told({ type: "RecordDissent", by: anew.by("carla"), decisionId: second?.id ?? "" });
    expect(again.refusal).toBeUndefined();
  });
});
