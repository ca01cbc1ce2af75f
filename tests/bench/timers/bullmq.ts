import { type Job, Queue, Worker } from "bullmq";
import type { Engine, Timer } from "./engine.ts";

const queueName = "timers";
const chunk = 1_000;

/**
 * Timers as delayed jobs of BullMQ 6, as its documentation would have them: one worker with a high concurrency (jobs that
 * only wait: 100 to 300, https://docs.bullmq.io/guide/parallelism-and-concurrency), `addBulk` for many, `changeDelay`
 * and `remove` by the job's own id, and jobs that are done removed at once.
 */
export function bullmqEngine(url: string): Engine {
  const { hostname: host, port } = new URL(url);
  const connection = { host, port: Number(port), maxRetriesPerRequest: null };
  const defaultJobOptions = { removeOnComplete: true, removeOnFail: true };
  const queue = new Queue(queueName, { connection, defaultJobOptions });
  const jobs = new Map<string, Job>();

  return {
    async fill(timers) {
      for (let from = 0; from < timers.length; from += chunk) {
        await queue.addBulk(timers.slice(from, from + chunk).map(toJob));
      }
    },
    async set(timer) {
      const { name, data, opts } = toJob(timer);
      jobs.set(timer.incident, await queue.add(name, data, opts));
    },
    async bringForward({ incident, atMs }) {
      await jobs.get(incident)?.changeDelay(delayUntil(atMs));
    },
    async clear(timers) {
      await Promise.all(timers.map(({ incident }) => jobs.get(incident)?.remove()));
    },
    async run(fired) {
      const worker = new Worker(queueName, async ({ data }) => fired(data.incident), { connection, concurrency: 300 });
      await worker.waitUntilReady();
    },
  };
}

function toJob({ incident, atMs }: Timer) {
  return { name: "due", data: { incident }, opts: { jobId: incident, delay: delayUntil(atMs) } };
}

function delayUntil(atMs: number): number {
  // Without a delay it would be no delayed job.
  return Math.max(1, atMs - Date.now());
}
