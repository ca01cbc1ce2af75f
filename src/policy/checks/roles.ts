import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import type { Policy } from "../policy.ts";
import { fallbackChain, fallbackOf, heldRole, heldRoles, holdersOf } from "./holding.ts";
import { type Mention, mentioning } from "./mentions.ts";
import { roleMeant } from "./slips.ts";

/** Every role that something depends on is held by somebody, or falls to somebody. */
function rolesAreHeld(policy: Policy, mentions: Mention[]): Finding[] {
  return mentions.flatMap((mention) => {
    const { path, role, why, kind } = mention;
    if (holdersOf(policy, role).length > 0 || isIncidentsCommander(mention)) return [];
    const message = `nobody holds the role "${role}", which ${why}`;
    const goesTo = heldRole(policy, role);
    if (goesTo === undefined) return [mistake(path, message, cureFor(policy, role))];
    if (kind !== "permitted") return [warning(path, `${message}: it goes to ${goesTo}`, cureFor(policy, role))];
    return [warning(path, `${message}: a permission does not go to ${goesTo}`, `name "${goesTo}" here too`)];
  });
}

/** An incident has a commander whether or not anybody holds that role; only before it is declared it has none. */
function isIncidentsCommander({ kind, role, path }: Mention): boolean {
  return kind === "permitted" && role === "commander" && path[1] !== "declare";
}

/** A role that the policy defines is no misspelling. */
function cureFor(policy: Policy, role: string): string {
  if (Object.hasOwn(policy.roles, role)) return "give somebody this role under people, or take it away here";
  const meant = roleMeant(role, heldRoles(policy));
  const cure = `add it to the roles of somebody under people`;
  return meant === undefined ? cure : `did you mean "${meant}"? Otherwise ${cure}`;
}

/** A fallback that leads back to where it began is no fallback. Each circle is told once. */
function fallbacksEnd({ policy }: CheckSubject): Finding[] {
  const told = new Set<string>();
  return Object.keys(policy.roles).flatMap((role) => {
    const chain = fallbackChain(policy, role);
    const last = chain.at(-1);
    const back = last === undefined ? undefined : fallbackOf(policy.roles, last);
    if (back !== role || told.has(role)) return [];
    for (const member of chain) told.add(member);
    const circle = [...chain, role].join(" → ");
    const message =
      chain.length === 1 ? `${role} is its own fallback` : `the fallbacks go round in a circle: ${circle}`;
    return [mistake(["roles", role, "fallback"], message, "let the last of them fall to a role outside, or to none")];
  });
}

/** A command that names no role is one that nobody can use. */
function somebodyMay({ policy }: CheckSubject): Finding[] {
  return Object.entries(policy.commands).flatMap(([command, permission]) => {
    const lists = Array.isArray(permission) ? { "": permission } : (permission ?? {});
    return Object.entries(lists)
      .filter(([, roles]) => roles.length === 0)
      .map(([severity]) =>
        mistake(
          ["commands", command, ...(severity === "" ? [] : [severity])],
          `nobody may use /muster ${command}${severity === "" ? "" : ` for ${severity}`}`,
          "name at least one role, or take the key away to have the default",
        ),
      );
  });
}

export const roleRules: Rule[] = [
  // One rule for each part of the policy: what is wrong in one hides nothing of another.
  ...mentioning.map(
    (mentions): Rule =>
      ({ policy }) =>
        rolesAreHeld(policy, mentions(policy)),
  ),
  fallbacksEnd,
  somebodyMay,
];
