import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Ledger, LedgerUnavailable } from "./ledger.ts";
import { createOperations, type Operations } from "./sqlite-operations.ts";
import { inspectDatabase, type LedgerFile, openAsItIs, openingTrouble } from "./sqlite-schema.ts";
import type { Answer, Failure, Request, Started } from "./sqlite-worker.ts";

export type SqliteOptions = {
  /** Made when absent; its folder must exist, on a local disk. */
  file: string;
  /** The largest size in SQLite pages of 4 KiB; absent: what the disk holds. */
  maxPages?: number;
  /** Nothing is made or changed: what is no ledger of this version yet reads as an empty one. */
  readOnly?: boolean;
};

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };
type Call = <M extends keyof Operations>(
  method: M,
  ...args: Parameters<Operations[M]>
) => Promise<ReturnType<Operations[M]>>;

/**
 * The ledger in one SQLite file, written on a thread of its own, as an fsync would stall the event loop.
 * Rejects with `LedgerUnavailable` when the file cannot be opened or is no ledger of this version.
 */
export async function openSqliteLedger(options: SqliteOptions): Promise<Ledger> {
  // Flags of the main thread, such as a test runner's, are not the worker's.
  const worker = new Worker(workerUrl(), { workerData: options, execArgv: [] });
  await started(worker);
  const { call, close: closeWorker } = conversation(worker);
  const reader = options.readOnly ? undefined : openReader(options.file);
  const look: Call = async (method, ...args) => {
    const found = await reader?.look(method, args);
    return found ? found.value : await call(method, ...args);
  };
  const close = () => {
    // Before the thread, which closes the file last and so leaves no log beside it.
    reader?.close();
    return closeWorker();
  };
  return {
    read: (incident, afterSeq) => look("read", incident, afterSeq),
    append: (batch) => call("append", batch),
    findByKey: (key, nowMs) => look("findByKey", key, nowMs),
    findByKeys: (keys, nowMs) => look("findByKeys", keys, nowMs),
    findInteraction: (id) => look("findInteraction", id),
    findDue: (nowMs, limit) => call("findDue", nowMs, limit),
    listIncidents: () => call("listIncidents"),
    takeLease: (lease, expected) => call("takeLease", lease, expected),
    findLease: (effect) => look("findLease", effect),
    dropLease: (effect, owner) => call("dropLease", effect, owner),
    storeAlert: (alert) => call("storeAlert", alert),
    claimAlerts: (claim) => call("claimAlerts", claim),
    renewAlerts: (claim) => call("renewAlerts", claim),
    finishAlert: (id, outcome) => call("finishAlert", id, outcome),
    listHeard: (sinceMs) => call("listHeard", sinceMs),
    findAlert: (id) => call("findAlert", id),
    replayAlert: (id) => call("replayAlert", id),
    countAlerts: () => call("countAlerts"),
    countQuarantined: (atMost) => look("countQuarantined", atMost),
    listAlerts: (filter) => call("listAlerts", filter),
    listUnmapped: (limit) => look("listUnmapped", limit),
    findUnbegun: () => look("findUnbegun"),
    dropAlerts: (old) => call("dropAlerts", old),
    findShown: (effect) => look("findShown", effect),
    putShown: (effect, hash) => call("putShown", effect, hash),
    putInstallation: (installation) => call("putInstallation", installation),
    dropInstallation: (id) => call("dropInstallation", id),
    listInstallations: () => call("listInstallations"),
    putConversation: (conversation) => call("putConversation", conversation),
    findConversation: (id) => look("findConversation", id),
    dropConversation: (id) => call("dropConversation", id),
    putVouched: (id) => call("putVouched", id),
    dropVouched: (id) => call("dropVouched", id),
    listVouched: () => call("listVouched"),
    putHandout: (handout, nowMs) => call("putHandout", handout, nowMs),
    findHandout: (id, nowMs) => look("findHandout", id, nowMs),
    // One process, one clock: its start and what has passed since, so that setting the machine's clock moves nothing.
    nowMs: async () => Math.floor(performance.timeOrigin + performance.now()),
    close,
  };
}

type Reader = {
  /** Undefined where the file did not answer at once, or is closed: the thread is asked, which waits. */
  look<M extends keyof Operations>(
    method: M,
    args: Parameters<Operations[M]>,
  ): Promise<{ value: ReturnType<Operations[M]> } | undefined>;
  close(): void;
};

/**
 * What an index answers at once is read on this thread, from what is committed: it waits for nobody's fsync, and costs less
 * than asking another thread. Each look has a turn of the event loop, so that many of them keep nothing else waiting.
 */
function openReader(file: string): Reader {
  const db = openAsItIs(file, { timeout: 0 });
  const operations = createOperations(db);
  return {
    look: async (method, args) => {
      await nextTurn();
      try {
        const operation = operations[method] as (...args: unknown[]) => never;
        return db.isOpen ? { value: operation(...args) } : undefined;
      } catch {
        return undefined;
      }
    },
    close: () => db.isOpen && db.close(),
  };
}

/** What the file is, made and changed by nothing here. Throws `LedgerUnavailable` with the cure behind a dash. */
export function inspectSqlite(file: string): LedgerFile {
  try {
    return inspectDatabase(file);
  } catch (error) {
    throw new LedgerUnavailable(`the ledger cannot be opened: ${openingTrouble(error, file)}`);
  }
}

/** The worker beside this module: TypeScript in a checkout, JavaScript in the build. */
function workerUrl(): URL {
  return import.meta.url.endsWith(".ts")
    ? new URL("./sqlite-worker.ts", import.meta.url)
    : new URL("./sqlite-worker.js", import.meta.url);
}

function started(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (answer: Started) => {
      worker.off("error", reject);
      if ("started" in answer) resolve();
      else reject(new LedgerUnavailable(`the ledger cannot be opened: ${answer.message}`));
    });
  });
}

/** Pairs requests with their answers. Closed, or with its thread gone, it refuses everything. */
function conversation(worker: Worker): { call: Call; close: () => Promise<void> } {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: string | undefined;
  let closing: Promise<unknown> | undefined;

  /** What is asked within one turn of the event loop goes over at once. */
  let outbox: Request[] = [];
  const flush = () => {
    worker.postMessage(outbox);
    outbox = [];
  };
  const send = (request: { method: keyof Operations; args: unknown[] } | { method: "close" }) =>
    new Promise<unknown>((resolve, reject) => {
      lastId += 1;
      if (outbox.length === 0) process.nextTick(flush);
      outbox.push({ id: lastId, ...request } as Request);
      waiting.set(lastId, { resolve, reject });
      // Only work in hand keeps the process alive.
      worker.ref();
    });
  const end = (reason: string) => {
    ended ??= reason;
    for (const { reject } of waiting.values()) reject(new LedgerUnavailable(reason));
    waiting.clear();
  };
  worker.on("message", (answers: Answer[]) => settle(waiting, answers) || worker.unref());
  worker.on("error", () => end("the ledger's thread failed"));
  worker.on("exit", () => end("the ledger is closed"));
  worker.unref();

  return {
    call: async (method, ...args) => {
      if (ended) throw new LedgerUnavailable(ended);
      return (await send({ method, args })) as never;
    },
    close: async () => {
      if (!ended) closing = send({ method: "close" });
      ended ??= "the ledger is closed";
      await closing;
    },
  };
}

/** How many still wait after these answers. */
function settle(waiting: Map<number, Waiting>, answers: Answer[]): number {
  for (const answer of answers) {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("failure" in answer) asked?.reject(errorOf(answer));
    else asked?.resolve(answer.value);
  }
  return waiting.size;
}

function errorOf({ failure, message }: Failure): Error {
  return failure === "unavailable" ? new LedgerUnavailable(message) : new Error(`ledger: ${message}`);
}
