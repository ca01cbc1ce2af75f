import Fastify from "fastify";
import { pino } from "pino";
import type { Card } from "../../src/chat/card.ts";
import type { Front, Reply } from "../../src/chat/front.ts";
import type { TeamsMessage } from "../../src/chat/teams/cards/render.ts";
import type { Member } from "../../src/chat/teams/connector.ts";
import type { Place } from "../../src/chat/teams/conversations.ts";
import { type TeamsInboundOptions, teamsInbound } from "../../src/chat/teams/inbound/inbound.ts";
import { formSeals } from "../../src/chat/teams/inbound/seals.ts";
import { machineClock } from "../../src/run/machine.ts";
import { ProviderError } from "../../src/run/send.ts";
import { appId, type Connector, tenantId } from "./teams-identity.ts";

export type Heard = { [method in "say" | "press" | "submit" | "chose"]?: unknown };

/** `said`: told of what is written into a conversation. */
type Setting = {
  tenant?: string;
  serviceHosts?: string[];
  said?: (place: Place, message: TeamsMessage) => Promise<unknown>;
};

/** The door of Teams in a server of its own, and what is behind it: an answer to everything, and a list of what came. */
export async function openTeamsDoor(
  connector: Pick<Connector, "metadataUrl" | "token">,
  front: Partial<Front> = {},
  { tenant = tenantId, serviceHosts = ["smba.trafficmanager.net"], said }: Setting = {},
) {
  const heard: Heard[] = [];
  const posted: { to: string; message: TeamsMessage }[] = [];
  const refused: string[] = [];
  const logged: string[] = [];
  const seen: object[] = [];
  const chats = new Map<string, Place>();
  const opened = new Map<string, string>();
  let answer: () => Reply | Promise<Reply> = () => ({ kind: "quiet" });
  let onPost: (place: Place) => void = () => {};
  const lookedUp: string[] = [];
  let onLookUp: (id: string) => Promise<Member | undefined> = async (id) => ({
    id,
    aadObjectId: id.replace("29:", "entra-"),
  });
  const hear = (method: keyof Heard) => async (said: unknown) => {
    heard.push({ [method]: said });
    return await answer();
  };
  const behind: Front = {
    say: hear("say"),
    press: hear("press"),
    submit: hear("submit"),
    chose: hear("chose"),
    formFor: async () => undefined,
    card: async () => undefined,
    home: async ({ by }) => aCard(`The page of ${by.user}`),
    came: async () => undefined,
    marked: async () => false,
    ...front,
  };
  const seals = formSeals("a secret of the app");
  const identity = { appId, tenant, serviceHosts, openIdMetadataUrl: connector.metadataUrl };
  const answering: Omit<TeamsInboundOptions, keyof typeof identity> = {
    front: behind,
    seals,
    conversations: {
      seen: async (ref) => void seen.push(ref),
      personal: async (user) => chats.get(user),
      forget: async (user) => void seen.push({ forgotten: user }),
    },
    connector: {
      async createConversation(user, service) {
        const conversation = opened.get(user);
        if (!conversation) throw new ProviderError("rejected", "teams", "BotNotInConversationRoster");
        return { conversation, serviceUrl: service };
      },
      async send({ conversation, serviceUrl }, message) {
        onPost({ conversation, serviceUrl });
        posted.push({ to: conversation, message });
        await said?.({ conversation, serviceUrl }, message);
        return `message-${posted.length}`;
      },
      async member(_place, id) {
        lookedUp.push(id);
        return await onLookUp(id);
      },
    },
    clock: machineClock(),
    log: pino({ level: "debug" }, { write: (line: string) => void logged.push(line) }),
    onRefused: (reason) => void refused.push(reason),
  };
  const app = Fastify();
  await app.register(teamsInbound({ ...answering, ...identity }));
  await app.listen({ port: 0, host: "127.0.0.1" });

  const url = `${app.listeningOrigin}/teams/messages`;
  async function sendRaw(body: string, authorization: string | undefined) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(authorization !== undefined && { authorization }) },
      body,
    });
    const text = await response.text();
    return { status: response.status, text, json: text.startsWith("{") ? JSON.parse(text) : undefined };
  }
  return {
    url,
    heard,
    /** As a form carries its context. */
    seal: seals.seal,
    posted,
    refused,
    logged,
    seen,
    /** The private chats that are known, and those that can be opened, by Entra ids. */
    chats,
    opened,
    answers: (next: typeof answer) => {
      answer = next;
    },
    /** Teams' own ids whose people the connector was asked about, and what it answers from now on. */
    lookedUp,
    looksUp: (next: typeof onLookUp) => {
      onLookUp = next;
    },
    failsToPost: (fail: typeof onPost) => {
      onPost = fail;
    },
    sendRaw,
    /** As the connector sends it. */
    send: async (activity: object) => sendRaw(JSON.stringify(activity), `Bearer ${await connector.token()}`),
    close: () => app.close(),
  };
}

export type TeamsDoor = Awaited<ReturnType<typeof openTeamsDoor>>;

export function aCard(title: string): Card {
  return { kind: "x", title, summary: title, blocks: [{ type: "text", text: title }] };
}

/** All words of a card, whatever draws them. */
export function wordsIn(drawn: unknown): string {
  if (Array.isArray(drawn)) return drawn.map(wordsIn).filter(Boolean).join("\n");
  if (typeof drawn !== "object" || drawn === null) return "";
  const { text, label, title, ...rest } = drawn as Record<string, unknown>;
  const own = [text, label, title].filter((each) => typeof each === "string");
  return [...own, ...Object.values(rest).map(wordsIn)].filter(Boolean).join("\n");
}
