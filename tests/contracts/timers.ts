import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Claim, Claimed, Timers } from "../../src/timers/timers.ts";

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
        expect(await ask(timers, start + 499)).toEqual(nothingUntil(start + 500));
        expect(await claimed(timers, start + 500)).toMatchObject({ incident: "INC-A" });
      });

      test("an earlier instant replaces a later one", async () => {
        await timers.arm("INC-A", start + 500);
        await timers.arm("INC-A", start + 100);
        expect(await claimed(timers, start + 100)).toMatchObject({ incident: "INC-A" });
        expect(await ask(timers, start + 500)).toMatchObject({ claims: [] });
      });

      test("a later instant is ignored", async () => {
        await timers.arm("INC-A", start + 100);
        await timers.arm("INC-A", start + 500);
        expect(await ask(timers, start)).toEqual(nothingUntil(start + 100));
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

      test("several are claimed together, the first due first and no more than asked for", async () => {
        await Promise.all(["D", "B", "C", "A"].map((name, index) => timers.arm(`INC-${name}`, start + 4 - index)));
        const { claims, nextMs } = await ask(timers, start + 3, 2);
        expect(claims.map(({ incident }) => incident)).toEqual(["INC-A", "INC-C"]);
        expect(nextMs).toBe(start + 3);
        const rest = await ask(timers, start + 3, 1_000);
        expect(rest).toMatchObject({ claims: [{ incident: "INC-B" }], nextMs: start + 4 });
      });

      test("claims that were lost together are due again together", async () => {
        await Promise.all(["A", "B", "C"].map((name) => timers.arm(`INC-${name}`, start)));
        expect((await ask(timers, start, 3)).nextMs).toBe(start + leaseMs);
        const again = await ask(timers, start + leaseMs, 2);
        expect(again.claims).toHaveLength(2);
        expect(again.nextMs).toBe(start + leaseMs);
        expect((await ask(timers, start + leaseMs, 2)).claims).toHaveLength(1);
      });

      test("timers of incidents that somebody holds keep none behind them waiting", async () => {
        const held = Array.from({ length: 100 }, (_, index) => `INC-HELD-${index}`);
        await Promise.all(held.map((incident) => timers.arm(incident, start)));
        await ask(timers, start, 100);
        await Promise.all([...held, "INC-FREE"].map((incident, index) => timers.arm(incident, start + index)));
        expect(await claimed(timers, start + 100)).toMatchObject({ incident: "INC-FREE" });
      });

      test("of as many timers as are asked for, those that nobody holds are claimed", async () => {
        await timers.arm("INC-HELD", start);
        await claimed(timers, start);
        const names = ["INC-HELD", "INC-A", "INC-B", "INC-C"];
        await Promise.all(names.map((incident) => timers.arm(incident, start)));
        const { claims } = await ask(timers, start, names.length);
        expect(claims.map(({ incident }) => incident).toSorted()).toEqual(["INC-A", "INC-B", "INC-C"]);
      });

      test("with no timer at all there is no instant to ask again", async () => {
        expect(await ask(timers, start)).toEqual(nothingUntil(undefined));
      });

      test("a claimed incident is due again when the lease has run out, and not a millisecond earlier", async () => {
        await timers.arm("INC-A", start);
        const first = await claimed(timers, start);
        expect(await ask(timers, start + leaseMs - 1)).toEqual(nothingUntil(start + leaseMs));
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
        expect(await ask(timers, start + 2 * leaseMs)).toEqual(nothingUntil(undefined));
      });

      test("of claims settled at the same moment each ends as its own", async () => {
        const names = Array.from({ length: 1_200 }, (_, index) => `INC-${index}`);
        await Promise.all(names.map((incident) => timers.arm(incident, start)));
        const { claims } = await ask(timers, start, 1_000);
        const stale = { ...claims[5], token: "1" } as Claim;
        await Promise.all(
          claims.map((claim, index) =>
            timers.settle(index === 5 ? stale : claim, index % 2 === 0 ? start + 1 : undefined),
          ),
        );
        expect((await ask(timers, start, 1_000)).claims).toHaveLength(200);
        expect((await ask(timers, start + 1, 1_000)).claims).toHaveLength(500);
        expect((await ask(timers, start + leaseMs - 1, 1_000)).claims).toEqual([]);
      });

      test("a claim settled with a next instant is due then", async () => {
        await timers.arm("INC-A", start);
        await timers.settle(await claimed(timers, start), start + 700);
        expect(await ask(timers, start + 699)).toEqual(nothingUntil(start + 700));
        expect(await claimed(timers, start + 700)).toMatchObject({ incident: "INC-A" });
      });

      test("a worker that slept past its lease releases nobody else's claim, and its earlier instant still counts", async () => {
        await timers.arm("INC-A", start);
        const slept = await claimed(timers, start);
        const current = await claimed(timers, start + leaseMs);
        await timers.settle(slept, start + leaseMs + 100);
        expect(await ask(timers, start + leaseMs + 200)).toEqual(nothingUntil(start + 2 * leaseMs));
        await timers.settle(current, start + 3 * leaseMs);
        expect(await claimed(timers, start + leaseMs + 200)).toMatchObject({ incident: "INC-A" });
      });

      test("a worker that slept past its lease settles its own claim while nobody has taken it over", async () => {
        await timers.arm("INC-A", start);
        await timers.settle(await claimed(timers, start), start + 5 * leaseMs);
        expect(await ask(timers, start + 2 * leaseMs)).toEqual(nothingUntil(start + 5 * leaseMs));
      });

      test("settling twice releases nobody else's claim, even one that ends at the same millisecond", async () => {
        await timers.arm("INC-A", start);
        const first = await claimed(timers, start);
        await timers.settle(first, start);
        const second = await claimed(timers, start);
        expect(second.token).not.toBe(first.token);
        await timers.settle(first, start);
        expect(await ask(timers, start + 1)).toEqual(nothingUntil(start + leaseMs));
      });
    });

    describe("arming an incident while it is claimed", () => {
      test("it is not claimed a second time meanwhile", async () => {
        await timers.arm("INC-A", start);
        await claimed(timers, start);
        await timers.arm("INC-A", start + 1);
        await timers.arm("INC-B", start + 2);
        expect(await claimed(timers, start + 5)).toMatchObject({ incident: "INC-B" });
        expect(await ask(timers, start + 5)).toMatchObject({ claims: [] });
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
        expect(await ask(timers, start + 9 * leaseMs)).toEqual(nothingUntil(undefined));
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

function nothingUntil(nextMs: number | undefined): Claimed {
  return { claims: [], nextMs };
}

function ask(timers: Timers, nowMs: number, most = 1): Promise<Claimed> {
  return timers.claim({ nowMs, leaseMs, most });
}

/** The claim that must be there. */
export async function claimed(timers: Timers, nowMs: number): Promise<Claim> {
  const { claims, nextMs } = await ask(timers, nowMs);
  const [claim] = claims;
  if (!claim) throw new Error(`nothing due until ${nextMs}`);
  return claim;
}

async function claimAll(timers: Timers, nowMs: number): Promise<string[]> {
  const incidents: string[] = [];
  for (;;) {
    const { claims } = await ask(timers, nowMs, 7);
    if (claims.length === 0) return incidents;
    incidents.push(...claims.map(({ incident }) => incident));
  }
}

function heard(timers: Timers): number[] {
  const instants: number[] = [];
  timers.onEarlier((atMs) => instants.push(atMs));
  return instants;
}
