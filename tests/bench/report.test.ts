import { describe, expect, test } from "vitest";
import { alone, atLeast, atMost, both, compared, neverBelow, timesAtLeast, timesAtMost } from "./figure.ts";
import { openLoop } from "./open-loop.ts";
import { toJson, toTable } from "./report.ts";
import { inPairs } from "./stage.ts";

const machine = {
  processor: "a processor",
  cores: 2,
  fsyncsPerSecond: 1_000,
  redisRoundTripMs: 0.1,
  sha256PerSecond: 500_000,
};
const pairs = [
  { ours: 800, peer: 100 },
  { ours: 500, peer: 100 },
  { ours: 900, peer: 100 },
];
const rate = { name: "fired", unit: "/s", peer: "BullMQ", pairs };

describe("the report of the bench", () => {
  test("is JSON of figures with their agreed members and nothing else", () => {
    const limit = { name: "round trips", value: 10_000 };
    const measured = [
      compared({ ...rate, goal: timesAtLeast(8), limit }),
      alone({ name: "p99", unit: "ms", runs: [3, 1, 2, 9], goal: atMost(5) }),
    ];
    expect(JSON.parse(toJson(measured))).toEqual({
      figures: [
        {
          name: "fired",
          value: 800,
          unit: "/s",
          against: { name: "BullMQ", value: 100 },
          ratio: 8,
          worst: 5,
          goal: "at least 8 ×",
          met: true,
        },
        { name: "p99", value: 2.5, unit: "ms", against: null, ratio: null, worst: 9, goal: "at most 5", met: true },
      ],
    });
  });

  test("shows a missed goal as missed, and says how many are", () => {
    const missed = compared({ ...rate, goal: timesAtLeast(9) });
    expect(missed.met).toBe(false);
    const text = toTable([missed, compared({ ...rate, goal: timesAtLeast(7) })], machine);
    expect(text).toMatch(/at least 9 × +\| MISSED/);
    expect(text).toMatch(/at least 7 × +\| met/);
    expect(text).toContain("1 of 2 goals are missed.");
    expect(toTable([compared({ ...rate, goal: atLeast(800) })], machine)).toContain("All 1 goals are met.");
  });

  test("states the machine's limits, and how far a figure is from its own", () => {
    const limit = { name: "round trips", value: 10_000 };
    const text = toTable([compared({ ...rate, goal: timesAtLeast(8), limit })], machine);
    expect(text).toContain("1,000 fsync/s, a Redis round trip of 0.1 ms, 500,000 SHA-256/s");
    expect(text).toContain("0.08 × round trips");
  });

  test("calls the highest ratio the worst where lower is better, and two goals are met only together", () => {
    const goal = both(atMost(800), timesAtMost(0.5));
    const late = compared({ ...rate, goal });
    expect(late).toMatchObject({ worst: 9, goal: "at most 800, at most 0.5 ×", met: false });
  });

  test("what must never happen is judged by the worst run, whatever the median", () => {
    const early = (runs: number[]) => alone({ name: "earliest", unit: "ms", runs, goal: neverBelow(0) }).met;
    expect(early([0.4, 0.5, 0.6])).toBe(true);
    expect(early([0.4, -0.1, 0.6])).toBe(false);
  });

  test("has no figure of which nothing was measured", () => {
    expect(() => alone({ name: "p99", unit: "ms", runs: [], goal: atMost(5) })).toThrow("nothing was measured");
  });
});

describe("measuring", () => {
  test("takes pairs in alternating order, so that a machine that slows down wrongs neither", async () => {
    const order: string[] = [];
    const run = (who: string) => async () => order.push(who);
    const taken = await inPairs({ pairs: 3, progress: () => {} }, run("ours"), run("peer"));
    expect(order).toEqual(["ours", "peer", "peer", "ours", "ours", "peer"]);
    expect(taken).toEqual([
      { ours: 1, peer: 2 },
      { ours: 4, peer: 3 },
      { ours: 5, peer: 6 },
    ]);
  });

  test("counts a latency from the instant at which something was meant to be sent", async () => {
    const blocked = new Int32Array(new SharedArrayBuffer(4));
    const taken = await openLoop({
      perSecond: 100,
      forMs: 200,
      // The first holds up the whole process: what was meant to be sent meanwhile is late.
      send: async (index) => void (index === 0 && Atomics.wait(blocked, 0, 0, 150)),
    });
    expect(taken.maxMs).toBeGreaterThanOrEqual(140);
    expect(taken.p50Ms).toBeGreaterThan(20);
    expect(taken.failed).toBe(0);
  });

  test("goes on when something fails, and counts it", async () => {
    const send = async (index: number) => {
      if (index % 2 === 0) throw new Error("refused");
    };
    expect(await openLoop({ perSecond: 1_000, forMs: 20, send })).toMatchObject({ failed: 10 });
  });
});
