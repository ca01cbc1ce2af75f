import { createHash } from "node:crypto";
import { type LogLevel, WebAPIHTTPError, WebClient } from "@slack/web-api";
import { type Allowance, ownAllowance } from "../../allowance/allowance.ts";
import { paceFor, type Rate, type Turn } from "../pace.ts";
import { providerErrorOf } from "./errors.ts";

/**
 * Requests a minute per method, workspace and app: Slack's tiers 2, 3 and 4 promise at least 20, 50 and 100
 * (docs.slack.dev/apis/web-api/rate-limits, and each method's own page). chat.postMessage has a tier of its own:
 * about one a second in a channel, and several hundred a minute in a workspace.
 */
const perMinute = {
  "apps.connections.open": 50,
  "auth.test": 100,
  "bookmarks.add": 20,
  "bookmarks.list": 50,
  "chat.getPermalink": 100,
  "chat.postMessage": 300,
  "chat.update": 50,
  "conversations.archive": 20,
  "conversations.create": 20,
  "conversations.history": 50,
  "conversations.invite": 50,
  "conversations.kick": 50,
  "conversations.list": 20,
  "conversations.open": 50,
  "conversations.replies": 50,
  "conversations.setPurpose": 20,
  "conversations.setTopic": 20,
  "files.completeUploadExternal": 100,
  "files.getUploadURLExternal": 100,
  /** The sending of a file's bytes to the address that Slack gave. */
  "files.upload": 100,
  "pins.add": 20,
  "reactions.add": 50,
  "users.info": 100,
  "views.open": 100,
  "views.publish": 100,
  "views.push": 100,
  "views.update": 100,
} as const;
export type Method = keyof typeof perMinute;

const postsInABurst = 5;
export type SlackClient = {
  /**
   * Calls `method` in the lane's turn. `take` is awaited after the queue and right before the request leaves.
   * `channel` paces chat.postMessage. Throws ProviderError, or what `take` throws.
   */
  call<T>(method: Method, how: HowToCall, request: (web: WebClient) => Promise<T>): Promise<T>;
  /** Sends a file's bytes to the address that files.getUploadURLExternal gave. Throws as `call` does. */
  upload(address: string, bytes: Buffer<ArrayBuffer>, how: HowToCall): Promise<void>;
  /** The same in another workspace, where that has installed the app; ours for any other, and for undefined. */
  inWorkspace(team: string | undefined): SlackClient;
};
type HowToCall = Turn & { channel?: string };

type SlackClientOptions = {
  token: string;
  /** The token of another workspace that has installed the app; undefined for one where ours is to be used. */
  tokenOf?(team: string): Promise<string | undefined>;
  apiUrl?: string;
  timeoutMs: number;
  /** What Slack lets all replicas do together; without one this process keeps to the limits alone. */
  allowance?: Allowance;
};

/**
 * The one way to Slack's Web API. Nothing is retried here: a 429 is thrown as "rate-limited" and closes that method
 * (see `Pace`).
 */
export function slackClient(options: SlackClientOptions): SlackClient {
  const { allowance = ownAllowance(), tokenOf = async () => undefined } = options;
  const ours = connectionOf(options.token, options);
  const connections = new Map([[options.token, ours]]);
  const pace = paceFor("slack", allowance);

  async function connectionIn(team: string | undefined): Promise<Connection> {
    const token = team === undefined ? undefined : await tokenOf(team);
    if (token === undefined) return ours;
    const connection = connections.get(token) ?? connectionOf(token, options);
    connections.set(token, connection);
    return connection;
  }

  function inTurn<T>(
    { prefix }: Connection,
    method: Method,
    { channel, ...turn }: HowToCall,
    request: () => Promise<T>,
  ): Promise<T> {
    const ofMethod: Rate = { prefix, name: method, most: perMinute[method], perSecond: perMinute[method] / 60 };
    const ofChannel: Rate = { prefix, name: `channel:${channel}`, most: postsInABurst, perSecond: 1 };
    const rates: [...Rate[], Rate] = method === "chat.postMessage" && channel ? [ofChannel, ofMethod] : [ofMethod];
    return pace.inTurn(turn, rates, async () => {
      try {
        return await request();
      } catch (error) {
        throw providerErrorOf(error);
      }
    });
  }

  const inWorkspace = (team: string | undefined): SlackClient => ({
    async call(method, how, request) {
      const connection = await connectionIn(team);
      return inTurn(connection, method, how, () => request(connection.web));
    },
    async upload(address, bytes, how) {
      const connection = await connectionIn(team);
      await inTurn(connection, "files.upload", how, () => sendBytes(address, bytes, options.timeoutMs));
    },
    inWorkspace,
  });
  return inWorkspace(undefined);
}

/** `prefix`: the token stands for workspace and app, for which Slack counts; its hash tells nothing of it. */
type Connection = { web: WebClient; prefix: string };

function connectionOf(token: string, { apiUrl, timeoutMs }: SlackClientOptions): Connection {
  const web = new WebClient(token, {
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    // Pacing is done here; the client's own queue would let a stuck flood block a page.
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    logger: silent,
  });
  return { web, prefix: `slack:${createHash("sha256").update(token).digest("hex").slice(0, 16)}` };
}

async function sendBytes(address: string, body: Buffer<ArrayBuffer>, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { ok, status } = await fetch(address, { method: "POST", body, signal });
  if (!ok) throw new WebAPIHTTPError(status, "", {}, "");
}

const nothing = () => undefined;
/** Slack's libraries log whole requests and answers, which hold what people wrote: they get no log. */
export const silent = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => "error" as LogLevel,
  setName: nothing,
};
