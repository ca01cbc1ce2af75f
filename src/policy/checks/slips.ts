import { viewsOfRoles } from "../brief-views.ts";
import { type Finding, mistake, warning } from "../finding.ts";
import { nearest } from "../nearest.ts";
import type { People, PersonId, Policy, RoleId } from "../policy.ts";
import { heldRoles } from "./holding.ts";
import { mentionsOf } from "./mentions.ts";

/** Words that were meant to be others. What follows from one is not told beside it. */

/** The role that was probably meant; undefined where the word is a title of its own, or like none of them. */
export function roleMeant(role: RoleId, candidates: Iterable<RoleId>, most?: number): RoleId | undefined {
  return isTitle.test(role) ? undefined : nearest(inLetters(role), candidates, most);
}

/** CIO, COO, CEO and CISO are a letter apart, and different people. */
const isTitle = /^(c[a-z]|cis|chr)o$/i;

/** A nought for an o and a one for an i or an l look alike. */
function inLetters(role: RoleId): string {
  return role.replaceAll("0", "o").replaceAll("1", "i");
}

/** In a word that works by itself more letters than so are no slip. */
const mostLetters = 2;

type Slip = { person: PersonId; index: number; role: RoleId; meant: RoleId; isHeld: boolean };

/** Roles that somebody holds and nothing names or defines, each nearly one that is named: best one that nobody holds. */
function roleSlips(policy: Policy): Slip[] {
  const named = new Set(mentionsOf(policy).map(({ role }) => role));
  const held = heldRoles(policy);
  const empty = [...named].filter((role) => !held.has(role) && !policy.roles[role]?.rota);
  const isKnown = (role: RoleId) =>
    named.has(role) || Object.hasOwn(policy.roles, role) || Object.hasOwn(viewsOfRoles, role);
  return Object.entries(policy.people).flatMap(([person, { roles }]) =>
    roles.flatMap((role, index): Slip[] => {
      if (isKnown(role)) return [];
      const unheld = roleMeant(role, empty, mostLetters);
      const meant = unheld ?? roleMeant(role, named, mostLetters);
      return meant === undefined ? [] : [{ person, index, role, meant, isHeld: unheld === undefined }];
    }),
  );
}

/** Where nobody else holds the role that was meant, it is as if nobody did: a mistake. */
export function slipFindings(policy: Policy): Finding[] {
  return roleSlips(policy).map(({ person, index, role, meant, isHeld }) => {
    const say = isHeld ? warning : mistake;
    const message = `${person} holds "${role}", which nothing here names`;
    const cure = `did you mean "${meant}"? Otherwise define "${role}" under roles`;
    return say(["people", person, "roles", index], message, cure);
  });
}

/** The policy with the roles that people hold, and the people of rotas, as they were meant. */
export function asMeant(policy: Policy): Pick<Policy, "people" | "roles"> {
  const meantBy = new Map(roleSlips(policy).map(({ role, meant }) => [role, meant]));
  const people: People = Object.fromEntries(
    Object.entries(policy.people).map(([id, person]) => {
      return [id, { ...person, roles: [...new Set(person.roles.map((role) => meantBy.get(role) ?? role))] }];
    }),
  );
  const ids = Object.keys(people);
  const roles = Object.entries(policy.roles).map(([role, { rota, ...rest }]) => {
    const turns = rota?.people.map((id) => (ids.includes(id) ? id : (nearest(id, ids) ?? id))) ?? [];
    return [role, { ...rest, ...(rota && { rota: { ...rota, people: turns } }) }];
  });
  return { people, roles: Object.fromEntries(roles) };
}
