import type { Block, Card, Fact } from "../../card.ts";
import { groupsOf, limits } from "./limits.ts";
import { escaped, type Message, renderMessage, uncut } from "./render.ts";

/**
 * A card as one message after another, each within Slack's limits and nothing left out. More than `most` (Slack takes
 * five answers to one press) are not sent: the last one says that it is shortened.
 */
export function renderPages(card: Card, most = 5): Message[] {
  const pages = pagesOf(card.blocks.flatMap(inPieces));
  const kept = [...pages.slice(0, most - 1), pages.slice(most - 1).flat()].filter((blocks) => blocks.length > 0);
  if (kept.length < 2) return [renderMessage(card)];
  return kept.map((blocks, index) => {
    const title = `${card.title} (${index + 1} of ${kept.length})`;
    return renderMessage({ ...card, title, blocks });
  });
}

/** No piece of a text is longer, with room for what links and labels add. */
const pieceLength = 2_400;
const pageLength = limits.message.allText - limits.header - pieceLength / 4;
const pageBlocks = limits.message.blocks - 4;

/** The block as blocks that each fit into one of Slack's, in order. */
function inPieces(block: Block): Block[] {
  switch (block.type) {
    case "text":
    case "quote":
      return pieces(block.text).map((text) => ({ ...block, text }));
    case "list":
      return packed(block.items.flatMap(pieces), lengthOf, pieceLength).map((items) => ({ type: "list", items }));
    case "facts":
      return block.facts.flatMap(longFact);
    case "buttons":
      return groupsOf(block.buttons, limits.actions).map((buttons) => ({ type: "buttons", buttons }));
    case "divider":
      return [block];
  }
}

function longFact(fact: Fact): Block[] {
  const { label, value } = fact;
  if (lengthOf(value) + 2 * label.length < limits.fields.text * 0.8) return [{ type: "facts", facts: [fact] }];
  return pieces(`${label}: ${value}`).map((text) => ({ type: "text", text }));
}

/** Facts that stand beside each other stay so. */
function pagesOf(blocks: Block[]): Block[][] {
  const pages = packed(blocks, weightOf, pageLength);
  return pages.flatMap((page) => groupsOf(page.reduce(withNeighbour, [] as Block[]), pageBlocks));
}

function withNeighbour(before: Block[], block: Block): Block[] {
  const last = before.at(-1);
  const isBeside = block.type === "facts" && last?.type === "facts" && last.facts.length < limits.fields.items;
  if (!isBeside) return [...before, block];
  return [...before.slice(0, -1), { type: "facts", facts: [...last.facts, ...block.facts] }];
}

/** In groups of which none weighs more than `max`, unless one alone does. */
function packed<T>(items: readonly T[], weight: (item: T) => number, max: number): T[][] {
  const groups: T[][] = [];
  let left = 0;
  for (const item of items) {
    if (weight(item) > left || groups.length === 0) {
      groups.push([]);
      left = max;
    }
    groups.at(-1)?.push(item);
    left -= weight(item);
  }
  return groups;
}

/** As much of it as is sent, in characters. */
function weightOf(block: Block): number {
  switch (block.type) {
    case "text":
      return lengthOf(block.text);
    case "quote":
      return lengthOf(block.text) + lengthOf(block.from);
    case "list":
      return block.items.reduce((sum, item) => sum + lengthOf(item), 0);
    case "facts":
      return block.facts.reduce((sum, { label, value }) => sum + lengthOf(label) + lengthOf(value), uncut(block));
    case "buttons":
      return uncut(block);
    case "divider":
      return 0;
  }
}

const lengthOf = (text: string) => escaped(text).length;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The text in pieces, none too long; between words where there are any. */
function pieces(text: string): string[] {
  const words = text.toWellFormed().split(/(?<=\s)/);
  const short = words.flatMap((word) =>
    lengthOf(word) <= pieceLength
      ? [word]
      : packed([...graphemes.segment(word)], ({ segment }) => lengthOf(segment), pieceLength).map((group) =>
          group.map(({ segment }) => segment).join(""),
        ),
  );
  return packed(short, lengthOf, pieceLength).map((group) => group.join(""));
}
