import type { Card, SentCard } from "../../card.ts";
import { oldButtonCard, recordedCard } from "../../cards/answers/answers.ts";
import type { Speaker } from "../../front.ts";
import { attempt } from "../../patience.ts";
import type { AdaptiveCard, Dialog } from "../cards/adaptive.ts";
import { renderCard, renderDialog, renderMessage, type TeamsMessage } from "../cards/render.ts";
import { asTyped } from "../cards/typed.ts";
import type { Answer, Answering, Outcome } from "./answering.ts";
import type { Where } from "./door.ts";
import { formDialog, formMessage, formOnCard } from "./show-form.ts";

/** An outcome where it is shown: as a message, in a dialog, or on the card that was pressed. */

/** Undefined where there is nothing to say. */
export function asMessage(outcome: Outcome): TeamsMessage | undefined {
  switch (outcome.kind) {
    case "quiet":
      return undefined;
    case "card":
      return renderMessage(outcome.card);
    case "form":
      return formMessage(outcome);
    case "not-recorded":
      return renderMessage(outcome.card);
    case "too-old":
      return renderMessage(oldButtonCard());
  }
}

/**
 * The answer to a dialog's invoke (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots);
 * without one the dialog closes.
 */
export function inDialog(outcome: Outcome): Answer {
  switch (outcome.kind) {
    case "quiet":
      return { status: 200 };
    case "card":
      return continued(renderDialog(outcome.card, outcome.part));
    case "form":
      return continued(formDialog(outcome));
    case "not-recorded":
      return continued(renderDialog(outcome.card));
    case "too-old":
      return { status: 200, body: { task: { type: "message", value: asTyped(oldButtonCard().summary) } } };
  }
}

const continued = (value: Dialog): Answer => ({ status: 200, body: { task: { type: "continue", value } } });

/** Where a card stands, and which of ours it is where it says so. */
type Standing = { by: Speaker; where: Where; on: SentCard | undefined };

/** The pressed card as it now is for whoever pressed it. */
export function cardNow(answering: Answering, { by, where, on }: Standing): Promise<Card | undefined> {
  const { room } = where;
  if (!on) return Promise.resolve(undefined);
  return attempt(answering, () => answering.front.card({ by, card: on, ...(room !== undefined && { room }) }));
}

/**
 * The answer to a press on a card: that card as it now is, with what there is to say, or to fill in, above it
 * (learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model, "Response format").
 */
export async function onCard(answering: Answering, standing: Standing, outcome: Outcome): Promise<Answer> {
  if (outcome.kind === "not-recorded") return asNotice(outcome.card);
  if (outcome.kind === "too-old") return asNotice(oldButtonCard());
  const now = await cardNow(answering, standing);
  const { on } = standing;
  switch (outcome.kind) {
    case "quiet":
      return now ? asCard(renderCard(now)) : asCard(renderCard(recordedCard()));
    case "card":
      return asCard(renderCard(now ? withAnswer(outcome.card, now) : outcome.card));
    case "form":
      return formAnswer(formOnCard(outcome, on, now));
  }
}

export function asCard(value: AdaptiveCard): Answer {
  return { status: 200, body: { statusCode: 200, type: "application/vnd.microsoft.card.adaptive", value } };
}

/** The card stays as it is. */
function asNotice({ summary }: Card): Answer {
  const value = asTyped(summary);
  return { status: 200, body: { statusCode: 200, type: "application/vnd.microsoft.activity.message", value } };
}

function formAnswer(form: ReturnType<typeof formOnCard>): Answer {
  return form.kind === "drawn" ? asCard(form.card) : asNotice(form.card);
}

function withAnswer({ title, blocks }: Card, card: Card): Card {
  const said = { type: "text", text: title, emphasis: "strong" } as const;
  return { ...card, blocks: [said, ...blocks, { type: "divider" }, ...card.blocks] };
}
