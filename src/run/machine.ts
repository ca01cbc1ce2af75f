import { randomBytes, randomInt } from "node:crypto";
import { performance } from "node:perf_hooks";
import { clearTimeout, setTimeout } from "node:timers";
import type { Clock } from "./clock.ts";
import type { Ids } from "./ids.ts";
import { adjectives, nouns } from "./words.ts";

/** The longest that `after` waits: longer sleeps ask again, and a delay over 2^31 ms would fire at once. */
const longestDelayMs = 60_000;

/**
 * The machine's clock: monotonic time since the process started, added to the wall clock as it stood at that moment.
 * Somebody setting the wall clock moves nothing. Waiting jobs keep the process alive until they run or are cancelled.
 */
export function machineClock(): Clock {
  return {
    nowMs: () => Math.floor(performance.timeOrigin + performance.now()),
    after: (delayMs, job) => {
      const timer = setTimeout(job, Math.min(Math.max(delayMs, 0), longestDelayMs));
      return () => clearTimeout(timer);
    },
  };
}

/** Ids that nobody can guess, from the system's secure randomness. */
export function machineIds(): Ids {
  // One call each: an event has a salt, and randomness asked for digit by digit costs more than its hash.
  const hexadecimal = () => randomBytes(16).toString("hex");
  return { ...idsFrom((below) => randomInt(below)), salt: hexadecimal, unique: hexadecimal };
}

/** Crockford's base 32: no I, L, O or U, which are misheard and misread. */
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const hexadecimal = "0123456789abcdef";

/** The shapes of all ids, drawn with `pick`: a whole number in [0, below), for `below` up to 2^47. */
export function idsFrom(pick: (below: number) => number): Ids {
  const one = <T>(choices: ArrayLike<T>): T => choices[pick(choices.length)] as T;
  const some = (count: number, letters: string) => Array.from({ length: count }, () => one(letters)).join("");
  return {
    incident: () => `INC-${some(5, crockford)}`,
    codename: () => `${one(adjectives)} ${one(nouns)}`,
    salt: () => some(32, hexadecimal),
    unique: () => some(32, hexadecimal),
    random: () => pick(2 ** 47) / 2 ** 47,
  };
}
