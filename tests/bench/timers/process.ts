import { answer, givenInput, runApart } from "../apart.ts";
import { latencies } from "../open-loop.ts";
import { bullmqEngine } from "./bullmq.ts";
import { type Engine, type EngineName, incidentNamed, indexOf, type Series, type Timer, timersFrom } from "./engine.ts";
import { musterEngine } from "./muster.ts";

/** One engine alone in a Node process: this file is that process, and what starts it. */

export type Job =
  | { type: "fill"; series: Series }
  /** Runs until as many timers have fired; those of the series at their instants, or all that are due by now. */
  | { type: "fire"; series: Series }
  /** Sets, brings forward and clears so many, by so many callers who each wait for their answer. */
  | { type: "churn"; count: number; callers: number };

export type Results = {
  fill: { tookMs: number };
  fire: { tookMs: number; cpuMs: number; lateP99Ms: number; earliestMs: number };
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
      return answer({ tookMs: await took(() => engine.fill(timersFrom(job.series))) });
    case "fire":
      return answer(await fire(engine, job.series));
    case "churn":
      return answer(await churn(engine, job));
  }
}

async function fire(engine: Engine, { first, count, atMs, everyMs }: Series): Promise<Results["fire"]> {
  const late = latencies();
  let earliestMs = Number.POSITIVE_INFINITY;
  let left = count;
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  await new Promise<void>((resolve, reject) => {
    const fired = (incident: string) => {
      const lateMs = performance.timeOrigin + performance.now() - (atMs + (indexOf(incident) - first) * everyMs);
      late.record(lateMs);
      earliestMs = Math.min(earliestMs, lateMs);
      left -= 1;
      if (left === 0) resolve();
    };
    engine.run(fired).catch(reject);
  });
  const { user, system } = process.cpuUsage(cpu);
  const tookMs = performance.now() - startMs;
  return { tookMs, cpuMs: (user + system) / 1_000, lateP99Ms: late.read().p99Ms, earliestMs };
}

async function churn(engine: Engine, { count, callers }: Extract<Job, { type: "churn" }>): Promise<Results["churn"]> {
  const atMs = Date.now() + 3_600_000;
  const timers = Array.from({ length: count }, (_, index) => ({ incident: incidentNamed(index), atMs: atMs + index }));
  const earlier = timers.map(({ incident, atMs }) => ({ incident, atMs: atMs - 1_800_000 }));
  return {
    setMs: await took(() => byCallers(callers, timers, engine.set)),
    bringForwardMs: await took(() => byCallers(callers, earlier, engine.bringForward)),
    clearMs: await took(() => byCallers(callers, earlier, engine.clear)),
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
