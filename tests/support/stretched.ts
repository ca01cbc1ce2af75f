import type { Block, Card, Field, Form } from "../../src/chat/card.ts";

/** What we say, with other words in it: as long as people can write, and as many. */

const many = 200;

/** The same card with `words` for every text, and its lists and facts as if 200 people were on it. */
export function stretchedCard(card: Card, words: string): Card {
  return { ...card, title: words, summary: words, blocks: card.blocks.map((block) => stretchedBlock(block, words)) };
}

function stretchedBlock(block: Block, words: string): Block {
  switch (block.type) {
    case "text":
      return { ...block, text: words };
    case "facts":
      return { ...block, facts: often(block.facts).map((fact) => ({ ...fact, label: words, value: words })) };
    case "list":
      return { ...block, items: often(block.items).map(() => words) };
    case "quote":
      return { ...block, text: words, from: words };
    case "buttons":
      return { ...block, buttons: block.buttons.map((button) => ({ ...button, label: words })) };
    case "divider":
      return block;
  }
}

/** The same form with `words` for all that is somebody's own, and 200 choices where there are any. */
export function stretchedForm(form: Form, words: string): Form {
  return { ...form, intro: words, fields: form.fields.map((field) => stretchedField(field, words)) };
}

function stretchedField(field: Field, words: string): Field {
  if (field.type === "text") return { ...field, initial: words };
  const more = Array.from({ length: many }, (_, n) => ({ value: `choice-${n}`, label: words }));
  return { ...field, choices: [...field.choices.map(({ value }) => ({ value, label: words })), ...more] };
}

function often<T>(items: T[]): T[] {
  return Array.from({ length: many }, (_, n) => items[n % items.length]).filter((item) => item !== undefined);
}
