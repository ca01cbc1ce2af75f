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

type Opener = { graph: Graph; conversations: Conversations; called: readonly Account[] };

/**
 * Opens the war room, a group chat, or finds the one that an earlier attempt opened, and installs the app in it.
 *
 * What marks a chat as ours is a row in our own store, written as soon as Graph says which chat it made: a topic or a
 * message can be written by whoever is in a chat, and to search everybody's chats the app would need to read them all.
 * Between Graph's answer and that row lies one write. Whoever dies just there leaves a chat of two people with a name and
 * nothing in it, which nobody adopts; the next attempt opens another.
 */
export async function openRoom({ graph, conversations, called }: Opener, plan: RoomPlan, send: Send): Promise<Room> {
  const kept = await conversations.roomOf(plan.incident);
  const isLetIn = kept !== undefined && (await install(graph, kept, send));
  const chat = isLetIn ? kept : await create({ graph, conversations, called }, plan, send);
  return { platform: "teams", id: chat, name: plan.name };
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

async function create({ graph, conversations, called }: Opener, plan: RoomPlan, send: Send): Promise<string> {
  const members = await admissible(graph, called, firstMembers, send);
  if (members.length === 0) throw new ProviderError("rejected", "teams", "nobody-to-open-a-chat-with");
  const chat = await graph.createChat(topicOf(plan.name), members, send);
  await conversations.keepRoom(plan.incident, chat);
  await graph.installInChat(chat, send);
  return chat;
}

/** A chat has one line: its name, and behind it what Slack shows as the channel's topic. */
export function setTopic(graph: Graph, { id, name }: Room, topic: string, send: Send): Promise<void> {
  return graph.setTopic(id, topicOf(`${name} · ${topic}`), send);
}

function topicOf(words: string): string {
  return cutText(words.replaceAll(":", "∶").replaceAll(/\s+/g, " "), longestTopic).text;
}
