import type { PersonId, RoleId } from "../policy/policy.ts";
import type { Decision } from "./decision.ts";
import { own } from "./own.ts";

/** Those who were asked in their own role and have said nothing, nor has anybody for them. */
export function silent({
  asked,
  choices,
  abstentions,
  tieBreakerCalled,
}: Decision): { person: PersonId; role: RoleId }[] {
  const isHeard = (person: PersonId) =>
    own(choices, person) !== undefined ||
    own(abstentions, person) !== undefined ||
    Object.values(choices).some(({ actingFor }) => actingFor === person);
  return Object.entries(asked).flatMap(([person, { role, actingFor }]) =>
    actingFor || isHeard(person) || tieBreakerCalled?.person === person ? [] : [{ person, role }],
  );
}
