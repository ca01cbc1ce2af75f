import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { startJourney } from "../support/journey.ts";
import { organisation, quickLadder, ransomNote } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";

/** A real redis-server that goes away and comes back empty, under a server that sweeps too rarely to be of help. */

const never = "3600000";

async function startWithRedis() {
  let redis: RedisServer = await startRedis();
  const { port, url } = redis;
  onTestFinished(() => redis.stop());
  const policy = organisation({ triage: { immediately: ["ransom"] }, sev1: { steps: quickLadder } });
  const journey = await startJourney({ policy }, { REDIS_URL: url, SWEEP_MS: never });
  const readiness = async () => {
    const answer = await fetch(`${journey.stage.botUrl}/readyz`);
    const body = (await answer.json()) as { ready: boolean; degraded: { part: string; reason: string }[] };
    return { status: answer.status, ...body };
  };
  return {
    journey,
    url,
    readiness,
    stopRedis: () => redis.stop(),
    startRedisAgain: async () => {
      redis = await startRedis({ port });
    },
  };
}

test("while Redis is away pages still leave, and the replica says that it is degraded and serves on", {
  timeout: 60_000,
}, async () => {
  const { journey, readiness, stopRedis, url } = await startWithRedis();
  expect(await readiness()).toMatchObject({ status: 200, ready: true, degraded: [] });
  await stopRedis();
  const { status, ready, degraded } = await readiness();
  expect({ status, ready, parts: degraded.map(({ part }) => part) }).toEqual({
    status: 200,
    ready: true,
    parts: ["timers"],
  });
  expect(JSON.stringify(degraded)).not.toContain(new URL(url).port);
  await journey.alert(ransomNote);
  const id = await journey.declared();
  const media = await until(
    "the later steps",
    async () => {
      const due = (await journey.facts(id, "PageDue")).map(({ data }) => data.medium);
      return due.includes("voice") ? due : undefined;
    },
    40_000,
  );
  expect(media).toEqual(expect.arrayContaining(["chat", "sms", "voice"]));
});

test("a Redis that comes back empty has every incident's timer again", { timeout: 60_000 }, async () => {
  const { journey, stopRedis, startRedisAgain, readiness, url } = await startWithRedis();
  const titles = ["one", "two", "three"];
  // Different assets, so that each is an incident of its own; none is due for the next minute.
  for (const title of titles) await journey.alert({ ...ransomNote, id: title, title, asset: title });
  const ids = await until("three incidents", async () => {
    const all = await journey.incidents();
    return all.length === 3 ? all : undefined;
  });
  for (const id of ids) await journey.settled(id);
  await stopRedis();
  await startRedisAgain();
  const redis = new Redis(url);
  onTestFinished(() => redis.disconnect());
  const timers = await until("the timers", async () => {
    const due = await redis.zrange("{muster}:due", "0", "-1");
    return due.length === 3 ? due : undefined;
  });
  expect(timers.toSorted()).toEqual(ids.toSorted());
  await until("readiness", async () => ((await readiness()).degraded.length === 0 ? true : undefined));
});
