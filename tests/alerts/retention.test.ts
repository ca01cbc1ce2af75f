import { expect, test } from "vitest";
import { dropOld } from "../../src/alerts/retention.ts";
import type { AlertOutcome } from "../../src/ledger/ledger.ts";
import { createLedgerStore, openStore } from "../simulation/ledger-store.ts";
import { manualClock } from "../support/manual-clock.ts";

const day = 86_400_000;
const retention = { alertsMs: 90 * day, quarantinedMs: 365 * day };

function muster() {
  const ledger = openStore(createLedgerStore());
  const clock = manualClock("2026-11-22T03:00:00.000Z");
  const keep = async (id: string, ageDays: number, outcome?: AlertOutcome) => {
    await ledger.storeAlert({ id, source: "edr", receivedAtMs: clock.nowMs() - ageDays * day, body: "{}" });
    if (outcome) await ledger.finishAlert(id, outcome);
  };
  return { ledger, clock, keep };
}

const nothing: AlertOutcome = { status: "handled", heard: {} };
const unread: AlertOutcome = { status: "quarantined", reason: "unknown" };

test("an alert that came to nothing goes after its time, one in quarantine later, and what a record speaks of never", async () => {
  const { ledger, clock, keep } = muster();
  await keep("mild", 91, nothing);
  await keep("mild-and-young", 89, nothing);
  await keep("evidence", 4_000, { status: "handled", heard: { A: 1 } });
  await keep("unread", 366, unread);
  await keep("unread-and-young", 364, unread);
  await keep("unread-evidence", 4_000, { ...unread, told: ["A"] });
  await keep("unmapped", 4_000);
  await dropOld({ ledger, clock, retention });
  const left = ["mild-and-young", "evidence", "unread-and-young", "unread-evidence", "unmapped"];
  for (const id of left) expect(await ledger.findAlert(id), id).toBeDefined();
  expect(await ledger.countAlerts()).toEqual({ stored: 1, handled: 2, quarantined: 2 });
});

test("however many are old, no step takes more than a hundred, and the rest go at later sweeps", async () => {
  const { clock } = muster();
  const steps: number[] = [];
  const dropAlerts = async ({ limit }: { limit: number }) => {
    steps.push(limit);
    return limit;
  };
  await dropOld({ ledger: { dropAlerts }, clock, retention });
  expect(new Set(steps)).toEqual(new Set([100]));
  expect(steps).toHaveLength(100);
});
