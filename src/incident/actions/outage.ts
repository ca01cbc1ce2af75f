import type { Directory } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import { answeringFor } from "../answering-for.ts";
import { callMissing } from "../call-ins/call-list.ts";
import { clockOf } from "../call-ins/ladder.ts";
import type { CommandOf } from "../commands.ts";
import { callsNobodyElse } from "../confidential/confidential.ts";
import { whoAnswers } from "../decisions/answering.ts";
import { authorityFor } from "../decisions/authority.ts";
import { isReachable, withoutUnreached } from "../decisions/reached.ts";
import { subjectOf } from "../decisions/subject.ts";
import { outages, tradeOffFor } from "../decisions/trade-off.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { isOutside } from "../permission.ts";
import { inItsMinute, spoken } from "../spoken-time.ts";
import type { Instant } from "../time.ts";
import { later } from "../time.ts";
import { toldWhatIsAsked } from "../told.ts";
import { type Draft, done, draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { isUndone, stands } from "./action.ts";
import { isDown, type Marked } from "./downtime.ts";

/** How a service goes down and comes up, and who is told while it is down. */

/**
 * It has gone down, by an action or because somebody says so. Every instant that matters is fixed now. What is said late
 * of an action that had taken it down before it was known to be down makes the downtime begin there.
 */
export function goDown(
  facts: Draft,
  { service, since, ...why }: { service: string; since: Instant; action?: string; reason?: string },
): void {
  const state = own(facts.incident.downtimes, service)?.state;
  const marks = marksOf(facts.incident, service, since);
  if (state?.status !== "down") facts.add("ServiceDown", { service, since, ...why, marks });
  else if (since < state.since && why.action !== undefined)
    facts.add("EarlierDowntimeReported", { service, since, action: why.action, marks });
}

function marksOf({ rules }: Incident, service: string, since: Instant): Marked[] {
  const { tolerableDowntimeMs, breakingPointMs } = own(rules.services, service) ?? {};
  const shares = [
    ["50%", 0.5],
    ["80%", 0.8],
    ["100%", 1],
  ] as const;
  const marks: Marked[] =
    tolerableDowntimeMs === undefined
      ? []
      : shares.map(([mark, share]) => ({ mark, at: later(since, share * tolerableDowntimeMs) }));
  if (breakingPointMs !== undefined) marks.push({ mark: "breaking-point", at: later(since, breakingPointMs) });
  return marks.toSorted((one, other) => (one.at < other.at ? -1 : 1));
}

/**
 * An action no longer holds its service down. The service is up again, unless another action does the same or somebody
 * had said that it is down for a reason of its own: since the last of its actions was undone, in whatever order that
 * was said.
 */
export function release(facts: Draft, { action, service, at }: { action: string; service: string; at: Instant }): void {
  const { downtimes, actions } = facts.incident;
  const state = own(downtimes, service)?.state;
  if (state?.status !== "down" || state.action === undefined) return;
  const others = Object.values(actions).filter(
    (each) => each.id !== action && each.service === service && each.outage && each.begunAt !== undefined,
  );
  if (others.some(stands)) return;
  const upAt = others.reduce(
    (latest, each) => (isUndone(each) && each.progress.at > latest ? each.progress.at : latest),
    at,
  );
  facts.add("ServiceUp", { service, action, ...(upAt !== facts.now && { occurredAt: upAt }) });
}

export function reportDown(command: CommandOf<"ReportDown">, incident: Incident, directory: Directory): Verdict {
  const { now, by, service, reason } = command;
  if (!own(incident.rules.services, service)) return refuse(unknownService(incident, service));
  const state = own(incident.downtimes, service)?.state;
  const isHeldDown = state?.status === "down" && state.action !== undefined;
  if (isDown(incident, service) && !isHeldDown) return refuse({ code: "service-already-down", service });
  const when = spoken(command, directory);
  if ("code" in when) return refuse(when);
  const facts = draft(incident, incident.id, now, by);
  const said = { service, since: when.occurredAt ?? now, ...(reason && { reason }) };
  if (isHeldDown) staysDown(facts, said, state.since);
  else goDown(facts, said);
  return done(facts);
}

/** What an action took down is broken besides: undoing the action does not bring it up, and the meter runs on. */
function staysDown(facts: Draft, said: { service: string; since: Instant; reason?: string }, heldSince: Instant): void {
  const since = said.since < heldSince ? said.since : heldSince;
  facts.add("OtherCauseReported", { ...said, since, marks: marksOf(facts.incident, said.service, since) });
}

/** What an action took down after the time at which it is said to have been up is down from then. */
export function reportUp(command: CommandOf<"ReportUp">, incident: Incident, directory: Directory): Verdict {
  const { now, by, service } = command;
  const state = own(incident.downtimes, service)?.state;
  if (state?.status !== "down") return refuse({ code: "service-not-down", service });
  const said = spoken(command, directory);
  if ("code" in said) return refuse(said);
  const when = inItsMinute(said, state.since);
  if (when.occurredAt !== undefined && when.occurredAt < state.since)
    return refuse({ code: "up-before-down", service });
  const facts = draft(incident, incident.id, now, by);
  facts.add("ServiceUp", { service, ...when });
  const begun = Object.values(incident.actions).flatMap(({ begunAt, ...action }) =>
    action.service === service &&
    action.outage &&
    stands(action) &&
    begunAt !== undefined &&
    begunAt > (when.occurredAt ?? now)
      ? [{ action: action.id, since: begunAt }]
      : [],
  );
  for (const taken of begun) goDown(facts, { service, ...taken });
  return done(facts);
}

export function unknownService({ rules }: Incident, service: string): Refusal {
  return { code: "unknown-service", service, known: Object.keys(rules.services) };
}

/**
 * Of the marks that are due, the latest is told. When the tolerable time is over, and again at the breaking point, the next
 * authority is brought in; of the breaking point whoever leads hears too.
 */
export function passDowntime(facts: Draft, directory: Directory): void {
  for (const { service, state } of Object.values(facts.incident.downtimes)) {
    if (state.status !== "down") continue;
    const due = state.ahead.filter(({ at }) => at <= facts.now);
    const latest = due.at(-1);
    if (!latest) continue;
    const isBreaking = due.some(({ mark }) => mark === "breaking-point");
    const isTooLong = isBreaking || due.some(({ mark }) => mark === "100%");
    const next = isTooLong ? nextAuthority(facts, directory, service) : undefined;
    // Whoever is called hears of it.
    if (next && !callsNobodyElse(facts.incident)) {
      const { person, role } = next;
      callMissing(facts.byTime, [{ person, role, clock: clockOf(facts, person, [role]), why: "downtime" }]);
    }
    const nobodyNext = isTooLong && !next;
    const leads = nobodyNext || isBreaking ? facts.incident.commander : undefined;
    const people = distinct([...ownersOf(facts.incident, directory, service), next?.person.id, leads]);
    const inside = people.filter((person) => !isOutside(facts.incident, person));
    const told = toldWhatIsAsked(facts.incident, inside, { now: facts.now, directory });
    facts.byTime.add("DowntimeReached", {
      service,
      mark: latest.mark,
      people: inside,
      told,
      ...(nobodyNext && { nobodyNext }),
    });
  }
}

/** Who answers for the role that owns a service; where nobody holds it who may hear of it, who leads. */
export function ownersOf(incident: Incident, directory: Directory, service: string): PersonId[] {
  const role = own(incident.rules.services, service)?.owner;
  const owners = role === undefined ? [] : answeringFor(incident, directory, role);
  return owners.length > 0 ? owners : [incident.commander];
}

/**
 * Whoever breaks a tie over what holds this service down, else over shutting it down; else whom its owner's role falls
 * back to: of these somebody who can be reached.
 */
function nextAuthority({ incident, now }: Draft, directory: Directory, service: string) {
  const { rules } = incident;
  const { owner } = own(rules.services, service) ?? {};
  const holding = Object.values(incident.actions).find((each) => each.service === service && stands(each))?.what;
  const tieBreakers = [...(holding ? [holding] : []), ...outages].flatMap((action) => {
    const question = { now, service, action };
    const subject = subjectOf(question, incident, tradeOffFor(question, incident));
    return authorityFor(rules, { ...subject, overTolerable: true }).tieBreaker ?? [];
  });
  const role = tieBreakers[0] ?? (owner && rules.roles[owner]?.fallback);
  const [person] = role ? whoAnswers(incident, withoutUnreached(incident, directory), role) : [];
  return role && person && isReachable(incident, person) ? { person, role } : undefined;
}

export function distinct(people: (PersonId | undefined)[]): PersonId[] {
  return [...new Set(people.filter((person) => person !== undefined))];
}
