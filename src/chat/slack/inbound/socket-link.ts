import { channel } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { Agent, buildConnector, ping, WebSocket } from "undici";

/** One WebSocket connection to Slack, from its first packet to its last. */
export type Link = {
  /** False when it could not leave. */
  send(text: string): boolean;
  /** Says goodbye and, without an answer, cuts the line a second later. Resolves when it is over. */
  close(): Promise<void>;
};

export type Hearing = {
  heard(text: string): void;
  /** Told once, when nothing can come or go any more: closed, refused, cut or gone silent. */
  gone(): void;
};

const pingEveryMs = 2_000;
/** A line that is down somewhere in between tells nobody: three pings without an answer do. */
const silentForMs = 6_000;
const goodbyeMs = 1_000;
/** undici tells of these frames only here, for every WebSocket of the process. */
const signsOfLife = [channel("undici:websocket:ping"), channel("undici:websocket:pong")];

/**
 * Connects to the address that apps.connections.open gave. Slack's own client is not used: it hangs up the moment Slack
 * announces a renewal, with answers still on their way, and is back five seconds later.
 */
export function openLink(url: string, { heard, gone }: Hearing): Link {
  const { dispatcher, cut } = ownLine();
  const socket = new WebSocket(url, { dispatcher });
  let lastSignMs = performance.now();
  const ended = Promise.withResolvers<void>();
  let isOver = false;

  const sign = (message: unknown) => {
    if (typeof message !== "object" || message === null || !("websocket" in message)) return;
    if (message.websocket === socket) lastSignMs = performance.now();
  };
  const over = () => {
    if (isOver) return;
    isOver = true;
    clearInterval(heartbeat);
    for (const each of signsOfLife) each.unsubscribe(sign);
    cut();
    gone();
    ended.resolve();
  };
  const beat = () => {
    // Slack leaves its side open after both have said goodbye.
    const hasHungUp = socket.readyState === WebSocket.CLOSING || socket.readyState === WebSocket.CLOSED;
    if (hasHungUp || performance.now() - lastSignMs > silentForMs) over();
    else if (socket.readyState === WebSocket.OPEN) ping(socket);
  };

  const heartbeat = setInterval(beat, pingEveryMs);
  for (const each of signsOfLife) each.subscribe(sign);
  socket.addEventListener("message", ({ data }) => {
    lastSignMs = performance.now();
    if (!isOver && typeof data === "string") heard(data);
  });
  socket.addEventListener("close", over);
  socket.addEventListener("error", over);
  return {
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(text);
      return true;
    },
    close() {
      if (isOver) return ended.promise;
      socket.close(1000);
      const impatient = setTimeout(over, goodbyeMs);
      return ended.promise.finally(() => clearTimeout(impatient));
    },
  };
}

/** undici hides a WebSocket's line, and without it cannot hang up on somebody who does not answer. */
function ownLine() {
  const connect = buildConnector({ allowH2: false });
  let line: Socket | undefined;
  const dispatcher = new Agent({
    connect(options, connected) {
      connect(options, (error, socket) => {
        if (error) return connected(error, null);
        line = socket;
        connected(null, socket);
      });
    },
  });
  return { dispatcher, cut: () => line?.destroy() };
}
