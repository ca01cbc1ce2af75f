import { rm } from "node:fs/promises";
import { type PostgresServer, runSql, startPostgres } from "../support/postgres.ts";
import { startRedis } from "../support/redis.ts";
import type { Pair } from "./figure.ts";
import { benchFolder, type Machine } from "./machine.ts";
import type { Row, Stage } from "./row.ts";

type Options = { pairs: number; machine: Machine; progress(line: string): void };

/** Rows one after the other, on servers that start when a row first asks for them. */
export function createStages({ pairs, machine, progress }: Options) {
  let postgres: Promise<PostgresServer> | undefined;
  let databases = 0;

  async function freshDatabase(): Promise<string> {
    postgres ??= startPostgres();
    const { url: server } = await postgres;
    databases += 1;
    await runSql(server, `CREATE DATABASE bench_${databases}`);
    const url = new URL(server);
    url.pathname = `/bench_${databases}`;
    return url.href;
  }

  return {
    /** Measures one row, and ends what it started. */
    async measure(name: string, row: Row) {
      const ends: (() => Promise<unknown>)[] = [];
      const tell = (line: string) => progress(`${name}: ${line}`);
      const stage: Stage = {
        pairs,
        machine,
        progress: tell,
        inPairs: (ours, peer) => inPairs({ pairs, progress: tell }, ours, peer),
        inRuns: (ours) => inRuns({ pairs, progress: tell }, ours),
        postgres: freshDatabase,
        async redis() {
          const server = await startRedis();
          ends.push(server.stop);
          return server;
        },
        async folder() {
          const folder = await benchFolder();
          ends.push(() => rm(folder, { recursive: true }));
          return folder;
        },
      };
      try {
        return await row.measure(stage);
      } finally {
        for (const end of ends.reverse()) await end();
      }
    },
    async end() {
      await (await postgres)?.end();
    },
  };
}

type Course = { pairs: number; progress(line: string): void };

export async function inPairs<T>(
  { pairs, progress }: Course,
  ours: () => Promise<T>,
  peer: () => Promise<T>,
): Promise<Pair<T>[]> {
  const taken: Pair<T>[] = [];
  for (let pair = 1; pair <= pairs; pair += 1) {
    progress(`pair ${pair} of ${pairs}`);
    if (pair % 2 === 1) {
      const first = await ours();
      taken.push({ ours: first, peer: await peer() });
    } else {
      const first = await peer();
      taken.push({ ours: await ours(), peer: first });
    }
  }
  return taken;
}

async function inRuns<T>({ pairs, progress }: Course, ours: () => Promise<T>): Promise<T[]> {
  const taken: T[] = [];
  for (let run = 1; run <= pairs; run += 1) {
    progress(`run ${run} of ${pairs}`);
    taken.push(await ours());
  }
  return taken;
}
