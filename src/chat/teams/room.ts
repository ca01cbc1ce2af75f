import { setTimeout as pause } from "node:timers/promises";
import type { Room } from "../../incident/events.ts";
import { ProviderError, type Send } from "../../run/send.ts";
import type { RoomPlan } from "../chat.ts";
import { cutText } from "../cut-text.ts";
import type { Conversations } from "./conversations.ts";
import type { Account, Graph } from "./graph.ts";
import { admissible } from "./membership.ts";

/** learn.microsoft.com/graph/api/chat-patch: at most 250 characters, and no colon. */
const longestTopic = 250;
/** Graph opens no chat without anybody; the others come by invitation. */
const firstMembers = 2;

/** A chat that may have been made without our knowing is not asked for again before this, and each time later. */
const firstRestMs = 15_000;
const longestRestMs = 120_000;

export type RoomOpener = (called: readonly Account[], plan: RoomPlan, send: Send) => Promise<Room>;

/**
 * Opens the war room, a group chat, or finds the one that an earlier attempt opened, and installs the app in it.
 *
 * What marks a chat as ours is a row in our own store, written as soon as Graph says which chat it made: a topic or a
 * message can be written by whoever is in a chat, and to search everybody's chats the app would need to read them all.
 * So nothing finds a chat of which Graph did not say that it made it, nor one whose maker died before that row: it is left
 * with two people, a name and nothing in it, and the next attempt opens another. To make that rare Graph is given long, the
 * lease is kept meanwhile (`renewEveryMs`), and after no answer each attempt is later than the one before.
 */
export function roomOpener(ports: {
  graph: Graph;
  conversations: Conversations;
  renewEveryMs: number;
  nowMs?: (() => number) | undefined;
}): RoomOpener {
  const { graph, conversations, renewEveryMs, nowMs = () => performance.now() } = ports;
  const resting = new Map<string, { untilMs: number; ms: number }>();

  async function make({ incident, name }: RoomPlan, members: readonly Account[], send: Send): Promise<string> {
    const rest = resting.get(incident);
    const leftMs = (rest?.untilMs ?? 0) - nowMs();
    if (leftMs > 0) throw new ProviderError("rate-limited", "teams", "chat-may-have-been-made", leftMs);
    try {
      const chat = await holding(send, renewEveryMs, (held) => graph.createChat(topicOf(name), members, held));
      resting.delete(incident);
      return chat;
    } catch (error) {
      if (error instanceof ProviderError && error.kind === "unavailable") {
        const ms = rest ? Math.min(rest.ms * 2, longestRestMs) : firstRestMs;
        resting.set(incident, { ms, untilMs: nowMs() + ms });
      }
      throw error;
    }
  }

  return async (called, plan, send) => {
    const kept = await conversations.roomOf(plan.incident);
    if (kept !== undefined && (await install(graph, kept, send))) return roomAt(kept, plan);
    const members = await admissible(graph, called, firstMembers, send);
    if (members.length === 0) throw new ProviderError("rejected", "teams", "nobody-to-open-a-chat-with");
    const chat = await make(plan, members, send);
    await conversations.keepRoom(plan.incident, chat);
    await graph.installInChat(chat, send);
    return roomAt(chat, plan);
  };
}

const roomAt = (id: string, { name }: RoomPlan): Room => ({ platform: "teams", id, name });

/** From the moment that the request leaves, the lease is renewed until it is answered. */
async function holding<T>(send: Send, everyMs: number, request: (held: Send) => Promise<T>): Promise<T> {
  const over = new AbortController();
  let renewing: Promise<void> | undefined;
  const take = async () => {
    await send.take();
    renewing ??= renewUntil(over.signal, everyMs, send);
  };
  try {
    return await request({ ...send, take });
  } finally {
    over.abort();
    await renewing;
  }
}

/** Where that fails, or it is another's by now, whatever leaves next finds it out. */
async function renewUntil(over: AbortSignal, everyMs: number, { take }: Send): Promise<void> {
  try {
    for (;;) {
      await pause(everyMs, undefined, { signal: over });
      await take();
    }
  } catch {
    return;
  }
}

/**
 * False when there is no such chat (any more). The chat itself is not asked for: an app may see one only when it is in it,
 * and an earlier attempt may have ended before that.
 */
async function install(graph: Graph, chat: string, send: Send): Promise<boolean> {
  try {
    await graph.installInChat(chat, send);
    return true;
  } catch (error) {
    if (error instanceof ProviderError && (error.kind === "not-found" || error.kind === "gone")) return false;
    throw error;
  }
}

/** A chat has one line: its name, and behind it what Slack shows as the channel's topic. */
export function setTopic(graph: Graph, { id, name }: Room, topic: string, send: Send): Promise<void> {
  return graph.setTopic(id, topicOf(`${name} · ${topic}`), send);
}

function topicOf(words: string): string {
  return cutText(words.replaceAll(":", "∶").replaceAll(/\s+/g, " "), longestTopic).text;
}
