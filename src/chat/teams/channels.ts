import { ProviderError } from "../../run/send.ts";
import type { Turn } from "../pace.ts";
import { type Account, created, type GraphAccess, graphAsking, unlessThereAlready } from "./graph-ask.ts";

/** Private channels of one team. Each method throws ProviderError, or what `take` throws. */
export type Channels = {
  /**
   * The new channel's id, with `owner` in it: Graph makes none without. Needs Channel.Create. `rejected` with the code
   * `NameAlreadyExists` where a channel has that name, or a deleted one had it.
   */
  create(channel: { name: string; description: string; owner: Account }, turn: Turn): Promise<string>;
  /** Only who is in the team can be in its private channel, so they are added to both. */
  addMember(channel: string, account: Account, turn: Turn): Promise<void>;
  /** A private channel has no app until it is let in there, whatever the team has. Where it is already, nothing happens. */
  letAppIn(channel: string, turn: Turn): Promise<void>;
  describe(channel: string, description: string, turn: Turn): Promise<void>;
  /** Everybody in it can still read it. */
  archive(channel: string, turn: Turn): Promise<void>;
};

/** Whoever gives up sooner may have it made twice. */
const makingMs = 30_000;

/**
 * learn.microsoft.com/graph/api/channel-post, conversationmember-add, team-post-members, channel-patch, channel-archive and
 * channel-post-enabledapps. The last is for private channels in Graph's beta alone, which Microsoft may change; its pages on bots in private channels
 * disagree. So a room is one only where a trial has gone well (`muster check --try-channels`).
 */
export function teamsChannels(access: GraphAccess & { team: string }): Channels {
  const { team, graphUrl } = access;
  const { ask, change, member, appAddress } = graphAsking(access);
  const inTeam = (path: string) => `/teams/${encodeURIComponent(team)}${path}`;
  const inChannel = (channel: string, path = "") => inTeam(`/channels/${encodeURIComponent(channel)}${path}`);

  /** Refused, it is asked once more with them in the team. */
  async function whoIsInTeam<T>(account: Account, turn: Turn, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (!isNotInTeam(error)) throw error;
      const body = { ...member(account), roles: account.isGuest ? ["guest"] : [] };
      await unlessThereAlready(change(inTeam("/members"), { ...turn, of: team }, body));
      return await request();
    }
  }

  return {
    async create({ name, description, owner }, turn) {
      const body = { membershipType: "private", displayName: name, description, members: [member(owner)] };
      const request = { method: "POST" as const, body, withinMs: makingMs };
      const make = () => ask(inTeam("/channels"), { ...turn, of: team }, created, request);
      return (await whoIsInTeam(owner, turn, make)).id;
    },
    async addMember(channel, account, turn) {
      const someone = { ...member(account), roles: account.isGuest ? ["guest"] : [] };
      const add = () => unlessThereAlready(change(inChannel(channel, "/members"), { ...turn, of: channel }, someone));
      await whoIsInTeam(account, turn, add);
    },
    async letAppIn(channel, turn) {
      const app = await appAddress(turn);
      const path = `${graphUrl}/beta${inChannel(channel, "/enabledApps/$ref")}`;
      await unlessThereAlready(change(path, { ...turn, of: channel }, { "@odata.id": app }));
    },
    async describe(channel, description, turn) {
      await change(inChannel(channel), { ...turn, of: channel }, { description }, "PATCH");
    },
    async archive(channel, turn) {
      await unlessThereAlready(change(inChannel(channel, "/archive"), { ...turn, of: channel }, {}));
    },
  };
}

/** Graph's answer names no code of its own for it. */
function isNotInTeam(error: unknown): boolean {
  if (!(error instanceof ProviderError) || error.code === "NameAlreadyExists") return false;
  return error.kind === "not-found" || error.kind === "rejected";
}

/** Teams' ids of channels end so, and those of chats do not. */
export function isChannel(conversation: string): boolean {
  return conversation.includes("@thread.tacv2");
}
