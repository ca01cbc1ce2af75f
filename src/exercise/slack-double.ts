import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HomeView, KnownBlock, ModalView } from "@slack/types";
import type { UsersInfoResponse } from "@slack/web-api";
import { createEmulator } from "emulate";
import { parse } from "yaml";

export type SlackMessage = {
  ts: string;
  user?: string;
  text: string;
  blocks?: KnownBlock[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  files?: SlackFile[];
  edited?: { ts: string };
  reply_count?: number;
  thread_ts?: string;
};
type SlackFile = { id: string; name: string; url_private: string };
type SlackChannel = {
  id: string;
  name: string;
  creator: string;
  is_im: boolean;
  is_private: boolean;
  is_archived: boolean;
  user?: string;
  topic: { value: string };
  purpose: { value: string };
};
export type OpenedView = ModalView & { id: string; hash: string };
export type OpenedHome = HomeView & { id: string; hash: string };
/** What an app said to one person, through a response_url or in a modal. */
export type PrivateMessage = { text: string; blocks?: KnownBlock[]; response_type?: string; view?: OpenedView };

export type SlackDouble = Awaited<ReturnType<typeof startSlackDouble>>;

/** A call to the Web API as it arrives (`before`) and once Slack has done it, unanswered (`after`). */
export type SlackCall = { id: number; method: string; body: string; when: "before" | "after" };

/** Thrown by `onCall`, it is answered as Slack answers who asks too often (docs.slack.dev/apis/web-api/rate-limits). */
export class TooManyRequests extends Error {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super("ratelimited");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

function tooMany(response: ServerResponse, { retryAfterSeconds }: TooManyRequests): void {
  const headers = { "retry-after": String(retryAfterSeconds), "content-type": "application/json" };
  response.writeHead(429, headers).end(JSON.stringify({ ok: false, error: "ratelimited" }));
}

/** Methods that the emulator does not have, by name: what each answers, given its bearer. */
type OwnMethods = Record<string, (bearer: string | undefined) => object>;

const appId = "A0MUSTER00";
const botUserId = "U0MUSTER00";
const teamId = "T000000001";
const everyScope = ["channels", "groups", "im", "mpim"]
  .flatMap((kind) => [`${kind}:read`, `${kind}:history`, `${kind}:write`])
  .concat(["chat:write", "users:read", "files:read", "pins:read", "pins:write", "bookmarks:read"]);

/**
 * Slack on loopback: `emulate`'s third-party, stateful Slack with strict scopes, behind a thin front that keeps what the
 * emulator forgets (opened views, answers to response_urls). The app's token has the scopes of manifests/slack.yaml.
 * `people` become users; `onCall` sees every Web API call and may delay it, or end it by throwing.
 * `methods` are answered here instead of there.
 */
export async function startSlackDouble(options: {
  people: { id: string; name: string }[];
  onCall?: (call: SlackCall) => void | Promise<void>;
  methods?: OwnMethods;
}) {
  const signingSecret = randomUUID();
  const token = `xoxb-${randomUUID()}`;
  const watcher = `xoxb-watcher-${randomUUID()}`;
  const personToken = (id: string) => `xoxp-${id}`;
  const emulator = await createEmulator({
    service: "slack",
    port: 0,
    seed: { slack: seedOf({ ...options, signingSecret, token, watcher, personToken }) },
  });
  const upstream = `http://127.0.0.1:${new URL(emulator.url).port}`;
  const memory = newMemory();
  const accounts: Accounts = new Map();
  const server = createServer((request, response) => {
    const serving = {
      upstream,
      advertised: emulator.url,
      origin,
      memory,
      accounts,
      onCall: options.onCall,
      methods: options.methods,
    };
    serve(serving, request, response).catch((error: unknown) => {
      if (error instanceof TooManyRequests) tooMany(response, error);
      else response.writeHead(502).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const reader = readerOf(upstream, watcher);
  const { members } = await reader.call<{ members: { id: string; name: string }[] }>("users.list", { limit: "1000" });
  const idOf = new Map(members.map(({ id, name }) => [name, id]));

  return {
    ...reader,
    /** The Web API's base address, for the app's client. */
    url: `${origin}/api/`,
    origin,
    token,
    signingSecret,
    teamId,
    appId,
    botUserId,
    /** Slack's user ids by person id. */
    userIds: Object.fromEntries(options.people.map(({ id }) => [id, idOf.get(id) ?? ""])),
    /** A token with which a person acts by themselves. */
    tokenOf: (userId: string) => personToken(members.find(({ id }) => id === userId)?.name ?? ""),
    memory,
    /** By user id, what users.info says of an account that the emulator cannot be told: guests, and who is from elsewhere. */
    accounts,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await emulator.close();
    },
  };
}

/** Reads the emulator's state through its own Web API, behind the front, so that `onCall` hears nothing of it. */
function readerOf(upstream: string, watcher: string) {
  const call = async <T>(method: string, args: Record<string, string> = {}, as = watcher): Promise<T> => {
    const answer = await fetch(`${upstream}/api/${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${as}` },
      body: new URLSearchParams(args),
    });
    const result = (await answer.json()) as { ok: boolean; error?: string } & T;
    if (!result.ok) throw new Error(`${method}: ${result.error}`);
    return result;
  };
  const channels = async (as = watcher) => {
    const args = { types: "public_channel,private_channel,im", limit: "1000" };
    return (await call<{ channels: SlackChannel[] }>("conversations.list", args, as)).channels;
  };
  return {
    /** Any method of the Web API, as the app or as the owner of the token `as`. Throws when Slack says no. */
    call,
    /** The conversations that `as` (by default the app) can see. */
    channels,
    /** A conversation's messages, oldest first, with those of every thread. */
    async messages(channel: string, as = watcher): Promise<SlackMessage[]> {
      const args = { channel, limit: "1000", include_all_metadata: "true" };
      const { messages } = await call<{ messages: SlackMessage[] }>("conversations.history", args, as);
      const threads = messages.filter(({ reply_count: replies = 0 }) => replies > 0);
      for (const { ts } of threads) {
        const thread = await call<{ messages: SlackMessage[] }>("conversations.replies", { ...args, ts }, as);
        messages.push(...thread.messages.filter((each) => each.ts !== ts));
      }
      return messages.toSorted((one, other) => Number(one.ts) - Number(other.ts));
    },
    /** The conversation between the app and a person, if one was opened. */
    dmOf: async (userId: string) => (await channels()).find(({ is_im, user }) => is_im && user === userId)?.id,
    async textOf({ url_private }: SlackFile): Promise<string> {
      const answer = await fetch(url_private, { headers: { authorization: `Bearer ${watcher}` } });
      return answer.text();
    },
  };
}

/** The headers with which Slack signs a request (docs.slack.dev/authentication/verifying-requests-from-slack). */
export function slackSignature(signingSecret: string, body: string, timestampSec: number): Record<string, string> {
  const digest = createHmac("sha256", signingSecret).update(`v0:${timestampSec}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": String(timestampSec), "x-slack-signature": `v0=${digest}` };
}

type Seeding = {
  people: { id: string; name: string }[];
  signingSecret: string;
  token: string;
  watcher: string;
  personToken: (id: string) => string;
};

function seedOf({ people, signingSecret, token, watcher, personToken }: Seeding) {
  const scopes = manifestScopes();
  const bot = { user_id: botUserId, app_id: appId, bot_id: "B0MUSTER00", bot_user_id: botUserId, type: "bot" };
  return {
    strict_scopes: true,
    signing_secret: signingSecret,
    team: { name: "Muster exercise", domain: "muster-exercise" },
    users: people.map(({ id, name }) => ({ name: id, real_name: name })),
    oauth_apps: [
      {
        client_id: "muster",
        client_secret: randomUUID(),
        app_id: appId,
        name: "Muster",
        redirect_uris: [],
        scopes,
        bot_id: bot.bot_id,
        bot_user_id: botUserId,
        bot_name: "muster",
      },
    ],
    tokens: [
      { ...bot, token, scopes },
      { ...bot, token: watcher, scopes: everyScope },
      ...people.map(({ id }) => ({ token: personToken(id), user: id, type: "user", scopes: everyScope })),
    ],
  };
}

function manifestScopes(): string[] {
  const text = readFileSync(new URL("../../manifests/slack.yaml", import.meta.url), "utf8");
  return (parse(text) as { oauth_config: { scopes: { bot: string[] } } }).oauth_config.scopes.bot;
}

/** What the emulator forgets: who pressed what with which trigger, the views it opened, the private answers. */
function newMemory() {
  const userOfTrigger = new Map<string, string>();
  const views = new Map<string, OpenedView[]>();
  const homes = new Map<string, OpenedHome[]>();
  const answers = new Map<string, PrivateMessage[]>();
  const waiting = new Set<() => void>();
  let calls = 0;
  const add = <T>(to: Map<string, T[]>, key: string, item: T) => {
    to.set(key, [...(to.get(key) ?? []), item]);
    for (const look of waiting) look();
  };
  return {
    nextCall: () => ++calls,
    userOfTrigger,
    addView: (user: string, view: OpenedView) => add(views, user, view),
    addHome: (user: string, view: OpenedHome) => add(homes, user, view),
    /** What a user's home tab showed, oldest first. */
    homesOf: (user: string): OpenedHome[] => homes.get(user) ?? [],
    /** Whose modal it is. */
    userOfView: (id: string) => [...views].find(([, all]) => all.some((view) => view.id === id))?.[0],
    addAnswer: (id: string, message: PrivateMessage) => add(answers, id, message),
    /** The views opened for a user so far, oldest first. */
    viewsOf: (user: string): OpenedView[] => views.get(user) ?? [],
    answersTo: (id: string): PrivateMessage[] => answers.get(id) ?? [],
    /** Waits until `look` finds something. Throws after `withinMs`, naming what did not come. */
    async until<T>(what: string, look: () => T | undefined, withinMs = 5_000): Promise<T> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`Slack double: no ${what} within ${withinMs} ms`));
        }, withinMs);
        const check = () => {
          const found = look();
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      });
    },
  };
}

/** What users.info says of an account, where that is not what the emulator says. */
export type SlackAccount = Partial<NonNullable<UsersInfoResponse["user"]>>;
type Accounts = Map<string, SlackAccount>;

type Serving = {
  /** Where the emulator listens, and the address by which it names itself in its answers. */
  upstream: string;
  advertised: string;
  /** The address of the front, for which that is exchanged. */
  origin: string;
  memory: ReturnType<typeof newMemory>;
  accounts: Accounts;
  onCall: ((call: SlackCall) => void | Promise<void>) | undefined;
  methods: OwnMethods | undefined;
};

async function serve(
  { upstream, advertised, origin, memory, accounts, onCall, methods = {} }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const path = request.url ?? "/";
  if (path.startsWith("/response/")) {
    memory.addAnswer(path.slice("/response/".length), JSON.parse(body.toString()) as PrivateMessage);
    return response.end("ok");
  }
  const method = methodOf(path);
  const call = { id: memory.nextCall(), body: body.toString() };
  if (method) await onCall?.({ ...call, method, when: "before" });
  const own = method === undefined ? undefined : methods[method];
  if (own) {
    const [, bearer] = request.headers.authorization?.split(" ") ?? [];
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(own(bearer)));
  }
  const answer = await fetch(`${upstream}${path}`, {
    method: request.method ?? "GET",
    headers: forwarded(request),
    ...(body.length > 0 ? { body } : {}),
  });
  const plain = await answer.text();
  const text = method === "users.info" ? withAccount(accounts, new URLSearchParams(call.body), plain) : plain;
  if (method?.startsWith("views.")) keepView(memory, method, new URLSearchParams(body.toString()), text);
  if (method) await onCall?.({ ...call, method, when: "after" });
  return response
    .writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" })
    .end(text.replaceAll(advertised, origin));
}

function withAccount(accounts: Accounts, args: URLSearchParams, answer: string): string {
  const known = accounts.get(args.get("user") ?? "");
  if (!known) return answer;
  const { user, ...rest } = JSON.parse(answer) as UsersInfoResponse;
  return JSON.stringify({ ...rest, user: { ...user, ...known } });
}

function methodOf(path: string): string | undefined {
  if (path.startsWith("/upload/")) return "files.upload";
  return path.startsWith("/api/") ? path.slice("/api/".length) : undefined;
}

function forwarded({ headers }: IncomingMessage): Record<string, string> {
  const { authorization, "content-type": contentType } = headers;
  return { ...(authorization ? { authorization } : {}), ...(contentType ? { "content-type": contentType } : {}) };
}

function keepView(memory: ReturnType<typeof newMemory>, method: string, args: URLSearchParams, answer: string): void {
  const { ok, view } = JSON.parse(answer) as { ok: boolean; view: OpenedView & OpenedHome };
  if (!ok) return;
  if (method === "views.publish") return memory.addHome(args.get("user_id") ?? "", view);
  const user = memory.userOfTrigger.get(args.get("trigger_id") ?? "") ?? memory.userOfView(args.get("view_id") ?? "");
  if (user) memory.addView(user, view);
}
