import type { Append, StoredEvent } from "../../src/ledger/ledger.ts";
import { chain, generateSealingKey } from "../../src/ledger/seal.ts";

const sealingKey = generateSealingKey().key;

/** An append of one note, which begins the incident or comes after the events `before`. */
export function noteRow(incident: string, text = "begins", before: StoredEvent[] = []): Append {
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
    after: before.at(-1),
    salt: () => "5a".repeat(16),
    sealingKey,
  });
  const row = { status: "declared", nextDueMs: undefined, owes: false };
  return { incident, expectedVersion: before.length, events: stored, row, keys: [], releases: [] };
}
