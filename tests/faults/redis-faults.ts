import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import { until } from "../support/persistent.ts";
import { startRedis } from "../support/redis.ts";
import { amid, type Fault, outageMs, type Strike } from "./fault.ts";
import type { World } from "./world.ts";

/**
 * Timers that are lost. Without Redis the ledger is asked once a second, and a Redis that is back is filled again at once:
 * so sweeps are as rare as in production here, and a page that waits for one is late. Of FLUSHALL nobody hears: a sweep,
 * somewhat rarer than usual, finds what it lost.
 */

const productionSweepMs = 15_000;
const flushedSweepMs = 5_000;
const flushes = 3;

export const redisFaults: Fault[] = [
  {
    ...amid(
      {
        name: "redis-killed",
        what: "Redis dies by SIGKILL and comes back empty",
        counts: "replicas that set their timers again",
      },
      killRedis,
    ),
    world: async () => ({ database: "postgres", redis: "there", sweepMs: productionSweepMs }),
  },
  {
    ...amid(
      { name: "redis-flushed", what: `FLUSHALL, ${flushes} times`, counts: "times that timers were lost" },
      flushRedis,
    ),
    world: async () => ({ database: "postgres", redis: "there", sweepMs: flushedSweepMs }),
  },
  {
    ...amid(
      { name: "redis-absent", what: "no Redis was ever there", counts: "replicas that had none" },
      async (world) => ({
        ...{ struck: saying(world, "the timers cannot be reached"), atLeast: 2 },
        ...{ shadows: [], wrong: [] },
      }),
    ),
    world: async () => ({ database: "postgres", redis: "absent", sweepMs: productionSweepMs }),
  },
];

async function killRedis(world: World): Promise<Strike> {
  const { redis } = world;
  await withRedis(redis?.url, async (client) => {
    const [, pid] = /process_id:(\d+)/.exec(await client.info("server")) ?? [];
    process.kill(Number(pid), "SIGKILL");
  });
  await pause(outageMs);
  await redis?.stop();
  world.redis = await startRedis({ port: redis?.port ?? 0 });
  const replicas = Object.keys(world.replicas).length;
  const again = () => saying(world, "the timers are set again");
  await until("the timers again", async () => again() === replicas || undefined, 15_000).catch(() => {});
  return { struck: again(), atLeast: replicas, shadows: [], wrong: [] };
}

async function flushRedis({ redis }: World): Promise<Strike> {
  const strike: Strike = { struck: 0, atLeast: flushes, shadows: [], wrong: [] };
  await withRedis(redis?.url, async (client) => {
    for (let time = 0; time < flushes; time++) {
      const timers = (await client.zcard("{muster}:due")) + (await client.zcard("{muster}:claimed"));
      await client.flushall();
      strike.struck += timers > 0 ? 1 : 0;
      strike.shadows.push({ fromMs: Date.now(), toMs: Date.now() + flushedSweepMs });
      await pause(1_000);
    }
  });
  return strike;
}

/** How many replicas have said so. */
function saying({ replicas }: World, words: string): number {
  return Object.values(replicas).filter(({ lines }) => lines.some((line) => line.includes(words))).length;
}

async function withRedis(url: string | undefined, what: (client: Redis) => Promise<unknown>): Promise<void> {
  if (url === undefined) throw new Error("there is no Redis in this world");
  const client = new Redis(url);
  try {
    await what(client);
  } finally {
    client.disconnect();
  }
}
