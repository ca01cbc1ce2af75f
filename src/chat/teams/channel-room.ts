import type { Room } from "../../incident/events.ts";
import { ProviderError, type Send } from "../../run/send.ts";
import type { OpenedRoom, RoomPlan } from "../chat.ts";
import type { Channels } from "./channels.ts";
import type { Conversations } from "./conversations.ts";
import type { Account } from "./graph-ask.ts";
import { holding } from "./holding.ts";

/** Names tried before giving up: somebody would have to take them all first. */
const triedNames = 20;
/** learn.microsoft.com/graph/api/channel-post */
const longestName = 50;

/** A private channel, or why the room is to be a group chat. */
export type Tried = { room: Room } | Required<Pick<OpenedRoom, "chatBecause">>;

export type ChannelOpener = {
  open(owner: Account, plan: RoomPlan, send: Send): Promise<Tried>;
  /** Into the one that an earlier attempt made; undefined when it is there no more. */
  enter(channel: string, send: Send): Promise<Tried | undefined>;
  /** Why an earlier attempt opened a chat. */
  whyNot(plan: RoomPlan): Promise<string>;
};

/**
 * Opens the war room as a private channel. A name that is taken gets a suffix: Graph does not say by whom, and a channel
 * is ours only by the row that is written as soon as Graph says that it made it.
 *
 * It is a chat where `muster check --try-channels` has not written into a channel yet, where Teams refuses one now, and
 * where the incident is confidential: whoever is called may have to be added to the team, and everybody in that sees it.
 */
export function channelOpener(ports: {
  team: string;
  channels: Channels;
  conversations: Pick<Conversations, "keepRoom" | "triedChannelOf">;
  renewEveryMs: number;
}): ChannelOpener {
  const { team, channels, conversations, renewEveryMs } = ports;

  async function whyNone({ confidential }: RoomPlan): Promise<string | undefined> {
    if (confidential) return "team-would-see";
    return (await conversations.triedChannelOf(team)) === undefined ? "channel-not-tried" : undefined;
  }

  /** One that does not take the app would be a room in which nothing is said, so it is shut. */
  async function letIn({ id, name }: { id: string; name: string }, send: Send): Promise<Tried> {
    try {
      await channels.letAppIn(id, send);
      return { room: { platform: "teams", id, name } };
    } catch (error) {
      const refused = refusedBecause(error);
      await channels.archive(id, send).catch(unlessProviders);
      return refused;
    }
  }

  return {
    async open(owner, plan, send) {
      const chatBecause = await whyNone(plan);
      if (chatBecause !== undefined) return { chatBecause };
      const wanted = { name: plan.name, description: plan.purpose, owner };
      const made = await holding(send, renewEveryMs, (held) => createNamed(channels, wanted, held)).catch(
        refusedBecause,
      );
      if ("chatBecause" in made) return made;
      await conversations.keepRoom(plan.incident, made.id);
      return await letIn(made, send);
    },
    async enter(id, send) {
      const name = await channels.nameOf(id, send).catch(unlessAway);
      return name === undefined ? undefined : await letIn({ id, name }, send);
    },
    whyNot: async (plan) => (await whyNone(plan)) ?? "channel-refused",
  };
}

type Wanted = Parameters<Channels["create"]>[0];

/** Under the first of its names that is free. Throws `rejected` where none is. */
export async function createNamed(
  channels: Channels,
  wanted: Wanted,
  send: Send,
): Promise<{ id: string; name: string }> {
  for (let attempt = 1; attempt <= triedNames; attempt += 1) {
    const name = channelName(wanted.name, attempt);
    try {
      return { id: await channels.create({ ...wanted, name }, send), name };
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  throw new ProviderError("rejected", "teams", "NameAlreadyExists");
}

function channelName(name: string, attempt: number): string {
  const suffix = attempt === 1 ? "" : `-${attempt}`;
  return `${name.slice(0, longestName - suffix.length)}${suffix}`;
}

function isTaken(error: unknown): boolean {
  return error instanceof ProviderError && error.code === "NameAlreadyExists";
}

const refusals = ["rejected", "not-found", "gone"];

/** Throws what may pass. */
function refusedBecause(error: unknown): { chatBecause: string } {
  if (error instanceof ProviderError && refusals.includes(error.kind)) return { chatBecause: error.code };
  throw error;
}

function unlessAway(error: unknown): undefined {
  if (error instanceof ProviderError && (error.kind === "not-found" || error.kind === "gone")) return undefined;
  throw error;
}

/** It is left open where Teams does not shut it. */
function unlessProviders(error: unknown): void {
  if (!(error instanceof ProviderError)) throw error;
}
