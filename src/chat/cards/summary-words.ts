import { runningClocks } from "../../incident/clocks/clocks.ts";
import type { Decision } from "../../incident/decisions/decision.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import { carriedOutWords } from "./actions/carried-out.ts";
import { regimeTitle } from "./clocks/clock-words.ts";
import { conditionSentences } from "./decisions/condition-words.ts";
import { outcomeWords, untilWords } from "./decisions/decision-words.ts";
import { listOf, type Names, personName, severityWords } from "./names.ts";
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

/** Every question that was settled, with its outcome and what became of it; those that nobody settled say so. */
export function decidedWords(incident: Incident, names: Names, times: Times): string {
  const settled = Object.values(incident.decisions).flatMap((decision) => {
    const outcome = settledWords(incident, decision, names, times);
    return outcome === undefined ? [] : [`${sentence(decision.question)} ${outcome}`];
  });
  return settled.length > 0 ? settled.join(" ") : "Nothing has been decided.";
}

/** The outcome, and what was done about it; undefined while it is open. */
export function settledWords(incident: Incident, decision: Decision, names: Names, times: Times): string | undefined {
  const outcome = outcomeWords(decision, names, times);
  const rest = [...conditionSentences(decision, names, times), carriedOutWords(incident, decision, names, times)];
  return outcome && [outcome, ...rest].filter(Boolean).join(" ");
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
