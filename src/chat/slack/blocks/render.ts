import type {
  ActionsBlock,
  Button as ButtonElement,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  RichTextLink,
  RichTextText,
  SectionBlock,
} from "@slack/types";
import { encodeAction } from "../../action-value.ts";
import type { Block, Button, Card, Fact } from "../../card.ts";
import { cutText, groupsOf } from "../../cut-text.ts";
import { webAddress } from "../../web-address.ts";
import { limits } from "./limits.ts";
import { escaped, fitting, type Space, sumOf, uncut } from "./pieces.ts";

/** A message as chat.postMessage takes it: blocks, and the text for lock screens and screen readers. */
export type Message = { text: string; blocks: KnownBlock[] };

/**
 * Draws a card within Slack's limits. What does not fit is cut with an ellipsis, and a last line says so; buttons are
 * never left out. People's words are sent as literal text (rich text, or escaped), so that they can mention nobody,
 * forge no link and format nothing that matters. A card that can be read whole somewhere has a button that leads there.
 */
export function renderMessage(card: Card): Message {
  return {
    text: cutText(escaped(card.summary), limits.message.fallback).text,
    blocks: renderBlocks(card, limits.message),
  };
}

/** A card's blocks, as much of them as there is space for. */
export function renderBlocks(card: Card, space: Space): KnownBlock[] {
  const scissors = newScissors(space.text - sumOf(card.blocks.map(uncut)));
  const title = scissors.cut(card.title, limits.header);
  const header: HeaderBlock[] = title ? [{ type: "header", text: plain(title) }] : [];
  const number = counter();
  const blocks = fitting(card.blocks, space.text).flatMap((block) => draw(block, scissors.cut, number));
  const drawn = [...header, ...blocks];
  if (!scissors.hasCut() && drawn.length < space.blocks) return drawn;
  const { whole } = card;
  const rest = whole
    ? [remark("Shortened to fit Slack."), drawButtons([{ label: "Show all", action: whole }], number)]
    : [remark("Shortened to fit Slack. The record holds every word.")];
  return [...keepWithin(drawn, space.blocks - rest.length), ...rest];
}

function remark(words: string): ContextBlock {
  return context(mrkdwn(words));
}

type Cut = (text: string, max: number, lengthOf?: (piece: string) => number) => string;

function draw(block: Block, cut: Cut, number: () => number): KnownBlock[] {
  switch (block.type) {
    case "text":
      return drawText(block, cut);
    case "facts":
      return drawFacts(block.facts, cut);
    case "list":
      return drawList(block.items, cut);
    case "quote":
      return drawQuote(block, cut);
    case "buttons":
      return groupsOf(block.buttons, limits.actions).map((buttons) => drawButtons(buttons, number));
    case "divider":
      return [{ type: "divider" }];
  }
}

function drawText({ text, emphasis }: Extract<Block, { type: "text" }>, cut: Cut): KnownBlock[] {
  if (emphasis === "quiet") {
    const words = cut(text, limits.section - linkRoom(text), escapedLength);
    return words ? [context(mrkdwn(words))] : [];
  }
  const words = cut(text, limits.section);
  if (!words) return [];
  return [richText([{ type: "rich_text_section", elements: literal(words, emphasis === "strong") }])];
}

/** One for which no room is left is left out. */
function drawFacts(facts: Fact[], cut: Cut): SectionBlock[] {
  const fields = facts.flatMap(({ label, value, leadsTo }) => {
    const name = cut(label.replaceAll(/[*\n]/g, " "), limits.fields.label, escapedLength);
    if (label && !name) return [];
    const room = limits.fields.text - escapedLength(name) - 3 - linkRoom(value);
    const words = cut(value, room, escapedLength) || "–";
    return verbatim(`*${escaped(name)}*\n${linked(leadsTo, words) ?? markup(words)}`);
  });
  return groupsOf(fields, limits.fields.items).map((group) => ({ type: "section", fields: group }));
}

/** Of what a field may hold (2,000 characters), with room for its words. */
const longestAddress = 1_500;

/**
 * Slack shows a channel's name to whoever is in it, and an address by our own words
 * (docs.slack.dev/messaging/formatting-message-text). What could end the link early is no link.
 */
function linked(leadsTo: Fact["leadsTo"], words: string): string | undefined {
  if (!leadsTo) return undefined;
  if ("url" in leadsTo) {
    const url = escaped(leadsTo.url);
    return url.length <= longestAddress && !/[\s|<>]/.test(leadsTo.url) ? `<${url}|${escaped(words)}>` : undefined;
  }
  return leadsTo.platform === "slack" && /^[A-Z0-9]{2,30}$/.test(leadsTo.id) ? `<#${leadsTo.id}>` : undefined;
}

function drawList(items: string[], cut: Cut): KnownBlock[] {
  const elements = items.flatMap((item) => {
    const words = cut(item, limits.section);
    return words ? [{ type: "rich_text_section" as const, elements: literal(words) }] : [];
  });
  return elements.length > 0 ? [richText([{ type: "rich_text_list", style: "bullet", elements }])] : [];
}

function drawQuote({ text, from }: Extract<Block, { type: "quote" }>, cut: Cut): KnownBlock[] {
  const words = cut(text, limits.section);
  if (text && !words) return [];
  const author = cut(from, limits.section - 2);
  return [
    richText([
      { type: "rich_text_quote", elements: [{ type: "text", text: words || "–" }] },
      { type: "rich_text_section", elements: [{ type: "text", text: `— ${author}`, style: { italic: true } }] },
    ]),
  ];
}

function drawButtons(buttons: Button[], number: () => number): ActionsBlock {
  return { type: "actions", elements: buttons.map((button) => drawButton(button, String(number()))) };
}

/** Of an action_id, only the last part is anybody's to choose. */
function drawButton({ label, action, style }: Button, last: string): ButtonElement {
  return {
    type: "button",
    text: plain(cutText(label, limits.button.text).text || "–"),
    action_id: `muster:${action.do}:${last}`,
    value: encodeAction(action),
    ...(style ? { style } : {}),
  };
}

/** Buttons that each ask for one part of what their action shows. */
export function rowOf(buttons: (Button & { part: number })[]): ActionsBlock {
  return { type: "actions", elements: buttons.map((button) => drawButton(button, `part-${button.part}`)) };
}

/** Within `max` blocks, in order: every row of buttons, and as much of the rest as fits, from the top. */
function keepWithin(blocks: KnownBlock[], max: number): KnownBlock[] {
  const rowsOfButtons = blocks.filter((block) => block.type === "actions").length;
  let room = Math.max(0, max - rowsOfButtons);
  return blocks.filter((block) => block.type === "actions" || room-- > 0).slice(0, max);
}

/** Cuts each text to its own limit and all together to `total` characters. */
function newScissors(total: number) {
  let left = total;
  let someCut = false;
  const cut: Cut = (text, max, lengthOf) => {
    const result = cutText(text, Math.min(max, left), lengthOf);
    left -= Math.min(Math.max(0, left), (lengthOf ?? plainLength)(result.text));
    someCut ||= result.cut;
    return result.text;
  };
  return { cut, hasCut: () => someCut };
}

function counter(): () => number {
  let last = 0;
  return () => ++last;
}

export function plain(text: string): PlainTextElement {
  return { type: "plain_text", text, emoji: false };
}

/** Escaped, with bare web addresses as links that show where they lead. */
function markup(text: string): string {
  const parts = literal(text);
  return parts.map((part) => (part.type === "link" ? `<${escaped(part.url)}>` : escaped(part.text))).join("");
}

const plainLength = (text: string) => text.length;
const escapedLength = (text: string) => escaped(text).length;
/** What the brackets of `markup` add for the addresses that can remain of `text`. */
const linkRoom = (text: string) => 2 * [...text.slice(0, limits.section).matchAll(webAddress)].length;

/** `verbatim`: Slack itself looks for no names, channels or addresses in the text. */
function verbatim(text: string): MrkdwnElement {
  return { type: "mrkdwn", text, verbatim: true };
}

const mrkdwn = (text: string) => verbatim(markup(text));

function context(element: MrkdwnElement): ContextBlock {
  return { type: "context", elements: [element] };
}

function richText(elements: RichTextBlock["elements"]): RichTextBlock {
  return { type: "rich_text", elements };
}

/** Text elements that show exactly these characters; web addresses can be followed. */
function literal(text: string, bold = false): (RichTextText | RichTextLink)[] {
  const elements: (RichTextText | RichTextLink)[] = [];
  const styled = bold ? { style: { bold } } : {};
  let end = 0;
  for (const match of text.matchAll(webAddress)) {
    if (match.index > end) elements.push({ type: "text", text: text.slice(end, match.index), ...styled });
    elements.push({ type: "link", url: match[0], ...styled });
    end = match.index + match[0].length;
  }
  if (end < text.length) elements.push({ type: "text", text: text.slice(end), ...styled });
  return elements;
}
