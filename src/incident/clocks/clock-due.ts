import { kindsOf } from "../../policy/clocks/pack.ts";
import type { ClockRow, Roll, Span } from "../../policy/clocks/row.ts";
import type { Rules } from "../../policy/policy.ts";
import { fromMs, type Instant, later, toMs } from "../time.ts";
import {
  afterWorkingDays,
  type Calendar,
  endAfterDays,
  endAfterMonths,
  endAfterYearEnd,
  rolled,
  usFederal,
} from "./calendar.ts";

/** When a clock is due, and when somebody is warned: worked out once, from what was recorded, and then stored. */

export type Reckoned = { due?: Instant; warnings: Warning[] };
export type Warning = { percent: number; at: Instant };

const warnedAtPercent = [50, 75, 90];
const hourMs = 3_600_000;

/**
 * For a clock that starts at `startsAt`; `of` says when another trigger occurred, if it did. Without a `due` it is owed
 * without undue delay.
 */
export function reckon(
  row: Pick<ClockRow, "due" | "roll">,
  startsAt: Instant,
  of: (trigger: string) => Instant | undefined,
  organisation: Organisation,
): Reckoned {
  const due = dueOf(row, startsAt, of, calendarOf(organisation));
  if (due === undefined) return { warnings: [] };
  const end = row.roll ? roll(due, row.roll, organisation) : due;
  return { due: end, warnings: warningsBetween(startsAt, end) };
}

export function warningsBetween(startsAt: Instant, due: Instant): Warning[] {
  const lengthMs = toMs(due) - toMs(startsAt);
  return warnedAtPercent.map((percent) => ({ percent, at: fromMs(toMs(startsAt) + (lengthMs * percent) / 100) }));
}

/** An incident of an older Muster may carry rules without these. */
type Organisation = Partial<Pick<Rules["organisation"], "timezone" | "country" | "kinds" | "clocks">>;

function calendarOf({ timezone = "UTC", country }: Organisation): Calendar {
  return { zone: timezone, ...(country && { country }) };
}

function dueOf(
  { due }: Pick<ClockRow, "due">,
  startsAt: Instant,
  of: (trigger: string) => Instant | undefined,
  calendar: Calendar,
): Instant | undefined {
  switch (due.kind) {
    case "promptly":
      return undefined;
    case "yearEndPlus":
      return endAfterYearEnd(startsAt, due.amount, calendar);
    case "after":
      return after(startsAt, due, calendar, due.until);
    case "earlierOf": {
      const own = after(startsAt, due.after, calendar);
      const other = of(due.of);
      const end = other === undefined ? undefined : after(other, due.within, calendar);
      // Recorded after that had run out, only its own time counts.
      return end === undefined || startsAt > end || own < end ? own : end;
    }
  }
}

function after(from: Instant, { amount, unit }: Span, calendar: Calendar, until?: string): Instant {
  switch (unit) {
    case "hours":
      return later(from, amount * hourMs);
    case "calendar-days":
      return endAfterDays(from, amount, calendar);
    case "business-days":
      return afterWorkingDays(from, amount, usFederal, until);
    case "months":
      return endAfterMonths(from, amount, calendar);
  }
}

function roll(due: Instant, { to, notFor = [] }: Roll, organisation: Organisation): Instant {
  const kinds = kindsOf(organisation);
  const isExempt = notFor.some((kind) => kinds.includes(kind));
  return isExempt ? due : rolled(due, to, calendarOf(organisation));
}
