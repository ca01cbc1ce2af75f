import { z } from "zod";
import { instantSchema } from "./time.ts";

/** The facts of roles that people hold in turns. Every instant is absolute and final. */
export const turnEvents = {
  /** Somebody is asked or being called in `roles`, and whoever holds them changes at `turnAt`. */
  TurnAwaited: z.object({ roles: z.array(z.string()), turnAt: instantSchema }),
  /** Others hold `roles` by now. */
  TurnBegan: z.object({ roles: z.array(z.string()) }),
} as const;
