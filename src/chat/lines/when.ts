import { DateTime } from "luxon";
import { clocksDifferMs, fromMs, type Instant, saidTime } from "../../incident/time.ts";
import { whenCure } from "../cards/clocks/clock-numbers.ts";
import { readSaidTime, stillToCome } from "../cards/clocks/clock-time.ts";

/** What people write for a moment, on their own clock. */

export type ReadWhen = { at: Instant } | { wrong: string };

const dated = /^(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2})[:.](\d{2})$/;

/**
 * `02:40` is today's, or last evening's after midnight; `yesterday 02:40` and `2026-11-20 23:10` are those. What is a few
 * minutes ahead means now. Else it says what is wrong. `zone` is the speaker's.
 */
export function readWhen(text: string, nowMs: number, zone: string): ReadWhen {
  const [, date, hour, minute] = dated.exec(text.trim()) ?? [];
  if (date !== undefined) return onDate(date, Number(hour), Number(minute), nowMs, zone);
  const said = readSaidTime(text);
  if (!said) return { wrong: whenCure };
  const at = saidTime(fromMs(nowMs), zone, said);
  return at === undefined ? { wrong: stillToCome(said.clockTime).join(" ") } : { at };
}

/** One that is still to come is refused by whoever records it. */
function onDate(date: string, hour: number, minute: number, nowMs: number, zone: string): ReadWhen {
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  const at = DateTime.fromObject({ year, month, day, hour, minute }, { zone });
  if (!at.isValid) return { wrong: whenCure };
  const isJustAhead = at.toMillis() > nowMs && at.toMillis() <= nowMs + clocksDifferMs;
  return { at: fromMs(isJustAhead ? nowMs : at.toMillis()) };
}
