import type { KnownBlock, ModalView } from "@slack/types";
import type { Action, Block, Card } from "../../card.ts";
import { cutText } from "../../cut-text.ts";
import { limits } from "./limits.ts";
import { partsOf, type Space } from "./pieces.ts";
import { type Message, plain, renderBlocks, renderMessage, rowOf } from "./render.ts";

/** What is told to one person: all of it, in as many messages or views as it takes. */

/** Slack takes five answers to one press (docs.slack.dev/interactivity/handling-user-interaction). */
const mostAtOnce = 5;

/**
 * A card as one message after another, from part `first` on. The fifth has a button for those that follow; where nothing
 * brings the card back it is the last, with every button that is left.
 */
export function renderPages(card: Card, first = 0, parts = partsOf(card, limits.message)): Message[] {
  if (parts.length < 2) return [renderMessage(card)];
  const from = Math.min(first, parts.length - 1);
  const next = from + mostAtOnce;
  const { whole } = card;
  const { text } = renderMessage(card);
  return parts.slice(from, next).map((blocks, index): Message => {
    const part = from + index;
    const isCut = part === next - 1 && next < parts.length;
    if (!isCut) return { text, blocks: drawnPart(card, blocks, [part, parts.length]) };
    if (!whole) return { text, blocks: drawnPart(card, parts.slice(part).flat(), [part, next]) };
    const button = showing(whole, { after: next, of: parts.length });
    return { text, blocks: [...drawnPart(card, blocks, [part, parts.length]), button] };
  });
}

/**
 * A card as the modal that answers: its `first` part, with buttons for the one after it and the one before; or, where
 * nothing brings the card back, as much of it as one modal holds, with every button.
 */
export function renderAnswer(card: Card, first = 0, parts = partsOf(card, limits.modal)): ModalView {
  const part = Math.min(first, Math.max(0, parts.length - 1));
  const title = card.title.length > limits.modal.title ? card.title : "";
  const { whole } = card;
  const blocks =
    parts.length < 2 || !whole
      ? renderBlocks({ ...card, title }, limits.modal)
      : [
          ...drawnPart(card, parts[part] ?? [], [part, parts.length], limits.modal),
          showing(whole, { before: part - 1, after: part + 1, of: parts.length }),
        ];
  return {
    type: "modal",
    title: plain(cutText(card.title, limits.modal.title).text || "Muster"),
    close: plain("Close"),
    blocks: blocks.length > 0 ? blocks : [{ type: "section", text: plain(cutText(card.summary, limits.section).text) }],
  };
}

function drawnPart(
  { whole: _whole, ...card }: Card,
  blocks: Block[],
  [part, of]: [part: number, of: number],
  space: Space = limits.message,
): KnownBlock[] {
  const number = ` (${part + 1} of ${of})`;
  const title = `${cutText(card.title, limits.header - number.length).text}${number}`.trim();
  return renderBlocks({ ...card, title, blocks }, space);
}

/** Buttons that show other parts of the card. */
function showing(
  whole: Action,
  { before = -1, after, of }: { before?: number; after: number; of: number },
): KnownBlock {
  return rowOf([
    ...(before < 0 ? [] : [{ label: "Back", action: whole, part: before }]),
    ...(after < of ? [{ label: "Show the rest", action: whole, part: after }] : []),
  ]);
}

/** Which part of a card a pressed button asks for: the first, unless it is one of ours that says another. */
export function partAsked(actionId: string): number {
  return Number(/:part-(\d{1,4})$/.exec(actionId)?.[1] ?? 0);
}
