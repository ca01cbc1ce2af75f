import { ageOf, nextCliff, type TradeOff } from "../incident/decisions/trade-off.ts";
import type { Event, EventOf } from "../incident/events.ts";
import type { Instant } from "../incident/time.ts";
import { fromMs, later, toMs } from "../incident/time.ts";
import type { MoneyRange } from "../policy/quantities.ts";
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
  switch (told.type) {
    case "CallInAcknowledged":
      return asTheySaid(told);
    case "DecisionProposed":
    case "DecisionEdited":
      return withTradeOff(told);
    case "ClockStarted":
    case "ClockCorrected":
      return asTheLawSays(told, event as typeof told);
    default:
      return told;
  }
}

/** What comes at a time of day comes at that time of the story's day; and the figures are as old as they are then. */
function withTradeOff(event: EventOf<"DecisionProposed" | "DecisionEdited">): Event {
  const { tradeOff } = event.data;
  if (!tradeOff) return event;
  const { asOf, inputs, downtime, facts } = tradeOff;
  const { cliff: _ofTheRealDay, ...rest } = tradeOff;
  const cliff = nextCliff(inputs, downtime, asOf);
  const anew: TradeOff = { ...rest, ...(cliff && { cliff }), ...(facts && { facts: ageOf(inputs, asOf) }) };
  return { ...event, data: { ...event.data, tradeOff: anew } } as Event;
}

type ClockSet = EventOf<"ClockStarted" | "ClockCorrected">;

/** No law is shortened for an exercise: its time runs from the story's instant, as long as it does. */
function asTheLawSays(event: ClockSet, real: ClockSet): Event {
  const { startsAt } = event.data;
  const told = (instant: Instant) => later(startsAt, toMs(instant) - toMs(real.data.startsAt));
  const { due, warnings } = real.data;
  const instants = { ...(due && { due: told(due) }), warnings: warnings.map((one) => ({ ...one, at: told(one.at) })) };
  return { ...event, data: { ...event.data, ...instants } } as Event;
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
  if (isRate(key)) return slowerRate(value as MoneyRange);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, moved(each, name, clock)]));
}

const isRate = (key: string) => key.endsWith("PerMinute") || key.endsWith("PerHour");

/** A minute of playing is an hour of the story, in which as much is lost. */
function slowerRate({ amount, upTo, currency }: MoneyRange): MoneyRange {
  const most = upTo === undefined ? {} : { upTo: upTo / minutesAsSeconds };
  return { amount: amount / minutesAsSeconds, ...most, currency };
}

/** "03:12" */
export function timeOfDay(at: Instant): string {
  return at.slice(11, 16);
}
