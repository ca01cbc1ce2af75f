import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type LogLevel, WebAPIHTTPError, WebClient } from "@slack/web-api";
import Bottleneck from "bottleneck";
import { type Allowance, type Bucket, ownAllowance } from "../../allowance/allowance.ts";
import { circuitFor } from "../../run/circuit.ts";
import { type Lane, lanes, ProviderError, type Send } from "../../run/send.ts";
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

/** In flight at once per method: a slow Slack must not hold every socket. */
const concurrent = 10;
const postsInABurst = 5;
/** What each method and channel keeps for pages: the other lanes share the rest. */
const keptForPages = 0.2;
/** A turn may come sooner than was said, when Redis goes away. */
const longestPauseMs = 1_000;

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
type HowToCall = { lane: Lane; take?: Send["take"]; channel?: string };

/**
 * Executive pages have queues of their own ("page"), so that no flood elsewhere can stand before them; the other
 * lanes share the "rest", in the order of the lanes, and leave a fifth of Slack's allowance to the pages.
 */
type Track = "page" | "rest";

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
 * (per track, on every replica) until Slack's Retry-After has passed, without another request. A Slack that does not answer at all is left
 * alone for a moment (see `circuitFor`).
 */
export function slackClient(options: SlackClientOptions): SlackClient {
  const { allowance = ownAllowance(), tokenOf = async () => undefined } = options;
  const ours = connectionOf(options.token, options);
  const connections = new Map([[options.token, ours]]);
  const queueFor = queues();
  const closed = closedMethods();
  const circuits = { page: circuitFor("slack"), rest: circuitFor("slack") };

  /** Resolves when `bucket` lets the call go. Whoever waits stands before the rest of their lane, and behind earlier lanes. */
  async function turn(bucket: Bucket, lane: Lane, hasWaited = false): Promise<void> {
    const priority = lanes.indexOf(lane) * 2 + (hasWaited ? 0 : 1);
    const heard = await queueFor.turns(bucket).schedule({ priority }, async () => {
      const answer = await allowance.take(bucket);
      if (answer.kind === "wait") await pause(Math.min(answer.waitMs, longestPauseMs));
      return answer;
    });
    if (heard.kind === "closed") closed.close(bucket, heard.forMs);
    if (heard.kind === "wait") await turn(bucket, lane, true);
  }

  async function connectionIn(team: string | undefined): Promise<Connection> {
    const token = team === undefined ? undefined : await tokenOf(team);
    if (token === undefined) return ours;
    const connection = connections.get(token) ?? connectionOf(token, options);
    connections.set(token, connection);
    return connection;
  }

  async function inTurn<T>(
    { bucketOf }: Connection,
    method: Method,
    { lane, take, channel }: HowToCall,
    request: () => Promise<T>,
  ): Promise<T> {
    const track: Track = lane === "page" ? "page" : "rest";
    if (method === "chat.postMessage" && channel) {
      await turn(bucketOf.channel(track, channel), lane);
    }
    const bucket = bucketOf.method(track, method);
    await turn(bucket, lane);
    const leave = async () => {
      closed.throwIfClosed(bucket);
      await take?.();
      try {
        return await request();
      } catch (error) {
        const known = providerErrorOf(error);
        if (known.kind === "rate-limited") {
          closed.close(bucket, known.retryAfterMs ?? 0);
          await allowance.close(bucket, known.retryAfterMs ?? 0);
        }
        throw known;
      }
    };
    const priority = lanes.indexOf(lane) * 2;
    return queueFor.sending(bucket).schedule({ priority }, () => circuits[track](leave));
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

type Connection = { web: WebClient; bucketOf: ReturnType<typeof bucketsOf> };

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
  return { web, bucketOf: bucketsOf(token) };
}

async function sendBytes(address: string, body: Buffer<ArrayBuffer>, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { ok, status } = await fetch(address, { method: "POST", body, signal });
  if (!ok) throw new WebAPIHTTPError(status, "", {}, "");
}

/**
 * Slack counts by method, workspace and app, and posts by channel as well. The token stands for workspace and app:
 * its hash names their buckets, and tells nothing of it.
 */
function bucketsOf(token: string) {
  const app = createHash("sha256").update(token).digest("hex").slice(0, 16);
  const bucket = (track: Track, name: string, most: number, perSecond: number): Bucket => ({
    name: `slack:${app}:${name}`,
    most,
    perSecond,
    reserve: track === "page" ? 0 : most * keptForPages,
    track,
  });
  return {
    method: (track: Track, method: Method) => bucket(track, method, perMinute[method], perMinute[method] / 60),
    channel: (track: Track, channel: string) => bucket(track, `channel:${channel}`, postsInABurst, 1),
  };
}

/** Calls wait one behind the other for their turn, then leave side by side. */
function queues() {
  const turns = new Bottleneck.Group({ maxConcurrent: 1 });
  const sending = new Bottleneck.Group({ maxConcurrent: concurrent });
  const key = ({ name, track }: Bucket) => `${track}:${name}`;
  // A group forgets a queue after five idle minutes.
  return { turns: (bucket: Bucket) => turns.key(key(bucket)), sending: (bucket: Bucket) => sending.key(key(bucket)) };
}

function closedMethods() {
  const untilMs = new Map<string, number>();
  const key = ({ name, track }: Bucket) => `${track}:${name}`;
  return {
    close(bucket: Bucket, forMs: number): void {
      untilMs.set(key(bucket), performance.now() + forMs);
    },
    throwIfClosed(bucket: Bucket): void {
      const leftMs = (untilMs.get(key(bucket)) ?? 0) - performance.now();
      if (leftMs > 0) throw new ProviderError("rate-limited", "slack", "ratelimited", Math.ceil(leftMs));
    },
  };
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
