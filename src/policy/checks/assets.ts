import { type AssetPattern, covers } from "../asset-table.ts";
import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import { nearest } from "../nearest.ts";

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

export const assetRules: Rule[] = [rowsNameServices, rowsAreReached];
