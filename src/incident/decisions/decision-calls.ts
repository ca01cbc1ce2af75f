import { type Directory, type DirectoryPerson, holders } from "../../policy/directory.ts";
import type { Medium, PersonId, RoleId } from "../../policy/policy.ts";
import { isAwake } from "../call-ins/acting.ts";
import { type Call, callMissing } from "../call-ins/call-list.ts";
import { type Clock, clockOf } from "../call-ins/ladder.ts";
import type { EventData } from "../events.ts";
import { own } from "../own.ts";
import { toMs } from "../time.ts";
import type { Draft } from "../verdict.ts";
import { whoAnswers } from "./answering.ts";
import { type Asked, type Decision, mayNotAnswer, mayNotBreakTie, mayNotLift, voices } from "./decision.ts";
import { isReachable } from "./reached.ts";
import { breaksTieFor, liftersOf } from "./say.ts";

/** Who is asked by a card of their own, and called in if they are not here. */

/** Asks whoever answers for the role, and says whom to call for it. */
export function askRole(facts: Draft, directory: Directory, decisionId: string, role: RoleId): Call[] {
  const decision = facts.incident.decisions[decisionId] as Decision;
  const out = mayNotAnswer(decision, role);
  const answering = whoAnswers(facts.incident, directory, role, out);
  // Somebody asked for another role already leaves this one to the next who can be reached.
  const isFree = (each: DirectoryPerson) => isReachable(facts.incident, each) && !decision.asked[each.id];
  const person = answering.find(isFree) ?? answering[0];
  const held = holders(directory, role).filter(({ id }) => out.includes(id));
  if (!person?.roles.includes(role)) {
    const by = held.map(({ id }) => id);
    sayUnheld(facts, {
      role,
      ...(person && { wentTo: person.id }),
      ...(by.length > 0 && { held: { by, decisionId } }),
      ...unreachedIn(directory, decisionId, role),
    });
  }
  return person ? [askPerson(facts, decisionId, person, role)] : [];
}

function unreachedIn(
  { unreached = {} }: Directory,
  decisionId: string,
  role: RoleId,
): Pick<EventData<"RoleUnheld">, "unreached"> {
  const by = own(unreached, role);
  return by ? { unreached: { by, decisionId } } : {};
}

/** Once: the call list, or another question, may have said so in the same breath. */
export function sayUnheld(facts: Draft, unheld: EventData<"RoleUnheld">): void {
  const { role, wentTo, held, unreached } = unheld;
  const isSaid = facts.events.some(
    ({ type, data }) => type === "RoleUnheld" && data.role === role && data.wentTo === wentTo,
  );
  if (held || unreached || !isSaid) facts.byTime.add("RoleUnheld", unheld);
}

function askPerson(facts: Draft, decisionId: string, person: DirectoryPerson, role: RoleId): Call {
  const { deadline, asked } = facts.incident.decisions[decisionId] as Decision;
  if (!isAskedThemselves(asked[person.id])) facts.byTime.add("DeciderAsked", { decisionId, person: person.id, role });
  return { person, role, clock: clockUntil(deadline, clockOf(facts, person, [role]), facts.now), why: "decision" };
}

/**
 * A seat changes hands while the question is open, at the end of a turn or because somebody leaves, abstains or words it:
 * whoever answers for it now is asked, and theirs is the choice that counts. So it is with whoever lifts a veto or breaks
 * a tie.
 */
export function askWhoAnswersNow(facts: Draft, directory: Directory, decisionId: string): void {
  const current = () => facts.incident.decisions[decisionId] as Decision;
  const isOpenTo = (role: RoleId, out: PersonId[], isAsked: (person: PersonId) => boolean) => {
    const answering = whoAnswers(facts.incident, directory, role, out);
    return answering.length > 0 && !answering.some(({ id }) => isAsked(id));
  };
  const isAsked = (person: PersonId) => isAskedThemselves(own(current().asked, person));
  for (const role of voices(current())) {
    if (isOpenTo(role, mayNotAnswer(current(), role), isAsked)) callToDecide(facts, directory, decisionId, role);
  }
  for (const role of liftersOf(current())) {
    if (isOpenTo(role, mayNotLift(current()), isAsked)) callLifter(facts, directory, decisionId, role);
  }
  callNextTieBreaker(facts, directory, decisionId);
}

/**
 * Calls whoever breaks a tie now, where somebody was called who does not any more; true if there is such a person. That
 * there is nobody left is said once.
 */
export function callNextTieBreaker(facts: Draft, directory: Directory, decisionId: string): boolean {
  const decision = facts.incident.decisions[decisionId] as Decision;
  const { tieBreaker, tieBreakerCalled, tiedAt } = decision;
  if (!tieBreaker || !tieBreakerCalled) return false;
  const answering = whoAnswers(facts.incident, directory, tieBreaker, mayNotBreakTie(decision));
  const isSame = answering.some(({ id }) => id === tieBreakerCalled.person);
  const isNobody = answering.length === 0;
  if (isSame || (isNobody && tieBreakerCalled.person === undefined)) return false;
  callTieBreaker(facts, directory, decisionId, tiedAt === undefined ? "time-short" : "tie");
  return !isNobody;
}

/** Whoever was asked only for somebody else is asked again, once a role of their own is theirs to answer for. */
function isAskedThemselves(asked: Asked | undefined): boolean {
  return asked !== undefined && asked.actingFor === undefined;
}

/** Who lifts a veto may be somebody else than who decides in that role: nobody lifts one on what they proposed. */
export function callLifter(facts: Draft, directory: Directory, decisionId: string, role: RoleId): void {
  const decision = facts.incident.decisions[decisionId] as Decision;
  const [person] = whoAnswers(facts.incident, directory, role, mayNotLift(decision));
  if (!person?.roles.includes(role)) {
    sayUnheld(facts, { role, ...(person && { wentTo: person.id }), ...unreachedIn(directory, decisionId, role) });
  }
  if (person) callToDecide(facts, directory, decisionId, role, person);
}

/** Every role in which somebody is asked by now: the tie-breaker's only once they were called. */
export function rolesAsked(decision: Decision): RoleId[] {
  const { tieBreakerCalled } = decision;
  const ours = [...voices(decision), ...liftersOf(decision)];
  return [...new Set([...ours, ...(tieBreakerCalled ? [tieBreakerCalled.role] : [])])];
}

/** Asks one person more, and calls them in: `instead`, or whoever answers for the role. */
export function callToDecide(
  facts: Draft,
  directory: Directory,
  decisionId: string,
  role: RoleId,
  instead?: DirectoryPerson,
): void {
  const calls = instead ? [askPerson(facts, decisionId, instead, role)] : askRole(facts, directory, decisionId, role);
  callMissing(facts.byTime, calls, decisionId);
}

/**
 * The tie-breaker is called when time grows short, and at every tie, with both reasons: they choose when it is their turn.
 * It is somebody who is no side in it.
 */
export function callTieBreaker(
  facts: Draft,
  directory: Directory,
  decisionId: string,
  why: EventData<"TieBreakerCalled">["why"],
): void {
  const decision = facts.incident.decisions[decisionId] as Decision;
  const { tieBreaker: role, noDelegates } = decision;
  if (role === undefined) return;
  const out = mayNotBreakTie(decision);
  const [person] = whoAnswers(facts.incident, directory, role, out);
  const standIn = person && own(directory.people, breaksTieFor(facts.incident, decision, person.id) ?? "");
  // Whoever their delegate is hears of it by being called in their place.
  const isHandedOver = person?.away && !noDelegates && !out.includes(person.away.delegate);
  const told = standIn ?? (isHandedOver ? undefined : person);
  const media = told && why === "tie" ? toldBy(facts, told) : [];
  const to = {
    ...(person && { person: person.id }),
    ...(standIn && { standIn: standIn.id }),
    ...(media.length > 0 && { media }),
  };
  const { unreached } = unreachedIn(directory, decisionId, role);
  if (person && unreached && !person.roles.includes(role)) sayUnheld(facts, { role, wentTo: person.id, unreached });
  facts.byTime.add("TieBreakerCalled", { decisionId, role, ...to, why });
  if (person) callToDecide(facts, directory, decisionId, role, person);
}

/** Whoever is being called hears of it by the call; what they read when they open their messages is there by then. */
function toldBy({ incident }: Draft, person: DirectoryPerson): Medium[] {
  return isAwake(incident, person.id) ? inWriting(person) : person.media.filter((medium) => medium === "chat");
}

/** By a message they can answer at leisure; a call only for whoever can be reached in no other way. */
export function inWriting({ media }: DirectoryPerson): Medium[] {
  const written = media.filter((medium) => medium !== "voice");
  return written.length > 0 ? written : media;
}

/** A question does not wait for office hours: half of its time is the longest that anybody has to answer the call. */
export function clockUntil(deadline: string, clock: Clock, now: string): Clock {
  const halfMs = Math.max(1, (toMs(deadline) - toMs(now)) / 2);
  const { acknowledgeWithinMs: agreedMs, workingHours } = clock;
  const withinMs = workingHours ? halfMs : Math.min(agreedMs, halfMs);
  return { ...clock, agreedMs, acknowledgeWithinMs: Math.max(1, Math.round(withinMs)), workingHours: false };
}
