import type { Directory } from "../policy/directory.ts";
import type { By } from "./by.ts";
import { own } from "./own.ts";
import { type Instant, lastAt } from "./time.ts";

/** When something happened, as somebody said it: a time of day ("02:40") on their own clock. */
export type Spoken = { clockTime?: string };

/** The latest such instant that is not after now; undefined when no time was said. */
export function spoken({ now, by, clockTime }: Spoken & { now: Instant; by: By }, directory: Directory) {
  const zone = own(directory.people, by.person)?.timezone ?? "UTC";
  return clockTime === undefined ? undefined : lastAt(now, zone, clockTime);
}
