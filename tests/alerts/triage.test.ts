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

test("a resolved signal is kept with the incident that it resolved something of, and a mild one with none", async () => {
  const { ledger, receive, replica } = muster();
  await receive(finding(1));
  await receive(finding(1, { status: "resolved" }));
  await receive(finding(2, { severity: "low", asset: "other" }));
  await replica().work();
  const outcomes = (await ledger.listAlerts({ status: "handled", limit: 5 })).map(({ outcome }) => outcome);
  const [incident = ""] = Object.values(await ledger.findByKeys(["finding:edr:f-1"], 0));
  expect(outcomes).toEqual([
    { status: "handled", heard: { [incident]: 1 } },
    { status: "handled", heard: { [incident]: 0 } },
    { status: "handled", heard: {} },
  ]);
  expect(await ledger.listHeard(0)).toMatchObject([{ incident, total: 1 }]);
});

test("what nobody could read is kept with the incident whose room was told of it", async () => {
  const { ledger, receive, replica } = muster();
  await receive(finding(1));
  await receive({ strange: "fs-01" });
  await receive({ strange: "something else" });
  await replica().work();
  const unread = (await ledger.listAlerts({ status: "quarantined", limit: 5 })).map(({ outcome }) => outcome);
  const [incident] = Object.values(await ledger.findByKeys(["finding:edr:f-1"], 0));
  expect(unread[0]).toMatchObject({ told: [incident] });
  expect(unread[1]).not.toHaveProperty("told");
});

test("looking for what an ending may have overtaken reads no bodies", async () => {
  const { ledger, receive, replica } = muster();
  await receive(finding(1, { status: "resolved" }));
  await replica({ listAlerts: died }).work();
  expect(await ledger.countAlerts()).toEqual({ stored: 0, handled: 1, quarantined: 0 });
});

/** A replica that takes three seconds for whatever it looks up; `meanwhile` happens after each. */
async function slowly({ replica, clock }: ReturnType<typeof muster>, ledger: Ledger, meanwhile: () => Promise<void>) {
  const worked: string[] = [];
  const findByKeys: Ledger["findByKeys"] = async (keys, nowMs) => {
    worked.push(keys[0] ?? "");
    await clock.advance(3_000);
    await meanwhile();
    return ledger.findByKeys(keys, nowMs);
  };
  await replica({ findByKeys }).work();
  return worked;
}

test("what a replica is slow with stays its own, however long it works through what it claimed", async () => {
  const all = muster();
  const { ledger, receive, clock } = all;
  for (let n = 0; n < 8; n++) await receive(finding(n));
  const taken: string[] = [];
  const worked = await slowly(all, ledger, async () => {
    const nowMs = clock.nowMs();
    const claimed = await ledger.claimAlerts({ nowMs, untilMs: nowMs + leaseMs, limit: 50 });
    taken.push(...claimed.map(({ id }) => id));
  });
  expect(taken).toEqual([]);
  expect(worked).toHaveLength(8);
  expect((await ledger.countAlerts()).handled).toBe(8);
});

test("what another replica has taken since, from one that slept, is mapped by that other alone", async () => {
  const all = muster();
  const { ledger, receive, clock, replica } = all;
  for (let n = 0; n < 3; n++) await receive(finding(n, { asset: `fs-${n}` }));
  const worked = await slowly(all, ledger, async () => {
    await clock.advance(leaseMs);
    await replica().work();
  });
  expect(worked).toEqual(["finding:edr:f-0"]);
  expect((await ledger.countAlerts()).handled).toBe(3);
  expect(await ledger.listIncidents()).toHaveLength(3);
});
