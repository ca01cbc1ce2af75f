import type { Directory } from "../policy/directory.ts";
import type { PersonId, RoleId } from "../policy/policy.ts";
import { canTakeAll, seats } from "./authority.ts";
import type { Choice, Decision } from "./decision.ts";
import { own } from "./own.ts";
import { speaksFor } from "./say.ts";

/** Whether enough people have chosen the same, who refused it, and whether they can still agree. */

export type Quorum = { chosenBy: PersonId[]; tieBrokenBy?: PersonId };

type Voice = { person: PersonId; roles: RoleId[] };

/**
 * The people who together decide for `option`, or undefined while they do not take every seat. Once it is tied, or the
 * right has passed, the tie-breaker takes the seats of those who decide; of those who must agree, never.
 */
export function quorum(decision: Decision, option: string, directory: Directory): Quorum | undefined {
  const voices = voicesFor(decision, option, directory);
  const chosenBy = voices.map(({ person }) => person);
  const consenting = consentSeats(decision);
  if (canTakeAll([...consenting, ...decidingSeats(decision)], rolesOf(voices))) return { chosenBy };
  const tieBroken = tieBreakersSeat(decision);
  if (!tieBroken || !canTakeAll([...consenting, tieBroken], rolesOf(voices))) return undefined;
  const tieBrokenBy = voices.find(({ roles }) => roles.some((role) => tieBroken.includes(role)))?.person;
  return { chosenBy, ...(tieBrokenBy && { tieBrokenBy }) };
}

/** The roles that must agree to `option` and chose otherwise, once those who decide agree on it; none while they do not. */
export function vetoing(decision: Decision, option: string, directory: Directory): RoleId[] {
  const voices = voicesFor(decision, option, directory);
  const tieBroken = tieBreakersSeat(decision);
  const isDecided =
    canTakeAll(decidingSeats(decision), rolesOf(voices)) || (tieBroken && canTakeAll([tieBroken], rolesOf(voices)));
  if (!isDecided || voices.length === 0) return [];
  return decision.consents.filter((role) => {
    const spoken = Object.entries(decision.choices).filter(([person, choice]) =>
      countedRoles(decision, directory, person, choice).includes(role),
    );
    return spoken.length > 0 && spoken.every(([, choice]) => choice.option !== option);
  });
}

/** Everybody who decides has spoken, and nothing that was chosen has enough of them: nobody but a tie-breaker can end it. */
export function isTied(decision: Decision, directory: Directory): boolean {
  const { choices, abstentions, deciders, options } = decision;
  const spoken = new Set([
    ...Object.entries(choices).flatMap(([person, choice]) => countedRoles(decision, directory, person, choice)),
    ...Object.values(abstentions).map(({ role }) => role),
  ]);
  const waiting = Object.values(decision.asked).filter(({ role }) => !spoken.has(role));
  const isSilent = (role: RoleId) => waiting.some((asked) => asked.role === role);
  if (deciders.roles.some(isSilent)) return false;
  return !options.some(({ id }) => canTakeAll(decidingSeats(decision), rolesOf(voicesFor(decision, id, directory))));
}

function decidingSeats({ deciders, consents }: Decision): RoleId[][] {
  return seats({ deciders, consents }).slice(consents.length);
}

/** What a role refused, the role that may lift its veto can agree to in its place. */
function consentSeats({ consents, vetoed, vetoLiftedBy = {} }: Decision): RoleId[][] {
  const refusing = new Set(Object.values(vetoed).flat());
  return consents.map((role) => {
    const lifter = refusing.has(role) ? own(vetoLiftedBy, role) : undefined;
    return lifter === undefined ? [role] : [role, lifter];
  });
}

function tieBreakersSeat({ tieBreaker, tiedAt, passed }: Decision): RoleId[] | undefined {
  return tieBreaker !== undefined && (tiedAt ?? passed) ? [tieBreaker] : undefined;
}

/** Who chose `option`, and what they may be counted as. A principal and whoever acts for them are one voice. */
function voicesFor(decision: Decision, option: string, directory: Directory): Voice[] {
  const choosing = Object.entries(decision.choices).filter(([, choice]) => choice.option === option);
  return choosing.map(([person, choice]) => ({ person, roles: countedRoles(decision, directory, person, choice) }));
}

/** Whoever has lost a role since they chose is not counted in it any more. */
function countedRoles(decision: Decision, directory: Directory, person: PersonId, choice: Choice): RoleId[] {
  const voice = choice.actingFor ?? person;
  return choice.speaksFor.filter((role) => speaksFor(decision, directory, role, voice));
}

function rolesOf(voices: Voice[]): RoleId[][] {
  return voices.map(({ roles }) => roles);
}
