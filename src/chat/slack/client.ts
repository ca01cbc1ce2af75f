import { type LogLevel, WebAPIHTTPError, WebClient } from "@slack/web-api";
import Bottleneck from "bottleneck";
import { circuitFor } from "../../run/circuit.ts";
import { type Lane, lanes, ProviderError, type Send } from "../../run/send.ts";
import { providerErrorOf } from "./errors.ts";

/**
 * Requests a minute per method, workspace and app: Slack's tiers 2, 3 and 4 promise at least 20, 50 and 100
 * (docs.slack.dev/apis/web-api/rate-limits, and each method's own page). chat.postMessage has a tier of its own:
 * about one a second in a channel, and several hundred a minute in a workspace.
 */
const perMinute = {
  "auth.test": 100,
  "chat.postMessage": 300,
  "chat.update": 50,
  "conversations.create": 20,
  "conversations.history": 50,
  "conversations.invite": 50,
  "conversations.list": 20,
  "conversations.open": 50,
  "conversations.setPurpose": 20,
  "conversations.setTopic": 20,
  "files.completeUploadExternal": 100,
  "files.getUploadURLExternal": 100,
  /** The sending of a file's bytes to the address that Slack gave. */
  "files.upload": 100,
  "pins.add": 20,
  "users.info": 100,
  "views.open": 100,
} as const;
export type Method = keyof typeof perMinute;

/** In flight at once per method: a slow Slack must not hold every socket. */
const concurrent = 10;
const postsInABurst = 5;

export type SlackClient = {
  /**
   * Calls `method` in the lane's turn. `take` is awaited after the queue and right before the request leaves.
   * `channel` paces chat.postMessage. Throws ProviderError, or what `take` throws.
   */
  call<T>(method: Method, how: HowToCall, request: (web: WebClient) => Promise<T>): Promise<T>;
  /** Sends a file's bytes to the address that files.getUploadURLExternal gave. Throws as `call` does. */
  upload(address: string, bytes: Buffer<ArrayBuffer>, how: HowToCall): Promise<void>;
};
type HowToCall = { lane: Lane; take?: Send["take"]; channel?: string };

/**
 * Executive pages have queues of their own ("page"), so that no flood elsewhere can stand before them; the other
 * lanes share the "rest", in the order of the lanes, and leave a fifth of Slack's allowance to the pages.
 */
type Track = "page" | "rest";

/**
 * The one way to Slack's Web API. Nothing is retried here: a 429 is thrown as "rate-limited" and closes that method
 * (per track) until Slack's Retry-After has passed, without another request. A Slack that does not answer at all is left
 * alone for a moment (see `circuitFor`).
 */
export function slackClient(options: { token: string; apiUrl?: string; timeoutMs: number }): SlackClient {
  const web = new WebClient(options.token, {
    ...(options.apiUrl ? { slackApiUrl: options.apiUrl } : {}),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: options.timeoutMs,
    // Pacing is done below; the client's own queue would let a stuck flood block a page.
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    logger: silent,
  });
  const queueFor = queues();
  const closed = closedMethods();
  const circuits = { page: circuitFor("slack"), rest: circuitFor("slack") };

  function inTurn<T>(method: Method, { lane, take, channel }: HowToCall, request: () => Promise<T>): Promise<T> {
    const track: Track = lane === "page" ? "page" : "rest";
    const leave = async () => {
      closed.throwIfClosed(track, method);
      await take?.();
      try {
        return await request();
      } catch (error) {
        const known = providerErrorOf(error);
        if (known.kind === "rate-limited") closed.close(track, method, known.retryAfterMs ?? 0);
        throw known;
      }
    };
    const send = () => circuits[track](leave);
    const priority = lanes.indexOf(lane) * 2;
    const queued = () => queueFor.method(track, method).schedule({ priority }, send);
    if (method !== "chat.postMessage" || !channel) return queued();
    return queueFor.channel(track, channel).schedule({ priority }, queued);
  }

  return {
    call: (method, how, request) => inTurn(method, how, () => request(web)),
    upload: (address, bytes, how) => inTurn("files.upload", how, () => sendBytes(address, bytes, options.timeoutMs)),
  };
}

async function sendBytes(address: string, body: Buffer<ArrayBuffer>, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { ok, status } = await fetch(address, { method: "POST", body, signal });
  if (!ok) throw new WebAPIHTTPError(status, "", {}, "");
}

function queues() {
  const methods = new Map<string, Bottleneck>();
  // A group forgets a channel's queue after five idle minutes.
  const channels = new Bottleneck.Group({
    reservoir: postsInABurst,
    reservoirIncreaseAmount: 1,
    reservoirIncreaseInterval: 1_000,
    reservoirIncreaseMaximum: postsInABurst,
  });
  return {
    method(track: Track, method: Method): Bottleneck {
      const key = `${track}:${method}`;
      const known = methods.get(key);
      if (known) return known;
      const made = methodQueue(track === "page" ? perMinute[method] : perMinute[method] * 0.8);
      methods.set(key, made);
      return made;
    },
    channel: (track: Track, channel: string) => channels.key(`${track}:${channel}`),
  };
}

/** A bucket that starts full, so that a burst goes at once, and refills evenly. */
function methodQueue(allowedPerMinute: number): Bottleneck {
  return new Bottleneck({
    maxConcurrent: concurrent,
    reservoir: allowedPerMinute,
    reservoirIncreaseAmount: allowedPerMinute / 20,
    reservoirIncreaseInterval: 3_000,
    reservoirIncreaseMaximum: allowedPerMinute,
  });
}

function closedMethods() {
  const untilMs = new Map<string, number>();
  return {
    close(track: Track, method: Method, forMs: number): void {
      untilMs.set(`${track}:${method}`, performance.now() + forMs);
    },
    throwIfClosed(track: Track, method: Method): void {
      const leftMs = (untilMs.get(`${track}:${method}`) ?? 0) - performance.now();
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
