import { pino } from "pino";
import { machineClock } from "../../../src/run/machine.ts";
import { createWaker } from "../../../src/run/waker.ts";
import { redisTimers } from "../../../src/timers/redis.ts";
import type { Engine } from "./engine.ts";

const leaseMs = 10_000;
const chunk = 1_000;

/** The timers and the waker of `muster serve`, with nothing to do for an incident that is due. */
export async function musterEngine(url: string): Promise<Engine> {
  const timers = await redisTimers({ url });
  const clock = machineClock();
  return {
    // Some at a time, as a call that Redis has not answered within a second is given up.
    async fill(due) {
      for (let from = 0; from < due.length; from += chunk) {
        await Promise.all(due.slice(from, from + chunk).map(({ incident, atMs }) => timers.arm(incident, atMs)));
      }
    },
    set: ({ incident, atMs }) => timers.arm(incident, atMs),
    bringForward: ({ incident, atMs }) => timers.arm(incident, atMs),
    // Nobody takes a timer away but the waker, which claims incidents and finds that nothing is due any more.
    async clear(due) {
      const nowMs = Math.max(...due.map(({ atMs }) => atMs));
      const { claims } = await timers.claim({ nowMs, leaseMs, most: due.length });
      await Promise.all(claims.map((claim) => timers.settle(claim, undefined)));
    },
    async run(fired) {
      const serve = async (incident: string) => void fired(incident);
      const nothing = async () => {};
      const waker = createWaker({
        timers,
        clock,
        log: pino({ level: "error" }),
        leaseMs,
        serve,
        withoutTimers: nothing,
        timersAreBack: nothing,
      });
      waker.start();
    },
  };
}
