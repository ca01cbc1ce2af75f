import type { Sabotage } from "./sabotage.ts";
import { type Outcome, simulate } from "./simulation.ts";

/**
 * The seeds that every test run takes, of one replica to three. When a change of the rules has moved their stories so
 * far that a planted fault gets away, take others: `npm run simulation -- --sabotage NAME --seed N` tells which catch it.
 */
export const seeds: readonly number[] = [34, 78, 109, 157, 97, 5, 8, 67, 68];
/** Each goes on for so many steps, and then until everything has come to rest. */
export const stepsPerSeed = 1_700;
/** Within so many steps, all seeds together, a planted fault must be caught. */
export const catchWithin = 20_000;

/** The first seed that a planted fault breaks, and how many steps that took; undefined when it gets away. */
export async function caughtOn(sabotage: Sabotage, steps = stepsPerSeed): Promise<Caught | undefined> {
  let taken = 0;
  const { seed: first } = sabotage;
  for (const seed of first === undefined ? seeds : [first, ...seeds.filter((each) => each !== first)]) {
    const outcome = await simulate({ seed, steps, sabotage });
    taken += outcome.steps;
    if (outcome.broken !== undefined) return { ...outcome, broken: outcome.broken, taken };
  }
  return undefined;
}

export type Caught = Outcome & { broken: string; taken: number };
