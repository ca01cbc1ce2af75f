import type { Event, EventOf } from "../incident/events.ts";
import type { Instant } from "../incident/time.ts";
import { fromMs, later, toMs } from "../incident/time.ts";
import { minutesAsSeconds } from "./shorten.ts";

/**
 * The one clock that whoever watches an exercise sees: it begins when the scenario says, and a second of playing is a
 * minute of it. The record itself keeps the times at which things were really done.
 */
export type StoryClock = (real: Instant) => Instant;

export function storyClock(startedAt: Instant, begins: Instant = startedAt): StoryClock {
  return (real) => fromMs(toMs(begins) + (toMs(real) - toMs(startedAt)) * minutesAsSeconds);
}

/** The same event, with its instants and its agreed durations in story time. */
export function inStoryTime(event: Event, clock: StoryClock): Event {
  const { at, data } = event;
  const told = { ...event, at: clock(at), data: moved(data, "", clock) } as Event;
  return told.type === "CallInAcknowledged" ? asTheySaid(told) : told;
}

/** Whoever says "in 5" means minutes of the story, which are minutes already and not yet to be stretched. */
function asTheySaid(event: EventOf<"CallInAcknowledged">): Event {
  const { joiningInMinutes: minutes } = event.data;
  if (minutes === undefined) return event;
  return { ...event, data: { ...event.data, joinBy: later(event.at, minutes * 60_000) } };
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** An alert's own times are its maker's, and the story's already. */
function moved(value: unknown, key: string, clock: StoryClock): unknown {
  if (key === "alert" || value === null) return value;
  if (typeof value === "string") return instant.test(value) ? clock(value) : value;
  if (typeof value === "number") return key.endsWith("Ms") ? value * minutesAsSeconds : value;
  if (Array.isArray(value)) return value.map((each) => moved(each, key, clock));
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, moved(each, name, clock)]));
}

/** "03:12" */
export function timeOfDay(at: Instant): string {
  return at.slice(11, 16);
}
