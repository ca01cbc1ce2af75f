import { type Incident, isEnded } from "../../incident/incident.ts";
import type { Button } from "../card.ts";
import { type Names, personName } from "./names.ts";
import type { Times } from "./times.ts";

/** The sentences of updates: the last, and when the next is due. */

/** "03:20 UTC, Ben Adler: It has stopped spreading" */
export function lastUpdateWords({ updates: { last } }: Incident, names: Names, times: Times): string | undefined {
  return last && `${times.at(last.at)}, ${personName(names, last.by)}: ${last.text}`;
}

/** "due 03:50 UTC", or that one is missing; undefined where none is asked for. */
export function nextUpdateWords(incident: Incident, times: Times): string | undefined {
  const { next, missedSince } = incident.updates;
  if (isEnded(incident) || !next) return undefined;
  if (missedSince !== undefined)
    return `LATE: one was due ${times.at(missedSince)}; the next is due ${times.at(next.dueAt)}`;
  return `due ${times.at(next.dueAt)}`;
}

/** One line for a briefing: what is missing, what is due, or that nothing is. */
export function updateLine(incident: Incident, names: Names, times: Times): string {
  const { next, missedSince, last } = incident.updates;
  const said = last ? `Last update at ${times.at(last.at)} by ${personName(names, last.by)}: ${last.text}` : "";
  const before = said || "No update has been given yet.";
  if (isEnded(incident)) return said || "No update was given.";
  if (!next) return `Next update: none is asked for at ${incident.severity}${waiting(incident)}. ${before}`;
  if (missedSince === undefined) return `Next update due by ${times.at(next.dueAt)}. ${before}`;
  return `LATE: an update was due by ${times.at(missedSince)}; the next is due by ${times.at(next.dueAt)}. ${before}`;
}

/** Where one would be asked for, once somebody confirms. */
function waiting({ rules, severity, triage }: Incident): string {
  const isAgreed = rules.severities[severity]?.updateEveryMs !== undefined;
  return isAgreed && triage.status !== "confirmed" ? " until this is confirmed" : "";
}

export function updateButton({ id }: Pick<Incident, "id">): Button {
  return { label: "Give an update", action: { do: "update", incident: id }, style: "primary" };
}
