import { ProviderError } from "../../../run/send.ts";
import { nameOf } from "../../patience.ts";
import type { SlackClient } from "../client.ts";
import type { Answering } from "./answers.ts";
import { knownPayload } from "./door.ts";
import { acknowledgementOf, type Envelope, readSaid } from "./envelope.ts";
import { slackInbox } from "./inbox.ts";
import { type Link, openLink } from "./socket-link.ts";

/** Slack's Socket Mode: what HTTP brings to the door, Slack brings over connections that we open. */
export type SlackSocket = {
  /** Resolves when the first attempt to connect has come to something; after that it is tried for ever. */
  start(): Promise<void>;
  /** Connections over which Slack may send: usually one, two while Slack renews them, none when nobody is heard. */
  connections(): number;
  /** Takes in nothing more, finishes what is being answered, hangs up. */
  stop(): Promise<void>;
};

export type SlackSocketOptions = Answering & {
  /** Calls Slack with the app-level token. */
  app: SlackClient;
  /** Told how many connections there are whenever that changes. */
  onConnections?: (count: number) => void;
};

/** Slack says hello as soon as it listens. */
const helloMs = 10_000;
/** Whatever ends sooner is a sign of trouble, and the next attempt waits longer. */
const steadyMs = 10_000;
const firstDelayMs = 500;
const longestDelayMs = 30_000;

type Line = { link: Link; state: "calling" | "open" | "leaving"; openedMs: number; greeted(reason?: string): void };

/**
 * Keeps one connection open. Slack renews each of them every hour or so: it says `disconnect` first, and while a new one
 * is opened the old one goes on being heard and answered until Slack ends it. Any replica may be sent anything, so each
 * has a connection of its own. Lost ones are replaced after a random wait that doubles up to 30 s.
 */
export function slackSocket(options: SlackSocketOptions): SlackSocket {
  const { app, log, onRefused } = options;
  const inbox = slackInbox(options);
  const connections = () => [...lines].filter(({ state }) => state !== "calling").length;
  const count = () => options.onConnections?.(connections());
  const lines = new Set<Line>();
  const answering = new Set<Promise<void>>();
  let failures = 0;
  let next: NodeJS.Timeout | undefined;
  let isCalling = false;
  let isStopping = false;

  /** Nothing to do while a connection is open, being opened, or about to be. */
  function replace(atLeastMs = 0): void {
    if (isStopping || isCalling || next || [...lines].some(({ state }) => state === "open")) return;
    const waitMs = Math.random() * Math.min(longestDelayMs, firstDelayMs * 2 ** failures);
    next = setTimeout(
      () => {
        next = undefined;
        void connect();
      },
      Math.max(atLeastMs, waitMs),
    );
  }

  async function connect(): Promise<void> {
    isCalling = true;
    let retryAfterMs: number | undefined;
    try {
      await call(await addressFrom(app));
    } catch (error) {
      failures += 1;
      const code = error instanceof ProviderError ? error.code : nameOf(error);
      retryAfterMs = error instanceof ProviderError ? error.retryAfterMs : undefined;
      log.warn({ code }, "no connection to Slack; trying again");
    } finally {
      isCalling = false;
    }
    replace(retryAfterMs);
  }

  /** Resolves with Slack's hello. */
  function call(address: string): Promise<void> {
    const hello = Promise.withResolvers<void>();
    const greeted = (reason?: string) =>
      reason === undefined ? hello.resolve() : hello.reject(new ProviderError("unavailable", "slack", reason));
    const link = openLink(address, { heard: (text) => hear(line, text), gone: () => lose(line) });
    const line: Line = { link, state: "calling", openedMs: performance.now(), greeted };
    lines.add(line);
    const late = setTimeout(() => {
      greeted("no_hello");
      void link.close();
    }, helloMs);
    if (isStopping) void link.close();
    return hello.promise.finally(() => clearTimeout(late));
  }

  function hear(line: Line, text: string): void {
    const said = readSaid(text);
    if (!said) return onRefused?.("malformed");
    switch (said.type) {
      case "hello":
        line.state = "open";
        count();
        log.info("connected to Slack");
        return line.greeted();
      case "disconnect":
        log.info({ code: said.reason }, "Slack renews a connection");
        line.greeted(said.reason ?? "disconnect");
        return part(line);
      case "slash_commands":
      case "interactive":
      case "events_api": {
        const answer = answerOn(line.link, said).finally(() => answering.delete(answer));
        answering.add(answer);
      }
    }
  }

  async function answerOn(link: Link, envelope: Envelope): Promise<void> {
    // Another replica, or this person's next click, gets what is not answered.
    if (isStopping) return;
    const payload = knownPayload(envelope.payload);
    if (!payload) return onRefused?.("malformed");
    const { retry_attempt: retryNum, retry_reason: retryReason = "unknown" } = envelope;
    const retry = retryNum ? { retryNum, retryReason } : undefined;
    const answer = await inbox.take(payload, retry);
    if (answer.kind === "not-acknowledged") return;
    const isSent = link.send(acknowledgementOf(envelope, answer.body));
    if (!isSent) log.warn("a connection to Slack was lost before an answer left");
  }

  /** Slack sends nothing new here for long; what it still sends is answered. */
  function part(line: Line): void {
    const wasOpen = line.state === "open";
    line.state = "leaving";
    if (!wasOpen) return;
    failures = performance.now() - line.openedMs < steadyMs ? failures + 1 : 0;
    replace();
  }

  function lose(line: Line): void {
    line.greeted("connection_lost");
    lines.delete(line);
    count();
    part(line);
  }

  return {
    start() {
      count();
      return connect();
    },
    connections,
    async stop() {
      isStopping = true;
      clearTimeout(next);
      await Promise.all(answering);
      await Promise.all([...lines].map(({ link }) => link.close()));
    },
  };
}

/** A single-use address, at wss://. Throws ProviderError. */
export async function addressFrom(app: SlackClient): Promise<string> {
  const answer = await app.call("apps.connections.open", { lane: "decision" }, (web) => web.apps.connections.open());
  if (!answer.url) throw new ProviderError("unavailable", "slack", "no_url");
  return answer.url;
}
