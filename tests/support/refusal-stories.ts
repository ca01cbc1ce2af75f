import type { RefusalCode } from "../../src/incident/verdict.ts";
import { underOrder } from "./agreed-order.ts";
import { type Given, given, turnedAway } from "./builders.ts";
import { examplePolicy, worldOf } from "./example.ts";

const organisation = { ...examplePolicy.organisation, clocks: ["gdpr" as const] };
const underGdpr = given(worldOf({ ...examplePolicy, organisation })).declared();
const isAware = underGdpr.told({ type: "RecordTrigger", trigger: "aware", holds: true });

/** Authorised on a condition of Carla's, and perhaps on one of Amara's too. */
const hanging = (amaras: { condition?: string } = {}) =>
  given()
    .declared()
    .joined("amara", "carla")
    .proposed()
    .chose("amara", "shut", "d1", amaras)
    .chose("carla", "shut", "d1", { condition: "customers first" });

/** One story for each way of being refused. A new code does not compile until it has its own. */
export const refusalStories: Record<RefusalCode, () => Given> = {
  "no-such-incident": () => given().told({ type: "Join", by: given().by("ben") }),
  "incident-ended": () => given().declared().closed().acknowledged("amara"),
  "wrong-status": () => given().declared().recovered().contained(),
  "not-permitted": () => given().declared({ by: "farid" }),
  "unknown-person": () => given().declared().handedOver("nobody"),
  "unknown-role": () => given().declared().told({ type: "CallRole", role: "astronaut" }),
  "nobody-holds-role": () => {
    const unheld = given();
    const roles = { ...unheld.world.rules.roles, astronaut: { safety: false } };
    const world = { ...unheld.world, rules: { ...unheld.world.rules, roles } };
    return given(world).declared().told({ type: "CallRole", role: "astronaut" });
  },
  "already-called": () => given().declared().called("amara"),
  "already-commander": () => given().declared().handedOver("ben"),
  "already-confirmed": () => given().declared().confirmed(),
  "not-confirmed": () => given().alerted().closed(),
  "loose-ends": () => given().declared().proposed().told({ type: "Close", reason: "done" }),
  excluded: () =>
    given()
      .declared({ excluded: ["carla"] })
      .called("carla"),
  "not-here": () =>
    given()
      .declared({ excluded: ["carla"] })
      .told({ type: "CallPerson", by: given().by("amara"), person: "carla" }),
  "excludes-yourself": () => given().declared({ excluded: ["ben"] }),
  "excluded-leads": () => {
    const organisation = { ...examplePolicy.organisation, insiderContact: "general-counsel" };
    return given(worldOf({ ...examplePolicy, organisation }))
      .declared()
      .excluded("ben", "ivan");
  },
  "excluded-decides": () => given().declared().proposed().excluded("carla"),
  "nobody-left-to-lead": () => given().declared({ by: "amara", excluded: ["ben"] }),
  "no-insider-contact": () => given().declared({ insider: true }),
  "no-counsel": () => {
    const { ivan: _ivan, ...people } = examplePolicy.people;
    return given(worldOf({ ...examplePolicy, people }))
      .declared()
      .told({ type: "AddNote", text: "x", privileged: true });
  },
  "same-severity": () => given().declared().rated("sev1"),
  "not-your-call-in": () =>
    given()
      .declared()
      .told({ type: "Acknowledge", by: given().by("carla"), callIn: "amara.1" }),
  "no-such-call-in": () =>
    given()
      .declared()
      .told({ type: "Acknowledge", by: given().by("carla"), callIn: "x.1" }),
  "no-delegate": () => given().declared().called("farid").passed("farid"),
  "nobody-in-your-place": () => {
    const organisation = { ...examplePolicy.organisation, insiderContact: "general-counsel" };
    return given(worldOf({ ...examplePolicy, organisation }))
      .declared({ insider: true })
      .called("carla")
      .passed("carla");
  },
  "no-phone": () => {
    const silent = given();
    const people = { ...silent.world.directory.people };
    const { amara } = people;
    if (amara) people.amara = { ...amara, media: ["chat"] };
    const mute = given({ ...silent.world, directory: { people } }).declared();
    return mute.told({ type: "RingMe", by: mute.by("amara"), callIn: "amara.1" });
  },
  empty: () => given().declared().told({ type: "AddNote", text: "  " }),
  "too-little-time": () => given().declared().proposed({ withinMs: 60_000 }),
  "bad-deadline": () => given().declared().proposed({ withinMs: Number.NaN }),
  "bad-options": () => given().declared().proposed({ options: [] }),
  "condition-not-met": () => hanging().told({ type: "ReportAction", step: "started" }),
  "not-your-condition": () => hanging().told({ type: "ReportConditionMet", by: given().by("amara") }),
  "no-condition": () => given().declared().told({ type: "ReportConditionMet" }),
  "which-condition": () => hanging({ condition: "the disk is kept" }).told({ type: "ReportConditionMet" }),
  "being-asked": () => given().declared().proposed().proposed({ decisionId: "d2" }),
  "ask-about-action": () =>
    given()
      .declared()
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "shut")
      .proposed({ decisionId: "d2" }),
  "nothing-changed": () => {
    const asked = given().declared().proposed();
    const { question = "", options = [], recommended } = asked.incident.decisions.d1 ?? {};
    const same = { question, options, ...(recommended && { recommended }) };
    return asked.told({ type: "EditDecision", decisionId: "d1", ...same });
  },
  "no-such-decision": () => given().declared().chose("amara", "shut"),
  "decision-closed": () => given().declared().proposed().after("26m").chose("amara", "shut"),
  "no-such-option": () => given().declared().proposed().chose("amara", "neither"),
  "shown-an-older-version": () =>
    given()
      .declared()
      .proposed()
      .told({ type: "Choose", by: given().by("amara"), decisionId: "d1", option: "shut", shown: "older" }),
  "not-known-yet": () => {
    const asked = given();
    const world = { ...asked.world, directory: { ...asked.world.directory, strangers: {} } };
    return given(world).declared({ by: "slack:T0/U0", severity: "sev3" });
  },
  "from-outside": () => turnedAway(given().declared().proposed(), "amara", "guest").chose("amara", "shut"),
  "not-a-decider": () => given().declared().proposed().chose("ben", "shut"),
  "alone-on-own-proposal": () => {
    const authority = [{ fallback: true, decides: { any: ["ciso", "coo"] } }];
    const declared = given(worldOf({ ...examplePolicy, authority })).declared();
    return declared.proposed({ by: "amara" }).chose("amara", "shut");
  },
  "nobody-can-decide": () => alone({ any: ["clinical-safety"] }).proposed({ by: "elena" }),
  "not-your-proposal": () =>
    given()
      .declared()
      .proposed()
      .told({ type: "EditDecision", by: given().by("grace"), decisionId: "d1", ...reworded }),
  "no-more-changes": () => {
    const changed = (from: Given, question: string) =>
      from.told({ type: "EditDecision", decisionId: "d1", ...reworded, question });
    const twice = changed(changed(given().declared().proposed().after("20m"), "At once?").after("12m"), "At four?");
    return changed(twice.after("6m"), "At five?");
  },
  "withdraws-what-was-done": () =>
    taken().told({ type: "WithdrawDecision", decisionId: "ratify-a1-1", reason: "never mind" }),
  "withdraws-a-refusal": () =>
    ward()
      .proposed({ service: "infusion-pumps" })
      .chose("elena", "keep")
      .told({ type: "WithdrawDecision", decisionId: "d1", reason: "never mind" }),
  abstained: () => given().declared().proposed().abstained("amara").chose("amara", "shut"),
  "somebody-acts-for-you": () => acting().proposed().chose("carla", "keep"),
  "chosen-for-you": () => acting().proposed().chose("dev", "shut").tookOver("carla").chose("carla", "keep"),
  "nobody-acts-for-you": () => given().declared().tookOver("carla"),
  "principal-has-refused": () => {
    const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, consents: ["clinical-safety"] }];
    const refused = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .proposed()
      .chose("elena", "keep");
    const again = refused.after("1h").away("elena", "grace").after("1m").proposed({ decisionId: "d2" });
    return again.acknowledged("grace").chose("grace", "shut", "d2");
  },
  "principal-has-chosen": () =>
    given()
      .declared()
      .joined("amara", "carla")
      .proposed()
      .after("13m")
      .acknowledged("dev")
      .chose("carla", "keep")
      .chose("dev", "shut"),
  "principal-is-here": () =>
    given()
      .declared()
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut")
      .after("12m30s")
      .acknowledged("dev")
      .chose("dev", "shut"),
  "chosen-by-another": () => {
    const both = acting().called("farid").acknowledged("farid").proposed().after("13m");
    return both.chose("dev", "shut").chose("farid", "shut");
  },
  "no-delegates-here": () =>
    acting(alone({ all: ["ciso", "coo"] }, { delegates: false }))
      .proposed()
      .chose("dev", "shut"),
  "said-before-asked": () => {
    const said = {
      type: "RecordSpoken",
      decisionId: "d1",
      person: "amara",
      option: "shut",
      clockTime: "03:40",
    } as const;
    return given().declared().proposed().told(said);
  },
  "not-your-turn-yet": () => torn().proposed().chose("farid", "shut"),
  "right-has-passed": () => torn().proposed().after("20m").acknowledged("farid").after("5m").chose("amara", "shut"),
  "they-have-no-say": () => given().declared().proposed().heard("grace", "shut"),
  "nothing-to-explain": () =>
    given()
      .declared()
      .proposed()
      .told({ type: "ExplainDissent", by: given().by("amara"), decisionId: "d1", reason: "because" }),
  "explained-already": () => given().declared().proposed().objected("amara", "because").objected("amara", "or because"),
  "no-such-action": () => given().declared().told({ type: "ReportAction", action: "a9", step: "done" }),
  "which-action": () => given().declared().told({ type: "ReportAction", step: "done" }),
  "action-was-allowed": () =>
    authorised().told({ type: "RecordTaken", what: "shut-down", target: "payments", service: "payments" }),
  "action-not-authorised": () => authorised().after("4h").told({ type: "ReportAction", step: "started", action: "a1" }),
  "no-order-covers": () => given().declared().told({ type: "UseOrder", what: "isolate-host", target: "FS-01" }),
  "order-beyond-signers": () => {
    const order = { id: "so-1", when: { action: "shut-down" }, agreedBy: ["ben"], expires: "2027-03-31" };
    const story = underOrder(examplePolicy, order).declared();
    return story.told({ type: "UseOrder", what: "shut-down", target: "payments", service: "payments" });
  },
  "order-not-again": () => taken().told({ type: "UseOrder", what: "isolate-host", target: "FS-01" }),
  "order-being-asked": () =>
    given().declared().proposed().told({ type: "UseOrder", what: "shut-down", target: "x", service: "payments" }),
  "order-decided-against": () =>
    given()
      .declared()
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "keep")
      .chose("carla", "keep")
      .told({ type: "UseOrder", what: "shut-down", target: "x", service: "payments" }),
  "order-question-withdrawn": () =>
    given()
      .declared()
      .proposed()
      .told({ type: "WithdrawDecision", decisionId: "d1", reason: "never mind" })
      .told({ type: "UseOrder", what: "shut-down", target: "x", service: "payments" }),
  "action-wrong-step": () => authorised().told({ type: "ReportAction", step: "reverted", action: "a1" }),
  "action-before-its-last-step": () =>
    started().told({ type: "ReportAction", step: "reverted", clockTime: "03:00", by: given().by("ben") }),
  "action-being-decided": () => taken().told({ type: "AskAgain", action: "a1" }),
  "action-authorised": () =>
    started().told({ type: "UseOrder", what: "shut-down", target: "payments", service: "payments" }),
  "action-over": () => {
    const reverted = started().told({ type: "ReportAction", step: "reverted" });
    return reverted.told({ type: "AskAgain", action: "a1" });
  },
  "not-a-safety-role": () => started().told({ type: "OrderStop", reason: "unsafe" }),
  "unknown-service": () => given().declared().told({ type: "ReportDown", service: "constructor" }),
  "service-already-down": () =>
    given()
      .declared()
      .told({ type: "ReportDown", service: "payments" })
      .told({ type: "ReportDown", service: "payments" }),
  "service-not-down": () => given().declared().told({ type: "ReportUp", service: "payments" }),
  // Ben lives in Berlin: it is 04:00 there.
  "still-to-come": () => given().declared().told({ type: "ReportDown", service: "payments", clockTime: "05:30" }),
  "up-before-down": () => started().told({ type: "ReportUp", service: "payments", clockTime: "03:30" }),
  "no-customer-notice": () => given().declared().told({ type: "ReportTold", service: "payments" }),
  "no-clocks": () => given().declared().told({ type: "RecordTrigger", trigger: "aware", holds: true }),
  "no-such-clock": () => underGdpr.told({ type: "RecordTrigger", trigger: "submitted", clock: "gdpr", holds: true }),
  "nothing-waits-for": () => underGdpr.told({ type: "RecordTrigger", trigger: "paid", holds: true }),
  "in-the-future": () =>
    underGdpr.told({ type: "RecordTrigger", trigger: "aware", holds: true, occurredAt: "2026-11-22T04:00:00.000Z" }),
  "already-recorded": () => isAware.told({ type: "RecordTrigger", trigger: "aware", holds: true }),
  "clock-not-started": () => underGdpr.told({ type: "SetClockAside", clock: "gdpr-authority", reason: "x" }),
  "clock-over": () =>
    isAware
      .told({ type: "SetClockAside", clock: "gdpr-authority", reason: "x" })
      .told({ type: "SetClockAside", clock: "gdpr-authority", reason: "x" }),
  "clock-not-aside": () => isAware.told({ type: "TakeClockUp", clock: "gdpr-authority", reason: "x" }),
  "clock-judged-otherwise": () =>
    isAware
      .told({ type: "RecordTrigger", trigger: "aware", holds: false })
      .told({ type: "TakeClockUp", clock: "gdpr-authority", reason: "x" }),
  "sent-before-start": () => {
    const occurredAt = "2026-11-01T09:15:00.000Z";
    return isAware.told({
      type: "RecordTrigger",
      trigger: "submitted",
      clock: "gdpr-authority",
      holds: true,
      occurredAt,
    });
  },
  "nothing-sent": () =>
    isAware.told({ type: "RecordTrigger", trigger: "submitted", clock: "gdpr-authority", holds: false }),
};

const authorised = () =>
  given().declared().joined("amara", "carla").proposed().chose("amara", "shut").chose("carla", "shut");
const started = () => authorised().told({ type: "ReportAction", step: "started" });
const taken = () => given().declared().told({ type: "RecordTaken", what: "isolate-host", target: "FS-01" });

/** Carla is silent, Dev was called in her place and is awake. */
const acting = (from = given().declared()) => from.joined("amara").acknowledged("dev").delivered().after("10m");
const alone = (decides: object, more: object = {}) =>
  given(worldOf({ ...examplePolicy, authority: [{ fallback: true, decides, ...more }] })).declared();
/** Where people are treated, clinical safety must agree. */
const ward = () => {
  const row = { fallback: true, decides: { all: ["ciso"] }, consents: ["clinical-safety"] };
  return given(worldOf({ ...examplePolicy, authority: [row] })).declared();
};
const torn = () => alone({ all: ["ciso", "coo"] }, { tieBreaker: "ceo", within: "25m" });
const reworded = {
  question: "Shut down payments at 04:00?",
  options: ["shut", "keep"].map((id) => ({ id, label: id, costToAct: "", costToWait: "" })),
  recommended: "keep",
};
