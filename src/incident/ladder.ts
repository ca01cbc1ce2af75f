import { type Directory, type DirectoryPerson, holders } from "../policy/directory.ts";
import {
  type CallRule,
  type Medium,
  type PersonId,
  type RoleId,
  type Rules,
  type Severity,
  type SeverityRules,
  type Step,
  severities,
} from "../policy/policy.ts";
import {
  budgetEnded,
  type CallIn,
  isLive,
  ladderEnd,
  latestCallIn,
  pageEffect,
  pendingEscalations,
  spareStep,
} from "./call-in.ts";
import type { EventData, Instant } from "./events.ts";
import type { Incident } from "./incident.ts";
import { isBetween, later, laterInWorkingHours, toMs } from "./time.ts";
import type { Draft } from "./verdict.ts";

/**
 * Who is called, by which step. Instants are computed once, when a call-in starts, and stored in its event;
 * from then on the ladder only compares them with `now`.
 */

/** A ladder never repeats more often than this, however short its clock. */
const maxRepeats = 100;

/** A commander, a decider or somebody asked for by name has no clock of their own in the severity's call list. */
const defaultAcknowledgeWithinMs = 10 * 60_000;

export type Clock = { acknowledgeWithinMs: number; joinWithinMs?: number | undefined; workingHours: boolean };

/** The rules of a severity; one that the policy leaves out is treated like the next worse one that it names. */
export function severityRules(rules: Rules, severity: Severity): SeverityRules {
  const worse = severities.slice(0, severities.indexOf(severity) + 1).toReversed();
  const milder = severities.slice(severities.indexOf(severity) + 1);
  for (const candidate of [...worse, ...milder]) {
    const found = rules.severities[candidate];
    if (found) return found;
  }
  throw new Error("the policy names no severity");
}

/** The clock of a role in the severity's call list, or a default for a role that is not in it. */
export function clockOf({ incident, now }: Draft, { timezone }: DirectoryPerson, roles: RoleId[]): Clock {
  const { call } = severityRules(incident.rules, incident.severity);
  const clocks = call.filter(({ role }) => roles.includes(role));
  return shortest(clocks, now, timezone) ?? { acknowledgeWithinMs: defaultAcknowledgeWithinMs, workingHours: false };
}

/** The clock that ends first in `zone`: four working hours may well be longer than five of any kind. */
function shortest(clocks: Clock[], now: Instant, zone: string): Clock | undefined {
  const endMs = (clock: Clock) => toMs(instantAfter(now, clock.acknowledgeWithinMs, clock, zone));
  return clocks.toSorted((a, b) => endMs(a) - endMs(b))[0];
}

/** The person a role falls to: its first holder, else whoever holds its fallback, and so on. */
export function findHolder(
  rules: Rules,
  directory: Directory,
  role: RoleId,
  except: PersonId[] = [],
): DirectoryPerson | undefined {
  const seen = new Set<RoleId>();
  for (let next: RoleId | undefined = role; next && !seen.has(next); next = rules.roles[next]?.fallback) {
    seen.add(next);
    const holder = holders(directory, next).find(({ id }) => !except.includes(id));
    if (holder) return holder;
  }
  return undefined;
}

type Called = { person: DirectoryPerson; roles: RoleId[]; clock: Clock };

/**
 * The people whom the severity calls, one entry each: two roles make one call-in on the shorter clock.
 * A role that nobody holds goes to its fallback, loudly.
 */
export function callSeverity(draft: Draft, directory: Directory): void {
  const { incident } = draft;
  const called = new Map<PersonId, Called>();
  for (const rule of severityRules(incident.rules, incident.severity).call) {
    if (!applies(rule, incident)) continue;
    const person = findHolder(incident.rules, directory, rule.role);
    if (holders(directory, rule.role).length === 0) {
      draft.add("RoleUnheld", { role: rule.role, ...(person && { wentTo: person.id }) });
    }
    if (!person) continue;
    const before = called.get(person.id);
    called.set(person.id, {
      person,
      roles: [...(before?.roles ?? []), rule.role],
      clock: shortest(before ? [before.clock, rule] : [rule], draft.now, person.timezone) as Clock,
    });
  }
  for (const { person, roles, clock } of called.values()) {
    if (isLive(latestCallIn(draft.incident.callIns, person.id))) continue;
    startCallIn(draft, { person, roles, clock, why: "severity" });
  }
}

function applies({ when }: CallRule, { environment, personalData }: Incident): boolean {
  if (when?.environment && !when.environment.includes(environment)) return false;
  return !when?.personalData || when.personalData === personalData;
}

/** True when the severity's call list holds one of these roles. */
export function isCalledFor(incident: Incident, roles: RoleId[]): boolean {
  const { call } = severityRules(incident.rules, incident.severity);
  return call.some((rule) => roles.includes(rule.role) && applies(rule, incident));
}

export type CallRequest = {
  person: DirectoryPerson;
  roles: RoleId[];
  clock: Clock;
  why: EventData<"CallInStarted">["why"];
  from?: string;
  decisionId?: string;
};

/** Starts one person's ladder, on their own clock. */
export function startCallIn(draft: Draft, request: CallRequest): void {
  const { person, roles, clock, why, from, decisionId } = request;
  const { incident } = draft;
  const now = draft.now;
  const rules = severityRules(incident.rules, incident.severity);
  const after = (durationMs: number) => instantAfter(now, durationMs, clock, person.timezone);
  const standsIn = why === "delegate" || why === "fallback";
  const rungs = standsIn ? standInRungs(rules.steps, why) : rules.steps.filter((step) => step.kind === "rung");
  const quiet = rules.quietHours && isBetween(after(0), person.timezone, rules.quietHours);
  const pages = pagesOf(rungs, rules.steps, clock.acknowledgeWithinMs, quiet === true).map((page, step) => ({
    step,
    at: after(page.afterMs),
    media: page.media,
  }));
  const escalations = rungs
    .filter((rung) => rung.to !== "person")
    .map((rung) => ({
      at: after(rung.atShare * clock.acknowledgeWithinMs),
      to: rung.to as "delegate" | "fallback",
    }));
  const acknowledgeBy = after(clock.acknowledgeWithinMs);
  const last = [...pages, ...escalations]
    .map(({ at }) => at)
    .concat(acknowledgeBy)
    .toSorted()
    .at(-1) as Instant;
  const count = Object.values(incident.callIns).filter((callIn) => callIn.person === person.id).length;
  draft.add("CallInStarted", {
    callIn: `${person.id}.${count + 1}`,
    person: person.id,
    roles,
    why,
    ...(from && { from }),
    ...(decisionId && { decisionId }),
    acknowledgeBy,
    ...(clock.joinWithinMs !== undefined && { joinBy: after(clock.joinWithinMs) }),
    pages,
    escalations,
    endsAt: later(last, clock.acknowledgeWithinMs),
  });
}

function instantAfter(now: Instant, durationMs: number, clock: Clock, zone: string): Instant {
  return clock.workingHours ? laterInWorkingHours(now, durationMs, zone) : later(now, durationMs);
}

type Rung = Extract<Step, { kind: "rung" }>;

/** A delegate or fallback is paged at once by the media of the step that called them, and has nobody behind them. */
function standInRungs(steps: Step[], to: "delegate" | "fallback"): Rung[] {
  const rung = steps.find((step): step is Rung => step.kind === "rung" && step.to === to);
  return [{ kind: "rung", atShare: 0, to: "person", by: rung?.by ?? ["chat", "sms", "voice"] }];
}

function pagesOf(rungs: Rung[], steps: Step[], clockMs: number, quiet: boolean) {
  const direct = rungs
    .filter((rung) => rung.to === "person")
    .map((rung) => ({ afterMs: rung.atShare * clockMs, media: rung.by }));
  const [first, ...rest] = direct;
  if (!first) return [];
  // A silent phone does not show a message: in quiet hours the first step also rings.
  const start = quiet ? { ...first, media: [...new Set<Medium>(["voice", ...first.media])] } : first;
  return [start, ...rest, ...repeatsOf(rungs, steps, clockMs)];
}

function repeatsOf(rungs: Rung[], steps: Step[], clockMs: number) {
  const repeat = steps.find((step) => step.kind === "repeat");
  if (!repeat || repeat.everyShare <= 0) return [];
  const media = repeat.by ?? rungs.findLast((rung) => rung.to === "person")?.by ?? [];
  const lastMs = Math.max(...rungs.map((rung) => rung.atShare)) * clockMs;
  const everyMs = repeat.everyShare * clockMs;
  const times = Math.min(maxRepeats, Math.floor((repeat.untilMs - lastMs) / everyMs));
  return Array.from({ length: Math.max(0, times) }, (_, n) => ({ afterMs: lastMs + (n + 1) * everyMs, media }));
}

/** Retires every instant of this call-in that is not after `now`. */
export function climb(draft: Draft, directory: Directory, id: string): void {
  const current = () => draft.incident.callIns[id] as CallIn;
  if (current().state.status === "waiting") climbWaiting(draft, directory, id, current);
  escalateDue(draft, directory, id);
  const { state, person } = current();
  const isLate = state.status === "acknowledged" && !state.late && state.joinBy && state.joinBy <= draft.now;
  if (isLate && !draft.incident.joined[person]) draft.byTime.add("JoinOverdue", { callIn: id, person });
}

function climbWaiting(draft: Draft, directory: Directory, id: string, current: () => CallIn): void {
  makeDue(draft, directory, id);
  escalateDue(draft, directory, id);
  for (const page of Object.values(current().pages)) {
    if (page.state.status !== "owed" || page.tryUntil > draft.now) continue;
    draft.byTime.add("PageFailed", { page: page.effect, reason: budgetEnded });
    bringForward(draft, directory, id);
  }
  if (ladderEnd(current()) > draft.now) return;
  draft.byTime.add("CallInUnanswered", { callIn: id, person: current().person });
}

function escalateDue(draft: Draft, directory: Directory, id: string): void {
  // Asked again each time: an escalation that finds nobody makes the next one at once.
  const nextDue = () => {
    const { callIns } = draft.incident;
    return pendingEscalations(callIns, callIns[id] as CallIn).find(({ at }) => at <= draft.now);
  };
  for (let due = nextDue(); due; due = nextDue()) escalate(draft, directory, id, due);
}

/** After an outage only the latest due step that can reach the person is sent; the others were overtaken. */
function makeDue(draft: Draft, directory: Directory, id: string): void {
  const callIn = draft.incident.callIns[id] as CallIn;
  const due = callIn.schedule.filter(({ at }) => at <= draft.now);
  const reachable = reachableMedia(directory, callIn);
  const canReach = ({ media }: { media: Medium[] }) => media.some((medium) => reachable.includes(medium));
  const latest = due.findLast(canReach) ?? due.at(-1);
  if (!latest) return;
  for (const rung of due) {
    if (rung === latest) continue;
    skip(draft, callIn, rung.step, rung.media, canReach(rung) ? "superseded" : "no-address");
  }
  for (const page of Object.values(callIn.pages)) {
    const wasOvertaken = page.state.status === "owed" && page.tryUntil <= draft.now;
    if (wasOvertaken && canReach(latest)) skip(draft, callIn, page.step, [page.medium], "superseded");
  }
  pageStep(draft, directory, callIn, latest);
}

function skip(
  draft: Draft,
  { id, person }: CallIn,
  step: number,
  media: Medium[],
  reason: "superseded" | "no-address",
): void {
  draft.byTime.add("PageSkipped", { callIn: id, person, step, media, reason });
}

/** Makes one step's pages owed, over the media that the person can be reached by now. */
function pageStep(
  draft: Draft,
  directory: Directory,
  callIn: CallIn,
  { step, media }: { step: number; media: Medium[] },
): void {
  const reachable = reachableMedia(directory, callIn);
  const tryUntil = later(draft.now, draft.incident.rules.organisation.pageBudgetMs);
  for (const medium of media.filter((candidate) => reachable.includes(candidate))) {
    const page = pageEffect(draft.incident.id, callIn.id, step, medium);
    draft.byTime.add("PageDue", { page, callIn: callIn.id, person: callIn.person, step, medium, tryUntil });
  }
  const missing = media.filter((medium) => !reachable.includes(medium));
  if (missing.length === 0) return;
  skip(draft, callIn, step, missing, "no-address");
  if (missing.length === media.length) bringForward(draft, directory, callIn.id);
}

function reachableMedia(directory: Directory, { person }: CallIn): Medium[] {
  return directory.people[person]?.media ?? [];
}

/**
 * A page that certainly did not arrive makes the person's next medium owed at once. When every medium has failed,
 * the next escalation is due at once instead.
 */
export function bringForward(draft: Draft, directory: Directory, id: string): void {
  const callIn = draft.incident.callIns[id] as CallIn;
  if (callIn.state.status !== "waiting") return;
  const pages = Object.values(callIn.pages);
  const reachable = reachableMedia(directory, callIn);
  // A step that is due by now is sent because time passed: the latest of them, and no other beside it.
  const isDue = ({ at, media }: { at: Instant; media: Medium[] }) =>
    at <= draft.now && media.some((medium) => reachable.includes(medium));
  if (callIn.schedule.some(isDue)) return;
  const tried = new Set(pages.map(({ medium }) => medium));
  const isUntried = (medium: Medium) => reachable.includes(medium) && !tried.has(medium);
  const overtaken = callIn.overtaken.filter(isUntried).slice(0, 1);
  const next =
    callIn.schedule.find(({ media }) => media.some(isUntried)) ??
    (overtaken.length > 0 ? { step: spareStep(callIn), media: overtaken } : undefined);
  if (next) {
    pageStep(draft, directory, callIn, next);
    return;
  }
  const someHope = pages.some(({ state }) => state.status === "accepted" || state.status === "owed");
  const escalation = callIn.escalations[0];
  if (!someHope && escalation) escalate(draft, directory, id, escalation);
}

/** Calls the delegate, or whoever the person's roles fall back to. Nobody there: the next escalation at once. */
export function escalate(
  draft: Draft,
  directory: Directory,
  id: string,
  escalation: { index: number; to: "delegate" | "fallback" },
): void {
  const callIn = draft.incident.callIns[id] as CallIn;
  const people = standIns(draft.incident, directory, callIn, escalation.to);
  draft.byTime.add("CallInEscalated", {
    callIn: id,
    escalation: escalation.index,
    to: escalation.to,
    people: people.map((person) => person.id),
  });
  for (const person of people) {
    if (isLive(latestCallIn(draft.incident.callIns, person.id))) continue;
    startCallIn(draft, {
      person,
      roles: callIn.roles,
      clock: clockOf(draft, person, callIn.roles),
      why: escalation.to,
      from: id,
      ...(callIn.decisionId && { decisionId: callIn.decisionId }),
    });
  }
  const next = draft.incident.callIns[id]?.escalations[0];
  if (people.length === 0 && next) escalate(draft, directory, id, next);
}

function standIns(
  { rules }: Incident,
  directory: Directory,
  callIn: CallIn,
  to: "delegate" | "fallback",
): DirectoryPerson[] {
  if (to === "delegate") {
    const delegates = directory.people[callIn.person]?.delegates ?? [];
    const first = delegates.map((id) => directory.people[id]).find((person) => person !== undefined);
    return first ? [first] : [];
  }
  const found = new Map<PersonId, DirectoryPerson>();
  for (const role of callIn.roles) {
    const fallback = rules.roles[role]?.fallback;
    const holder = fallback && findHolder(rules, directory, fallback, [callIn.person]);
    if (holder) found.set(holder.id, holder);
  }
  return [...found.values()];
}
