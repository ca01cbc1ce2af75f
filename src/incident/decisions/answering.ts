import { type Directory, type DirectoryPerson, holdersInTurn } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import { actingFor } from "../call-ins/acting.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { canTakeAll, seats } from "./authority.ts";
import { type Answered, type Decision, mayNotAnswer, voices } from "./decision.ts";
import { isReachable } from "./reached.ts";

/** Who answers for a role in a question: the one rule for whether it can be put, whom to ask, whom to call and when time is over. */

/**
 * Everybody who holds the role and may answer (`out` may not), or else everybody who holds the role that it falls to.
 * Whoever can be reached comes first.
 */
export function whoAnswers(
  incident: Incident,
  directory: Directory,
  role: RoleId,
  out: PersonId[] = [],
): DirectoryPerson[] {
  return reachableFirst(incident, holdersInTurn(incident.rules, directory, role, out));
}

export function reachableFirst(incident: Incident, people: DirectoryPerson[]): DirectoryPerson[] {
  return people.toSorted((one, other) => Number(isReachable(incident, other)) - Number(isReachable(incident, one)));
}

export type Question = Answered & Pick<Decision, "asked"> & { noDelegates?: boolean };

/** Enough different people who answer for it, and who can be reached or were asked already, or for whom somebody acts. */
export function canBeDecided(incident: Incident, directory: Directory, question: Question): boolean {
  const speaking = new Map<PersonId, RoleId[]>();
  for (const role of voices(question)) {
    for (const person of whoAnswers(incident, directory, role, mayNotAnswer(question, role))) {
      const { id } = person;
      const isActedFor = !question.noDelegates && actingFor(incident, id, role) !== undefined;
      if (!isActedFor && !isReachable(incident, person) && !own(question.asked, id)) continue;
      speaking.set(id, [...(speaking.get(id) ?? []), role]);
    }
  }
  return canTakeAll(seats(question), [...speaking.values()]);
}
