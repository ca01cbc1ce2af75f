import { expect, test } from "vitest";
import type { Block, Card } from "../../src/chat/card.ts";
import { renderAnswer, renderPages } from "../../src/chat/slack/blocks/pages.ts";
import { type Message, renderMessage } from "../../src/chat/slack/blocks/render.ts";
import fc from "../support/seeded.ts";
import { breachesOf } from "../support/slack-breaches.ts";
import { allMessages, allViews, buttonIn } from "../support/slack-parts.ts";

const whole = { do: "show-all", incident: "INC-7K3Q", of: "dec-1" } as const;
const cardOf = (...blocks: Block[]): Card => ({
  kind: "brief",
  title: "Quiet harbour",
  summary: "sev1",
  whole,
  blocks,
});
const shortened = "Shortened to fit Slack";

function withoutWhole({ whole: _whole, ...card }: Card): Card {
  return card;
}

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

test("what does not fit comes in several messages, or in parts of a modal, that lack nothing", () => {
  fc.assert(
    fc.property(fc.array(anyBlock, { maxLength: 30 }), (blocks) => {
      const written = letters(blocks.map((block) => wordsOf(block)).join(""));
      for (const pages of [allMessages(cardOf(...blocks)), allViews(cardOf(...blocks))]) {
        expect(pages.flatMap(breachesOf)).toEqual([]);
        const text = JSON.stringify(pages);
        expect(text).not.toContain(shortened);
        for (const word of ["Lorem", "ipsum"])
          expect(count(letters(text), word)).toBeGreaterThanOrEqual(count(written, word));
        const drawn = letters(pages.map(({ blocks: each }) => textIn(each)).join("")).length;
        expect(drawn).toBeGreaterThanOrEqual(written.length);
        if (pages.length > 1) expect(text).toContain(`Quiet harbour (${pages.length} of ${pages.length})`);
      }
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
    const pages = allMessages(cardOf({ type: "text", text }, { type: "list", items: [text] }));
    expect(JSON.stringify(pages)).not.toContain(shortened);
    expect(pages.length).toBeGreaterThan(3);
    const views = allViews(
      cardOf({ type: "quote", text, from: "Bo" }, { type: "facts", facts: [{ label: text, value: text }] }),
    );
    expect(JSON.stringify(views)).not.toContain(shortened);
    expect([...pages, ...views].flatMap(breachesOf)).toEqual([]);
    expect(JSON.stringify([pages, views])).not.toContain("�");
  }
});

test("more than five messages are not sent at once: the fifth has a button for the rest, which lacks nothing either", () => {
  const long = cardOf({ type: "text", text: "word ".repeat(20_000) });
  const pages = renderPages(long);
  expect(pages).toHaveLength(5);
  expect(buttonIn(pages[4] as Message, "Show the rest")).toEqual({ action: whole, part: 5 });
  expect(count(JSON.stringify(allMessages(long)), "word")).toBe(20_000);
  // Nothing brings it back.
  expect(JSON.stringify(renderPages(withoutWhole(long))[4])).toContain("The record holds every word.");
});

test("where nothing brings a card back none of its buttons is lost, neither in messages nor in a modal", () => {
  const action = { do: "close-anyway", incident: "INC-7K3Q" } as const;
  const long = cardOf(
    { type: "text", text: "word ".repeat(20_000) },
    { type: "buttons", buttons: [{ label: "Close anyway…", action }] },
  );
  const [pages, view] = [renderPages(withoutWhole(long)), renderAnswer(withoutWhole(long))];
  expect(pages).toHaveLength(5);
  for (const shown of [pages[4] as Message, view]) {
    expect(buttonIn(shown, "Close anyway…")?.action).toEqual(action);
    expect(JSON.stringify(shown)).toContain("The record holds every word.");
    expect(buttonIn(shown, "Show the rest")).toBeUndefined();
  }
  expect([...pages, view].flatMap(breachesOf)).toEqual([]);
});

test("a modal is read on, and back, by buttons in it; beyond the end it shows the end", () => {
  const long = cardOf({ type: "text", text: "word ".repeat(9_000) });
  const views = allViews(long);
  expect(views.length).toBeGreaterThan(2);
  expect(count(JSON.stringify(views), "word")).toBe(9_000);
  expect(views.map((view) => buttonIn(view, "Back")?.part)).toEqual([undefined, ...views.slice(1).keys()]);
  expect(renderAnswer(long, 99)).toEqual(views.at(-1));
});

test("a long reason, a long list and a long answer are not cut where there is room for them", () => {
  const text = "one word after another ".repeat(150);
  const card = cardOf({ type: "quote", text, from: "Bo" }, { type: "list", items: [text] });
  const drawn = JSON.stringify(renderMessage(card));
  expect(drawn).not.toContain(shortened);
  expect(count(drawn, "another")).toBe(300);
});

test("a card that is cut has a button that shows all of it, where there is such a place", () => {
  const long: Card = { ...cardOf({ type: "text", text: "word ".repeat(3_000) }) };
  const { blocks } = renderMessage(long);
  expect(blocks.at(-1)).toMatchObject({
    type: "actions",
    elements: [{ text: { text: "Show all" }, value: JSON.stringify(whole) }],
  });
  expect(JSON.stringify(renderMessage(withoutWhole(long)))).not.toContain("Show all");
  const short = cardOf({ type: "text", text: "word" });
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
