import type { Append, Appended } from "../../../src/ledger/ledger.ts";
import type { LedgerStore } from "../ledger-store.ts";
import type { Violate } from "./ladders.ts";

/** Every answered click is in the ledger exactly once, and a repeat gets the first answer. */
export function clickChecks(violate: Violate, store: Pick<LedgerStore, "findInteraction">) {
  const appends = new Map<string, number>();
  const answers = new Map<string, string>();
  let answered = 0;

  return {
    counted: () => answered,
    appended({ interaction }: Append, result: Appended): void {
      if (!interaction || result.kind !== "appended") return;
      const times = (appends.get(interaction.id) ?? 0) + 1;
      appends.set(interaction.id, times);
      if (times > 1) violate(`the click ${interaction.id} is in the ledger ${times} times`);
    },
    /** Somebody was answered. `recorded`: it asked an incident for something. */
    answered({ id, answer, recorded }: { id: string; answer: unknown; recorded: boolean }): void {
      const text = JSON.stringify(answer);
      const first = answers.get(id);
      answered += 1;
      if (recorded && store.findInteraction(id) === undefined) {
        violate(`the click ${id} was answered, and it is not in the ledger`);
      }
      if (first !== undefined && first !== text) {
        violate(
          `the click ${id} was repeated and got another answer: ${first.slice(0, 80)} and then ${text.slice(0, 80)}`,
        );
      }
      if (recorded && first === undefined) answers.set(id, text);
    },
  };
}
