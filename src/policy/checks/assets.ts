import { type AssetPattern, covers } from "../asset-table.ts";
import { safetyRoles } from "../directory.ts";
import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import { nearest } from "../nearest.ts";
import type { Environment, Policy } from "../policy.ts";

function rowsNameServices({ policy: { assets, services } }: CheckSubject): Finding[] {
  return assets.flatMap(({ service }, row) => {
    if (service === undefined || Object.hasOwn(services, service)) return [];
    const similar = nearest(service, Object.keys(services));
    const cure = similar === undefined ? "name one of services, or take it away" : `write "${similar}"`;
    return [mistake(["assets", row, "service"], `there is no service ${service}`, cure)];
  });
}

/** Comparing every row with every row before it: beyond this it would keep `muster check` waiting. */
const mostCompared = 2_000;

/** The first row that matches counts, so what an earlier one matches as well is never asked. */
function rowsAreReached({ policy: { assets } }: CheckSubject): Finding[] {
  const before: { pattern: AssetPattern; row: number }[] = [];
  return assets.slice(0, mostCompared).flatMap(({ match }, row) => {
    const hidden = match.flatMap((pattern, index) => {
      const wider = before.find((earlier) => covers(earlier.pattern, pattern));
      const message = `${pattern.text}${pattern.kind === "prefix" ? "*" : ""} of row ${row + 1} is never reached`;
      if (!wider) return [];
      const why = `row ${wider.row + 1} of the asset table matches it first`;
      return [
        warning(["assets", row, "match", index], `${message}: ${why}`, "put the narrower row above the wider one"),
      ];
    });
    before.push(...match.map((pattern) => ({ pattern, row })));
    return hidden;
  });
}

/** A row that places assets where people can be harmed changes nothing unless somebody is called for that. */
function safetyIsCalled({ policy }: CheckSubject): Finding[] {
  return (["ot", "medical"] as const).flatMap((environment) => {
    const row = policy.assets.findIndex((each) => each.environment === environment);
    if (row < 0 || isSafetyCalled(policy, environment)) return [];
    const message = `assets are ${environment} by this row, and no role with safety: true is called in any severity for ${environment}`;
    const [safe = "a role with safety: true"] = safetyRoles(policy);
    return [
      warning(["assets", row], message, `add to call: { role: ${safe}, when: { environment: [${environment}] }, … }`),
    ];
  });
}

function isSafetyCalled(policy: Policy, environment: Environment): boolean {
  const safety = safetyRoles(policy);
  const calls = Object.values(policy.severities).flatMap((severity) => severity?.call ?? []);
  return calls.some(({ role, when }) => safety.includes(role) && (when?.environment?.includes(environment) ?? true));
}

export const assetRules: Rule[] = [rowsNameServices, rowsAreReached, safetyIsCalled];
