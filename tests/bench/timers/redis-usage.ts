import { Redis } from "ioredis";

/** What a Redis that nobody else uses has cost so far. */
export type RedisUsage = { cpuMs: number; memoryBytes: number };

export async function redisUsage(url: string): Promise<RedisUsage> {
  return await withRedis(url, async (redis) => {
    const info = await redis.info();
    const read = (name: string) => {
      const [, value] = info.match(new RegExp(`^${name}:([\\d.]+)`, "m")) ?? [];
      if (value === undefined) throw new Error(`Redis does not say its ${name}`);
      return Number(value);
    };
    return { cpuMs: (read("used_cpu_user") + read("used_cpu_sys")) * 1_000, memoryBytes: read("used_memory") };
  });
}

export async function emptyRedis(url: string): Promise<void> {
  await withRedis(url, (redis) => redis.flushall("SYNC"));
}

async function withRedis<T>(url: string, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}
