import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Claim, Timers } from "../../src/timers/timers.ts";

/** `open` gives timers that hold nothing, `another` a second replica's access to the same timers. */
export type Opened = { timers: Timers; another(): Promise<Timers>; close(): Promise<void> };

const start = Date.parse("2026-03-02T08:00:00.000Z");
const leaseMs = 10_000;

/** What every implementation of the timers port promises. */
export function timersContract(name: string, open: () => Promise<Opened>): void {
  describe(`timers: ${name}`, () => {
    let opened: Opened;
    let timers: Timers;
    beforeEach(async () => {
      opened = await open();
      timers = opened.timers;
    });
    afterEach(() => opened.close());

    describe("arming", () => {
      test("a timer is not due before its instant", async () => {
        await timers.arm("INC-A", start + 500);
        expect(await timers.claim(start + 499, leaseMs)).toEqual({ kind: "nothing-due", nextMs: start + 500 });
        expect(await claimed(timers, start + 500)).toMatchObject({ incident: "INC-A" });
      });

      test("an earlier instant replaces a later one", async () => {
        await timers.arm("INC-A", start + 500);
        await timers.arm("INC-A", start + 100);
        expect(await claimed(timers, start + 100)).toMatchObject({ incident: "INC-A" });
        expect(await timers.claim(start + 500, leaseMs)).toMatchObject({ kind: "nothing-due" });
      });

      test("a later instant is ignored", async () => {
        await timers.arm("INC-A", start + 100);
        await timers.arm("INC-A", start + 500);
        expect(await timers.claim(start, leaseMs)).toEqual({ kind: "nothing-due", nextMs: start + 100 });
      });
    });

    describe("claiming", () => {
      test("the incident due first is claimed first", async () => {
        await timers.arm("INC-B", start + 2);
        await timers.arm("INC-C", start + 3);
        await timers.arm("INC-A", start + 1);
        const order = [
          await claimed(timers, start + 9),
          await claimed(timers, start + 9),
          await claimed(timers, start + 9),
        ];
        expect(order.map((claim) => claim.incident)).toEqual(["INC-A", "INC-B", "INC-C"]);
      });

      test("with no timer at all there is no instant to ask again", async () => {
        expect(await timers.claim(start, leaseMs)).toEqual({ kind: "nothing-due", nextMs: undefined });
      });

      test("a claimed incident is due again when the lease has run out, and not a millisecond earlier", async () => {
        await timers.arm("INC-A", start);
        const first = await claimed(timers, start);
        expect(await timers.claim(start + leaseMs - 1, leaseMs)).toEqual({
          kind: "nothing-due",
          nextMs: start + leaseMs,
        });
        const second = await claimed(timers, start + leaseMs);
        expect(second.incident).toBe("INC-A");
        expect(second.token).not.toBe(first.token);
      });

      test("of a lost claim and a later timer the lost claim comes first", async () => {
        await timers.arm("INC-LOST", start);
        await claimed(timers, start);
        await timers.arm("INC-LATER", start + leaseMs + 1);
        expect(await claimed(timers, start + leaseMs + 5)).toMatchObject({ incident: "INC-LOST" });
        expect(await claimed(timers, start + leaseMs + 5)).toMatchObject({ incident: "INC-LATER" });
      });

      test("a thousand timers are claimed exactly once by four workers at once", async () => {
        const incidents = Array.from({ length: 1_000 }, (_, index) => `INC-${index}`);
        await Promise.all(incidents.map((incident, index) => timers.arm(incident, start + index)));
        const workers = [timers, await opened.another(), await opened.another(), await opened.another()];
        const shares = await Promise.all(workers.map((worker) => claimAll(worker, start + 1_000)));
        expect(shares.flat().sort()).toEqual(incidents.toSorted());
      });
    });

    describe("settling", () => {
      test("a claim settled without a next instant leaves no timer", async () => {
        await timers.arm("INC-A", start);
        await timers.settle(await claimed(timers, start), undefined);
        expect(await timers.claim(start + 2 * leaseMs, leaseMs)).toEqual({ kind: "nothing-due", nextMs: undefined });
      });

      test("a claim settled with a next instant is due then", async () => {
        await timers.arm("INC-A", start);
        await timers.settle(await claimed(timers, start), start + 700);
        expect(await timers.claim(start + 699, leaseMs)).toEqual({ kind: "nothing-due", nextMs: start + 700 });
        expect(await claimed(timers, start + 700)).toMatchObject({ incident: "INC-A" });
      });

      test("a worker that slept past its lease releases nobody else's claim, and its earlier instant still counts", async () => {
        await timers.arm("INC-A", start);
        const slept = await claimed(timers, start);
        const current = await claimed(timers, start + leaseMs);
        await timers.settle(slept, start + leaseMs + 100);
        expect(await timers.claim(start + leaseMs + 200, leaseMs)).toEqual({
          kind: "nothing-due",
          nextMs: start + 2 * leaseMs,
        });
        await timers.settle(current, start + 3 * leaseMs);
        expect(await claimed(timers, start + leaseMs + 200)).toMatchObject({ incident: "INC-A" });
      });

      test("a worker that slept past its lease settles its own claim while nobody has taken it over", async () => {
        await timers.arm("INC-A", start);
        await timers.settle(await claimed(timers, start), start + 5 * leaseMs);
        expect(await timers.claim(start + 2 * leaseMs, leaseMs)).toEqual({
          kind: "nothing-due",
          nextMs: start + 5 * leaseMs,
        });
      });

      test("settling twice releases nobody else's claim, even one that ends at the same millisecond", async () => {
        await timers.arm("INC-A", start);
        const first = await claimed(timers, start);
        await timers.settle(first, start);
        const second = await claimed(timers, start);
        expect(second.token).not.toBe(first.token);
        await timers.settle(first, start);
        expect(await timers.claim(start + 1, leaseMs)).toEqual({ kind: "nothing-due", nextMs: start + leaseMs });
      });
    });

    describe("arming an incident while it is claimed", () => {
      test("it is not claimed a second time meanwhile", async () => {
        await timers.arm("INC-A", start);
        await claimed(timers, start);
        await timers.arm("INC-A", start + 1);
        await timers.arm("INC-B", start + 2);
        expect(await claimed(timers, start + 5)).toMatchObject({ incident: "INC-B" });
        expect(await timers.claim(start + 5, leaseMs)).toMatchObject({ kind: "nothing-due" });
      });

      test("the timer is kept for after the claim", async () => {
        await timers.arm("INC-A", start);
        const claim = await claimed(timers, start);
        await timers.arm("INC-A", start + 1);
        await timers.settle(claim, undefined);
        expect(await claimed(timers, start + 1)).toMatchObject({ incident: "INC-A" });
      });

      test("the timer is kept when the claim's worker dies, and the incident is run once for both", async () => {
        await timers.arm("INC-A", start);
        await claimed(timers, start);
        await timers.arm("INC-A", start + 1);
        const second = await claimed(timers, start + leaseMs);
        await timers.settle(second, undefined);
        expect(await timers.claim(start + 9 * leaseMs, leaseMs)).toEqual({ kind: "nothing-due", nextMs: undefined });
      });
    });

    describe("telling of earlier timers", () => {
      test("a timer earlier than all others is told, here and to another replica; a later one is not", async () => {
        const here = heard(timers);
        const there = heard(await opened.another());
        await timers.arm("INC-A", start + 500);
        await timers.arm("INC-B", start + 900);
        await timers.arm("INC-C", start + 500);
        await timers.arm("INC-B", start + 100);
        await vi.waitFor(() => expect(here).toContain(start + 100), { timeout: 15_000 });
        await vi.waitFor(() => expect(there).toContain(start + 100), { timeout: 15_000 });
        expect(here).toEqual([start + 500, start + 100]);
        expect(there).toEqual([start + 500, start + 100]);
      });

      test("a timer of a claimed incident is told when the claim ends, as it could not be claimed before", async () => {
        await timers.arm("INC-A", start);
        const claim = await claimed(timers, start);
        // What was told of the first arming has come by now: the answer to a ping follows it.
        await timers.ping();
        const told = heard(timers);
        await timers.arm("INC-A", start + 1);
        await timers.arm("INC-B", start + 300);
        await timers.settle(claim, start + 200);
        await vi.waitFor(() => expect(told).toContain(start + 1), { timeout: 15_000 });
        expect(told).toEqual([start + 300, start + 1]);
      });
    });
  });
}

/** The claim that must be there. */
export async function claimed(timers: Timers, nowMs: number): Promise<Claim> {
  const answer = await timers.claim(nowMs, leaseMs);
  if (answer.kind === "nothing-due") throw new Error(`nothing due until ${answer.nextMs}`);
  return answer.claim;
}

async function claimAll(timers: Timers, nowMs: number): Promise<string[]> {
  const incidents: string[] = [];
  for (;;) {
    const answer = await timers.claim(nowMs, leaseMs);
    if (answer.kind === "nothing-due") return incidents;
    incidents.push(answer.claim.incident);
  }
}

function heard(timers: Timers): number[] {
  const instants: number[] = [];
  timers.onEarlier((atMs) => instants.push(atMs));
  return instants;
}
