import { describe, expect, it } from "vitest";
import { faults } from "./faults.ts";
import { brokenIn, runFault } from "./run.ts";

/** Every fault of `npm run faults` once, over real processes. */
describe.concurrent("no page is lost, none goes twice and none leaves without a lease when", () => {
  it.each(faults)("$what", { timeout: 600_000 }, async (fault) => {
    const result = await runFault(fault, 1, () => {});
    expect(brokenIn(result)).toEqual([]);
    expect(result.count.pages).toBeGreaterThan(0);
  });
});
