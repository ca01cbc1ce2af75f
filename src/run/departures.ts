import { Withdrawn } from "./send.ts";

/**
 * What has left for a provider and is not recorded yet. When a replica stops, nothing more leaves, and what has left is
 * waited for; whatever still stands in a queue is owed, and another replica or the next start sends it.
 */
export function createDepartures() {
  const underWay = new Set<Promise<void>>();
  let isClosed = false;

  return {
    /** Runs `job`, which calls `leave` right before each of its requests. The first one throws Withdrawn after `close`. */
    async during<T>(job: (leave: () => void) => Promise<T>): Promise<T> {
      const { promise: over, resolve } = Promise.withResolvers<void>();
      const leave = () => {
        if (isClosed && !underWay.has(over)) throw new Withdrawn("this replica stops");
        underWay.add(over);
      };
      try {
        return await job(leave);
      } finally {
        underWay.delete(over);
        resolve();
      }
    },
    async close(): Promise<void> {
      isClosed = true;
      await Promise.all(underWay);
    },
  };
}

export type Departures = ReturnType<typeof createDepartures>;
