import { compared, type Pair, timesAtMost } from "../figure.ts";
import type { Row, Stage } from "../row.ts";
import { inEngine } from "../timers/process.ts";
import { emptyRedis } from "../timers/redis-usage.ts";

const due = 10_000;
const few = 10;

export const row: Row = {
  about: `the cost of a due timer among those of 1,000 and of 10,000 other open incidents, against among ${few}`,
  async measure(stage) {
    return [await amongMany(stage, 1_000), await amongMany(stage, 10_000)];
  },
};

async function amongMany(stage: Stage, many: number) {
  stage.progress(`${many} open incidents`);
  const { url } = await stage.redis();
  const pairs: Pair<number>[] = await stage.inPairs(
    () => costAmong(url, many),
    () => costAmong(url, few),
  );
  const name = `a due timer among ${many.toLocaleString("en")} open incidents`;
  return compared({ name, unit: "µs CPU", peer: `among ${few}`, pairs, goal: timesAtMost(1.5) });
}

/** The worker's and Redis's CPU for each due timer, while `others` are set for later. */
async function costAmong(url: string, others: number): Promise<number> {
  await emptyRedis(url);
  const engine = "muster";
  const now = { first: 0, count: due, atMs: Date.now(), everyMs: 0 };
  const later = { first: due, count: others, atMs: Date.now() + 3_600_000, everyMs: 1 };
  await inEngine({ engine, url, job: { type: "fill", series: later } });
  await inEngine({ engine, url, job: { type: "fill", series: now } });
  const { cpuMs } = await inEngine({ engine, url, job: { type: "fire", series: now } });
  return (cpuMs * 1_000) / due;
}
