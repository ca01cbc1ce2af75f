import { join } from "node:path";
import { compared, timesAtMost } from "../figure.ts";
import { type Fall, startFall } from "../pages/process.ts";
import type { Row, Stage } from "../row.ts";

const few = 10;
/** Due at one time; where there are others, others each time. */
const together = 10;
const warmUps = 10;
const rounds = 30;

export const row: Row = {
  about: `what a due timer costs among 1,000 and 10,000 open incidents, against among ${few}: read, judged, noted, paged, noted`,
  async measure(stage) {
    return [await amongMany(stage, 1_000), await amongMany(stage, 10_000)];
  },
};

async function amongMany(stage: Stage, many: number) {
  stage.progress(`declaring ${many} incidents`);
  const crowd = await open(stage, many);
  const pairs = await stage.inPairs(
    () => costOf(crowd),
    () => costAmongFew(stage),
  );
  await crowd.stop();
  const name = `a due timer among ${many.toLocaleString("en")} open incidents, its page included`;
  return compared({ name, unit: "µs CPU", peer: `among ${few}`, pairs, goal: timesAtMost(1.5) });
}

/** Anew each time: a ladder has an end. */
async function costAmongFew(stage: Stage): Promise<number> {
  const fall = await open(stage, few);
  const cost = await costOf(fall);
  await fall.stop();
  return cost;
}

/** A replica that is warm, with its ledger on SQLite and its timers in itself. */
async function open(stage: Stage, incidents: number): Promise<Fall> {
  const stores = { kind: "sqlite" as const, file: join(await stage.folder(), "ledger.db") };
  const fall = await startFall({ stores, incidents, together, everyMs: 0, hasChat: false });
  for (let round = 0; round < warmUps; round += 1) await fall.round({});
  return fall;
}

/** The CPU of the whole replica for each timer. */
async function costOf(fall: Fall): Promise<number> {
  let cpuMs = 0;
  for (let round = 0; round < rounds; round += 1) cpuMs += (await fall.round({})).cpuMs;
  return (cpuMs * 1_000) / (rounds * together);
}
