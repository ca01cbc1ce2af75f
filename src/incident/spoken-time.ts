import type { Directory } from "../policy/directory.ts";
import type { By } from "./by.ts";
import { own } from "./own.ts";
import { type Instant, saidTime } from "./time.ts";
import type { Refusal } from "./verdict.ts";

/** When something happened, as somebody said it: a time of day ("02:40") on their own clock. */
export type Spoken = { clockTime?: string; yesterday?: true };

/**
 * Without `occurredAt` it happened now: no time was said, or one that is only just to come, since clocks differ. A time
 * that is further ahead is refused: yesterday's may be meant.
 */
export function spoken(
  { now, by, clockTime, yesterday }: Spoken & { now: Instant; by: By },
  directory: Directory,
): { occurredAt?: Instant } | Extract<Refusal, { code: "still-to-come" }> {
  if (clockTime === undefined) return {};
  const zone = own(directory.people, by.person)?.timezone ?? "UTC";
  const occurredAt = saidTime(now, zone, { clockTime, ...(yesterday && { yesterday }) });
  if (occurredAt === undefined) return { code: "still-to-come", clockTime };
  return occurredAt === now ? {} : { occurredAt };
}
