import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../src/exercise/free-port.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { openPostgresLedger } from "../../src/ledger/postgres.ts";
import { migratePostgres } from "../../src/ledger/postgres-schema.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { startBalancer } from "../support/balancer.ts";
import { until } from "../support/persistent.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type ServerProcess, serverProcess } from "../support/server-process.ts";
import { type Outside, startOutside } from "./outside-process.ts";
import { type Raised, readRaised } from "./raised.ts";

/** Where a fault is made: real processes, and nothing of the others'. */
export type World = {
  outside: Outside;
  replicas: Record<string, ServerProcess>;
  ledger: Ledger;
  folder: string;
  /** Absent with SQLite. */
  postgres?: PostgresServer;
  /** Absent when nobody can reach any. Whoever killed it puts another in its place. */
  redis?: RedisServer;
  /** Every finding that was sent and answered 202. */
  findings: string[];
  /** Sends so many alerts, so far apart; in every second one Amara answers as soon as she is asked. */
  raise(count: number, everyMs: number): Promise<void>;
  /** How often an alert was answered anything but 202, or not at all. */
  refused(): number;
  /** What became of them, once every ladder has ended, or when that takes too long; and whoever could not answer. */
  ended(): Promise<{ raised: Raised[]; unheard: string[] }>;
  close(): Promise<void>;
};

export type WorldRequest = {
  database: "postgres" | "sqlite";
  redis: "there" | "absent";
  /** `usualSweepMs` unless told. */
  sweepMs?: number;
  /** Added to the environment of the replica of that name. */
  env?: Record<string, Record<string, string>>;
};

/** After this nothing more is waited for, and what has not left is lost. */
const patienceMs = 120_000;

/** A lease and a sweep so short that minutes become seconds; a busy machine must not sleep past the lease by itself. */
const [leaseMs, providerTimeoutMs] = [6_000, 2_000];
export const usualSweepMs = 500;
/** From a request that nobody answers until somebody else may look what became of it. */
export const withoutAnswerMs = providerTimeoutMs + leaseMs;

export async function openWorld({ database, redis, sweepMs = usualSweepMs, env = {} }: WorldRequest): Promise<World> {
  const logs = await mkdtemp(join(tmpdir(), "muster-faults-"));
  const outside = await startOutside(join(logs, "providers.jsonl"));
  const store = await openStore(database, outside.folder);
  const timers = redis === "there" ? await startRedis() : undefined;
  const redisUrl = timers?.url ?? `redis://127.0.0.1:${await freePort()}`;
  const names = database === "postgres" ? ["a", "b"] : ["a"];
  const ports = await Promise.all(names.map(() => freePort()));
  const balancer = await startBalancer(Number(outside.env.PORT), ports);
  const impatience = { LEASE_MS: `${leaseMs}`, PROVIDER_TIMEOUT_MS: `${providerTimeoutMs}`, SWEEP_MS: `${sweepMs}` };
  const replicas = Object.fromEntries(
    names.map((name, index) => {
      const own = { PORT: String(ports[index]), ...providersFor(outside, name), ...env[name] };
      const shared = { ...outside.env, ...impatience, DATABASE_URL: store.url };
      const all = { ...shared, ...(database === "postgres" && { REDIS_URL: redisUrl }), ...own };
      return [name, serverProcess({ configFile: outside.configFile, env: all })];
    }),
  );
  await Promise.all(Object.values(replicas).map(startAgain));
  const ledger = await store.open();
  await outside.watch(store.watched);
  const world: World = {
    ...{ outside, replicas, ledger, folder: outside.folder },
    ...(store.postgres && { postgres: store.postgres }),
    ...(timers && { redis: timers }),
    ...alerting(outside, ledger),
    close: async () => {
      await Promise.all(Object.values(replicas).map((replica) => replica.kill()));
      await Promise.all([ledger.close(), balancer.close(), world.redis?.stop(), outside.close()]);
      await store.postgres?.end();
      await rm(logs, { recursive: true });
    },
  };
  return world;
}

/** Whoever looks after processes starts one again until it runs: its database may not answer just then. */
export async function startAgain(replica: ServerProcess): Promise<void> {
  await until("a replica that starts", () => replica.start().then(() => true));
}

/** Which replica asks is told by the address that it asks at. */
function providersFor({ providers }: Outside, replica: string) {
  return { SLACK_API_URL: `${providers}/${replica}/api`, TWILIO_API_URL: `${providers}/${replica}` };
}

type Store = { url: string; watched: string; open(): Promise<Ledger>; postgres?: PostgresServer };

async function openStore(database: WorldRequest["database"], folder: string): Promise<Store> {
  if (database === "sqlite") {
    const file = join(folder, "muster.db");
    const open = () => openSqliteLedger({ file, readOnly: true });
    return { url: "sqlite:muster.db", watched: `sqlite:${file}`, open };
  }
  const postgres = await startPostgres();
  const { url } = postgres;
  await migratePostgres({ url });
  return { url, watched: url, postgres, open: () => openPostgresLedger({ url }) };
}

function alerting(outside: Outside, ledger: Ledger): Pick<World, "findings" | "raise" | "refused" | "ended"> {
  const findings: string[] = [];
  const answering: Promise<unknown>[] = [];
  let raised = 0;
  let refused = 0;

  async function raiseOne(isAnswered: boolean): Promise<void> {
    const finding = randomUUID();
    refused += await outside.alert(finding);
    findings.push(finding);
    if (!isAnswered) return;
    const answer = incidentOf(finding).then((incident) => outside.awake("amara", incident));
    // Looked at in the end; until then it must not be taken for a mistake of ours.
    answer.catch(() => {});
    answering.push(answer);
  }

  const incidentOf = (finding: string) =>
    until(`the incident of ${finding}`, async () => {
      return (await readRaised(ledger, [finding]))[0]?.incident?.id;
    });

  return {
    findings,
    refused: () => refused,
    async raise(count, everyMs) {
      const sent: Promise<void>[] = [];
      for (let index = 0; index < count; index++) {
        sent.push(raiseOne(++raised % 2 === 0));
        await pause(everyMs);
      }
      await Promise.all(sent);
    },
    async ended() {
      const endMs = performance.now() + patienceMs;
      let raised = await readRaised(ledger, findings);
      while (!raised.every(({ isOver }) => isOver) && performance.now() < endMs) {
        await pause(1_000);
        raised = await readRaised(ledger, findings);
      }
      const answers = await Promise.allSettled(answering);
      const unheard = answers.flatMap((answer) => (answer.status === "rejected" ? [String(answer.reason)] : []));
      return { raised, unheard };
    },
  };
}
