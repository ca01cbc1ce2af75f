import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Allowance, Bucket } from "../../src/allowance/allowance.ts";

/** The least that every allowance keeps. `make` gives one that has been used for nothing. */
export function allowanceContract(name: string, make: () => Promise<Allowance>): void {
  describe(`an allowance: ${name}`, () => {
    let allowance: Allowance;
    beforeEach(async () => {
      allowance = await make();
    });
    afterEach(() => allowance.end());

    const calls: Bucket = { name: "slack:app:pins.add", most: 5, perSecond: 0.01, reserve: 0, track: "page" };

    test("lets as many go at once as the bucket holds, then says how long one more is to wait", async () => {
      for (let n = 0; n < 5; n++) expect(await allowance.take(calls)).toEqual({ kind: "go" });
      const next = await allowance.take(calls);
      if (next.kind !== "wait") throw new Error(`it is told to ${next.kind}`);
      expect(next.waitMs).toBeGreaterThan(50_000);
      expect(next.waitMs).toBeLessThanOrEqual(100_000);
    });

    test("keeps the reserve for those who may take it", async () => {
      const rest = { ...calls, reserve: 2, track: "rest" };
      for (let n = 0; n < 3; n++) expect(await allowance.take(rest)).toEqual({ kind: "go" });
      expect(await allowance.take(rest)).toMatchObject({ kind: "wait" });
      for (let n = 0; n < 2; n++) expect(await allowance.take(calls)).toEqual({ kind: "go" });
      expect(await allowance.take(calls)).toMatchObject({ kind: "wait" });
    });

    test("lets one go after the wait that it named", async () => {
      const quick = { ...calls, most: 1, perSecond: 5 };
      expect(await allowance.take(quick)).toEqual({ kind: "go" });
      const next = await allowance.take(quick);
      if (next.kind !== "wait") throw new Error(`it is told to ${next.kind}`);
      await setTimeout(next.waitMs + 5);
      expect(await allowance.take(quick)).toEqual({ kind: "go" });
    });

    test("counts each bucket for itself", async () => {
      const one = { ...calls, most: 1 };
      expect(await allowance.take(one)).toEqual({ kind: "go" });
      expect(await allowance.take({ ...one, name: "slack:app:users.info" })).toEqual({ kind: "go" });
      expect(await allowance.take(one)).toMatchObject({ kind: "wait" });
    });
  });
}
