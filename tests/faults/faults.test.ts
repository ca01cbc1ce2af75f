import { expect, test } from "vitest";
import { type Fault, faults, replicated, shiftedBy } from "./faults.ts";
import { brokenIn, runOnce } from "./run.ts";

/** The short form of `npm run faults`, over real processes: what can share a world does, and the full disk has its own. */

const size = { alerts: 2, kills: 1 };
const sharing = faults.filter(({ world }) => world === replicated);

/** One after the other, while the ladders of the one before still climb, on machines that are two hours apart. */
const everything: Fault = {
  name: "one after the other",
  what: sharing.map(({ name }) => name).join(", "),
  world: async () => ({
    ...(await replicated()),
    env: { a: await shiftedBy("+3600s"), b: await shiftedBy("-3600s") },
  }),
  async strike(world) {
    const wrong: string[] = [];
    for (const { strike } of sharing) wrong.push(...(await strike(world, size)));
    return wrong;
  },
};

const fullDisk = faults.filter(({ name }) => name === "disk-full");

test.each([everything, ...fullDisk])(
  "no page is lost, goes twice or leaves without a lease: $what",
  {
    timeout: 900_000,
  },
  async (fault) => {
    const result = await runOnce(fault, size);
    expect(brokenIn(result)).toEqual([]);
    expect(result.count.pages).toBeGreaterThan(0);
  },
);
