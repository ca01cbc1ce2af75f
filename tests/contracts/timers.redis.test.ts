import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { freePort } from "../../src/exercise/free-port.ts";
import { redisTimers } from "../../src/timers/redis.ts";
import type { Timers } from "../../src/timers/timers.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { claimed, timersContract } from "./timers.ts";

timersContract("Redis", async () => {
  const options = { url: inject("redisUrl"), prefix: `test-${randomUUID()}` };
  const replicas = [await redisTimers(options)];
  return {
    timers: replicas[0] as Timers,
    another: async () => {
      const replica = await redisTimers(options);
      replicas.push(replica);
      return replica;
    },
    close: async () => {
      await Promise.all(replicas.map((replica) => replica.close()));
      await removeKeys(options);
    },
  };
});

async function removeKeys({ url, prefix }: { url: string; prefix: string }): Promise<void> {
  const redis = new Redis(url);
  await redis.del(`{${prefix}}:due`, `{${prefix}}:claimed`);
  await redis.quit();
}

const start = Date.parse("2026-03-02T08:00:00.000Z");
const nothing = { claims: [], nextMs: undefined };

describe("timers: when Redis loses things", () => {
  let server: RedisServer;
  let admin: Redis;
  let timers: Timers;
  beforeAll(async () => {
    server = await startRedis();
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    await admin.quit();
    await server.stop();
  });
  beforeEach(async () => {
    await admin.flushall();
    timers = await redisTimers({ url: server.url });
  });
  afterEach(() => timers.close());

  test("after SCRIPT FLUSH every call works on", async () => {
    await timers.arm("INC-A", start);
    const claim = await claimed(timers, start);
    await timers.settle(claim, start);
    await admin.script("FLUSH");
    await timers.arm("INC-B", start + 1);
    await admin.script("FLUSH");
    const again = await claimed(timers, start);
    await admin.script("FLUSH");
    await timers.settle(again, undefined);
    expect(await claimed(timers, start + 1)).toMatchObject({ incident: "INC-B" });
  });

  test("after FLUSHALL the timers are gone, and arming and settling set them again", async () => {
    await timers.arm("INC-A", start);
    const claim = await claimed(timers, start);
    await timers.arm("INC-B", start);
    await admin.flushall();
    expect(await timers.claim({ nowMs: start, leaseMs: 10_000, most: 1 })).toEqual(nothing);
    await timers.settle(claim, start + 5);
    await timers.arm("INC-B", start + 6);
    expect(await claimed(timers, start + 5)).toMatchObject({ incident: "INC-A" });
    expect(await claimed(timers, start + 6)).toMatchObject({ incident: "INC-B" });
  });

  test("killed connections come back, and earlier timers are told again", async () => {
    const told: number[] = [];
    timers.onEarlier((atMs) => told.push(atMs));
    await timers.arm("INC-A", start + 500);
    await admin.call("CLIENT", "KILL", "TYPE", "pubsub");
    await admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await backIn(timers);
    await vi.waitFor(
      async () => expect(await admin.pubsub("NUMSUB", "{muster}:earlier")).toEqual(["{muster}:earlier", 1]),
      { timeout: 15_000 },
    );
    await timers.arm("INC-B", start + 100);
    await vi.waitFor(() => expect(told).toContain(start + 100), { timeout: 15_000 });
    expect(await claimed(timers, start + 100)).toMatchObject({ incident: "INC-B" });
  });

  test("a primary that became a replica is left, and its successor used", async () => {
    const before = await connectionIds(admin);
    await admin.replicaof("127.0.0.1", await freePort());
    await expect(timers.arm("INC-A", start)).rejects.toThrow();
    await admin.replicaof("NO", "ONE");
    await backIn(timers);
    expect(await connectionIds(admin)).not.toEqual(before);
    await timers.arm("INC-A", start);
    expect(await claimed(timers, start)).toMatchObject({ incident: "INC-A" });
  });

  test("a Redis that hangs makes calls reject before it answers, and a claim it still made runs out like any other", async () => {
    await timers.arm("INC-A", start);
    await admin.client("PAUSE", 4_000, "ALL");
    const askedAt = performance.now();
    const answers = await Promise.allSettled([
      timers.claim({ nowMs: start, leaseMs: 10_000, most: 1 }),
      timers.arm("INC-B", start + 60_000),
      timers.ping(),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(performance.now() - askedAt).toBeLessThan(3_800);
    await backIn(timers);
    expect(await claimed(timers, start + 10_000)).toMatchObject({ incident: "INC-A" });
  });

  test("closing leaves no connection behind", async () => {
    await timers.close();
    await vi.waitFor(async () => expect(await connectionIds(admin)).toEqual([]), { timeout: 15_000 });
  });

  test("every key carries the prefix as its hash tag", async () => {
    const prefixed = await redisTimers({ url: server.url, prefix: "acme" });
    await prefixed.arm("INC-A", start);
    await claimed(prefixed, start);
    await prefixed.arm("INC-B", start);
    expect((await admin.keys("*")).sort()).toEqual(["{acme}:claimed", "{acme}:due"]);
    await prefixed.close();
  });
});

describe("timers: while Redis is away", () => {
  test("calls reject at once, and work again when it is back", async () => {
    const first = await startRedis();
    const timers = await redisTimers({ url: first.url });
    await timers.arm("INC-A", start);
    await first.stop();
    const askedAt = performance.now();
    for (let round = 0; round < 10; round += 1) {
      await expect(timers.arm("INC-A", start)).rejects.toThrow("Redis");
      await expect(timers.claim({ nowMs: start, leaseMs: 1, most: 1 })).rejects.toThrow("Redis");
      await expect(timers.ping()).rejects.toThrow("Redis");
    }
    expect(performance.now() - askedAt).toBeLessThan(5_000);

    const second = await startRedis({ port: first.port });
    await backIn(timers);
    expect(await timers.claim({ nowMs: start, leaseMs: 10_000, most: 1 })).toEqual(nothing);
    await timers.close();
    await second.stop();
  });

  test("timers can be opened, and work once Redis is there; one outage is logged once", async () => {
    const port = await freePort();
    const lines: string[] = [];
    const timers = await redisTimers({
      url: `redis://127.0.0.1:${port}`,
      log: pino({}, { write: (line) => lines.push(line) }),
    });
    await expect(timers.arm("INC-A", start)).rejects.toThrow("Redis");
    const server = await startRedis({ port });
    await backIn(timers);
    await timers.arm("INC-A", start);
    expect(await claimed(timers, start)).toMatchObject({ incident: "INC-A" });
    await timers.close();
    await server.stop();
    expect(lines.filter((line) => line.includes("cannot be reached"))).toHaveLength(2);
    expect(lines.filter((line) => line.includes("is back"))).toHaveLength(2);
  });
});

function backIn(timers: Timers): Promise<void> {
  return vi.waitFor(() => timers.ping(), { timeout: 15_000, interval: 50 });
}

async function connectionIds(admin: Redis): Promise<string[]> {
  const list = String(await admin.client("LIST"));
  return list
    .split("\n")
    .flatMap((line) => (line.includes("name=muster-timers") ? [line.match(/^id=(\d+)/)?.[1] ?? ""] : []));
}
