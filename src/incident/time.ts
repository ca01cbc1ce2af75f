import { DateTime } from "luxon";
import { z } from "zod";

/** Instants, durations and people's own hours; whole days and holidays are in `calendar.ts`. */

/** An instant, ISO-8601 UTC with milliseconds: `2026-11-22T03:00:00.000Z`. */
export const instantSchema = z.iso.datetime({ precision: 3 });
export type Instant = string;

export function toMs(instant: Instant): number {
  return DateTime.fromISO(instant).toMillis();
}

export function fromMs(epochMs: number): Instant {
  return DateTime.fromMillis(Math.round(epochMs), { zone: "utc" }).toISO() as Instant;
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

/** "02:45 UTC", or "03:45, Berlin time". */
export function clockTimeIn(instant: Instant, zone: string): string {
  const local = DateTime.fromISO(instant, { zone });
  const words = zoneWords(zone, instant);
  return `${local.toFormat("HH:mm")}${words.startsWith("UTC") ? " " : ", "}${words}`;
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

/** The next instant, after `instant`, at which clocks in `zone` show `time` ("06:00"); where clocks skip it, right after. */
export function nextClockTime(instant: Instant, time: string, zone: string): Instant {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const today = DateTime.fromISO(instant, { zone }).startOf("day");
  const days = [today, today.plus({ days: 1 })].map((day) => day.set({ hour, minute }));
  const next = days.find((day) => day.toMillis() > toMs(instant)) ?? days[1];
  return fromMs(next?.toMillis() ?? toMs(instant));
}

/** True when `date`, such as `2026-10-01`, was more than three months before the day that it is in `zone`. */
export function isOverAQuarterAgo(date: string, instant: Instant, zone: string): boolean {
  return DateTime.fromISO(date, { zone }).plus({ months: 3 }) < DateTime.fromISO(instant, { zone }).startOf("day");
}

/**
 * The first instant after `now` at which clocks in `zone` show `time` ("18:00"), or that time on `date` ("2026-12-01")
 * or tomorrow. A time that a clock change leaves out is the one as much later.
 */
export function wallClock(
  now: Instant,
  zone: string,
  { time, date, tomorrow }: { time: string; date?: string; tomorrow?: boolean },
): Instant {
  const here = DateTime.fromISO(now, { zone });
  const on = (day: string) => DateTime.fromISO(`${day}T${time}`, { zone });
  const today = on(date ?? here.toISODate() ?? "");
  const isNext = date === undefined && (tomorrow === true || today <= here);
  return fromMs((isNext ? on(here.plus({ days: 1 }).toISODate() ?? "") : today).toMillis());
}

/** By how much people's clocks may be ahead of ours: what they say has happened is then now. */
export const clocksDifferMs = 5 * 60_000;
/** A time of day that is further ahead than this is last evening's, to whoever speaks after midnight. */
const lastEveningMs = 12 * 60 * 60_000;

/** A time of day ("02:40") as it is said of what has happened. */
export type SaidTime = { clockTime: string; yesterday?: true };

/**
 * When a clock in `zone` showed it: today, or yesterday where that was said or today's is more than half a day ahead;
 * a few minutes ahead mean `now`. Undefined: it is still to come, and yesterday's may or may not be meant.
 */
export function saidTime(now: Instant, zone: string, { clockTime, yesterday }: SaidTime): Instant | undefined {
  const [hour = 0, minute = 0] = clockTime.split(":").map(Number);
  const today = DateTime.fromISO(now, { zone }).set({ hour, minute, second: 0, millisecond: 0 });
  const aheadMs = today.toMillis() - toMs(now);
  if (yesterday || aheadMs > lastEveningMs) return fromMs(today.minus({ days: 1 }).toMillis());
  if (aheadMs > clocksDifferMs) return undefined;
  return aheadMs > 0 ? now : fromMs(today.toMillis());
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
