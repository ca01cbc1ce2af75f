import { expect, test } from "vitest";
import { ownAllowance } from "../../src/allowance/allowance.ts";
import { allowanceContract } from "./allowance.ts";

allowanceContract("of one process", async () => ownAllowance());

test("a bucket refills evenly, and never holds more than it may, however long it was left alone", async () => {
  let nowMs = 0;
  const allowance = ownAllowance(() => nowMs);
  const bucket = { name: "slack:app:pins.add", most: 2, perSecond: 0.5, reserve: 0, track: "page" };
  const go = { kind: "go" };
  for (let n = 0; n < 2; n++) expect(await allowance.take(bucket)).toEqual(go);
  expect(await allowance.take(bucket)).toEqual({ kind: "wait", waitMs: 2_000 });
  nowMs += 1_500;
  expect(await allowance.take(bucket)).toEqual({ kind: "wait", waitMs: 500 });
  nowMs += 3_600_000;
  for (let n = 0; n < 2; n++) expect(await allowance.take(bucket)).toEqual(go);
  expect(await allowance.take(bucket)).toEqual({ kind: "wait", waitMs: 2_000 });
});
