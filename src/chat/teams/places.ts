import { ProviderError, type Send } from "../../run/send.ts";
import type { Connector } from "./connector.ts";
import type { Conversations, Place } from "./conversations.ts";
import type { Graph } from "./graph.ts";
import type { Rooms } from "./rooms.ts";

/**
 * Where something is said, with the cure where the bot is not there: it is installed through Graph, and what failed is
 * tried once more. It fails for good as `gone` in a room, and as `rejected` with `app-not-installed` for a person.
 */
export function createPlaces(ports: {
  tenant: string;
  connector: Connector;
  graph: Pick<Graph, "installForPerson">;
  rooms: Pick<Rooms, "letAppIn">;
  conversations: Conversations;
}) {
  const { tenant, connector, graph, rooms, conversations } = ports;

  async function inRoom<T>(chat: string, send: Send, say: (place: Place) => Promise<T>): Promise<T> {
    const place = { conversation: chat, serviceUrl: await conversations.serviceOf(chat) };
    try {
      return await say(place);
    } catch (error) {
      if (!isNotInRoster(error)) throw error;
      await rooms.letAppIn(chat, send).catch(orElse(error));
      return await say(place);
    }
  }

  async function inPrivate<T>(user: string, send: Send, say: (place: Place) => Promise<T>): Promise<T> {
    const known = await conversations.personal(user);
    try {
      return await say(known ?? (await meet(user, send)));
    } catch (error) {
      if (!isAway(error) && !isShut(error)) throw error;
      if (known) await conversations.forget(user);
      return known ? await inPrivate(user, send, say) : await installed(user, send, say);
    }
  }

  /** The chat with them, which Teams opens for some apps also where they are not installed: to write there needs that. */
  async function meet(user: string, send: Send): Promise<Place> {
    const turn = { lane: send.lane, take: send.take };
    const place = await connector.createConversation(user, await conversations.serviceOf(user), turn);
    await conversations.seen({ user, ...place, kind: "personal", tenant });
    return place;
  }

  /** Installs the app for them where that is permitted. Blocked, it stays so. */
  async function installed<T>(user: string, send: Send, say: (place: Place) => Promise<T>): Promise<T> {
    const notInstalled = orElse(new ProviderError("rejected", "teams", "app-not-installed"));
    await graph.installForPerson(user, send).catch(notInstalled);
    return await say(await meet(user, send).catch(notInstalled));
  }

  return { inRoom, inPrivate };
}

/** Teams says it in the words of any 403 too; where the app is in the room, to let it in changes nothing. */
function isNotInRoster(error: unknown): boolean {
  const codes = ["BotNotInConversationRoster", "ForbiddenOperationException", "Forbidden", "http_403"];
  return error instanceof ProviderError && codes.includes(error.code);
}

/** The conversation that was kept is there no more, or the app is not in it. */
function isAway(error: unknown): boolean {
  return error instanceof ProviderError && (error.kind === "gone" || error.kind === "not-found");
}

/**
 * Teams says the same of somebody who removed the app and of somebody who blocked it
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages): to install it helps the
 * one, and does nothing to the other. What is refused for another reason would be refused again.
 */
const shut = [
  "MessageWritesBlocked",
  "ConversationBlockedByUser",
  "ForbiddenOperationException",
  "Forbidden",
  "http_403",
];

function isShut(error: unknown): boolean {
  return error instanceof ProviderError && error.kind === "rejected" && shut.includes(error.code);
}

/** Trying again changes nothing. */
function isFinal(error: unknown): error is ProviderError {
  return error instanceof ProviderError && error.kind !== "unavailable" && error.kind !== "rate-limited";
}

/** Throws `instead` of what is final, and anything else as it is. */
function orElse(instead: unknown) {
  return (error: unknown): never => {
    throw isFinal(error) ? instead : error;
  };
}
