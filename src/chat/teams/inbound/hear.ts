import { recordedCard } from "../../cards/answers/answers.ts";
import { isLookedAt } from "../../desk/desk-views.ts";
import { nameOf } from "../../patience.ts";
import { actionOf, formOf, sentCardIn } from "../cards/press.ts";
import { renderCard, renderMessage } from "../cards/render.ts";
import { type Answer, type Answering, answerTurn } from "./answering.ts";
import {
  type Account,
  type CardAction,
  type DialogInvoke,
  type Envelope,
  type InstallationUpdate,
  interactionOf,
  type Said,
  speakerOf,
  tenantOf,
  whereOf,
} from "./door.ts";
import { answerExtension } from "./extension.ts";
import { answerMessage } from "./messages.ts";
import { outcomeOf } from "./outcomes.ts";
import { asCard, cardNow, inDialog, onCard } from "./show.ts";

/** One activity, authentic and of a shape that we know: what goes back at once, and what is done after. */
export async function hear(answering: Answering, said: Said): Promise<Answer> {
  // A message extension is used also where Muster is not.
  const isLeft = said.heard === "installation" && said.activity.action.startsWith("remove");
  if (said.heard !== "extension" && !isLeft) void remember(answering, said.activity);
  const added = said.heard === "members" ? (said.activity.membersAdded ?? []) : [];
  answering.roster.heard([...(said.activity.from ? [said.activity.from] : []), ...added]);
  switch (said.heard) {
    case "message":
      return await answerMessage(answering, said.activity);
    case "press":
      return await answerPress(answering, said.activity);
    case "dialog":
      return await answerDialog(answering, said.activity);
    case "extension":
      return await answerExtension(answering, said.activity);
    case "members":
      return await cameIn(answering, said.activity, added);
    case "installation":
      return isLeft ? await forget(answering, said.activity) : greet(answering, said.activity);
  }
}

/** Whoever has no id of Entra's, as another bot has none, is nobody of ours. */
async function cameIn({ front }: Answering, activity: Envelope, added: readonly Account[]): Promise<Answer> {
  const { room } = whereOf(activity);
  for (const from of added) {
    if (room === undefined || from.aadObjectId === undefined) continue;
    await front.came({ who: speakerOf({ ...activity, from }), room });
  }
  return { status: 200 };
}

/** Where they can be written to from now on. What is not remembered comes again with the next activity. */
async function remember({ conversations, log }: Answering, activity: Envelope): Promise<void> {
  const { from } = activity;
  const { conversation, serviceUrl, kind } = whereOf(activity);
  const user = kind === "personal" && from ? speakerOf({ ...activity, from }).user : undefined;
  try {
    await conversations.seen({
      conversation,
      serviceUrl,
      kind,
      tenant: tenantOf(activity) ?? "",
      ...(user && { user }),
    });
  } catch (error) {
    log.warn({ error: nameOf(error) }, "a conversation is not remembered");
  }
}

async function forget({ conversations }: Answering, activity: InstallationUpdate): Promise<Answer> {
  const { from } = activity;
  if (from && whereOf(activity).kind === "personal") await conversations.forget(speakerOf({ ...activity, from }).user);
  return { status: 200 };
}

/** Their own page, as the app opens. In a room nobody is greeted: its cards say what it is for. */
function greet({ front, connector, log }: Answering, activity: InstallationUpdate): Answer {
  const { from } = activity;
  const where = whereOf(activity);
  if (!from || where.kind !== "personal") return { status: 200 };
  const next = async () => {
    try {
      const page = await front.home({ by: speakerOf({ ...activity, from }) });
      await connector.send(where, renderMessage(page), answerTurn);
    } catch (error) {
      log.warn({ error: nameOf(error) }, "nobody was greeted");
    }
  };
  return { status: 200, next };
}

/** A press on a card, or the refresh of one that somebody looks at: both are answered with that card, as theirs. */
async function answerPress(answering: Answering, activity: CardAction): Promise<Answer> {
  const data = activity.value.action.data ?? {};
  const standing = { by: speakerOf(activity), where: whereOf(activity), on: sentCardIn(data) };
  const action = actionOf(data);
  if (action && isLookedAt(action) && standing.on) {
    const now = await cardNow(answering, standing);
    if (now) return asCard(renderCard(now));
  }
  const outcome = await outcomeOf(answering, { by: standing.by, data, interaction: interactionOf(activity) });
  return await onCard(answering, standing, outcome);
}

/** A dialog that is to open, or what was sent or pressed in one. There the card that changes is out of sight. */
async function answerDialog(answering: Answering, activity: DialogInvoke): Promise<Answer> {
  const data = activity.value.data ?? {};
  const by = speakerOf(activity);
  const outcome = await outcomeOf(answering, { by, data, interaction: interactionOf(activity) });
  const isUnsaid = outcome.kind === "quiet" && !formOf(data);
  return inDialog(isUnsaid ? { kind: "card", card: recordedCard() } : outcome);
}
