import { expect, test } from "vitest";
import type { Chat } from "../../src/chat/chat.ts";
import type { Effect } from "../../src/incident/owed.ts";
import { owed } from "../../src/incident/owed.ts";
import { createLog } from "../../src/log.ts";
import { createDepartures } from "../../src/run/departures.ts";
import { createPerformer } from "../../src/run/perform.ts";
import { ProviderError } from "../../src/run/send.ts";
import { createLedgerStore, openStore } from "../simulation/ledger-store.ts";
import { given, start } from "../support/builders.ts";
import { manualClock, seededIds } from "../support/manual-clock.ts";

test("a room that the platform did not answer for is asked for again within half a minute, however often it failed", async () => {
  const { incident, world } = given().alerted().confirmed();
  const clock = manualClock(start);
  const openRoom: Chat["openRoom"] = async (_plan, send) => {
    await send.take();
    throw new ProviderError("unavailable", "slack", "timeout");
  };
  const performer = createPerformer({
    ledger: openStore(createLedgerStore()),
    clock,
    ids: { ...seededIds(1), random: () => 0.999 },
    handler: { read: async () => incident, handle: () => Promise.reject(new Error("no outcome is expected")) },
    delivery: {
      chat: { openRoom } as Chat,
      pagers: {},
      directory: () => world.directory,
      exportOf: async () => [],
    },
    departures: createDepartures(),
    log: createLog("silent"),
    owner: "replica-1",
    leaseMs: 10_000,
  });
  const room = owed(incident).find(({ kind }) => kind === "room") as Effect;
  for (let attempt = 1; attempt <= 15; attempt += 1) {
    const performed = await performer.perform(incident.id, room);
    const afterMs = performed.kind === "again" ? performed.afterMs : Number.NaN;
    expect(afterMs).toBeGreaterThanOrEqual(10_000);
    expect(afterMs).toBeLessThanOrEqual(30_000);
    await clock.advance(afterMs);
  }
});
