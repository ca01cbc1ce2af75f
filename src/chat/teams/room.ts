import { ProviderError, type Send } from "../../run/send.ts";
import type { OpenedRoom, RoomPlan } from "../chat.ts";
import type { ChannelOpener, Tried } from "./channel-room.ts";
import { isChannel } from "./channels.ts";
import type { Conversations } from "./conversations.ts";
import type { Graph } from "./graph.ts";
import type { Account } from "./graph-ask.ts";
import { holding } from "./holding.ts";
import { admissible } from "./membership.ts";
import { chatTopic, type Rooms } from "./rooms.ts";

/** Graph opens no chat without anybody; the others come by invitation. */
const firstMembers = 2;

/** A chat that may have been made without our knowing is not asked for again before this, and each time later. */
const firstRestMs = 15_000;
const longestRestMs = 120_000;

export type RoomOpener = (called: readonly Account[], plan: RoomPlan, send: Send) => Promise<OpenedRoom>;

/**
 * Opens the war room, a group chat where it is to be no private channel, or finds the one that an earlier attempt opened, and installs the app in it.
 *
 * What marks a chat as ours is a row in our own store, written as soon as Graph says which chat it made: a topic or a
 * message can be written by whoever is in a chat, and to search everybody's chats the app would need to read them all.
 * So nothing finds a chat of which Graph did not say that it made it, nor one whose maker died before that row: it is left
 * with two people, a name and nothing in it, and the next attempt opens another. To make that rare Graph is given long, the
 * lease is kept meanwhile (`renewEveryMs`), and after no answer each attempt is later than the one before.
 * Where the room was to be a channel and is none, the answer says why, at every attempt.
 */
export function roomOpener(ports: {
  graph: Graph;
  rooms: Rooms;
  channel?: ChannelOpener | undefined;
  conversations: Conversations;
  renewEveryMs: number;
  nowMs?: (() => number) | undefined;
}): RoomOpener {
  const { graph, rooms, channel, conversations, renewEveryMs, nowMs = () => performance.now() } = ports;
  const resting = new Map<string, { untilMs: number; ms: number }>();

  async function make(plan: RoomPlan, wanted: Wanted, send: Send): Promise<OpenedRoom> {
    const { incident } = plan;
    const rest = resting.get(incident);
    const leftMs = (rest?.untilMs ?? 0) - nowMs();
    if (leftMs > 0) throw new ProviderError("rate-limited", "teams", "chat-may-have-been-made", leftMs);
    try {
      const room = await makeOne(plan, wanted, send);
      resting.delete(incident);
      return room;
    } catch (error) {
      if (error instanceof ProviderError && error.kind === "unavailable") {
        const ms = rest ? Math.min(rest.ms * 2, longestRestMs) : firstRestMs;
        resting.set(incident, { ms, untilMs: nowMs() + ms });
      }
      throw error;
    }
  }

  async function makeOne(plan: RoomPlan, { members, refused }: Wanted, send: Send): Promise<OpenedRoom> {
    const tried = refused ?? (await channel?.open(members[0], plan, send));
    if (tried && "room" in tried) return tried.room;
    const topic = chatTopic(plan.name);
    const chat = await holding(send, renewEveryMs, (held) => graph.createChat(topic, members, held));
    await conversations.keepRoom(plan.incident, chat);
    await rooms.letAppIn(chat, send);
    return { ...roomAt(chat, plan), ...tried };
  }

  /** The room of an earlier attempt; undefined where there is none (any more). */
  async function earlier(plan: RoomPlan, send: Send): Promise<Tried | { room: OpenedRoom } | undefined> {
    const kept = await conversations.roomOf(plan.incident);
    if (kept === undefined) return undefined;
    if (isChannel(kept)) return await channel?.enter(kept, send);
    if (!(await letIn(rooms, kept, send))) return undefined;
    return { room: { ...roomAt(kept, plan), ...(channel && { chatBecause: await channel.whyNot(plan) }) } };
  }

  return async (called, plan, send) => {
    const before = await earlier(plan, send);
    if (before && "room" in before) return before.room;
    const [first, ...others] = await admissible(graph, called, firstMembers, send);
    if (!first) throw new ProviderError("rejected", "teams", "nobody-to-open-a-chat-with");
    return await make(plan, { members: [first, ...others], refused: before }, send);
  };
}

/** `refused`: the channel of an earlier attempt was. */
type Wanted = { members: [Account, ...Account[]]; refused: Extract<Tried, { chatBecause: string }> | undefined };

const roomAt = (id: string, { name }: RoomPlan): OpenedRoom => ({ platform: "teams", id, name });

/**
 * False when there is no such room (any more). The chat itself is not asked for: an app may see one only when it is in it,
 * and an earlier attempt may have ended before that.
 */
async function letIn(rooms: Rooms, room: string, send: Send): Promise<boolean> {
  try {
    await rooms.letAppIn(room, send);
    return true;
  } catch (error) {
    if (error instanceof ProviderError && (error.kind === "not-found" || error.kind === "gone")) return false;
    throw error;
  }
}
