import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LedgerUnavailable } from "../../src/ledger/ledger.ts";
import { openPostgresLedger } from "../../src/ledger/postgres.ts";
import { migrations } from "../../src/ledger/postgres-migrations.ts";
import { inspectPostgres, migratePostgres } from "../../src/ledger/postgres-schema.ts";
import { freshDatabase, runSql, type TestDatabase } from "../support/postgres.ts";
import { noteRow } from "./a-note.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const latest = migrations.length;
const reasonOf = (error: unknown) => error;

/** Why the ledger does not open; it always leaves the tables as they were. */
async function refusalOf(url: string): Promise<string> {
  const error = await openPostgresLedger({ url }).catch(reasonOf);
  expect(error).toBeInstanceOf(LedgerUnavailable);
  return (error as LedgerUnavailable).message;
}

describe("migrations", () => {
  it("run once, however many replicas begin at the same instant", async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => migratePostgres(database)));
    expect(runs.filter(({ from }) => from === 0)).toEqual([{ from: 0, to: latest }]);
    expect(runs.filter(({ from }) => from === latest)).toHaveLength(3);
    const applied = await runSql(database.url, "SELECT version FROM muster.migrations ORDER BY version");
    expect(applied).toEqual(migrations.map((_, index) => ({ version: index + 1 })));
    expect(await inspectPostgres(database)).toEqual([]);
  });

  it("harm nothing that is there", async () => {
    await migratePostgres(database);
    const ledger = await openPostgresLedger(database);
    const batch = noteRow("A");
    await ledger.append(batch);
    expect(await migratePostgres(database)).toEqual({ from: latest, to: latest });
    expect(await ledger.read("A")).toEqual(batch.events);
    await ledger.close();
  });

  it("say of each alert of before whether it was begun, and of what an older replica stores meanwhile", async () => {
    const before = migrations.slice(0, 8);
    const run = before.map((migration, index) => `${migration};INSERT INTO muster.migrations VALUES (${index + 1})`);
    await runSql(
      database.url,
      `CREATE SCHEMA muster; CREATE TABLE muster.migrations (version integer PRIMARY KEY); ${run.join(";")}`,
    );
    const store = "INSERT INTO muster.alerts (id, source, received_at_ms, body, status, leased_until_ms) VALUES";
    await runSql(
      database.url,
      `${store} ('claimed', 's', 1, '{}', 'stored', 9), ('again', 's', 2, '{}', 'stored', 1),
       ('handled', 's', 3, '{}', 'handled', 9), ('new', 's', 4, '{}', 'stored', 0)`,
    );
    expect(await migratePostgres(database)).toEqual({ from: 8, to: latest });
    await runSql(database.url, `${store} ('newest', 's', 5, '{}', 'stored', 0)`);
    const ledger = await openPostgresLedger(database);
    expect(await ledger.findUnbegun()).toBe(4);
    const claimed = await ledger.claimAlerts({ nowMs: 10, untilMs: 20, limit: 3 });
    expect(claimed.map(({ id }) => id)).toEqual(["claimed", "again", "new"]);
    expect(await ledger.findUnbegun()).toBe(5);
    await ledger.close();
  });

  it("that fail leave nothing behind", async () => {
    await runSql(database.url, "CREATE SCHEMA muster; CREATE TABLE muster.cards (somebody_elses text)");
    await expect(migratePostgres(database)).rejects.toThrow("ledger: the database refuses the request (42P07)");
    const tables = await runSql(database.url, "SELECT tablename FROM pg_tables WHERE schemaname = 'muster'");
    expect(tables).toEqual([{ tablename: "cards" }]);
  });

  it("need no right to make schemas where one was made for them, and else say what is lacking", async () => {
    const role = `muster_${database.url.slice(-12)}`;
    await runSql(database.url, `CREATE ROLE ${role} LOGIN PASSWORD 'plain'`);
    const url = new URL(database.url);
    url.username = role;
    url.password = "plain";
    await expect(migratePostgres({ url: url.href })).rejects.toThrow("this role lacks a privilege (42501)");
    await runSql(database.url, `CREATE SCHEMA muster AUTHORIZATION ${role}`);
    expect(await migratePostgres({ url: url.href })).toEqual({ from: 0, to: latest });
    const ledger = await openPostgresLedger({ url: url.href });
    expect(await ledger.append(noteRow("A"))).toEqual({ kind: "appended" });
    await ledger.close();
    await runSql(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
});

describe("a database that is no ledger of this version", () => {
  it("without tables is refused with the cure, and stays empty", async () => {
    const notMigrated = `the database is not up to date (schema 0 of ${latest})`;
    expect(await refusalOf(database.url)).toBe(`${notMigrated}: run muster migrate`);
    expect(await inspectPostgres(database)).toEqual([
      { status: "mistake", what: notMigrated, cure: "run muster migrate" },
    ]);
    expect(await runSql(database.url, "SELECT to_regnamespace('muster') AS schema")).toEqual([{ schema: null }]);
  });

  it("of a newer Muster is refused, and not migrated either", async () => {
    await migratePostgres(database);
    await runSql(database.url, "INSERT INTO muster.migrations (version) VALUES (99)");
    const newer = `the database was written by a newer Muster (schema 99, this one knows ${latest}): run that version`;
    expect(await refusalOf(database.url)).toBe(newer);
    await expect(migratePostgres(database)).rejects.toThrow(newer);
  });

  it("that takes no writes is refused", async () => {
    await migratePostgres(database);
    const { pathname } = new URL(database.url);
    await runSql(database.url, `ALTER DATABASE ${pathname.slice(1)} SET default_transaction_read_only = on`);
    expect(await refusalOf(database.url)).toMatch(/^the database takes no writes: /);
  });

  it("that cannot hold every character is refused before anything is made in it", async () => {
    const name = `${new URL(database.url).pathname.slice(1)}_latin`;
    const template = "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'";
    await runSql(database.url, `CREATE DATABASE ${name} ENCODING 'LATIN1' ${template}`);
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    await expect(migratePostgres({ url: url.href })).rejects.toThrow("the database is not in UTF8 but LATIN1: make it");
    expect(await refusalOf(url.href)).toContain("not in UTF8");
    await runSql(database.url, `DROP DATABASE ${name}`);
  });

  it("that cannot be reached is told by check too, without its password", async () => {
    const url = "postgres://muster:a-real-password@127.0.0.1:1/muster";
    expect(await inspectPostgres({ url })).toEqual([
      {
        status: "mistake",
        what: "the database cannot be used (ECONNREFUSED)",
        cure: "see that it runs, can be reached from here, and lets Muster in as DATABASE_URL says",
      },
    ]);
  });
});
