import type { Pool } from "pg";
import type { Log } from "../log.ts";
import { atMost, lane, type Together, together } from "../together.ts";
import { refuseGaps } from "./batch.ts";
import { type Append, type Appended, type Ledger, LedgerUnavailable, type ReceivedAlert } from "./ledger.ts";
import { isCollision, ledgerError, openPool, refuseMistakes } from "./postgres-connection.ts";
import { type Ask, appendAll, createOperations, namesOf, storeAlerts } from "./postgres-operations.ts";
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
/** Of the pool's, what works alerts off may hold. */
const alertConnections = 2;
/** What appends hold: while one of these calls is at its fsync the next one is judged. */
const appendConnections = 2;
/** How many batches, and how many alerts, share one transaction, and how long their bodies may be. */
const mostTogether = 256;
const mostCharacters = 2_000_000;

/**
 * The ledger in PostgreSQL 14 or later, shared by any number of replicas. Tables are in the schema `muster`; they are
 * made and brought up to date by `migratePostgres` only. Each method is one statement and so one transaction; appends that
 * wait at one moment share one, and so do alerts.
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
  const { ask, behind, append, storeAlert, close } = conversation(pool);
  try {
    const findings = await databaseFindings(ask);
    refuseMistakes(findings);
    for (const { what, cure } of findings) log?.warn({ cure }, what);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...createOperations(ask, behind), append, storeAlert, close };
}

/**
 * Closing finishes what was asked before and refuses what is asked after. Alerts never hold more than a few connections:
 * one stores them, many in a transaction, and what works them off goes through a lane of its own.
 */
function conversation(pool: Pool) {
  const asked = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;
  const finish = async () => {
    await Promise.allSettled(asked);
    await pool.end();
  };
  async function during<T>(job: () => Promise<T>): Promise<T> {
    if (closing) throw new LedgerUnavailable("the ledger is closed");
    const answer = job();
    asked.add(answer);
    try {
      return await answer;
    } finally {
      asked.delete(answer);
    }
  }
  const send: Ask = async <Row>(sql: string, values: unknown[] = []) => (await answered(pool, sql, values)) as Row[];
  const inLane = lane(alertConnections);
  const { store, write } = sharedWrites(send);
  const ask: Ask = (sql, values) => during(() => send(sql, values));
  const behind: Ask = (sql, values) => during(() => inLane(() => send(sql, values)));
  const storeAlert = (alert: ReceivedAlert) => during(() => store(alert));
  const append = (batch: Append) =>
    during(() => {
      refuseGaps(batch);
      return write(batch);
    });
  const close = () => {
    closing ??= finish();
    return closing;
  };
  return { ask, behind, append, storeAlert, close };
}

/** Appends that wait at one moment are one statement, with one fsync, and so are alerts. */
function sharedWrites(send: Ask) {
  const store = guiltyAlone<ReceivedAlert, void>({
    call: (alerts) => storeAlerts(send, alerts),
    group: shortAlerts,
    atATime: 1,
  });
  const write = guiltyAlone<Append, Appended>({
    call: (batches) => appendAll(send, batches),
    group: strangers,
    atATime: appendConnections,
  });
  return { store, write };
}

/** What the database refuses about a group it is asked again about each, so that only the guilty fail. */
function guiltyAlone<Item, Answer>(options: Together<Item, Answer>): (item: Item) => Promise<Answer> {
  const ask = together(options);
  return async (item) => {
    try {
      return await ask(item);
    } catch (error) {
      if (error instanceof LedgerUnavailable) throw error;
      const [answer] = await options.call([item]);
      return answer as Answer;
    }
  };
}

function shortAlerts() {
  const isRoom = atMost(mostTogether);
  let length = 0;
  return ({ body }: ReceivedAlert) => {
    length += body.length;
    return isRoom() && length <= mostCharacters;
  };
}

/** Each is judged as if alone, so those that want the same are judged one after the other. */
function strangers() {
  const isRoom = atMost(mostTogether);
  const taken = new Set<string>();
  return (batch: Append) => {
    const names = namesOf(batch);
    const isApart = !names.some((name) => taken.has(name));
    for (const name of names) taken.add(name);
    return isRoom() && isApart;
  };
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
