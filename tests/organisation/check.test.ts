import { join } from "node:path";
import { expect, it } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { init } from "../../src/init.ts";
import { organisationStream } from "../../src/ledger/ledger.ts";
import { chainFacts, generateSealingKey } from "../../src/ledger/seal.ts";
import { agreeables } from "../../src/organisation/agreements.ts";
import { noOrganisation } from "../../src/organisation/organisation.ts";
import { probesOf } from "../../src/probes.ts";
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
  const table = "the authority table holds only with its fallback row: not agreed to by amara";
  const order = (who: string) => `the standing order isolate allows nothing yet: not agreed to by ${who}`;
  expect(await lines()).toEqual([
    expect.objectContaining({ status: "ok" }),
    { status: "ok", what: "agreements: in force 0 of 2" },
    { status: "warning", what: table, cure },
    { status: "warning", what: order("amara, ben"), cure },
  ]);

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
    { status: "ok", what: "agreements: in force 1 of 2" },
    { status: "warning", what: order("ben"), cure },
  ]);
});
