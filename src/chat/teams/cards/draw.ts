import type { Room } from "../../../incident/events.ts";
import type { Block, Button, Fact } from "../../card.ts";
import { cutText, groupsOf, piecesOf } from "../../cut-text.ts";
import { webAddress } from "../../web-address.ts";
import { isChannel } from "../channels.ts";
import type { CardAction, Element, Paragraph, Run } from "./adaptive.ts";
import { limits, weightOf } from "./limits.ts";

/**
 * Blocks as elements, a small one for each piece of text, so that a card is cut between them. People's words are text
 * runs: a TextBlock and a FactSet would read Markdown in them
 * (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format). A run has no line breaks, so
 * each line is a paragraph. What comes after more than `most` of weight will be cut and is not drawn, but for buttons.
 */
export function elementsOf(
  blocks: readonly Block[],
  drawButton: (button: Button) => CardAction,
  most = Number.POSITIVE_INFINITY,
): Element[] {
  const elements: Element[] = [];
  let isAfterLine = false;
  let left = most;
  for (const block of blocks) {
    if (block.type === "divider") isAfterLine = true;
    if (left < 0 && block.type !== "buttons") continue;
    for (const element of draw(block, drawButton)) {
      elements.push({ ...element, ...(isAfterLine && { separator: true }) });
      isAfterLine = false;
      left -= weightOf(element);
      if (left < 0 && block.type !== "buttons") break;
    }
  }
  return elements;
}

export function titleElement(title: string): Element[] {
  if (!title) return [];
  return [paragraph([{ type: "TextRun", text: oneLine(title), size: "large", weight: "bolder" }])];
}

export function quiet(text: string): Element {
  return paragraph(runs(oneLine(text), { isSubtle: true, size: "small" }));
}

export function rowsOf(actions: CardAction[]): Element[] {
  return groupsOf(actions, limits.actions).map((row) => ({ type: "ActionSet", actions: row }));
}

function* draw(block: Block, drawButton: (button: Button) => CardAction): Generator<Element> {
  switch (block.type) {
    case "text":
      return yield* drawText(block);
    case "facts":
      for (const fact of block.facts) yield* drawFact(fact);
      return;
    case "list":
      for (const item of block.items) yield* drawItem(item);
      return;
    case "quote":
      return yield* drawQuote(block);
    case "buttons":
      return yield* rowsOf(block.buttons.map(drawButton));
    case "divider":
      return;
  }
}

function drawItem(item: string): Element[] {
  return close(linesOf(item).map((line, n) => words(n === 0 ? `•  ${line}` : line)));
}

function drawText({ text, emphasis }: Extract<Block, { type: "text" }>): Element[] {
  const [first, ...rest] = linesOf(text).map((line) =>
    emphasis === "quiet" ? quiet(line) : words(line, emphasis === "strong" ? { weight: "bolder" } : {}),
  );
  return first ? [first, ...close(rest)] : [];
}

/** One for which there is nothing to say has a dash. */
function drawFact({ label, value, leadsTo }: Fact): Element[] {
  const name: Run = {
    type: "TextRun",
    text: `${cutText(oneLine(label), limits.label).text}: `,
    weight: "bolder",
  };
  const url = leadsTo && addressOf(leadsTo);
  const [first = "–", ...rest] = linesOf(value);
  const said = url ? [link(first, url)] : runs(first);
  return close([paragraph(label ? [name, ...said] : said), ...rest.map((line) => words(line))]);
}

function drawQuote({ text, from }: Extract<Block, { type: "quote" }>): Element[] {
  const lines = linesOf(text);
  const said = (lines.length > 0 ? lines : ["–"]).map((line) => words(line));
  const author = cutText(oneLine(from), limits.piece).text;
  const [first, ...rest] = [...said, paragraph([{ type: "TextRun", text: `— ${author}`, italic: true }])];
  const boxed = (item: Element): Element => ({ type: "Container", style: "emphasis", items: [item] });
  const drawn = [first, ...rest].flatMap((line) => (line ? [boxed(line)] : []));
  return drawn.map((box, n) => (n === 0 ? box : { ...box, spacing: "none" }));
}

const lineBreak = /\r\n|[\n\r\u2028\u2029]/g;
const oneLine = (text: string) => text.replaceAll(lineBreak, " ");

/** Its lines, none empty or longer than a piece. */
function linesOf(text: string): string[] {
  return text
    .toWellFormed()
    .split(lineBreak)
    .flatMap((line) => (line.trim() ? piecesOf(line, limits.piece) : []));
}

function words(text: string, style: Partial<Run> = {}): Element {
  return paragraph(runs(text, style));
}

function paragraph(inlines: Run[]): Paragraph {
  return { type: "RichTextBlock", inlines };
}

const close = (elements: Element[]): Element[] => elements.map((element) => ({ ...element, spacing: "small" }));

/** Exactly these characters; web addresses can be followed. */
function runs(text: string, style: Partial<Run> = {}): Run[] {
  const found: Run[] = [];
  let end = 0;
  for (const match of text.matchAll(webAddress)) {
    if (match.index > end) found.push({ type: "TextRun", text: text.slice(end, match.index), ...style });
    found.push({ ...link(match[0], match[0]), ...style });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ type: "TextRun", text: text.slice(end), ...style });
  return found;
}

function link(text: string, url: string): Run {
  return { type: "TextRun", text, selectAction: { type: "Action.OpenUrl", url } };
}

/** A chat by Microsoft's deep link (learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams). */
function addressOf(leadsTo: NonNullable<Fact["leadsTo"]>): string | undefined {
  if ("url" in leadsTo) return leadsTo.url.length <= limits.piece * 3 ? leadsTo.url : undefined;
  return leadsTo.platform === "teams" ? roomAddress(leadsTo) : undefined;
}

/** One message of a chat or a channel (the same page). */
export function messageAddress(conversation: string, message: string): string {
  const address = `https://teams.microsoft.com/l/message/${encodeURIComponent(conversation)}/${message}`;
  return isChannel(conversation) ? address : `${address}?context=${encodeURIComponent('{"contextType":"chat"}')}`;
}

function roomAddress({ id, name }: Room): string {
  if (isChannel(id))
    return `https://teams.microsoft.com/l/channel/${encodeURIComponent(id)}/${encodeURIComponent(name)}`;
  return `https://teams.microsoft.com/l/chat/${encodeURIComponent(id)}/conversations`;
}
