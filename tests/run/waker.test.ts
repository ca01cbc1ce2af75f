import { pino } from "pino";
import { expect, test } from "vitest";
import { createWaker } from "../../src/run/waker.ts";
import { memoryTimers } from "../../src/timers/memory.ts";
import type { Timers } from "../../src/timers/timers.ts";
import { manualClock } from "../support/manual-clock.ts";

const start = "2026-11-22T03:00:00.000Z";
const startMs = Date.parse(start);
const nothing = async () => {};

/** A waker over timers in the process; `serve` decides how long an incident takes. */
function woken(serve: (incident: string) => Promise<void>) {
  const clock = manualClock(start);
  const timers = memoryTimers();
  const asked: number[] = [];
  const counted: Timers = {
    ...timers,
    claim: (claim) => {
      asked.push(claim.nowMs - startMs);
      return timers.claim(claim);
    },
  };
  const log = pino({ level: "silent" });
  const ports = { timers: counted, clock, log, leaseMs: 10_000, withoutTimers: nothing, timersAreBack: nothing };
  const waker = createWaker({ ...ports, serve: async (incident) => void (await serve(incident)) });
  return { clock, timers, asked, waker };
}

async function armed(timers: Timers, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => timers.arm(`INC-${index}`, startMs)));
}

test("what falls due at once is served without a pause, and only so much of it at a time", async () => {
  let running = 0;
  let most = 0;
  const served = new Set<string>();
  const { clock, timers, waker } = woken(async (incident) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    served.add(incident);
  });
  await armed(timers, 1_000);
  waker.start();
  await clock.advance(0);
  await expect.poll(() => served.size).toBe(1_000);
  expect(most).toBe(128);
  await waker.stop();
});

test("timers a few milliseconds apart share a claim", async () => {
  const served: string[] = [];
  const { clock, timers, asked, waker } = woken(async (incident) => void served.push(incident));
  for (const afterMs of [5, 7, 9, 14, 40]) await timers.arm(`INC-${afterMs}`, startMs + afterMs);
  waker.start();
  await clock.advance(60);
  expect(served).toEqual(["INC-5", "INC-7", "INC-9", "INC-14", "INC-40"]);
  expect(asked).toEqual([0, 5, 15, 40]);
  await waker.stop();
});

test("incidents that take long keep others waiting no longer than until one of them has ended", async () => {
  const ends: (() => void)[] = [];
  const served: string[] = [];
  const { clock, timers, waker } = woken(async (incident) => {
    served.push(incident);
    if (ends.length < 128) await new Promise<void>((resolve) => ends.push(resolve));
  });
  await armed(timers, 130);
  waker.start();
  await clock.advance(1_000);
  expect(served).toHaveLength(128);
  ends[0]?.();
  await clock.advance(10);
  expect(served).toHaveLength(129);
  await clock.advance(10);
  expect(served).toHaveLength(130);
  for (const end of ends) end();
  await waker.stop();
});

test("whoever stops it waits for what it serves, and nothing more is claimed", async () => {
  const ends: (() => void)[] = [];
  const { clock, timers, asked, waker } = woken(() => new Promise((resolve) => ends.push(resolve)));
  await armed(timers, 200);
  waker.start();
  await clock.advance(0);
  const stopped = waker.stop();
  for (const end of ends) end();
  await stopped;
  expect(ends).toHaveLength(128);
  expect(asked).toEqual([0]);
});
