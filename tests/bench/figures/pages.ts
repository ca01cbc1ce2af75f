import { join } from "node:path";
import { atLeast, compared } from "../figure.ts";
import { pagesDue } from "../pages/process.ts";
import type { Row } from "../row.ts";
import { inEngine } from "../timers/process.ts";

const incidents = 1_000;
/** More than ours, because BullMQ takes a while to be as fast as it gets. */
const jobs = 10_000;
/** Before those that count, theirs as many as ours: nobody's first are fast. */
const warmUps = 3;

export const row: Row = {
  about: `pages of ${incidents} incidents due at once: a fact, a provider's answer, a fact; against BullMQ jobs that do nothing`,
  async measure(stage) {
    const { url } = await stage.redis();
    const pairs = await stage.inPairs(
      async () => pagesPerSecond(join(await stage.folder(), "ledger.db")),
      () => jobsPerSecond(url),
    );
    return [compared({ name: "pages handed over", unit: "/s", peer: "BullMQ", pairs, goal: atLeast(5_000) })];
  },
};

async function pagesPerSecond(file: string): Promise<number> {
  const rounds = Array.from({ length: warmUps + 1 }, () => ({}));
  const stores = { kind: "sqlite" as const, file };
  const fallen = await pagesDue({ stores, incidents, everyMs: 0, hasChat: false, rounds });
  const { tookMs = Number.NaN } = fallen.at(-1) ?? {};
  return (incidents * 1_000) / tookMs;
}

async function jobsPerSecond(url: string): Promise<number> {
  const before = warmUps * incidents;
  const series = { first: 0, count: before + jobs, atMs: Date.now(), everyMs: 0 };
  await inEngine<"fill">({ engine: "bullmq", url, job: { type: "fill", series } });
  const { tookMs } = await inEngine<"fire">({ engine: "bullmq", url, job: { type: "fire", series, warmUps: before } });
  return (jobs * 1_000) / tookMs;
}
