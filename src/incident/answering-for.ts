import { type Directory, findHolder } from "../policy/directory.ts";
import type { PersonId, RoleId } from "../policy/policy.ts";
import { actingFor } from "./call-ins/acting.ts";
import type { Incident } from "./incident.ts";
import { own } from "./own.ts";
import { directoryInside } from "./permission.ts";

/**
 * Who answers for a role, and whoever is there in their place, for the first may be asleep or away: all who may hear of
 * it. Nobody where no one holds it. `except`: who is passed over, so that it falls to the next.
 */
export function answeringFor(
  incident: Incident,
  everybody: Directory,
  role: RoleId,
  except: PersonId[] = [],
): PersonId[] {
  const directory = directoryInside(incident, everybody);
  const holder = findHolder(incident.rules, directory, role, except);
  if (!holder) return [];
  const all = [holder.id, actingFor(incident, holder.id, role), holder.away?.delegate].filter((id) => id !== undefined);
  return [...new Set(all)].filter((person) => own(directory.people, person) !== undefined);
}
