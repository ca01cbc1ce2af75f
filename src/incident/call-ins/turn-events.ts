import { z } from "zod";
import { mediumSchema } from "../../policy/policy.ts";
import { instantSchema } from "../time.ts";

/** The facts of roles that people hold in turns. Every instant is absolute and final. */
export const turnEvents = {
  /** Somebody is asked or being called in `roles`, and whoever holds them changes at `turnAt`. */
  TurnAwaited: z.object({ roles: z.array(z.string()), turnAt: instantSchema }),
  /** Others hold `roles` by now. `over`: who was asked in them and is asked no more, and how they are told. */
  TurnBegan: z.object({
    roles: z.array(z.string()),
    over: z.array(z.object({ person: z.string(), roles: z.array(z.string()), by: mediumSchema })).optional(),
  }),
} as const;
