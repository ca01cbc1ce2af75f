import type { Action as Press } from "../../src/chat/card.ts";
import { type Action, isBeingDecided, isOver } from "../../src/incident/actions/action.ts";
import type { CommandType } from "../../src/incident/commands.ts";
import { openConditions } from "../../src/incident/decisions/conditions.ts";
import type { Decision } from "../../src/incident/decisions/decision.ts";
import { referenceOf } from "../../src/incident/hash.ts";
import type { Incident } from "../../src/incident/incident.ts";
import { spokenEffect } from "../../src/incident/notice.ts";
import { people } from "./organisation.ts";
import type { Random } from "./random.ts";

/** What there is to do next in an incident as it stands, and by whom: what people who look at it would do. */

export type NextStep = { person: string } & ({ text: string } | { press: Press } | { sms: string });
/** What tools, phones, time, whoever ends it and the forms that a click leaves open do without being told here. */
type DoneElsewhere =
  | "DeclareIncident"
  | "AttachAlert"
  | "ResolveAlert"
  | "CountAlerts"
  | "NoteUnread"
  | "StandDown"
  | "Close"
  | "ExplainDissent"
  | "PassTime"
  | "RecordOutcome";
type Repeated = "everybody agrees" | "own question" | "spoken confirmed" | "clock corrected" | "notice not sent";
/** Of every other kind of command there is: a new one does not compile before somebody here would do it. */
type Steps = Record<Exclude<CommandType, DoneElsewhere> | Repeated, NextStep[]>;

/** What is done in one breath; of all other kinds one step is taken. */
export const together = "everybody agrees" satisfies keyof Steps;
/** What much follows from, and what is tried again and again. */
export const often: readonly string[] = [together, "own question"] satisfies (keyof Steps)[];

/** By what it asks for; kinds that there is no occasion for are empty or absent. */
export function nextSteps(random: Random, incident: Incident): Steps {
  return {
    ...ofTheIncident(random, incident),
    ...ofCalls(incident),
    ...ofQuestions(random, incident),
    ...ofActions(random, incident),
    ...ofClocks(incident),
  };
}

const why = "for a reason of its own";

function ofTheIncident(random: Random, { id: incident, status, severity, commander, triage, excluded }: Incident) {
  const says = (text: string, person = commander): NextStep[] => [{ person, text }];
  const other = random.pick(people.filter((person) => person !== commander && !excluded.includes(person)));
  return {
    ConfirmIncident: triage.status === "awaiting" ? says("confirm") : [],
    ChangeSeverity: says(`severity ${severity === "sev1" ? 2 : 1} ${why}`),
    HandOver: says(`handoff ${random.pick(["ben", "amara", other])}`),
    AddNote: [...says(`note ${why}`), ...says(`note --privileged for counsel alone: ${random.between(1e8, 1e9)}`)],
    Contain: status === "declared" ? says(`contain ${why}`) : [],
    Recover: status === "contained" ? says(`recover ${why}`) : [],
    CallPerson: says(`call ${other}`),
    CallRole: says(`call ${random.pick(["cio", "CEO", "chair", "clinical-safety", "general-counsel"])}`),
    ExcludePerson: excluded.length === 0 && random.chance(0.2) ? says(`exclude ${other} ${why}`) : [],
    GiveUpdate: says(`update ${why}`),
    Export: [...says("export", "amara"), ...says("export", "grace")],
    Join: [{ person: other, press: { do: "join", incident } }],
  } satisfies Partial<Steps>;
}

function ofCalls({ id: incident, codename, callIns, acting }: Incident) {
  const waiting = Object.values(callIns).filter(({ state }) => state.status === "waiting");
  return {
    Acknowledge: waiting.map(({ id: callIn, person }) => ({ person, press: { do: "acknowledge", incident, callIn } })),
    PassToDelegate: waiting.map(({ id: callIn, person }) => {
      return { person, press: { do: "call-delegate", incident, callIn } };
    }),
    RingMe: waiting.map(({ person }) => ({ person, sms: `3 ${codename}` })),
    TakeOver: acting.map(({ principal }) => ({ person: principal, text: "take-over" })),
  } satisfies Partial<Steps>;
}

function ofQuestions(random: Random, incident: Incident) {
  const { id, commander } = incident;
  const all = Object.values(incident.decisions);
  const open = all.filter(({ state }) => state.status === "open");
  const of = (questions: Decision[], who: (question: Decision) => string[], what: (question: Decision) => Press) =>
    questions.flatMap((question) => who(question).map((person) => ({ person, press: what(question) })));
  const numbered = (question: Decision) => `question ${all.indexOf(question) + 1}:`;
  const silent = ({ asked, choices, abstentions }: Decision) =>
    Object.keys(asked).filter((person) => !choices[person] && !abstentions[person]);
  const press =
    (act: "abstain" | "dissent" | "take-back-dissent" | "explain" | "edit" | "deny-spoken") =>
    ({ id: decision }: Decision): Press => ({ do: act, incident: id, decision });
  const choice = ({ id: decision, options, contentHash: shown }: Decision): Press => {
    const option = random.chance(0.7) ? options[0]?.id : random.pick(options).id;
    return { do: "choose", incident: id, decision, option: option ?? "", shown };
  };
  const conditional = ({ id: decision, contentHash: shown }: Decision): Press => {
    return { do: "condition", incident: id, decision, shown };
  };
  const abstainer = silent(open.at(-1) ?? ({ asked: {} } as Decision)).slice(0, 1);
  const theirs = ({ proposedBy }: Decision) => [proposedBy];
  const unexplained = ({ abstentions }: Decision) =>
    Object.keys(abstentions).filter((person) => abstentions[person]?.reason === undefined);
  return {
    ProposeDecision: ["ben", "dev", "grace"].map((person) => ({ person, press: { do: "propose", incident: id } })),
    Choose: [...of(open, silent, choice), ...of(open, silent, choice), ...of(open, silent, conditional)],
    "everybody agrees": agreeing(id, open[0], silent),
    // Nobody gave them a button for it.
    "own question": of(open, theirs, choice),
    Abstain: abstainer.length > 0 && random.chance(0.3) ? of(open.slice(-1), () => abstainer, press("abstain")) : [],
    RecordDissent: of(all, ({ asked }) => Object.keys(asked), press("dissent")),
    TakeBackDissent: of(open, ({ dissents }) => Object.keys(dissents), press("take-back-dissent")),
    ExplainChoice: of(all, ({ choices }) => Object.keys(choices), press("explain")),
    EditDecision: random.chance(0.3) ? of(open, theirs, press("edit")) : [],
    WithdrawDecision: open.flatMap((question) =>
      question.ratifies === undefined && random.chance(0.3)
        ? { person: question.proposedBy, text: `withdraw ${numbered(question)} ${why}` }
        : [],
    ),
    RecordSpoken: open.flatMap((question) =>
      silent(question).map((person) => {
        return { person: commander, text: `spoken ${person} ${numbered(question)} 1` };
      }),
    ),
    ExplainAbstention: of(all, unexplained, press("abstain")),
    RingToConfirm: open.flatMap(({ spoken }) =>
      Object.entries(spoken).map(([person, said]) => {
        return { person, sms: `3 ${referenceOf(spokenEffect(id, said, person, "sms"))}` };
      }),
    ),
    DenySpoken: of(open, ({ spoken }) => Object.keys(spoken), press("deny-spoken")),
    "spoken confirmed": of(open, ({ spoken }) => Object.keys(spoken), choice),
    ReportConditionMet: all.flatMap((question) =>
      openConditions(question).map(({ decisionId: decision, person }) => {
        return { person, press: { do: "condition-met", incident: id, decision, person } } as const;
      }),
    ),
  } satisfies Partial<Steps>;
}

/** On a condition of the first of them. */
function agreeing(
  incident: string,
  question: Decision | undefined,
  silent: (question: Decision) => string[],
): NextStep[] {
  if (!question) return [];
  const { id: decision, options, contentHash: shown } = question;
  const option = options[0]?.id ?? "";
  return silent(question).map((person, index) => {
    const its = { incident, decision, shown };
    return { person, press: index === 0 ? { do: "condition", ...its } : { do: "choose", ...its, option } };
  });
}

function ofActions(random: Random, incident: Incident) {
  const { id, customerNotices, downtimes } = incident;
  const all = Object.values(incident.actions);
  const standing = all.filter((action) => !isOver(action));
  const on = (service: string) => random.pick([` on ${service}`, ""]);
  const told = Object.values(customerNotices).map(({ service }) => service);
  const down = Object.values(downtimes).flatMap(({ service, state }) => (state.status === "down" ? [service] : []));
  const says = (texts: string[], person = "dev"): NextStep[] => texts.map((text) => ({ person, text }));
  return {
    ReportAction: says(
      standing.flatMap(({ id: action, ...rest }) => stepsOf(rest).map((step) => `action ${step} ${action}`)),
    ),
    RecordTaken: [
      ...says([`action took isolate-host DB-01${on("payments")}`, "action took shut-down DB-01 on payments"]),
      // Who may decide it as well.
      ...says(["action took isolate-host DB-02 on payments"], "ben"),
    ],
    UseOrder: says([`action isolate-host FS-0${random.below(9)} on payments`, `action cut-off FS-01 on payments`]),
    AskAgain: says(
      standing
        .filter((one) => !isBeingDecided(incident, one) && one.authority.status !== "stopped")
        .map(({ id: action }) => `action again ${action}`),
    ),
    OrderStop: says(random.chance(0.1) ? standing.map(({ id: action }) => `action stop ${action} ${why}`) : [], "hana"),
    ReportDown: says(down.length === 0 ? [`down payments ${why}`] : []),
    ReportUp: says(down.map((service) => `up ${service}`)),
    ReportTold: told.map((service) => ({ person: "grace", press: { do: "customers-told", incident: id, service } })),
  } satisfies Partial<Steps>;
}

/** What may follow, as somebody says it. */
function stepsOf({ progress }: Pick<Action, "progress">): string[] {
  switch (progress.status) {
    case "waiting":
      return ["started", "started", "done"];
    case "started":
      return ["done", "reverted", "failed"];
    case "done":
      return ["reverted"];
    case "failed":
    case "reverted":
      return [];
  }
}

function ofClocks({ legal, rules }: Incident) {
  const known = Object.values(legal.clocks);
  const says = (texts: string[]): NextStep[] => texts.map((text) => ({ person: "grace", text }));
  const major = rules.organisation.clocks?.includes("dora") ? ["clocks major"] : [];
  const inState = (status: string) => known.filter(({ state }) => state.status === status).map(({ id }) => id);
  return {
    RecordTrigger: says([
      "clocks aware",
      "clocks material",
      ...major,
      ...inState("running").map((id) => `clocks sent ${id}`),
    ]),
    "clock corrected": says(legal.recorded.aware ? ["clocks correct aware 02:59", "clocks correct aware 03:00"] : []),
    "notice not sent": says(inState("met").map((id) => `clocks not sent ${id}`)),
    SetClockAside: says(inState("running").map((id) => `clocks drop ${id} ${why}`)),
    TakeClockUp: says(inState("set-aside").map((id) => `clocks keep ${id} ${why}`)),
  } satisfies Partial<Steps>;
}
