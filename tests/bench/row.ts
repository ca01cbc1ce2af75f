import type { RedisServer } from "../support/redis.ts";
import type { Measured, Pair } from "./figure.ts";
import type { Machine } from "./machine.ts";

/**
 * A row of the bench: a file in `figures/` that exports a `Row` named `row`. Its name is the file's name without `.ts`;
 * there is no list to add it to. It measures once and may report several figures:
 *
 *     export const row: Row = {
 *       about: "what is measured, and against what, in one line",
 *       async measure(stage) {
 *         const redis = await stage.redis();
 *         const pairs = await stage.inPairs(() => runOfOurs(redis), () => runOfTheirs(redis));
 *         return [compared({ name: "…", unit: "/s", peer: "BullMQ", pairs, goal: timesAtLeast(8) })];
 *       },
 *     };
 *
 * Work that is timed by its CPU, or that must not share our event loop, runs in a process of its own: `apart.ts`.
 * Latencies under load come from `open-loop.ts`.
 */
export type Row = { about: string; measure(stage: Stage): Promise<Measured[]> };

/** What a row has while it measures; all of it is ended after the row. */
export type Stage = {
  /** How many pairs, or runs of a figure that stands alone. */
  pairs: number;
  machine: Machine;
  /** Runs ours, theirs, theirs, ours, …: whatever else the machine does in that time falls on both. */
  inPairs<T>(ours: () => Promise<T>, peer: () => Promise<T>): Promise<Pair<T>[]>;
  /** The same without a peer. */
  inRuns<T>(ours: () => Promise<T>): Promise<T[]>;
  /** A Redis of this row's own. */
  redis(): Promise<RedisServer>;
  /** The address of an empty database on a PostgreSQL of the bench's own, where every commit is durable. */
  postgres(): Promise<string>;
  /** An empty folder on the disk whose fsync was measured. */
  folder(): Promise<string>;
  /** A line for whoever waits. */
  progress(line: string): void;
};
