import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { exportIncident } from "../../src/commands/export.ts";
import { loadConfig } from "../../src/config.ts";
import { generateSealingKey } from "../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { folder, slackSecrets, smallPolicy } from "../config/folder.ts";

/** `muster export` where there is nothing to export: whoever asks for a copy makes no record and changes none. */

function organisation(): string {
  return folder({ "muster.yaml": smallPolicy, "muster-sealing-key.pem": generateSealingKey().pem });
}

async function exportFrom(directory: string): Promise<unknown> {
  const loaded = loadConfig({ file: join(directory, "muster.yaml"), env: slackSecrets });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  const silent = { say: () => {}, complain: () => {} };
  return exportIncident(loaded.config, { incident: "INC-7K3Q2", outDir: directory, ...silent });
}

test("an export where there is no record says so, and makes none", async () => {
  const directory = organisation();
  const before = readdirSync(directory);
  await expect(exportFrom(directory)).rejects.toThrow(
    `${join(directory, "muster.db")} holds no record — name the one that muster serve keeps in DATABASE_URL`,
  );
  expect(readdirSync(directory)).toEqual(before);
});

test("an export from a file with nothing in it says so, and leaves it as it is", async () => {
  const directory = organisation();
  const file = join(directory, "muster.db");
  writeFileSync(file, "");
  await expect(exportFrom(directory)).rejects.toThrow("holds no record");
  expect(statSync(file).size).toBe(0);
});

test("an export from what an older Muster wrote says how to bring it up to date, and does not do so itself", async () => {
  const directory = organisation();
  const file = join(directory, "muster.db");
  await (await openSqliteLedger({ file })).close();
  const version = (change?: number) => {
    const db = new DatabaseSync(file);
    if (change !== undefined) db.exec(`PRAGMA user_version = ${change}`);
    const found = db.prepare("PRAGMA user_version").get();
    db.close();
    return found;
  };
  version(1);
  await expect(exportFrom(directory)).rejects.toThrow(
    `${file} was written by an older Muster — back it up, then run muster migrate`,
  );
  expect(version()).toEqual({ user_version: 1 });
});
