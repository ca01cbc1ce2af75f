import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { init } from "../../src/commands/init.ts";
import { type Config, loadConfig } from "../../src/config.ts";
import { migrations } from "../../src/ledger/postgres-migrations.ts";
import { probesOf } from "../../src/probes/probes.ts";
import { migrate, type Server, serve } from "../../src/wire.ts";
import { folder, slackSecrets, smallPolicy } from "../config/folder.ts";
import { compileCache } from "../support/compile-cache.ts";
import { freshDatabase, type PostgresServer, startPostgres } from "../support/postgres.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const latest = migrations.length;
const kept = {
  status: "ok",
  what: "alerts: kept 90d, in quarantine 365d; those in an incident's record as long as that",
};

/** A folder that Muster can run in, with nothing of Slack's reachable. */
function installation(databaseUrl: string) {
  const text = `${smallPolicy}slack: { team: T0EXAMPLE }\nserver: { host: 127.0.0.1 }\n`;
  const directory = folder({ "muster.yaml": text });
  init(directory);
  const env = {
    ...slackSecrets,
    DATABASE_URL: databaseUrl,
    SLACK_API_URL: "http://127.0.0.1:1/api",
    PORT: "0",
    SWEEP_MS: "100",
  };
  return { file: join(directory, "muster.yaml"), env };
}

function configOf(databaseUrl: string): Config {
  const loaded = loadConfig(installation(databaseUrl));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  return loaded.config;
}

/** Runs `muster <command>` as an operator does, until it ends. */
function muster(command: string, { file, env }: ReturnType<typeof installation>) {
  return new Promise<{ exit: number; out: string; err: string }>((resolve) => {
    const running = execFile(
      process.execPath,
      [main, command, "--config", file],
      { env: { PATH: process.env.PATH, ...compileCache, ...env } },
      (_error, out, err) => resolve({ exit: running.exitCode ?? -1, out, err }),
    );
  });
}

describe("on PostgreSQL", () => {
  it("muster serve refuses a database without tables and says the cure, which muster migrate is", async () => {
    const database = await freshDatabase();
    onTestFinished(database.drop);
    const here = installation(database.url);
    expect(await muster("serve", here)).toEqual({
      exit: 1,
      out: "",
      err: `muster: the database is not up to date (schema 0 of ${latest}): run muster migrate\n`,
    });
    const migrated = `✓ the database went from schema 0 to ${latest}\n`;
    expect(await muster("migrate", here)).toEqual({ exit: 0, out: migrated, err: "" });
    expect(await migrate(configOf(database.url))).toBe(`the database was up to date (schema ${latest})`);
  });

  it("muster check says what is lacking, and then that it is well", async () => {
    const database = await freshDatabase();
    onTestFinished(database.drop);
    const config = configOf(database.url);
    const lines = () => probesOf(config)[0]?.probe();
    expect(await lines()).toEqual([
      {
        status: "mistake",
        what: `the database is not up to date (schema 0 of ${latest})`,
        cure: "run muster migrate",
      },
    ]);
    await migrate(config);
    expect(await lines()).toEqual([
      { status: "ok", what: "database: PostgreSQL, every commit waited for, incidents 0" },
      kept,
    ]);
  });
});

it("muster migrate brings SQLite up to date too, which every start does by itself", async () => {
  const config = configOf("sqlite:muster.db");
  expect(await migrate(config)).toBe(`${join(config.directory, "muster.db")} is up to date`);
  expect(await probesOf(config)[0]?.probe()).toEqual([
    { status: "ok", what: `database: ${join(config.directory, "muster.db")}, incidents 0` },
    kept,
  ]);
});

async function metric({ bot }: Server, name: string): Promise<number> {
  const { values } = (await bot.ports.metrics.registry.getSingleMetric(name)?.get()) ?? { values: [] };
  return values[0]?.value ?? Number.NaN;
}

describe("a running replica", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.end());

  it("is not ready while its database is away, and ready again by itself when it is back", async () => {
    const config = configOf(server.url);
    await migrate(config);
    const replica = await serve(config, pino({ level: "silent" }));
    const ready = async () => {
      const answer = await fetch(`${replica.url}/readyz`);
      const { notReady } = (await answer.json()) as { notReady: { part: string }[] };
      return [answer.status, ...notReady.map(({ part }) => part)];
    };
    expect(await ready()).toEqual([200]);
    await server.stop();
    expect(await ready()).toEqual([503, "ledger"]);
    // A sweep that gets nowhere is no sweep: they come every 100 ms here.
    await expect
      .poll(async () => await metric(replica, "muster_sweep_age_seconds"), { timeout: 20_000 })
      .toBeGreaterThan(2);
    await server.start();
    expect(await ready()).toEqual([200]);
    await replica.stop();
  });
});
