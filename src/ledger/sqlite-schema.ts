import { accessSync, closeSync, constants, existsSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Forward only: a migration that has run anywhere is never edited, the next is appended. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE events (
    incident TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    type TEXT NOT NULL,
    content TEXT NOT NULL,
    salt TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (incident, seq)
  ) STRICT;

  -- Rebuildable from events.
  CREATE TABLE incidents (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    next_due_ms REAL,
    owes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX incidents_next_due ON incidents (next_due_ms) WHERE next_due_ms IS NOT NULL;
  CREATE INDEX incidents_owing ON incidents (id) WHERE owes = 1;

  CREATE TABLE keys (
    key TEXT PRIMARY KEY,
    incident TEXT NOT NULL REFERENCES incidents (id),
    until_ms REAL NOT NULL
  ) STRICT;

  CREATE TABLE leases (
    effect TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    since_ms REAL NOT NULL,
    until_ms REAL NOT NULL
  ) STRICT;

  CREATE TABLE interactions (id TEXT PRIMARY KEY, answer TEXT NOT NULL) STRICT;

  CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    received_at_ms REAL NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'stored',
    outcome TEXT,
    leased_until_ms REAL NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX alerts_by_status ON alerts (status, received_at_ms, id);

  CREATE TABLE cards (effect TEXT PRIMARY KEY, shown_hash TEXT NOT NULL) STRICT;
  `,
  "CREATE TABLE installations (id TEXT PRIMARY KEY, encrypted TEXT NOT NULL) STRICT;",
  "CREATE TABLE conversations (id TEXT PRIMARY KEY, conversation TEXT NOT NULL, service_url TEXT NOT NULL) STRICT;",
  "CREATE TABLE handouts (id TEXT PRIMARY KEY, name TEXT NOT NULL, content TEXT NOT NULL, until_ms REAL NOT NULL) STRICT;",
  `
  CREATE TABLE heard (
    incident TEXT PRIMARY KEY,
    total INTEGER NOT NULL,
    first_ms REAL NOT NULL,
    last_ms REAL NOT NULL
  ) STRICT;
  CREATE INDEX heard_last ON heard (last_ms);
  `,
  "ALTER TABLE leases ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;",
  // 1: the record of an incident speaks of it. NULL: not known, as of what came before, which is kept.
  `
  ALTER TABLE alerts ADD COLUMN evidence INTEGER;
  CREATE INDEX alerts_to_drop ON alerts (status, received_at_ms) WHERE evidence = 0;
  `,
  // 0: nobody has claimed it yet, which was a lease until 0 before.
  `
  ALTER TABLE alerts ADD COLUMN begun INTEGER NOT NULL DEFAULT 1;
  UPDATE alerts SET begun = 0 WHERE status = 'stored' AND leased_until_ms = 0;
  `,
  "CREATE TABLE vouched (id TEXT PRIMARY KEY) STRICT;",
];

const busyTimeoutMs = 5_000;
const betweenTriesMs = 10;

/**
 * Opens the file, made when absent in a folder that exists, and brings its tables up to date.
 * Throws SQLite's own error, or a plain one when the file is no ledger that this version can keep.
 */
export function openDatabase(file: string, maxPages: number | undefined): DatabaseSync {
  // A new ledger is its owner's alone; SQLite gives its write-ahead log the same mode.
  closeSync(openSync(file, "a", 0o600));
  const db = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  try {
    useWriteAheadLog(db);
    // NORMAL would lose the last commits on a power cut: WAL then syncs at checkpoints only.
    db.exec("PRAGMA synchronous = FULL");
    if (maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** `absent` also where the file has nothing in it yet. */
export type LedgerFile = "absent" | "older" | "current";

/**
 * What a file is, made and changed by nothing here. Throws what `serve` would throw: a file that may not be written, no
 * folder for one, or what a newer Muster wrote.
 */
export function inspectDatabase(file: string): LedgerFile {
  if (!existsSync(file)) {
    accessSync(`${dirname(file)}/.`, constants.W_OK);
    return "absent";
  }
  closeSync(openSync(file, "r+"));
  const db = openAsItIs(file);
  try {
    const version = versionOf(db);
    if (version > migrations.length) throw newer(version);
    return version === 0 ? "absent" : version < migrations.length ? "older" : "current";
  } finally {
    db.close();
  }
}

/** To be read alone. What is no ledger of this version yet reads as an empty one. */
export function openDatabaseToRead(file: string): DatabaseSync {
  if (inspectDatabase(file) === "current") return openAsItIs(file);
  const empty = new DatabaseSync(":memory:");
  migrate(empty);
  return empty;
}

/** Not SQLite's own mode for readers: closing, that leaves a log behind which whoever runs Muster may not be let to write. */
export function openAsItIs(file: string, { timeout = busyTimeoutMs } = {}): DatabaseSync {
  const db = new DatabaseSync(file, { timeout });
  db.exec("PRAGMA query_only = ON");
  return db;
}

function newer(version: number): Error {
  return new Error(`the ledger was written by a newer Muster (schema ${version})`);
}

/** What keeps the file from being opened, and the cure behind a dash. */
export function openingTrouble(error: unknown, file: string): string {
  const { code } = Object(error) as { code?: unknown };
  switch (code) {
    case "ENOENT":
      return `there is no folder ${dirname(file)} — make it, or name another file in DATABASE_URL`;
    case "EISDIR":
      return `${file} is a folder — name a file in DATABASE_URL`;
    case "ENOTDIR":
      return `${dirname(file)} is not a folder — name another file in DATABASE_URL`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `this account may not write ${file} — let it, or name another file in DATABASE_URL`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Tried for as long as any other lock is waited for: to change the mode SQLite waits for nobody, lest two that begin a new
 * file at once wait for each other (https://www.sqlite.org/c3ref/busy_handler.html).
 */
function useWriteAheadLog(db: DatabaseSync): void {
  const untilMs = performance.now() + busyTimeoutMs;
  while (!isInWalMode(db, untilMs)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, betweenTriesMs);
}

/** False when somebody else has the file, until it is too late to try again. */
function isInWalMode(db: DatabaseSync, untilMs: number): boolean {
  try {
    const row = db.prepare("PRAGMA journal_mode = WAL").get();
    if (row?.journal_mode !== "wal")
      throw new Error("the ledger needs a file on a disk that supports SQLite's WAL mode");
    return true;
  } catch (error) {
    if (!isBusy(error) || performance.now() > untilMs) throw error;
    return false;
  }
}

/** SQLITE_BUSY or one of its extended codes (https://www.sqlite.org/rescode.html). */
function isBusy(error: unknown): boolean {
  const { errcode } = Object(error) as { errcode?: unknown };
  return typeof errcode === "number" && (errcode & 0xff) === busyCode;
}
const busyCode = 5;

function migrate(db: DatabaseSync): void {
  if (versionOf(db) === migrations.length) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    // Read again under the lock: another process may have migrated meanwhile.
    const version = versionOf(db);
    if (version > migrations.length) throw newer(version);
    for (const migration of migrations.slice(version)) db.exec(migration);
    db.exec(`PRAGMA user_version = ${migrations.length}`);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.user_version);
}
