import type { Block, Card } from "../chat/card.ts";
import { block, timeOf } from "./phone-card.ts";

/**
 * What a phone showed somebody at one moment of an exercise. `at` sorts as text, and reads as a time: an ISO instant,
 * "00:12", or "000042|03:07", of which only what follows the bar is shown.
 */
export type Shown = { at: string; to: string } & ({ kind?: "card"; card: Card } | Bubble);

/** `from: "them"` is what the person wrote back. */
type Bubble = { kind: "sms" | "call"; text: string; from?: "muster" | "them" };

/**
 * What is drawn once, with everybody who saw it. A card that several people got has the blocks that all of them saw,
 * and what only some of them did.
 */
export type Screen = { at: string; to: string[] } & (
  | { kind: "card"; title: string; blocks: Block[]; own: { to: string[]; blocks: Block[] }[] }
  | Bubble
);

/** A reader like any other, as it stands within a sentence. */
export const warRoom = "the war room";

type ShownCard = Extract<Shown, { card: Card }>;

/** In the order of the first who saw each: a card that went to several people at one time is one screen. */
export function together(shown: Shown[]): Screen[] {
  const groups: [Shown, ...Shown[]][] = [];
  for (const one of shown) {
    const same = groups.find((group) => isOfGroup(one, group));
    if (same) same.push(one);
    else groups.push([one]);
  }
  return groups.map(screenOf);
}

/** One card for each reader: two that one person got stay apart, and so does what is mostly different. */
function isOfGroup(one: Shown, group: [Shown, ...Shown[]]): boolean {
  const [first] = group;
  if (!isCard(one) || !isCard(first) || group.some(({ to }) => to === one.to)) return false;
  const isOfOneKind = one.card.kind === first.card.kind && one.card.title === first.card.title;
  if (!isOfOneKind || timeOf(one.at) !== timeOf(first.at)) return false;
  const words = new Set(first.card.blocks.map(wordsOf));
  const inCommon = one.card.blocks.filter((each) => words.has(wordsOf(each))).length;
  return inCommon > Math.max(one.card.blocks.length, first.card.blocks.length) / 2;
}

function isCard(one: Shown): one is ShownCard {
  return "card" in one;
}

/** As it reads. A room's times name their zone, because its readers are in several; a person's own need not. */
function wordsOf(drawn: Block): string {
  return block(drawn).replaceAll(" UTC", "");
}

function screenOf(group: [Shown, ...Shown[]]): Screen {
  const [first] = group;
  if (!isCard(first)) return { ...first, to: [first.to] };
  const cards = group.filter(isCard);
  const words = cards.map(({ card }) => new Set(card.blocks.map(wordsOf)));
  const isForAll = (each: Block) => words.every((seen) => seen.has(wordsOf(each)));
  return {
    kind: "card",
    at: first.at,
    to: cards.map(({ to }) => to),
    title: first.card.title,
    blocks: first.card.blocks.filter(isForAll),
    own: ownParts(cards.map(({ to, card }) => ({ to, blocks: card.blocks.filter((each) => !isForAll(each)) }))),
  };
}

/** What several saw beside the rest is told once as well. */
function ownParts(parts: { to: string; blocks: Block[] }[]): { to: string[]; blocks: Block[] }[] {
  const byWords = new Map<string, { to: string[]; blocks: Block[] }>();
  for (const { to, blocks } of parts.filter((part) => part.blocks.length > 0)) {
    const words = blocks.map(wordsOf).join("");
    const same = byWords.get(words);
    byWords.set(words, { to: [...(same?.to ?? []), to], blocks: same?.blocks ?? blocks });
  }
  return [...byWords.values()];
}
