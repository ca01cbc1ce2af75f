import { type Directory, type DirectoryPerson, holders } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import { actingFor, isAwake } from "../call-ins/acting.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";

/** Whom a question can reach, and what becomes of a role where it reaches nobody who holds it. */

/** By a medium of theirs, or because they are here; whoever has a say in a question that stands was reached. */
export function isReachable(incident: Incident, { id, media }: Pick<DirectoryPerson, "id" | "media">): boolean {
  return media.length > 0 || isAwake(incident, id) || hasSpoken(incident, id);
}

/** They chose, or somebody did for them, or they refused what they must agree to. */
function hasSpoken({ decisions }: Incident, person: PersonId): boolean {
  return Object.values(decisions).some(
    ({ choices, consentsSaid }) =>
      own(choices, person) !== undefined ||
      Object.values(choices).some((choice) => choice.actingFor === person) ||
      consentsSaid.some(({ voice }) => voice === person),
  );
}

/**
 * The directory in which nobody holds a role in vain: whom nothing reaches, and for whom nobody acts, does not answer for
 * it for as long as that is so, but whoever it falls to, if one of these can be reached.
 */
export function withoutUnreached(incident: Incident, directory: Directory): Directory {
  const unreached: Record<RoleId, PersonId[]> = {};
  for (const person of Object.values(directory.people)) {
    if (isReachable(incident, person)) continue;
    const lost = person.roles.filter(
      (role) => actingFor(incident, person.id, role) === undefined && isSomebodyBehind(incident, directory, role),
    );
    for (const role of lost) unreached[role] = [...(own(unreached, role) ?? []), person.id];
  }
  return Object.keys(unreached).length > 0 ? { ...directory, unreached } : directory;
}

function isSomebodyBehind(incident: Incident, directory: Directory, role: RoleId): boolean {
  const { roles } = incident.rules;
  const seen = new Set([role]);
  for (let next = roles[role]?.fallback; next && !seen.has(next); next = roles[next]?.fallback) {
    seen.add(next);
    if (holders(directory, next).some((person) => isReachable(incident, person))) return true;
  }
  return false;
}
