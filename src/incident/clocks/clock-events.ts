import { z } from "zod";
import { triggerSchema } from "../../policy/clocks/row.ts";
import { mediumSchema } from "../../policy/policy.ts";
import type { Event } from "../events.ts";
import { instantSchema } from "../time.ts";

/** The facts of legal clocks. */

const warnings = z.array(z.object({ percent: z.int(), at: instantSchema }));

/** Who is told something about a clock, and how: fixed when it happened. */
const told = z.array(z.object({ person: z.string(), by: mediumSchema }));

/** What a clock was when it started, so that no later version of a rule changes what is shown of it. */
const row = z.object({
  regime: z.string(),
  name: z.string(),
  recipient: z.string(),
  stage: z.string(),
  basis: z.string(),
  source: z.string(),
  /** What starts it: `aware`, `submitted:dora-initial`. */
  startedBy: z.string(),
  condition: z
    .object({
      words: z.string(),
      people: z.union([z.object({ atLeast: z.int() }), z.object({ fewerThan: z.int() })]).optional(),
    })
    .optional(),
  owner: z.string().optional(),
  reviewed: z.object({ by: z.string(), on: z.string() }).optional(),
});
export type StartedRow = z.infer<typeof row>;

export const clockEvents = {
  /** Somebody says what happened and when; nothing else starts, moves or stops a clock. */
  ClockTriggerRecorded: z.object({
    trigger: triggerSchema,
    /** The clock whose notice was submitted. */
    clock: z.string().optional(),
    occurredAt: instantSchema,
    /** False: it was judged not to be so. */
    holds: z.boolean(),
    peopleAffected: z.int().nonnegative().optional(),
    note: z.string().optional(),
    /** The event that said otherwise before, which this corrects. */
    amends: z.int().optional(),
  }),
  ClockStarted: z.object({
    clock: z.string(),
    row,
    startsAt: instantSchema,
    /** Absent: without undue delay. */
    due: instantSchema.optional(),
    warnings,
    /** When other triggers that it was reckoned from occurred, and on which calendar. */
    inputs: z.object({
      triggers: z.record(z.string(), instantSchema),
      timezone: z.string(),
      country: z.string().optional(),
    }),
    /** Those who answer for it. An older ledger has none: they heard when half of the time was over. */
    told: told.optional(),
  }),
  /** What it was reckoned from was recorded anew, or its notice was not sent after all. Both instants stand. */
  ClockCorrected: z.object({
    clock: z.string(),
    why: z.enum(["corrected", "newer-notice", "not-sent"]),
    before: instantSchema.optional(),
    startsAt: instantSchema,
    due: instantSchema.optional(),
    warnings,
  }),
  ClockWarned: z.object({ clock: z.string(), percent: z.int(), told }),
  ClockMet: z.object({ clock: z.string(), submittedAt: instantSchema, late: z.boolean() }),
  ClockMissed: z.object({ clock: z.string(), due: instantSchema, told }),
  /** Somebody said that it does not apply, with a reason; or what started it was judged otherwise. */
  ClockSetAside: z.object({
    clock: z.string(),
    why: z.enum(["does-not-apply", "judged-otherwise"]),
    reason: z.string().optional(),
    /** Those who answer for it, where somebody else said that it does not apply. */
    told: told.optional(),
  }),
  /** It applies after all, and has run all the while. */
  ClockTakenUp: z.object({ clock: z.string(), reason: z.string(), told: told.optional() }),

  /** Clocks wait for a judgement: somebody is reminded when it is still open then. */
  DeterminationAwaited: z.object({ by: instantSchema }),
  DeterminationOverdue: z.object({ triggers: z.array(triggerSchema), told, by: instantSchema }),
} as const;

export type ClockEvent = Extract<Event, { type: keyof typeof clockEvents }>;

export function isClockEvent(event: Event): event is ClockEvent {
  return Object.hasOwn(clockEvents, event.type);
}
