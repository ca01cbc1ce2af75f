import { holders } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import { own } from "../own.ts";
import { canTakeAll, seats } from "./authority.ts";
import {
  type Choice,
  type ConsentSaid,
  type Decision,
  mayNotBreakTie,
  mayNotSayItFor,
  voices as rolesWithASay,
} from "./decision.ts";
import { breaksTie, isTieBreakersTurn, lifts, type People, speaksFor } from "./say.ts";
import { awaited } from "./silent.ts";

/** Whether enough people have chosen the same, who refused it, and whether they can still agree. */

export type Quorum = {
  chosenBy: PersonId[];
  tieBrokenBy?: PersonId;
  rightPassedTo?: PersonId;
  vetoesLifted?: LiftedVeto[];
};

/** `role` refused, and `person` agreed in its place, as the one with the role `liftedBy`. */
type LiftedVeto = { role: RoleId; liftedBy: RoleId; person: PersonId };

type Voice = { person: PersonId; roles: RoleId[] };

/**
 * The people who together decide for `option`, or undefined while they do not take every seat. Once it is tied, or the
 * right has passed, the tie-breaker takes the seats of those who decide; of those who must agree, never.
 */
export function quorum(decision: Decision, option: string, people: People): Quorum | undefined {
  const voices = voicesFor(decision, option, people);
  const lifted = liftedVetoes(decision, option, people, voices);
  const enough = {
    chosenBy: voices.map(({ person }) => person),
    ...(lifted.length > 0 && { vetoesLifted: lifted }),
  };
  const consenting = consentSeats(decision, option, people);
  if (canTakeAll([...consenting, ...decidingSeats(decision, option, people)], rolesOf(voices))) return enough;
  const without = (person: PersonId) => voices.filter((voice) => voice.person !== person);
  const alone = tieBreakers(decision, option, people).find((person) =>
    canTakeAll(consenting, rolesOf(without(person))),
  );
  if (alone === undefined) return undefined;
  // Nobody disagreed who said nothing.
  return { ...enough, ...(decision.tiedAt === undefined ? { rightPassedTo: alone } : { tieBrokenBy: alone }) };
}

/** The roles that must agree to `option` and chose otherwise, once those who decide agree on it; none while they do not. */
export function vetoing(decision: Decision, option: string, people: People): RoleId[] {
  const voices = voicesFor(decision, option, people);
  const isDecided =
    canTakeAll(decidingSeats(decision, option, people), rolesOf(voices)) ||
    tieBreakers(decision, option, people).length > 0;
  if (!isDecided || voices.length === 0) return [];
  return refusing(decision, option, people);
}

/**
 * Roles that must agree and in which something else was said: it stands until they unsay it themselves, also if they have
 * left, or lost the role or the room since. Only the next in turn may say otherwise for the role.
 */
function refusing(decision: Decision, option: string, people: People): RoleId[] {
  const isActing = decision.options.some(({ id, acts }) => id === option && acts);
  // What was refused before, in other words, stands as long as the role is theirs to speak for.
  const isTheirs = ({ role, voice }: ConsentSaid) => speaksFor(decision, people, role, voice);
  const otherwise = decision.consentsSaid.filter((said) =>
    said.from === undefined ? said.option !== option : isActing && isTheirs(said),
  );
  const refused = otherwise.filter((said) => !isOvertaken(decision, people, said));
  return decision.consents.filter((role) => refused.some((said) => said.role === role));
}

/** Its turn is over, and whoever has the role by now has said what they say. */
function isOvertaken({ consentsSaid }: Decision, { directory }: People, { role, voice, at }: ConsentSaid): boolean {
  const inTurn = holders(directory, role).map(({ id }) => id);
  if (own(directory.turns ?? {}, role) === undefined || inTurn.includes(voice)) return false;
  return consentsSaid.some((said) => said.role === role && inTurn.includes(said.voice) && said.at >= at);
}

/**
 * Everybody who decides has spoken, and nothing that was chosen has enough of them: nobody but a tie-breaker can end it.
 * They do not agree, or too few of them are left although nobody disagrees: that is no tie where nobody could break it.
 */
export function tieIn(decision: Decision, people: People): "disagree" | "too-few-left" | undefined {
  const { choices, deciders, options, tieBreaker } = decision;
  const spoken = Object.entries(choices).flatMap(([person, choice]) => countedRoles(decision, people, person, choice));
  const isAwaited = ({ role }: { role: RoleId }) => deciders.roles.includes(role) && !spoken.includes(role);
  if (awaited(decision, people).some(isAwaited)) return undefined;
  const isEnough = options.some(({ id }) =>
    canTakeAll(decidingSeats(decision, id, people), rolesOf(voicesFor(decision, id, people))),
  );
  if (isEnough) return undefined;
  const sides = new Set(
    Object.entries(choices).flatMap(([person, choice]) => {
      const counted = countedRoles(decision, people, person, choice);
      return deciders.roles.some((role) => counted.includes(role)) ? [choice.option] : [];
    }),
  );
  if (sides.size > 1) return "disagree";
  return tieBreaker === undefined ? undefined : "too-few-left";
}

/** A role that decides and must also agree is asked once; when it refused, whoever lifts its veto does not decide for it. */
function decidingSeats(decision: Decision, option: string, people: People): RoleId[][] {
  const refused = refusing(decision, option, people);
  const consents = decision.consents.filter((role) => !refused.includes(role));
  return seats({ deciders: decision.deciders, consents }).slice(consents.length);
}

/** What a role refused, only the role that may lift its veto can agree to; without one the seat stays empty. */
function consentSeats(decision: Decision, option: string, people: People): RoleId[][] {
  const refused = refusing(decision, option, people);
  const { consents, vetoLiftedBy = {} } = decision;
  return consents.map((role) => {
    if (!refused.includes(role)) return [role];
    return own(vetoLiftedBy, role) === undefined ? [] : [liftOf(role)];
  });
}

function liftedVetoes(decision: Decision, option: string, people: People, voices: Voice[]): LiftedVeto[] {
  return refusing(decision, option, people).flatMap((role) => {
    const liftedBy = own(decision.vetoLiftedBy ?? {}, role);
    const lifter = liftedBy === undefined ? undefined : voices.find(({ roles }) => roles.includes(liftOf(role)));
    return liftedBy !== undefined && lifter ? [{ role, liftedBy, person: lifter.person }] : [];
  });
}

/** What whoever may lift this role's veto is counted as: another thing than deciding in the role that lifts it. */
function liftOf(role: RoleId): string {
  return `the veto of ${role}`;
}

/** Nobody lifts by what they had chosen before there was anything to lift. */
function liftsOf(decision: Decision, people: People, person: PersonId, choice: Choice): string[] {
  const { actingFor: voice = person, speaksFor, refusedSince = [] } = choice;
  const mayLift = (lifter: RoleId) => {
    if (!speaksFor.includes(lifter) || !lifts(decision, people, lifter, voice)) return false;
    // In a role with a say from the start they stand in for whoever decides, not for whoever lifts.
    const isStandIn = !rolesWithASay(decision).includes(lifter) && !mayNotSayItFor(decision, voice).includes(person);
    return voice === person || isStandIn;
  };
  return Object.entries(decision.vetoLiftedBy ?? {}).flatMap(([role, lifter]) =>
    !refusedSince.includes(role) && mayLift(lifter) ? [liftOf(role)] : [],
  );
}

/** Those who chose `option` as the ones who break the tie, once it is their turn. */
function tieBreakers(decision: Decision, option: string, people: People): PersonId[] {
  const { choices, tieBreaker } = decision;
  if (!isTieBreakersTurn(decision)) return [];
  const chose = Object.entries(choices).filter(([, choice]) => choice.option === option && choice.role === tieBreaker);
  return chose.flatMap(([person, { actingFor }]) => (mayBreak(decision, people, person, actingFor) ? [person] : []));
}

/** For themselves, or for whoever was called to break it and had handed over. */
function mayBreak(decision: Decision, people: People, person: PersonId, principal: PersonId | undefined): boolean {
  if (principal === undefined) return breaksTie(decision, people, person);
  const isTheirs = decision.tieBreakerCalled?.person === principal && breaksTie(decision, people, principal);
  return isTheirs && !mayNotBreakTie(decision).includes(person);
}

/** Who chose `option`, and what they may be counted as. A principal and whoever acts for them are one voice. */
function voicesFor(decision: Decision, option: string, people: People): Voice[] {
  const choosing = Object.entries(decision.choices).filter(([, choice]) => choice.option === option);
  const breaking = tieBreakers(decision, option, people);
  const voices = choosing.map(([person, choice]) => ({
    person,
    roles: [...countedRoles(decision, people, person, choice), ...liftsOf(decision, people, person, choice)],
  }));
  return voices.filter(({ person, roles }) => roles.length > 0 || breaking.includes(person));
}

/** Whoever has lost a role since they chose is not counted in it any more. */
function countedRoles(decision: Decision, people: People, person: PersonId, choice: Choice): RoleId[] {
  const voice = choice.actingFor ?? person;
  return choice.speaksFor.filter((role) => speaksFor(decision, people, role, voice));
}

function rolesOf(voices: Voice[]): RoleId[][] {
  return voices.map(({ roles }) => roles);
}
