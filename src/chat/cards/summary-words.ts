import { runningClocks } from "../../incident/clocks/clocks.ts";
import type { Decision } from "../../incident/decisions/decision.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import { actionName } from "./actions/action-words.ts";
import { carriedOutWords } from "./actions/carried-out.ts";
import { regimeTitle } from "./clocks/clock-words.ts";
import { conditionSentences } from "./decisions/condition-words.ts";
import { inDecision, labelOf, outcomeAlone, untilWords } from "./decisions/decision-words.ts";
import { listOf, type Names, personName, quotation, severityWords } from "./names.ts";
import { statusWords } from "./status-words.ts";
import type { Times } from "./times.ts";

/** An incident in sentences, for whoever reads one paragraph: a board while it runs, and a report afterwards. */

/** What, how bad, since when, and how it stands. */
export function happenedWords(incident: Incident, times: Times): string {
  const { title, severity, status, declaredAt, triage, exercise } = incident;
  const practice = exercise ? "This is an exercise. " : "";
  const doubt = triage.status === "confirmed" || isEnded(incident) ? "" : ", and nobody has confirmed it yet";
  return `${practice}${sentence(title)} Declared at ${times.at(declaredAt)}; ${severityWords[severity]}; ${statusWords[status]}${doubt}.`;
}

/** The words as a sentence of their own, whatever they end with. */
export function sentence(words: string): string {
  const trimmed = words.trim();
  return /[.!?…]$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** "personName leads." */
export function leadWords(incident: Incident, names: Names): string {
  return `${personName(names, incident.commander)} ${isEnded(incident) ? "led" : "leads"}.`;
}

export function decidedWords(incident: Incident, names: Names, times: Times): string {
  const settled = decidedLines(incident, names, times);
  return settled.length > 0 ? settled.join(" ") : "Nothing has been decided.";
}

/**
 * Every question that people decided, or let pass, each with its outcome, who chose otherwise and what became of it. Then,
 * by their words alone, those that were taken back; what was put anew is told as the question that it became.
 */
export function decidedLines({ decisions, ...incident }: Incident, names: Names, times: Times): string[] {
  const all = Object.values(decisions);
  const of = (...wanted: Decision["state"]["status"][]) => all.filter(({ state }) => wanted.includes(state.status));
  const withdrawn = of("withdrawn").map(({ question }) => `“${question}”`);
  return [
    ...of("made", "expired").map((decision) => {
      const outcome = settledWords({ ...incident, decisions }, decision, names, times);
      return `${sentence(decision.question)} ${outcome}`;
    }),
    ...(withdrawn.length > 0 ? [`Taken back before anybody decided: ${listOf(withdrawn)}.`] : []),
  ];
}

function settledWords(incident: Incident, decision: Decision, names: Names, times: Times): string {
  return [
    outcomeAlone(decision, names, times),
    ...conditionSentences(decision, names, times),
    ...otherwiseWords(decision, names),
    ...objectionWords(decision, names),
    carriedOutWords(incident, decision, names, times),
  ]
    .filter(Boolean)
    .join(" ");
}

/** "Carla Reyes (COO) chose “Keep running”." */
function otherwiseWords(decision: Decision, names: Names): string[] {
  const { state, choices } = decision;
  if (state.status !== "made") return [];
  return Object.entries(choices).flatMap(([person, { option }]) =>
    option === state.option ? [] : [`${inDecision(decision, person, names)} chose “${labelOf(decision, option)}”.`],
  );
}

function objectionWords(decision: Decision, names: Names): string[] {
  return Object.entries(decision.dissents).map(([person, { reason }]) => {
    const who = inDecision(decision, person, names);
    return reason === undefined ? `${who} objected, without a reason.` : `${who} objected: ${quotation(reason)}`;
  });
}

/** What was begun and is not ended, besides what was decided; empty where nothing is. */
export function goingOnWords({ actions }: Incident, times: Times): string {
  const begun = Object.values(actions).flatMap((action) =>
    action.progress.status === "started" && action.decidedBy.length === 0
      ? [`${actionName(action)}, since ${times.at(action.progress.at)}`]
      : [],
  );
  return begun.length > 0 ? `Going on besides: ${listOf(begun)}.` : "";
}

export function openWords({ decisions }: Incident, times: Times): string {
  const open = Object.values(decisions).filter(({ state }) => state.status === "open");
  if (open.length === 0) return "No decision is open.";
  return `Still open: ${listOf(open.map((decision) => `“${decision.question}” ${untilWords(decision, times)}`))}.`;
}

export function downWords({ downtimes }: Incident, times: Times): string {
  const down = Object.values(downtimes).flatMap(({ service, state }) =>
    state.status === "down" ? [`${service} since ${times.at(state.since)}`] : [],
  );
  return down.length > 0 ? `Down: ${listOf(down)}.` : "No service is reported down.";
}

/** The next deadline, and those that were met and missed. */
export function lawWords(incident: Incident, times: Times): string {
  const [next] = runningClocks(incident);
  const by = next?.due === undefined ? "without undue delay" : times.full(next.due);
  const running = next
    ? `Next legal deadline: ${next.row.name} (${regimeTitle(next.row.regime)}), ${by}.`
    : "No legal deadline is running.";
  return [running, ...pastWords(incident)].join(" ");
}

function pastWords({ legal }: Incident): string[] {
  const clocks = Object.values(legal.clocks);
  const named = (found: typeof clocks) => listOf(found.map(({ row }) => `${row.name} (${regimeTitle(row.regime)})`));
  const missed = clocks.filter(({ state }) => state.status === "missed");
  const met = clocks.filter(({ state }) => state.status === "met" && !state.late);
  const late = clocks.filter(({ state }) => state.status === "met" && state.late);
  return [
    ...(met.length > 0 ? [`Met: ${named(met)}.`] : []),
    ...(late.length > 0 ? [`Met late: ${named(late)}.`] : []),
    ...(missed.length > 0 ? [`Missed: ${named(missed)}.`] : []),
  ];
}
