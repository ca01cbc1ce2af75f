import { alertDoor } from "../../../src/alerts/receive.ts";
import { type Bot, createBot } from "../../../src/bot.ts";
import { createHttp } from "../../../src/http.ts";
import { fromMs } from "../../../src/incident/time.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { openPostgresLedger } from "../../../src/ledger/postgres.ts";
import { generateSealingKey } from "../../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite.ts";
import { createLog } from "../../../src/log.ts";
import { createMetrics } from "../../../src/metrics.ts";
import { directoryOf } from "../../../src/policy/directory.ts";
import { policySchema, rulesOf } from "../../../src/policy/policy.ts";
import { peopleAt } from "../../../src/policy/rota.ts";
import type { Clock } from "../../../src/run/clock.ts";
import { machineClock, machineIds } from "../../../src/run/machine.ts";
import { memoryTimers } from "../../../src/timers/memory.ts";
import { redisTimers } from "../../../src/timers/redis.ts";
import type { Timers } from "../../../src/timers/timers.ts";
import type { AlertReceiver } from "../load/alerts.ts";
import { startProvider } from "./provider.ts";
import { quietChat } from "./quiet-chat.ts";

export type Stores = { kind: "sqlite"; file: string } | { kind: "postgres"; url: string; redis: string };

/** Between two texts of one ladder. */
export const stepMs = 600_000;
/** As many texts as a ladder has. */
const mostSteps = 40;

/** Everybody who is called is sent a text every ten minutes for as long as nothing is measured but that. */
const policy = policySchema.parse({
  organisation: { name: "Example", bridge: "+1 555 0199", triage: { within: "4h" } },
  people: {
    ben: { name: "Ben Adler", roles: ["commander"], slack: "U0BEN" },
    amara: { name: "Amara Okafor", roles: ["ciso"], slack: "U0AMARA", phone: "+15550100" },
  },
  severities: {
    sev1: {
      call: [{ role: "ciso", acknowledgeWithin: "1000m" }],
      steps: Array.from({ length: mostSteps }, (_, index) => ({ at: `${index + 1}%`, by: ["sms"] })),
    },
  },
  authority: [{ fallback: true, decides: { any: ["ciso"] } }],
});

export type Replica = {
  bot: Bot;
  clock: MovableClock;
  alerts: AlertReceiver;
  /** Makes it look at its clock, which somebody has moved. */
  wake(): void;
  stop(): Promise<void>;
};

export type Watch = {
  /** The provider has answered a page of this incident. */
  accepted(incident: string): void;
  /** That is a fact, and durable. */
  recorded(): void;
};

/** The whole bot on real stores, with a chat that takes everything and a provider on loopback. `hasChat`: people chat. */
export async function startReplica(stores: Stores, watch: Watch, { hasChat }: { hasChat: boolean }): Promise<Replica> {
  const clock = movableClock();
  const ledger = telling(await openLedger(stores), watch.recorded);
  const waking: ((atMs: number) => void)[] = [];
  const timers = heard(stores.kind === "sqlite" ? memoryTimers() : await redisTimers({ url: stores.redis }), waking);
  const provider = await startProvider(watch.accepted);
  const log = createLog("silent");
  const metrics = createMetrics();
  const ids = machineIds();
  const directory = directoryOf(
    { people: peopleAt(policy, fromMs(clock.nowMs())) },
    { slack: hasChat, teams: false, sms: true, voice: false },
  );
  const world = { rules: rulesOf(policy), directory };
  const bot = createBot({
    ...{ ledger, timers, clock, ids, metrics, log },
    chat: quietChat(),
    pagers: { sms: provider.pager },
    sealingKey: generateSealingKey().key,
    world: () => world,
    sources: { edr: { kind: "generic" } },
    exercise: false,
    owner: ids.unique(),
    leaseMs: 10_000,
    sweepMs: 15_000,
  });
  await bot.start();
  const { http, alerts } = await openDoor(bot);
  const stop = async () => {
    await http.close();
    await bot.stop();
    await Promise.all([timers.close(), provider.stop()]);
    await ledger.close();
  };
  const wake = () => {
    // It may sleep until an instant that the clock has left behind.
    for (const listener of waking) listener(0);
  };
  return { bot, clock, alerts, wake, stop };
}

function openLedger(stores: Stores): Promise<Ledger> {
  return stores.kind === "sqlite" ? openSqliteLedger({ file: stores.file }) : openPostgresLedger({ url: stores.url });
}

function telling(ledger: Ledger, recorded: () => void): Ledger {
  const append: Ledger["append"] = async (batch) => {
    const appended = await ledger.append(batch);
    if (appended.kind === "appended" && batch.events.some(({ type }) => type === "PageAccepted")) recorded();
    return appended;
  };
  return { ...ledger, append };
}

function heard(timers: Timers, listeners: ((atMs: number) => void)[]): Timers {
  const onEarlier: Timers["onEarlier"] = (listener) => {
    listeners.push(listener);
    timers.onEarlier(listener);
  };
  return { ...timers, onEarlier };
}

async function openDoor(bot: Bot) {
  const { ledger, clock, ids, metrics, log } = bot.ports;
  const http = createHttp({ log, metrics, ready: async () => ({ notReady: [], degraded: [] }) });
  const secret = "a secret of the bench";
  const signature = { algorithm: "sha256", encoding: "hex", signs: "{body}" } as const;
  const auth = { kind: "hmac" as const, header: "x-signature", ...signature, toleranceSeconds: 300, secret };
  const door = alertDoor({
    sources: { edr: { kind: "generic", auth } },
    store: (alert) => ledger.storeAlert(alert),
    findUnbegun: () => ledger.findUnbegun(),
    stored: () => bot.alertStored(),
    newId: () => ids.unique(),
    ...{ clock, metrics, log },
  });
  await http.register(door);
  const url = await http.listen({ port: 0, host: "127.0.0.1" });
  const alerts: AlertReceiver = { kind: "muster", url: `${url}/alerts/edr`, secret };
  return { http, alerts };
}

export type MovableClock = Clock & {
  /** With fractions of a millisecond. */
  exactMs(): number;
  /** Stands still at that instant. */
  set(atMs: number): void;
  /** Goes on as time does, and stands still again from then on. */
  run(untilMs: number): void;
};

function movableClock(): MovableClock {
  let standsAtMs: number | undefined;
  let aheadMs = 0;
  let endMs = Number.POSITIVE_INFINITY;
  const realMs = () => performance.timeOrigin + performance.now();
  const exactMs = () => standsAtMs ?? Math.min(realMs() + aheadMs, endMs);
  return {
    exactMs,
    nowMs: () => Math.floor(exactMs()),
    after: machineClock().after,
    set: (atMs) => {
      standsAtMs = atMs;
    },
    run: (untilMs) => {
      aheadMs = exactMs() - realMs();
      endMs = untilMs;
      standsAtMs = undefined;
    },
  };
}
