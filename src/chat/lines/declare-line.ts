import type { Severity } from "../../policy/policy.ts";
import { type Asked, form, incomplete, readable } from "./asked.ts";
import type { CommandContext } from "./command-people.ts";
import { unquoted } from "./quotes.ts";
import { takeSecrecy, writtenSecrecy } from "./secrecy-words.ts";

/** How bad it is, and what: the grammar of `/muster declare` and `/muster severity`. */

/**
 * `declare 1 [exercise:] what is happening`, with `--exercise`, `--personal-data` and who may know of it
 * (`secrecy-words.ts`) anywhere. The bare word
 * "exercise" is not enough: a real incident about exercise data must not be taken for practice. Only a severity that
 * was written wakes people: without one the form asks.
 */
export function declare(rest: string, context: CommandContext): Asked {
  const kept = takeSecrecy(rest, context);
  if ("cure" in kept) return incomplete("declare", kept.cure);
  const { secrecy } = kept;
  const flags = takeFlags(kept.rest);
  const prefix = takeExercise(flags.rest);
  const rating = takeSeverity(prefix.rest);
  const suffix = takeExercise(rating.rest);
  const title = readable(unquoted(suffix.rest), context);
  const { severity } = rating;
  const exercise = flags.exercise || prefix.exercise || suffix.exercise;
  const personalData = flags.personalData ? ("suspected" as const) : undefined;
  const wrong = severity ? undefined : noSeverity(prefix.rest);
  if (wrong) return incomplete("declare", `${wrong} Nothing was declared.`);
  if (title && severity) {
    return { kind: "declare", title, severity, exercise, ...(personalData && { personalData }), ...secrecy };
  }
  const cure = "Please say how serious it is, and what is happening: /muster declare 1 Payroll server is encrypted.";
  const known = { title, severity, personalData, exercise: exercise ? "yes" : undefined };
  return form("declare", { ...known, ...writtenSecrecy(secrecy, context) }, cure);
}

const practiceFlag = /(?<!\S)--exercise(?!\S)/gi;
const personalDataFlag = /(?<!\S)--personal-data(?!\S)/gi;

function takeFlags(text: string): { exercise: boolean; personalData: boolean; rest: string } {
  const exercise = text.search(practiceFlag) >= 0;
  const personalData = text.search(personalDataFlag) >= 0;
  if (!exercise && !personalData) return { exercise, personalData, rest: text };
  const words = text.replaceAll(practiceFlag, " ").replaceAll(personalDataFlag, " ");
  const rest = words.replaceAll(/\s+/g, " ").trim();
  return { exercise, personalData, rest };
}

/** "exercise:" always; "exercise" only straight before a severity that is plainly one. */
function takeExercise(text: string): { exercise: boolean; rest: string } {
  const match = /^(?:exercise|drill)(?:\s*:|(?=\s+s(?:ev)?[-\s]?[1-4]\b))\s*/i.exec(text);
  return match ? { exercise: true, rest: text.slice(match[0].length) } : { exercise: false, rest: text };
}

/** "1", "s1", "sev1", "SEV-1", "severity 1". */
function takeSeverity(text: string): { severity?: Severity; rest: string } {
  const match = /^(?:sev(?:erity)?[-\s]?|s)?([1-4])(?:[:,](?=\s|$)|(?!\S))\s*/i.exec(text);
  if (!match?.[1]) return { rest: text };
  return { severity: `sev${match[1]}` as Severity, rest: text.slice(match[0].length) };
}

/** A single digit, or "sev" and a number, where a severity stands and that is none. */
function noSeverity(text: string): string | undefined {
  const written = /^(?:sev(?:erity)?[-\s]?\d+|s\d+|\d)(?=[:,]?(?:\s|$))/i.exec(text)?.[0];
  if (!written || takeSeverity(text).severity) return undefined;
  return `There is no severity “${written}”: there are 1 (the most serious), 2, 3 and 4 (the least).`;
}

export function severity(rest: string, context: CommandContext): Asked {
  const written = rest.replace(/^to\s+/i, "");
  const wrong = noSeverity(written);
  if (wrong) return incomplete("severity", wrong);
  const { severity: to, rest: after } = takeSeverity(written);
  const reason = readable(unquoted(after), context);
  if (to && reason) return { kind: "severity", to, reason };
  const cure = `Please say which, from 1 to 4, and why: /muster severity ${to?.slice(3) ?? 1} It spreads to the plant.`;
  return form("severity", { severity: to, reason }, cure);
}
