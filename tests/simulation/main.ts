import { parseArgs } from "node:util";
import { type Outcome, simulate } from "./simulation.ts";

/** npm run simulation -- [--seed N] [--minutes M] [--steps N] [--sabotage NAME|list] */

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    minutes: { type: "string" },
    steps: { type: "string", default: "4000" },
    sabotage: { type: "string" },
  },
});

function tell({ seed, steps, broken, story, counts }: Outcome): void {
  if (broken || process.env.KEPT) {
    console.log(story.end(Number(process.env.LINES ?? 60)).join("\n"));
    console.log(`\nBROKEN with seed ${seed} at step ${steps}: ${broken}`);
  } else console.log(`seed ${seed}: ${steps} steps, nothing broken; ${JSON.stringify(counts)}`);
}

const steps = Number(values.steps);
if (values.seed) {
  const started = performance.now();
  const outcome = await simulate({ seed: Number(values.seed), steps });
  tell(outcome);
  console.log(`${Math.round(outcome.steps / ((performance.now() - started) / 1000))} steps/s`);
  process.exit(outcome.broken ? 1 : 0);
}
