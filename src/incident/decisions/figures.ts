import type { AuthorityRow, Service } from "../../policy/policy.ts";

/** What rows of the authority table ask of a service, by its key in the service catalogue, which may not say it. */
export const figures = ["tier", "tolerableDowntime", "recoveryTime", "revenuePerMinute"] as const;
export type Figure = (typeof figures)[number];

/** By the condition of a row: without which figures nobody can say whether it is met. */
export const judgedBy: { [C in keyof NonNullable<AuthorityRow["when"]>]?: readonly Figure[] } = {
  tier: ["tier"],
  downtime: ["tolerableDowntime", "recoveryTime"],
  costOver: ["recoveryTime", "revenuePerMinute"],
};

export type Figured = Pick<Service, "tier" | "tolerableDowntimeMs" | "recoveryTimeMs" | "revenuePerMinute">;

/** What the catalogue does not say of this service. */
export function notGiven({ tier, tolerableDowntimeMs, recoveryTimeMs, revenuePerMinute }: Figured): Figure[] {
  const given = {
    tier,
    tolerableDowntime: tolerableDowntimeMs,
    recoveryTime: recoveryTimeMs,
    revenuePerMinute,
  };
  return figures.filter((figure) => given[figure] === undefined);
}
