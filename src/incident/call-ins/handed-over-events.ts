import { z } from "zod";
import { instantSchema } from "../time.ts";

/** The facts of people who have handed over (`/muster delegate`), as far as one incident hangs on it. */
export const handedOverEvents = {
  /** Somebody is called, or acts, in the place of `principal`; that ends at `until`, or when it is taken back. */
  DelegationAwaited: z.object({ principal: z.string(), delegate: z.string(), until: instantSchema }),
  /** It has run out or was taken back, or `delegate` can stand in no more. */
  DelegationOver: z.object({ principal: z.string(), delegate: z.string() }),
} as const;
