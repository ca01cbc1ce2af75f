import type { TestProject } from "vitest/node";
import { startRedis } from "./redis.ts";

declare module "vitest" {
  interface ProvidedContext {
    /**
     * A real Redis for this run: `inject("redisUrl")`. It is shared by all test files, and with `REDIS_URL` by other
     * people too, so take a key prefix of your own and flush nothing.
     */
    redisUrl: string;
  }
}

/** Gives the run a Redis: the one in `REDIS_URL`, or one started for this run and stopped with it. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.REDIS_URL;
  if (given) {
    project.provide("redisUrl", given);
    return undefined;
  }
  const redis = await startRedis();
  project.provide("redisUrl", redis.url);
  return redis.stop;
}
