import { answer, givenInput, runApart } from "../apart.ts";
import { latencies } from "../open-loop.ts";
import { bullmqEngine } from "./bullmq.ts";
import { type Engine, type EngineName, indexOf, type Series, type Timer, timersOf } from "./engine.ts";
import { musterEngine } from "./muster.ts";
import { redisUsage } from "./redis-usage.ts";

/** One engine alone in a Node process: this file is that process, and what starts it. */

export type Job =
  | { type: "fill"; series: Series }
  /** Fires what is due already. `tookMs` counts from when so many had fired: nobody's first are fast. */
  | { type: "fire"; series: Series; warmUps?: number }
  /** Sets timers `leadMs` ahead, and fires each when its time comes. */
  | { type: "keep-time"; count: number; everyMs: number; leadMs: number }
  /** Sets, brings forward and clears so many, by so many callers who each wait for their answer. */
  | { type: "churn"; count: number; callers: number };

/** `cpuMs` is this process's and that of Redis together. */
export type Fired = { tookMs: number; cpuMs: number; lateP99Ms: number; earliestMs: number };

export type Results = {
  fill: { tookMs: number };
  fire: Fired;
  "keep-time": Fired;
  churn: { setMs: number; bringForwardMs: number; clearMs: number };
};

export type Asked<J extends Job = Job> = { engine: EngineName; url: string; job: J };

export function inEngine<T extends keyof Results>(asked: Asked<Extract<Job, { type: T }>>): Promise<Results[T]> {
  return runApart(new URL(import.meta.url), asked);
}

if (import.meta.main) await work(givenInput<Asked>());

async function work({ engine: name, url, job }: Asked): Promise<void> {
  const engine = name === "muster" ? await musterEngine(url) : bullmqEngine(url);
  switch (job.type) {
    case "fill":
      return answer({ tookMs: await took(() => engine.fill(timersOf(job.series))) });
    case "fire":
      return answer(await fire(engine, url, job.series, job.warmUps));
    case "keep-time": {
      const series = { ...job, first: 0, atMs: Date.now() + job.leadMs };
      await engine.fill(timersOf(series));
      return answer(await fire(engine, url, series));
    }
    case "churn":
      return answer(await churn(engine, job));
  }
}

async function fire(engine: Engine, url: string, series: Series, warmUps = 0): Promise<Fired> {
  const before = { redis: await redisUsage(url), own: process.cpuUsage() };
  const { tookMs, lateP99Ms, earliestMs } = await firedAll(engine, series, warmUps);
  const { user, system } = process.cpuUsage(before.own);
  const redisMs = (await redisUsage(url)).cpuMs - before.redis.cpuMs;
  return { tookMs, cpuMs: (user + system) / 1_000 + redisMs, lateP99Ms, earliestMs };
}

function firedAll(
  engine: Engine,
  { first, count, atMs, everyMs }: Series,
  warmUps: number,
): Promise<Omit<Fired, "cpuMs">> {
  const late = latencies();
  let startMs = performance.now();
  let earliestMs = Number.POSITIVE_INFINITY;
  let left = count;
  return new Promise((resolve, reject) => {
    const fired = (incident: string) => {
      const lateMs = performance.timeOrigin + performance.now() - (atMs + (indexOf(incident) - first) * everyMs);
      late.record(lateMs);
      earliestMs = Math.min(earliestMs, lateMs);
      left -= 1;
      if (left === count - warmUps) startMs = performance.now();
      if (left === 0) resolve({ tookMs: performance.now() - startMs, lateP99Ms: late.read().p99Ms, earliestMs });
    };
    engine.run(fired).catch(reject);
  });
}

async function churn(engine: Engine, { count, callers }: Extract<Job, { type: "churn" }>): Promise<Results["churn"]> {
  const timers = timersOf({ first: 0, count, atMs: Date.now() + 3_600_000, everyMs: 1 });
  const earlier = timers.map(({ incident, atMs }) => ({ incident, atMs: atMs - 1_800_000 }));
  return {
    setMs: await took(() => byCallers(callers, timers, engine.set)),
    bringForwardMs: await took(() => byCallers(callers, earlier, engine.bringForward)),
    clearMs: await took(async () => {
      for (let from = 0; from < count; from += callers) await engine.clear(earlier.slice(from, from + callers));
    }),
  };
}

async function byCallers(callers: number, timers: Timer[], call: (timer: Timer) => Promise<void>): Promise<void> {
  const left = timers.values();
  const caller = async () => {
    for (const timer of left) await call(timer);
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

async function took(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
