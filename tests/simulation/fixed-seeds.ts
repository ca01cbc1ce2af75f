import catching from "./catching-seeds.json" with { type: "json" };
import { type Sabotage, sabotages } from "./sabotage.ts";
import { type Outcome, type Run, simulate } from "./simulation.ts";

/** The seeds that every test run takes, of one replica to three. */
export const seeds: readonly number[] = [34, 78, 109, 157, 97, 5, 8, 68];
/** Each goes on for so many steps, and then until everything has come to rest. */
export const stepsPerSeed = 1_700;
/** Nights of the theme `everything`: with them every kind of command there is comes to something. The last two are the bank's. */
const nights: readonly number[] = [25, 64, 116, 155, 207, 1078, 1091];
const stepsPerNight = 7_000;

/** What every test run tells. */
export const runs: readonly Pick<Run, "seed" | "steps">[] = [
  ...seeds.map((seed) => ({ seed, steps: stepsPerSeed })),
  ...nights.map((seed) => ({ seed, steps: stepsPerNight })),
];
/** Within so many steps, all seeds together, a planted fault must be caught. */
export const catchWithin = 20_000;

/** By planted fault: the seed in whose story there is what it takes, which is tried first. */
export type Catching = Record<string, number>;

/**
 * The first seed that a planted fault breaks, and how many steps that took; undefined when it gets away. A change of the
 * rules may move the stories so far that it does: `npm run simulation -- --find-seeds` finds others.
 */
export async function caughtOn(name: string, known: Catching = catching): Promise<Caught | undefined> {
  const sabotage = sabotages[name] ?? {};
  const first = known[name];
  let taken = 0;
  for (const seed of first === undefined ? seeds : [first, ...seeds.filter((each) => each !== first)]) {
    const steps = nights.includes(seed) ? stepsPerNight : stepsPerSeed;
    const outcome = await simulate({ seed, steps, sabotage });
    taken += outcome.steps;
    if (outcome.broken !== undefined) return { ...outcome, broken: outcome.broken, taken };
  }
  return undefined;
}

export type Caught = Outcome & { broken: string; taken: number };

/** The seeds that catch every planted fault: those that do already, and for the others the first that does. */
export async function findSeeds(told: (line: string) => void): Promise<Catching> {
  const found: Catching = {};
  for (const [name, sabotage] of Object.entries(sabotages)) {
    const caught = await caughtOn(name);
    const isCaught = caught && isBy(sabotage, caught.broken) && caught.taken <= catchWithin;
    const seed = isCaught ? (catching as Catching)[name] : await firstThatCatches(sabotage);
    if (!isCaught) told(`${name}: ${seed === undefined ? "got away" : `seed ${seed}`}`);
    if (seed !== undefined) found[name] = seed;
  }
  return found;
}

const triedSeeds = 250;

async function firstThatCatches(sabotage: Sabotage & { breaks: RegExp }): Promise<number | undefined> {
  for (let seed = 1; seed <= triedSeeds; seed++) {
    const { broken, steps } = await simulate({ seed, steps: stepsPerSeed, sabotage });
    if (broken !== undefined && isBy(sabotage, broken) && steps <= catchWithin / 2) return seed;
  }
  return undefined;
}

function isBy({ breaks }: { breaks: RegExp }, broken: string): boolean {
  return breaks.test(broken);
}
