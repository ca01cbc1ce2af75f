import type { Append } from "../../src/ledger/ledger.ts";
import { chain, generateSealingKey } from "../../src/ledger/seal.ts";

const sealingKey = generateSealingKey().key;

/** The first append of an incident: one note. */
export function noteRow(incident: string, text = "begins"): Append {
  const { stored } = chain({
    incident,
    events: [
      {
        type: "NoteAdded",
        at: "2026-11-22T03:00:00.000Z",
        by: { person: "amara", roles: [], via: "slack" },
        data: { text },
      },
    ],
    after: undefined,
    salt: () => "5a".repeat(16),
    sealingKey,
  });
  const row = { status: "declared", nextDueMs: undefined, owes: false };
  return { incident, expectedVersion: 0, events: stored, row, keys: [], releases: [] };
}
