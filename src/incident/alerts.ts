import type { Directory } from "../policy/directory.ts";
import { atLeastAsSevere, type Rules } from "../policy/policy.ts";
import { judgeAgain } from "./actions/reopening.ts";
import { callSeverity, callWhoeverIsNew } from "./call-ins/call-list.ts";
import type { CommandOf } from "./commands.ts";
import { speaksOf } from "./confidential/confidential.ts";
import type { Asking } from "./decisions/proposing.ts";
import { newlyReached } from "./environments.ts";
import type { AlertFact, EventData } from "./events.ts";
import { type Incident, isEnded } from "./incident.ts";
import { isImmediate } from "./lifecycle.ts";
import { own } from "./own.ts";
import { type Instant, later, toMs } from "./time.ts";
import { done, draft, type Verdict } from "./verdict.ts";

/** What alerts do to an incident that runs: told one by one, and in a storm by their number. */

/** From here on another alert is told by itself only if it tells something new. */
const toldSingly = 20;
/** From here on a new kind is nothing new either: a tool that makes one up for each alert fills no record. */
const toldAtMost = 200;
/** A handful of repeats is no storm. */
const worthCounting = 10;
const countAgainMs = 10_000;

/** How many alerts the incident has heard, those told one by one among them, and when; and `before`, as it was counted then. */
export type Heard = Counted & { before?: Pick<Counted, "total" | "to"> };
type Counted = EventData<"AlertsCounted">;

/** A different finding about the same thing; nobody is paged again, and whom the severity calls where it turns out to be is. */
export function attachAlert(
  { now, by, alert }: CommandOf<"AttachAlert">,
  incident: Incident,
  directory: Directory,
  deciding: Asking,
): Verdict {
  const known = own(incident.alerts, alert.key);
  if (known && !tellsMore(alert, known)) return { kind: "done", events: [] };
  const facts = draft(incident, incident.id, now, by);
  facts.add("AlertAttached", { alert });
  // What may not wait for the commander does not wait because it came second.
  if (incident.triage.status !== "awaiting") callWhoeverIsNew(facts, incident, directory);
  else if (isImmediate(alert, incident.rules)) callSeverity(facts, directory);
  const reached = newlyReached(incident, alert);
  if (reached.length > 0) judgeAgain(facts, reached, directory, deciding);
  return done(facts);
}

/** Shown and recorded; a resolved signal never closes an incident by itself. */
export function resolveAlert(command: CommandOf<"ResolveAlert">, incident: Incident): Verdict {
  const { now, by, key, alertId, source } = command;
  const alert = own(incident.alerts, key);
  if (!alert || alert.status === "resolved" || isEnded(incident)) return { kind: "done", events: [] };
  const facts = draft(incident, incident.id, now, by);
  facts.add("AlertResolved", { key, alertId, source });
  return done(facts);
}

/**
 * How many have been heard by now, `total`, whoever counted before. Recorded once at least ten came that were not told
 * one by one, or any where others are told by their number only; then every ten seconds at first and ever more rarely:
 * after a tenth of the time for which they have come.
 */
export function countAlerts(command: CommandOf<"CountAlerts">, incident: Incident): Verdict {
  const { now, by, total, from, to } = command;
  const { heard, alerts } = incident;
  const single = Object.keys(alerts).length;
  const before = heard?.total ?? single;
  const isMany = total - single >= (single < toldSingly ? worthCounting : 1);
  const isDue = heard ? now >= countAgainAt(heard) : isMany;
  if (isEnded(incident) || total <= before || !isDue) return { kind: "done", events: [] };
  const facts = draft(incident, incident.id, now, by);
  facts.add("AlertsCounted", { total, from, to });
  return done(facts);
}

/** What nobody could read names something that this incident is about. Said once for each source. */
export function noteUnread(command: CommandOf<"NoteUnread">, incident: Incident): Verdict {
  const { now, by, alertId, source, asset } = command;
  if (isEnded(incident) || incident.unread.includes(source)) return { kind: "done", events: [] };
  const facts = draft(incident, incident.id, now, by);
  facts.add("AlertUnread", { alertId, source, asset });
  return done(facts);
}

/** Worth a word to the room: it was resolved and fires again, or its tool now rates it worse. */
export function tellsMore(alert: Pick<AlertFact, "severity" | "status">, known: AlertFact | undefined): boolean {
  return known !== undefined && (known.status !== alert.status || isRatedWorse(alert, known));
}

export function isRatedWorse(alert: Pick<AlertFact, "severity">, known: AlertFact | undefined): boolean {
  return known !== undefined && !atLeastAsSevere(known.severity, alert.severity);
}

/**
 * One more of what the incident has plenty of: no worse than what is known, of a kind and a service that are known,
 * nowhere that people could newly be harmed, and speaking of nothing new that the rules listen for.
 */
export function isOneOfMany(alert: AlertFact, incident: Incident): boolean {
  const known = Object.values(incident.alerts);
  if (known.length < toldSingly) return false;
  const isWorse = !known.some(({ severity }) => atLeastAsSevere(severity, alert.severity));
  if (isWorse || newlyReached(incident, alert).length > 0) return false;
  if (
    listenedFor(incident.rules).some((word) => speaksOf(alert, [word]) && !known.some((one) => speaksOf(one, [word])))
  ) {
    return false;
  }
  if (known.length >= toldAtMost) return true;
  return known.some(({ kind }) => kind === alert.kind) && known.some(({ service }) => service === alert.service);
}

/** Words on which somebody is called, or on which a row of the table or an order hangs. */
function listenedFor({ organisation, authority, standingOrders }: Rules): string[] {
  const asked = [...authority, ...standingOrders].flatMap(({ when }) => when?.signal ?? []);
  return [...organisation.triage.immediately, ...asked];
}

function countAgainAt({ from, to }: Heard): Instant {
  return later(to, Math.max(countAgainMs, (toMs(to) - toMs(from)) / 10));
}

/** How many a minute came since they were counted before; where all of them came within a minute, as many as there are. */
export function perMinute({ total, from, to, before }: Heard): number {
  const sinceMs = (at: Instant) => toMs(to) - toMs(at);
  if (!before || sinceMs(from) <= 60_000) return Math.round((total * 60_000) / Math.max(60_000, sinceMs(from)));
  // They are counted so often at most, and one right behind the last is no rush.
  return Math.round(((total - before.total) * 60_000) / Math.max(countAgainMs, sinceMs(before.to)));
}
