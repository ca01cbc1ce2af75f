import { DateTime } from "luxon";
import type { SaidTime } from "../../../incident/time.ts";

/** A moment as people write it of what has happened. */

/** "02:40", "2.40", "02h40", "2:40pm", "2 a.m." */
const clock = String.raw`\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?`;
const zone = String.raw`\s?(?:UTC|GMT|Z)\b`;
const date = String.raw`\d{4}-\d{2}-\d{2}`;
const minutes = String.raw`\d{1,3}\s?(?:minutes?|mins?|m)`;
const hours = String.raw`\d{1,2}\s?(?:hours?|hrs?|h)`;
/** "20m ago", "1h 30m ago", "an hour ago". */
const ago = String.raw`(?:${hours}(?:\s?(?:and\s)?${minutes})?|${minutes}|an\s+hour|a\s+minute)\s+ago\b`;
/** "02:40", "yesterday at 02:40 UTC", "02:40 yesterday", "2026-11-20 23:10", "20m ago". */
export const writtenMoment = String.raw`(?:(?:yesterday|${date})(?:\s+at\s+|\s+|T))?(?:${clock})(?:${zone})?(?:\s+yesterday\b)?|${ago}`;

const whole = new RegExp(`^(?:(?:at|since|from)\\s+)?(?:${writtenMoment})$`, "i");

/** "2:40", "02.40", "02h40" and "2:40 am" are "02:40"; undefined for what is no time of day. */
export function readClockTime(text: string): string | undefined {
  const [, hours = "", minute = "00", half] =
    /^(\d{1,2})(?:[:.h](\d{2}))?(?:\s?([ap])\.?m\.?)?$/i.exec(text.trim()) ?? [];
  if (hours === "" || (/^\d+$/.test(text.trim()) && !half)) return undefined;
  const written = Number(hours);
  if (half && (written < 1 || written > 12)) return undefined;
  const hour = half ? (written % 12) + (half.toLowerCase() === "p" ? 12 : 0) : written;
  return hour < 24 && Number(minute) < 60 ? `${String(hour).padStart(2, "0")}:${minute}` : undefined;
}

/** Undefined for what is no moment that can be read. */
export function readSaidTime(text: string): SaidTime | undefined {
  const words = text.trim().replace(/[.,;:!]+$/, "");
  if (!whole.test(words)) return undefined;
  if (/\bago$/i.test(words)) return { agoMs: spanMs(words) };
  const clockTime = readClockTime(
    new RegExp(`(?:^|[\\sT])(${clock})(?:${zone})?(?:\\s+yesterday)?$`, "i").exec(words)?.[1] ?? "",
  );
  const day = new RegExp(date).exec(words)?.[0];
  if (clockTime === undefined || (day !== undefined && !isDate(day))) return undefined;
  const isYesterday = /yesterday/i.test(words);
  if (day !== undefined && isYesterday) return undefined;
  return {
    clockTime,
    ...(isYesterday && { yesterday: true as const }),
    ...(day !== undefined && { date: day }),
    ...(new RegExp(`\\d${zone}|m\\.?${zone}`, "i").test(words) && { utc: true as const }),
  };
}

function isDate(text: string): boolean {
  return DateTime.fromISO(text).isValid;
}

function spanMs(words: string): number {
  const hour = /\ban\s+hour/i.test(words) ? "1" : (/(\d+)\s?h/i.exec(words)?.[1] ?? "0");
  const minute = /\ba\s+minute/i.test(words) ? "1" : (/(\d+)\s?m/i.exec(words)?.[1] ?? "0");
  return (Number(hour) * 60 + Number(minute)) * 60_000;
}

export const whenCure =
  "Please write when as 02:40, yesterday 23:10, 2026-11-20 23:10 or 20m ago, on your own clock, or as 02:40 UTC.";

/** What is wrong with a time that is still to come, and how to write what may be meant. */
export function stillToCome({
  clockTime,
  date: day,
  utc,
}: {
  clockTime: string;
  date?: string;
  utc?: true;
}): [what: string, cure: string] {
  const said = `${day === undefined ? "" : `${day} `}${clockTime}${utc ? " UTC" : ""}`;
  const what = `${said} has not come yet${utc ? "" : ", on your own clock"}.`;
  if (day !== undefined)
    return [what, "Only what has happened can be recorded; if it has just happened, leave the time out."];
  return [what, `If you mean yesterday, write “yesterday ${said}”; if it has just happened, leave the time out.`];
}
