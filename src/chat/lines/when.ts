import { fromMs, type Instant, type SaidTime, saidTime } from "../../incident/time.ts";
import { readSaidTime, stillToCome, whenCure } from "../cards/clocks/clock-time.ts";

/** What people write for a moment, on their own clock. */

export type ReadWhen = { at: Instant } | { wrong: string };

/** The whole of what stands in a field. `zone` is the speaker's. */
export function readWhen(text: string, nowMs: number, zone: string): ReadWhen {
  const said = readSaidTime(text);
  return said ? whenOf(said, nowMs, zone) : { wrong: whenCure };
}

/** `02:40` is today's, or last evening's after midnight. What is a few minutes ahead means now; what is further ahead is wrong. */
export function whenOf(said: SaidTime, nowMs: number, zone: string): ReadWhen {
  const at = saidTime(fromMs(nowMs), zone, said);
  if (at !== undefined) return { at };
  return { wrong: "clockTime" in said ? stillToCome(said).join(" ") : whenCure };
}
