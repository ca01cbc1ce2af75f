import { randomUUID, X509Certificate } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { jwtVerify } from "jose";
import { cardBreaches } from "./teams-breaches.ts";

/**
 * Microsoft on loopback, as far as Muster asks it: the login, the bot connector and Graph. It is strict: what it is sent
 * must have the right token, shape and ids, or it is refused and named in `breaches`.
 */

export type TeamsPerson = { id: string; isGuest?: boolean; isDisabled?: boolean; hasApp?: boolean };
type Message = { id: string; author: "app" | "other"; card?: { body: unknown[] }; atMs: number };
type Chat = {
  name?: string;
  isArchived?: true;
  id: string;
  topic: string;
  members: Set<string>;
  hasApp: boolean;
  messages: Message[];
};
export type Asked = { method: string; path: string; body: unknown; status: number; atMs: number };
/**
 * The next request that matches gets this, `afterMs` late; `isDone`: it is carried out all the same; `lasts`: so does every
 * later one, until it is over.
 */
export type Mishap = {
  match: RegExp;
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  isDone?: true;
  isHungUp?: true;
  lasts?: true;
  afterMs?: number;
};

export type TeamsDouble = Awaited<ReturnType<typeof startTeamsDouble>>;

export const teamsApp = {
  id: "11111111-aaaa-4bbb-8ccc-000000000001",
  tenant: "22222222-aaaa-4bbb-8ccc-000000000002",
  team: "44444444-aaaa-4bbb-8ccc-000000000004",
};
const forbidden: [status: number, body: unknown] = [403, { error: { code: "Forbidden" } }];
const notFound: [status: number, body: unknown] = [404, { error: { code: "NotFound" } }];
const catalogueId = "33333333-aaaa-4bbb-8ccc-000000000003";
const password = "a secret of the app";
const connectorScope = "https://api.botframework.com/.default";

export async function startTeamsDouble({ people }: { people: TeamsPerson[] }) {
  const breaches: string[] = [];
  const asked: Asked[] = [];
  const mishaps: Mishap[] = [];
  const chats = new Map<string, Chat>();
  const privates = new Map<string, Chat>();
  const directory = new Map(people.map((person) => [person.id, { ...person }]));
  const tokens = new Map<string, string>();
  const blockers = new Set<string>();
  const assertions = new Set<string>();
  /** Who is in the one team, and what its channels are or were called. */
  const team = new Set<string>();
  const channelNames = new Set<string>();
  let certificate: X509Certificate | undefined;
  let mayInstall = true;
  let mayRead = true;
  let mayOpenWithoutApp = false;
  let notInRoster = "BotNotInConversationRoster";
  let lastId = 1_700_000_000_000;

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${host}`;
  const graphScope = `${url}/.default`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const { method = "GET" } = request;
    const path = decodeURIComponent((request.url ?? "").replaceAll("+", " "));
    const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    const body = text && !isForm ? JSON.parse(text) : text;
    const at = mishaps.findIndex(({ match }) => match.test(`${method} ${path}`));
    const mishap = mishaps[at];
    if (mishap && !mishap.lasts) mishaps.splice(at, 1);
    const usual = mishap && !mishap.isDone ? undefined : await route(request, { method, path, body });
    const { status, answered } = mishap
      ? { status: mishap.status, answered: mishap.body ?? usual?.[1] ?? {} }
      : { status: usual?.[0] ?? 500, answered: usual?.[1] ?? {} };
    asked.push({ method, path, body, status, atMs: performance.now() });
    if (mishap?.afterMs) await pause(mishap.afterMs);
    if (mishap?.isHungUp) return void request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json", ...mishap?.headers });
    response.end(status === 204 ? undefined : JSON.stringify(answered));
  }

  type Told = { method: string; path: string; body: unknown };
  type Said = [status: number, body: unknown];

  function route(request: IncomingMessage, told: Told): Said | Promise<Said> {
    if (told.path === `/${teamsApp.tenant}/oauth2/v2.0/token`) return login(String(told.body));
    const isGraph = /^\/(v1\.0|beta)\//.test(told.path);
    const scope = isGraph ? graphScope : connectorScope;
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    if (tokens.get(token) !== scope) return [401, { error: { code: "InvalidAuthenticationToken" } }];
    const isJson = told.body === "" || request.headers["content-type"] === "application/json";
    if (!isJson) return breach("a body that is not said to be JSON");
    return isGraph ? graph(told) : connector(told);
  }

  function breach(what: string): Said {
    breaches.push(what);
    return [400, { error: { code: "BadRequest", message: what } }];
  }

  async function login(form: string): Promise<Said> {
    const fields = Object.fromEntries(new URLSearchParams(form));
    const { grant_type, client_id, scope } = fields;
    if (grant_type !== "client_credentials" || client_id !== teamsApp.id) return breach("a login of another app");
    if (!(await isProved(fields))) return [401, { error: "invalid_client" }];
    if (scope !== connectorScope && scope !== graphScope) return breach(`a token for ${scope}`);
    const token = randomUUID();
    tokens.set(token, scope);
    return [200, { token_type: "Bearer", expires_in: 3_600, access_token: token }];
  }

  /** As Entra's page on certificates has it. */
  async function isProved(fields: Record<string, string>): Promise<boolean> {
    const { client_secret, client_assertion_type: type, client_assertion: assertion } = fields;
    if (client_secret !== undefined) return client_secret === password;
    if (!certificate || !assertion) return false;
    const audience = `${url}/${teamsApp.tenant}/oauth2/v2.0/token`;
    const claims = { issuer: teamsApp.id, subject: teamsApp.id, audience, maxTokenAge: "10m" };
    const rules = { ...claims, algorithms: ["PS256"], requiredClaims: ["jti", "exp", "nbf"] };
    const proved = await jwtVerify(assertion, certificate.publicKey, rules).catch(() => undefined);
    if (!proved) return false;
    const { jti = "", exp = 0, iat = 0 } = proved.payload;
    const thumbprint = Buffer.from(certificate.fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
    const isRight =
      type === "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" &&
      proved.protectedHeader["x5t#S256"] === thumbprint &&
      exp - iat <= 600 &&
      !assertions.has(jti);
    assertions.add(jti);
    return isRight;
  }

  function connector({ method, path, body }: Told): Said {
    const [, , conversation = "", what = "", id = ""] =
      /^\/(teams)\/v3\/conversations(?:\/([^/?]+))?(?:\/(activities|members|pagedmembers))?(?:\/([^?]+))?/.exec(path) ??
      [];
    if (!path.startsWith("/teams/v3/conversations")) return breach(`no such address: ${path}`);
    if (!conversation) return createPrivate(body);
    const chat = chats.get(conversation) ?? privateAt(conversation);
    if (chat && isPrivate(chat) && blockers.has(chat.id)) return writesBlocked;
    if (!chat) return [404, { error: { code: "ConversationNotFound" } }];
    if (!chat.hasApp) return isPrivate(chat) ? writesBlocked : [403, { error: { code: notInRoster } }];
    // Entra's ids come in small letters and in capitals.
    const members = [...chat.members].map((user) => ({ id: `29:${user}`, aadObjectId: user.toUpperCase() }));
    if (what === "pagedmembers") return [200, { members }];
    if (what === "members") {
      const found = members.find((each) => each.id === id || each.aadObjectId === id.toUpperCase());
      return found ? [200, found] : [404, { error: { code: "MemberNotFoundInConversation" } }];
    }
    return method === "POST" ? post(chat, body) : update(chat, id, body);
  }

  const isPrivate = ({ id }: Chat) => id.startsWith("a:");
  /** Teams' words for somebody who blocked the bot, and for somebody who removed it (its page on proactive messages). */
  const writesBlocked: Said = [
    403,
    { errorCode: 209, message: JSON.stringify({ subCode: "MessageWritesBlocked", details: "Thread is blocked." }) },
  ];

  function createPrivate(body: unknown): Said {
    const { bot, members, isGroup, tenantId } = body as {
      bot?: { id: string };
      members?: { id: string }[];
      isGroup?: boolean;
      tenantId?: string;
    };
    const [first] = members ?? [];
    const isRight = bot?.id === `28:${teamsApp.id}` && isGroup === false && tenantId === teamsApp.tenant;
    if (!isRight || !first || members?.length !== 1) return breach("a conversation that Teams would not open");
    const person = directory.get(first.id);
    if (!person) return [400, { error: { code: "BadArgument" } }];
    const opensWithoutApp = person.hasApp || mayOpenWithoutApp;
    if (!opensWithoutApp) return [403, { error: { code: "ForbiddenOperationException" } }];
    const known = privates.get(first.id) ?? newChat(`a:${first.id}`, "", [first.id], true);
    known.hasApp = person.hasApp === true;
    privates.set(first.id, known);
    return [201, { id: known.id }];
  }

  /** Whoever has the app may have written in their own chat before anything was sent there. */
  function privateAt(conversation: string): Chat | undefined {
    const known = [...privates.values()].find((each) => each.id === conversation);
    const user = conversation.replace(/^a:/, "");
    if (known || !conversation.startsWith("a:") || directory.get(user)?.hasApp !== true) return known;
    const begun = newChat(conversation, "", [user], true);
    privates.set(user, begun);
    return begun;
  }

  function newChat(id: string, topic: string, members: string[], hasApp: boolean): Chat {
    return { id, topic, members: new Set(members), hasApp, messages: [] };
  }

  function cardOf(body: unknown): { body: unknown[] } | undefined {
    const { type, attachments, summary } = body as {
      type?: string;
      summary?: string;
      attachments?: { contentType: string; content: { body: unknown[] } }[];
    };
    const [attachment] = attachments ?? [];
    if (type !== "message" || !summary || !attachment || attachments?.length !== 1) return undefined;
    if (attachment.contentType !== "application/vnd.microsoft.card.adaptive") return undefined;
    const faults = cardBreaches(attachment.content);
    if (Buffer.byteLength(JSON.stringify(body)) > 28_000) faults.push("more than 28 KB");
    breaches.push(...faults);
    return faults.length > 0 ? undefined : attachment.content;
  }

  function post(chat: Chat, body: unknown): Said {
    const card = cardOf(body);
    if (!card) return breach("a message that Teams would not take");
    const id = String(++lastId);
    chat.messages.push({ id, author: "app", card, atMs: Date.now() });
    return [201, { id }];
  }

  function update(chat: Chat, id: string, body: unknown): Said {
    const message = chat.messages.find((each) => each.id === id);
    const card = cardOf(body);
    if (!card || (body as { id?: string }).id !== id) return breach("an update that Teams would not take");
    if (!message) return [404, { error: { code: "ActivityNotFoundInConversation" } }];
    Object.assign(message, { card, atMs: Date.now() });
    return [200, { id }];
  }

  function graph({ method, path, body }: Told): Said {
    const isBeta = path.startsWith("/beta/");
    const [address = ""] = path.replace(/^\/(v1\.0|beta)/, "").split("?");
    const [, kind, id = "", what = "", more = ""] = address.split("/");
    if (kind === "users" && !what) return person(id);
    if (kind === "users" && what === "teamwork" && more === "installedApps") return installForPerson(id, body);
    if (kind === "appCatalogs") {
      const isOurs = path.includes(`externalId eq '${teamsApp.id}'`);
      return isOurs ? [200, { value: [{ id: catalogueId }] }] : breach("another app was looked for");
    }
    if (kind === "teams")
      return id === teamsApp.team ? inTeam({ method, path: address, body }, { isBeta, asked: path }) : notFound;
    if (kind !== "chats") return breach(`no such address: ${path}`);
    if (!id) return createChat(body);
    const chat = chats.get(id);
    if (!chat) return [404, { error: { code: "NotFound" } }];
    if (what === "installedApps") return installInChat(chat, body);
    if (what === "messages") return messagesOf(chat, path);
    if (what === "members" && method !== "POST")
      return chat.hasApp ? membership(chat, { method, path: address, body }) : forbidden;
    if (what === "members") return addMember(chat, body);
    return method === "PATCH"
      ? rename(chat, body)
      : breach("a chat was looked at, which an app may only when it is in it");
  }

  /** Private channels, as Graph's pages have them; what is in its beta alone is asked there. */
  function inTeam({ method, path, body }: Told, { isBeta, asked }: { isBeta: boolean; asked: string }): Said {
    const [, , , what = "", id = "", more = ""] = path.split("/");
    if (isBeta !== (more === "enabledApps")) return breach(`no such address: ${path}`);
    if (what === "members") return method === "GET" ? inTheTeam(asked) : addToTeam(body);
    if (what !== "channels") return breach(`no such address: ${path}`);
    if (!id) return createChannel(body);
    const channel = chats.get(id);
    if (!channel) return notFound;
    if (more === "members" && method !== "POST") return membership(channel, { method, path, body });
    if (more === "members") return addToChannel(channel, body);
    if (more === "enabledApps") return letAppIn(channel, body);
    if (more === "archive") {
      channel.isArchived = true;
      return [202, {}];
    }
    if (method === "GET") return [200, { id, displayName: channel.name }];
    const { description } = body as { description?: string };
    if (method !== "PATCH" || !description || description.length > 1_024)
      return breach("a change Graph would not make");
    channel.topic = description;
    return [204, {}];
  }

  function createChannel(body: unknown): Said {
    const {
      membershipType,
      displayName = "",
      description,
      members = [],
    } = body as {
      membershipType?: string;
      displayName?: string;
      description?: string;
      members?: unknown[];
    };
    const owner = memberOf(members[0]);
    const isName = displayName.length > 0 && displayName.length <= 50 && !/[~#%&*{}+/\\:<>?|'"]/.test(displayName);
    if (membershipType !== "private" || !isName || !description || members.length !== 1 || !owner) {
      return breach("a channel that Graph would not make");
    }
    if (!team.has(owner)) return [400, { error: { code: "BadRequest" } }];
    if (channelNames.has(displayName)) {
      const innerError = { code: "NameAlreadyExists", message: "Channel name already existed" };
      return [400, { error: { code: "BadRequest", innerError } }];
    }
    channelNames.add(displayName);
    const channel = newChat(`19:${randomUUID().replaceAll("-", "")}@thread.tacv2`, description, [owner], false);
    channel.name = displayName;
    chats.set(channel.id, channel);
    return [201, { id: channel.id, displayName }];
  }

  function someoneIn(body: unknown): string | undefined {
    const { roles = [] } = body as { roles?: string[] };
    const { "user@odata.bind": bind = "" } = body as { "user@odata.bind"?: string };
    const [, id = ""] = /\/users\('([^']+)'\)$/.exec(bind) ?? [];
    const found = directory.get(id);
    return found && roles.join() === (found.isGuest ? "guest" : "") ? id : undefined;
  }

  function inTheTeam(path: string): Said {
    const [, id = ""] =
      /[?&]\$filter=\(microsoft\.graph\.aadUserConversationMember\/userId eq '([^']+)'\)$/.exec(path) ?? [];
    if (!id) return breach("a list of members that Graph would not give");
    return [200, { value: team.has(id) ? [{ id: `member-${id}`, userId: id }] : [] }];
  }

  function addToTeam(body: unknown): Said {
    const id = someoneIn(body);
    if (!id) return breach("a member that Graph would not take");
    team.add(id);
    return [201, {}];
  }

  function addToChannel(channel: Chat, body: unknown): Said {
    const id = someoneIn(body);
    if (!id) return breach("a member that Graph would not take");
    if (!team.has(id)) return notFound;
    if (channel.members.has(id)) return [409, { error: { code: "Conflict" } }];
    channel.members.add(id);
    return [201, {}];
  }

  /** A list of two a page, whose ids of memberships are no ids of people; and who is taken out by one. */
  function membership(chat: Chat, { method, path }: Told): Said {
    const idOf = (user: string) => `membership of ${user}`;
    const [list = "", id = ""] = path.split(/(?<=\/members)(?:\/|$)/);
    const found = [...chat.members].find((user) => idOf(user) === id);
    if (method === "DELETE" && id) return found && chat.members.delete(found) ? [204, undefined] : notFound;
    const [, start = "0"] = /^page-(\d+)$/.exec(id) ?? [];
    if (method !== "GET" || (id && start === "0")) return breach("a list of members that Graph would not give");
    const page = 2;
    const end = Number(start) + page;
    const value = [...chat.members].slice(Number(start), end).map((user) => ({ id: idOf(user), userId: user }));
    const next = chat.members.size > end && { "@odata.nextLink": `${url}/v1.0${encodeURI(list)}/page-${end}` };
    return [200, { value, ...next }];
  }

  function letAppIn(channel: Chat, body: unknown): Said {
    const { "@odata.id": app } = body as { "@odata.id"?: string };
    if (app !== `${url}/v1.0/appCatalogs/teamsApps/${catalogueId}`) return breach("another app was let in");
    if (!mayInstall) return [403, { error: { code: "Forbidden" } }];
    if (channel.hasApp) return [409, { error: { code: "Conflict" } }];
    channel.hasApp = true;
    return [204, {}];
  }

  function person(id: string): Said {
    const found = directory.get(id);
    if (!found) return [404, { error: { code: "Request_ResourceNotFound" } }];
    return [200, { id, accountEnabled: !found.isDisabled, userType: found.isGuest ? "Guest" : "Member" }];
  }

  function memberOf(body: unknown): string | undefined {
    const {
      "@odata.type": type,
      roles,
      "user@odata.bind": bind = "",
    } = body as {
      "@odata.type"?: string;
      roles?: string[];
      "user@odata.bind"?: string;
    };
    const [, id = ""] = /^http:\/\/[^/]+\/v1\.0\/users\('([^']+)'\)$/.exec(bind) ?? [];
    const found = directory.get(id);
    const role = found?.isGuest ? "guest" : "owner";
    const isRight = type === "#microsoft.graph.aadUserConversationMember" && roles?.join() === role;
    return found && isRight ? id : undefined;
  }

  function createChat(body: unknown): Said {
    const { chatType, topic, members } = body as { chatType?: string; topic?: string; members?: unknown[] };
    const ids = (members ?? []).map(memberOf);
    if (chatType !== "group" || !isTopic(topic) || ids.length === 0 || ids.includes(undefined)) {
      return breach("a chat that Graph would not open");
    }
    const chat = newChat(`19:${randomUUID().replaceAll("-", "")}@thread.v2`, topic, ids as string[], false);
    chats.set(chat.id, chat);
    return [201, { id: chat.id, topic }];
  }

  const isTopic = (topic: unknown): topic is string =>
    typeof topic === "string" && topic !== "" && topic.length <= 250 && !topic.includes(":");

  function rename(chat: Chat, body: unknown): Said {
    const { topic } = body as { topic?: string };
    if (!isTopic(topic)) return breach("a topic that Graph would not take");
    if (!chat.hasApp) return [403, { error: { code: "Forbidden" } }];
    chat.topic = topic;
    return [200, { id: chat.id, topic }];
  }

  function addMember(chat: Chat, body: unknown): Said {
    const id = memberOf(body);
    if (!id) return breach("a member that Graph would not take");
    if (!chat.hasApp) return [403, { error: { code: "Forbidden" } }];
    if (chat.members.has(id)) return [409, { error: { code: "Conflict" } }];
    chat.members.add(id);
    return [201, {}];
  }

  function isOurApp(body: unknown): boolean {
    const { "teamsApp@odata.bind": app } = body as { "teamsApp@odata.bind"?: string };
    return app === `${url}/v1.0/appCatalogs/teamsApps/${catalogueId}`;
  }

  function installInChat(chat: Chat, body: unknown): Said {
    const { consentedPermissionSet } = body as { consentedPermissionSet?: object };
    if (!isOurApp(body) || !consentedPermissionSet) return breach("an installation that Graph would not take");
    if (!mayInstall) return [403, { error: { code: "Forbidden" } }];
    if (chat.hasApp) return [409, { error: { code: "Conflict" } }];
    chat.hasApp = true;
    return [201, {}];
  }

  function installForPerson(id: string, body: unknown): Said {
    const found = directory.get(id);
    if (!found || !isOurApp(body)) return breach("an installation that Graph would not take");
    if (!mayInstall) return [403, { error: { code: "Forbidden" } }];
    if (found.hasApp) return [409, { error: { code: "Conflict" } }];
    found.hasApp = true;
    const chat = privates.get(id);
    if (chat) chat.hasApp = true;
    return [201, {}];
  }

  function messagesOf(chat: Chat, path: string): Said {
    const query = new URLSearchParams(path.slice(path.indexOf("?")));
    const [, since = ""] = /^lastModifiedDateTime gt (\S+)$/.exec(query.get("$filter") ?? "") ?? [];
    if (Number(query.get("$top")) > 50 || query.get("$orderby") !== "lastModifiedDateTime desc" || !since) {
      return breach("a list of messages that Graph would not give");
    }
    if (!mayRead || !chat.hasApp) return [403, { error: { code: "Forbidden" } }];
    const recent = chat.messages.filter(({ atMs }) => atMs > Date.parse(since)).toReversed();
    const page = 2;
    const start = Number(query.get("$skiptoken") ?? 0);
    const value = recent.slice(start, start + page).map(({ id, author, card }) => ({
      id,
      from: author === "app" ? { application: { id: teamsApp.id } } : { user: { id: "somebody" } },
      attachments: card ? [{ content: JSON.stringify(card) }] : [],
    }));
    const next = new URLSearchParams({ ...Object.fromEntries(query), $skiptoken: String(start + page) });
    const rest = start + page < recent.length;
    return [
      200,
      {
        value,
        ...(rest && { "@odata.nextLink": `${url}/v1.0/chats/${encodeURIComponent(chat.id)}/messages?${next}` }),
      },
    ];
  }

  return {
    url,
    host,
    serviceUrl: `${url}/teams/`,
    password,
    breaches,
    asked,
    chats,
    /** What is in somebody's private conversation with the bot. */
    privateOf: (user: string) => privates.get(user),
    mishap: (mishap: Mishap) => void mishaps.push(mishap),
    mishapsAreOver: () => void mishaps.splice(0),
    refuseInstalling: () => {
      mayInstall = false;
    },
    /** An administrator consents. */
    permitInstalling: () => {
      mayInstall = true;
    },
    refuseReading: () => {
      mayRead = false;
    },
    /** One that was uploaded for the app. */
    knowCertificate: (pem: string) => {
      certificate = new X509Certificate(pem);
    },
    /** A private chat is opened also where the app is not; what is written there is refused. */
    opensWithoutApp: () => {
      mayOpenWithoutApp = true;
    },
    /** What Teams says in a room that the app is not in: its pages have more than one word for it. */
    saysNotInRoster: (code: string) => {
      notInRoster = code;
    },
    team: () => [...team],
    addToTeam: (user: string) => void team.add(user),
    forgetTokens: () => tokens.clear(),
    /** A channel of the team has that name already, or had it. */
    takeName: (name: string) => void channelNames.add(name),
    block: (user: string) => void blockers.add(`a:${user}`),
    /** Somebody removed the app. */
    remove: (user: string) => {
      const person = directory.get(user);
      if (person) person.hasApp = false;
      const chat = privates.get(user);
      if (chat) chat.hasApp = false;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
