import { describe, expect, test } from "vitest";
import { LedgerUnavailable } from "../../src/ledger/ledger.ts";
import { ledgerClock } from "../../src/run/ledger-clock.ts";
import { manualClock } from "../support/manual-clock.ts";

const start = "2026-11-22T03:00:00.000Z";
const startMs = Date.parse(start);

/** A process's clock, and a database whose clock is `aheadMs` of it and whose answers take `roundTripMs`. */
function replica({ aheadMs = 0, roundTripMs = 0 } = {}) {
  const process = manualClock(start);
  const database = { aheadMs, roundTripMs, isAway: false };
  const clock = ledgerClock(process, {
    nowMs: async () => {
      if (database.isAway) throw new LedgerUnavailable("away");
      await process.advance(database.roundTripMs / 2);
      const nowMs = process.nowMs() + database.aheadMs;
      await process.advance(database.roundTripMs / 2);
      return nowMs;
    },
  });
  return { process, database, clock };
}

describe("the ledger's clock", () => {
  test("is the process's own and not steady until it was measured", async () => {
    const { clock } = replica({ aheadMs: 5_000 });
    expect([clock.nowMs(), clock.isSteady()]).toEqual([startMs, false]);
    await clock.measure();
    expect([clock.nowMs(), clock.isSteady()]).toEqual([startMs + 5_000, true]);
  });

  test("is the same for two replicas whose machines disagree", async () => {
    const behind = replica({ aheadMs: 90_000, roundTripMs: 100 });
    const ahead = replica({ aheadMs: -90_000, roundTripMs: 20 });
    await behind.clock.measure();
    await ahead.clock.measure();
    expect(behind.clock.nowMs() - behind.process.nowMs()).toBe(90_000);
    expect(ahead.clock.nowMs() - ahead.process.nowMs()).toBe(-90_000);
  });

  test("takes no notice of an answer that was slow to come", async () => {
    const { clock, process, database } = replica({ roundTripMs: 252, aheadMs: 5_000 });
    await clock.measure();
    expect([clock.nowMs(), clock.isSteady()]).toEqual([process.nowMs(), false]);
    database.roundTripMs = 250;
    await clock.measure();
    expect([clock.nowMs(), clock.isSteady()]).toEqual([process.nowMs() + 5_000, true]);
    database.aheadMs = 0;
    database.roundTripMs = 60_000;
    await clock.measure();
    expect([clock.nowMs(), clock.isSteady()]).toEqual([process.nowMs() + 5_000, true]);
  });

  test("follows a small drift and stays steady, and never goes back", async () => {
    const { clock, process, database } = replica();
    await clock.measure();
    expect(clock.nowMs()).toBe(startMs);
    database.aheadMs = -500;
    await clock.measure();
    expect([clock.nowMs(), clock.isSteady()]).toEqual([startMs, true]);
    await process.advance(499);
    expect(clock.nowMs()).toBe(startMs);
    await process.advance(11);
    expect(clock.nowMs()).toBe(startMs + 10);
  });

  test("follows a jump ahead, and is steady again when the next measurement agrees", async () => {
    const { clock, database } = replica();
    await clock.measure();
    database.aheadMs = 501;
    await clock.measure();
    expect([clock.nowMs(), clock.isSteady()]).toEqual([startMs + 501, false]);
    await clock.measure();
    expect([clock.nowMs(), clock.isSteady()]).toEqual([startMs + 501, true]);
  });

  test("does not follow a jump back, so that no deadline waits for it, and is not steady until both agree", async () => {
    const { clock, process, database } = replica();
    await clock.measure();
    database.aheadMs = -3_600_000;
    for (let sweep = 1; sweep <= 3; sweep += 1) {
      await clock.measure();
      await process.advance(15_000);
      expect([clock.nowMs(), clock.isSteady()]).toEqual([startMs + sweep * 15_000, false]);
    }
    database.aheadMs = 200;
    await clock.measure();
    expect([clock.nowMs(), clock.isSteady()]).toEqual([process.nowMs() + 200, true]);
  });

  test("goes on as it went while the ledger is away, and says so to whoever measures", async () => {
    const { clock, process, database } = replica({ aheadMs: 5_000 });
    await clock.measure();
    database.isAway = true;
    await expect(clock.measure()).rejects.toBeInstanceOf(LedgerUnavailable);
    await process.advance(1_000);
    expect([clock.nowMs(), clock.isSteady()]).toEqual([startMs + 6_000, true]);
  });

  test("runs jobs after their delay, whatever the offset", async () => {
    const { clock, process } = replica({ aheadMs: 5_000 });
    await clock.measure();
    const ran: number[] = [];
    clock.after(100, () => ran.push(clock.nowMs()));
    const cancel = clock.after(50, () => ran.push(0));
    cancel();
    await process.advance(100);
    expect(ran).toEqual([startMs + 5_100]);
  });
});
