import { authorityFor } from "../../incident/decisions/authority.ts";
import { missingOf } from "../../incident/decisions/subject.ts";
import { knownActions } from "../agreed-actions.ts";
import { safetyRoles } from "../directory.ts";
import { type CheckSubject, type Finding, type Rule, warning } from "../finding.ts";
import type { Environment, Policy, Service } from "../policy.ts";

/** Where people can be harmed, somebody who answers for their safety is asked, whatever is to be done. */

const risky: Partial<Record<Environment, string>> = {
  medical: "medical equipment",
  ot: "plant and machinery",
};
const listed = new Intl.ListFormat("en-GB", { type: "disjunction" });

function safetyIsAsked({ policy }: CheckSubject): Finding[] {
  return Object.entries(policy.services).flatMap(([id, service]): Finding[] => {
    const { environment } = service;
    const what = risky[environment];
    if (what === undefined) return [];
    const actions = knownActions(policy);
    const unguarded = [...actions, undefined].filter((action) => !isSafetyAsked(policy, service, action));
    if (unguarded.length === 0) return [];
    const named = unguarded.filter((action) => action !== undefined);
    const done =
      named.length === actions.length ? "anything" : listed.format(named.length > 0 ? named : ["something else"]);
    const message = `${id} is ${what}, and no role with safety: true is asked before ${done} is done to it`;
    const [safe = "a role with safety: true"] = safetyRoles(policy);
    const cure = `add a row to authority with when: { environment: [${environment}] }, no action, and consents: [${safe}]`;
    return [warning(["services", id], message, cure)];
  });
}

/**
 * At best: nothing else makes it grave, and the proposer says how long it would be down. A row that asks what the catalogue
 * does not say of it may match, and whoever must agree by that is asked too.
 */
function isSafetyAsked(policy: Policy, service: Service, action: string | undefined): boolean {
  const { environment, tier } = service;
  const lacking = action === undefined ? [] : missingOf(service, { action, tradeOff: undefined, rules: policy });
  const missing = lacking.filter((figure) => figure !== "recoveryTime");
  const subject = { environment, missing, ...(action && { action }), ...(tier !== undefined && { tier }) };
  const { consents, deciders } = authorityFor(policy, subject);
  const safety = safetyRoles(policy);
  const isAllNeeded = deciders.kind === "all";
  return [...consents, ...(isAllNeeded ? deciders.roles : [])].some((role) => safety.includes(role));
}

export const guardedRules: Rule[] = [safetyIsAsked];
