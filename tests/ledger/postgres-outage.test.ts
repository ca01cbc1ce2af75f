import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ledger, LedgerUnavailable } from "../../src/ledger/ledger.ts";
import { openPostgresLedger } from "../../src/ledger/postgres.ts";
import { inspectPostgres, migratePostgres } from "../../src/ledger/postgres-schema.ts";
import { verifyStored } from "../../src/ledger/seal.ts";
import { type PostgresServer, runSql, startPostgres } from "../support/postgres.ts";
import { noteRow } from "./a-note.ts";

let server: PostgresServer;
let ledger: Ledger | undefined;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.end());
beforeEach(() => migratePostgres(server));
afterEach(async () => {
  await ledger?.close();
  ledger = undefined;
  await runSql(server.url, "DROP SCHEMA muster CASCADE");
});

const reasonOf = (error: unknown) => error;

/** The warnings that opening the ledger logged. */
async function warningsOnOpening(): Promise<string[]> {
  const lines: string[] = [];
  const log = pino({ level: "warn", base: undefined }, { write: (line: string) => void lines.push(line) });
  ledger = await openPostgresLedger({ url: server.url, log });
  return lines.map((line) => JSON.parse(line).msg);
}

describe("a server that stops", () => {
  it("is told at once, and found again when it is back", async () => {
    ledger = await openPostgresLedger(server);
    await ledger.append(noteRow("A"));
    await server.stop();
    const startedMs = Date.now();
    expect(await ledger.append(noteRow("B")).catch(reasonOf)).toBeInstanceOf(LedgerUnavailable);
    expect(await ledger.read("A").catch(reasonOf)).toBeInstanceOf(LedgerUnavailable);
    expect(await ledger.nowMs().catch(reasonOf)).toBeInstanceOf(LedgerUnavailable);
    expect(await openPostgresLedger(server).catch(reasonOf)).toBeInstanceOf(LedgerUnavailable);
    expect(Date.now() - startedMs).toBeLessThan(4_000);
    await server.start();
    expect(await ledger.append(noteRow("B"))).toEqual({ kind: "appended" });
    expect(await ledger.read("A")).toHaveLength(1);
  });

  it("in the middle of many appends keeps every one that was acknowledged", async () => {
    ledger = await openPostgresLedger(server);
    const { append } = ledger;
    const acknowledged: string[] = [];
    /** Goes on until the database answers no more. */
    const write = async (writer: number) => {
      for (let n = 0; ; n += 1) {
        const id = `I${writer}-${n}`;
        const answer = await append(noteRow(id)).catch(reasonOf);
        if (answer instanceof LedgerUnavailable) return;
        expect(answer).toEqual({ kind: "appended" });
        acknowledged.push(id);
      }
    };
    const writers = Array.from({ length: 64 }, (_, writer) => write(writer));
    await append(noteRow("I"));
    await server.stop();
    await Promise.all(writers);
    await server.start();
    const kept = new Set((await ledger.listIncidents()).map(({ id }) => id));
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    for (const id of kept) verifyStored(id, await ledger.read(id));
  });
});

describe("a server that crashes", () => {
  it("keeps what was acknowledged, even to a role whose commits are not waited for by default", async () => {
    await runSql(server.url, "ALTER ROLE CURRENT_USER SET synchronous_commit = off");
    await runSql(server.url, "ALTER SYSTEM SET wal_writer_delay = '10s'");
    await runSql(server.url, "SELECT pg_reload_conf()");
    ledger = await openPostgresLedger(server);
    const { append } = ledger;
    await Promise.all(Array.from({ length: 20 }, (_, i) => append(noteRow(`I${i}`))));
    await server.crash();
    await server.start();
    expect(await ledger.listIncidents()).toHaveLength(20);
    await runSql(server.url, "ALTER ROLE CURRENT_USER RESET synchronous_commit");
    await runSql(server.url, "ALTER SYSTEM RESET wal_writer_delay");
  });
});

describe("a server that a power cut would hurt", () => {
  it("is warned of, with the cure, and used", async () => {
    expect(await warningsOnOpening()).toEqual([]);
    await ledger?.close();
    await runSql(server.url, "ALTER SYSTEM SET fsync = off");
    await runSql(server.url, "ALTER SYSTEM SET full_page_writes = off");
    await runSql(server.url, "SELECT pg_reload_conf()");
    const what = (setting: string) => `a power cut may lose what the database has confirmed (${setting} off)`;
    await expect
      .poll(() => inspectPostgres(server))
      .toEqual([
        { status: "warning", what: what("fsync"), cure: "set fsync on in postgresql.conf" },
        { status: "warning", what: what("full_page_writes"), cure: "set full_page_writes on in postgresql.conf" },
      ]);
    expect(await warningsOnOpening()).toEqual([what("fsync"), what("full_page_writes")]);
    expect(await ledger?.append(noteRow("A"))).toEqual({ kind: "appended" });
    await runSql(server.url, "ALTER SYSTEM RESET ALL");
    await runSql(server.url, "SELECT pg_reload_conf()");
  });
});

describe("a hot standby", () => {
  let standby: PostgresServer;
  beforeAll(async () => {
    standby = await startPostgres();
    await migratePostgres(standby);
    await standby.stop();
    await standby.startAsStandby();
  });
  afterAll(() => standby.end());

  it("is refused with the cure, by everything that writes", async () => {
    const refusal = "the database is a standby and takes no writes: name the primary in DATABASE_URL";
    for (const attempt of [() => openPostgresLedger(standby), () => migratePostgres(standby)]) {
      const error = await attempt().catch(reasonOf);
      expect(error).toBeInstanceOf(LedgerUnavailable);
      expect(error).toHaveProperty("message", refusal);
    }
    expect(await inspectPostgres(standby)).toEqual([
      {
        status: "mistake",
        what: "the database is a standby and takes no writes",
        cure: "name the primary in DATABASE_URL",
      },
    ]);
  });
});
