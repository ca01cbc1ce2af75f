import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { DeliveryKind as Kind, Retry, SlackTransport } from "../../src/exercise/slack-player.ts";
import { until } from "./persistent.ts";
import { acceptWebSocket, type Peer } from "./websocket-server.ts";

/** Slack's Socket Mode on loopback (docs.slack.dev/apis/events-api/using-socket-mode). */
export type SlackSockets = Awaited<ReturnType<typeof startSlackSockets>>;
export type Connection = { peer: Peer; acknowledged: Acknowledged[] };
type Acknowledged = { envelope_id: string; payload?: Record<string, unknown> };
/** `on` is one of the connections; else they take turns, as with Slack itself. */
type How = { on?: Connection; retry?: Retry };

/** Slack itself waits three seconds. A busy machine is given longer, and what never comes is still missed. */
const patienceMs = 10_000;

export async function startSlackSockets(appToken = `xapp-1-A0MUSTER00-${randomUUID()}`) {
  const connections: Connection[] = [];
  const tickets = new Set<string>();
  let trouble: string | undefined;
  let sayHello = true;
  let turn = 0;
  const server = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link/`;

  server.on("upgrade", (request, line) => {
    const ticket = new URL(request.url ?? "", address).searchParams.get("ticket") ?? "";
    if (!tickets.delete(ticket)) {
      line.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const connection: Connection = { peer: acceptWebSocket(request, line), acknowledged: [] };
    connections.push(connection);
    connection.peer.heard = (text) => connection.acknowledged.push(JSON.parse(text));
    connection.peer.gone = () => connections.splice(connections.indexOf(connection), 1);
    if (sayHello) connection.peer.send(JSON.stringify(helloOf(connections.length)));
  });

  /** apps.connections.open, which takes an app-level token, in the header only. */
  function open(bearer: string | undefined): object {
    if (trouble) return { ok: false, error: trouble };
    if (!bearer) return { ok: false, error: "not_authed" };
    if (!bearer.startsWith("xapp-")) return { ok: false, error: "not_allowed_token_type" };
    if (bearer !== appToken) return { ok: false, error: "invalid_auth" };
    const ticket = randomUUID();
    tickets.add(ticket);
    return { ok: true, url: `${address}?ticket=${ticket}&app_id=A0MUSTER00` };
  }

  /** Sends one envelope and waits for its acknowledgement; status 0 when there is none in time. */
  async function deliver(type: Kind, payload: object, { on, retry }: How = {}) {
    const connection =
      on ?? (await until("a connection", async () => connections[turn++ % connections.length], 10_000));
    const envelope_id = randomUUID();
    connection.peer.send(JSON.stringify({ ...envelopeOf(type, payload, retry), envelope_id }));
    const find = async () => connection.acknowledged.find((each) => each.envelope_id === envelope_id);
    const found = await until("an acknowledgement", find, patienceMs).catch(() => undefined);
    return { status: found ? 200 : 0, ack: found?.payload };
  }

  const transport: SlackTransport = {
    env: { SLACK_APP_TOKEN: appToken },
    methods: { "apps.connections.open": open },
    deliver,
  };
  return {
    transport,
    deliver,
    appToken,
    /** Those that are open now, oldest first. */
    connections,
    /** Slack announces that it will hang up; it goes on listening. */
    announce({ peer }: Connection, reason: "warning" | "refresh_requested" | "too_many_websockets" | "link_disabled") {
      peer.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink-1" } }));
    },
    /** Until it is undone, apps.connections.open fails with this code. */
    refuse(code?: string): void {
      trouble = code;
    },
    /** Whether Slack says hello when somebody connects. */
    greet(does: boolean): void {
      sayHello = does;
    },
    async close(): Promise<void> {
      for (const { peer } of connections.slice()) peer.drop();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function helloOf(num_connections: number) {
  const debug_info = {
    host: "applink-1",
    started: "2026-11-22 03:00:00.000",
    build_number: 1,
    approximate_connection_time: 18_060,
  };
  return { type: "hello", connection_info: { app_id: "A0MUSTER00" }, num_connections, debug_info };
}

function envelopeOf(type: Kind, payload: object, retry: How["retry"]) {
  const isEvent = type === "events_api";
  const retried = isEvent || retry ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? "" } : {};
  return { type, payload, accepts_response_payload: !isEvent, ...retried };
}
