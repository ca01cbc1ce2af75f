import type { Directory, DirectoryPerson } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import { conclude } from "../decisions/choosing.ts";
import { clockUntil } from "../decisions/decision-calls.ts";
import { replaceStandIn } from "../decisions/decision-time.ts";
import { silent } from "../decisions/silent.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { directoryToDecide } from "../permission.ts";
import { fromOutside } from "../room.ts";
import type { Instant } from "../time.ts";
import { toldNews, toldWhatIsAsked } from "../told.ts";
import type { Draft } from "../verdict.ts";
import { type CallIn, isComing, latestCallIn } from "./call-in.ts";
import { type Call, callMissing } from "./call-list.ts";
import { hasBegun, isForAnother, passOn, passOnIfAway } from "./climb.ts";
import { directoryHere, isPassedOn } from "./handed-over.ts";
import { clockOf, startCallIn } from "./ladder.ts";
import { isStillNeeded } from "./needed.ts";
import { isStillTheirs, standingIn } from "./standing-in.ts";

/** What a delegation brings about in an incident, and its end; and what is left of a stand-in who is dismissed. */

/**
 * Before anybody is judged: ends what hung on a delegation that is over by now, or on a role that its principal has lost, and
 * whatever somebody did for another who is not in the directory any more. `directory` is the live one, with everybody who is away.
 */
export function endStandingIn({ byTime: facts }: Draft, directory: Directory): void {
  endLeavers(facts, directory);
  endRoleless(facts, directory);
  for (const [principal, { delegate, until }] of Object.entries(facts.incident.handedOver)) {
    const away = own(directory.people, principal)?.away;
    if (away?.delegate !== delegate || away.until <= facts.now)
      endDelegation(facts, directory, { principal, delegate });
    else if (away.until !== until) facts.add("DelegationAwaited", { principal, delegate, until: away.until });
  }
}

type Handed = { principal: PersonId; delegate: PersonId };

function endDelegation(facts: Draft, directory: Directory, { principal, delegate }: Handed): void {
  const before = facts.incident;
  const over = Object.values(before.callIns).filter((one) => one.person === principal && isPassedOn(one));
  const latest = over.find(({ id }) => id === latestCallIn(before.callIns, principal)?.id);
  facts.add("DelegationOver", { principal, delegate });
  for (const person of standingInByIt(before, { principal, delegate })) {
    const told = [...toldNews(directory, person), ...toldNews(directory, principal)];
    facts.add("ActingEnded", { person, principal, why: "delegation-over", told });
  }
  const reason = "the delegation is over";
  for (const { id, person, from, state } of Object.values(before.callIns)) {
    if (state.status !== "waiting" || !over.some((one) => one.id === from)) continue;
    facts.add("CallInWithdrawn", { callIn: id, person, reason });
  }
  if (latest) facts.add("CallInWithdrawn", { callIn: latest.id, person: principal, reason });
  callBack(facts, directory, principal, latest);
}

/** Who acts because of it, and the delegate where they were called at half time. */
function standingInByIt({ acting, decisions }: Incident, { principal, delegate }: Handed): PersonId[] {
  const acted = acting.filter((one) => one.byDelegation && one.principal === principal).map(({ person }) => person);
  const isCalled = Object.values(decisions).some(
    ({ state, standIns = [] }) =>
      state.status === "open" && standIns.some((one) => one.person === delegate && one.principal === principal),
  );
  return [...new Set([...acted, ...(isCalled ? [delegate] : [])])];
}

/** It is theirs again: what they were called for when it went to their delegate, and what waits for them. */
function callBack(facts: Draft, directory: Directory, principal: PersonId, before?: CallIn): void {
  const person = own(directoryHere(facts.incident, directory).people, principal);
  if (!person) return;
  const isHere = !person.away && isComing(facts.incident, principal, facts.now);
  if (before && !isHere && isStillNeeded(facts.incident, before)) {
    const { roles, why, from, decisionId } = before;
    const clock = clockOf(facts, person, roles);
    startCallIn(facts, { person, roles, clock, why, ...(from && { from }), ...(decisionId && { decisionId }) });
  }
  callToChoose(facts, person);
}

/** Where an open question waits for their word, they are called for it. */
function callToChoose(facts: Draft, person: DirectoryPerson): void {
  for (const decision of Object.values(facts.incident.decisions)) {
    const { id, state, deadline, passed } = decision;
    const seat = silent(decision).find((one) => one.person === person.id);
    if (state.status !== "open" || passed || !seat) continue;
    const clock = clockUntil(deadline, clockOf(facts, person, [seat.role]), facts.now);
    callMissing(facts, [{ person, role: seat.role, clock, why: "decision" }], id);
  }
}

/**
 * Whoever was dismissed, or whom the room does not let in, has chosen for nobody, and acts for nobody: the principal is
 * asked again, and whoever stands in next.
 */
function endLeavers(facts: Draft, directory: Directory): void {
  const outside = fromOutside(facts.incident);
  const whyGone = (person: PersonId) =>
    own(directory.people, person) === undefined ? "left" : outside.includes(person) ? "from-outside" : undefined;
  for (const { person, principal } of standingIn(facts.incident)) {
    const why = whyGone(person);
    if (why === undefined) continue;
    const told = toldWhatIsAsked(facts.incident, [principal], { now: facts.now, directory });
    facts.add("ActingEnded", { person, principal, why, told });
    const deciding = directoryToDecide(facts.incident, directory);
    for (const id of Object.keys(facts.incident.decisions)) {
      conclude(facts, id, deciding);
      replaceStandIn(facts, deciding, id, principal);
    }
    callBack(facts, directory, principal);
  }
}

/** Nobody acts for whoever has none of those roles any more: whoever has them by now decides. */
function endRoleless(facts: Draft, directory: Directory): void {
  const { incident } = facts;
  for (const { person, principal, roles } of incident.acting) {
    if (roles.some((role) => isStillTheirs(incident, directory, { principal, role }))) continue;
    const told = [person, principal]
      .filter((who) => own(directory.people, who))
      .flatMap((who) => toldNews(directory, who));
    facts.add("ActingEnded", { person, principal, why: "role-lost", told });
  }
}

/**
 * Whoever hands over in the middle of it, though they were here or had answered before, has their delegate called in their
 * place from now on. `directory` is without `away` of those who have come since.
 */
export function callDelegates(facts: Draft, directory: Directory): void {
  for (const person of Object.values(directory.people)) {
    const latest = latestCallIn(facts.incident.callIns, person.id);
    // Once each time: what came of a call since then is not for this to judge.
    if (!person.away || (latest && latest.startedAt > (person.away.since ?? ""))) continue;
    if (latest && hasBegun(latest, facts.now)) passOnIfAway(facts, directory, latest);
    else if (latest && isForAnother(facts.incident, directory, latest))
      leaveSeat(facts, directory, latest, person.away);
    else if (latest && isStillNeeded(facts.incident, latest)) callMissing(facts, handedOn(facts, latest, person));
    callToChoose(facts, person);
  }
}

/** Who stood in is not there any more, and whoever is called next is called because of the one they stood in for. */
function leaveSeat(facts: Draft, directory: Directory, callIn: CallIn, { until }: { until: Instant }): void {
  if (callIn.state.status === "acknowledged") passOn(facts, directory, callIn, until);
}

function handedOn(facts: Draft, { state, roles, why }: CallIn, person: DirectoryPerson): Call[] {
  if (state.status !== "acknowledged" && state.status !== "unanswered") return [];
  return roles.map((role) => ({ person, role, clock: clockOf(facts, person, [role]), why }));
}

/** Stores until when somebody has handed over on whom this incident calls, so that it is a deadline. `directory` is the live one. */
export function awaitDelegations(facts: Draft, directory: Directory): void {
  for (const { id: principal, away } of Object.values(directory.people)) {
    const known = own(facts.incident.handedOver, principal);
    if (!away || known || away.until <= facts.now || !latestCallIn(facts.incident.callIns, principal)) continue;
    facts.add("DelegationAwaited", { principal, delegate: away.delegate, until: away.until });
  }
}
