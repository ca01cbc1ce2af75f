import type { Pool } from "pg";
import type { Log } from "../log.ts";
import { type Ledger, LedgerUnavailable } from "./ledger.ts";
import { isCollision, ledgerError, openPool, refuseMistakes } from "./postgres-connection.ts";
import { type Ask, createOperations } from "./postgres-operations.ts";
import { databaseFindings } from "./postgres-schema.ts";

type PostgresOptions = {
  /** `postgres://role:password@host:5432/database`, with any of the driver's parameters, such as `?sslmode=…`. */
  url: string;
  log?: Log;
  /** The most connections that this replica holds. */
  max?: number;
};

/** How often a statement is tried that collided with another one. */
const attempts = 5;

/**
 * The ledger in PostgreSQL 14 or later, shared by any number of replicas. Tables are in the schema `muster`; they are
 * made and brought up to date by `migratePostgres` only. Each method is one statement and so one transaction.
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
  const { ask, close } = conversation(pool);
  try {
    const findings = await databaseFindings(ask);
    refuseMistakes(findings);
    for (const { what, cure } of findings) log?.warn({ cure }, what);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...createOperations(ask), close };
}

/** Closing finishes what was asked before and refuses what is asked after. */
function conversation(pool: Pool): { ask: Ask; close: () => Promise<void> } {
  const asked = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;
  const finish = async () => {
    await Promise.allSettled(asked);
    await pool.end();
  };
  return {
    ask: async <Row>(sql: string, values: unknown[] = []) => {
      if (closing) throw new LedgerUnavailable("the ledger is closed");
      const answer = answered(pool, sql, values);
      asked.add(answer);
      try {
        return (await answer) as Row[];
      } finally {
        asked.delete(answer);
      }
    },
    close: () => {
      closing ??= finish();
      return closing;
    },
  };
}

async function answered(pool: Pool, sql: string, values: unknown[]): Promise<unknown[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await pool.query(sql, values)).rows;
    } catch (error) {
      if (attempt === attempts || !isCollision(error)) throw ledgerError(error);
    }
  }
}
