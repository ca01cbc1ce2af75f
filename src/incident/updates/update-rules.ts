import type { Directory } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import { distinct } from "../actions/outage.ts";
import type { CommandOf } from "../commands.ts";
import { type Incident, isEnded } from "../incident.ts";
import { type Instant, later, toMs } from "../time.ts";
import { toldNews } from "../told.ts";
import { type Draft, done, draft, refuse, type Verdict } from "../verdict.ts";

/** How the rhythm of updates is planned, kept and missed. */

/** The part of the rhythm after which an update that is due is late. */
const lateShare = 0.2;

function nextFrom(from: Instant, everyMs: number): { nextDueAt: Instant; nextLateAt: Instant } {
  const nextDueAt = later(from, everyMs);
  return { nextDueAt, nextLateAt: later(nextDueAt, everyMs * lateShare) };
}

/** Another rhythm than before counts from now on. Nothing is asked for until somebody has confirmed the incident. */
export function planUpdates(facts: Draft): void {
  const { incident, now } = facts;
  if (isEnded(incident) || incident.triage.status !== "confirmed") return;
  const everyMs = incident.rules.severities[incident.severity]?.updateEveryMs;
  if (everyMs === incident.updates.everyMs) return;
  facts.add("UpdatesPlanned", everyMs === undefined ? {} : { everyMs, ...nextFrom(now, everyMs) });
}

export function giveUpdate({ now, by, text }: CommandOf<"GiveUpdate">, incident: Incident): Verdict {
  if (!text.trim()) return refuse({ code: "empty", what: "update" });
  const { everyMs } = incident.updates;
  const facts = draft(incident, incident.id, now, by);
  facts.add("UpdateGiven", { text: text.trim(), ...(everyMs !== undefined && nextFrom(now, everyMs)) });
  return done(facts);
}

/** Whoever leads is reminded; later the room sees that it is late, once for every one that nobody gave. */
export function passUpdates(facts: Draft, directory: Directory): void {
  const { everyMs, next } = facts.incident.updates;
  if (!next || next.dueAt > facts.now) return;
  const { dueAt, lateAt } = next;
  const people = leaders(facts.incident);
  const told = people.flatMap((person) => toldNews(directory, person));
  if (!next.isReminded) facts.add("UpdateDue", { dueAt, people, told });
  if (lateAt > facts.now) return;
  facts.add("UpdateLate", { dueAt, ...nextFrom(lastDue(dueAt, everyMs ?? 1, facts.now), everyMs ?? 1) });
}

/** Of the rhythm that begins at `dueAt`, the latest that is not after `now`: after an outage one is late, not twenty. */
function lastDue(dueAt: Instant, everyMs: number, now: Instant): Instant {
  return later(dueAt, Math.floor((toMs(now) - toMs(dueAt)) / everyMs) * everyMs);
}

function leaders({ commander, acting }: Incident): PersonId[] {
  const standIns = acting.filter(({ principal }) => principal === commander).map(({ person }) => person);
  return distinct([commander, ...standIns]);
}
