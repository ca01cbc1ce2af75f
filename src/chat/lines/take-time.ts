import type { SaidTime } from "../../incident/time.ts";
import { readSaidTime, whenCure, writtenMoment } from "../cards/clocks/clock-time.ts";
import { masked, unquoted } from "./quotes.ts";
import { slipOfDay } from "./time-slips.ts";

/**
 * When something happened, found among the other words of a line. What may be a time and cannot be read, or cannot be told
 * from the words, is asked back: nothing is ever recorded as now that somebody had dated. In quotation marks it is words.
 */

/**
 * Where it may stand: at either end of free words (`edge`), anywhere in a line that has no free words (`anywhere`), or only
 * behind what may itself hold a time (`end`).
 */
export type Place = "edge" | "anywhere" | "end";
export type TakenTime = { said?: SaidTime; rest: string } | { wrong: string };

type Found = { from: number; to: number; words: string; hasLead: boolean };

const candidate = new RegExp(
  String.raw`(?<![\p{L}\p{N}.:/_+-])(?:(at|since|from)\s+)?(${writtenMoment})(?![\p{L}\p{N}:/_%°€$-]|\.\d)[.,;:!]*`,
  "giu",
);
/** Version 2.40, 02h40 of work: a time only where something says that it is one. */
const isUnclear = /^\d{1,2}[.h]\d{2}$/i;

const day = "(?:mon|tues|wednes|thurs|fri|satur|sun)day";
const part = "(?:morning|noon|afternoon|evening|night|week|month)";
const vague = `(?:today|tonight|yesterday|noon|midday|midnight|(?:this|last|yesterday)\\s+${part}|(?:last|this|on)\\s+${day}|${day})`;
const about = String.raw`(?:~|(?:around|about|approx(?:imately|\.)?|roughly|circa|ca\.?|before|after|until|till|by)\s)\s*`;
const span = String.raw`(?:\d+|an?|half\s+an?|some|(?:a\s+)?few)\s?(?:h|m|min|mins|minutes?|hrs?|hours?|days?|weeks?)`;
const month =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const zones =
  "CES?T|MES?Z|BST|WES?T|EES?T|[ECMP][SD]T|IST|JST|HKT|SGT|AE[SD]T|AWST|ACST|NZ[SD]T|MSK|(?:Europe|America|Asia|Africa|Australia|Pacific|Atlantic|Etc)/\\S+";
const written = String.raw`(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}(?:st|nd|rd|th|\.)?\s+${month}|${month}\s+\d{1,2}(?:st|nd|rd|th)?)`;
const alone = String.raw`(?<![\p{L}\p{N}.:/_-])`;
const ends = String.raw`(?![\p{L}\p{N}_-]|[.:]\d)`;

const strange = {
  /** May be a time wherever it stands. */
  anywhere: new RegExp(
    [
      String.raw`${alone}\d{1,2}:\d{2}(?!\d)`,
      String.raw`${alone}\d{1,2}(?:[:.]\d{2})?\s?[ap]\.?m\b`,
      String.raw`${alone}\d{4}-\d{2}-\d{2}[T\s]+\d`,
      String.raw`\b(?:at|since)\s+\d{1,2}[.h]\d{2}${ends}`,
      String.raw`\b(?:at|since)\s+(?:[01]\d|2[0-3])[0-5]\d${ends}`,
      String.raw`\bsince\s+(?:${span}|\d{1,2})${ends}`,
      String.raw`\bhalf\s+past\b|\bquarter\s+(?:past|to)\b|\bo['’]clock\b`,
    ].join("|"),
    "iu",
  ),
  start: new RegExp(
    [
      String.raw`^(?:(?:at|since|from)\s+)?(?:${about})?(?:${vague}|tomorrow|soon|later|in\s+${span}|(?:for\s+)?${span}|next\s+${part}|(?:on\s+)?(?:the\s+)?${written})${ends}`,
      String.raw`^(?:at|since)\s+\d{1,2}(?:[.,;:!]|$|\s+(?:the|it|we|they|and|then|when)\b)`,
      String.raw`^${about}\d{1,2}${ends}`,
    ].join("|"),
    "iu",
  ),
  end: new RegExp(
    String.raw`${alone}(?:${vague}|${written}|(?:at|since|from)\s+(?:${about})?\d{1,2}|(?:for|since)\s+${span}|ago|0\d\.[0-5]\d)[.,;:!)]*$`,
    "iu",
  ),
  /** Where no free words are. */
  bare: new RegExp(String.raw`${alone}(?:${vague}|(?:at|since|from|~)\s*\d{1,2}|ago)${ends}`, "iu"),
};

/** Beside a time that can be read these say that another is meant. */
const before = new RegExp(
  String.raw`(?:\b(?:at|since|from|on|of|between|to|or|and|${vague}|tomorrow|morning|afternoon|evening|night|${month}(?:\s+\d{1,2})?|before|after|until|till|by|around|about|approx\w*|roughly|circa|ca|late|early|UTC|GMT)|~|(?<!\S)\d{1,2}(?:st|nd|rd|th|\.)|(?<!\S)\d{1,2}[./]\d{1,2}[./]?(?:\d{2,4})?)\s*[,;.]?$`,
  "iu",
);
const after = new RegExp(
  String.raw`^[\s(]*(?:(?:${zones})(?!\S)|[+-]\d|(?:\p{L}+\s){0,2}time\b|local\b|${vague}|tomorrow|(?:in|at)\s+(?:the\s+)?(?:${part}|latest|earliest)|or\b|to\b|till\b|until\b|ish\b|o['’]clock|approx|${month}\b|on\s+(?:the\s+)?\d|\d{1,2}[.:/h]\d)`,
  "iu",
);

/** When it was, and the other words, unquoted where all of them are. */
export function takeTime(text: string, place: Place = "edge"): TakenTime {
  const written = text.trim();
  if (/^(?:just\s+)?now[.!]?$/i.test(written)) return { rest: "" };
  const plain = masked(written);
  const found = candidatesIn(plain);
  const meant = meantOf(plain, found, place);
  if (!meant) {
    const unread = strangeIn(plain, place) ?? (place === "end" ? undefined : found[0]?.words);
    const slip = place === "end" ? undefined : slipOfDay(plain);
    return unread === undefined && !slip ? { rest: unquoted(written) } : wrongTime(unread ?? slip?.written ?? "", slip);
  }
  const said = readSaidTime(meant.words);
  const left = written.slice(0, meant.from).replace(/\($/, "").trim();
  const right = written.slice(meant.to).replace(/^\)/, "").trim();
  const isUnsure =
    before.test(masked(left)) || after.test(masked(right)) || isLeftOver(masked(left), masked(right), meant, place);
  const slip = slipOfDay(
    masked(left).split(/\s+/).slice(-2).join(" "),
    masked(right).split(/\s+/).slice(0, 2).join(" "),
  );
  if (!said || isUnsure || slip) return wrongTime(meant.words, slip);
  return { said, rest: unquoted(`${left.replace(/[\s,;:]+$/, "")} ${right.replace(/^[\s,;:]+/, "")}`.trim()) };
}

/** Another time beside the one that was taken, unless that one leads the words: then they are words. */
function isLeftOver(left: string, right: string, { from, hasLead }: Found, place: Place): boolean {
  if (place === "end" || (from === 0 && hasLead)) return false;
  return strange.anywhere.test(`${left} \n ${right}`);
}

function candidatesIn(plain: string): Found[] {
  return [...plain.matchAll(candidate)].flatMap((match): Found[] => {
    const [all, lead, words = ""] = match;
    if (lead === undefined && isUnclear.test(words)) return [];
    return [{ from: match.index, to: match.index + all.length, words: words.trim(), hasLead: lead !== undefined }];
  });
}

/** The one that can only be meant; undefined where there is none, or more than one. */
function meantOf(plain: string, found: Found[], place: Place): Found | undefined {
  const [first] = found;
  const last = found.at(-1);
  const isAtEnd = (each: Found | undefined) => each !== undefined && plain.slice(each.to).trim() === "";
  if (place === "end") return isAtEnd(last) ? last : undefined;
  if (first && first.from === 0 && first.hasLead) return first;
  if (!first || found.length > 1) return undefined;
  return place === "anywhere" || first.from === 0 || isAtEnd(first) ? first : undefined;
}

function strangeIn(plain: string, place: Place): string | undefined {
  if (place !== "end" && /^[\d.:h]+$/.test(plain)) return plain;
  const asked = { end: [strange.end], edge: [], anywhere: [strange.bare] }[place];
  const all = place === "end" ? asked : [strange.anywhere, strange.start, strange.end, ...asked];
  return all
    .map((pattern) => pattern.exec(plain)?.[0])
    .find((each) => each !== undefined)
    ?.trim();
}

function wrongTime(words: string, slip: ReturnType<typeof slipOfDay>): { wrong: string } {
  const what = slip
    ? `Muster does not understand “${slip.written}”, so nothing is recorded: did you mean “${slip.meant}”?`
    : `“${words.trim()}” may be a time, and Muster cannot tell which, so nothing is recorded.`;
  return { wrong: `${what} ${whenCure} Where it belongs to the words, put them in quotation marks.` };
}
