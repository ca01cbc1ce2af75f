import { z } from "zod";
import { ProviderError } from "../../run/send.ts";
import type { Turn } from "../pace.ts";
import { type Account, created, type GraphAccess, graphAsking, sameHost, unlessThereAlready } from "./graph-ask.ts";

/**
 * What the app may do in a chat once it is installed there, each for one call below (Microsoft names the least:
 * learn.microsoft.com/graph/api/chat-post-members, chat-patch, chat-list-messages). The manifest asks for the same ones.
 */
export const chatPermissions = ["Chat.Manage.Chat", "ChatSettings.ReadWrite.Chat", "ChatMessage.Read.Chat"] as const;

export type FoundAccount = Account & { isEnabled: boolean };

/** A message of an app in a chat: its cards as the texts of JSON that Graph gives. */
export type ListedMessage = { id: string; app: string | undefined; cards: string[] };

export type Graph = {
  /** The new chat's id. Not idempotent, and may take half a minute. Needs Chat.Create. */
  createChat(topic: string, members: readonly Account[], turn: Turn): Promise<string>;
  setTopic(chat: string, topic: string, turn: Turn): Promise<void>;
  /** Who is in it already stays. What was said before they came is shown to them. */
  addMember(chat: string, account: Account, turn: Turn): Promise<void>;
  /** Who is not in it stays out. */
  removeMember(chat: string, user: string, turn: Turn): Promise<void>;
  /** Installs this app, with its consent. Where it is already, nothing happens. */
  installInChat(chat: string, turn: Turn): Promise<void>;
  installForPerson(user: string, turn: Turn): Promise<void>;
  /** Undefined where the directory does not know them. Needs User.Read.All. */
  findAccount(user: string, turn: Turn): Promise<FoundAccount | undefined>;
  /** Changed since then, the latest first. */
  messages(chat: string, sinceMs: number, turn: Turn): AsyncGenerator<ListedMessage>;
};

const account = z.object({ id: z.string(), accountEnabled: z.boolean().nullish(), userType: z.string().nullish() });
const listed = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      from: z.object({ application: z.object({ id: z.string() }).nullish() }).nullish(),
      attachments: z.array(z.object({ content: z.string().nullish() })).nullish(),
    }),
  ),
  "@odata.nextLink": z.string().optional(),
});
const messagesAPage = 50;
/** Whoever gives up sooner may have it made twice. */
const makingMs = 30_000;

/**
 * Microsoft Graph v1.0 as the app. Microsoft's pages on creating chats disagree (an older
 * one has no application permission for it): refused, it is `rejected`, and paging goes on.
 * One attempt each. Throws ProviderError, or what `take` throws.
 */
export function teamsGraph(access: GraphAccess): Graph {
  const { root, ask, change, removeMember, member, appAddress } = graphAsking(access);
  const inChat = (chat: string, path = "") => `/chats/${encodeURIComponent(chat)}${path}`;
  const ofPerson = (user: string, path = "") => `/users/${encodeURIComponent(user)}${path}`;
  const bound = async (turn: Turn) => ({ "teamsApp@odata.bind": await appAddress(turn) });

  return {
    async createChat(topic, members, turn) {
      const body = { chatType: "group", topic, members: members.map(member) };
      const request = { method: "POST" as const, body, withinMs: makingMs };
      return (await ask("/chats", { ...turn, of: "chats" }, created, request)).id;
    },
    async setTopic(chat, topic, turn) {
      await change(inChat(chat), { ...turn, of: chat }, { topic }, "PATCH");
    },
    async addMember(chat, someone, turn) {
      // The whole history: learn.microsoft.com/graph/api/chat-post-members, its example for it.
      const body = { ...member(someone), visibleHistoryStartDateTime: "0001-01-01T00:00:00Z" };
      await unlessThereAlready(change(inChat(chat, "/members"), { ...turn, of: chat }, body));
    },
    removeMember: async (chat, user, turn) => await removeMember(inChat(chat, "/members"), user, { ...turn, of: chat }),
    async installInChat(chat, turn) {
      const resourceSpecificPermissions = chatPermissions.map((permissionValue) => ({
        permissionValue,
        permissionType: "application",
      }));
      const body = {
        ...(await bound(turn)),
        consentedPermissionSet: { resourceSpecificPermissions },
      };
      await unlessThereAlready(change(inChat(chat, "/installedApps"), { ...turn, of: chat }, body));
    },
    async installForPerson(user, turn) {
      await unlessThereAlready(change(ofPerson(user, "/teamwork/installedApps"), turn, await bound(turn)));
    },
    async findAccount(user, { lane }) {
      const path = ofPerson(user, "?$select=id,accountEnabled,userType");
      try {
        const { id, accountEnabled, userType } = await ask(path, { lane }, account);
        return { user: id, isGuest: userType === "Guest", isEnabled: accountEnabled !== false };
      } catch (error) {
        if (error instanceof ProviderError && error.kind === "not-found") return undefined;
        throw error;
      }
    },
    async *messages(chat, sinceMs, { lane }) {
      const query = new URLSearchParams({
        $top: String(messagesAPage),
        $orderby: "lastModifiedDateTime desc",
        $filter: `lastModifiedDateTime gt ${new Date(sinceMs).toISOString()}`,
      });
      let next: string | undefined = inChat(chat, `/messages?${query}`);
      while (next !== undefined) {
        const answer: z.output<typeof listed> = await ask(next, { lane, of: chat, reads: true }, listed);
        for (const { id, from, attachments } of answer.value) {
          const cards = (attachments ?? []).flatMap(({ content }) => (content ? [content] : []));
          yield { id, app: from?.application?.id, cards };
        }
        next = sameHost(answer["@odata.nextLink"], root);
      }
    },
  };
}
