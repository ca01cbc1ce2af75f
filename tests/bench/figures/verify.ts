import { chain, generateSealingKey, verifyStored } from "../../../src/ledger/seal.ts";
import { alone, atMost } from "../figure.ts";
import type { Row } from "../row.ts";

const events = 10_000;
const { key: sealingKey } = generateSealingKey();

export const row: Row = {
  about: `every hash of an incident of ${events} events recomputed from what is stored`,
  async measure(stage) {
    const stored = storedNotes();
    const runs = await stage.inRuns(async () => {
      const startMs = performance.now();
      verifyStored("INC-BENCH", stored);
      return performance.now() - startMs;
    });
    // Three hashes an event: its content, its head, and the link to the event before.
    const limit = { name: "its hashes alone", value: (3 * events * 1_000) / stage.machine.sha256PerSecond };
    return [alone({ name: `verify ${events} events`, unit: "ms", runs, goal: atMost(500), limit })];
  },
};

function storedNotes() {
  const by = { person: "amara", roles: ["ciso"], via: "slack" as const };
  const at = "2026-11-22T03:00:00.000Z";
  const notes = Array.from({ length: events }, (_, index) => {
    const text = `Note ${index}: the line in hall two runs again, quality checks every tenth piece by hand.`;
    return { type: "NoteAdded" as const, at, by, data: { text } };
  });
  return chain({ incident: "INC-BENCH", events: notes, after: undefined, salt: () => "5a".repeat(16), sealingKey })
    .stored;
}
