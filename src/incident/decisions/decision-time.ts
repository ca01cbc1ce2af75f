import type { Directory, DirectoryPerson } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import { isAwake } from "../call-ins/acting.ts";
import { type Call, callMissing } from "../call-ins/call-list.ts";
import { directoryHere } from "../call-ins/handed-over.ts";
import { clockOf } from "../call-ins/ladder.ts";
import type { EventData } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import { toldWhatIsAsked } from "../told.ts";
import type { Draft } from "../verdict.ts";
import { whoAnswers } from "./answering.ts";
import { seats } from "./authority.ts";
import { type Decision, hasLastWord, mayNotAnswer, voices } from "./decision.ts";
import { callNextTieBreaker, callTieBreaker, callToDecide, clockUntil } from "./decision-calls.ts";
import { hasRefused } from "./refusals.ts";
import { breaksTie, breaksTieFor, isRefused, isTheirSeat, sayOf, standInsHere } from "./say.ts";
import { awaited, silent } from "./silent.ts";

/**
 * What time does to an open decision, in parallel with the ladders: at half of it somebody is called in the place of
 * each who has said nothing, at 80 % the tie-breaker; at the deadline the right passes to whoever of these is there, for
 * a last quarter. What nobody took by then ends `expired`, and nothing is approved.
 */

/** The instants of an open decision that are still ahead. */
export function decisionDeadlines(decision: Decision): Instant[] {
  const { state, isHalfTimeOver, standInsAt, tieBreakerCalled, tieBreakerAt, deadline, passed } = decision;
  if (state.status !== "open") return [];
  if (passed) return [passed.until];
  return [
    ...(standInsAt && !isHalfTimeOver ? [standInsAt] : []),
    ...(tieBreakerAt && !tieBreakerCalled ? [tieBreakerAt] : []),
    deadline,
  ];
}

export function passDecisionTime(facts: Draft, directory: Directory): void {
  for (const { id } of Object.values(facts.incident.decisions)) {
    const current = () => facts.incident.decisions[id] as Decision;
    const isDue = (at: Instant | undefined) => current().state.status === "open" && at !== undefined && at <= facts.now;
    if (isDue(current().standInsAt) && !current().isHalfTimeOver) callStandIns(facts, directory, current());
    if (isDue(current().tieBreakerAt) && !current().tieBreakerCalled)
      callTieBreaker(facts, directory, id, "time-short");
    if (isDue(current().deadline) && !current().passed) passRight(facts, directory, current());
    if (isDue(current().passed?.until)) facts.byTime.add("DecisionExpired", { decisionId: id });
  }
}

type Called = EventData<"StandInsCalled">["called"][number];

/** Nobody may stand in here: whoever has said nothing is called once more themselves. */
function callThemselves(facts: Draft, directory: Directory, decision: Decision): void {
  const calls = awaited(decision, { rules: facts.incident.rules, directory }).flatMap(
    ({ person: id, role }): Call[] => {
      const person = own(directory.people, id);
      return person ? [callFor(facts, decision, person, role)] : [];
    },
  );
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
  const answering = awaited(decision, { rules: facts.incident.rules, directory }).filter(
    ({ person, role }) =>
      voices(decision).includes(role) && !isPassedOn(decision, person) && !isCalledFor(decision, person),
  );
  for (const { person: principal, role } of answering) {
    const themselves = hasRefused(decision, principal, role) ? own(directory.people, principal) : undefined;
    if (themselves) calls.push(callFor(facts, decision, themselves, role));
    if (themselves) continue;
    const person = nextFor(facts.incident, directory, { ...decision, standIns: called }, { principal, role });
    if (!person) continue;
    called.push({ person: person.id, principal, role });
    calls.push(callFor(facts, decision, person, role));
  }
  facts.byTime.add("StandInsCalled", { decisionId: decision.id, called });
  callMissing(facts.byTime, calls, decision.id);
}

type Seat = { principal: PersonId; role: RoleId };

function nextFor(incident: Incident, directory: Directory, decision: Decision, { principal, role }: Seat) {
  const { asked, standIns = [] } = decision;
  return couldStandIn(incident, directory, principal, role).find(
    ({ id }) =>
      !own(asked, id) && !mayNotAnswer(decision, role).includes(id) && !standIns.some(({ person }) => person === id),
  );
}

function isCalledFor({ standIns = [] }: Decision, principal: PersonId): boolean {
  return standIns.some((one) => one.principal === principal);
}

/**
 * Whoever stood in for `principal` has abstained, or takes no part any more: the next who stands in for that seat is called
 * at once, and where there is nobody, they themselves.
 */
export function replaceStandIn(facts: Draft, directory: Directory, decisionId: string, principal: PersonId): void {
  const decision = own(facts.incident.decisions, decisionId);
  if (decision?.state.status !== "open" || decision.passed || decision.noDelegates) return;
  const people = { rules: facts.incident.rules, directory };
  const seat = awaited(decision, people).find(({ person }) => person === principal);
  if (!seat || !voices(decision).includes(seat.role) || hasLastWord(decision, principal, seat.role)) return;
  const { role } = seat;
  const others = [...standInsHere(facts.incident, decision), ...(decision.standIns ?? [])];
  if (others.some((one) => one.principal === principal && !own(decision.abstentions, one.person))) return;
  const next = nextFor(facts.incident, directory, decision, { principal, role });
  const themselves = own(directory.people, principal);
  if (next) {
    facts.byTime.add("SeatPassedOn", { decisionId, principal, role, person: next.id });
    callMissing(facts.byTime, [callFor(facts, decision, next, role)], decisionId);
  } else if (themselves) callMissing(facts.byTime, [callFor(facts, decision, themselves, role)], decisionId);
}

function isPassedOn({ seatsPassedOn = [] }: Decision, principal: PersonId): boolean {
  return seatsPassedOn.some((seat) => seat.principal === principal);
}

/**
 * One human counts once: whoever is here for two takes one seat, and the other's is for the next who stands in for it. They
 * are called at once.
 */
export function passOnSeats(facts: Draft, directory: Directory): void {
  for (const { id: decisionId, state, passed, deciders, consents } of Object.values(facts.incident.decisions)) {
    if (state.status !== "open" || passed || seats({ deciders, consents }).length === 1) continue;
    const decision = () => facts.incident.decisions[decisionId] as Decision;
    for (const { person: principal, role } of silent(decision())) {
      // Of who has the last word only their own delegate stands in: one who is busy leaves it to them.
      if (hasLastWord(decision(), principal, role)) continue;
      const busy = isPassedOn(decision(), principal)
        ? undefined
        : busyElsewhere(facts.incident, directory, decision(), { principal, role });
      if (!busy) continue;
      const person = nextFor(facts.incident, directory, decision(), { principal, role });
      facts.byTime.add("SeatPassedOn", { decisionId, principal, role, ...busy, ...(person && { person: person.id }) });
      if (person) callMissing(facts.byTime, [callFor(facts, decision(), person, role)], decisionId);
    }
  }
}

/** Who is here in that seat, if each of them answers in another and nobody else is called for it. */
function busyElsewhere(incident: Incident, directory: Directory, decision: Decision, { principal, role }: Seat) {
  const isTheirs = (one: { principal: PersonId; role: RoleId }) => one.principal === principal && one.role === role;
  const here = standInsHere(incident, decision).filter(isTheirs);
  if ((decision.standIns ?? []).some((one) => isTheirs(one) && here.every(({ person }) => person !== one.person)))
    return;
  const says = here.map(({ person }) => {
    const by: By = { person, roles: own(directory.people, person)?.roles ?? [], via: "timer" };
    return { busy: person, say: sayOf({ incident, decision, by, directory }) };
  });
  const [first] = says;
  if (!first || isRefused(first.say) || says.some(({ say }) => !isRefused(say) && say.actingFor === principal)) return;
  const { actingFor } = first.say;
  return { busy: first.busy, ...(actingFor && { busyFor: actingFor }) };
}

/** Not whoever has handed over: that was their own authority, and nobody's for whom they would stand in. */
function couldStandIn(incident: Incident, directory: Directory, principal: PersonId, role: string): DirectoryPerson[] {
  const { people } = directoryHere(incident, directory);
  const delegates = (own(people, principal)?.delegates ?? []).map((id) => own(people, id));
  const fallback = whoAnswers(incident, directory, incident.rules.roles[role]?.fallback ?? "", [principal]);
  const all = [...delegates, ...fallback.map(({ id }) => own(people, id))];
  return all.filter((person) => person !== undefined).filter(({ away }) => !away);
}

/** An incident that ends takes what is undecided with it. */
export function expireOpenDecisions(facts: Draft): void {
  for (const { id, state } of Object.values(facts.incident.decisions)) {
    if (state.status === "open") facts.byTime.add("DecisionExpired", { decisionId: id });
  }
}

/** Stand-ins who are awake by now are asked by a card of their own. */
export function askStandIns(facts: Draft, directory: Directory): void {
  for (const decision of Object.values(facts.incident.decisions)) {
    const { id: decisionId, state } = decision;
    if (state.status !== "open") continue;
    const people = { rules: facts.incident.rules, directory };
    for (const { person, principal, role } of standInsHere(facts.incident, decision)) {
      // Whoever has the role by now is asked themselves; who may not answer, not at all.
      if (!isTheirSeat(decision, people, { principal, role }) || mayNotAnswer(decision, role).includes(person))
        continue;
      const { asked } = facts.incident.decisions[decisionId] as Decision;
      if (!asked[person] || asked[person].isOver)
        facts.byTime.add("DeciderAsked", { decisionId, person, role, actingFor: principal });
    }
  }
}

/** Whoever was to break the tie abstains or leaves once the right has passed: who follows them is called, and has it. */
export function passRightOn(facts: Draft, directory: Directory, decisionId: string): void {
  if (!callNextTieBreaker(facts, directory, decisionId)) return;
  const { tieBreakerCalled } = facts.incident.decisions[decisionId] as Decision;
  if (tieBreakerCalled?.person !== undefined) addRight(facts, directory, decisionId, tieBreakerCalled.person);
}

/** Whoever stood in for somebody with the last word abstains: it is theirs to say, away or not. */
export function leaveToPrincipal(facts: Draft, directory: Directory, decisionId: string, seat: Seat): void {
  const person = own(directory.people, seat.principal);
  if (!person || !hasLastWord(facts.incident.decisions[decisionId] as Decision, person.id, seat.role)) return;
  callToDecide(facts, directory, decisionId, seat.role, person);
  addRight(facts, directory, decisionId, person.id);
}

function addRight(facts: Draft, directory: Directory, decisionId: string, person: PersonId): void {
  const { incident, now } = facts;
  const { passed, abstentions, ...decision } = incident.decisions[decisionId] as Decision;
  if (!passed) return;
  const standIn = breaksTieFor(incident, { ...decision, abstentions, passed }, person);
  const next = [person, ...(standIn === undefined ? [] : [standIn])];
  const to = [...new Set([...passed.to.filter((id) => !own(abstentions, id)), ...next])];
  const told = toldWhatIsAsked(incident, [standIn ?? person], { now, directory });
  facts.byTime.add("RightPassed", { decisionId, to, until: passed.until, told });
}

/** To the tie-breaker and the stand-ins who are here; with none of them there, it is over. */
function passRight(facts: Draft, directory: Directory, decision: Decision): void {
  const { id: decisionId, tieBreakerCalled, lastCallUntil, abstentions } = decision;
  const { incident } = facts;
  const people = { rules: incident.rules, directory };
  // Whoever stood ready for somebody who is here has their turn now.
  const over: Decision = { ...decision, passed: { to: [], until: lastCallUntil ?? decision.deadline } };
  const tieBreaker = tieBreakerCalled?.person;
  const isHere = tieBreaker !== undefined && isAwake(incident, tieBreaker) && breaksTie(decision, people, tieBreaker);
  const standIns = standInsHere(incident, over)
    .filter((one) => isTheirSeat(decision, people, one) && !hasRefused(decision, one.principal, one.role))
    .map(({ person }) => person);
  const to = [...new Set([...(isHere ? [tieBreaker] : []), ...standIns])].filter((id) => !own(abstentions, id));
  if (to.length === 0 || lastCallUntil === undefined) facts.byTime.add("DecisionExpired", { decisionId });
  else {
    const told = toldWhatIsAsked(incident, to, { now: facts.now, directory });
    facts.byTime.add("RightPassed", { decisionId, to, until: lastCallUntil, told });
  }
}
