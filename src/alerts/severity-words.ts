import type { Severity } from "../policy/policy.ts";

/** The four steps that nearly every tool names alike; a source adds the words that its own maker writes beside them. */
export const fourSteps: [string, Severity][] = [
  ["critical", "sev1"],
  ["high", "sev2"],
  ["medium", "sev3"],
  ["low", "sev4"],
];

const words = new Map<string, Severity>([
  ...fourSteps,
  ["emergency", "sev1"],
  ["catastrophic", "sev1"],
  ["fatal", "sev1"],
  ["error", "sev2"],
  ["moderate", "sev3"],
  ["warning", "sev3"],
  ["info", "sev4"],
  ["information", "sev4"],
  ["informational", "sev4"],
  ["notice", "sev4"],
  ["debug", "sev4"],
]);

const numbered: Severity[] = ["sev1", "sev2", "sev3", "sev4"];

/**
 * A severity as people write it where no maker fixes the scale: "Sev-1", "SEV 1" and "P1" are one, to 4, beside the words
 * that tools use. Undefined: not a severity that anybody agreed on.
 */
export function severityOfWord(said: string | undefined): Severity | undefined {
  const word = said?.trim().toLowerCase() ?? "";
  const number = /^(?:sev(?:erity)?[ _-]?|p)([1-4])$/.exec(word)?.[1];
  return number === undefined ? words.get(word) : numbered[Number(number) - 1];
}
