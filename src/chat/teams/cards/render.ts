import type { Button, Card, SentCard } from "../../card.ts";
import { cutText } from "../../cut-text.ts";
import { type AdaptiveCard, attachmentOf, type CardAttachment, type Dialog, type Element } from "./adaptive.ts";
import { elementsOf, quiet, rowsOf, titleElement } from "./draw.ts";
import { limits, textWeight, weightOf } from "./limits.ts";
import { dialogButton, messageButton, refreshOf } from "./press.ts";
import { asTyped, cardAsTyped } from "./typed.ts";

/** A message as the connector takes it; `summary` is what a lock screen shows. */
export type TeamsMessage = { summary: string; attachments: [CardAttachment] };

/** `mark`: what finds the message again, unseen by people. */
export function renderMessage(card: Card, mark?: string): TeamsMessage {
  const summary = cutText(asTyped(card.summary), limits.summary, textWeight).text;
  const drawn = renderCard(card);
  const [first, ...rest] = drawn.body;
  // An element's id is kept with the card, and no client shows it.
  const body = first && mark ? [{ ...first, id: mark }, ...rest] : drawn.body;
  return { summary, attachments: [attachmentOf({ ...drawn, body })] };
}

/**
 * Draws a card within what a message may hold, or `most` of it. What does not fit is left out from the end, and a last line says so with
 * a button that shows all of it, where there is one; no other button is ever left out.
 */
export function renderCard(written: Card, most: number = limits.card): AdaptiveCard {
  const card = cardAsTyped(written);
  const on = card.whole && { kind: card.kind, whole: card.whole };
  const draw = (button: Button) => messageButton(button, on);
  const framed = (body: Element[]) => ({
    ...frame(card, body),
    ...(on && isEachTheirOwn(on) && { refresh: refreshOf(on) }),
  });
  const { text: title, cut } = cutText(card.title, limits.title);
  const head = titleElement(title);
  const elements = elementsOf(card.blocks, draw, most);
  const whole = [...head, ...elements];
  if (!cut && weightOf(framed(whole)) <= most) return framed(whole);
  const rest = [quiet(shortened(card)), ...rowsOf(wholeButtons(card).map(draw))];
  const space = most - weightOf(framed([...head, ...rest]));
  return framed([...head, ...beginning(elements, space), ...rest]);
}

/** In a room whoever is asked has buttons of their own. */
const isEachTheirOwn = ({ kind }: SentCard) => kind === "decision";

/** A card as the dialog that answers: its `first` part, with buttons for the one after it and the one before. */
export function renderDialog(written: Card, first = 0, parts = partsOf(written)): Dialog {
  const card = cardAsTyped(written);
  const part = Math.min(first, parts.length - 1);
  const isCut = parts.length > 1 && !card.whole;
  const rest = isCut ? [quiet(shortened(card))] : rowsOf(turning(card, part, parts.length).map(dialogButton));
  const body = [...(parts[part] ?? []), ...rest];
  const isWithoutWords = body.length === 0;
  const number = parts.length > 1 ? ` (${part + 1} of ${parts.length})` : "";
  const title = `${cutText(card.title, limits.dialogTitle - number.length).text || "Muster"}${number}`;
  return dialogOf(title, frame(card, isWithoutWords ? [quiet(card.summary)] : body));
}

export function dialogOf(title: string, card: AdaptiveCard): Dialog {
  return { title, width: "medium", height: "large", card: attachmentOf(card) };
}

/** The card's elements in parts that a dialog holds. A title that its head would cut stands above the first. */
export function partsOf(written: Card): Element[][] {
  const card = cardAsTyped(written);
  const isLong = card.title.length > limits.dialogTitle;
  const head = isLong ? elementsOf([{ type: "text", text: card.title, emphasis: "strong" }], dialogButton) : [];
  const elements = [...head, ...elementsOf(card.blocks, dialogButton)];
  const most = limits.card - weightOf(frame(card, rowsOf(turning(card, 1, 3).map(dialogButton))));
  const parts: Element[][] = [[]];
  let left = most;
  for (const element of elements) {
    const weight = weightOf(element) + 1;
    if (weight > left) {
      parts.push([]);
      left = most;
    }
    parts.at(-1)?.push(element);
    left -= weight;
  }
  return parts;
}

/** Where nothing brings the card back, its first part is all there is. */
function turning({ whole }: Card, part: number, of: number): (Button & { part: number })[] {
  if (!whole) return [];
  return [
    ...(part > 0 ? [{ label: "Back", action: whole, part: part - 1 }] : []),
    ...(part + 1 < of ? [{ label: "Show the rest", action: whole, part: part + 1 }] : []),
  ];
}

function wholeButtons({ whole }: Card): Button[] {
  return whole ? [{ label: "Show all", action: whole }] : [];
}

function shortened({ whole }: Card): string {
  return whole ? "Shortened to fit Teams." : "Shortened to fit Teams. The record holds every word.";
}

/** In order: every row of buttons, and as much of the rest as fits, from the top. */
function beginning(elements: Element[], space: number): Element[] {
  const isRow = ({ type }: Element) => type === "ActionSet";
  let left = elements.filter(isRow).reduce((sum, row) => sum - weightOf(row) - 1, space);
  return elements.filter((element) => {
    if (isRow(element)) return true;
    left -= weightOf(element) + 1;
    return left >= 0;
  });
}

export function frame({ summary }: Pick<Card, "summary">, body: Element[]): AdaptiveCard {
  return {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.5",
    fallbackText: cutText(summary, limits.fallbackText).text,
    msteams: { width: "Full" },
    body,
  };
}
