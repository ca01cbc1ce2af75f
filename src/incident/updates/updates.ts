import type { PersonId } from "../../policy/policy.ts";
import type { EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import type { Instant } from "../time.ts";

/**
 * How things stand, said in the rhythm that the severity asks for.
 *
 * No rhythm → `next` ahead → reminded → given, or late (and the one after it is ahead). It begins once the incident is
 * confirmed, is planned anew when another severity asks for another rhythm, and ends with the incident.
 */
export type Updates = {
  last?: { text: string; at: Instant; by: PersonId };
  everyMs?: number;
  next?: { dueAt: Instant; lateAt: Instant; isReminded: boolean };
  /** When the first of those was due that nobody has given since. */
  missedSince?: Instant;
};

type UpdateEvent = EventOf<"UpdatesPlanned" | "UpdateGiven" | "UpdateDue" | "UpdateLate">;

export function evolveUpdates(updates: Updates, { type, at, by, data }: UpdateEvent): Updates {
  const { next: before, missedSince, ...rest } = updates;
  switch (type) {
    case "UpdatesPlanned": {
      const { everyMs: _was, ...others } = rest;
      return { ...others, ...(data.everyMs !== undefined && { everyMs: data.everyMs }), ...nextOf(data) };
    }
    case "UpdateGiven":
      return { ...rest, last: { text: data.text, at, by: by.person }, ...nextOf(data) };
    case "UpdateDue":
      return before ? { ...updates, next: { ...before, isReminded: true } } : updates;
    case "UpdateLate":
      return { ...rest, missedSince: missedSince ?? data.dueAt, ...nextOf(data) };
  }
}

function nextOf({ nextDueAt, nextLateAt }: { nextDueAt?: Instant | undefined; nextLateAt?: Instant | undefined }) {
  if (nextDueAt === undefined) return {};
  return { next: { dueAt: nextDueAt, lateAt: nextLateAt ?? nextDueAt, isReminded: false } };
}

export function updateDeadlines({ updates: { next } }: Incident): Instant[] {
  if (!next) return [];
  return next.isReminded ? [next.lateAt] : [next.dueAt, next.lateAt];
}
