import { safetyRoles } from "../policy/directory.ts";
import type { RoleId, Rules } from "../policy/policy.ts";

/** What people agree to by their click: the words themselves, and everything agreed elsewhere on which they hang. */

export type StandingOrder = Rules["standingOrders"][number];
export type AgreedRules = Pick<Rules, "authority" | "organisation" | "roles" | "commands">;

/** How long it may stand, where its last day ends and who may use it; and, where it reaches what can harm people, which roles answer for their safety. */
export function orderText(order: StandingOrder, rules: AgreedRules) {
  const standsForMs = order.standsForMs ?? rules.organisation.authorisationStandsForMs;
  const { timezone } = rules.organisation;
  const usedBy = rules.commands.action ?? "everybody";
  return { ...order, standsForMs, timezone, usedBy, ...(canHarm(order) && { safety: safetyRoles(rules).toSorted() }) };
}

/** It names an environment in which what is done to a machine can hurt people. */
export function canHarm({ when }: StandingOrder): boolean {
  return when.environment?.some((environment) => environment !== "it") === true;
}

/** The rows, who has to agree to them, to whom each role in them falls, and what holds where a row does not say. */
export function authorityText(rules: AgreedRules) {
  const { authorityAgreedBy, authorisationStandsForMs, triage } = rules.organisation;
  return {
    rows: rules.authority,
    agreedBy: authorityAgreedBy,
    onCall: triage.onCall,
    standsForMs: authorisationStandsForMs,
    roles: Object.fromEntries(rolesNamed(rules).map((role) => [role, meaningOf(rules, role)])),
  };
}

function meaningOf({ roles }: AgreedRules, role: RoleId) {
  const { safety = false, fallback } = (Object.hasOwn(roles, role) && roles[role]) || {};
  return { safety, ...(fallback && { fallback }) };
}

/** Every role that the table names, then whomever each of them falls to, as far as that goes; whoever is on call too. */
export function rolesNamed(rules: AgreedRules): RoleId[] {
  const inRows = rules.authority.flatMap(({ decides, consents = [], vetoLiftedBy, tieBreaker }) => [
    ...(decides?.roles ?? []),
    ...consents,
    ...[vetoLiftedBy, tieBreaker].filter((role) => role !== undefined),
  ]);
  const named = new Set([...inRows, rules.organisation.triage.onCall]);
  // A set is walked to its end, also to what was added on the way.
  for (const role of named) {
    const { fallback } = meaningOf(rules, role);
    if (fallback) named.add(fallback);
  }
  return [...named];
}
