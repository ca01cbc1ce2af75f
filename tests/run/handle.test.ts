import { join } from "node:path";
import { expect, test } from "vitest";
import { muster } from "../../src/incident/verdict.ts";
import { LedgerUnavailable } from "../../src/ledger/ledger.ts";
import { generateSealingKey } from "../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { createHandler } from "../../src/run/handle.ts";
import { machineClock, machineIds } from "../../src/run/machine.ts";
import { folder } from "../config/folder.ts";
import { worldOf } from "../support/example.ts";

test("an append that the ledger cannot make is counted, and nothing of it is told to anybody", async () => {
  const ledger = await openSqliteLedger({ file: join(folder(), "muster.db") });
  const counted: string[] = [];
  const told: string[] = [];
  const handler = createHandler({
    ledger: { ...ledger, append: () => Promise.reject(new LedgerUnavailable("the disk is full")) },
    clock: machineClock(),
    ids: machineIds(),
    sealingKey: generateSealingKey().key,
    world: () => worldOf(),
    changed: ({ id }) => told.push(id),
    counted: (result) => counted.push(result),
    appended: (_events, { id }) => told.push(id),
  });
  const declaration = { incident: "INC-7K3Q2", codename: "quiet harbour", title: "A test", severity: "sev1" } as const;
  const by = { ...muster, person: "ben", roles: ["commander"] };
  const handling = handler.handle({
    incident: declaration.incident,
    command: (now) => ({ type: "DeclareIncident", now, by, exercise: false, ...declaration }),
  });
  await expect(handling).rejects.toThrow(LedgerUnavailable);
  expect(counted).toEqual(["unavailable"]);
  expect(told).toEqual([]);
  await ledger.close();
});
