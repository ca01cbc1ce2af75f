import { DateTime } from "luxon";
import { z } from "zod";

/** How a policy writes names, times, shares and money, and as what they are read. */

export const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `"5m"`, `"1h30m"`, `"250ms"` → milliseconds; undefined when it is not a duration. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    totalMs += Number(amount) * unitMs[unit as keyof typeof unitMs];
  }
  return totalMs;
}

/** Longer than anything that is agreed here, and short enough that an instant plus it is still an instant. */
const longestMs = 366 * unitMs.d;

export const name = z.string().trim().min(1);
/** Somebody's or something's id in Entra. Activities and tokens have it in small letters; people copy it in either. */
export const entraIdAsked = "write an id of Entra, like 00000000-0000-0000-0000-000000000000";
export const entraId = z.guid(entraIdAsked).transform((id) => id.toLowerCase());
/** A platform's button carries two such names among its 255 characters, and its form a value of 150. */
export const longestId = 80;
export const tooLong = `write this name in at most ${longestId} characters`;
/** What names a member of a record, or a kind of step: JSON has to write it as it is. */
export const memberName = name
  .max(longestId, tooLong)
  .refine(
    (text) => JSON.stringify(text) === `"${text}"`,
    "write this name without quotation marks, backslashes and control characters",
  );
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day as "22:00"');
export const date = z.iso.date("write a date like 2026-11-22");

/** An IP address, or a range of them in CIDR. */
export const addressRange = z
  .string()
  .refine(isAddressRange, "write an address or a range, such as 10.0.0.5 or 10.1.0.0/16");

function isAddressRange(text: string): boolean {
  return [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()].some((form) => form.safeParse(text).success);
}

export const share = z.string().transform((text, context) => {
  const match = /^(\d+(?:\.\d+)?)%$/.exec(text);
  if (match) return Number(match[1]) / 100;
  context.addIssue({ code: "custom", message: `write a share as "50%", not "${text}"` });
  return z.NEVER;
});

export type Money = { amount: number; currency: string };

/** `"8000 USD"`, `"5_000_000 USD"`; undefined when it is not money. */
export function parseMoney(text: string): Money | undefined {
  const match = /^(\d[\d_]*(?:\.\d+)?) ([A-Z]{3})$/.exec(text);
  return match ? { amount: Number(match[1]?.replaceAll("_", "")), currency: match[2] as string } : undefined;
}

export const money = z.string().transform((text, context) => {
  const read = parseMoney(text);
  if (read) return read;
  context.addIssue({ code: "custom", message: `write money as "8000 USD", not "${text}"` });
  return z.NEVER;
});

/** `upTo`: the other end, where it is a range. */
export type MoneyRange = Money & { upTo?: number | undefined };

/** `"8000 USD"`, or from a quiet minute to a busy one: `"6000-10000 USD"`. */
export function parseMoneyRange(text: string): MoneyRange | undefined {
  const [, from, to, currency] = /^(.+?) ?[-–] ?(.+) ([A-Z]{3})$/.exec(text) ?? [];
  if (to === undefined) return parseMoney(text);
  const lower = parseMoney(`${from} ${currency}`);
  const upTo = parseMoney(`${to} ${currency}`)?.amount;
  return lower && upTo !== undefined && upTo > lower.amount ? { ...lower, upTo } : undefined;
}

export const moneyRange = z.string().transform((text, context) => {
  const read = parseMoneyRange(text);
  if (read) return read;
  context.addIssue({ code: "custom", message: `write money as "8000 USD" or "6000-10000 USD", not "${text}"` });
  return z.NEVER;
});

const readDuration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms <= longestMs) return ms;
  const cure = ms === undefined ? `write a duration as "5m" or "1h30m", not "${text}"` : "write at most 366d";
  context.addIssue({ code: "custom", message: cure });
  return z.NEVER;
});
/** `0m` is at once. */
export const duration = readDuration.transform((ms) => Math.max(1, ms));
/** What is over as it begins would be of no use to anybody. */
export const lasting = readDuration.refine((ms) => ms > 0, 'write how long, such as "30m": this is over as it begins');
export const minutes = (n: number) => n * unitMs.m;
export const zone = z.string().refine(isTimeZone, "name a time zone as Europe/London");

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** A date and a time of day without a time zone: "2026-11-02T08:00". */
export function isLocalTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) && DateTime.fromISO(text, { zone: "utc" }).isValid;
}
