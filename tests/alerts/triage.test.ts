import { expect, test } from "vitest";
import { createTriage } from "../../src/alerts/triage.ts";
import { type Ledger, LedgerUnavailable } from "../../src/ledger/ledger.ts";
import { generateSealingKey } from "../../src/ledger/seal.ts";
import { createLog } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics.ts";
import { createHandler } from "../../src/run/handle.ts";
import { createLedgerStore, type LedgerStore, openStore } from "../simulation/ledger-store.ts";
import { worldOf } from "../support/example.ts";
import { manualClock, seededIds } from "../support/manual-clock.ts";

/** Stored payloads → incidents, where processes die and replicas race. */

const leaseMs = 10_000;

function muster() {
  const store = createLedgerStore();
  const clock = manualClock("2026-11-22T03:00:00.000Z");
  let received = 0;
  return {
    store,
    clock,
    ledger: openStore(store),
    /** As the door of any replica does it. */
    receive: async (payload: object) => {
      const id = `alert-${String(received++).padStart(4, "0")}`;
      await openStore(store).storeAlert({
        id,
        source: "edr",
        receivedAtMs: clock.nowMs(),
        body: JSON.stringify(payload),
      });
    },
    replica: (failing: Partial<Ledger> = {}) => replica(store, clock, failing),
  };
}

function replica(store: LedgerStore, clock: ReturnType<typeof manualClock>, failing: Partial<Ledger>) {
  const ledger = { ...openStore(store), nowMs: async () => clock.nowMs(), ...failing };
  const { rules } = worldOf();
  const log = createLog("silent");
  const ids = seededIds(7);
  const handler = createHandler({
    ledger,
    clock,
    ids,
    sealingKey,
    world: () => worldOf(),
    changed: () => {},
    counted: () => {},
    appended: () => {},
  });
  return createTriage({
    ledger,
    clock,
    ids,
    handler,
    rules: () => rules,
    sources: { edr: { kind: "generic" } },
    exercise: false,
    metrics: createMetrics(),
    log,
    leaseMs,
  });
}

const sealingKey = generateSealingKey().key;
const died = () => Promise.reject(new LedgerUnavailable("the process has died"));
const finding = (n: number, more: object = {}) => ({
  id: `f-${n}`,
  title: "Files are renamed",
  severity: "high",
  asset: "fs-01",
  ...more,
});

/** An incident that has heard enough to tell of the rest by their number only. */
async function inAStorm() {
  const all = muster();
  for (let n = 0; n < 30; n++) await all.receive(finding(n));
  await all.replica().work();
  return all;
}

test("one of many belongs to its incident from the moment it is handled, though the process dies before it is counted", async () => {
  const { ledger, receive, replica, clock } = await inAStorm();
  await receive(finding(99));
  await replica({ listHeard: died })
    .work()
    .catch(() => undefined);
  expect((await ledger.countAlerts()).stored).toBe(0);
  const held = await ledger.findByKeys(["finding:edr:f-99", "asset:fs-01"], clock.nowMs());
  expect(held["finding:edr:f-99"]).toBe(held["asset:fs-01"]);
  expect(held["finding:edr:f-99"]).toBeDefined();
});

test("one of many whose incident cannot be told that it belongs there is not handled, and is tried again", async () => {
  const { ledger, receive, replica, clock } = await inAStorm();
  await receive(finding(99));
  await replica({ append: died })
    .work()
    .catch(() => undefined);
  expect((await ledger.countAlerts()).stored).toBe(1);
  await clock.advance(leaseMs + 1);
  await replica().work();
  expect((await ledger.countAlerts()).stored).toBe(0);
  expect(await ledger.findByKeys(["finding:edr:f-99"], clock.nowMs())).not.toEqual({});
});

test("a resolved signal that is mapped before its beginning, which another replica has taken, still resolves it", async () => {
  const { ledger, receive, replica, clock } = muster();
  await receive(finding(1));
  await clock.advance(5);
  const [taken] = await ledger.claimAlerts({ nowMs: clock.nowMs(), untilMs: clock.nowMs() + leaseMs, limit: 1 });
  expect(taken?.id).toBe("alert-0000");
  await receive(finding(1, { status: "resolved" }));
  await replica().work();
  await clock.advance(leaseMs + 1);
  await replica().work();
  expect(await ledger.countAlerts()).toEqual({ stored: 0, handled: 2, quarantined: 0 });
  const [incident] = Object.values(await ledger.findByKeys(["finding:edr:f-1"], clock.nowMs()));
  expect((await ledger.read(incident ?? "")).map(({ type }) => type)).toContain("AlertResolved");
});

test("a resolved signal of what never began waits for nothing, and opens nothing", async () => {
  const { ledger, receive, replica } = muster();
  await receive(finding(1, { status: "resolved" }));
  await replica().work();
  expect(await ledger.countAlerts()).toEqual({ stored: 0, handled: 1, quarantined: 0 });
});
