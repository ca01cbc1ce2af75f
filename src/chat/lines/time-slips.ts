import { nearest } from "../../policy/nearest.ts";

/** Words of time that are written nearly so. What is meant is asked, never assumed: a day is a day more on a legal clock. */

const days = [
  "yesterday",
  "today",
  "tonight",
  "tomorrow",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
];
const spans = ["minutes", "hours", "days", "until", "for"];

type Slip = { written: string; meant: string };

/** Of the words that stand beside a time, or at either end of a line: the first that is nearly a day's name. */
export function slipOfDay(...texts: string[]): Slip | undefined {
  const words = texts.flatMap((text) => {
    const all = text
      .split(/[^\p{L}\p{N}-]+/u)
      .filter((word) => word !== "" && !/^(?:at|on|since|from|the)$/i.test(word));
    return [all[0] ?? "", all.at(-1) ?? ""];
  });
  return words.map((word) => slipOf(word, days)).find((slip) => slip !== undefined);
}

/** The text with every word of time as it was probably meant; undefined where none is nearly one. */
export function withoutSlips(text: string): string | undefined {
  const meant = text.replaceAll(/\p{L}+/gu, (word) => slipOf(word, [...days, ...spans])?.meant ?? word);
  return meant === text ? undefined : meant;
}

/** Of a short word two wrong letters make another word. */
function slipOf(written: string, known: string[]): Slip | undefined {
  const isKnown = known.some((word) => word.toLowerCase() === written.toLowerCase());
  if (written.length < 4 || isKnown) return undefined;
  const meant = nearest(written, known, written.length < 8 ? 1 : 2);
  return meant === undefined ? undefined : { written, meant };
}
