import type { ConversationsListResponse } from "@slack/web-api";
import type { Room } from "../../incident/events.ts";
import { ProviderError, type Send } from "../../run/send.ts";
import type { RoomPlan } from "../chat.ts";
import { cutText } from "../cut-text.ts";
import { limits } from "./blocks/limits.ts";
import type { SlackClient } from "./client.ts";

/** Names tried before giving up: somebody would have to take them all first. */
const triedNames = 20;
const channelsPage = 200;

type Channel = { id: string; name: string; purpose: string };
type Listed = NonNullable<ConversationsListResponse["channels"]>[number];
type Opener = { client: SlackClient; me: () => Promise<string> };

/**
 * Opens the war room, or finds the one that an earlier attempt opened, and gives it its purpose.
 *
 * `name_taken` names no owner, and an outsider may have been first: a channel is adopted only if this bot created it,
 * and wrote the purpose that holds the incident's id itself: an incident has one room, so its id says for which effect
 * the channel was made, and anybody in a channel may write there. A purpose still empty is ours too when the name holds
 * what is random in it: we died between creating it and setting its purpose.
 */
export async function openRoom({ client, me }: Opener, plan: RoomPlan, send: Send): Promise<Room> {
  const channel = await createOrAdopt({ client, me }, plan, send);
  const purpose = purposeOf(plan);
  if (channel.purpose !== purpose) {
    await client.call("conversations.setPurpose", send, (web) =>
      web.conversations.setPurpose({ channel: channel.id, purpose }),
    );
  }
  return { platform: "slack", id: channel.id, name: channel.name };
}

export async function setTopic(client: SlackClient, channel: string, topic: string, send: Send): Promise<void> {
  const short = cutText(topic, limits.purpose).text;
  await client.call("conversations.setTopic", send, (web) => web.conversations.setTopic({ channel, topic: short }));
}

async function createOrAdopt({ client, me }: Opener, plan: RoomPlan, send: Send): Promise<Channel> {
  for (let attempt = 1; attempt <= triedNames; attempt++) {
    const name = channelName(plan, attempt);
    const channel = (await create(client, name, send)) ?? (await findOurs({ client, me }, plan, name, send));
    if (channel) return channel;
  }
  throw new ProviderError("rejected", "slack", "name_taken");
}

/** The new channel; undefined when the name is taken. */
async function create(client: SlackClient, name: string, send: Send): Promise<Channel | undefined> {
  try {
    const { channel } = await client.call("conversations.create", send, (web) =>
      web.conversations.create({ name, is_private: true }),
    );
    if (!channel?.id) throw new ProviderError("unavailable", "slack", "no_channel_in_answer");
    return { id: channel.id, name: channel.name ?? name, purpose: "" };
  } catch (error) {
    if (error instanceof ProviderError && error.code === "name_taken") return undefined;
    throw error;
  }
}

/** Only private channels that the bot is in are listed to it, and ours is one. */
async function findOurs({ client, me }: Opener, plan: RoomPlan, name: string, { lane }: Send) {
  const self = await me();
  let cursor: string | undefined;
  do {
    const page = await client.call("conversations.list", { lane }, (web) =>
      web.conversations.list({
        types: "private_channel",
        exclude_archived: true,
        limit: channelsPage,
        ...(cursor ? { cursor } : {}),
      }),
    );
    const found = page.channels?.find((channel) => channel.name === name);
    if (found?.id) {
      const purpose = unescaped(found.purpose?.value ?? "");
      return isOurs(found, self) && isFor(plan, purpose) ? { id: found.id, name, purpose } : undefined;
    }
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return undefined;
}

/** Made by this bot, and what it says it is for was written by nobody else. */
function isOurs({ creator, purpose }: Listed, self: string): boolean {
  return creator === self && (!purpose?.value || purpose.creator === self);
}

function isFor(plan: RoomPlan, purpose: string): boolean {
  return purpose === "" ? channelName(plan, 1).includes(plan.random) : purpose.includes(plan.incident);
}

/** Slack hands topics and purposes out with its control characters as entities. */
function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** The purpose always holds the incident's id: it is the mark by which a later attempt knows the room. */
function purposeOf({ purpose, incident }: RoomPlan): string {
  const mark = ` (${incident})`;
  const short = cutText(purpose, limits.purpose - mark.length).text;
  return short.includes(incident) ? short : `${short}${mark}`;
}

/**
 * As Slack wants it: lower case letters, digits, hyphens and underscores, at most 80. A long name loses its end rather
 * than what is random in it. From the second attempt on it has a number.
 */
function channelName({ name, random }: RoomPlan, attempt: number): string {
  const clean = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{Mark}/gu, "")
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const number = attempt > 1 ? `-${attempt}` : "";
  const room = limits.channelName - 3;
  const short = clean.slice(0, room);
  const isWhole = short.includes(random);
  return `${isWhole ? short : `${clean.slice(0, room - random.length - 1)}-${random}`.replace(/^-/, "")}${number}`;
}
