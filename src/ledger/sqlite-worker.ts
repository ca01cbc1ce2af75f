import type { DatabaseSync } from "node:sqlite";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { SqliteOptions } from "./sqlite.ts";
import { createOperations, type Operations, reads } from "./sqlite-operations.ts";
import { openDatabase, openDatabaseToRead, openingTrouble } from "./sqlite-schema.ts";

/**
 * The ledger's own thread. Group commit: what is queued when a transaction begins shares that transaction and its one
 * fsync, each request in a savepoint of its own; nobody is answered before the commit. What alerts ask for waits behind
 * everything else, and has a share of each transaction however much else there is; that they are mapped, which may call
 * people, never waits for more of them to be stored.
 */

type Call = { [M in keyof Operations]: { method: M; args: Parameters<Operations[M]> } }[keyof Operations];
export type Request = { id: number } & (Call | { method: "close" });
export type Answer = { id: number } & ({ value: unknown } | Failure);
/** `unavailable`: nothing was written, and trying again may help. `bug`: the request itself was wrong. */
export type Failure = { failure: "unavailable" | "bug"; message: string };
export type Started = { started: true } | Failure;

type Outcome = { value: unknown } | Failure;
type Work = Exclude<Request, { method: "close" }>;

/** Bound how long the first of a transaction waits for the last, and so anybody for the transaction before. */
const most = { ahead: 256, mapping: 128, storing: 128 };
type Lane = keyof typeof most;
/** What an incident owes, and who pressed what, never waits for these. */
const lanes: Partial<Record<Request["method"], Lane>> = {
  claimAlerts: "mapping",
  renewAlerts: "mapping",
  finishAlert: "mapping",
  dropAlerts: "mapping",
  storeAlert: "storing",
};
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
  const thread = { port, db, operations: createOperations(db), savepoint: savepointOf(db) };
  port.on("message", (first: Request[]) => serve(thread, first));
  port.postMessage({ started: true } satisfies Started);
}

type Thread = { port: MessagePort; db: DatabaseSync; operations: Operations; savepoint: Savepoint };
type Savepoint = ReturnType<typeof savepointOf>;

function savepointOf(db: DatabaseSync) {
  return {
    begin: db.prepare("SAVEPOINT request"),
    release: db.prepare("RELEASE request"),
    undo: db.prepare("ROLLBACK TO request"),
  };
}

/** Works until nothing is queued any more. Whoever closes the ledger has asked for everything before. */
function serve(thread: Thread, first: Request[]): void {
  const { port, db } = thread;
  const queue: Queue = { ahead: [], mapping: [], storing: [], closing: undefined };
  enqueue(queue, first);
  for (;;) {
    for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) enqueue(queue, more.message);
    const batch = (["ahead", "mapping", "storing"] as const).flatMap((lane) => queue[lane].splice(0, most[lane]));
    if (batch.length === 0) break;
    port.postMessage(commit(thread, batch).map((outcome, i): Answer => ({ id: (batch[i] as Work).id, ...outcome })));
  }
  if (!queue.closing) return;
  db.close();
  port.postMessage([{ id: queue.closing.id, value: undefined }] satisfies Answer[]);
  port.close();
}

type Queue = Record<Lane, Work[]> & { closing: Request | undefined };

function enqueue(queue: Queue, requests: Request[]): void {
  for (const request of requests) {
    if (request.method === "close") queue.closing = request;
    else queue[lanes[request.method] ?? "ahead"].push(request);
  }
}

/** One transaction for all; when that is lost (a full disk undoes it whole) one each, so that only the guilty fail. */
function commit(thread: Thread, batch: Work[]): Outcome[] {
  const { db } = thread;
  try {
    return inTransaction(thread, batch);
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    if (batch.length === 1) return [failureOf(error)];
    // A broken disk or a lock that somebody keeps would only fail again, and make everybody wait for it.
    const mayRetry = (request: Work) => isRead(request) || primaryCodeOf(error) === fullCode;
    return batch.flatMap((request) => (mayRetry(request) ? commit(thread, [request]) : [failureOf(error)]));
  }
}

function inTransaction(thread: Thread, batch: Work[]): Outcome[] {
  thread.db.exec(batch.every(isRead) ? "BEGIN" : "BEGIN IMMEDIATE");
  const outcomes = batch.map((request) => inSavepoint(thread, request));
  thread.db.exec("COMMIT");
  return outcomes;
}

function inSavepoint({ db, operations, savepoint }: Thread, request: Work): Outcome {
  savepoint.begin.run();
  try {
    const value = run(operations, request);
    savepoint.release.run();
    return { value };
  } catch (error) {
    if (!db.isTransaction) throw error;
    savepoint.undo.run();
    savepoint.release.run();
    return failureOf(error);
  }
}

function run(operations: Operations, { method, args }: Work): unknown {
  const operation = operations[method] as (...args: unknown[]) => unknown;
  return operation(...args);
}

function isRead({ method }: Work): boolean {
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
