import { againOf } from "../../again.ts";
import type { Action, Card, SentCard } from "../../card.ts";
import { formErrorsCard, formTooLongCard } from "../../cards/answers/answers.ts";
import { type AdaptiveCard, attachmentOf, type CardAction, type Dialog, type Element } from "../cards/adaptive.ts";
import { rowsOf, titleElement } from "../cards/draw.ts";
import { type Mistakes, renderForm } from "../cards/form.ts";
import { limits, weightOf } from "../cards/limits.ts";
import { dialogOpener, sentCardData } from "../cards/press.ts";
import { renderCard, renderMessage, type TeamsMessage } from "../cards/render.ts";
import { type Opened, openedData, openedKey } from "./opened.ts";
import type { SealedForm } from "./seals.ts";

/**
 * A form where it is shown. In a dialog nothing of it is left out. No dialog opens for words, nor beside a press that was
 * recorded first: there it is part of a message, as long as that can hold it; else a button opens it as a dialog.
 */

export type OpenForm = { form: SealedForm; opened: Opened; mistakes?: Mistakes };

export function formDialog({ form, opened, mistakes }: OpenForm): Dialog {
  const dialog = renderForm(form, mistakes);
  const { content } = dialog.card;
  return { ...dialog, card: attachmentOf({ ...content, body: withData(content.body, { opened }) }) };
}

/** What is wrong in one that came back and is too long by now is said alone: the message before it has what was written. */
export function formMessage(open: OpenForm): TeamsMessage {
  const inChat = formInChat(open);
  if (weightOf(inChat) <= limits.card) return { summary: open.form.title, attachments: [attachmentOf(inChat)] };
  if (open.mistakes) return renderMessage(errorsCard(open.mistakes));
  const message = renderMessage(formTooLongCard(open.form.title));
  const [{ content }] = message.attachments;
  return { ...message, attachments: [attachmentOf({ ...content, body: [...content.body, ...openerOf(open)] })] };
}

/**
 * Above the card that was pressed, as it now is, which is shortened for it; `said` leaves that card, and what is written on
 * it, as it is.
 */
export function formOnCard(
  open: OpenForm,
  on: SentCard | undefined,
  now: Card | undefined,
): { kind: "drawn"; card: AdaptiveCard } | { kind: "said"; card: Card } {
  const drawn = now ? withForm(formBody(open, on), now) : formInChat(open);
  if (weightOf(drawn) <= limits.card) return { kind: "drawn", card: drawn };
  if (open.mistakes) return { kind: "said", card: errorsCard(open.mistakes) };
  const tooLong = renderCard(formTooLongCard(open.form.title));
  const opener = [...tooLong.body, ...openerOf(open)];
  return { kind: "drawn", card: now ? withForm(opener, now) : { ...tooLong, body: opener } };
}

function formInChat(open: OpenForm): AdaptiveCard {
  const { content } = renderForm(open.form, open.mistakes).card;
  return { ...content, body: [...titleElement(open.form.title.slice(0, limits.title)), ...formBody(open)] };
}

function formBody({ form, opened, mistakes }: OpenForm, on?: SentCard): Element[] {
  const { body } = renderForm(form, mistakes).card.content;
  return withData(body, { opened, ...(on && { on }) }).map(sentAtOnce);
}

function withForm(fields: Element[], now: Card): AdaptiveCard {
  const card = renderCard(now, limits.card - weightOf(fields));
  const [first, ...rest] = card.body;
  return { ...card, body: [...fields, ...(first ? [{ ...first, separator: true as const }] : []), ...rest] };
}

const errorsCard = ({ errors }: Mistakes) => formErrorsCard(Object.values(errors));

function openerOf({ form, opened }: OpenForm): Element[] {
  const action = askedAgain(opened) ?? form.again;
  return action ? rowsOf([dialogOpener({ label: "Open the form", action, style: "primary" })]) : [];
}

/** The same once more; undefined where that is too long for a button. */
function askedAgain({ id, by }: Opened): Action | undefined {
  if (by === "message") return undefined;
  if ("action" in by) return by.action;
  const { text: words, room } = by;
  const again = againOf(id, { words, ...(room !== undefined && { room }) });
  return again.of && again;
}

function withData(body: Element[], { opened, on }: { opened: Opened; on?: SentCard }): Element[] {
  const more = { [openedKey]: openedData(opened), ...(on && sentCardData(on)) };
  return mapActions(body, (action) => ({ ...action, data: { ...action.data, ...more } }));
}

function mapActions(body: Element[], change: (action: CardAction) => CardAction): Element[] {
  return body.map((element) =>
    element.type === "ActionSet" ? { ...element, actions: element.actions.map(change) } : element,
  );
}

/** Outside a dialog a form is sent by a press, whose answer changes the card. */
function sentAtOnce(element: Element): Element {
  const [changed = element] = mapActions([element], ({ title, data, style }) => {
    const fallback = { type: "Action.Submit" as const, title, data: { ...data, msteams: { type: "messageBack" } } };
    return { type: "Action.Execute", title, ...(style && { style }), verb: "submit", data, fallback };
  });
  return changed;
}
