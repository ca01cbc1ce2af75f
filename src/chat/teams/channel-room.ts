import type { Room } from "../../incident/events.ts";
import { ProviderError, type Send } from "../../run/send.ts";
import type { RoomPlan } from "../chat.ts";
import type { Channels } from "./channels.ts";
import type { Conversations } from "./conversations.ts";
import type { Account } from "./graph-ask.ts";
import { holding } from "./holding.ts";

/** Names tried before giving up: somebody would have to take them all first. */
const triedNames = 20;
/** learn.microsoft.com/graph/api/channel-post */
const longestName = 50;

export type ChannelOpener = (owner: Account, plan: RoomPlan, send: Send) => Promise<Room | undefined>;

/**
 * Opens the war room as a private channel. A name that is taken gets a suffix: Graph does not say by whom, and a channel
 * is ours only by the row that is written as soon as Graph says that it made it.
 *
 * Undefined where `muster check --try-channels` has not written into one yet, or Teams refuses it now: then it is a chat.
 */
export function channelOpener(ports: {
  team: string;
  channels: Channels;
  conversations: Pick<Conversations, "keepRoom" | "triedChannelOf">;
  renewEveryMs: number;
}): ChannelOpener {
  const { team, channels, conversations, renewEveryMs } = ports;
  return async (owner, plan, send) => {
    if ((await conversations.triedChannelOf(team)) === undefined) return undefined;
    try {
      const wanted = { name: plan.name, description: plan.purpose, owner };
      const { id, name } = await holding(send, renewEveryMs, (held) => createNamed(channels, wanted, held));
      await conversations.keepRoom(plan.incident, id);
      await channels.letAppIn(id, send);
      return { platform: "teams", id, name };
    } catch (error) {
      if (isRefused(error)) return undefined;
      throw error;
    }
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

function isRefused(error: unknown): boolean {
  const kinds = ["rejected", "not-found", "gone"];
  return error instanceof ProviderError && kinds.includes(error.kind);
}
