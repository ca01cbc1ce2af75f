import { z } from "zod";
import { ProviderError } from "../../run/send.ts";
import type { Pace, Turn } from "../pace.ts";
import type { TeamsMessage } from "./cards/render.ts";
import type { Place } from "./conversations.ts";
import { type Ask, askingAs } from "./exchange.ts";
import { appRate, conversationRates } from "./rates.ts";
import type { Tokens } from "./tokens.ts";

export const connectorScope = "https://api.botframework.com/.default";

/** Teams' own id of somebody in a conversation (`29:…`), and their Entra object id. */
export type Member = { id: string; aadObjectId?: string | undefined };

export type Connector = {
  /** The new message's id. */
  send(place: Place, message: TeamsMessage, turn: Turn): Promise<string>;
  update(place: Place, activity: string, message: TeamsMessage, turn: Turn): Promise<void>;
  /** The private conversation with somebody, by their Entra object id; the same one when it is there already. */
  createConversation(user: string, serviceUrl: string, turn: Turn): Promise<Place>;
  members(place: Place, turn: Turn): Promise<Member[]>;
  /** Somebody in a conversation, by Teams' own id or their Entra object id; undefined when they are not in it. */
  member(place: Place, id: string, turn: Turn): Promise<Member | undefined>;
};

const sent = z.object({ id: z.string().min(1) });
const member = z.object({ id: z.string(), aadObjectId: z.string().toLowerCase().optional() });
const page = z.object({ members: z.array(member), continuationToken: z.string().nullish() });
const membersAPage = 500;

/**
 * The Bot Connector's REST API (learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference).
 * One attempt each. Only `serviceHosts` are called, as the token goes along: `rejected` with `unknown_service` for another.
 * Throws ProviderError, or what `take` throws.
 */
export function teamsConnector(options: {
  appId: string;
  tenant: string;
  tokens: Tokens;
  pace: Pace;
  serviceHosts: readonly string[];
  timeoutMs: number;
}): Connector {
  const { appId, tenant, tokens, pace, serviceHosts, timeoutMs } = options;
  const askOnce = askingAs(tokens, connectorScope, timeoutMs);

  function ask<T>(
    { conversation, serviceUrl }: Place,
    path: string,
    turn: Turn,
    schema: z.ZodType<T>,
    request: { method: Parameters<Ask>[0]["method"]; body?: object } = { method: "GET" },
  ): Promise<T> {
    const url = `${serviceUrl.replace(/\/+$/, "")}/v3/conversations${path}`;
    if (!serviceHosts.includes(new URL(url).host)) throw new ProviderError("rejected", "teams", "unknown_service");
    const [hour, moment] = conversationRates(appId, conversation);
    return askOnce({ ...request, url }, schema, (send) => pace.inTurn(turn, [hour, appRate(appId), moment], send));
  }
  const pathOf = (...parts: string[]) => parts.map((part) => `/${encodeURIComponent(part)}`).join("");

  return {
    async send(place, message, turn) {
      const body = activityOf(message);
      const path = pathOf(place.conversation, "activities");
      return (await ask(place, path, turn, sent, { method: "POST", body })).id;
    },
    async update(place, activity, message, turn) {
      const body = { ...activityOf(message), id: activity };
      await ask(place, pathOf(place.conversation, "activities", activity), turn, z.unknown(), { method: "PUT", body });
    },
    async createConversation(user, serviceUrl, turn) {
      const body = {
        isGroup: false,
        bot: { id: `28:${appId}` },
        members: [{ id: user }],
        tenantId: tenant,
        channelData: { tenant: { id: tenant } },
      };
      const { id } = await ask({ conversation: user, serviceUrl }, "", turn, sent, { method: "POST", body });
      return { conversation: id, serviceUrl };
    },
    async members(place, turn) {
      const found: Member[] = [];
      let more: string | undefined;
      do {
        const query = new URLSearchParams({
          pageSize: String(membersAPage),
          ...(more && { continuationToken: more }),
        });
        const answer = await ask(place, `${pathOf(place.conversation, "pagedmembers")}?${query}`, turn, page);
        found.push(...answer.members);
        more = answer.continuationToken || undefined;
      } while (more);
      return found;
    },
    async member(place, id, turn) {
      try {
        return await ask(place, pathOf(place.conversation, "members", id), turn, member);
      } catch (error) {
        if (error instanceof ProviderError && error.kind === "not-found") return undefined;
        throw error;
      }
    },
  };
}

function activityOf(message: TeamsMessage): object {
  return { type: "message", ...message };
}
