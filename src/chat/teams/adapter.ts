import type { PersonId } from "../../policy/policy.ts";
import { type Lane, ProviderError, type Send } from "../../run/send.ts";
import { filesCard, linksCard } from "../cards/handed-out.ts";
import type { Attachment, Chat, RoomLink, Target } from "../chat.ts";
import { messageAddress } from "./cards/draw.ts";
import { renderMessage, type TeamsMessage } from "./cards/render.ts";
import { channelOpener } from "./channel-room.ts";
import { type Channels, isChannel } from "./channels.ts";
import type { Connector } from "./connector.ts";
import type { Conversations, Place } from "./conversations.ts";
import type { Graph } from "./graph.ts";
import type { Account } from "./graph-ask.ts";
import { cannotJoin, invite } from "./membership.ts";
import { createPlaces } from "./places.ts";
import { roomOpener } from "./room.ts";
import { teamsRooms } from "./rooms.ts";

export type TeamsChatOptions = {
  appId: string;
  tenant: string;
  connector: Connector;
  graph: Graph;
  /** Where rooms are to be private channels. */
  privately?: { team: string; channels: Channels } | undefined;
  conversations: Conversations;
  /** The Entra object id of a person of the directory. */
  userOf(person: PersonId): string | undefined;
  /** Whether the policy names somebody as a guest. */
  isGuest?(person: PersonId): boolean;
  /** Where a file can be fetched for a while by whoever has the address. Without one no files can be sent. */
  handOut?(file: Attachment, effect: string): Promise<string>;
  /** How often a lease is renewed for a request that may take longer than one lasts. */
  renewEveryMs: number;
  /** Monotonic. */
  nowMs?(): number;
};

/** The clocks of Teams and of this machine may differ. */
const clockDifferenceMs = 60_000;

/**
 * Teams as a Chat. Message references are `conversation;activity`.
 *
 * What Teams does not offer an app: a chat cannot be archived, nor a message pinned without a signed-in person
 * (learn.microsoft.com/graph/api/chat-post-pinnedmessages); both are `rejected`. Its topic says that an incident is over, and
 * its links come as a message. Chats have no threads: what would go under a message is said in the chat. A bot uploads
 * no files to one (learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4): they are handed out by address.
 *
 * A room is a group chat, or a private channel where that is wanted and was tried. A channel is archived, and an app that
 * may read one may read every other too: what was posted there is not looked for.
 *
 * What was posted is found again in a chat only, by an id in its card and this app as the author: an app may be let to
 * read a chat that it is installed in, and no private one
 * (learn.microsoft.com/microsoftteams/platform/graph-api/rsc/resource-specific-consent). There a look-up throws `unavailable`.
 *
 * Throws ProviderError; `rejected` with code `no_teams_user` for a person without an Entra id, and with
 * `app-not-installed` for somebody whom the bot has not met and may not reach: the next medium is for them.
 */
export function teamsChat(options: TeamsChatOptions): Chat {
  const { appId, graph, connector, conversations, handOut } = options;
  const { renewEveryMs, nowMs, privately } = options;
  const rooms = teamsRooms({ graph, channels: privately?.channels });
  const places = createPlaces({ ...options, rooms });
  const channel = privately && channelOpener({ ...privately, conversations, renewEveryMs });
  const openRoom = roomOpener({ graph, rooms, channel, conversations, renewEveryMs, nowMs });

  const teamsUser = (person: PersonId) => {
    const user = options.userOf(person);
    if (!user) throw new ProviderError("rejected", "teams", "no_teams_user");
    return user;
  };
  const accountOf = (person: PersonId): Account | undefined => {
    const user = options.userOf(person);
    return user ? { user, isGuest: options.isGuest?.(person) ?? false } : undefined;
  };

  async function say(target: Target, message: TeamsMessage, send: Send): Promise<string> {
    const post = async (place: Place) =>
      refOf(place.conversation, await connector.send(place, message, { lane: send.lane, take: send.take }));
    return target.kind === "room"
      ? await places.inRoom(target.room.id, send, post)
      : await places.inPrivate(teamsUser(target.person), send, post);
  }

  async function find(target: Target, mark: string, sinceMs: number, lane: Lane = "room"): Promise<string | undefined> {
    if (target.kind === "person") throw new ProviderError("unavailable", "teams", "no-look-up-in-private");
    const { id } = target.room;
    if (isChannel(id)) throw new ProviderError("unavailable", "teams", "no-look-up-in-channels");
    for await (const message of graph.messages(id, Math.max(0, sinceMs - clockDifferenceMs), { lane })) {
      if (message.app === appId && message.cards.some((card) => isMarked(card, mark))) return refOf(id, message.id);
    }
    return undefined;
  }

  async function setLinks(target: Target, links: RoomLink[], send: Send): Promise<void> {
    if (links.length === 0) return;
    const mark = markOf(send.effect);
    // Told twice it harms nobody.
    const earlier = await find(target, mark, 0, send.lane).catch(unlessUnknown);
    if (earlier === undefined) await say(target, renderMessage(linksCard(links.map(addressed)), mark), send);
  }

  async function sendFiles(target: Target, files: Attachment[], text: string, send: Send): Promise<string> {
    if (!handOut) throw new ProviderError("rejected", "teams", "no-address-for-files");
    const handed: { name: string; url: string }[] = [];
    for (const file of files) handed.push({ name: file.name, url: await handOut(file, send.effect) });
    return await say(target, renderMessage(filesCard(text, handed), fileMark(files)), send);
  }

  return {
    openRoom: async (plan, send) => {
      const called = plan.people.flatMap((person) => accountOf(person) ?? []);
      return await openRoom(called, plan, send);
    },
    invite: async (room, person, send, secrecy) => {
      const account = accountOf(person);
      if (!account) throw cannotJoin("no-account");
      await invite({ graph, rooms }, { room, account, secrecy }, send);
    },
    remove: async ({ id }, person, send) => {
      const account = accountOf(person);
      if (!account) throw cannotJoin("no-account");
      await rooms.removeMember(id, account.user, send);
    },
    setLinks: (room, links, send) => setLinks({ kind: "room", room }, links, send),
    archive: rooms.archive,
    setTopic: rooms.setTopic,
    post: (target, card, send) => say(target, renderMessage(card, markOf(send.effect)), send),
    findPosted: (target, effect, sinceMs) => find(target, markOf(effect), sinceMs),
    sendFiles,
    findFiles: (target, files, sinceMs) => find(target, fileMark(files), sinceMs),
    async edit(ref, card, send) {
      const { conversation, activity } = parseRef(ref);
      const turn = { lane: send.lane, take: send.take };
      await places.inRoom(conversation, send, (place) => connector.update(place, activity, renderMessage(card), turn));
    },
    pin: async () => {
      throw new ProviderError("rejected", "teams", "pins-are-not-for-apps");
    },
  };
}

const markOf = (effect: string) => `muster:${effect}`;
const fileMark = ([first]: Attachment[]) => markOf(`file:${first?.name ?? ""}`);

function isMarked(card: string, mark: string): boolean {
  return card.includes(JSON.stringify(mark));
}

/** Where nobody may read, nothing is found. What is withdrawn stays so. */
function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof ProviderError)) throw error;
  return undefined;
}

function addressed(link: RoomLink): { title: string; url: string } {
  const { title } = link;
  if ("address" in link) return { title, url: link.address };
  const { conversation, activity } = parseRef(link.message);
  return { title, url: messageAddress(conversation, activity) };
}

const separator = ";";

function refOf(conversation: string, activity: string): string {
  return `${conversation}${separator}${activity}`;
}

/** An activity's id has no semicolon; a conversation's in a channel has. */
function parseRef(ref: string): { conversation: string; activity: string } {
  const at = ref.lastIndexOf(separator);
  if (at < 1 || at === ref.length - 1) throw new ProviderError("not-found", "teams", "not_a_teams_message");
  return { conversation: ref.slice(0, at), activity: ref.slice(at + 1) };
}
