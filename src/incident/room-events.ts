import { z } from "zod";
import { instantSchema } from "./time.ts";

export const platformSchema = z.enum(["slack", "teams"]);

const effect = z.string();
const failed = { effect, reason: z.string(), detail: z.string().optional() };

/** What becomes of the room once the incident has ended; absent where nobody had agreed on it. */
export const afterwardsSchema = z.object({
  /** When it is archived, at the earliest; absent: it is not. */
  archiveAt: instantSchema.optional(),
});

/** Facts about the room after it was opened. */
export const roomEvents = {
  RoomLinked: z.object({ effect }),
  RoomLinksFailed: z.object(failed),
  /** Muster cannot write there any more: it was archived or deleted by somebody, or Muster was taken out of it. */
  RoomLost: z.object({ effect, reason: z.string() }),
  /** Its time has come: it is archived once the record is in it and nothing more is to be said there. */
  ArchiveDue: z.object({}),
  RoomArchived: z.object({ effect }),
  ArchiveFailed: z.object(failed),
} as const;
