import { type Directory, type DirectoryPerson, findHolder, holders } from "../policy/directory.ts";
import type { Medium, RoleId } from "../policy/policy.ts";
import { isAwake } from "./acting.ts";
import { type Call, callMissing } from "./call-list.ts";
import { type Decision, mayNotAnswer, mayNotBreakTie, voices } from "./decision.ts";
import type { EventData } from "./events.ts";
import { type Clock, clockOf } from "./ladder.ts";
import { liftersOf } from "./say.ts";
import { toMs } from "./time.ts";
import type { Draft } from "./verdict.ts";

/** Who is asked by a card of their own, and called in if they are not here. */

/** Asks whoever holds the role and may answer, or whom it falls to, and says whom to call for it. */
export function askRole(facts: Draft, directory: Directory, decisionId: string, role: RoleId): Call[] {
  const decision = facts.incident.decisions[decisionId] as Decision;
  const out = mayNotAnswer(decision, role);
  // Somebody asked for another role already leaves this one to the next who holds it.
  const isFree = ({ id }: DirectoryPerson) => !out.includes(id) && !decision.asked[id];
  const person = holders(directory, role).find(isFree) ?? findHolder(facts.incident.rules, directory, role, out);
  const held = holders(directory, role).filter(({ id }) => out.includes(id));
  if (!person?.roles.includes(role)) {
    const by = held.map(({ id }) => id);
    const wentTo = person && { wentTo: person.id };
    facts.byTime.add("RoleUnheld", { role, ...wentTo, ...(by.length > 0 && { held: { by, decisionId } }) });
  }
  return person ? [askPerson(facts, decisionId, person, role)] : [];
}

function askPerson(facts: Draft, decisionId: string, person: DirectoryPerson, role: RoleId): Call {
  const { deadline, asked } = facts.incident.decisions[decisionId] as Decision;
  if (!asked[person.id]) facts.byTime.add("DeciderAsked", { decisionId, person: person.id, role });
  return { person, role, clock: clockUntil(deadline, clockOf(facts, person, [role]), facts.now), why: "decision" };
}

/**
 * A seat changes hands while the question is open, at the end of a turn or because somebody leaves: whoever holds it now
 * is asked, and theirs is the choice that counts.
 */
export function askNewHolders(facts: Draft, directory: Directory): void {
  for (const { id, state, passed } of Object.values(facts.incident.decisions)) {
    if (state.status !== "open" || passed) continue;
    askNewTieBreaker(facts, directory, id);
    for (const role of answering(facts.incident.decisions[id] as Decision)) {
      const decision = facts.incident.decisions[id] as Decision;
      const out = mayNotAnswer(decision, role);
      const held = holders(directory, role).filter((person) => !out.includes(person.id));
      const [first] = held;
      if (!first || held.some((person) => decision.asked[person.id])) continue;
      callToDecide(facts, directory, id, role, first);
    }
  }
}

/** Those who decide or must agree, and once there is a veto those who may lift it. */
function answering(decision: Decision): RoleId[] {
  return [...new Set([...voices(decision), ...liftersOf(decision)])];
}

/** Every role in which somebody is asked by now: the tie-breaker's only once they were called. */
export function rolesAsked(decision: Decision): RoleId[] {
  const { tieBreakerCalled } = decision;
  return [...new Set([...answering(decision), ...(tieBreakerCalled ? [tieBreakerCalled.role] : [])])];
}

/** Whoever was called to break a tie may have lost that role since: whoever holds it now is called, for the same reason. */
function askNewTieBreaker(facts: Draft, directory: Directory, decisionId: string): void {
  const decision = facts.incident.decisions[decisionId] as Decision;
  const { tieBreakerCalled: before, tiedAt } = decision;
  if (!before) return;
  const out = mayNotBreakTie(decision);
  const held = holders(directory, before.role).filter(({ id }) => !out.includes(id));
  if (held.length === 0 || held.some(({ id }) => id === before.person)) return;
  callTieBreaker(facts, directory, decisionId, tiedAt === undefined ? "time-short" : "tie");
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
  const { tieBreaker: role } = decision;
  if (role === undefined) return;
  const person = findHolder(facts.incident.rules, directory, role, mayNotBreakTie(decision));
  const media = person && why === "tie" ? toldBy(facts, person) : [];
  const to = { ...(person && { person: person.id }), ...(media.length > 0 && { media }) };
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
  const agreedMs = clock.workingHours ? halfMs : clock.acknowledgeWithinMs;
  return { ...clock, acknowledgeWithinMs: Math.max(1, Math.round(Math.min(agreedMs, halfMs))), workingHours: false };
}
