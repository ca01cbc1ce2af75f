import { z } from "zod";
import { platformSchema as platform } from "../room-events.ts";

/** Facts about who may know of an incident. */
export const confidentialEvents = {
  /** From here on this person is as good as unknown here, and the incident is confidential. */
  PersonExcluded: z.object({
    person: z.string(),
    reason: z.string(),
    /** Where they are at home, unless that is Slack. */
    platform: platform.optional(),
    /** Where else they have an account: they may have been at home there before, or somebody let them in. */
    also: z.array(platform).optional(),
  }),
  /** Somebody let them into the room. */
  ExcludedPersonSeen: z.object({ person: z.string(), platform }),
} as const;
