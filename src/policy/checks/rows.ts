import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import {
  type AuthorityRow,
  type Deciders,
  environmentSchema,
  type PersonId,
  type Policy,
  type RoleId,
} from "../policy.ts";
import { fallbackChain, fallbackOf, heldRole, holdersOf } from "./holding.ts";
import { everythingAsked } from "./questions.ts";

/** Rows of the authority table that say something, and never get to say it, or not in time. */

type When = NonNullable<AuthorityRow["when"]>;

/** Consents add up wherever they stand; deciders come from the first row that matches. */
function rowsAreReached({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap((row, index): Finding[] => {
    if (!row.decides) return [];
    const before = authority.slice(0, index);
    const hiding = before.findIndex((earlier) => earlier.decides !== undefined && hides(earlier, row));
    if (hiding < 0) return [];
    const message = `this row never decides: row ${hiding + 1} of the table matches everything that it matches`;
    const cure = row.fallback ? "keep one fallback row" : "put it above that row, or take one of the two away";
    return [mistake(["authority", index], message, cure)];
  });
}

/** True when whatever the later row matches, the earlier one has matched. A fallback row comes last wherever it stands. */
function hides(earlier: AuthorityRow, later: AuthorityRow): boolean {
  if (earlier.fallback || later.fallback) return earlier.fallback === later.fallback;
  return isImplied(earlier.when ?? {}, later.when ?? {});
}

/** True when everything that meets all of `given` meets all of `wanted`. */
function isImplied(wanted: When, given: When): boolean {
  const { action, environment, tier, downtime, costOver, signal } = wanted;
  const isSameMoney = costOver?.currency === given.costOver?.currency;
  const isImpliedBy: Record<keyof When, boolean> = {
    action: !action || action === given.action,
    environment: !environment || isWithin(given.environment ?? environmentSchema.options, environment),
    tier: !tier || (given.tier !== undefined && isWithin(given.tier, tier)),
    downtime: !downtime || given.downtime !== undefined,
    costOver: !costOver || (isSameMoney && costOver.amount <= (given.costOver?.amount ?? 0)),
    signal: !signal || (given.signal?.toLowerCase().includes(signal.toLowerCase()) ?? false),
  };
  return Object.values(isImpliedBy).every(Boolean);
}

function isWithin<T>(part: readonly T[], whole: readonly T[]): boolean {
  return part.every((each) => whole.includes(each));
}

/** Whoever must agree is somebody else than those who decide, also when they are asleep or their role is empty. */
function consentsStayApart({ policy }: CheckSubject): Finding[] {
  const findings = new Map<string, Finding>();
  for (const { row, deciders, consents } of everythingAsked(policy)) {
    for (const role of consents.filter((each) => !deciders.roles.includes(each))) {
      for (const finding of standInsWhoDecide(policy, role, { row, deciders })) {
        const key = JSON.stringify(finding.path);
        if (!findings.has(key)) findings.set(key, finding);
      }
    }
  }
  return [...findings.values()];
}

function standInsWhoDecide(policy: Policy, role: RoleId, { row, deciders }: { row: number; deciders: Deciders }) {
  const decided = (ids: PersonId[]) =>
    ids.find((id) => policy.people[id]?.roles.some((held) => deciders.roles.includes(held)));
  const where = `row ${row + 1} of the authority table`;
  const falls = fallbackOf(policy.roles, role);
  const next = falls === undefined ? undefined : heldRole(policy, falls);
  const fallback = next === undefined ? undefined : decided(holdersOf(policy, next).slice(0, 1));
  const findings = holdersOf(policy, role).flatMap((holder): Finding[] => {
    const delegates = policy.people[holder]?.delegates ?? [];
    const delegate = decided(delegates);
    if (delegate === undefined) return [];
    const message = `${holder} must agree as ${role} to what ${where} decides, and their delegate ${delegate} decides there`;
    const cure = "name a delegate who does not decide there";
    return [mistake(["people", holder, "delegates", delegates.indexOf(delegate)], message, cure)];
  });
  if (fallback === undefined) return findings;
  const message = `${role} must agree to what ${where} decides, and falls to ${fallback}, who decides there`;
  const cure = "let it fall to somebody who does not decide there";
  return [...findings, mistake(["roles", role, "fallback"], message, cure)];
}

/**
 * A tie is broken by somebody who is no side in it: whoever is asked to decide, the first who holds each role, never
 * breaks it (`mayNotBreakTie` in decision.ts). The next who holds the role does, or whoever it falls to.
 */
function tiesAreBrokenByAnother({ policy }: CheckSubject): Finding[] {
  return policy.authority.flatMap(({ decides, tieBreaker }, index): Finding[] => {
    if (!decides || tieBreaker === undefined) return [];
    const asked = decides.roles.flatMap((role) => holdersOf(policy, heldRole(policy, role) ?? role).slice(0, 1));
    const breakers = fallbackChain(policy, tieBreaker).flatMap((role) => holdersOf(policy, role));
    // A role that nobody holds, nor any that it falls to, is told by itself.
    if (breakers.length === 0) return [];
    const path = ["authority", index, "tieBreaker"];
    const cure = "name somebody who does not decide there, or take tieBreaker away";
    const other = breakers.find((id) => !asked.includes(id));
    if (other === undefined) {
      const who = [...new Set(breakers)].join(" and ");
      const message = `nobody is left to break a tie of this row as ${tieBreaker}: it is decided by ${who}`;
      return [mistake(path, message, cure)];
    }
    const [first = ""] = breakers;
    if (!asked.includes(first)) return [];
    const message = `${first} decides this row and so breaks no tie of it as ${tieBreaker}: ${other} does instead`;
    return [warning(path, message, cure)];
  });
}

/** A cost is worked out in the currency of the service's revenue, and compared with no other. */
function costsCanBeCompared({ policy: { authority, services } }: CheckSubject): Finding[] {
  const currencies = new Set(
    Object.values(services).flatMap(({ revenuePerMinute }) => revenuePerMinute?.currency ?? []),
  );
  return authority.flatMap(({ when }, index): Finding[] => {
    const currency = when?.costOver?.currency;
    if (currency === undefined || currencies.has(currency)) return [];
    const known =
      currencies.size === 0 ? "no service has a revenuePerMinute" : `services earn ${[...currencies].join(", ")}`;
    const message = `this row never matches: its costOver is in ${currency}, and ${known}`;
    const cure = currencies.size === 0 ? "give services their revenuePerMinute" : "write the limit in that currency";
    return [warning(["authority", index, "when", "costOver"], message, cure)];
  });
}

function downtimesCanBeCompared({ policy: { authority, services } }: CheckSubject): Finding[] {
  if (Object.values(services).some(({ tolerableDowntimeMs }) => tolerableDowntimeMs !== undefined)) return [];
  return authority.flatMap(({ when }, index) => {
    if (!when?.downtime) return [];
    const message = "this row never matches: no service says how much downtime it tolerates";
    return [warning(["authority", index, "when", "downtime"], message, "give services their tolerableDowntime")];
  });
}

export const rowRules: Rule[] = [
  rowsAreReached,
  consentsStayApart,
  tiesAreBrokenByAnother,
  costsCanBeCompared,
  downtimesCanBeCompared,
];
