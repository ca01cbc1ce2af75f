import { expect, test } from "vitest";
import { faults } from "./faults.ts";
import { brokenIn, runOnce } from "./run.ts";

/** The short form of `npm run faults`, over real processes: a replica dies, the database dies, the disk is full. */

const short = ["kill-after", "postgres-killed", "disk-full"];
const size = { alerts: 2, kills: 1 };

test.each(faults.filter(({ name }) => short.includes(name)))(
  "no page is lost, goes twice, leaves late or without a lease when $what",
  {
    timeout: 600_000,
  },
  async (fault) => {
    const result = await runOnce(fault, size);
    expect(brokenIn(result)).toEqual([]);
    expect(result.count.pages).toBeGreaterThan(0);
  },
);
