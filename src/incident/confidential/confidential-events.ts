import { z } from "zod";

/** Facts about who may know of an incident. */
export const confidentialEvents = {
  /** From here on this person is as good as unknown here, and the incident is confidential. */
  PersonExcluded: z.object({ person: z.string(), reason: z.string() }),
} as const;
