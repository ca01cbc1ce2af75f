import { Client } from "pg";
import {
  connectWithinMs,
  ledgerError,
  type PostgresFinding,
  prepareSession,
  refuseMistakes,
  sessionFindings,
} from "./postgres-connection.ts";
import { migrations } from "./postgres-migrations.ts";
import type { Ask } from "./postgres-operations.ts";

/** Whether a database is one that this version can keep its ledger in, and how it becomes one. */

/**
 * Brings the tables up to date, all of it or nothing; forward only. Any number of processes may do so at once.
 * Gives the schema's number before and after. Rejects with `LedgerUnavailable` when the database cannot be reached,
 * takes no writes, or was written by a newer Muster.
 */
export function migratePostgres({ url }: { url: string }): Promise<{ from: number; to: number }> {
  return connected(url, async (client) => {
    const ask = askOf(client);
    refuseMistakes([...sessionFindings(await prepareSession(client)), ...(await serverFindings(ask))]);
    await client.query("SET statement_timeout = 0");
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(hashtext('muster.migrations'), 0)");
    const from = await schemaVersion(ask);
    if (from > migrations.length) refuseMistakes(versionFindings(from));
    if (from === 0) await createSchema(client);
    for (const [index, migration] of migrations.entries()) {
      if (index < from) continue;
      await client.query(migration);
      await client.query("INSERT INTO muster.migrations (version) VALUES ($1)", [index + 1]);
    }
    await client.query("COMMIT");
    return { from, to: migrations.length };
  });
}

async function createSchema(client: Client): Promise<void> {
  // Not IF NOT EXISTS: for that the role would need the right to make schemas, even where somebody made this one for it.
  const { rows } = await client.query<{ exists: boolean }>("SELECT to_regnamespace('muster') IS NOT NULL AS exists");
  if (!rows[0]?.exists) await client.query("CREATE SCHEMA muster");
  await client.query(
    "CREATE TABLE muster.migrations (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
  );
}

/** 0 when there are no tables of Muster's. */
async function schemaVersion(ask: Ask): Promise<number> {
  const [table] = await ask<{ exists: boolean }>("SELECT to_regclass('muster.migrations') IS NOT NULL AS exists");
  if (!table?.exists) return 0;
  const [latest] = await ask<{ version: number }>("SELECT coalesce(max(version), 0) AS version FROM muster.migrations");
  return latest?.version ?? 0;
}

function versionFindings(version: number): PostgresFinding[] {
  const latest = migrations.length;
  if (version < latest) {
    const what = `the database is not up to date (schema ${version} of ${latest})`;
    return [{ status: "mistake", what, cure: "run muster migrate" }];
  }
  if (version === latest) return [];
  const what = `the database was written by a newer Muster (schema ${version}, this one knows ${latest})`;
  return [{ status: "mistake", what, cure: "run that version" }];
}

/** What is wrong with the database as a whole: its server, its tables. */
export async function databaseFindings(ask: Ask): Promise<PostgresFinding[]> {
  return [...(await serverFindings(ask)), ...versionFindings(await schemaVersion(ask))];
}

async function serverFindings(ask: Ask): Promise<PostgresFinding[]> {
  const [server] = await ask<{ encoding: string; fsync: string; full_page_writes: string }>(
    `SELECT current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
            current_setting('full_page_writes') AS full_page_writes`,
  );
  const findings: PostgresFinding[] = [];
  if (server?.encoding !== "UTF8") {
    const what = `the database is not in UTF8 but ${server?.encoding}`;
    findings.push({ status: "mistake", what, cure: "make it with CREATE DATABASE … ENCODING 'UTF8'" });
  }
  for (const setting of ["fsync", "full_page_writes"] as const) {
    if (server?.[setting] === "on") continue;
    const what = `a power cut may lose what the database has confirmed (${setting} ${server?.[setting]})`;
    findings.push({ status: "warning", what, cure: `set ${setting} on in postgresql.conf` });
  }
  return findings;
}

/** For `muster check`: everything that is wrong, also when the database cannot even be reached. */
export async function inspectPostgres({ url }: { url: string }): Promise<PostgresFinding[]> {
  try {
    return await connected(url, async (client) => {
      const session = sessionFindings(await prepareSession(client));
      return [...session, ...(await databaseFindings(askOf(client)))];
    });
  } catch (error) {
    const cure = "see that it runs, can be reached from here, and lets Muster in as DATABASE_URL says";
    return [{ status: "mistake", what: ledgerError(error).message, cure }];
  }
}

function askOf(client: Client): Ask {
  return async <Row>(sql: string, values?: unknown[]) => (await client.query(sql, values)).rows as Row[];
}

async function connected<T>(url: string, job: (client: Client) => Promise<T>): Promise<T> {
  try {
    const client = new Client({
      connectionString: url,
      application_name: "muster",
      connectionTimeoutMillis: connectWithinMs,
    });
    // What breaks while no query runs is told by the next one.
    client.on("error", () => {});
    await client.connect();
    return await job(client).finally(() => client.end());
  } catch (error) {
    throw ledgerError(error);
  }
}
