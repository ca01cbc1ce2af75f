import type { Room } from "../../incident/events.ts";
import { ProviderError, type Send } from "../../run/send.ts";
import type { Secrecy } from "../chat.ts";
import { cutText } from "../cut-text.ts";
import type { Turn } from "../pace.ts";
import { type Channels, isChannel } from "./channels.ts";
import type { Graph } from "./graph.ts";
import type { Account } from "./graph-ask.ts";

/** What can be done with a room, whether it is a group chat or a private channel. */
export type Rooms = {
  letAppIn(id: string, turn: Turn): Promise<void>;
  addMember(id: string, account: Account, turn: Turn, secrecy?: Secrecy): Promise<void>;
  removeMember(id: string, user: string, turn: Turn): Promise<void>;
  setTopic(room: Room, topic: string, send: Send): Promise<void>;
  /** `rejected` for a chat. */
  archive(room: Room, send: Send): Promise<void>;
};

/** learn.microsoft.com/graph/api/chat-patch: at most 250 characters, and no colon. */
const longestTopic = 250;
/** learn.microsoft.com/graph/api/resources/channel */
const longestDescription = 1_024;

/** Without `channels` a room that is one, from when there was a team for them, is gone. */
export function teamsRooms({ graph, channels }: { graph: Graph; channels?: Channels | undefined }): Rooms {
  const toChannels = () => {
    if (!channels) throw new ProviderError("gone", "teams", "no-team-for-channels");
    return channels;
  };
  const describe = async (id: string, topic: string, send: Send) =>
    await toChannels().describe(id, cutText(topic, longestDescription).text, send);

  return {
    letAppIn: async (id, turn) =>
      isChannel(id) ? await toChannels().letAppIn(id, turn) : await graph.installInChat(id, turn),
    addMember: async (id, account, turn, secrecy) =>
      isChannel(id)
        ? await toChannels().addMember(id, account, turn, secrecy)
        : await graph.addMember(id, account, turn),
    removeMember: async (id, user, turn) =>
      isChannel(id) ? await toChannels().removeMember(id, user, turn) : await graph.removeMember(id, user, turn),
    // A chat has one line: its name, and behind it what others show as a topic.
    setTopic: async ({ id, name }, topic, send) =>
      isChannel(id) ? await describe(id, topic, send) : await graph.setTopic(id, chatTopic(`${name} · ${topic}`), send),
    async archive({ id }, send) {
      if (!isChannel(id)) throw new ProviderError("rejected", "teams", "chats-have-no-archive");
      await toChannels().archive(id, send);
    },
  };
}

export function chatTopic(words: string): string {
  return cutText(words.replaceAll(":", "∶").replaceAll(/\s+/g, " "), longestTopic).text;
}
