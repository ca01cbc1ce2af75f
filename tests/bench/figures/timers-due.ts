import { compared, timesAtLeast, timesAtMost } from "../figure.ts";
import type { Row, Stage } from "../row.ts";
import { inEngine } from "../timers/process.ts";
import { redisUsage } from "../timers/redis-usage.ts";
import { each, enginePairs } from "../timers/runs.ts";

export const row: Row = {
  about: "10,000 and 100,000 timers that are all due at once, each engine alone, against BullMQ's delayed jobs",
  async measure(stage) {
    const few = await dueAtOnce(stage, 10_000);
    const many = await dueAtOnce(stage, 100_000);
    return [...few.figures, ...many.figures, memory(many.pairs)];
  },
};

type Pairs = Awaited<ReturnType<typeof pairsOf>>;

async function dueAtOnce(stage: Stage, count: number) {
  const pairs = await pairsOf(stage, count);
  const name = `${count.toLocaleString("en")} timers due at once`;
  const roundTrips = { name: "Redis round trips", value: 1_000 / stage.machine.redisRoundTripMs };
  const rate = { name, unit: "/s", goal: timesAtLeast(8), limit: roundTrips };
  const cost = { name: `${name}: CPU of worker and Redis`, unit: "µs a timer", goal: timesAtMost(0.12) };
  const figures = [
    compared({ ...rate, peer: "BullMQ", pairs: each(pairs, ({ perSecond }) => perSecond) }),
    compared({ ...cost, peer: "BullMQ", pairs: each(pairs, ({ cpuUsPerTimer }) => cpuUsPerTimer) }),
  ];
  return { figures, pairs };
}

/** Due since a moment ago, while nobody looked: as after an outage. */
function pairsOf(stage: Stage, count: number) {
  stage.progress(`${count} timers`);
  return enginePairs(stage, async (engine, url) => {
    const series = { first: 0, count, atMs: Date.now(), everyMs: 0 };
    const empty = await redisUsage(url);
    await inEngine({ engine, url, job: { type: "fill", series } });
    const full = await redisUsage(url);
    const { tookMs, cpuMs } = await inEngine({ engine, url, job: { type: "fire", series } });
    return {
      perSecond: (count * 1_000) / tookMs,
      cpuUsPerTimer: (cpuMs * 1_000) / count,
      memoryBytesPerTimer: (full.memoryBytes - empty.memoryBytes) / count,
    };
  });
}

function memory(pairs: Pairs) {
  const named = { name: "memory of Redis for 100,000 timers", unit: "bytes a timer", goal: timesAtMost(0.32) };
  return compared({ ...named, peer: "BullMQ", pairs: each(pairs, (found) => found.memoryBytesPerTimer) });
}
