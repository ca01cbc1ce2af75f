import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { init } from "../../src/commands/init.ts";
import { loadConfig } from "../../src/config.ts";
import { organisationStream } from "../../src/ledger/ledger.ts";
import { chainFacts, generateSealingKey } from "../../src/ledger/seal.ts";
import { agreeables } from "../../src/organisation/agreements.ts";
import { noOrganisation } from "../../src/organisation/organisation.ts";
import { probesOf } from "../../src/probes/probes.ts";
import { openLedger, worldOf } from "../../src/wire.ts";
import { folder, slackSecrets, smallPolicy } from "../config/folder.ts";
import { start } from "./acts.ts";

const policy = `${smallPolicy.replace("{ name: Example }", "{ name: Example, authorityAgreedBy: [amara] }")}
standingOrders:
  - { id: isolate, when: { action: isolate-host }, agreedBy: [amara, ben], expires: 2999-12-31 }
`;

it("muster check says which agreed texts are not in force, whose agreement is missing, and the cure", async () => {
  const directory = folder({ "muster.yaml": policy });
  init(directory);
  const env = { ...slackSecrets, DATABASE_URL: `sqlite:${join(directory, "ledger.db")}` };
  const loaded = loadConfig({ file: join(directory, "muster.yaml"), env });
  if (!loaded.ok) throw new Error("the policy is well formed");
  const lines = () => probesOf(loaded.config)[0]?.probe();
  const cure = "have each of them type /muster agreements, read it and agree";
  const table = "the authority table does not hold, and only a fallback row does: not agreed to by amara";
  const order = (who: string) => `the standing order isolate allows nothing yet: not agreed to by ${who}`;
  expect(await lines()).toEqual([
    { status: "ok", what: `database: ${join(directory, "ledger.db")}, no ledger yet: muster serve makes it` },
    expect.objectContaining({ status: "ok", what: expect.stringContaining("alerts: kept 90d") }),
    { status: "ok", what: "agreements: in force 0 of 2" },
    { status: "warning", what: table, cure },
    { status: "warning", what: order("amara, ben"), cure },
  ]);

  expect(existsSync(join(directory, "ledger.db"))).toBe(false);

  const ledger = await openLedger(loaded.config);
  const world = { ...worldOf(loaded.config, start), organisation: noOrganisation, now: start };
  const by = { person: "amara", roles: ["ciso"], via: "slack" as const };
  const events = agreeables(world.rules, world).map(({ text, textHash }) =>
    text.kind === "order"
      ? { type: "OrderAgreed", at: start, by, data: { order: text.order, textHash } }
      : { type: "AuthorityAgreed", at: start, by, data: { textHash } },
  );
  const { key: sealingKey } = generateSealingKey();
  const salt = () => "5a".repeat(16);
  const stored = chainFacts({ incident: organisationStream, events, after: undefined, salt, sealingKey });
  const row = { status: organisationStream, nextDueMs: undefined, owes: false };
  const batch = { incident: organisationStream, expectedVersion: 0, events: stored, row, keys: [], releases: [] };
  expect(await ledger.append(batch)).toEqual({ kind: "appended" });
  await ledger.close();
  expect(await lines()).toEqual([
    expect.objectContaining({ status: "ok", what: expect.stringContaining("incidents 0") }),
    expect.objectContaining({ status: "ok", what: expect.stringContaining("alerts: kept 90d") }),
    { status: "ok", what: "agreements: in force 1 of 2" },
    { status: "warning", what: order("ben"), cure },
  ]);
});

it("muster check changes nothing in a ledger of an older Muster, and says what brings it up to date", async () => {
  const directory = folder({ "muster.yaml": policy });
  init(directory);
  const file = join(directory, "ledger.db");
  const loaded = loadConfig({
    file: join(directory, "muster.yaml"),
    env: { ...slackSecrets, DATABASE_URL: `sqlite:${file}` },
  });
  if (!loaded.ok) throw new Error("the policy is well formed");
  await (await openLedger(loaded.config)).close();
  const db = new DatabaseSync(file);
  db.exec("DROP TABLE installations; PRAGMA user_version = 1");
  db.close();
  const before = readFileSync(file);
  expect(await probesOf(loaded.config)[0]?.probe()).toEqual([
    {
      status: "warning",
      what: `database: ${file} was written by an older Muster, and what is in it was not looked at`,
      cure: "back it up; muster serve brings it up to date",
    },
  ]);
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(directory).filter((name) => name.startsWith("ledger.db"))).toEqual(["ledger.db"]);
});
