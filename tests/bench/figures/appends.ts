import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Append, Ledger } from "../../../src/ledger/ledger.ts";
import { openPostgresLedger } from "../../../src/ledger/postgres.ts";
import { migratePostgres } from "../../../src/ledger/postgres-schema.ts";
import { type ChainEnd, chain, generateSealingKey } from "../../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite.ts";
import { machineIds } from "../../../src/run/machine.ts";
import { alone, atMost, compared, medianOf, timesAtLeast } from "../figure.ts";
import { latencies, openLoop } from "../open-loop.ts";
import type { Row, Stage } from "../row.ts";

const writers = 64;
const forMs = 2_000;
/** At which a latency is asked for: well below what they manage when each only waits for its last answer. */
const perSecond = 1_000;
const { key: sealingKey } = generateSealingKey();
const ids = machineIds();
let runs = 0;

type Taken = { perSecond: number; p50Ms: number };

export const row: Row = {
  about: `durable appends to the ledger by ${writers} writers, chain included, against one fsync an event`,
  async measure(stage) {
    const file = join(await stage.folder(), "ledger.db");
    const url = await stage.postgres();
    await migratePostgres({ url });
    const sqlite = await openSqliteLedger({ file });
    const postgres = await openPostgresLedger({ url });
    const figures = [
      ...(await figuresOf("SQLite", sqlite, stage)),
      ...(await figuresOf("PostgreSQL", postgres, stage)),
    ];
    await Promise.all([sqlite.close(), postgres.close()]);
    return figures;
  },
};

async function figuresOf(name: string, ledger: Ledger, { folder, inPairs, machine }: Stage) {
  const bare = join(await folder(), "bare.db");
  const aloneTaken: Taken[] = [];
  const steadyP99Ms: number[] = [];
  const pairs = await inPairs(
    async () => {
      aloneTaken.push(await append(ledger, 1));
      steadyP99Ms.push(await appendSteadily(ledger));
      return await append(ledger, writers);
    },
    async () => oneByOne(bare),
  );
  const limit = { name: "one fsync each", value: machine.fsyncsPerSecond };
  return [
    compared({
      name: `appends by ${writers} writers, ${name}`,
      unit: "/s",
      peer: "one fsync an event",
      pairs: pairs.map(({ ours, peer }) => ({ ours: ours.perSecond, peer: peer.perSecond })),
      goal: timesAtLeast(6),
      limit,
    }),
    alone({
      name: `append at ${perSecond}/s by ${writers} writers, p99, ${name}`,
      unit: "ms",
      runs: steadyP99Ms,
      goal: atMost(15),
    }),
    alone({
      name: `append by one writer, p50, ${name}`,
      unit: "ms",
      runs: aloneTaken.map(({ p50Ms }) => p50Ms),
      goal: atMost(0.5),
      limit: { name: "its fsync", value: 1_000 / machine.fsyncsPerSecond },
    }),
  ];
}

/** Each writer notes in an incident of its own, and waits for each answer before it notes again. */
async function append(ledger: Ledger, count: number): Promise<Taken> {
  runs += 1;
  const taken = latencies();
  const startMs = performance.now();
  let appended = 0;
  const writer = async (number: number) => {
    let end: ChainEnd | undefined;
    while (performance.now() < startMs + forMs) {
      const askedMs = performance.now();
      const batch = nextNote(`INC-${runs}-${number}`, end);
      const { kind } = await ledger.append(batch);
      if (kind !== "appended") throw new Error(`an append was answered ${kind}`);
      taken.record(performance.now() - askedMs);
      end = batch.events.at(-1);
      appended += 1;
    }
  };
  await Promise.all(Array.from({ length: count }, (_, number) => writer(number)));
  return { perSecond: (appended * 1_000) / (performance.now() - startMs), p50Ms: taken.read().p50Ms };
}

/** At fixed instants, by each in turn; who is asked again before the last answer waits for it. Milliseconds, p99. */
async function appendSteadily(ledger: Ledger): Promise<number> {
  runs += 1;
  const ends = new Map<number, ChainEnd | undefined>();
  const turns = new Map<number, Promise<void>>();
  const note = async (number: number) => {
    const batch = nextNote(`INC-${runs}-${number}`, ends.get(number));
    const { kind } = await ledger.append(batch);
    if (kind !== "appended") throw new Error(`an append was answered ${kind}`);
    ends.set(number, batch.events.at(-1));
  };
  const send = (index: number) => {
    const number = index % writers;
    const turn = (turns.get(number) ?? Promise.resolve()).then(() => note(number));
    turns.set(number, turn);
    return turn;
  };
  const { p99Ms, failed } = await openLoop({ perSecond, forMs, send });
  return failed === 0 ? p99Ms : Number.POSITIVE_INFINITY;
}

/** The same notes as an application would write them that commits each by itself, with nothing around it. */
function oneByOne(file: string): Taken {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  db.exec(`CREATE TABLE IF NOT EXISTS events (incident TEXT, seq INTEGER, at TEXT, type TEXT, content TEXT, salt TEXT,
    hash TEXT, PRIMARY KEY (incident, seq)) STRICT`);
  const insert = db.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)");
  runs += 1;
  const tookMs: number[] = [];
  let end: ChainEnd | undefined;
  for (const startMs = performance.now(); performance.now() < startMs + forMs; ) {
    const askedMs = performance.now();
    const [event] = nextNote(`INC-${runs}`, end).events;
    if (!event) throw new Error("a note is one event");
    insert.run(event.incident, event.seq, event.at, event.type, event.content, event.salt, event.hash);
    tookMs.push(performance.now() - askedMs);
    end = event;
  }
  db.close();
  return { perSecond: (tookMs.length * 1_000) / forMs, p50Ms: medianOf(tookMs) };
}

function nextNote(incident: string, after: ChainEnd | undefined): Append {
  const by = { person: "amara", roles: ["ciso"], via: "slack" as const };
  const text = "The line in hall two runs again, quality checks every tenth piece by hand.";
  const events = [{ type: "NoteAdded" as const, at: "2026-11-22T03:00:00.000Z", by, data: { text } }];
  const { stored } = chain({ incident, events, after, salt: () => ids.salt(), sealingKey });
  const row = { status: "declared", nextDueMs: undefined, owes: false };
  return { incident, expectedVersion: after?.seq ?? 0, events: stored, row, keys: [], releases: [] };
}
