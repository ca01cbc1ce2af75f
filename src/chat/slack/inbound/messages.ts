import type { ShownMessage, Speaker } from "../../front.ts";
import { plainWords } from "../blocks/plain-words.ts";
import type { SlackClient } from "../client.ts";

/** One message of Slack's, as `conversations.history` and a message shortcut both show it. */
export type SlackMessage = {
  ts?: string | undefined;
  text?: string | null | undefined;
  user?: string | null | undefined;
  bot_id?: string | null | undefined;
  team?: string | null | undefined;
};

type Place = { channel: string; ts: string };

/** `tenant`: the workspace of whoever wrote it, where Slack does not say. `link` leads to it, where it is known. */
export function shownMessage(
  { text, user, bot_id, team }: SlackMessage,
  { channel, ts, tenant, link }: Place & { tenant: string; link?: string | undefined },
): ShownMessage {
  const author: Speaker = { platform: "slack", tenant: team ?? tenant, user: user ?? bot_id ?? "unknown" };
  return {
    text: plainWords(text ?? ""),
    author,
    atMs: Math.floor(Number(ts) * 1_000),
    ref: `${channel}:${ts}`,
    ...(link && { link }),
  };
}

/** An event names a message and does not show it. Undefined when it has gone. A reply is found in its thread only. */
export async function fetchMessage(client: SlackClient, { channel, ts }: Place): Promise<SlackMessage | undefined> {
  const exactly = { channel, oldest: ts, latest: ts, inclusive: true };
  const isIt = (message: SlackMessage) => message.ts === ts;
  const top = await client.call("conversations.history", { lane: "note" }, (web) =>
    web.conversations.history({ ...exactly, limit: fewMessages }),
  );
  const found = top.messages?.find(isIt);
  if (found) return found;
  const thread = await client.call("conversations.replies", { lane: "note" }, (web) =>
    web.conversations.replies({ ...exactly, ts, limit: fewMessages }),
  );
  return thread.messages?.find(isIt);
}

/** A thread's first message may come before the one that is asked for. */
const fewMessages = 15;

/** Where the message is looked at; undefined when Slack does not say, which loses nothing but the link. */
export async function linkTo(client: SlackClient, { channel, ts }: Place): Promise<string | undefined> {
  try {
    const { permalink } = await client.call("chat.getPermalink", { lane: "note" }, (web) =>
      web.chat.getPermalink({ channel, message_ts: ts }),
    );
    return permalink;
  } catch {
    return undefined;
  }
}
