import type { Block, Card, Fact } from "../../card.ts";
import { groupsOf, piecesOf } from "../../cut-text.ts";
import { limits } from "./limits.ts";

/** Cards in parts that each fit where they are shown, with nothing left out. */

/** How many blocks, and how many characters of all texts together, a message or view holds. */
export type Space = { blocks: number; text: number };

/** No piece of a text is longer, with room for what links and labels add. */
const pieceLength = 2_400;

/** The card's blocks in parts, each within `space`, in order. */
export function partsOf({ blocks }: Pick<Card, "blocks">, space: Space): Block[][] {
  const parts = packed(blocks.flatMap(inPieces), weightOf, space.text - limits.header - pieceLength / 4);
  return parts.flatMap((part) => groupsOf(part.reduce(withNeighbour, [] as Block[]), space.blocks - 4));
}

/**
 * The blocks, and as several where something in one is too long for one of Slack's. What comes after the first `most`
 * characters will be cut, and stays as it is.
 */
export function fitting(blocks: Block[], most: number): Block[] {
  let left = most;
  return blocks.flatMap((block) => {
    const parts = left > 0 ? partsThatFit(block, left) : [block];
    left -= parts.reduce((sum, part) => sum + weightOf(part), 0);
    return parts;
  });
}

function partsThatFit(block: Block, most: number): Block[] {
  switch (block.type) {
    case "text":
    case "quote":
      return isShort(block.text) ? [block] : inPieces(block);
    case "list":
      return [{ ...block, items: beginning(block.items, most).flatMap(pieces) }];
    case "facts":
      return block.facts.every(isShortFact) ? [block] : inPieces(block).reduce(withNeighbour, [] as Block[]);
    case "buttons":
    case "divider":
      return [block];
  }
}

/** At least so much of the items as `most` characters hold, and one more where there are more. */
function beginning(items: string[], most: number): string[] {
  let left = most;
  return items.filter((item) => {
    const isShown = left > 0;
    left -= item.length;
    return isShown;
  });
}

/** As small as it can be without a word being cut. */
function inPieces(block: Block): Block[] {
  switch (block.type) {
    case "text":
    case "quote":
      return pieces(block.text).map((text) => ({ ...block, text }));
    case "list":
      return packed(block.items.flatMap(pieces), lengthOf, pieceLength).map((items) => ({ type: "list", items }));
    case "facts":
      return block.facts.flatMap((fact): Block[] =>
        isShortFact(fact)
          ? [{ type: "facts", facts: [fact] }]
          : pieces(`${fact.label}: ${fact.value}`).map((text) => ({ type: "text", text })),
      );
    case "buttons":
      return groupsOf(block.buttons, limits.actions).map((buttons) => ({ type: "buttons", buttons }));
    case "divider":
      return [block];
  }
}

const isShort = (text: string) => lengthOf(text) <= pieceLength;

function isShortFact({ label, value }: Fact): boolean {
  const isLabel = lengthOf(label) <= limits.fields.label;
  return isLabel && lengthOf(value) + 2 * label.length < limits.fields.text * 0.8;
}

/** Facts that stand beside each other stay so. */
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
    const weighs = weight(item);
    if (weighs > left || groups.length === 0) {
      groups.push([]);
      left = max;
    }
    groups.at(-1)?.push(item);
    left -= weighs;
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

/** Of a block's texts, what is drawn as it is: the names of buttons, and the addresses that facts lead to. */
export function uncut(block: Block): number {
  if (block.type === "buttons")
    return sumOf(block.buttons.map(({ label }) => Math.min(label.length, limits.button.text)));
  if (block.type !== "facts") return 0;
  return sumOf(block.facts.map(({ leadsTo }) => (leadsTo && "url" in leadsTo ? lengthOf(leadsTo.url) : 0)));
}

export const sumOf = (lengths: number[]) => lengths.reduce((sum, length) => sum + length, 0);

/** Slack's control characters as entities (docs.slack.dev/messaging/formatting-message-text). */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const entities = new Map(["&", "<", ">"].map((sign) => [sign.charCodeAt(0), escaped(sign).length]));

/** Of one UTF-16 unit, as it is sent. */
const lengthAt = (text: string, index: number) => entities.get(text.charCodeAt(index)) ?? 1;

/** The same as of the escaped text. */
function lengthOf(text: string): number {
  return /[&<>]/.test(text) ? escaped(text).length : text.length;
}

const pieces = (text: string) => piecesOf(text, pieceLength, lengthAt);
