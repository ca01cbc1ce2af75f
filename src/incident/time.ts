import { DateTime } from "luxon";
import { z } from "zod";

/** The core's only use of luxon: instants, durations and people's own hours. */

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

/** True when the wall clock in `zone` is between `from` and `to` ("22:00" to "07:00" runs past midnight). */
export function isBetween(instant: Instant, zone: string, { from, to }: { from: string; to: string }): boolean {
  const time = DateTime.fromISO(instant, { zone }).toFormat("HH:mm");
  return from <= to ? time >= from && time < to : time >= from || time < to;
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
