import { markdownTable } from "../support/markdown-table.ts";
import type { Result } from "./run.ts";

/** As a README can carry it. */
export function resultTable(results: Result[]): string {
  const head = ["what happens", "struck", "pages", "lost", "twice", "phantom", "early", "late", "found", "ambiguous"];
  return markdownTable([[...head, "otherwise", "latest", "slow doubles"], ...results.map(cells)]);
}

function cells({ fault, what, counts, struck, atLeast, slow, count, otherwise }: Result): string[] {
  const { lost, twice, phantom, early, late, ambiguous, unsound } = count;
  return [
    `\`${fault}\`: ${what}`,
    `${struck} ${counts} (at least ${atLeast})`,
    ...[count.pages, ...[lost, twice, phantom, early, late].map(({ length }) => length)].map(String),
    ...[count.found, ambiguous.length, unsound.length + otherwise.length].map(String),
    `${(count.latestMs / 1_000).toFixed(1)} s`,
    String(slow),
  ];
}
