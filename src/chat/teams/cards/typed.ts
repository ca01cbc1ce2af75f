import type { Block, Card, Form } from "../../card.ts";

/**
 * Cards name a command as it is typed at Slack, `/muster status`; in Teams one mentions Muster, and in a chat with it the
 * same words do. What somebody wrote stays as they wrote it.
 */
export function asTyped(words: string): string {
  return words.includes("/muster") ? words.replaceAll(command, "@Muster") : words;
}

/** Not within a word, an address or a path. */
const command = /(?<![\p{L}\p{N}/.])\/muster(?![\p{L}\p{N}/])/gu;

export function cardAsTyped(card: Card): Card {
  return { ...card, title: asTyped(card.title), summary: asTyped(card.summary), blocks: card.blocks.map(blockAsTyped) };
}

function blockAsTyped(block: Block): Block {
  switch (block.type) {
    case "text":
      return { ...block, text: asTyped(block.text) };
    case "facts":
      return { ...block, facts: block.facts.map((fact) => ({ ...fact, value: asTyped(fact.value) })) };
    case "list":
      return { ...block, items: block.items.map(asTyped) };
    case "quote":
    case "buttons":
    case "divider":
      return block;
  }
}

/** What is filled in already is somebody's. */
export function formAsTyped(form: Form): Form {
  const fields = form.fields.map((field) => ({ ...field, ...(field.hint && { hint: asTyped(field.hint) }) }));
  return { ...form, ...(form.intro && { intro: asTyped(form.intro) }), fields };
}
