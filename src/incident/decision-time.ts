import type { Directory, DirectoryPerson } from "../policy/directory.ts";
import { findHolder } from "../policy/directory.ts";
import type { PersonId, RoleId } from "../policy/policy.ts";
import { isAwake } from "./acting.ts";
import { type Call, callMissing } from "./call-list.ts";
import { type Decision, mayNotAnswer, voices } from "./decision.ts";
import { callTieBreaker, clockUntil } from "./decision-calls.ts";
import type { EventData } from "./events.ts";
import type { Incident } from "./incident.ts";
import { clockOf } from "./ladder.ts";
import { own } from "./own.ts";
import { standInsHere } from "./say.ts";
import { silent } from "./silent.ts";
import type { Instant } from "./time.ts";
import type { Draft } from "./verdict.ts";

/**
 * What time does to an open decision, in parallel with the ladders: at half of it somebody is called in the place of
 * each who has said nothing, at 80 % the tie-breaker; at the deadline the right passes to whoever of these is there, for
 * a last quarter. What nobody took by then ends `expired`, and nothing is approved.
 */

/** The instants of an open decision that are still ahead. */
export function decisionDeadlines(decision: Decision): Instant[] {
  const { state, standIns, standInsAt, tieBreakerCalled, tieBreakerAt, deadline, passed } = decision;
  if (state.status !== "open") return [];
  if (passed) return [passed.until];
  return [
    ...(standInsAt && !standIns ? [standInsAt] : []),
    ...(tieBreakerAt && !tieBreakerCalled ? [tieBreakerAt] : []),
    deadline,
  ];
}

export function passDecisionTime(facts: Draft, directory: Directory): void {
  for (const { id } of Object.values(facts.incident.decisions)) {
    const current = () => facts.incident.decisions[id] as Decision;
    const isDue = (at: Instant | undefined) => current().state.status === "open" && at !== undefined && at <= facts.now;
    if (isDue(current().standInsAt) && !current().standIns) callStandIns(facts, directory, current());
    if (isDue(current().tieBreakerAt)) callTieBreaker(facts, directory, id, "time-short");
    if (isDue(current().deadline) && !current().passed) passRight(facts, current());
    if (isDue(current().passed?.until)) facts.byTime.add("DecisionExpired", { decisionId: id });
  }
}

type Called = EventData<"StandInsCalled">["called"][number];

/** Nobody may stand in here: whoever has said nothing is called once more themselves. */
function callThemselves(facts: Draft, directory: Directory, decision: Decision): void {
  const calls = silent(decision).flatMap(({ person: id, role }): Call[] => {
    const person = own(directory.people, id);
    return person ? [callFor(facts, decision, person, role)] : [];
  });
  facts.byTime.add("StandInsCalled", { decisionId: decision.id, called: [] });
  callMissing(facts.byTime, calls, decision.id);
}

function callFor(facts: Draft, { deadline }: Decision, person: DirectoryPerson, role: RoleId): Call {
  return { person, role, clock: clockUntil(deadline, clockOf(facts, person, [role]), facts.now), why: "decision" };
}

/** Delegates first, then whoever the role falls to; nobody who has been asked themselves, or may not answer. */
function callStandIns(facts: Draft, directory: Directory, decision: Decision): void {
  if (decision.noDelegates) return callThemselves(facts, directory, decision);
  const called: Called[] = [];
  const calls: Call[] = [];
  // Whoever lifts a veto does it themselves.
  const answering = silent(decision).filter(({ role }) => voices(decision).includes(role));
  for (const { person: principal, role } of answering) {
    const isFree = ({ id }: DirectoryPerson) =>
      !own(decision.asked, id) &&
      !mayNotAnswer(decision, role).includes(id) &&
      !called.some(({ person }) => person === id);
    const person = standInsOf(facts.incident, directory, principal, role).find(isFree);
    if (!person) continue;
    called.push({ person: person.id, principal, role });
    calls.push(callFor(facts, decision, person, role));
  }
  facts.byTime.add("StandInsCalled", { decisionId: decision.id, called });
  callMissing(facts.byTime, calls, decision.id);
}

function standInsOf({ rules }: Incident, directory: Directory, principal: PersonId, role: string): DirectoryPerson[] {
  const delegates = (directory.people[principal]?.delegates ?? []).map((id) => directory.people[id]);
  const fallback = findHolder(rules, directory, rules.roles[role]?.fallback ?? "", [principal]);
  return [...delegates, fallback].filter((person) => person !== undefined);
}

/** An incident that ends takes what is undecided with it. */
export function expireOpenDecisions(facts: Draft): void {
  for (const { id, state } of Object.values(facts.incident.decisions)) {
    if (state.status === "open") facts.byTime.add("DecisionExpired", { decisionId: id });
  }
}

/** Stand-ins who are awake by now are asked by a card of their own. */
export function askStandIns(facts: Draft): void {
  for (const decision of Object.values(facts.incident.decisions)) {
    const { id: decisionId, state } = decision;
    if (state.status !== "open") continue;
    for (const { person, principal, role } of standInsHere(facts.incident, decision)) {
      const { asked } = facts.incident.decisions[decisionId] as Decision;
      if (!asked[person]) facts.byTime.add("DeciderAsked", { decisionId, person, role, actingFor: principal });
    }
  }
}

/** To the tie-breaker and the stand-ins who are here; with none of them there, it is over. */
function passRight(facts: Draft, decision: Decision): void {
  const { id: decisionId, tieBreakerCalled, lastCallUntil } = decision;
  const { incident } = facts;
  const tieBreaker = tieBreakerCalled?.person;
  const isHere = tieBreaker !== undefined && isAwake(incident, tieBreaker);
  const standIns = standInsHere(incident, decision).map(({ person }) => person);
  const to = [...new Set([...(isHere ? [tieBreaker] : []), ...standIns])];
  if (to.length === 0 || lastCallUntil === undefined) facts.byTime.add("DecisionExpired", { decisionId });
  else facts.byTime.add("RightPassed", { decisionId, to, until: lastCallUntil });
}
