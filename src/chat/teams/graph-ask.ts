import { z } from "zod";
import { ProviderError } from "../../run/send.ts";
import type { Pace, Rate, Turn } from "../pace.ts";
import { type Ask, askingAs } from "./exchange.ts";
import { chatRate, directoryRate, messagesRate } from "./rates.ts";
import type { Tokens } from "./tokens.ts";

/** `graphUrl` ends without a slash. */
export type GraphAccess = { appId: string; tokens: Tokens; pace: Pace; graphUrl: string; timeoutMs: number };

/** Somebody's account in the tenant's directory. */
export type Account = { user: string; isGuest: boolean };

export const created = z.object({ id: z.string().min(1) });
const members = z.object({
  value: z.array(z.object({ id: z.string(), userId: z.string().nullish() })),
  "@odata.nextLink": z.string().optional(),
});
const apps = z.object({ value: z.array(created) });

/** `of`: the chat or team that it is counted for; without one it is about people or apps. `reads`: messages of a chat. */
type GraphTurn = Turn & { of?: string; reads?: true };

/** Requests to Microsoft Graph as the app, one attempt each. Throws ProviderError, or what `take` throws. */
export function graphAsking({ appId, tokens, pace, graphUrl, timeoutMs }: GraphAccess) {
  const root = `${graphUrl}/v1.0`;
  const askOnce = askingAs(tokens, `${graphUrl}/.default`, timeoutMs);
  let ours: string | undefined;

  /** `path`: behind `/v1.0`, or a whole address of Graph's. */
  function ask<T>(
    path: string,
    { of, reads, ...turn }: GraphTurn,
    schema: z.ZodType<T>,
    request: Omit<Parameters<Ask>[0], "url"> = { method: "GET" },
  ): Promise<T> {
    const url = path.startsWith("/") ? `${root}${path}` : path;
    const rate = of === undefined ? directoryRate(appId) : chatRate(appId, of);
    const rates: [...Rate[], Rate] = reads ? [messagesRate(appId), rate] : [rate];
    return askOnce({ ...request, url }, schema, (send) => pace.inTurn(turn, rates, send));
  }

  /** The catalogue's id of the app, whose manifest has the bot's id. Needs AppCatalog.Read.All. */
  async function appInCatalogue({ lane }: Turn): Promise<string> {
    if (ours !== undefined) return ours;
    const query = new URLSearchParams({ $filter: `externalId eq '${appId}'` });
    const { value } = await ask(`/appCatalogs/teamsApps?${query}`, { lane }, apps);
    const [app] = value;
    if (!app) throw new ProviderError("rejected", "teams", "app-not-in-catalogue");
    ours = app.id;
    return ours;
  }

  /**
   * Takes somebody out of the members behind `path`, a chat's or a channel's; who is not among them stays so. The list is
   * read whole: a chat's cannot be filtered (learn.microsoft.com/graph/api/chat-list-members).
   */
  async function removeMember(path: string, user: string, turn: GraphTurn): Promise<void> {
    const { take: _take, ...reading } = turn;
    let next: string | undefined = path;
    while (next !== undefined) {
      const page: z.output<typeof members> = await ask(next, reading, members);
      const found = page.value.find(({ userId }) => userId?.toLowerCase() === user.toLowerCase());
      if (found) {
        const address = `${path}/${encodeURIComponent(found.id)}`;
        return await unlessGone(ask(address, turn, z.unknown(), { method: "DELETE" }));
      }
      next = sameHost(page["@odata.nextLink"], root);
    }
  }

  return {
    root,
    ask,
    removeMember,
    change: (path: string, turn: GraphTurn, body: object, method: "POST" | "PATCH" = "POST") =>
      ask(path, turn, z.unknown(), { method, body }),
    member: ({ user, isGuest }: Account) => ({
      "@odata.type": "#microsoft.graph.aadUserConversationMember",
      roles: [isGuest ? "guest" : "owner"],
      "user@odata.bind": `${root}/users('${user}')`,
    }),
    appAddress: async (turn: Turn) => `${root}/appCatalogs/teamsApps/${await appInCatalogue(turn)}`,
  };
}

/** The token goes along: a next page elsewhere than at Graph is not followed. */
export function sameHost(link: string | undefined, root: string): string | undefined {
  return link?.startsWith(`${root}/`) ? link : undefined;
}

/** Somebody else was quicker. */
async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof ProviderError && error.kind === "not-found")) throw error;
  }
}

/** What is there already stays. */
export async function unlessThereAlready(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    const isThere = error instanceof ProviderError && ["Conflict", "http_409"].includes(error.code);
    if (!isThere) throw error;
  }
}
