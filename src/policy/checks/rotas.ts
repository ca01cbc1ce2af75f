import { type Finding, mistake } from "../finding.ts";
import { nearest } from "../nearest.ts";
import type { Policy } from "../policy.ts";
import { holdersOf } from "./holding.ts";

/** What is wrong with the rotas themselves; what they come to is looked at turn by turn. */
export function rotaFindings(policy: Policy): Finding[] {
  return Object.entries(policy.roles).flatMap(([role, { rota }]) =>
    rota ? [...unknownPeople(policy, role, rota.people), ...heldBesides(policy, role)] : [],
  );
}

function unknownPeople({ people }: Policy, role: string, turns: string[]): Finding[] {
  return turns.flatMap((id, index) => {
    if (Object.hasOwn(people, id)) return [];
    const meant = nearest(id, Object.keys(people));
    const cure = meant === undefined ? "name somebody under people by their key" : `write "${meant}"`;
    return [mistake(["roles", role, "rota", "people", index], `there is no "${id}" to take a turn as ${role}`, cure)];
  });
}

/** Somebody who always holds it would have a say in everybody's turn. */
function heldBesides(policy: Policy, role: string): Finding[] {
  const always = holdersOf(policy, role);
  if (always.length === 0) return [];
  const message = `${role} has a rota, and ${always.join(" and ")} always ${always.length === 1 ? "holds" : "hold"} it`;
  const cure = `take "${role}" away from the roles of ${always.join(" and ")}, or take the rota away`;
  return [mistake(["roles", role, "rota"], message, cure)];
}
