import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { caughtOn, findSeeds, runs, seeds, stepsPerSeed } from "./fixed-seeds.ts";
import { type Sabotage, sabotages } from "./sabotage.ts";
import { type Outcome, simulate } from "./simulation.ts";

const usage = `npm run simulation                         the fixed seeds, once
npm run simulation -- --seed N             one seed, exactly as it went before
npm run simulation -- --minutes M          new seeds until the time is up
npm run simulation -- --sabotage NAME      a planted fault, on the fixed seeds or with --seed; "list" names them
npm run simulation -- --find-seeds         for planted faults that get away by now, seeds that catch them; keeps them
… --steps N                                how long each seed goes on; --lines N: how much of the story is told

Exits 1 when an invariant was broken, 0 when not, 2 when called wrongly.`;

const asked = options();
const steps = Number(asked.steps ?? stepsPerSeed);
process.exitCode = await main();

function options() {
  try {
    return parseArgs({
      options: {
        seed: { type: "string" },
        minutes: { type: "string" },
        steps: { type: "string" },
        lines: { type: "string", default: "60" },
        sabotage: { type: "string" },
        "find-seeds": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

async function main(): Promise<number> {
  if (asked.help) {
    console.log(usage);
    return 0;
  }
  if (asked.sabotage === "list") {
    console.log(Object.keys(sabotages).join("\n"));
    return 0;
  }
  if (asked["find-seeds"]) return await keepSeeds();
  const sabotage = asked.sabotage === undefined ? {} : sabotages[asked.sabotage];
  if (!sabotage) {
    console.error(`There is no sabotage "${asked.sabotage}". These there are:\n${Object.keys(sabotages).join("\n")}`);
    return 2;
  }
  if (asked.minutes !== undefined) return await untilTimeIsUp(Number(asked.minutes) * 60_000, sabotage);
  if (asked.seed !== undefined) return told(await simulate({ seed: Number(asked.seed), steps, sabotage }));
  if (asked.sabotage !== undefined) return toldCatch(await caughtOn(asked.sabotage));
  return await eachOf(runs, sabotage);
}

async function keepSeeds(): Promise<number> {
  const found = await findSeeds((line) => console.log(line));
  writeFileSync(new URL("./catching-seeds.json", import.meta.url), `${JSON.stringify(found, undefined, 2)}\n`);
  return 0;
}

async function eachOf(wanted: typeof runs, sabotage: Sabotage): Promise<number> {
  for (const { seed, steps: usual } of wanted) {
    const taken = asked.steps === undefined ? usual : steps;
    if (told(await simulate({ seed, steps: taken, sabotage }), taken) === 1) return 1;
  }
  return 0;
}

async function untilTimeIsUp(forMs: number, sabotage: Sabotage): Promise<number> {
  const startedMs = performance.now();
  let taken = 0;
  let runs = 0;
  for (; performance.now() - startedMs < forMs; runs++) {
    const outcome = await simulate({ seed: randomInt(2 ** 31), steps, sabotage });
    taken += outcome.steps;
    if (outcome.broken !== undefined) return told(outcome);
  }
  const perSecond = Math.round((taken / (performance.now() - startedMs)) * 1_000);
  console.log(`${runs} seeds, ${taken} steps, ${perSecond} steps/s: no invariant was broken.`);
  return 0;
}

function toldCatch(caught: Outcome | undefined): number {
  if (caught) return told(caught);
  console.log(`Not caught: no invariant was broken on the seeds ${seeds.join(", ")}.`);
  return 0;
}

function told({ seed, steps: taken, broken, story, counts }: Outcome, atLeast = steps): number {
  if (broken === undefined) {
    console.log(`seed ${seed}: ${taken} steps, no invariant was broken; ${JSON.stringify(counts)}`);
    return 0;
  }
  console.log(story.end(Number(asked.lines)).join("\n"));
  console.log(`\nBroken at step ${taken}: ${broken}.`);
  const again = asked.sabotage === undefined ? "" : ` --sabotage ${asked.sabotage}`;
  console.log(`Again: npm run simulation -- --seed ${seed} --steps ${atLeast}${again}`);
  return 1;
}
