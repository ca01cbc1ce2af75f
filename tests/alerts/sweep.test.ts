import { expect, test } from "vitest";
import { createBot } from "../../src/bot.ts";
import { type Ledger, LedgerUnavailable } from "../../src/ledger/ledger.ts";
import { generateSealingKey } from "../../src/ledger/seal.ts";
import { createLog } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics.ts";
import { memoryTimers } from "../../src/timers/memory.ts";
import { createLedgerStore, openStore } from "../simulation/ledger-store.ts";
import { worldOf } from "../support/example.ts";
import { manualClock, seededIds } from "../support/manual-clock.ts";

/** What a sweep does for alerts, in the whole bot. */

const day = 86_400_000;
const chat = new Proxy({} as Parameters<typeof createBot>[0]["chat"], {
  get: () => async () => ({ kind: "failed" }),
});

function sweeping(failing: Partial<Ledger> = {}) {
  const clock = manualClock("2026-11-22T03:00:00.000Z");
  const store = openStore(createLedgerStore());
  const ledger = { ...store, nowMs: async () => clock.nowMs(), ...failing };
  const bot = createBot({
    ledger,
    timers: memoryTimers(),
    clock,
    ids: seededIds(7),
    chat,
    pagers: {},
    sealingKey: generateSealingKey().key,
    world: () => worldOf(),
    sources: { edr: { kind: "generic" } },
    exercise: false,
    metrics: createMetrics(),
    log: createLog("silent"),
    owner: "one",
    leaseMs: 10_000,
    sweepMs: 15_000,
    retention: { alertsMs: 90 * day, quarantinedMs: 365 * day },
  });
  const receive = (id: string, ageDays = 0) => {
    const body = JSON.stringify({ id, title: "A scan", severity: "low", asset: "web-1" });
    return store.storeAlert({ id, source: "edr", receivedAtMs: clock.nowMs() - ageDays * day, body });
  };
  return { bot, store, receive };
}

test("a sweep that cannot count what is in quarantine maps what is stored all the same", async () => {
  const refused = () => Promise.reject(new LedgerUnavailable("the ledger is busy"));
  const { bot, store, receive } = sweeping({ countQuarantined: refused, listIncidents: async () => [] });
  await receive("f-1");
  await bot.start();
  await expect.poll(() => store.countAlerts()).toMatchObject({ stored: 0, handled: 1 });
  await bot.stop();
});

test("a sweep throws away what came to nothing long ago, and reads through all alerts never", async () => {
  const { bot, store, receive } = sweeping({ countAlerts: () => Promise.reject(new Error("all alerts were read")) });
  await receive("old", 91);
  await receive("new", 1);
  await bot.start();
  await expect.poll(() => store.findAlert("old")).toBeUndefined();
  await expect.poll(() => store.findAlert("new")).toMatchObject({ status: "handled" });
  await bot.stop();
});
