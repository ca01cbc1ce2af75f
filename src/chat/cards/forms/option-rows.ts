/**
 * The options of a question by field: `option1-label`, `option1-act` (what it costs now), `option1-wait` (what it may cost
 * later). The form has fields for the first ones; the others are written one a line, so that a short question is a short form.
 */

type Values = Record<string, string>;

export const maxOptions = 5;
export const rowsShown = 2;
/** The answer that no step is asked for. */
export const noStep = "none";
export const moreField = "options-more";
export const moreCure = `Please write at most ${maxOptions - rowsShown} more, each on its own line: name | what it costs now | what it may cost later.`;

const parts = ["label", "act", "wait"] as const;
const rows = Array.from({ length: maxOptions }, (_, index) => index + 1);

export function optionField(row: number, part: (typeof parts)[number]): string {
  return `option${row}-${part}`;
}

/** What was written one a line, as fields; undefined where there are too many. */
export function asFields(written: string): Values | undefined {
  const lines = written.split("\n").filter((line) => line.trim() !== "");
  if (lines.length > maxOptions - rowsShown) return undefined;
  const fields = lines.flatMap((line, index) => {
    const row = rowsShown + 1 + index;
    const [label = "", act = "", ...wait] = line.split("|").map((part) => part.trim());
    return [label, act, wait.join(" | ")].map((words, at) => [optionField(row, parts[at] ?? "label"), words]);
  });
  return Object.fromEntries(fields);
}

/** The other way round; empty where no such option is there. */
export function asLines(values: Values): string {
  const lines = rows.slice(rowsShown).map((row) => parts.map((part) => plain(values[optionField(row, part)])));
  return lines.flatMap((line) => (line.some((words) => words !== "") ? [line.join(" | ")] : [])).join("\n");
}

function plain(words = ""): string {
  return words.replaceAll(/\s+/g, " ").replaceAll("|", "/").trim();
}

/** By row, with those that were written one a line; empty where there is none. */
export function labelsOf(values: Values): string[] {
  const known = { ...values, ...asFields(values[moreField] ?? "") };
  return rows.map((row) => known[optionField(row, "label")]?.trim() ?? "");
}

/** "Option 2: Keep running", where its name is known already. */
export function optionNames(values: Values): [row: string, name: string][] {
  return labelsOf(values).map((label, index) => [String(index + 1), `Option ${index + 1}${label ? `: ${label}` : ""}`]);
}
