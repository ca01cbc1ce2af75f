import type { DatabaseSync } from "node:sqlite";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { SqliteOptions } from "./sqlite.ts";
import { createOperations, type Operations, reads } from "./sqlite-operations.ts";
import { openDatabase, openDatabaseToRead, openingTrouble } from "./sqlite-schema.ts";

/**
 * The ledger's own thread. Group commit: whatever is queued when a transaction begins shares that transaction and its
 * one fsync, each request in a savepoint of its own; nobody is answered before the commit.
 */

type Call = { [M in keyof Operations]: { method: M; args: Parameters<Operations[M]> } }[keyof Operations];
export type Request = { id: number } & (Call | { method: "close" });
export type Answer = { id: number } & ({ value: unknown } | Failure);
/** `unavailable`: nothing was written, and trying again may help. `bug`: the request itself was wrong. */
export type Failure = { failure: "unavailable" | "bug"; message: string };
export type Started = { started: true } | Failure;

type Outcome = { value: unknown } | Failure;
type WorkRequest = Exclude<Request, { method: "close" }>;

/** Bounds how long the first of a batch waits for the last. */
const maxBatch = 256;
/** Primary result codes (sqlite.org/rescode.html) that speak of the request, not of the disk, file or lock. */
const requestCodes = [1, 18, 19, 20, 21, 23, 25];
const fullCode = 13;

function start(port: MessagePort, { file, maxPages, readOnly }: SqliteOptions): void {
  let db: DatabaseSync;
  try {
    db = readOnly ? openDatabaseToRead(file) : openDatabase(file, maxPages);
  } catch (error) {
    port.postMessage({ failure: "unavailable", message: openingTrouble(error, file) } satisfies Started);
    port.close();
    return;
  }
  const operations = createOperations(db);
  port.on("message", (first: Request) => serve(port, db, operations, drain(port, first)));
  port.postMessage({ started: true } satisfies Started);
}

function drain(port: MessagePort, first: Request): Request[] {
  const batch = [first];
  while (batch.length < maxBatch) {
    const next = receiveMessageOnPort(port);
    if (!next) break;
    batch.push(next.message as Request);
  }
  return batch;
}

function serve(port: MessagePort, db: DatabaseSync, operations: Operations, batch: Request[]): void {
  const work = batch.filter((request) => request.method !== "close");
  const outcomes = work.length > 0 ? commit(db, operations, work) : [];
  for (const [i, outcome] of outcomes.entries()) {
    port.postMessage({ id: (work[i] as WorkRequest).id, ...outcome } satisfies Answer);
  }
  const close = batch.find((request) => request.method === "close");
  if (!close) return;
  db.close();
  port.postMessage({ id: close.id, value: undefined } satisfies Answer);
  port.close();
}

/** One transaction for all; when that is lost (a full disk undoes it whole) one each, so that only the guilty fail. */
function commit(db: DatabaseSync, operations: Operations, batch: WorkRequest[]): Outcome[] {
  try {
    return inTransaction(db, operations, batch);
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    if (batch.length === 1) return [failureOf(error)];
    // A broken disk or a lock that somebody keeps would only fail again, and make everybody wait for it.
    const mayRetry = (request: WorkRequest) => isRead(request) || primaryCodeOf(error) === fullCode;
    return batch.flatMap((request) => (mayRetry(request) ? commit(db, operations, [request]) : [failureOf(error)]));
  }
}

function inTransaction(db: DatabaseSync, operations: Operations, batch: WorkRequest[]): Outcome[] {
  db.exec(batch.every(isRead) ? "BEGIN" : "BEGIN IMMEDIATE");
  const outcomes = batch.map((request) => inSavepoint(db, operations, request));
  db.exec("COMMIT");
  return outcomes;
}

function inSavepoint(db: DatabaseSync, operations: Operations, request: WorkRequest): Outcome {
  db.exec("SAVEPOINT request");
  try {
    const value = run(operations, request);
    db.exec("RELEASE request");
    return { value };
  } catch (error) {
    if (!db.isTransaction) throw error;
    db.exec("ROLLBACK TO request; RELEASE request");
    return failureOf(error);
  }
}

function run(operations: Operations, { method, args }: WorkRequest): unknown {
  const operation = operations[method] as (...args: unknown[]) => unknown;
  return operation(...args);
}

function isRead({ method }: WorkRequest): boolean {
  return reads.includes(method);
}

/** SQLite's messages name tables and columns, never values. */
function failureOf(error: unknown): Failure {
  const code = primaryCodeOf(error);
  const isBug = code === undefined || requestCodes.includes(code);
  return { failure: isBug ? "bug" : "unavailable", message: messageOf(error) };
}

/** node:sqlite gives the extended result code, whose low byte is the primary one. */
function primaryCodeOf(error: unknown): number | undefined {
  const { errcode } = Object(error) as { errcode?: unknown };
  return typeof errcode === "number" ? errcode & 0xff : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

if (parentPort) start(parentPort, workerData);
