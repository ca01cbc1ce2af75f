import type { SlackEventMiddlewareArgs } from "@slack/bolt";
import { ProviderError } from "../../../run/send.ts";
import type { ShownMessage } from "../../front.ts";
import { nameOf } from "../../patience.ts";
import { type Answering, speakerOf, speakerOfEvent } from "./answers.ts";
import { fetchMessage, linkTo, shownMessage } from "./messages.ts";

/**
 * A pin or the agreed reaction puts a message into the record. The event names the message and has to be answered in
 * three seconds; until the append it is not acknowledged, so whatever happens in between, Slack sends it again.
 */

type Marked = SlackEventMiddlewareArgs<"reaction_added" | "pin_added">["body"];
type Mark = { user: string; channel: string; ts: string };

/** How the bot says that it is in the record. */
const confirmation = "white_check_mark";

/** Within this the message is fetched and kept, or Slack is left to send the event again. */
const patienceMs = 2_000;

export async function keepReactedTo(options: Answering, args: SlackEventMiddlewareArgs<"reaction_added">) {
  const { event, body } = args;
  if (event.reaction !== options.recordReaction || event.item.type !== "message") return;
  await keep(options, { user: event.user, channel: event.item.channel, ts: event.item.ts }, body);
}

export async function keepPinned(options: Answering, args: SlackEventMiddlewareArgs<"pin_added">) {
  const { event, body } = args;
  const ts = event.item.message?.ts;
  if (ts !== undefined) await keep(options, { user: event.user, channel: event.channel_id, ts }, body);
}

/** What Muster itself pins, reacts to or wrote is in the record already. Throws when it was not recorded in time. */
async function keep(options: Answering, mark: Mark, body: Marked): Promise<void> {
  const us = body.authorizations?.map(({ user_id }) => user_id) ?? [];
  if (us.includes(mark.user)) return;
  const { channel, ts } = mark;
  const recorded = async () => {
    const by = await whoMarked(options, mark, body);
    const read = async (): Promise<ShownMessage | undefined> => {
      const [message, link] = await Promise.all([
        gone(fetchMessage(options.client, mark)),
        linkTo(options.client, mark),
      ]);
      if (!message || us.includes(message.user ?? "")) return undefined;
      return shownMessage(message, { channel, ts, tenant: by.tenant, link });
    };
    return await options.front.marked({ by, room: channel, read, interaction: body.event_id });
  };
  if (await inTime(recorded())) void confirm(options, mark);
}

/** The event tells the workspace of its channel; where others share that, whose the person is has to be asked. */
async function whoMarked(options: Answering, { user }: Mark, body: Marked) {
  if (!body.is_ext_shared_channel) return speakerOfEvent(user, body);
  const answer = await options.client.call("users.info", { lane: "note" }, (web) => web.users.info({ user }));
  const { team_id: own = "", enterprise_user } = answer.user ?? {};
  const theirs = enterprise_user?.enterprise_id ? { id: enterprise_user.enterprise_id } : undefined;
  const { is_enterprise_install } = body.authorizations?.[0] ?? {};
  return speakerOf({ user: { id: user }, team: { id: own }, enterprise: theirs, is_enterprise_install });
}

/** A message that was deleted in the meantime is no reason to be told of it again. */
async function gone<T>(asked: Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProviderError && error.kind === "not-found") return undefined;
    throw error;
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("a marked message was not recorded in time")), patienceMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/** Only a sign: without it the message is in the record all the same. */
async function confirm({ client, log }: Answering, { channel, ts }: Mark): Promise<void> {
  try {
    await client.call("reactions.add", { lane: "note" }, (web) =>
      web.reactions.add({ channel, timestamp: ts, name: confirmation }),
    );
  } catch (error) {
    const code = error instanceof ProviderError ? error.code : nameOf(error);
    if (code !== "already_reacted") log.warn({ code }, "a kept message was not marked as kept");
  }
}
