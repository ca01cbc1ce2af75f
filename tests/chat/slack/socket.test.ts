import { pino } from "pino";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Front, Reply } from "../../../src/chat/front.ts";
import { slackClient } from "../../../src/chat/slack/client.ts";
import { type SlackSocket, slackSocket } from "../../../src/chat/slack/inbound/socket.ts";
import { socketProbe } from "../../../src/chat/slack/probe.ts";
import { startSlackDouble } from "../../../src/exercise/slack-double.ts";
import { slashCommand } from "../../replay/slack/payloads.ts";
import { until } from "../../support/persistent.ts";
import { type SlackSockets, startSlackSockets } from "../../support/slack-sockets.ts";

/** One replica's connections, with a front desk whose every answer the test chooses. */

let sockets: SlackSockets;
let apiUrl: string;
let socket: SlackSocket;
let said: string[];
let answer: () => Promise<Reply>;

beforeEach(async () => {
  said = [];
  answer = async () => ({ kind: "quiet" });
  sockets = await startSlackSockets();
  const double = await startSlackDouble({ people: [], methods: sockets.transport.methods });
  apiUrl = double.url;
  const front: Front = {
    say: ({ text }) => {
      said.push(text);
      return answer();
    },
    press: () => answer(),
    submit: () => answer(),
    chose: () => answer(),
    card: async () => undefined,
    came: async () => undefined,
    marked: async ({ interaction }) => {
      said.push(interaction);
      return (await answer()).kind === "private";
    },
    home: async () => ({ kind: "home", title: "Home", summary: "Home", blocks: [] }),
    formFor: async () => undefined,
  };
  const client = slackClient({ token: double.token, apiUrl, timeoutMs: 1_000 });
  socket = slackSocket({ front, client, app: appWith(sockets.appToken), log: pino({ level: "silent" }) });
  onTestFinished(async () => {
    await socket.stop();
    await sockets.close();
    await double.close();
  });
});

const appWith = (token: string) => slackClient({ token, apiUrl, timeoutMs: 1_000 });
const command = (text: string) => Object.fromEntries(new URLSearchParams(slashCommand({ text })));
const connection = () => until("a connection", async () => sockets.connections.at(-1));

test("a stop takes in nothing more, and hangs up when what it was answering has been answered", async () => {
  const held = Promise.withResolvers<Reply>();
  answer = () => held.promise;
  await socket.start();
  const on = await connection();
  const begun = sockets.deliver("slash_commands", command("begun before"), { on });
  await until("the command heard", async () => said.includes("begun before") || undefined);
  const stopped = socket.stop();
  on.peer.send(JSON.stringify({ type: "slash_commands", envelope_id: "late", payload: command("said after") }));
  // The line is in order: what is answered to this ping was heard after the envelope.
  expect(await on.peer.answersPing()).toBe(true);
  held.resolve({ kind: "quiet" });
  await stopped;
  expect((await begun).status).toBe(200);
  expect(said).toEqual(["begun before"]);
  await until("no connection", async () => sockets.connections.length === 0 || undefined);
  expect(socket.connections()).toBe(0);
});

test("when Slack takes no connection at the start, the start goes on, and the connection comes later", async () => {
  sockets.refuse("internal_error");
  await socket.start();
  expect(socket.connections()).toBe(0);
  sockets.refuse(undefined);
  await until("a connection", async () => socket.connections() === 1 || undefined);
});

test("an answer goes back over the connection that asked, though Slack has announced its end meanwhile", async () => {
  const held = Promise.withResolvers<Reply>();
  answer = () => held.promise;
  await socket.start();
  const on = await connection();
  const asked = sockets.deliver("slash_commands", command("status"), { on });
  await until("the command heard", async () => said.length > 0 || undefined);
  sockets.announce(on, "refresh_requested");
  await until("a second connection", async () => socket.connections() === 2 || undefined);
  held.resolve({ kind: "quiet" });
  expect((await asked).status).toBe(200);
});

test("an event that could not be recorded is not acknowledged, and is taken when Slack sends it again", async () => {
  await socket.start();
  const on = await connection();
  answer = () => Promise.reject(new Error("the database does not answer"));
  const first = { type: "events_api", envelope_id: "first", payload: pinned, retry_attempt: 0, retry_reason: "" };
  on.peer.send(JSON.stringify({ ...first, accepts_response_payload: false }));
  await until("the event heard", async () => said.length > 0 || undefined);
  answer = async () => ({ kind: "quiet" });
  const again = { attempt: 1, reason: "timeout" };
  expect((await sockets.deliver("events_api", pinned, { on, retry: again })).status).toBe(200);
  expect(said).toEqual([pinned.event_id, pinned.event_id]);
  expect(on.acknowledged.map(({ envelope_id }) => envelope_id)).not.toContain("first");
});

const pinned = {
  type: "event_callback",
  team_id: "T0HOME000",
  api_app_id: "A0MUSTER00",
  event_id: "Ev0PIN",
  event_time: 1_764_000_000,
  authorizations: [{ enterprise_id: null, team_id: "T0HOME000", user_id: "U0MUSTER00", is_bot: true }],
  event: {
    type: "pin_added",
    user: "U0AMARA",
    channel_id: "C0ROOM",
    item: { type: "message", channel: "C0ROOM", message: { ts: "1764000000.000100" } },
    event_ts: "1764000001.000100",
  },
};

describe("muster check", () => {
  test("learns that Slack takes connections, without opening one", async () => {
    expect(await socketProbe(appWith(sockets.appToken))).toEqual({ kind: "socket" });
    expect(sockets.connections).toEqual([]);
  });

  test.each([
    ["xoxb-the-bots", { code: "not_allowed_token_type", isSilent: false }],
    ["xapp-of-another-app", { code: "invalid_auth", isSilent: false }],
  ])("learns why %s is not taken", async (token, problem) => {
    expect(await socketProbe(appWith(token))).toEqual({ kind: "socket", problem });
  });

  test("tells a Slack that does not answer from one that refuses", async () => {
    sockets.refuse("internal_error");
    const finding = await socketProbe(appWith(sockets.appToken));
    expect(finding).toEqual({ kind: "socket", problem: { code: "internal_error", isSilent: true } });
  });
});
