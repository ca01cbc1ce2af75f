import type { WebClient } from "@slack/web-api";
import type { PersonId } from "../../policy/policy.ts";
import { type Lane, ProviderError, type Send } from "../../run/send.ts";
import type { Chat, Target } from "../chat.ts";
import { escaped } from "./blocks/pieces.ts";
import { renderMessage } from "./blocks/render.ts";
import type { SlackClient } from "./client.ts";
import { findFiles, sendFiles } from "./files.ts";
import { newestMessage, type Reading } from "./history.ts";
import { setLinks } from "./links.ts";
import { type Account, cannotJoin, invite, remove, required, whoWeAre } from "./membership.ts";
import { openRoom, setTopic } from "./room.ts";

/** The type of the metadata that ties a message to the effect that posted it. */
const effectMetadata = "muster_effect";
const ours = "ours";

export type SlackChatOptions = {
  client: SlackClient;
  /** The Slack user id of a person of the directory. */
  userOf(person: PersonId): string | undefined;
  /** How the policy names somebody who is no full member of our workspace; `team` is where they are written to. */
  namedAs?(person: PersonId): Partial<Omit<Account, "user">>;
};

/** A look-up has a lane only; what changes something also asks `take`. */
type Turn = { lane: Lane; take?: Send["take"] };

/**
 * Slack as a Chat. Message references are `channel:ts`, or `channel:ts:workspace` for a direct message to somebody of
 * another workspace, which is asked there. Rooms are in ours.
 * Throws ProviderError; `rejected` with code `no_slack_user` for a person without a Slack id.
 */
export function slackChat({ client, userOf, namedAs }: SlackChatOptions): Chat {
  const self = remembered((workspace, lane: Lane) =>
    whoWeAre(client.inWorkspace(workspace === ours ? undefined : workspace), lane),
  );
  const me = async (lane: Lane, workspace = ours) => (await self(workspace, lane)).user;
  const directMessage = remembered(async (user, how: Turn & { there: SlackClient }) => {
    const { there, ...turn } = how;
    const { channel } = await there.call("conversations.open", turn, (web) => web.conversations.open({ users: user }));
    return required(channel?.id, "channel");
  });
  const workspaceOf = (target: Target) => (target.kind === "room" ? undefined : namedAs?.(target.person).team);
  const clientFor = (target: Target) => client.inWorkspace(workspaceOf(target));
  const refOf = (target: Target, channel: string, ts: string) =>
    [channel, ts, workspaceOf(target)].filter((part) => part !== undefined).join(":");
  const slackUser = (person: PersonId) => {
    const user = userOf(person);
    if (!user) throw new ProviderError("rejected", "slack", "no_slack_user");
    return user;
  };
  const channelOf = async (target: Target, how: Turn) =>
    target.kind === "room"
      ? target.room.id
      : directMessage(slackUser(target.person), { ...how, there: clientFor(target) });
  const accountOf = (person: PersonId): Account => {
    const user = userOf(person);
    if (!user) throw cannotJoin("no-account");
    return { user, isGuest: false, ...namedAs?.(person) };
  };
  /** A look-up may stand before the sending of a page to a person, so there it waits where pages wait. */
  const readingOf = async (target: Target, sinceMs: number): Promise<Reading> => {
    const lane = target.kind === "person" ? "page" : "room";
    return { channel: await channelOf(target, { lane }), lane, sinceMs, author: await me(lane, workspaceOf(target)) };
  };

  return {
    openRoom: (plan, send) => openRoom({ client, me: () => me(send.lane) }, plan, send),
    invite: async (room, person, send) => {
      const account = accountOf(person);
      const { home } = await self(ours, send.lane);
      await invite({ client, home }, { room, account }, send);
    },
    remove: async (room, person, send) => remove(client, room, accountOf(person), send),
    setLinks: (room, links, send) => setLinks(client, room, links, send),
    archive: (room, send) =>
      tolerating(["already_archived"], () =>
        client.call("conversations.archive", send, (web) => web.conversations.archive({ channel: room.id })),
      ),
    setTopic: (room, topic, send) => setTopic(client, room.id, topic, send),

    async post(target, card, send) {
      const channel = await channelOf(target, send);
      const metadata = { event_type: effectMetadata, event_payload: { effect: send.effect } };
      const message = { ...renderMessage(card), metadata, unfurl_links: false, unfurl_media: false };
      const say = async (place: { channel: string; thread_ts?: string }) => {
        const turn = { lane: send.lane, take: send.take, channel };
        const post = (web: WebClient) => web.chat.postMessage({ ...place, ...message });
        const { ts } = await clientFor(target).call("chat.postMessage", turn, post);
        return refOf(target, channel, required(ts, "ts"));
      };
      const thread = threadOf(target);
      if (thread === undefined) return await say({ channel });
      return (await unlessGone(say({ channel, thread_ts: thread }))) ?? (await say({ channel }));
    },

    async findPosted(target, effect, sinceMs) {
      const reading = await readingOf(target, sinceMs);
      const isIt = ({ metadata }: { metadata?: unknown }) => isEffect(metadata, effect);
      const thread = threadOf(target);
      const read = (where: Reading) => newestMessage(clientFor(target), where, isIt);
      const inThread = thread === undefined ? undefined : await unlessGone(read({ ...reading, thread }));
      // It was said in the room itself if the card was not there yet.
      const found = inThread ?? (await read(reading));
      return found?.ts && refOf(target, reading.channel, found.ts);
    },

    async sendFiles(target, files, text, send) {
      return sendFiles(clientFor(target), { channel: await channelOf(target, send), files, text: escaped(text) }, send);
    },

    findFiles: async (target, files, sinceMs) => findFiles(clientFor(target), files, await readingOf(target, sinceMs)),

    async edit(ref, card, send) {
      const { channel, ts, workspace } = parseRef(ref);
      // Slack keeps a message's metadata when an update brings none (docs.slack.dev/reference/methods/chat.update).
      await client
        .inWorkspace(workspace)
        .call("chat.update", send, (web) => web.chat.update({ channel, ts, ...renderMessage(card) }));
    },

    async pin(ref, send) {
      const { channel, ts } = parseRef(ref);
      await tolerating(["already_pinned"], () =>
        client.call("pins.add", send, (web) => web.pins.add({ channel, timestamp: ts })),
      );
    },
  };
}

/** Asks once per key and keeps the answer. Callers never share a request, as each may be withdrawn on its own. */
function remembered<H, T = string>(ask: (key: string, how: H) => Promise<T>): (key: string, how: H) => Promise<T> {
  const answers = new Map<string, T>();
  return async (key, how) => {
    const answer = answers.get(key) ?? (await ask(key, how));
    answers.set(key, answer);
    return answer;
  };
}

function isEffect(metadata: unknown, effect: string): boolean {
  const { event_type, event_payload } = (metadata ?? {}) as { event_type?: unknown; event_payload?: unknown };
  return event_type === effectMetadata && (event_payload as { effect?: unknown } | undefined)?.effect === effect;
}

/** Undefined where the thread's first message is there no more. */
async function unlessGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ProviderError && error.kind === "not-found") return undefined;
    throw error;
  }
}

async function tolerating(codes: string[], request: () => Promise<unknown>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (!(error instanceof ProviderError && codes.includes(error.code))) throw error;
  }
}

function threadOf(target: Target): string | undefined {
  return target.kind === "room" && target.under !== undefined ? parseRef(target.under).ts : undefined;
}

function parseRef(ref: string): { channel: string; ts: string; workspace: string | undefined } {
  const [channel, ts, workspace] = ref.split(":");
  if (!channel || !ts) throw new ProviderError("not-found", "slack", "not_a_slack_message");
  return { channel, ts, workspace };
}
