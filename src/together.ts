import { setImmediate as nextTurn } from "node:timers/promises";

/** How many calls share one, and how many of those go at a time. */

/** Runs jobs so many at a time, in the order in which they came. */
export function lane(width: number): <T>(job: () => Promise<T>) => Promise<T> {
  const queued: (() => void)[] = [];
  let running = 0;
  return async (job) => {
    if (running < width) running += 1;
    else await new Promise<void>((resolve) => queued.push(resolve));
    try {
      return await job();
    } finally {
      const next = queued.shift();
      // Whoever comes next takes this place over.
      if (next) next();
      else running -= 1;
    }
  };
}

export type Together<Item, Answer> = {
  /** The answers in the order of the items; what it rejects with, all of them are told. */
  call(items: Item[]): Promise<Answer[]>;
  /**
   * Begins a group, and says of each item in its turn whether it may join. The first may always. It bounds how long that
   * one waits for the last, and how large a call becomes.
   */
  group(): (item: Item) => boolean;
  /** How many calls are made before one is answered; what is asked meanwhile shares the next. */
  atATime?: number;
};

/**
 * What is asked within one turn of the event loop, or while as many calls are being made as may be, goes as one call, and
 * so costs one round trip and one fsync.
 */
export function together<Item, Answer>(options: Together<Item, Answer>): (item: Item) => Promise<Answer> {
  const { call, atATime = Number.POSITIVE_INFINITY } = options;
  type Group = { items: Item[]; answers: Promise<Answer[]>; mayJoin(item: Item): boolean };
  const inLane = lane(atATime);
  let open: Group | undefined;

  function begin(): Group {
    const items: Item[] = [];
    const answers = inLane(async () => {
      await nextTurn();
      if (open === group) open = undefined;
      return await call(items);
    });
    const group: Group = { items, answers, mayJoin: options.group() };
    return group;
  }

  return async (item) => {
    if (!open?.mayJoin(item)) {
      open = begin();
      open.mayJoin(item);
    }
    const { items, answers } = open;
    const place = items.push(item) - 1;
    return (await answers)[place] as Answer;
  };
}

/** A group of so many. */
export function atMost(most: number): () => boolean {
  let joined = 0;
  return () => {
    joined += 1;
    return joined <= most;
  };
}
