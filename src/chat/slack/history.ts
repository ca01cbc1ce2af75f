import type { ConversationsHistoryResponse } from "@slack/web-api";
import type { Lane } from "../../run/send.ts";
import type { SlackClient } from "./client.ts";

/** Slack's clock may differ from ours: a look-up reads a little further back. */
const clockDifferenceMs = 60_000;
const historyPage = 200;

type HistoryMessage = NonNullable<ConversationsHistoryResponse["messages"]>[number];

/**
 * Where to look, from when on, and whose message it must be: anybody may copy what marks ours. What is said in a thread is
 * found there only.
 */
export type Reading = { channel: string; thread?: string; lane: Lane; sinceMs: number; author: string };

/** The newest message of `author` that matches. Needs the scopes groups:history and im:history. */
export async function newestMessage(
  client: SlackClient,
  { channel, thread, lane, sinceMs, author }: Reading,
  matches: (message: HistoryMessage) => boolean,
): Promise<HistoryMessage | undefined> {
  const oldest = String(Math.max(0, sinceMs - clockDifferenceMs) / 1_000);
  let cursor: string | undefined;
  do {
    const args = { channel, oldest, limit: historyPage, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
    const page = await (thread === undefined
      ? client.call("conversations.history", { lane }, (web) => web.conversations.history(args))
      : client.call("conversations.replies", { lane }, (web) => web.conversations.replies({ ...args, ts: thread })));
    const found = (page.messages as HistoryMessage[] | undefined)?.find(
      (message) => message.user === author && matches(message),
    );
    if (found) return found;
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return undefined;
}
