import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connectorKeys } from "../../../src/chat/teams/inbound/keys.ts";
import { type ManualClock, manualClock } from "../../support/manual-clock.ts";
import { type Connector, startConnector } from "../../support/teams-identity.ts";

/** The keys of Microsoft's connector, as the door of Teams has them. */

const hourMs = 3_600_000;
let connector: Connector;
let clock: ManualClock;
let keys: ReturnType<typeof connectorKeys>;
beforeEach(async () => {
  connector = await startConnector();
  clock = manualClock("2026-11-22T03:00:00.000Z");
  keys = connectorKeys({ metadataUrl: connector.metadataUrl, clock });
});
afterEach(async () => {
  keys.stop();
  await connector.close();
});
const fetched = (times: number) => vi.waitFor(() => expect(connector.fetched()).toBe(times));

test("they are at hand before anybody speaks, and renewed within a day without anybody who does", async () => {
  await fetched(1);
  await connector.changeKey();
  await clock.advance(7 * hourMs);
  await fetched(2);
  await connector.goDown();
  expect(await keys.of("key-3")).toMatchObject({ endorsements: ["msteams"] });
});

test("while Microsoft cannot be asked they are asked for again, and one that nobody knows yet is no forgery", async () => {
  expect(await keys.of("key-1")).toMatchObject({ key: expect.stringContaining("BEGIN PUBLIC KEY") });
  expect(await keys.of("key-9")).toBeUndefined();
  await connector.goDown();
  await clock.advance(7 * hourMs);
  expect(await keys.of("key-1")).toBeDefined();
  await expect(keys.of("key-9")).rejects.toMatchObject({ name: "KeysNotTold" });
});

test("an id that nobody tells is asked about once a minute at most", async () => {
  await fetched(1);
  for (let n = 0; n < 5; n += 1) expect(await keys.of(`forged-${n}`)).toBeUndefined();
  await fetched(2);
  await clock.advance(61_000);
  expect(await keys.of("forged-again")).toBeUndefined();
  await fetched(3);
});

test("many who speak before the keys are there share one request", async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => keys.of("key-1")));
  expect(all.every((key) => key !== undefined)).toBe(true);
  expect(connector.fetched()).toBe(1);
});
