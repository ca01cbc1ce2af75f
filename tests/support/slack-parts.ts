import type { Button, KnownBlock, ModalView } from "@slack/types";
import { decodeAction } from "../../src/chat/action-value.ts";
import type { Card } from "../../src/chat/card.ts";
import { limits } from "../../src/chat/slack/blocks/limits.ts";
import { partAsked, renderAnswer, renderPages } from "../../src/chat/slack/blocks/pages.ts";
import { partsOf } from "../../src/chat/slack/blocks/pieces.ts";
import type { Message } from "../../src/chat/slack/blocks/render.ts";

/** What somebody reads who presses "Show the rest" until there is no more. */

/** What a button with these words stands for, and which part it asks for. */
export function buttonIn({ blocks }: Pick<ModalView, "blocks">, label: string) {
  const elements = (blocks as KnownBlock[]).flatMap((block) => (block.type === "actions" ? block.elements : []));
  const found = elements.find((each): each is Button => each.type === "button" && each.text.text === label);
  return found && { action: decodeAction(found.value), part: partAsked(found.action_id ?? "") };
}

const rest = (shown: Pick<ModalView, "blocks"> | undefined) => shown && buttonIn(shown, "Show the rest")?.part;

export function allMessages(card: Card): Message[] {
  const messages: Message[] = [];
  const parts = partsOf(card, limits.message);
  for (let first: number | undefined = 0; first !== undefined; first = rest(messages.at(-1))) {
    messages.push(...renderPages(card, first, parts));
  }
  return messages;
}

export function allViews(card: Card): ModalView[] {
  const views: ModalView[] = [];
  const parts = partsOf(card, limits.modal);
  for (let part: number | undefined = 0; part !== undefined; part = rest(views.at(-1))) {
    views.push(renderAnswer(card, part, parts));
  }
  return views;
}
