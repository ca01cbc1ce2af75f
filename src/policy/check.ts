import { actionRules } from "./checks/actions.ts";
import { agreementRules } from "./checks/agreements.ts";
import { assetRules } from "./checks/assets.ts";
import { authorityRules } from "./checks/authority.ts";
import { clockRules } from "./checks/clocks.ts";
import { conditionRules } from "./checks/conditions.ts";
import { confidentialRules } from "./checks/confidential.ts";
import { decisionTimeRules } from "./checks/decision-times.ts";
import { figureRules } from "./checks/figures.ts";
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
import { asMeant, slipFindings } from "./checks/slips.ts";
import { type Configured, type Finding, type Rule, warning } from "./finding.ts";
import type { Policy } from "./policy.ts";
import { everyTurn } from "./rota.ts";
import { allRead, asFarAsRead, NotRead, type Unread } from "./unread.ts";

/** What is looked at, in words, and the rules that look. */
const subjects: [about: string, Rule[]][] = [
  ["whether people can be reached", peopleRules],
  ["who holds the roles", roleRules],
  ["the ladders of the severities", ladderRules],
  ["who decides", authorityRules],
  ["standing orders", orderRules],
  ["whether safety is asked", guardedRules],
  ["rows that are never reached", reachedRules],
  ["who agrees and who breaks ties", rowRules],
  ["who lifts a veto", liftingRules],
  ["what rows ask for under when", conditionRules],
  ["what services say of what rows ask", figureRules],
  ["the time that decisions have", decisionTimeRules],
  ["the names of actions", actionRules],
  ["who agreed to the table", agreementRules],
  ["services", serviceRules],
  ["where assets are", assetRules],
  ["legal clocks", clockRules],
  ["confidential incidents", confidentialRules],
];

/**
 * What the policy promises and cannot keep, by looking at it alone: roles nobody holds, media that are not set up,
 * people who cannot be reached, rows that can never be met. `today` is a date such as `2026-11-22`. Of what was not read
 * nothing is said but that it was not checked.
 */
export function checkPolicy(
  policy: Policy,
  configured: Configured,
  today: string,
  unread: Unread = allRead,
): Finding[] {
  const read = asFarAsRead(policy, unread);
  const meant = withoutSlips(policy, read);
  const turns = everyTurn(meant).map((inTurn) => ({ policy: asFarAsRead(inTurn, unread), configured, today }));
  const tried = [
    tryRule("rotas", () => rotaFindings(read)),
    ...subjects.flatMap(([about, rules]) => rules.map((rule) => tryRule(about, () => turns.flatMap(rule)))),
    tryRule("who holds the roles", () => slipFindings(read)),
  ];
  const findings = [...tried.flatMap((each) => ("cause" in each ? [] : each.findings)), ...notChecked(tried)];
  // What is so in every turn is said once.
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** What could not be read hides what was meant: the policy is then looked at as it is. */
function withoutSlips(policy: Policy, read: Policy): Policy {
  try {
    return { ...policy, ...asMeant(read) };
  } catch (error) {
    if (error instanceof NotRead) return policy;
    throw error;
  }
}

type Tried = { findings: Finding[] } | { about: string; cause: Finding["path"] };

function tryRule(about: string, rule: () => Finding[]): Tried {
  try {
    return { findings: rule() };
  } catch (error) {
    if (error instanceof NotRead) return { about, cause: error.path };
    throw error;
  }
}

const listed = new Intl.ListFormat("en-GB");

/** One line for each thing that could not be read and that something hangs on. */
function notChecked(tried: Tried[]): Finding[] {
  const left = tried.flatMap((each) => ("cause" in each ? [each] : []));
  return [...Map.groupBy(left, ({ cause }) => JSON.stringify(cause)).values()].map((those) => {
    const what = listed.format(new Set(those.map(({ about }) => about)));
    const cure = "put it right, then run muster check again";
    return warning(those[0]?.cause ?? [], `not checked, in whole or in part, until this is put right: ${what}`, cure);
  });
}
