import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { inject } from "vitest";
import { freePort } from "../../src/exercise/free-port.ts";

export type PostgresServer = {
  /** As its superuser, to the database `postgres`. */
  url: string;
  start(): Promise<void>;
  startAsStandby(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it without writing anything out. */
  crash(): Promise<void>;
  /** Ends it by SIGKILL, with every process that it has. */
  kill(): Promise<void>;
  /** Removes it and its files. */
  end(): Promise<void>;
};

const script = fileURLToPath(new URL("./postgres-server.ts", import.meta.url));

/** A real PostgreSQL of one's own, on loopback. It ends with `end` or, at the latest, with this process. */
export async function startPostgres(): Promise<PostgresServer> {
  const port = await freePort();
  const server = spawn(process.execPath, [script, String(port)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const answered = async () => {
    const { done } = await lines.next();
    if (done) throw new Error("PostgreSQL did not start, or stopped");
  };
  const tell = async (command: string) => {
    server.stdin.write(`${command}\n`);
    await answered();
  };
  await answered();
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    start: () => tell("start"),
    startAsStandby: () => tell("start-as-standby"),
    stop: () => tell("stop"),
    crash: () => tell("crash"),
    kill: () => tell("kill"),
    end: async () => {
      const ended = once(server, "exit");
      server.stdin.end();
      await ended;
    },
  };
}

export type TestDatabase = { url: string; drop(): Promise<void> };

/**
 * An empty database of one's own on the PostgreSQL of this run, which is started by the first to ask.
 * With `DATABASE_URL_TEST` it is made there; that role must be allowed to create databases.
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const answer = await fetch(inject("postgresDoor"));
  const server = await answer.text();
  if (!answer.ok) throw new Error(`Tests need PostgreSQL, or DATABASE_URL_TEST: ${server}`);
  const name = `muster_test_${randomUUID().replaceAll("-", "")}`;
  await runSql(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: async () => void (await runSql(server, `DROP DATABASE ${name} WITH (FORCE)`)) };
}

/** The rows that `sql` gives, over a connection of its own. */
export async function runSql(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
