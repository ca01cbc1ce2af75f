import { ProviderError, type ProviderErrorKind } from "../../../run/send.ts";
import { againOf } from "../../again.ts";
import { answerRefusedCard, mentionNotKnownCard, noPersonalChatCard } from "../../cards/answers/answers.ts";
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
    : await understood(answering, activity, { by, where, mentions, interaction });
  const message = asMessage(outcome);
  if (!message) return { status: 200 };
  const name = activity.from.name ?? "somebody";
  return { status: 200, next: () => tell(answering, { ...where, user: by.user, name }, message) };
}

const isMention = (entity: { type: string }): entity is Mention => entity.type === "mention" && "mentioned" in entity;

type Spoken = { by: Speaker; where: Where; mentions: Mention[]; interaction: string };

/** Mentions as Front reads them; this bot's own is no part of what is said. Nobody is guessed at by the name they show. */
async function understood(answering: Answering, activity: MessageActivity, spoken: Spoken): Promise<Outcome> {
  const { by, where, mentions, interaction } = spoken;
  const us = activity.recipient.id;
  const others = [...new Set(mentions.map(({ mentioned }) => mentioned.id))].filter((id) => id !== us);
  const found = new Map(
    await Promise.all(others.map(async (id) => [id, await answering.roster.find(where, id)] as const)),
  );
  const unknown = mentions.filter(({ mentioned }) => found.get(mentioned.id)?.kind === "not-told");
  if (unknown.length > 0) return { kind: "card", card: mentionNotKnownCard(unknown.map(nameIn)) };
  const told = (id: string) => {
    const known = found.get(id);
    if (known?.kind === "person") return `<@${known.user}>`;
    return id === us ? "" : undefined;
  };
  const text = commandIn(wordsOf(activity.text ?? "", mentions, told));
  return await typed(answering, { by, where, text, interaction });
}

const nameIn = ({ text }: Mention) => wordsOf(text ?? "", [], () => undefined);

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
  const again = againOf(interaction, { words: text, ...room });
  const reply = await patiently(answering, () => front.say({ by, ...room, text, interaction }), again);
  return shown(answering, { by, opened }, reply);
}

type Asker = Where & { user: string; name: string };

/**
 * Tells one person alone: what Teams does not take is said to be so, and in the room only where they have no chat with
 * Muster. A failure is logged: what they asked for has been done.
 */
async function tell(answering: Answering, asker: Asker, message: TeamsMessage): Promise<void> {
  const { connector, log } = answering;
  const say = (what: TeamsMessage) =>
    refusalOf(async () => {
      const place = asker.kind === "personal" ? asker : await privatePlace(answering, asker);
      await connector.send(place, what, answerTurn);
    });
  try {
    const refusal = await say(message);
    if (!refusal) return;
    log.warn({ code: refusal.code }, "an answer was refused");
    const isSaid = refusal.kind === "rejected" && !(await say(renderMessage(answerRefusedCard(refusal.code))));
    if (isSaid || asker.kind === "personal") return;
    await connector.send(asker, renderMessage(noPersonalChatCard(asker.name)), answerTurn);
  } catch (error) {
    log.warn({ error: nameOf(error) }, "an answer did not reach Teams");
  }
}

async function privatePlace({ connector, conversations }: Answering, { user, serviceUrl }: Asker): Promise<Place> {
  return (await conversations.personal(user)) ?? (await connector.createConversation(user, serviceUrl, answerTurn));
}

/** Undefined where it was taken. Throws what is no refusal. */
async function refusalOf(say: () => Promise<void>): Promise<ProviderError | undefined> {
  try {
    await say();
    return undefined;
  } catch (error) {
    if (error instanceof ProviderError && refusals.some((kind) => kind === error.kind)) return error;
    throw error;
  }
}
const refusals = ["rejected", "not-found", "gone", "unauthorized"] as const satisfies ProviderErrorKind[];
