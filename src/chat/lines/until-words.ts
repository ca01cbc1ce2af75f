import { z } from "zod";
import { type Instant, later, wallClock } from "../../incident/time.ts";
import { parseDuration } from "../../policy/quantities.ts";
import { readClockTime } from "../cards/clocks/clock-time.ts";
import { withoutSlips } from "./time-slips.ts";

/** Until when, as people write it: "until 18:00", "until tomorrow 9am", "until 2026-12-01 09:00", "for 8h". */

export type WrittenUntil = { forMs: number } | { time: string; date?: string; tomorrow?: boolean };

/** Undefined when it is not understood. */
export function readUntil(written: string): WrittenUntil | undefined {
  const text = written.trim().toLowerCase().replaceAll(/\s+/g, " ");
  return readFor(text.replace(/^for /, "")) ?? readClock(text.replace(/^(until|till|til) /, ""));
}

/** What is not understood of it, and how it is written. */
export function untilCure(written: string): string {
  const text = written.trim().replace(/^(?:for|until|till|til)\s+/i, "");
  const meant = withoutSlips(text);
  const guess = meant !== undefined && readUntil(meant) ? `: did you mean “${meant}”?` : ".";
  const what = text && !readUntil(text) ? `“${text}” is not understood${guess} ` : "";
  return `${what}Please write until when, such as 18:00, tomorrow 09:00, 2026-12-01 09:00 or 8h.`;
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
  const time = readClockTime(match?.[2] ?? "");
  if (!match || !time) return undefined;
  const day = match[1];
  if (day === undefined || day === "today") return { time };
  if (day === "tomorrow") return { time, tomorrow: true };
  return z.iso.date().safeParse(day).success ? { time, date: day } : undefined;
}

/** What it means to somebody in `zone` at `now`; a time that is past today means tomorrow's. */
export function untilInstant(written: WrittenUntil, now: Instant, zone: string): Instant {
  return "forMs" in written ? later(now, Math.min(written.forMs, longestMs)) : wallClock(now, zone, written);
}

/** Far more than anybody may ask for, and still an instant. */
const longestMs = 366 * 24 * 60 * 60_000;
