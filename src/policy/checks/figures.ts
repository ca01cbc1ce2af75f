import { judgedBy, notGiven } from "../../incident/decisions/figures.ts";
import { type CheckSubject, type Finding, type Rule, warning } from "../finding.ts";
import type { AuthorityRow, Service } from "../policy.ts";

/** Services of which the catalogue does not say what rows of the authority table ask: whether such a row is met is unknown. */

const listed = new Intl.ListFormat("en-GB");
const either = new Intl.ListFormat("en-GB", { type: "disjunction" });

/** In an incident the fallback row then decides (`authorityFor`), and whoever must agree by such a row is asked. */
function servicesSayWhatRowsAsk({ policy: { authority, services } }: CheckSubject): Finding[] {
  return Object.entries(services).flatMap(([id, service]): Finding[] => {
    const unsure = authority.flatMap((row, index) => {
      const lacking = isAbout(row, service) ? lackingFor(row, service) : [];
      return lacking.length > 0 ? [{ row: index + 1, lacking }] : [];
    });
    if (unsure.length === 0) return [];
    const lacking = [...new Set(unsure.flatMap((each) => each.lacking))];
    const rows = unsure.map(({ row }) => `${row}`);
    const which = `${rows.length > 1 ? "rows" : "row"} ${listed.format(rows)} of the authority table`;
    const message = `${which} cannot judge ${id}: it has no ${either.format(lacking)}. Where such a row might decide, the fallback row does`;
    return [warning(["services", id], message, cureFor(lacking))];
  });
}

function isAbout({ when = {}, fallback }: AuthorityRow, { environment, tier }: Service): boolean {
  const isTier = when.tier === undefined || (tier === undefined ? when.tier.length > 0 : when.tier.includes(tier));
  return !fallback && isTier && (when.environment?.includes(environment) ?? true);
}

function lackingFor({ when = {} }: AuthorityRow, service: Service): string[] {
  const missing = notGiven(service);
  const conditions = (["tier", "downtime", "costOver"] as const).filter((condition) => when[condition] !== undefined);
  const lacking = conditions.flatMap((condition) =>
    (judgedBy[condition] ?? []).filter((each) => missing.includes(each)),
  );
  const { costOver } = when;
  const { revenuePerMinute: earns } = service;
  const isOther = costOver && earns && earns.currency !== costOver.currency && (earns.upTo ?? earns.amount) > 0;
  return [...lacking, ...(isOther ? [`revenuePerMinute in ${costOver.currency}`] : [])];
}

function cureFor(lacking: string[]): string {
  const figures = [...new Set(lacking.map((each) => each.split(" ")[0] ?? each))];
  const nothing = figures.includes("revenuePerMinute") ? ' ("0 USD" where it earns nothing)' : "";
  const money = lacking.some((each) => each.includes(" in ")) ? ", in the currency of the row" : "";
  return `add ${listed.format(figures)} to it${money}${nothing}, or see that the fallback row asks the right people`;
}

/** Without any service there is nothing to judge. */
function rowsHaveServicesToJudge({ policy: { authority, services } }: CheckSubject): Finding[] {
  if (Object.keys(services).length > 0) return [];
  return authority.flatMap(({ when }, index): Finding[] => {
    const key = (["downtime", "costOver"] as const).find((each) => when?.[each] !== undefined);
    if (key === undefined) return [];
    const message = "this row can judge nothing: there is no service under services, so the fallback row decides";
    return [
      warning(["authority", index, "when", key], message, `add services with ${listed.format(judgedBy[key] ?? [])}`),
    ];
  });
}

export const figureRules: Rule[] = [servicesSayWhatRowsAsk, rowsHaveServicesToJudge];
