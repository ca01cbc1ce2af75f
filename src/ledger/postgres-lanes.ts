import { LedgerUnavailable } from "./ledger.ts";

/** How alerts are kept from taking every connection, and how many of them share one transaction. */

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

type Sharing<Item> = {
  /** All of them in one transaction, or none. */
  write(items: Item[]): Promise<unknown>;
  sizeOf(item: Item): number;
};

/** Bound how long the first of a group waits for the last, and how large a statement becomes. */
const mostItems = 256;
const mostSize = 2_000_000;

/**
 * Group commit: what comes while a group is being written shares the next one, and so its one fsync. What the database
 * refuses about a group it is asked again about each, so that only the guilty fail.
 */
export function sharing<Item>({ write, sizeOf }: Sharing<Item>): (item: Item) => Promise<void> {
  type Waiting = { item: Item; resolve(): void; reject(error: unknown): void };
  let waiting: Waiting[] = [];
  let isWriting = false;

  function nextGroup(): Waiting[] {
    let size = 0;
    const isTooMuch = ({ item }: Waiting, index: number) => {
      size += sizeOf(item);
      return index > 0 && (index === mostItems || size > mostSize);
    };
    const end = waiting.findIndex(isTooMuch);
    const group = end === -1 ? waiting : waiting.slice(0, end);
    waiting = waiting.slice(group.length);
    return group;
  }

  async function writeGroup(group: Waiting[]): Promise<void> {
    try {
      await write(group.map(({ item }) => item));
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length > 1 && !(error instanceof LedgerUnavailable)) {
        for (const each of group) await writeGroup([each]);
      } else {
        for (const { reject } of group) reject(error);
      }
    }
  }

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) await writeGroup(nextGroup());
    isWriting = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isWriting) void writeAll();
    });
}
