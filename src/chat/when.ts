import { DateTime } from "luxon";
import { fromMs, type Instant } from "../incident/time.ts";

/** What people write for a moment, on their own clock. */

const written = /^(?:(\d{4}-\d{2}-\d{2})[T ]+)?(\d{1,2})[:.](\d{2})$/;

/**
 * `02:40` is the latest such moment that is not still to come; `2026-11-20 23:10` is that one. Undefined when it is no
 * moment. `zone` is the speaker's.
 */
export function readWhen(text: string, nowMs: number, zone: string): Instant | undefined {
  const [, date, hour, minute] = written.exec(text.trim()) ?? [];
  if (hour === undefined || minute === undefined) return undefined;
  const now = DateTime.fromMillis(nowMs, { zone });
  const day = date === undefined ? now : DateTime.fromISO(date, { zone });
  if (!day.isValid) return undefined;
  const at = DateTime.fromObject(
    { year: day.year, month: day.month, day: day.day, hour: Number(hour), minute: Number(minute) },
    { zone },
  );
  if (!at.isValid) return undefined;
  const isTomorrow = date === undefined && at > now;
  return fromMs((isTomorrow ? at.minus({ days: 1 }) : at).toMillis());
}
