import type { Event, EventOf, EventType } from "../../../src/incident/events.ts";
import type { Instant } from "../../../src/incident/time.ts";
import type { Violate } from "./ladders.ts";

/** The promises about legal clocks, kept from the facts alone: nothing moves one but what somebody recorded. */

type Kept = {
  due: Instant | undefined;
  warnings: { percent: number; at: Instant }[];
  warned: number;
  status: "running" | "met" | "missed" | "aside";
};
type Noted = { [T in EventType]?: (event: EventOf<T>, batch: Event[]) => void };

/**
 * Every story is told on a Sunday by its clock, which is Saturday night in New York: Form 8-K counts from Monday the 23rd,
 * leaves out Thanksgiving, and is due when EDGAR closes on Friday, at half past five there.
 */
const fourBusinessDays: Instant = "2026-11-27T22:30:00.000Z";

export function legalChecks(incident: string, violate: Violate) {
  const clocks = new Map<string, Kept>();
  /** The notices that are recorded as sent. */
  const sent = new Set<string>();
  const wrong = (what: string) => violate(`${incident}: ${what}`);
  const the = ({ clock }: { clock: string }) => clocks.get(clock) as Kept;
  const byRecord = (batch: Event[], what: string) => {
    const isRecorded = batch.some(({ type, by }) => type === "ClockTriggerRecorded" && by.person !== "muster");
    if (!isRecorded) wrong(`${what} although nobody recorded anything`);
  };

  const noted: Noted = {
    ClockTriggerRecorded: ({ data }) => {
      if (data.trigger !== "submitted" || data.clock === undefined) return;
      if (data.holds) sent.add(data.clock);
      else sent.delete(data.clock);
    },
    ClockStarted: ({ data }, batch) => {
      byRecord(batch, `${data.clock} starts`);
      if (clocks.has(data.clock)) wrong(`${data.clock} starts twice`);
      if (data.clock === "sec-8k" && data.due !== fourBusinessDays) wrong(`${data.clock} is due at ${data.due}`);
      clocks.set(data.clock, { due: data.due, warnings: data.warnings, warned: 0, status: "running" });
    },
    ClockCorrected: ({ data }, batch) => {
      byRecord(batch, `${data.clock} is moved`);
      const kept = the(data);
      // Of the law's own, only DORA's final report counts from the latest of several notices.
      if (data.why === "newer-notice" && data.clock !== "dora-final") wrong(`${data.clock} is moved by an update`);
      if (data.before !== kept.due) wrong(`${data.clock} is said to have been due at another instant`);
      const isSettled = kept.status === "aside" || (kept.status === "met" && data.why === "corrected");
      Object.assign(kept, { due: data.due, warnings: data.warnings, warned: 0 });
      if (!isSettled) kept.status = "running";
      // What was judged otherwise runs again with its trigger; whether it was that is for the rules to say.
      else if (kept.status === "aside") clocks.delete(data.clock);
    },
    ClockWarned: ({ at, data }) => {
      const { warned, warnings } = the(data);
      const due = warnings.find(({ percent }) => percent === data.percent)?.at ?? "9";
      if (data.percent <= warned || due > at) wrong(`${data.clock} warns of ${data.percent} % early or twice`);
      the(data).warned = data.percent;
    },
    ClockMissed: ({ at, data }) => {
      const { due, status } = the(data);
      if (due !== data.due || data.due > at || status !== "running") wrong(`${data.clock} is missed and was not due`);
      the(data).status = "missed";
    },
    ClockMet: ({ data }) => {
      if (!sent.has(data.clock)) wrong(`${data.clock} is met and nobody recorded that its notice was sent`);
      const kept = clocks.get(data.clock);
      if (kept) kept.status = "met";
    },
    ClockSetAside: ({ data }) => {
      the(data).status = "aside";
    },
    ClockTakenUp: ({ data }) => {
      const kept = clocks.get(data.clock);
      if (kept) kept.status = "running";
    },
  };

  return {
    /** The law does not ask whether an incident has ended. */
    note(events: Event[]): void {
      for (const event of events) {
        if (event.type.startsWith("Clock") && "clock" in event.data && event.type !== "ClockStarted") {
          const { clock } = event.data;
          const isKnown = clock === undefined || clocks.has(clock) || event.type === "ClockTriggerRecorded";
          if (!isKnown) continue;
        }
        (noted[event.type] as ((event: Event, batch: Event[]) => void) | undefined)?.(event, events);
      }
      const at = events.at(-1)?.at ?? "";
      for (const [id, { due, status, warned, warnings }] of clocks) {
        if (status === "met" && !sent.has(id)) wrong(`${id} counts as met although its notice was not sent`);
        if (status !== "running") continue;
        if (due !== undefined && due <= at) wrong(`${id} was due at ${due}, and at ${at} nobody says so`);
        const unsaid = warnings.find((one) => one.percent > warned && one.at <= at);
        if (unsaid) wrong(`${unsaid.percent} % of ${id} has passed, and nobody is warned`);
      }
    },
  };
}
