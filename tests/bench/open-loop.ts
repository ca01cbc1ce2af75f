import { createHistogram } from "node:perf_hooks";

export type Latencies = {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Of what was sent, how many failed; they count with the time they took. */
  failed: number;
  /** How late the generator itself was, p99. A latency not far above it says more of the generator than of the rest. */
  generatorP99Ms: number;
};

/**
 * Sends `perSecond` things a second for `forMs`, at fixed instants, whether or not the ones before have been answered:
 * who waits for an answer before asking again does not see the queue that everybody else stands in. A latency counts
 * from the instant at which a thing was meant to be sent.
 */
export async function openLoop(load: {
  perSecond: number;
  forMs: number;
  send(index: number): Promise<unknown>;
}): Promise<Latencies> {
  const taken = latencies();
  const late = latencies();
  const startMs = performance.now();
  const count = Math.round((load.perSecond * load.forMs) / 1_000);
  const pending: Promise<void>[] = [];
  let failed = 0;

  async function sendOne(index: number, meantMs: number): Promise<void> {
    late.record(performance.now() - meantMs);
    await load.send(index).catch(() => {
      failed += 1;
    });
    taken.record(performance.now() - meantMs);
  }

  for (let index = 0; index < count; ) {
    const meantMs = startMs + (index * 1_000) / load.perSecond;
    const waitMs = meantMs - performance.now();
    if (waitMs > 0) {
      await pause(waitMs);
    } else {
      pending.push(sendOne(index, meantMs));
      index += 1;
    }
  }
  await Promise.all(pending);
  return { ...taken.read(), failed, generatorP99Ms: late.read().p99Ms };
}

/** A histogram of milliseconds, kept in microseconds. */
export function latencies() {
  const histogram = createHistogram();
  const toMs = (us: number) => us / 1_000;
  return {
    record: (tookMs: number) => histogram.record(Math.max(1, Math.round(tookMs * 1_000))),
    read: () => ({
      p50Ms: toMs(histogram.percentile(50)),
      p99Ms: toMs(histogram.percentile(99)),
      maxMs: toMs(histogram.max),
    }),
  };
}

function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}
