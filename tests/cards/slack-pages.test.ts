import { expect, test } from "vitest";
import type { Block, Card } from "../../src/chat/card.ts";
import { renderPages } from "../../src/chat/slack/blocks/pages.ts";
import { renderMessage } from "../../src/chat/slack/blocks/render.ts";
import fc from "../support/seeded.ts";

const cardOf = (...blocks: Block[]): Card => ({ kind: "brief", title: "Quiet harbour", summary: "sev1", blocks });
const shortened = "Shortened to fit Slack";

/** Every character that a reader sees, in order. */
function textIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(textIn).join("");
  if (typeof value !== "object" || value === null) return "";
  const { text, url } = value as { text?: unknown; url?: string };
  const own = typeof text === "string" ? text : textIn(text);
  const nested = Object.entries(value).filter(([key]) => key !== "text");
  return own + (typeof text === "string" ? "" : (url ?? "")) + nested.map(([, each]) => textIn(each)).join("");
}
const letters = (text: string) =>
  text
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll(/[^\p{L}\p{N}]/gu, "");

const words = fc.lorem({ maxCount: 600, mode: "words" });
const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  words.map((text): Block => ({ type: "text", text })),
  fc.array(words, { maxLength: 40 }).map((items): Block => ({ type: "list", items })),
  words.map((text): Block => ({ type: "quote", text, from: "Bo Lindqvist" })),
  fc.array(words, { maxLength: 25 }).map(
    (values): Block => ({
      type: "facts",
      facts: values.map((value) => ({ label: "Means", value })),
    }),
  ),
);

test("what fits stays one message, with the same title", () => {
  const card = cardOf({ type: "text", text: "All clear" });
  expect(renderPages(card)).toEqual([renderMessage(card)]);
});

test("what does not fit comes in several messages that lack nothing", () => {
  fc.assert(
    fc.property(fc.array(anyBlock, { maxLength: 30 }), (blocks) => {
      const whole = letters(blocks.map((block) => wordsOf(block)).join(""));
      const pages = renderPages(cardOf(...blocks), 1_000);
      const text = JSON.stringify(pages);
      expect(text).not.toContain(shortened);
      for (const word of ["Lorem", "ipsum"])
        expect(count(letters(text), word)).toBeGreaterThanOrEqual(count(whole, word));
      const drawn = letters(pages.map(({ blocks: each }) => textIn(each)).join("")).length;
      expect(drawn).toBeGreaterThanOrEqual(whole.length);
      if (pages.length > 1) expect(text).toContain(`Quiet harbour (${pages.length} of ${pages.length})`);
    }),
    { numRuns: 60 },
  );
});

test("a word without end, emoji families and Slack's own signs are parted within Slack's limits", () => {
  for (const text of [
    "x".repeat(30_000),
    "👩‍👩‍👧‍👦".repeat(2_500),
    "<!channel> & ".repeat(1_500),
    "تم عزل الخادم ".repeat(1_500),
  ]) {
    const pages = renderPages(cardOf({ type: "text", text }, { type: "list", items: [text] }), 1_000);
    expect(JSON.stringify(pages)).not.toContain(shortened);
    expect(pages.length).toBeGreaterThan(3);
    for (const { blocks } of pages) {
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(JSON.stringify(blocks).isWellFormed()).toBe(true);
      expect(JSON.stringify(blocks)).not.toContain("�");
    }
  }
});

test("more than five messages are not sent: the fifth says that it is shortened", () => {
  const pages = renderPages(cardOf({ type: "text", text: "word ".repeat(20_000) }));
  expect(pages).toHaveLength(5);
  expect(JSON.stringify(pages.slice(0, 4))).not.toContain(shortened);
  expect(JSON.stringify(pages[4])).toContain(shortened);
});

test("a card that is cut has a button that shows all of it, where there is such a place", () => {
  const long: Card = { ...cardOf({ type: "text", text: "word ".repeat(3_000) }) };
  const { blocks } = renderMessage({ ...long, whole: { do: "show-all", incident: "INC-7K3Q", of: "dec-1" } });
  expect(blocks.at(-1)).toMatchObject({
    type: "actions",
    elements: [
      { text: { text: "Show all" }, value: JSON.stringify({ do: "show-all", incident: "INC-7K3Q", of: "dec-1" }) },
    ],
  });
  expect(JSON.stringify(renderMessage(long))).not.toContain("Show all");
  const short = { ...cardOf({ type: "text", text: "word" }), whole: { do: "show-all" as const, incident: "INC-7K3Q" } };
  expect(JSON.stringify(renderMessage(short))).not.toContain("Show all");
});

function wordsOf(block: Block): string {
  switch (block.type) {
    case "text":
    case "quote":
      return block.text;
    case "list":
      return block.items.join("");
    case "facts":
      return block.facts.map(({ value }) => value).join("");
    case "buttons":
    case "divider":
      return "";
  }
}

function count(text: string, word: string): number {
  return text.split(word).length - 1;
}
