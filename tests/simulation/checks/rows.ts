import type { Event } from "../../../src/incident/events.ts";
import { type Instant, toMs } from "../../../src/incident/time.ts";
import type { AuthorityRow } from "../../../src/policy/policy.ts";
import type { Organisation } from "../organised.ts";

/** Which row of the table decides a question, worked out anew from what was said of it and from the catalogue. */

type About = { action?: string | undefined; service?: string | undefined };
type Stated = { tradeOff?: { inputs: { statedDowntime?: { toMs: number } | undefined } } | null | undefined };
/** Whether a condition is met; `unknown` where nobody can say. */
type Is = "yes" | "no" | "unknown";
type Weight = { overTolerable: Is; costs: (amount: number) => Is };

export type Weighing = ReturnType<typeof weighing>;

/** What is known in one incident of how long things take and since when they are down. */
export function weighing({ rules, takesDown }: Organisation) {
  const stated = new Map<string, number>();
  const down = new Map<string, Instant>();

  function noteStated({ action, service }: About, { tradeOff }: Stated): void {
    const { toMs: longest } = tradeOff?.inputs.statedDowntime ?? {};
    if (longest === undefined) return;
    const key = `${action} ${service}`;
    stated.set(key, Math.max(stated.get(key) ?? 0, longest));
  }

  /** What is said once of such a step on that service is not forgotten; of no step it is what this question says. */
  function longestOf({ action, service }: About, { tradeOff }: Stated): number | undefined {
    const own = tradeOff?.inputs.statedDowntime?.toMs;
    return action === undefined ? own : (stated.get(`${action} ${service}`) ?? own);
  }

  function weightOf(about: About, said: Stated, at: Instant): Weight {
    const { action, service = "" } = about;
    const known = rules.services[service];
    const openly = (is: Is) => ({ overTolerable: is, costs: () => is });
    if (!known) return openly(action === undefined ? "no" : "unknown");
    const { tolerableDowntimeMs, recoveryTimeMs, revenuePerMinute } = known;
    const longestMs = longestOf(about, said);
    const isOutage = action !== undefined && takesDown.includes(action);
    const leastMs = action === "shut-down" ? (recoveryTimeMs ?? 0) : 0;
    const expectedMs = longestMs === undefined ? isOutage && recoveryTimeMs : Math.max(longestMs, leastMs);
    const unknown: Is = action !== undefined && (isOutage || longestMs !== undefined) ? "unknown" : "no";
    const since = down.get(service);
    const downMs = since === undefined ? 0 : toMs(at) - toMs(since);
    const isExpected = typeof expectedMs === "number";
    const isOver = tolerableDowntimeMs !== undefined && downMs + (expectedMs || 0) > tolerableDowntimeMs;
    const isKnown = tolerableDowntimeMs !== undefined && (isExpected || !isOutage);
    return {
      overTolerable: isOver ? "yes" : isKnown ? "no" : unknown,
      costs: (amount) => {
        if (!isExpected || !revenuePerMinute) return unknown;
        return (revenuePerMinute.amount * expectedMs) / 60_000 > amount ? "yes" : "no";
      },
    };
  }

  return {
    note({ type, data }: Event): void {
      if (type === "DecisionProposed") noteStated(data, data);
      if (type === "ServiceDown" || type === "OtherCauseReported" || type === "EarlierDowntimeReported")
        down.set(data.service, data.since);
      if (type === "ServiceUp") down.delete(data.service);
    },
    noteStated,
    /** The row that was agreed upon for such a question, and whose consents are asked. */
    rowFor(about: About, said: Stated, at: Instant) {
      const { authority, services } = rules;
      const { action, service } = about;
      const tier = services[service ?? ""]?.tier;
      const weight = weightOf(about, said, at);
      const places = placesOf(rules, about);
      const all = authority.map((row) => ({ row, is: met(row, { action, tier, places, weight }) }));
      const matching = all.filter(({ is }) => is !== "no");
      const first = matching.find(({ row }) => row.decides && !row.fallback);
      const deciding = first?.is === "yes" ? first.row : authority.at(-1);
      const consenting = matching.map(({ row }) => row);
      const consents = [...new Set(consenting.flatMap((row) => row.consents ?? []))];
      const lifters: Record<string, string | undefined> = Object.fromEntries(
        consenting.flatMap((row) => (row.consents ?? []).map((role) => [role, row.vetoLiftedBy])),
      );
      return { row: authority.indexOf(deciding as AuthorityRow), consents, lifters };
    },
  };
}

/** What nobody names may be anything that there is. */
function placesOf({ services }: Organisation["rules"], { action, service }: About): string[] {
  const known = service && services[service]?.environment;
  const anywhere = action ? Object.values(services).map(({ environment }) => environment) : [];
  return ["it", ...(known ? [known] : anywhere)];
}

type Subject = { action: string | undefined; tier: number | undefined; places: string[]; weight: Weight };

function met({ when = {}, fallback }: AuthorityRow, { action, tier, places, weight }: Subject): Is {
  if (fallback) return "yes";
  const { action: meant, environment, tier: tiers, downtime, costOver } = when;
  const unnamed: Is = action === undefined ? "no" : "unknown";
  const all: Is[] = [
    meant === undefined || meant === action ? "yes" : "no",
    !environment || environment.some((place) => places.includes(place)) ? "yes" : "no",
    !tiers ? "yes" : tier === undefined ? unnamed : tiers.includes(tier) ? "yes" : "no",
    downtime ? weight.overTolerable : "yes",
    costOver ? weight.costs(costOver.amount) : "yes",
  ];
  return all.includes("no") ? "no" : all.includes("unknown") ? "unknown" : "yes";
}
