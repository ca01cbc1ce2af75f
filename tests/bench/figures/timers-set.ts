import { compared, timesAtLeast } from "../figure.ts";
import type { Row } from "../row.ts";
import { inEngine } from "../timers/process.ts";
import { each, enginePairs } from "../timers/runs.ts";

const count = 5_000;
const callers = 64;

export const row: Row = {
  about: `timers set, brought forward and cleared by ${callers} callers at once, against BullMQ's delayed jobs`,
  async measure(stage) {
    const pairs = await enginePairs(stage, (engine, url) =>
      inEngine({ engine, url, job: { type: "churn", count, callers } }),
    );
    const limit = { name: "Redis round trips", value: 1_000 / stage.machine.redisRoundTripMs };
    const rate = { unit: "/s", goal: timesAtLeast(2), peer: "BullMQ", limit };
    const perSecond = (tookMs: number) => (count * 1_000) / tookMs;
    return [
      compared({ ...rate, name: "timers set", pairs: each(pairs, ({ setMs }) => perSecond(setMs)) }),
      compared({
        ...rate,
        name: "timers brought forward",
        pairs: each(pairs, ({ bringForwardMs }) => perSecond(bringForwardMs)),
      }),
      // Not the same thing: Muster takes no timer away but by claiming it and finding nothing due any more.
      compared({
        ...rate,
        name: `timers claimed ${callers} in one call and ended`,
        peer: `BullMQ, ${callers} jobs removed, each by a call`,
        pairs: each(pairs, ({ clearMs }) => perSecond(clearMs)),
      }),
    ];
  },
};
