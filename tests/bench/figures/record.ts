import { join } from "node:path";
import { bundleOf } from "../../../src/export/bundle.ts";
import { afterAction } from "../../../src/export/markdown.ts";
import { fold } from "../../../src/incident/incident.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { chain, generateSealingKey, toEvent, verifyStored } from "../../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite.ts";
import { given } from "../../support/builders.ts";
import { alone, atMost } from "../figure.ts";
import type { Row } from "../row.ts";

const events = 10_000;
const atOnce = 500;
const incident = "INC-BENCH";
const { key: sealingKey } = generateSealingKey();

export const row: Row = {
  about: `an incident of ${events} events: folded; read from SQLite and every hash recomputed; read and exported`,
  async measure(stage) {
    const ledger = await openSqliteLedger({ file: join(await stage.folder(), "ledger.db") });
    await append(ledger, storedIncident());
    const read = () => ledger.read(incident);
    const folding = (await read()).map(toEvent);
    const taken = await stage.inRuns(async () => ({
      fold: await tookMs(async () => fold(incident, folding)),
      verify: await tookMs(async () => verifyStored(incident, await read())),
      export: await tookMs(async () => exported(await read())),
    }));
    await ledger.close();
    const runs = (what: "fold" | "verify" | "export") => taken.map((each) => each[what]);
    // Three hashes an event: its content, its head, and the link to the event before.
    const limit = { name: "its hashes alone", value: (3 * events * 1_000) / stage.machine.sha256PerSecond };
    return [
      alone({ name: `fold ${events} events that are read`, unit: "ms", runs: runs("fold"), goal: atMost(50) }),
      alone({ name: `read and verify ${events} events`, unit: "ms", runs: runs("verify"), goal: atMost(500), limit }),
      alone({ name: `read and export ${events} events`, unit: "ms", runs: runs("export"), goal: atMost(2_000), limit }),
    ];
  },
};

/** What `muster export` and the record in the room are made of: the bundle, and the report for readers. */
function exported(stored: Stored): void {
  const bundle = JSON.stringify(bundleOf({ stored, keys: [sealingKey.publicJwk], privileged: false }), undefined, 2);
  const files = { bundle: "bundle.json", verifier: "verify.mjs" };
  const report = afterAction({ incident, events: stored.map(toEvent), names: {}, files, privileged: false });
  if (bundle.length < stored.length || report.length === 0) throw new Error("nothing was exported");
}
type Stored = ReturnType<typeof storedIncident>;

/** An incident that somebody declared, and then nothing but notes. */
function storedIncident() {
  const declared = given().alerted().confirmed();
  const by = { person: "amara", roles: ["ciso"], via: "slack" as const };
  const at = declared.incident.lastAt;
  const notes = Array.from({ length: events - declared.events.length }, (_, index) => {
    const text = `Note ${index}: the line in hall two runs again, quality checks every tenth piece by hand.`;
    return { type: "NoteAdded" as const, at, by, data: { text } };
  });
  const chained = { incident, events: [...declared.events, ...notes], after: undefined, sealingKey };
  return chain({ ...chained, salt: () => "5a".repeat(16) }).stored.slice(0, events);
}

/** In parts that a call may have. */
async function append(ledger: Ledger, stored: Stored): Promise<void> {
  const row = { status: "declared", nextDueMs: undefined, owes: false };
  for (let version = 0; version < stored.length; version += atOnce) {
    const part = { incident, expectedVersion: version, events: stored.slice(version, version + atOnce), row };
    const { kind } = await ledger.append({ ...part, keys: [], releases: [] });
    if (kind !== "appended") throw new Error(`an append was answered ${kind}`);
  }
}

async function tookMs(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
