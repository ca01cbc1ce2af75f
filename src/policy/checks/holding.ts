import type { PersonId, Policy, RoleId } from "../policy.ts";

/** Who holds a role, in the order of the policy. */
export function holdersOf({ people }: Policy, role: RoleId): PersonId[] {
  return Object.entries(people)
    .filter(([, person]) => person.roles.includes(role))
    .map(([id]) => id);
}

/** The role and those it falls to, one after the other, up to the first that was already there. */
export function fallbackChain({ roles }: Policy, role: RoleId): RoleId[] {
  const chain: RoleId[] = [];
  for (
    let next: RoleId | undefined = role;
    next !== undefined && !chain.includes(next);
    next = fallbackOf(roles, next)
  ) {
    chain.push(next);
  }
  return chain;
}

/** The first role in the chain that somebody holds: `role` itself, or what it goes to. */
export function heldRole(policy: Policy, role: RoleId): RoleId | undefined {
  return fallbackChain(policy, role).find((candidate) => holdersOf(policy, candidate).length > 0);
}

export function fallbackOf(roles: Policy["roles"], role: RoleId): RoleId | undefined {
  return Object.hasOwn(roles, role) ? roles[role]?.fallback : undefined;
}

export function heldRoles({ people }: Policy): Set<RoleId> {
  return new Set(Object.values(people).flatMap((person) => person.roles));
}
