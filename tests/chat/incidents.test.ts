import { expect, test } from "vitest";
import { openIncidents } from "../../src/chat/incidents.ts";
import type { By } from "../../src/incident/by.ts";
import { generateSealingKey } from "../../src/ledger/seal.ts";
import { createHandler } from "../../src/run/handle.ts";
import { machineIds } from "../../src/run/machine.ts";
import { createLedgerStore, openStore } from "../simulation/ledger-store.ts";
import { worldOf } from "../support/example.ts";

const ben: By = { person: "ben", roles: ["commander"], via: "slack" };
const titles = { "INC-1AAAA": "First", "INC-2BBBB": "Second", "INC-3CCCC": "Third" };
const startMs = Date.parse("2026-11-22T03:00:00.000Z");

test("whoever only counts open incidents reads the latest so many, and no other", async () => {
  const { ports, read } = await withThreeOpen();
  expect((await openIncidents(ports, 2)).map(({ title }) => title)).toEqual(["Third", "Second"]);
  expect(read).toEqual(["INC-3CCCC", "INC-2BBBB"]);
});

test("whoever looks through open incidents finds all of them, the latest declared first", async () => {
  const { ports } = await withThreeOpen();
  expect((await openIncidents(ports)).map(({ title }) => title)).toEqual(["Third", "Second", "First"]);
});

async function withThreeOpen() {
  let nowMs = startMs;
  const clock = { nowMs: () => nowMs, after: () => () => {} };
  const ledger = { ...openStore(createLedgerStore()), nowMs: async () => nowMs };
  const handler = createHandler({
    ...{ ledger, clock, ids: machineIds(), sealingKey: generateSealingKey().key },
    world: () => worldOf(),
    changed: () => {},
    counted: () => {},
    appended: () => {},
  });
  for (const [incident, title] of Object.entries(titles)) {
    const about = { incident, codename: "quiet harbour", title, severity: "sev1" } as const;
    await handler.handle({
      incident,
      command: (now) => ({ type: "DeclareIncident", by: ben, ...about, now, exercise: false }),
    });
    nowMs += 1_000;
  }
  const read: string[] = [];
  const glance = (id: string) => {
    read.push(id);
    return handler.glance(id);
  };
  return { ports: { ledger, clock, handler: { ...handler, glance } }, read };
}
