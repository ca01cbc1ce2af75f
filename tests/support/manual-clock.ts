import type { Clock } from "../../src/run/clock.ts";
import type { Ids } from "../../src/run/ids.ts";
import { idsFrom } from "../../src/run/machine.ts";

export type ManualClock = Clock & {
  nowIso(): string;
  /**
   * Moves time on, running each job at its own instant and in order, jobs set by jobs included. Promises settle after
   * each; work that waits for a network or a worker thread is not waited for.
   */
  advance(ms: number): Promise<void>;
  /** How many jobs wait. */
  waiting(): number;
};

/** A clock that stands still at `startIso` until it is moved. */
export function manualClock(startIso: string): ManualClock {
  let nowMs = Date.parse(startIso);
  const jobs = new Set<{ atMs: number; job: () => void }>();

  /** Earliest first, and of several at one instant the one set first: a set keeps its order, `toSorted` is stable. */
  const nextUntil = (endMs: number) => [...jobs].toSorted((a, b) => a.atMs - b.atMs).find(({ atMs }) => atMs <= endMs);

  return {
    nowMs: () => nowMs,
    nowIso: () => new Date(nowMs).toISOString(),
    after: (delayMs, job) => {
      const entry = { atMs: nowMs + Math.min(Math.max(delayMs, 0), 60_000), job };
      jobs.add(entry);
      return () => jobs.delete(entry);
    },
    advance: async (ms) => {
      const endMs = nowMs + ms;
      await settlePromises();
      for (let next = nextUntil(endMs); next; next = nextUntil(endMs)) {
        jobs.delete(next);
        nowMs = next.atMs;
        next.job();
        await settlePromises();
      }
      nowMs = endMs;
    },
    waiting: () => jobs.size,
  };
}

/** Every promise chain that needs nothing from outside has ended when the event loop has gone round a few times. */
async function settlePromises(): Promise<void> {
  for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The same ids every time for the same seed (mulberry32), in the shapes of the real ones. */
export function seededIds(seed: number): Ids {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return idsFrom((below) => Math.floor(next() * below));
}
