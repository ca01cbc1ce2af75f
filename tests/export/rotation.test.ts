import { spawnSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportIncident } from "../../src/commands/export.ts";
import { loadConfig } from "../../src/config.ts";
import { chain, generateSealingKey, loadSealingKey, type SealingKey } from "../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { folder, slackSecrets, smallPolicy } from "../config/folder.ts";
import { incidentId, wholeIncident } from "./an-incident.ts";

const salt = () => "00".repeat(16);
const publicPem = (pem: string) => createPublicKey(pem).export({ type: "spki", format: "pem" }).toString();

/** An incident of which the first half is sealed with one key and the rest with another, in a ledger of its own. */
async function sealedBy(first: SealingKey, then: SealingKey, keyFile: string) {
  const directory = folder({ "muster.yaml": smallPolicy, "muster-sealing-key.pem": keyFile });
  const half = Math.ceil(wholeIncident.length / 2);
  const parts: [SealingKey, typeof wholeIncident][] = [
    [first, wholeIncident.slice(0, half)],
    [then, wholeIncident.slice(half)],
  ];
  const ledger = await openSqliteLedger({ file: join(directory, "muster.db") });
  let end: { seq: number; hash: string } | undefined;
  for (const [sealingKey, events] of parts) {
    const { stored } = chain({ incident: incidentId, events, after: end, salt, sealingKey });
    const row = { status: "declared", nextDueMs: undefined, owes: false };
    const batch = { incident: incidentId, expectedVersion: end?.seq ?? 0, events: stored, row, keys: [], releases: [] };
    expect(await ledger.append(batch)).toEqual({ kind: "appended" });
    end = stored.at(-1);
  }
  await ledger.close();
  return directory;
}

async function exportedFrom(directory: string): Promise<string> {
  const loaded = loadConfig({ file: join(directory, "muster.yaml"), env: slackSecrets });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  const complaints: string[] = [];
  const complain = (line: string) => complaints.push(line);
  expect(
    await exportIncident(loaded.config, { incident: incidentId, outDir: directory, say: () => {}, complain }),
  ).toBe(0);
  return join(directory, incidentId);
}

function verify(out: string, ...words: string[]) {
  const args = [join(out, "verify.mjs"), join(out, "bundle.json"), ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { status, said: stdout + stderr };
}

test.each([
  ["whole", (pem: string) => pem],
  ["as its public half", publicPem],
])("after a rotation a bundle that two keys sealed verifies, with the former key kept %s", async (_how, kept) => {
  const [old, now] = [generateSealingKey(), generateSealingKey()];
  const keyFile = now.pem + kept(old.pem);
  expect(loadSealingKey(keyFile).kid).toBe(now.key.kid);
  const out = await exportedFrom(await sealedBy(old.key, now.key, keyFile));
  const { status, said } = verify(out, "--key", old.key.kid, "--key", now.key.kid);
  expect(status).toBe(0);
  expect(said).toContain(old.key.kid);
  expect(said).toContain(now.key.kid);
});

test("a seal by a key that nobody vouches for does not verify", async () => {
  const [strange, now] = [generateSealingKey(), generateSealingKey()];
  const out = await exportedFrom(await sealedBy(strange.key, now.key, now.pem));
  expect(verify(out)).toMatchObject({ status: 1, said: expect.stringContaining("signed by another key") });
});

test("what stands below the key and is no Ed25519 key is refused", () => {
  const { pem } = generateSealingKey();
  const nonsense = "-----BEGIN PUBLIC KEY-----\nbm9uc2Vuc2U=\n-----END PUBLIC KEY-----\n";
  expect(() => loadSealingKey(pem + nonsense)).toThrow("a former sealing key is not an Ed25519 key in PEM form");
});
