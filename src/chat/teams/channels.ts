import { z } from "zod";
import { ProviderError } from "../../run/send.ts";
import type { Secrecy } from "../chat.ts";
import type { Turn } from "../pace.ts";
import { type Account, created, type GraphAccess, graphAsking, unlessThereAlready } from "./graph-ask.ts";

/** Private channels of one team. Each method throws ProviderError, or what `take` throws. */
export type Channels = {
  /**
   * The new channel's id, with `owner` in it: Graph makes none without. Needs Channel.Create. `rejected` with the code
   * `NameAlreadyExists` where a channel has that name, or a deleted one had it.
   */
  create(channel: { name: string; description: string; owner: Account }, turn: Turn): Promise<string>;
  nameOf(channel: string, turn: Turn): Promise<string>;
  /**
   * Only who is in the team can be in its private channel, so they are added to both. For a confidential incident nobody
   * is added to the team, all of which would see it: `rejected` with the code `team-would-see`.
   */
  addMember(channel: string, account: Account, turn: Turn, secrecy?: Secrecy): Promise<void>;
  /** Who is not in it stays out. They stay in the team: nobody knows who was in it before. */
  removeMember(channel: string, user: string, turn: Turn): Promise<void>;
  /** A private channel has no app until it is let in there, whatever the team has. Where it is already, nothing happens. */
  letAppIn(channel: string, turn: Turn): Promise<void>;
  describe(channel: string, description: string, turn: Turn): Promise<void>;
  /** Everybody in it can still read it. */
  archive(channel: string, turn: Turn): Promise<void>;
};

const named = z.object({ displayName: z.string() });
const members = z.object({ value: z.array(z.unknown()) });

/** Whoever gives up sooner may have it made twice. */
const makingMs = 30_000;

/**
 * learn.microsoft.com/graph/api/channel-post, channel-get, conversationmember-add, team-list-members, team-post-members,
 * channel-patch, channel-archive and channel-post-enabledapps. Graph counts whatever is asked of a channel for its team too. The last is for private channels in Graph's beta alone, which Microsoft may change; its pages on bots in private channels
 * disagree. So a room is one only where a trial has gone well (`muster check --try-channels`).
 */
export function teamsChannels(access: GraphAccess & { team: string }): Channels {
  const { team, graphUrl } = access;
  const { ask, change, removeMember, member, appAddress } = graphAsking(access);
  const inTeam = (path: string) => `/teams/${encodeURIComponent(team)}${path}`;
  const inChannel = (channel: string, path = "") => inTeam(`/channels/${encodeURIComponent(channel)}${path}`);

  async function isInTeam({ user }: Account, turn: Turn): Promise<boolean> {
    const query = new URLSearchParams({ $filter: `(microsoft.graph.aadUserConversationMember/userId eq '${user}')` });
    return (await ask(inTeam(`/members?${query}`), { ...turn, of: team }, members)).value.length > 0;
  }

  /** Refused because they are not in the team, it is asked once more with them in it. */
  async function whoIsInTeam<T>(
    account: Account,
    { secrecy, ...turn }: Turn & { secrecy?: Secrecy | undefined },
    request: () => Promise<T>,
  ): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (!mayBeOfTeam(error) || (await isInTeam(account, turn))) throw error;
      if (secrecy === "confidential") throw new ProviderError("rejected", "teams", "team-would-see");
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
    async nameOf(channel, turn) {
      return (await ask(inChannel(channel), { ...turn, of: team }, named)).displayName;
    },
    async addMember(channel, account, turn, secrecy) {
      const someone = { ...member(account), roles: account.isGuest ? ["guest"] : [] };
      const add = () => unlessThereAlready(change(inChannel(channel, "/members"), { ...turn, of: team }, someone));
      await whoIsInTeam(account, { ...turn, secrecy }, add);
    },
    removeMember: async (channel, user, turn) =>
      await removeMember(inChannel(channel, "/members"), user, { ...turn, of: channel }),
    async letAppIn(channel, turn) {
      const app = await appAddress(turn);
      const path = `${graphUrl}/beta${inChannel(channel, "/enabledApps/$ref")}`;
      await unlessThereAlready(change(path, { ...turn, of: team }, { "@odata.id": app }));
    },
    async describe(channel, description, turn) {
      await change(inChannel(channel), { ...turn, of: team }, { description }, "PATCH");
    },
    async archive(channel, turn) {
      await unlessThereAlready(change(inChannel(channel, "/archive"), { ...turn, of: team }, {}));
    },
  };
}

/**
 * Graph has no code of its own for somebody who is not in the team: 404 where they are added, 400 where a channel is made
 * with them. Each may mean something else too, so the team's list is asked then. A right that is missing is a 403.
 */
const ofTeam = ["NotFound", "http_404", "BadRequest", "http_400"];

function mayBeOfTeam(error: unknown): boolean {
  return error instanceof ProviderError && ofTeam.includes(error.code);
}

/** Teams' ids of channels end so, and those of chats do not. */
export function isChannel(conversation: string): boolean {
  return conversation.includes("@thread.tacv2");
}
