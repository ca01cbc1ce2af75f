import Holidays from "date-holidays";
import { DateTime } from "luxon";
import type { Instant } from "../time.ts";

/** Whole days: months, ends of days and of years, days off and working days, on somebody's own calendar. */

/** Days of `zone`, and whose holidays are days off: a country as `DE`; without one only weekends are. */
export type Calendar = { zone: string; country?: string };

/** Federal holidays, and the hours of the Securities and Exchange Commission. */
export const usFederal: Calendar = { zone: "America/New_York", country: "US" };

const nameOfDay = "yyyy-MM-dd";
const dayMs = 86_400_000;
const books = new Map<string, Holidays>();
const years = new Map<string, Set<string>>();

/** The dates, such as `2026-11-26`, that are days off all day long in a year: `public` and `bank` holidays. */
function daysOff(country: string, year: number): Set<string> {
  const known = years.get(`${country} ${year}`);
  if (known) return known;
  const book = books.get(country) ?? new Holidays(country, { types: ["bank", "public"] });
  books.set(country, book);
  // Less than half a day off, such as the evening of Christmas Eve, is a working day.
  const dates = new Set(
    book.getHolidays(year).flatMap(({ date, start, end }) => {
      const first = DateTime.fromISO(date.slice(0, nameOfDay.length));
      const days = Math.round((end.getTime() - start.getTime()) / dayMs);
      return Array.from({ length: days }, (_, index) => first.plus({ days: index }).toFormat(nameOfDay));
    }),
  );
  years.set(`${country} ${year}`, dates);
  return dates;
}

export function isCountry(country: string): boolean {
  return Object.hasOwn(new Holidays().getCountries(), country);
}

function local(instant: Instant, { zone }: Calendar): DateTime {
  return DateTime.fromISO(instant, { zone });
}

function isWorkingDay(day: DateTime, { country }: Calendar): boolean {
  if (day.weekday > 5) return false;
  return country === undefined || !daysOff(country, day.year).has(day.toFormat(nameOfDay));
}

/** The last instant of that day: what is done in its last minute is in time, and a person still reads its date. */
function endOf(day: DateTime): DateTime {
  return day.endOf("day");
}

function instantOf(time: DateTime): Instant {
  return time.toUTC().toISO() as Instant;
}

/** The end of the day `days` after the one on which `instant` falls, which does not count itself. */
export function endAfterDays(instant: Instant, days: number, calendar: Calendar): Instant {
  return instantOf(endOf(local(instant, calendar).plus({ days })));
}

/** The end of the same day `months` later; of the last day of a month that has no such day (1182/71 Art 3(2)(c)). */
export function endAfterMonths(instant: Instant, months: number, calendar: Calendar): Instant {
  return instantOf(endOf(local(instant, calendar).plus({ months })));
}

/** The end of the day `days` after 31 December of the year in which `instant` falls. */
export function endAfterYearEnd(instant: Instant, days: number, calendar: Calendar): Instant {
  return instantOf(endOf(local(instant, calendar).endOf("year").plus({ days })));
}

/** The `count`th working day after the one on which `instant` falls, at `until` ("17:30"), else at its end. */
export function afterWorkingDays(instant: Instant, count: number, calendar: Calendar, until?: string): Instant {
  let day = local(instant, calendar);
  for (let left = count; left > 0; ) {
    day = day.plus({ days: 1 });
    if (isWorkingDay(day, calendar)) left -= 1;
  }
  if (until === undefined) return instantOf(endOf(day));
  const [hour = 0, minute = 0] = until.split(":").map(Number);
  return instantOf(day.set({ hour, minute, second: 0, millisecond: 0 }));
}

/** `instant` itself on a working day; else the end, or noon, of the next one. */
export function rolled(instant: Instant, to: "end" | "noon", calendar: Calendar): Instant {
  const day = local(instant, calendar);
  if (isWorkingDay(day, calendar)) return instant;
  return afterWorkingDays(instant, 1, calendar, to === "noon" ? "12:00" : undefined);
}
