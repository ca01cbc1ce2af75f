import { z } from "zod";
import { type Instant, later, wallClock } from "../../incident/time.ts";
import { parseDuration } from "../../policy/policy.ts";

/** Until when, as people write it: "until 18:00", "until tomorrow 9am", "until 2026-12-01 09:00", "for 8h". */

export type WrittenUntil = { forMs: number } | { time: string; date?: string; tomorrow?: boolean };

/** Undefined when it is not understood. */
export function readUntil(written: string): WrittenUntil | undefined {
  const text = written.trim().toLowerCase().replaceAll(/\s+/g, " ");
  return readFor(text.replace(/^for /, "")) ?? readClock(text.replace(/^(until|till|til) /, ""));
}

function readFor(text: string): WrittenUntil | undefined {
  const short = text
    .replaceAll(/ ?\b(minutes?|mins?)\b/g, "m")
    .replaceAll(/ ?\b(hours?|hrs?)\b/g, "h")
    .replaceAll(/ ?\bdays?\b/g, "d")
    .replaceAll(/(\d) ?(minutes?|mins?)\b/g, "$1m")
    .replaceAll(/(\d) ?(hours?|hrs?)\b/g, "$1h")
    .replaceAll(/(\d) ?days?\b/g, "$1d")
    .replaceAll(" ", "");
  const forMs = parseDuration(short);
  return forMs === undefined || !Number.isSafeInteger(forMs) ? undefined : { forMs };
}

function readClock(text: string): WrittenUntil | undefined {
  const match = /^(?:(tomorrow|today|\d{4}-\d{2}-\d{2})(?: at |[ t]))?(?:at )?(\S.*)$/.exec(text);
  const time = timeOf(match?.[2] ?? "");
  if (!match || !time) return undefined;
  const day = match[1];
  if (day === undefined || day === "today") return { time };
  if (day === "tomorrow") return { time, tomorrow: true };
  return z.iso.date().safeParse(day).success ? { time, date: day } : undefined;
}

/** "18:00", "9:30", "6pm", "6:30 pm". */
function timeOf(text: string): string | undefined {
  const match = /^(\d{1,2})(?:[:.](\d{2}))?(?: ?(am|pm))?$/.exec(text);
  if (!match || (match[2] === undefined && match[3] === undefined)) return undefined;
  const half = match[3];
  const written = Number(match[1]);
  if (half && (written < 1 || written > 12)) return undefined;
  const hour = half ? (written % 12) + (half === "pm" ? 12 : 0) : written;
  const minute = Number(match[2] ?? "0");
  if (hour > 23 || minute > 59) return undefined;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** What it means to somebody in `zone` at `now`; a time that is past today means tomorrow's. */
export function untilInstant(written: WrittenUntil, now: Instant, zone: string): Instant {
  return "forMs" in written ? later(now, Math.min(written.forMs, longestMs)) : wallClock(now, zone, written);
}

/** Far more than anybody may ask for, and still an instant. */
const longestMs = 366 * 24 * 60 * 60_000;
