import { DateTime } from "luxon";
import { z } from "zod";

/** Instants, durations and people's own hours; whole days and holidays are in `calendar.ts`. */

/** An instant, ISO-8601 UTC with milliseconds: `2026-11-22T03:00:00.000Z`. */
export const instantSchema = z.iso.datetime({ precision: 3 });
export type Instant = string;

/** Not by luxon, as every event and every deadline is read this way: it takes twenty times as long. */
export function toMs(instant: Instant): number {
  // biome-ignore lint/style/noRestrictedGlobals: this looks at no clock.
  return Date.parse(instant);
}

export function fromMs(epochMs: number): Instant {
  // biome-ignore lint/style/noRestrictedGlobals: nor does this.
  return new Date(Math.round(epochMs)).toISOString();
}

export function later(instant: Instant, durationMs: number): Instant {
  return fromMs(toMs(instant) + durationMs);
}

export function earliest(instants: Instant[]): Instant | undefined {
  return instants.reduce<Instant | undefined>((first, next) => (first && first <= next ? first : next), undefined);
}

/** The date in `zone`: `2026-10-01`. */
export function dateIn(instant: Instant, zone: string): string {
  return DateTime.fromISO(instant, { zone }).toISODate() ?? instant.slice(0, 10);
}

/** `America/New_York` is "New York time"; a zone named after no place is its distance from UTC at `instant`. */
export function zoneWords(zone: string, instant: Instant): string {
  const [area, ...places] = zone.split("/");
  const place = area === "Etc" ? undefined : places.at(-1);
  if (place) return `${place.replaceAll("_", " ")} time`;
  const local = DateTime.fromISO(instant, { zone });
  return local.offset === 0 ? "UTC" : `UTC${local.toFormat("ZZ")}`;
}

/** True when the wall clock in `zone` is between `from` and `to` ("22:00" to "07:00" runs past midnight). */
export function isBetween(instant: Instant, zone: string, { from, to }: { from: string; to: string }): boolean {
  const time = DateTime.fromISO(instant, { zone }).toFormat("HH:mm");
  return from <= to ? time >= from && time < to : time >= from || time < to;
}

/** True when `date`, such as `2026-10-01`, was more than three months before the day that it is in `zone`. */
export function isOverAQuarterAgo(date: string, instant: Instant, zone: string): boolean {
  return DateTime.fromISO(date, { zone }).plus({ months: 3 }) < DateTime.fromISO(instant, { zone }).startOf("day");
}

/**
 * The instants at which clocks show `time` ("06:00") on that day in its zone, in order: two on the night that they go
 * back. A time that they skip is the one as much later.
 */
function showing(day: DateTime, time: string): number[] {
  const [hour, minute] = time.split(":").map(Number);
  const local = day.set({ hour: hour ?? 0, minute: minute ?? 0, second: 0, millisecond: 0 });
  return local.getPossibleOffsets().map((each) => each.toMillis());
}

/**
 * The first instant after `now` at which clocks in `zone` show `time` ("18:00"), today or tomorrow, or on `date`
 * ("2026-12-01") or tomorrow where that was said.
 */
export function wallClock(
  now: Instant,
  zone: string,
  { time, date, tomorrow }: { time: string; date?: string; tomorrow?: boolean },
): Instant {
  const here = DateTime.fromISO(now, { zone });
  const next = here.plus({ days: 1 });
  const days = date === undefined ? [...(tomorrow ? [] : [here]), next] : [DateTime.fromISO(date, { zone })];
  const all = days.flatMap((day) => showing(day, time));
  return fromMs(all.find((at) => at > toMs(now)) ?? (all[0] as number));
}

/** By how much people's clocks may be ahead of ours: what they say has happened is then now. */
const clocksDifferMs = 5 * 60_000;
/** A time of day that is further ahead than this is last evening's, to whoever speaks after midnight. */
const lastEveningMs = 12 * 60 * 60_000;

/**
 * When something happened, as it is said: a time of day ("02:40") on the speaker's clock or in UTC, yesterday's or of a date
 * ("2026-11-20") where that was said; or how long ago it was.
 */
export type SaidTime = { clockTime: string; yesterday?: true; date?: string; utc?: true } | { agoMs: number };

/**
 * When a clock in `zone` last showed it: today, or yesterday where that was said or today's is more than half a day ahead;
 * a few minutes ahead mean `now`. Undefined: it is still to come, and yesterday's may or may not be meant.
 */
export function saidTime(now: Instant, zone: string, said: SaidTime): Instant | undefined {
  if ("agoMs" in said) return later(now, -said.agoMs);
  const { clockTime, yesterday, date, utc } = said;
  const here = DateTime.fromISO(now, { zone: utc ? "UTC" : zone });
  const nowMs = toMs(now);
  const today = yesterday
    ? []
    : showing(date === undefined ? here : DateTime.fromISO(date, { zone: here.zone }), clockTime);
  const past = today.findLast((at) => at - nowMs <= clocksDifferMs);
  if (past !== undefined) return fromMs(Math.min(past, nowMs));
  if (date !== undefined) return undefined;
  const isYesterdays = today.every((at) => at - nowMs > lastEveningMs);
  return isYesterdays ? fromMs(showing(here.minus({ days: 1 }), clockTime).at(-1) as number) : undefined;
}

const workday = { startHour: 9, endHour: 17 };

/** `instant` plus a duration that runs only from 09:00 to 17:00, Monday to Friday, in `zone`. */
export function laterInWorkingHours(instant: Instant, durationMs: number, zone: string): Instant {
  let at = startOfWork(DateTime.fromISO(instant, { zone }));
  let leftMs = durationMs;
  for (;;) {
    const end = at.set({ hour: workday.endHour, minute: 0, second: 0, millisecond: 0 });
    const todayMs = end.diff(at).toMillis();
    if (leftMs <= todayMs) return fromMs(at.toMillis() + leftMs);
    leftMs -= todayMs;
    at = startOfWork(end);
  }
}

function startOfWork(from: DateTime): DateTime {
  const day = from.set({ hour: workday.startHour, minute: 0, second: 0, millisecond: 0 });
  const isWorkday = from.weekday <= 5;
  if (isWorkday && from < day) return day;
  if (isWorkday && from.hour < workday.endHour) return from;
  const next = day.plus({ days: 1 });
  return next.weekday <= 5 ? next : next.plus({ days: 8 - next.weekday });
}
