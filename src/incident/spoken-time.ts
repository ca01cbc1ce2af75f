import type { Directory } from "../policy/directory.ts";
import type { By } from "./by.ts";
import { own } from "./own.ts";
import { type Instant, type SaidTime, saidTime, toMs } from "./time.ts";
import type { Refusal } from "./verdict.ts";

/** When something happened, as somebody said it (`SaidTime`); nothing where they said no time. */
export type Spoken = { clockTime?: string; yesterday?: true; date?: string; utc?: true; agoMs?: number };

/** What is said to have been in the minute of `since` was not before it: a time of day has no seconds. */
export function inItsMinute<T extends { occurredAt?: Instant }>(said: T, since: Instant | undefined): T {
  const { occurredAt } = said;
  if (occurredAt === undefined || since === undefined || occurredAt >= since) return said;
  return toMs(occurredAt) + 60_000 > toMs(since) ? { ...said, occurredAt: since } : said;
}

/**
 * Without `occurredAt` it happened now: no time was said, or one that is only just to come, since clocks differ. A time
 * that is further ahead is refused: yesterday's may be meant.
 */
export function spoken(
  { now, by, ...said }: Spoken & { now: Instant; by: By },
  directory: Directory,
): { occurredAt?: Instant } | Extract<Refusal, { code: "still-to-come" }> {
  const written = writtenIn(said);
  if (!written) return {};
  const zone = own(directory.people, by.person)?.timezone ?? "UTC";
  const occurredAt = saidTime(now, zone, written);
  if (occurredAt !== undefined) return occurredAt === now ? {} : { occurredAt };
  const { clockTime = "", date, utc } = said;
  return { code: "still-to-come", clockTime, ...(date !== undefined && { date }), ...(utc && { utc }) };
}

function writtenIn({ clockTime, yesterday, date, utc, agoMs }: Spoken): SaidTime | undefined {
  if (agoMs !== undefined) return { agoMs };
  if (clockTime === undefined) return undefined;
  return { clockTime, ...(yesterday && { yesterday }), ...(date !== undefined && { date }), ...(utc && { utc }) };
}
