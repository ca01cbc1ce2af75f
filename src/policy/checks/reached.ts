import { type CheckSubject, type Finding, mistake, type Rule } from "../finding.ts";
import { type AuthorityRow, environmentSchema, type Policy, tiers } from "../policy.ts";

/** Rows of the authority table behind others that leave nothing for them to decide. */

type When = NonNullable<AuthorityRow["when"]>;

const listed = new Intl.ListFormat("en-GB");

/** Consents add up wherever they stand; deciders come from the first row that matches. */
function rowsAreReached({ policy }: CheckSubject): Finding[] {
  return policy.authority.flatMap((row, index): Finding[] => {
    if (!row.decides || matchesNothing(row)) return [];
    const before = policy.authority.slice(0, index);
    const hiding = before.findIndex((earlier) => earlier.decides !== undefined && hides(earlier, row));
    if (hiding >= 0) {
      const message = `this row is never used: row ${hiding + 1} comes first, and decides all that this one would`;
      const cure = row.fallback
        ? "keep one fallback row"
        : `put it above row ${hiding + 1}, or take one of the two away`;
      return [mistake(["authority", index], message, cure)];
    }
    const together = row.fallback ? undefined : hidingTogether(policy, before, row.when ?? {});
    if (!together) return [];
    const message = `this row is never used: ${together}`;
    return [mistake(["authority", index], message, "put it above those rows, or take it away")];
  });
}

/** An empty list is told by itself. */
function matchesNothing({ when }: AuthorityRow): boolean {
  return when?.environment?.length === 0 || when?.tier?.length === 0;
}

/** True when whatever the later row matches, the earlier one has matched. A fallback row comes last wherever it stands. */
function hides(earlier: AuthorityRow, later: AuthorityRow): boolean {
  if (earlier.fallback || later.fallback) return earlier.fallback === later.fallback;
  return isImplied(earlier.when ?? {}, later.when ?? {});
}

/** How earlier rows, none of them alone, leave nothing to a later one; undefined where they leave something. */
function hidingTogether({ services }: Policy, before: AuthorityRow[], when: When): string | undefined {
  const hidingRow = (given: When, isHidden = isImplied) =>
    before.findIndex(({ decides, fallback, when: wanted = {} }) => decides && !fallback && isHidden(wanted, given));
  const places = when.environment ?? environmentSchema.options;
  const isUntiered = (place: string) =>
    Object.values(services).some(({ environment, tier }) => environment === place && tier === undefined);
  const hiding = places.flatMap((place) => {
    const here: When = { ...when, environment: [place] };
    const ofTiers = (when.tier ?? tiers).map((tier) => hidingRow({ ...here, tier: [tier] }));
    if (when.tier) return ofTiers;
    // Where an action's service is not named, or its tier not known, such a row may match: the fallback row decides (`mayMatch`
    // in authority.ts). A question about no action has nothing that is missing, and goes on to the next row.
    const [isUnnamed, isOfNoTier] =
      when.action === undefined ? [isImplied, isImplied] : [isImpliedButForService, isImpliedButForTier];
    const ofNone = when.downtime || when.costOver ? [] : [hidingRow(here, isUnnamed)];
    return [...ofTiers, ...ofNone, ...(isUntiered(place) ? [hidingRow(here, isOfNoTier)] : [])];
  });
  if (hiding.includes(-1)) return undefined;
  const rows = [...new Set(hiding)].toSorted((a, b) => a - b);
  const areTiers = !when.tier && rows.some((index) => before[index]?.when?.tier);
  const all = areTiers ? "for services of every tier, and the fallback row does where it is not known" : undefined;
  const named = listed.format(rows.map((index) => `${index + 1}`));
  const first = rows.length > 1 ? `rows ${named} come first, and decide` : `row ${named} comes first, and decides`;
  return `${first} ${all ?? "all that this one would"}`;
}

/** As far as it can be said of a question about no service. */
function isImpliedButForService({ action, environment, signal }: When, given: When): boolean {
  return isImplied({ action, environment, signal }, given);
}

/** As far as it can be said of a service without one. */
function isImpliedButForTier({ tier: _unknown, ...wanted }: When, given: When): boolean {
  return isImplied(wanted, given);
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

export const reachedRules: Rule[] = [rowsAreReached];
