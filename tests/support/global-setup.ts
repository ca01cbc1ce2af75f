import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { type PostgresServer, startPostgres } from "./postgres.ts";
import { startRedis } from "./redis.ts";

declare module "vitest" {
  interface ProvidedContext {
    /**
     * A real Redis for this run: `inject("redisUrl")`. It is shared by all test files, and with `REDIS_URL` by other
     * people too, so take a key prefix of your own and flush nothing.
     */
    redisUrl: string;
    /** Where to ask for this run's PostgreSQL; `freshDatabase` in `postgres.ts` does. */
    postgresDoor: string;
  }
}

type Stop = () => Promise<void>;

/** Gives the run its servers, and stops those that it started. */
export default async function setup(project: TestProject): Promise<Stop> {
  const stops = await Promise.all([provideRedis(project), providePostgres(project)]);
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** The Redis in `REDIS_URL`, or one started for this run. */
async function provideRedis(project: TestProject): Promise<Stop> {
  const given = process.env.REDIS_URL;
  const redis = given ? { url: given, stop: async () => {} } : await startRedis();
  project.provide("redisUrl", redis.url);
  return redis.stop;
}

/** The PostgreSQL in `DATABASE_URL_TEST`, or one that is started when the first test asks: most runs need none. */
async function providePostgres(project: TestProject): Promise<Stop> {
  const given = process.env.DATABASE_URL_TEST;
  let started: Promise<PostgresServer> | undefined;
  const urlOf = async () => {
    if (given) return given;
    started ??= startPostgres();
    return (await started).url;
  };
  const door = createServer(async (_request, response) => {
    await urlOf().then(
      (url) => response.end(url),
      (error: unknown) => response.writeHead(503).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  project.provide("postgresDoor", `http://127.0.0.1:${(door.address() as AddressInfo).port}`);
  return async () => {
    door.close();
    await started?.then(
      (server) => server.end(),
      () => {},
    );
  };
}
