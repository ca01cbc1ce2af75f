import { actionRules } from "./checks/actions.ts";
import { agreementRules } from "./checks/agreements.ts";
import { authorityRules } from "./checks/authority.ts";
import { clockRules } from "./checks/clocks.ts";
import { conditionRules } from "./checks/conditions.ts";
import { confidentialRules } from "./checks/confidential.ts";
import { decisionTimeRules } from "./checks/decision-times.ts";
import { guardedRules } from "./checks/guarded.ts";
import { ladderRules } from "./checks/ladders.ts";
import { liftingRules } from "./checks/lifting.ts";
import { orderRules } from "./checks/orders.ts";
import { peopleRules } from "./checks/people.ts";
import { reachedRules } from "./checks/reached.ts";
import { roleRules } from "./checks/roles.ts";
import { rotaFindings } from "./checks/rotas.ts";
import { rowRules } from "./checks/rows.ts";
import { serviceRules } from "./checks/services.ts";
import type { Configured, Finding, Rule } from "./finding.ts";
import type { Policy } from "./policy.ts";
import { everyTurn } from "./rota.ts";

const rules: Rule[] = [
  ...peopleRules,
  ...roleRules,
  ...ladderRules,
  ...authorityRules,
  ...orderRules,
  ...guardedRules,
  ...reachedRules,
  ...rowRules,
  ...liftingRules,
  ...conditionRules,
  ...decisionTimeRules,
  ...actionRules,
  ...agreementRules,
  ...serviceRules,
  ...clockRules,
  ...confidentialRules,
];

/**
 * What the policy promises and cannot keep, by looking at it alone: roles nobody holds, media that are not set up,
 * people who cannot be reached, rows that can never be met. `today` is a date such as `2026-11-22`.
 */
export function checkPolicy(policy: Policy, configured: Configured, today: string): Finding[] {
  const turns = everyTurn(policy).map((inTurn) => ({ policy: inTurn, configured, today }));
  const findings = [...rotaFindings(policy), ...rules.flatMap((rule) => turns.flatMap(rule))];
  // What is so in every turn is said once.
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
