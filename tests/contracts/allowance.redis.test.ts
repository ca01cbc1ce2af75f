import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { expect, inject, onTestFinished, test } from "vitest";
import type { Bucket } from "../../src/allowance/allowance.ts";
import { redisAllowance } from "../../src/allowance/redis.ts";
import { startRedis } from "../support/redis.ts";
import { allowanceContract } from "./allowance.ts";

const url = inject("redisUrl");
const prefix = () => `test-${randomUUID()}`;
allowanceContract("shared through Redis", () => redisAllowance({ url, prefix: prefix() }));

const calls: Bucket = { name: "slack:app:pins.add", most: 4, perSecond: 0.01, reserve: 0, track: "rest" };

async function replicas(options: { url: string; prefix?: string }) {
  const both = [await redisAllowance(options), await redisAllowance(options)] as const;
  onTestFinished(async () => void (await Promise.all(both.map((each) => each.end()))));
  return both;
}

test("two replicas together take no more than one alone might", async () => {
  const [one, other] = await replicas({ url, prefix: prefix() });
  const turns = await Promise.all([1, 2, 3, 4].flatMap(() => [one.take(calls), other.take(calls)]));
  expect(turns.filter(({ kind }) => kind === "go").length).toBe(4);
});

test("what a provider told one replica holds the other back on the same track, and no other", async () => {
  const [one, other] = await replicas({ url, prefix: prefix() });
  await one.close(calls, 30_000);
  const told = await other.take(calls);
  if (told.kind !== "closed") throw new Error(`it is told to ${told.kind}`);
  expect(told.forMs).toBeGreaterThan(25_000);
  expect(await other.take({ ...calls, track: "page" })).toEqual({ kind: "go" });
});

test("what a provider says later, and shorter, lets nobody go sooner; what it says later, and longer, holds", async () => {
  const [one, other] = await replicas({ url, prefix: prefix() });
  for (const [forMs, atLeast] of [
    [30_000, 25_000],
    [1_000, 25_000],
    [60_000, 50_000],
  ] as const) {
    await one.close(calls, forMs);
    const told = await other.take(calls);
    expect(told.kind === "closed" && told.forMs).toBeGreaterThan(atLeast);
  }
});

test("a Redis that stops in the middle leaves each replica with what it knows of itself", async () => {
  const server = await startRedis();
  const [one, other] = await replicas({ url: server.url });
  for (let n = 0; n < 3; n++) await one.take(calls);
  await server.stop();
  expect(await one.take(calls)).toEqual({ kind: "go" });
  expect(await one.take(calls)).toMatchObject({ kind: "wait" });
  expect(await other.take(calls)).toEqual({ kind: "go" });
});

test("a Redis that was never there holds nobody back", async () => {
  const server = await startRedis();
  await server.stop();
  const [one] = await replicas({ url: server.url });
  expect(await one.take(calls)).toEqual({ kind: "go" });
  await one.close(calls, 30_000);
});

test("a Redis that answers nothing is not waited for, and shares again once it answers", async () => {
  const server = await startRedis();
  const admin = new Redis(server.url);
  onTestFinished(async () => {
    admin.disconnect();
    await server.stop();
  });
  const [one, other] = await replicas({ url: server.url });
  await admin.call("CLIENT", "PAUSE", "1500", "ALL");
  expect(await one.take(calls)).toEqual({ kind: "go" });
  await admin.ping();
  await expect.poll(async () => (await one.take(calls)).kind, { timeout: 10_000 }).toBe("wait");
  await expect.poll(async () => (await other.take(calls)).kind, { timeout: 10_000 }).toBe("wait");
}, 30_000);

test("every key is under our own prefix, and goes when it says nothing any more", async () => {
  const own = prefix();
  const [one] = await replicas({ url, prefix: own });
  const redis = new Redis(url);
  onTestFinished(() => redis.disconnect());
  await one.take(calls);
  await one.close(calls, 30_000);
  const keys = await redis.keys(`*${own}*`);
  expect(keys.toSorted()).toEqual([
    `{${own}}:allowance:slack:app:pins.add`,
    `{${own}}:allowance:slack:app:pins.add:rest:closed`,
  ]);
  for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0);
});
