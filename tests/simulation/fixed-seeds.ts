import type { Sabotage } from "./sabotage.ts";
import { type Outcome, simulate } from "./simulation.ts";

/** The seeds that every test run takes: one replica, two and three. */
export const seeds: readonly number[] = [1, 2, 3, 4];
/** Each goes on for so many steps, and then until everything has come to rest. */
export const stepsPerSeed = 3_500;
/** Within so many steps, all seeds together, a planted fault must be caught. */
export const catchWithin = 20_000;

/** The first broken invariant, or undefined when the steps are used up without one. */
export async function caughtOn(sabotage: Sabotage, steps = stepsPerSeed): Promise<Outcome | undefined> {
  let taken = 0;
  for (const seed of seeds) {
    if (taken >= catchWithin) return undefined;
    const outcome = await simulate({ seed, steps, sabotage });
    taken += outcome.steps;
    if (outcome.broken !== undefined) return outcome;
  }
  return undefined;
}
