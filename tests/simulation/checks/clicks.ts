import type { Append, Appended } from "../../../src/ledger/ledger.ts";
import type { LedgerStore } from "../ledger-store.ts";
import type { Violate } from "./ladders.ts";

/** Every answered click is in the ledger exactly once, and a repeat gets the first answer. */
export function clickChecks(violate: Violate, store: Pick<LedgerStore, "findInteraction">, nowMs: () => number) {
  const appends = new Map<string, number>();
  const answers = new Map<string, { text: string; atMs: number }>();
  let count = 0;

  return {
    counted: () => count,
    appended({ interaction }: Append, result: Appended): void {
      if (!interaction || result.kind !== "appended") return;
      const times = (appends.get(interaction.id) ?? 0) + 1;
      appends.set(interaction.id, times);
      if (times > 1) violate(`the click ${interaction.id} is in the ledger ${times} times`);
    },
    /** Somebody was answered. `recorded`: it asked an incident for something. */
    answered({ id, answer, recorded, deliveredAtMs }: Answered): void {
      const text = JSON.stringify(answer);
      const first = answers.get(id);
      count += 1;
      if (recorded && store.findInteraction(id) === undefined) {
        violate(`the click ${id} was answered, and it is not in the ledger`);
      }
      // What was delivered before the first answer was given may be answered otherwise, if it asked for nothing.
      const isRepeat = first && (recorded || deliveredAtMs >= first.atMs);
      if (isRepeat && first.text !== text) {
        violate(
          `the click ${id} was repeated and got another answer: ${first.text.slice(0, 90)} and then ${text.slice(0, 90)}`,
        );
      }
      if (recorded && !first) answers.set(id, { text, atMs: nowMs() });
    },
  };
}

type Answered = { id: string; answer: unknown; recorded: boolean; deliveredAtMs: number };
