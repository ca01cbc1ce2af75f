import { type Directory, holdersInTurn } from "../../policy/directory.ts";
import type { PersonId, RoleId, Rules } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import { actingFor, isAwake, lastHeardOf } from "../call-ins/acting.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { fromOutside } from "../room.ts";
import { later } from "../time.ts";
import type { Refusal } from "../verdict.ts";
import {
  type Decision,
  hasLastWord,
  mayNotAnswer,
  mayNotBreakTie,
  mayNotLift,
  mayNotSayItFor,
  voices,
} from "./decision.ts";
import { hasRefused } from "./refusals.ts";

/** Who has a say in a decision, in which role and for whom, as things stand now. */

export type Say = { role: RoleId; actingFor?: PersonId };

type Asked = { incident: Incident; decision: Decision; by: By; directory: Directory };

/**
 * The role in which somebody may choose: the tie-breaker's for whoever was called to break it, once it is their turn; else
 * their own, else one that lifts a veto, else the tie-breaker's, else one they act in for somebody else. Or why they may
 * not.
 */
export function sayOf(asked: Asked): Say | Refusal {
  const { decision, by } = asked;
  if (own(decision.abstentions, by.person)) return { code: "abstained" };
  // A role that decides may have fallen to them since they were called.
  const called = decision.tieBreakerCalled?.person === by.person ? tieBreakersSay(asked) : undefined;
  if (called && !isRefused(called)) return called;
  return (
    ownSay(asked) ??
    liftersSay(asked) ??
    tieBreakersSay(asked) ??
    standInsSay(asked) ??
    tieBreakersTurn(asked) ??
    restingSay(asked) ?? { code: "not-a-decider", deciders: voices(decision) }
  );
}

export function isRefused(say: Say | Refusal): say is Refusal {
  return "code" in say;
}

/** Who people are now, and to whom a role falls that nobody holds. */
export type People = { rules: Pick<Rules, "roles">; directory: Directory };

/** A role is spoken for by whoever holds it now, or by those it falls to as long as nobody does who may answer. */
export function speaksFor(decision: Decision, people: People, role: RoleId, person: PersonId): boolean {
  return answers(people, role, person, mayNotAnswer(decision, role));
}

/** The tie is broken by whoever holds that role and is no side in it, or by those it falls to. */
export function breaksTie(decision: Decision, people: People, person: PersonId): boolean {
  const { tieBreaker } = decision;
  return tieBreaker !== undefined && answers(people, tieBreaker, person, mayNotBreakTie(decision));
}

/** Somebody was named to break a tie, and nobody may who could: they put it, abstained or are a side in it, or are gone. */
export function isUnbreakable(decision: Decision, { rules, directory }: People): boolean {
  const { tieBreaker } = decision;
  return tieBreaker !== undefined && holdersInTurn(rules, directory, tieBreaker, mayNotBreakTie(decision)).length === 0;
}

/** A veto is lifted by whoever holds that role and wrote none of it, or by those it falls to. */
export function lifts(decision: Decision, people: People, role: RoleId, person: PersonId): boolean {
  return answers(people, role, person, mayNotLift(decision));
}

function answers({ rules, directory }: People, role: RoleId, person: PersonId, out: PersonId[]): boolean {
  return holdersInTurn(rules, directory, role, out).some(({ id }) => id === person);
}

/** Every role with a say that is theirs now, by holding it or because it fell to them; once there is a veto, those too that lift it. */
export function theirRoles(decision: Decision, people: People, person: PersonId): RoleId[] {
  const speaking = voices(decision).filter((role) => speaksFor(decision, people, role, person));
  return [...speaking, ...liftersOf(decision).filter((role) => lifts(decision, people, role, person))];
}

/** They were asked, or would be: to decide, to agree, to lift a veto or to break a tie. */
export function mayHaveASay(decision: Decision, people: People, person: PersonId): boolean {
  const { asked, vetoLiftedBy = {} } = decision;
  return (
    own(asked, person) !== undefined ||
    voices(decision).some((role) => speaksFor(decision, people, role, person)) ||
    Object.values(vetoLiftedBy).some((role) => lifts(decision, people, role, person)) ||
    breaksTie(decision, people, person)
  );
}

/** The first of `roles` that is theirs, or that fell to them. */
function roleOf({ incident, decision, by, directory }: Asked, roles: RoleId[]): RoleId | undefined {
  const held = roles.find((role) => by.roles.includes(role));
  const fell = (role: RoleId) => speaksFor(decision, { rules: incident.rules, directory }, role, by.person);
  return held ?? roles.find(fell);
}

function ownSay(asked: Asked): Say | Refusal | undefined {
  const { incident, decision, by } = asked;
  // Once the right has passed, whoever decides and must also agree may still agree.
  const role = roleOf(asked, decision.passed ? [...decision.consents, ...voices(decision)] : voices(decision));
  if (role === undefined) return undefined;
  const chosenFor = chosenForThem(decision, by.person);
  if (chosenFor !== undefined) return { code: "chosen-for-you", person: chosenFor };
  const acts = actingFor(incident, by.person, role);
  // Who has a conflict of interest in it, or would approve alone what they put, leaves it to them.
  const isSilenced = acts !== undefined && !decision.noDelegates && !mayNotAnswer(decision, role).includes(acts);
  if (isSilenced) return { code: "somebody-acts-for-you", person: acts };
  return lateFor(decision, by.person, role) ?? { role };
}

/** After the deadline only those to whom the right passed may choose, and those who must agree may still agree. */
export function lateFor({ passed, consents }: Decision, person: PersonId, role: RoleId): Refusal | undefined {
  if (!passed || passed.to.includes(person) || consents.includes(role)) return undefined;
  return { code: "right-has-passed", to: passed.to };
}

function tieBreakersSay(asked: Asked): Say | Refusal | undefined {
  const { decision, by } = asked;
  const role = tieBreakersRole(asked);
  if (role === undefined || !isTieBreakersTurn(decision)) return undefined;
  return handedOver(asked, role) ?? lateFor(decision, by.person, role) ?? { role };
}

export function isTieBreakersTurn({ tiedAt, passed }: Pick<Decision, "tiedAt" | "passed">): boolean {
  return tiedAt !== undefined || passed !== undefined;
}

/** Who has the last word, and handed over, takes over before they have it again. */
function handedOver({ incident, decision, by }: Asked, role: RoleId): Refusal | undefined {
  const chosenFor = chosenForThem(decision, by.person);
  if (chosenFor !== undefined) return { code: "chosen-for-you", person: chosenFor };
  const isTheirs = (one: StandIn) => one.principal === by.person && one.role === role;
  const acts = decision.noDelegates ? undefined : saysItFor(incident, decision).find(isTheirs);
  return acts && { code: "somebody-acts-for-you", person: acts.person };
}

function chosenForThem({ choices }: Decision, principal: PersonId): PersonId | undefined {
  return Object.entries(choices).find(([, choice]) => choice.actingFor === principal)?.[0];
}

/** Who breaks ties and has no other say waits for one. */
function tieBreakersTurn(asked: Asked): Refusal | undefined {
  const { deadline } = asked.decision;
  return tieBreakersRole(asked) === undefined ? undefined : { code: "not-your-turn-yet", at: deadline };
}

/** Whoever holds it and proposed the question is told so elsewhere. */
function tieBreakersRole({ incident, decision, by, directory }: Asked): RoleId | undefined {
  const { tieBreaker, notAlone } = decision;
  if (tieBreaker === undefined) return undefined;
  const isAuthor = notAlone.includes(by.person) && by.roles.includes(tieBreaker);
  return isAuthor || breaksTie(decision, { rules: incident.rules, directory }, by.person) ? tieBreaker : undefined;
}

/** Once an option was vetoed, the role that may lift it has a say. */
function liftersSay(asked: Asked): Say | Refusal | undefined {
  const { incident, decision, by, directory } = asked;
  const people = { rules: incident.rules, directory };
  const roles = liftersOf(decision);
  const role = roles.find((each) => lifts(decision, people, each, by.person));
  if (role !== undefined) return handedOver(asked, role) ?? { role };
  const isAuthor = decision.notAlone.includes(by.person) && roles.some((each) => by.roles.includes(each));
  return isAuthor ? { code: "alone-on-own-proposal" } : undefined;
}

/** The roles that may agree in place of those that refused. */
export function liftersOf({ vetoed, vetoLiftedBy = {} }: Decision): RoleId[] {
  return [...new Set(Object.values(vetoed).flat())].flatMap((refused) => own(vetoLiftedBy, refused) ?? []);
}

export type StandIn = { person: PersonId; principal: PersonId; role: RoleId };

/**
 * Who is here for somebody else with a say, role by role: they act for whoever is not here, or were called in the place of
 * whoever said nothing for half of the time. Nobody, where nobody may choose for another.
 */
export function standInsHere(incident: Incident, decision: Decision): StandIn[] {
  if (decision.noDelegates) return [];
  return standInsOf(incident, decision);
}

function standInsOf(incident: Incident, decision: Decision): StandIn[] {
  const acting = incident.acting.flatMap(({ person, principal, roles }) =>
    roles.map((role): StandIn => ({ person, principal, role })),
  );
  const called = (decision.standIns ?? []).filter(
    (one) => isAwake(incident, one.person) && !isResting(incident, decision, one),
  );
  const fromTheStart = [...acting, ...called].filter(
    ({ principal, role }) => voices(decision).includes(role) && !hasLastWord(decision, principal, role),
  );
  // Whom the room does not let in stands in for nobody.
  const outside = fromOutside(incident);
  return [...fromTheStart, ...saysItFor(incident, decision)].filter(({ person }) => !outside.includes(person));
}

/**
 * Whoever was called at half time stands ready: a principal who is here, or has come since, chooses for themselves until the
 * deadline, and agrees for themselves whatever the time.
 */
export function isResting(incident: Incident, decision: Decision, { person, principal, role }: StandIn): boolean {
  const isTheirs = !decision.passed || decision.consents.includes(role);
  return isTheirs && isHereFor(incident, decision, principal) && actingFor(incident, principal, role) !== person;
}

const hourMs = 60 * 60_000;

/**
 * Whether somebody is here to answer a question themselves: they came or answered, and were heard of within the hour before
 * half of its time was over, or since; once its time is over, within the hour before that, or since. Who came in the night
 * and may have gone to sleep keeps nobody from answering for them in the morning. Heard of is who does anything, however
 * small; nothing is ever approved by anybody's silence, but only by whoever stands in for them.
 */
function isHereFor(
  incident: Incident,
  { passed, proposedAt, standInsAt = proposedAt, deadline }: Decision,
  person: PersonId,
) {
  const heardOf = lastHeardOf(incident, person);
  return (
    isAwake(incident, person) && heardOf !== undefined && heardOf >= later(passed ? deadline : standInsAt, -hourMs)
  );
}

/** Who is here for somebody with the last word who has handed over. */
function saysItFor({ acting }: Incident, decision: Decision): StandIn[] {
  return acting.flatMap(({ person, principal, roles, byDelegation }) => {
    if (!byDelegation || mayNotSayItFor(decision, principal).includes(person)) return [];
    return roles
      .filter((role) => hasLastWord(decision, principal, role))
      .map((role): StandIn => ({ person, principal, role }));
  });
}

/** Who is here for whoever is to break a tie, should it come to one. */
export function breaksTieFor(incident: Incident, decision: Decision, principal: PersonId): PersonId | undefined {
  const { acting } = incident;
  const { tieBreaker, noDelegates } = decision;
  if (tieBreaker === undefined || noDelegates) return undefined;
  const out = [...mayNotBreakTie(decision), ...fromOutside(incident)];
  const isTheirs = (one: (typeof acting)[number]) =>
    one.byDelegation && one.principal === principal && one.roles.includes(tieBreaker) && !out.includes(one.person);
  return acting.find(isTheirs)?.person;
}

/** Whether the seat that somebody stands in for is their principal's to speak for. */
export function isTheirSeat(decision: Decision, people: People, { principal, role }: Omit<StandIn, "person">): boolean {
  if (!hasLastWord(decision, principal, role)) return speaksFor(decision, people, role, principal);
  if (decision.tieBreakerCalled?.person === principal) return breaksTie(decision, people, principal);
  return liftersOf(decision).includes(role) && lifts(decision, people, role, principal);
}

function standInsSay(asked: Asked): Say | Refusal | undefined {
  const { incident, decision, by, directory } = asked;
  const people = { rules: incident.rules, directory };
  const mine = standInsOf(incident, decision).filter(
    (one) => one.person === by.person && isTheirSeat(decision, people, one),
  );
  const unheard = mine.filter(({ principal }) => !own(decision.choices, principal));
  const isLeft = ({ principal, role }: StandIn) =>
    othersChoice(decision, principal, by.person) === undefined && !hasRefused(decision, principal, role);
  const silent = unheard.find(isLeft) ?? unheard[0];
  const first = silent ?? mine[0];
  if (!first) return undefined;
  if (decision.noDelegates) return { code: "no-delegates-here", role: first.role };
  if (!silent) return { code: "principal-has-chosen", person: first.principal };
  if (hasRefused(decision, silent.principal, silent.role)) {
    return { code: "principal-has-refused", person: silent.principal };
  }
  const other = othersChoice(decision, first.principal, by.person);
  if (other !== undefined) return { code: "chosen-by-another", person: other, principal: first.principal };
  const { role, principal } = first;
  const waits = principal === decision.tieBreakerCalled?.person && !isTieBreakersTurn(decision);
  if (waits) return { code: "not-your-turn-yet", at: decision.deadline };
  // What has passed to the principal is theirs too.
  const isLate = lateFor(decision, principal, role) && lateFor(decision, by.person, role);
  return isLate ?? { role, actingFor: principal };
}

/** Who was called at half time, and whose principal is here. */
function restingSay({ incident, decision, by, directory }: Asked): Refusal | undefined {
  const { standIns = [], choices, consents, deadline } = decision;
  const people = { rules: incident.rules, directory };
  const one = standIns.find(
    (each) => each.person === by.person && isTheirSeat(decision, people, each) && isResting(incident, decision, each),
  );
  if (!one) return undefined;
  const { principal: person, role } = one;
  if (own(choices, person)) return { code: "principal-has-chosen", person };
  return { code: "principal-is-here", person, ...(!consents.includes(role) && { until: deadline }) };
}

/** Two stand-ins of one principal are one voice: the first to choose has it. */
function othersChoice({ choices }: Decision, principal: PersonId, person: PersonId): PersonId | undefined {
  return Object.entries(choices).find(([who, choice]) => who !== person && choice.actingFor === principal)?.[0];
}
