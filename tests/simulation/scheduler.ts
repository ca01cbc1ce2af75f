import type { Random } from "./random.ts";

/**
 * Virtual time. Everything that happens is a step at an instant; of several steps at one instant the seed chooses the
 * order. Between two steps the promises of the bot run as far as they can, so nothing depends on real time.
 */
export type Scheduler = {
  nowMs(): number;
  /** How many steps were taken. */
  steps(): number;
  /** Runs `job` once, `delayMs` from now. A step of a life that has ended never runs, and of a paused one waits. */
  after(delayMs: number, job: () => void, life?: Life): () => void;
  /** Takes the next step, and lets every promise settle. */
  step(): Promise<void>;
};

/** One run of a process, from its start to its crash. */
export type Life = { name: string; isAlive: boolean; pausedUntilMs: number };

type Step = { atMs: number; tie: number; job: (() => void) | undefined; life: Life | undefined };

export function createScheduler(startMs: number, random: Random): Scheduler {
  const queue = createHeap();
  let nowMs = startMs;
  let taken = 0;

  const push = (atMs: number, job: () => void, life: Life | undefined) => {
    const step: Step = { atMs, tie: random.next(), job, life };
    queue.push(step);
    return step;
  };

  function nextStep(): () => void {
    for (;;) {
      const step = queue.pop();
      if (!step) throw new Error("nothing is left to happen");
      if (!step.job || step.life?.isAlive === false) continue;
      nowMs = Math.max(nowMs, step.atMs);
      const { life } = step;
      if (!life || life.pausedUntilMs <= nowMs) return step.job;
      queue.push({ ...step, atMs: life.pausedUntilMs, tie: random.next() });
    }
  }

  return {
    nowMs: () => nowMs,
    steps: () => taken,
    after: (delayMs, job, life) => {
      const step = push(nowMs + Math.max(0, Math.round(delayMs)), job, life);
      return () => {
        step.job = undefined;
      };
    },
    step: async () => {
      nextStep()();
      taken += 1;
      await settled();
    },
  };
}

/** No promise here waits for anything outside, so when the event loop comes round every one has run as far as it can. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(a: Step, b: Step): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.tie < b.tie);
}

function createHeap() {
  const steps: Step[] = [];
  const swap = (a: number, b: number) => {
    [steps[a], steps[b]] = [steps[b] as Step, steps[a] as Step];
  };
  const isOrdered = (above: number, below: number) => !isBefore(steps[below] as Step, steps[above] as Step);

  function push(step: Step): void {
    let at = steps.push(step) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isOrdered(parent, at)) return;
      swap(parent, at);
      at = parent;
    }
  }

  function pop(): Step | undefined {
    const first = steps[0];
    const last = steps.pop();
    if (!first || !last || first === last) return first;
    steps[0] = last;
    let at = 0;
    for (;;) {
      const children = [2 * at + 1, 2 * at + 2].filter((child) => child < steps.length);
      const least = children.reduce((best, child) => (isOrdered(best, child) ? best : child), at);
      if (least === at) return first;
      swap(at, least);
      at = least;
    }
  }
  return { push, pop };
}
