import { ProviderError, type ProviderErrorKind } from "../../../run/send.ts";
import { noPersonalChatCard } from "../../cards/answers/answers.ts";
import type { Speaker } from "../../front.ts";
import { nameOf, patiently } from "../../patience.ts";
import { renderMessage, type TeamsMessage } from "../cards/render.ts";
import type { Place } from "../conversations.ts";
import { type Answer, type Answering, answerTurn, type Outcome } from "./answering.ts";
import { interactionOf, type Mention, type MessageActivity, speakerOf, type Where, whereOf } from "./door.ts";
import { type Opened, opening } from "./opened.ts";
import { outcomeOf, shown } from "./outcomes.ts";
import { asMessage } from "./show.ts";
import { commandIn, wordsOf } from "./words.ts";

/**
 * What somebody types, in a chat with Muster or to `@Muster` in another one. The answer is theirs alone, so it goes to
 * their own chat: Teams has no message that only one person in a room sees. Their own chat tells them of it as any message
 * does; a line in the room costs everybody there a look, and is written only when they cannot be told in private.
 */
export async function answerMessage(answering: Answering, activity: MessageActivity): Promise<Answer> {
  const where = whereOf(activity);
  const mentions = (activity.entities ?? []).filter(isMention);
  const isToUs = where.kind === "personal" || mentions.some(({ mentioned }) => mentioned.id === activity.recipient.id);
  // An app that may read a room's messages is sent all of them.
  if (!activity.value && !isToUs) return { status: 200 };
  const by = speakerOf(activity);
  const interaction = interactionOf(activity);
  const outcome = activity.value
    ? await outcomeOf(answering, { by, data: activity.value, interaction })
    : await typed(answering, { by, where, text: await textOf(answering, activity, mentions), interaction });
  const message = asMessage(outcome);
  if (!message) return { status: 200 };
  const name = activity.from.name ?? "somebody";
  return { status: 200, next: () => tell(answering, { ...where, user: by.user, name }, message) };
}

const isMention = (entity: { type: string }): entity is Mention => entity.type === "mention" && "mentioned" in entity;

/** Mentions as Front reads them; this bot's own is no part of what is said. */
async function textOf({ connector, log }: Answering, activity: MessageActivity, mentions: Mention[]): Promise<string> {
  const us = activity.recipient.id;
  const told = new Map([[us, ""]]);
  for (const { mentioned } of mentions) {
    if (told.has(mentioned.id)) continue;
    try {
      const { aadObjectId } = (await connector.member(whereOf(activity), mentioned.id, answerTurn)) ?? {};
      if (aadObjectId) told.set(mentioned.id, `<@${aadObjectId}>`);
    } catch (error) {
      log.warn({ error: nameOf(error) }, "nobody could tell who is mentioned");
    }
  }
  return commandIn(wordsOf(activity.text ?? "", mentions, (id) => told.get(id)));
}

type Typed = { by: Speaker; where: Where; text: string; interaction: string };

/** Their own page is a tab at Slack, and here an answer to one word. */
async function typed(answering: Answering, { by, where, text, interaction }: Typed): Promise<Outcome> {
  const { front } = answering;
  const room = where.room === undefined ? {} : { room: where.room };
  const opened: Opened = { id: interaction, by: { text, ...room } };
  if (/^home$/i.test(text)) {
    const page = async () => ({ kind: "private" as const, card: await front.home({ by }) });
    return shown(answering, { by, opened }, await patiently(answering, page));
  }
  const form = await opening(answering, { by, opened });
  if (form) return form;
  const reply = await patiently(answering, () => front.say({ by, ...room, text, interaction }));
  return shown(answering, { by, opened }, reply);
}

type Asker = Where & { user: string; name: string };

/** Tells one person alone. A failure is logged: what they asked for has been done. */
async function tell(answering: Answering, asker: Asker, message: TeamsMessage): Promise<void> {
  const { connector, log } = answering;
  try {
    const isTold = await unlessRefused(async () => {
      const place = asker.kind === "personal" ? asker : await privatePlace(answering, asker);
      await connector.send(place, message, answerTurn);
    });
    if (isTold || asker.kind === "personal") return;
    await connector.send(asker, renderMessage(noPersonalChatCard(asker.name)), answerTurn);
  } catch (error) {
    log.warn({ error: nameOf(error) }, "an answer did not reach Teams");
  }
}

async function privatePlace({ connector, conversations }: Answering, { user, serviceUrl }: Asker): Promise<Place> {
  return (await conversations.personal(user)) ?? (await connector.createConversation(user, serviceUrl, answerTurn));
}

/** False where there is no chat with them, or it is gone: where the app is not theirs. */
async function unlessRefused(say: () => Promise<void>): Promise<boolean> {
  try {
    await say();
    return true;
  } catch (error) {
    if (error instanceof ProviderError && refusals.some((kind) => kind === error.kind)) return false;
    throw error;
  }
}
const refusals = ["rejected", "not-found", "gone", "unauthorized"] as const satisfies ProviderErrorKind[];
