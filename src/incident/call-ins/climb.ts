import type { Directory, DirectoryPerson } from "../../policy/directory.ts";
import { findHolder } from "../../policy/directory.ts";
import type { Medium, PersonId } from "../../policy/policy.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { directoryToAsk, withOneCommander } from "../permission.ts";
import type { Instant } from "../time.ts";
import { later } from "../time.ts";
import { toldWhatIsAsked } from "../told.ts";
import type { Draft } from "../verdict.ts";
import {
  budgetEnded,
  type CallIn,
  findPage,
  isExpected,
  ladderEnd,
  latestCallIn,
  type Page,
  pageEffect,
  pendingEscalations,
  spareStep,
} from "./call-in.ts";
import { isWantedInPerson } from "./in-person.ts";
import { clockOf, startCallIn } from "./ladder.ts";

/** How a ladder climbs: which of its pages and escalations are due, and what comes instead of one that fails. */

/** Retires every instant of this call-in that is not after `now`. */
export function climb(draft: Draft, directory: Directory, id: string): void {
  const current = () => draft.incident.callIns[id] as CallIn;
  if (hasBegun(current(), draft.now)) passOnIfAway(draft, directory, current());
  if (current().state.status === "waiting") climbWaiting(draft, directory, id, current);
  escalateDue(draft, directory, id);
  const { state, person } = current();
  const isLate = state.status === "acknowledged" && !state.late && state.joinBy && state.joinBy <= draft.now;
  if (isLate && !draft.incident.joined[person]) draft.byTime.add("JoinOverdue", { callIn: id, person });
}

/** A ladder in working hours may begin much later than it was made. */
export function hasBegun({ state, schedule, escalations, pages }: CallIn, now: Instant): boolean {
  if (state.status !== "waiting") return false;
  return Object.keys(pages).length > 0 || [...schedule, ...escalations].some(({ at }) => at <= now);
}

/** Whoever has handed over by now is not paged any more, unless nobody else may answer. */
export function passOnIfAway(draft: Draft, directory: Directory, callIn: CallIn): boolean {
  const { away } = directory.people[callIn.person] ?? {};
  if (!away || !handsOver(draft, directory, callIn)) return false;
  passOn(draft.byTime, directory, callIn, away.until);
  return true;
}

function handsOver({ incident }: Draft, directory: Directory, callIn: CallIn): boolean {
  const isAway = own(directory.people, callIn.person)?.away !== undefined;
  return isAway && !isWantedInPerson(incident, personOf(directory, callIn));
}

function climbWaiting(draft: Draft, directory: Directory, id: string, current: () => CallIn): void {
  makeDue(draft, directory, id);
  escalateDue(draft, directory, id);
  for (const page of Object.values(current().pages)) {
    if (page.state.status !== "owed" || page.tryUntil > draft.now) continue;
    failPage(draft.byTime, directory, { page: page.effect, reason: budgetEnded });
  }
  if (ladderEnd(current()) > draft.now) return;
  draft.byTime.add("CallInUnanswered", { callIn: id, person: current().person });
}

function escalateDue(draft: Draft, directory: Directory, id: string): void {
  // Asked again each time: an escalation that finds nobody makes the next one at once.
  const nextDue = () => {
    const { incident } = draft;
    return pendingEscalations(incident, incident.callIns[id] as CallIn).find(({ at }) => at <= draft.now);
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
  lastWay = false,
): void {
  draft.byTime.add("PageSkipped", { callIn: id, person, step, media, reason, ...(lastWay && { lastWay }) });
}

/** Makes one step's pages owed, over the media that the person can be reached by now. */
function pageStep(
  draft: Draft,
  directory: Directory,
  callIn: CallIn,
  { step, at = draft.now, media }: { step: number; at?: Instant; media: Medium[] },
): void {
  const reachable = reachableMedia(directory, callIn);
  const tryUntil = later(draft.now, draft.incident.rules.organisation.pageBudgetMs);
  // What is brought forward should leave now, not when it was planned.
  const scheduled = at < draft.now ? at : draft.now;
  for (const medium of media.filter((candidate) => reachable.includes(candidate))) {
    const page = pageEffect(draft.incident.id, callIn.id, step, medium);
    draft.byTime.add("PageDue", { page, callIn: callIn.id, person: callIn.person, step, medium, scheduled, tryUntil });
  }
  const missing = media.filter((medium) => !reachable.includes(medium));
  if (missing.length === 0) return;
  skip(draft, callIn, step, missing, "no-address", isLastWay(draft, directory, callIn.id));
  if (missing.length === media.length) bringForward(draft, directory, callIn.id);
}

function reachableMedia(directory: Directory, { person }: CallIn): Medium[] {
  return directory.people[person]?.media ?? [];
}

/** A page did not go out: the next medium is owed at once, and where there is none, that is said. */
export function failPage(draft: Draft, directory: Directory, failed: { page: string; reason: string }): void {
  const callIn = findPage(draft.incident.callIns, failed.page)?.callIn;
  const lastWay = callIn !== undefined && isLastWay(draft, directory, callIn.id, failed.page);
  draft.add("PageFailed", { ...failed, ...(lastWay && { lastWay }) });
  if (callIn) bringForward(draft, directory, callIn.id);
}

/** A message shows on a silent phone, where nobody sees it at night. */
const waking: readonly Medium[] = ["sms", "voice"];

/** Once for each call-in: without the page that fails, nothing that wakes has gone out, and nothing is left to try. */
function isLastWay(draft: Draft, directory: Directory, id: string, failing?: string): boolean {
  const callIn = draft.incident.callIns[id] as CallIn;
  if (callIn.outOfWays || callIn.state.status !== "waiting" || handsOver(draft, directory, callIn)) return false;
  const others = Object.values(callIn.pages).filter(({ effect }) => effect !== failing);
  const isHope = ({ state, medium }: Page) =>
    state.status === "owed" || (state.status === "accepted" && waking.includes(medium));
  return !others.some(isHope) && !isStepDue(draft, directory, callIn) && !nextToTry(directory, callIn);
}

/**
 * A page that certainly did not arrive makes the person's next medium owed at once. When every medium has failed,
 * the next escalation is due at once instead.
 */
function bringForward(draft: Draft, directory: Directory, id: string): void {
  const callIn = draft.incident.callIns[id] as CallIn;
  if (callIn.state.status !== "waiting" || passOnIfAway(draft, directory, callIn)) return;
  if (isStepDue(draft, directory, callIn)) return;
  const next = nextToTry(directory, callIn);
  if (next) {
    pageStep(draft, directory, callIn, next);
    return;
  }
  const someHope = Object.values(callIn.pages).some(
    ({ state }) => state.status === "accepted" || state.status === "owed",
  );
  const escalation = callIn.escalations[0];
  if (!someHope && escalation) escalate(draft, directory, id, escalation);
}

/** A step that is due by now is sent because time passed: the latest of them, and no other beside it. */
function isStepDue({ now }: Draft, directory: Directory, callIn: CallIn): boolean {
  const reachable = reachableMedia(directory, callIn);
  return callIn.schedule.some(({ at, media }) => at <= now && media.some((medium) => reachable.includes(medium)));
}

/** The first step by a medium that has not been tried, and by which they can be reached. */
function nextToTry(directory: Directory, callIn: CallIn): { step: number; at?: Instant; media: Medium[] } | undefined {
  const reachable = reachableMedia(directory, callIn);
  const tried = new Set(Object.values(callIn.pages).map(({ medium }) => medium));
  const isUntried = (medium: Medium) => reachable.includes(medium) && !tried.has(medium);
  const overtaken = callIn.overtaken.filter(isUntried).slice(0, 1);
  return (
    callIn.schedule.find(({ media }) => media.some(isUntried)) ??
    (overtaken.length > 0 ? { step: spareStep(callIn), media: overtaken } : undefined)
  );
}

/** It is their delegate's now: this ladder pages nobody any more, and their role stays ahead of whoever stands in. */
export function passOn(draft: Draft, directory: Directory, callIn: CallIn, awayUntil?: Instant): void {
  const { id, person, escalations } = callIn;
  draft.add("CallInPassedToDelegate", { callIn: id, person, ...(awayUntil && { awayUntil }) });
  const planned = escalations.find(({ to }) => to === "delegate");
  escalate(draft, directory, id, { index: planned?.index ?? -1, to: "delegate" });
}

/** Calls the delegate, or whoever the person's roles fall back to. Nobody there: the next escalation at once. */
export function escalate(
  draft: Draft,
  directory: Directory,
  id: string,
  escalation: { index: number; to: "delegate" | "fallback" },
): void {
  const callIn = draft.incident.callIns[id] as CallIn;
  const people = standIns(draft.incident, directoryFor(draft.incident, directory, callIn), callIn, escalation.to);
  const awake = people
    .map((person) => person.id)
    .filter((who) => latestCallIn(draft.incident.callIns, who)?.state.status === "acknowledged");
  draft.byTime.add("CallInEscalated", {
    callIn: id,
    escalation: escalation.index,
    to: escalation.to,
    people: people.map((person) => person.id),
    ...(awake.length > 0 && { told: toldWhatIsAsked(draft.incident, awake, { now: draft.now, directory }) }),
  });
  for (const person of people) {
    if (isExpected(latestCallIn(draft.incident.callIns, person.id), draft.now)) continue;
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

/** Whom the next step of this ladder would call in their place; nobody where nobody may be called. */
export function nextInLine(incident: Incident, directory: Directory, callIn: CallIn): PersonId[] {
  return firstFound(
    incident,
    directory,
    callIn,
    callIn.escalations.map(({ to }) => to),
  );
}

/** Whom it would go on to if they asked for their delegate now: that one, or else whom their roles fall to. */
export function calledIfAsked(incident: Incident, directory: Directory, callIn: CallIn): PersonId[] {
  const later = callIn.escalations.map(({ to }) => to).filter((to) => to === "fallback");
  const passed: CallIn = { ...callIn, state: { status: "passed", at: callIn.startedAt } };
  return firstFound(incident, directory, passed, ["delegate", ...later]);
}

/** They have a delegate, and asking for theirs would have somebody called who is not called yet. */
export function mayPassOn(incident: Incident, directory: Directory, callIn: CallIn): boolean {
  const { people } = directory;
  const hasDelegate = (own(people, callIn.person)?.delegates ?? []).some((id) => own(people, id));
  return hasDelegate && calledIfAsked(incident, directory, callIn).some((id) => !callIn.escalatedTo.includes(id));
}

function firstFound(incident: Incident, directory: Directory, callIn: CallIn, ways: ("delegate" | "fallback")[]) {
  const reachable = directoryFor(incident, directory, callIn);
  const found = ways.map((to) => standIns(incident, reachable, callIn, to)).find((people) => people.length > 0);
  return (found ?? []).map(({ id }) => id);
}

/** Kept alone, it falls to whom the contact's role falls to, and to nobody because of anybody else's silence. */
function directoryFor(incident: Incident, directory: Directory, { person }: CallIn): Directory {
  return person === incident.commander ? directory : directoryToAsk(incident, directory);
}

/** They are called for a question in which nobody has a say in their place. */
function isForThemAlone(incident: Incident, directory: Directory, callIn: CallIn): boolean {
  const { why, state } = callIn;
  return why === "decision" && state.status !== "passed" && isWantedInPerson(incident, personOf(directory, callIn));
}

function personOf({ people }: Directory, { person }: CallIn): Pick<DirectoryPerson, "id" | "away"> {
  return own(people, person) ?? { id: person };
}

function standIns(
  incident: Incident,
  directory: Directory,
  callIn: CallIn,
  to: "delegate" | "fallback",
): DirectoryPerson[] {
  if (isForThemAlone(incident, directory, callIn)) return [];
  const { rules } = incident;
  if (to === "delegate") {
    if (isForAnother(incident, directory, callIn)) return [];
    const delegates = directory.people[callIn.person]?.delegates ?? [];
    // Whoever is away has handed over their own authority, not what they hold for somebody else.
    const others = delegates.filter((id) => id !== callIn.person);
    const first = others.map((id) => directory.people[id]).find((person) => person && !person.away);
    return first ? [first] : [];
  }
  const led = withOneCommander(incident, directory);
  const found = new Map<PersonId, DirectoryPerson>();
  for (const role of callIn.roles) {
    const fallback = rules.roles[role]?.fallback;
    const holder = fallback && findHolder(rules, led, fallback, [callIn.person]);
    if (holder) found.set(holder.id, holder);
  }
  return [...found.values()];
}

/** They were called only as somebody's delegate: what they would do there is not theirs to hand on. The lead is, whoever has it. */
export function isForAnother(incident: Incident, directory: Directory, { person, roles, why }: CallIn): boolean {
  const held = own(directory.people, person)?.roles ?? [];
  return why === "delegate" && person !== incident.commander && !roles.some((role) => held.includes(role));
}
