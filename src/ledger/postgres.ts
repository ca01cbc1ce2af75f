import type { Pool } from "pg";
import type { Log } from "../log.ts";
import { lane } from "../together.ts";
import { type Ledger, LedgerUnavailable } from "./ledger.ts";
import { isCollision, ledgerError, openPool, refuseMistakes } from "./postgres-connection.ts";
import { type Ask, createOperations } from "./postgres-operations.ts";
import { databaseFindings } from "./postgres-schema.ts";
import { createShared } from "./postgres-shared.ts";

type PostgresOptions = {
  /** `postgres://role:password@host:5432/database`, with any of the driver's parameters, such as `?sslmode=…`. */
  url: string;
  log?: Log;
  /** The most connections that this replica holds. */
  max?: number;
};

/** How often a statement is tried that collided with another one. */
const attempts = 5;
/** Of the pool's, what works alerts off may hold. */
const alertConnections = 2;

/**
 * The ledger in PostgreSQL 14 or later, shared by any number of replicas. Tables are in the schema `muster`; they are
 * made and brought up to date by `migratePostgres` only. Each method is one statement and so one transaction; what is
 * asked most often shares one with all that is asked at that moment.
 *
 * Rejects with `LedgerUnavailable` when the database cannot be reached, is a standby or read-only, cannot hold
 * `synchronous_commit` on, is not in UTF8, or has another schema than this version's.
 *
 * No call hangs: one that was not answered in 5 s, or whose connection broke, rejects with `LedgerUnavailable`. An
 * append may then have been committed all the same. Nobody is misled: asked again it answers `version-conflict`, upon
 * which the incident is read again with those events in it, or `answered-before` to the same interaction.
 */
export async function openPostgresLedger({ url, log, max = 10 }: PostgresOptions): Promise<Ledger> {
  const pool = openPool({ url, max, log });
  const ask: Ask = async <Row>(sql: string, values: unknown[] = []) => (await answered(pool, sql, values)) as Row[];
  try {
    const findings = await databaseFindings(ask);
    refuseMistakes(findings);
    for (const { what, cure } of findings) log?.warn({ cure }, what);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const inLane = lane(alertConnections);
  const behind: Ask = (sql, values) => inLane(() => ask(sql, values));
  return untilClosed({ ...createOperations(ask, behind), ...createShared(ask) }, () => pool.end());
}

/** Closing finishes what was asked before and refuses what is asked after. */
function untilClosed(operations: Omit<Ledger, "close">, end: () => Promise<void>): Ledger {
  const asked = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;
  const finish = async () => {
    await Promise.allSettled(asked);
    await end();
  };
  const during =
    (method: (...args: never[]) => Promise<unknown>) =>
    async (...args: never[]) => {
      if (closing) throw new LedgerUnavailable("the ledger is closed");
      const answer = method(...args);
      asked.add(answer);
      try {
        return await answer;
      } finally {
        asked.delete(answer);
      }
    };
  const methods = Object.entries(operations).map(([name, method]) => [name, during(method)]);
  const close = () => {
    closing ??= finish();
    return closing;
  };
  return { ...(Object.fromEntries(methods) as typeof operations), close };
}

async function answered(pool: Pool, sql: string, values: unknown[]): Promise<unknown[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await pool.query({ name: nameOf(sql), text: sql, values })).rows;
    } catch (error) {
      if (attempt === attempts || !isCollision(error)) throw ledgerError(error);
    }
  }
}

const names = new Map<string, string>();

/** By its name the server knows a statement again, and plans it once a connection. There are as many as methods. */
function nameOf(sql: string): string {
  const name = names.get(sql) ?? `muster-${names.size + 1}`;
  names.set(sql, name);
  return name;
}
