import type { Block, Button, Card } from "../../src/chat/card.ts";

/** What a reader of a card sees, for assertions about words. */

export function buttonsOf({ blocks }: Card): Button[] {
  return blocks.flatMap((block) => (block.type === "buttons" ? block.buttons : []));
}

export function labelsOf(card: Card): string[] {
  return buttonsOf(card).map(({ label }) => label);
}

/** Everything that is written on the card, a line each; without the buttons and the lock screen's sentence. */
export function textOf({ title, blocks }: Card): string {
  return [title, ...blocks.flatMap(linesOf)].join("\n");
}

/** Everything at all. */
export function wordsOf(card: Card): string {
  return [card.summary, textOf(card), ...labelsOf(card)].join("\n");
}

function linesOf(block: Block): string[] {
  switch (block.type) {
    case "text":
      return [block.text];
    case "facts":
      return block.facts.map(({ label, value }) => `${label}: ${value}`);
    case "list":
      return block.items;
    case "quote":
      return [`> ${block.text}`, `> — ${block.from}`];
    case "buttons":
    case "divider":
      return [];
  }
}
