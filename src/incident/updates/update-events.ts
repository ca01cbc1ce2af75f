import { z } from "zod";
import { instantSchema } from "../time.ts";
import { toldSchema } from "../told.ts";

/** The facts of updates that are given in a rhythm, and of whoever comes late. Every instant is absolute and final. */
export const updateEvents = {
  /** What the severity asks for from now on. Without `everyMs` it asks for none. */
  UpdatesPlanned: z.object({
    everyMs: z.int().optional(),
    nextDueAt: instantSchema.optional(),
    /** When the room sees that it is late. */
    nextLateAt: instantSchema.optional(),
  }),
  UpdateGiven: z.object({
    text: z.string(),
    nextDueAt: instantSchema.optional(),
    nextLateAt: instantSchema.optional(),
  }),
  /** `people` are reminded: whoever leads. */
  UpdateDue: z.object({ dueAt: instantSchema, people: z.array(z.string()), told: toldSchema }),
  /** Nobody gave the one that was due at `dueAt`. */
  UpdateLate: z.object({ dueAt: instantSchema, nextDueAt: instantSchema, nextLateAt: instantSchema }),

  /** Somebody came when much had happened already: they are to be told once what. */
  CatchUpOwed: z.object({ person: z.string(), told: toldSchema }),
} as const;
