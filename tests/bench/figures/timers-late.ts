import { alone, atMost, both, compared, neverBelow, timesAtMost } from "../figure.ts";
import type { Row, Stage } from "../row.ts";
import { inEngine } from "../timers/process.ts";
import { each, enginePairs } from "../timers/runs.ts";

/** Long enough to set them all. */
const leadMs = 2_500;
const steady = [
  { perSecond: 5, forMs: 6_000 },
  { perSecond: 500, forMs: 3_000 },
];

export const row: Row = {
  about: "how late timers fire, 5 and 500 a second, and what that costs, against BullMQ's delayed jobs",
  async measure(stage) {
    const figures = [];
    for (const load of steady) figures.push(...(await lateAt(stage, load)));
    return figures;
  },
};

async function lateAt(stage: Stage, { perSecond, forMs }: (typeof steady)[number]) {
  const everyMs = 1_000 / perSecond;
  const count = forMs / everyMs;
  stage.progress(`${perSecond} timers a second`);
  const pairs = await enginePairs(stage, (engine, url) =>
    inEngine({ engine, url, job: { type: "keep-time", count, everyMs, leadMs } }),
  );
  const name = `timers at ${perSecond}/s`;
  const limit = { name: "a Redis round trip", value: stage.machine.redisRoundTripMs };
  const late = { name: `${name}: late, p99`, unit: "ms", goal: both(atMost(12), timesAtMost(0.12)), limit };
  const cost = { name: `${name}: CPU of worker and Redis`, unit: "µs a timer", goal: timesAtMost(0.55) };
  return [
    compared({ ...late, peer: "BullMQ", pairs: each(pairs, ({ lateP99Ms }) => lateP99Ms) }),
    // Never early: what is reported as due is due.
    alone({
      name: `${name}: the earliest, after its instant`,
      unit: "ms",
      goal: neverBelow(0),
      runs: pairs.map(({ ours }) => ours.earliestMs),
    }),
    compared({ ...cost, peer: "BullMQ", pairs: each(pairs, ({ cpuMs }) => (cpuMs * 1_000) / count) }),
  ];
}
