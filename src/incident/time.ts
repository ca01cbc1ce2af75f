import { DateTime } from "luxon";
import type { Instant } from "./events.ts";

/** The core's only use of luxon: instants, durations and people's own hours. */

export function toMs(instant: Instant): number {
  return Date.parse(instant);
}

export function fromMs(epochMs: number): Instant {
  return DateTime.fromMillis(epochMs, { zone: "utc" }).toISO() as Instant;
}
