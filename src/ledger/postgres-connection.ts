import { type ClientBase, DatabaseError, Pool } from "pg";
import type { Log } from "../log.ts";
import { LedgerUnavailable } from "./ledger.ts";

/** How Muster speaks to PostgreSQL: its connections, what it demands of each, and what its errors mean. */

/** What keeps a database from being a good ledger. A mistake: Muster does not start on it. */
export type PostgresFinding = { status: "warning" | "mistake"; what: string; cure: string };

/** Nobody waits longer than this for a connection; `query_timeout` and the like in the URL overrule these. */
export const connectWithinMs = 3_000;
const statementWithinMs = 4_000;
/** Longer than a statement may take, so that as a rule the server says itself that it gave up and wrote nothing. */
const answerWithinMs = 5_000;

export type PoolOptions = { url: string; max: number; log: Log | undefined };

/** Every connection of the pool is to a primary that takes writes and answers a commit when it is on disk. */
export function openPool({ url, max, log }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    application_name: "muster",
    connectionTimeoutMillis: connectWithinMs,
    query_timeout: answerWithinMs,
    keepAlive: true,
    // Longer than a sweep, so that what is asked then, the time above all, need not connect first.
    idleTimeoutMillis: 60_000,
    // Only work in hand keeps the process alive.
    allowExitOnIdle: true,
    onConnect: async (client) => {
      refuseMistakes(sessionFindings(await prepareSession(client)));
    },
  });
  // Without a listener an idle connection that breaks would end the process.
  pool.on("error", (error) => log?.warn({ code: codeOf(error) }, "an idle connection to the database broke"));
  return pool;
}

type Session = { synchronous_commit: string; is_standby: boolean; is_read_only: boolean };

/**
 * Read committed, as `muster.append` must see what was committed while it waited for its locks. A role, a database or
 * the server may have other defaults.
 */
export async function prepareSession(client: ClientBase): Promise<Session> {
  const { rows } = await client.query<Session>(
    `SELECT set_config('synchronous_commit', 'on', false) AS synchronous_commit,
            set_config('default_transaction_isolation', 'read committed', false),
            set_config('statement_timeout', $1, false),
            pg_is_in_recovery() AS is_standby,
            current_setting('transaction_read_only')::boolean AS is_read_only`,
    [String(statementWithinMs)],
  );
  return rows[0] as Session;
}

export function sessionFindings({ synchronous_commit, is_standby, is_read_only }: Session): PostgresFinding[] {
  if (is_standby) {
    return [mistake("the database is a standby and takes no writes", "name the primary in DATABASE_URL")];
  }
  if (is_read_only) {
    const cure = "let it write: default_transaction_read_only off, and room on its disk";
    return [mistake("the database takes no writes", cure)];
  }
  if (synchronous_commit !== "on") {
    const what = `the database does not keep synchronous_commit on (${synchronous_commit})`;
    return [mistake(what, "connect to PostgreSQL itself, or through a pooler in session mode")];
  }
  return [];
}

function mistake(what: string, cure: string): PostgresFinding {
  return { status: "mistake", what, cure };
}

/** Throws `LedgerUnavailable` for the first mistake. */
export function refuseMistakes(findings: PostgresFinding[]): void {
  const found = findings.find(({ status }) => status === "mistake");
  if (found) throw new LedgerUnavailable(`${found.what}: ${found.cure}`);
}

/** Classes of SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html) that speak of the request itself. */
const requestClasses = ["22", "23", "42"];
/** Two transactions that could not both go on: nothing was written, and trying again helps. */
const collisions = ["40001", "40P01"];

/** Those that whoever set the database up can do something about. */
const meanings: Record<string, string> = {
  "25006": "it takes no writes",
  "28000": "it does not let this role in",
  "28P01": "it does not take the password",
  "3D000": "there is no database of this name",
  "42501": "this role lacks a privilege",
  "53300": "it has no connection left",
  "57014": "a statement took too long",
};

export function isCollision(error: unknown): boolean {
  return error instanceof DatabaseError && collisions.includes(codeOf(error));
}

/** `LedgerUnavailable`, or a plain error for a request that will fail again. By code: messages may quote values. */
export function ledgerError(error: unknown): Error {
  if (error instanceof LedgerUnavailable) return error;
  const code = codeOf(error);
  const isRequest = error instanceof DatabaseError && requestClasses.includes(code.slice(0, 2));
  if (isRequest && !(code in meanings)) return new Error(`ledger: the database refuses the request (${code})`);
  const meaning = meanings[code];
  return new LedgerUnavailable(`the database cannot be used${meaning ? `: ${meaning}` : ""} (${code})`);
}

/** A SQLSTATE or a system error's code. The driver's own time-outs and broken connections have none. */
function codeOf(error: unknown): string {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === "string" ? code : "no answer";
}
