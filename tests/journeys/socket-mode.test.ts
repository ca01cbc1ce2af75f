import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Journey, startJourney } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";
import { type SlackSockets, startSlackSockets } from "../support/slack-sockets.ts";

/** Slack over connections that Muster opens (Socket Mode), as they really are: renewed, lost, refused, several. */

let sockets: SlackSockets;
let journey: Journey;
beforeEach(async () => {
  sockets = await startSlackSockets();
  onTestFinished(() => sockets.close());
  journey = await startJourney({ policy: organisation(), slackTransport: sockets.transport });
});

/** The connection that is open now. */
const connection = () => until("a connection", async () => sockets.connections.at(-1));

async function ready(): Promise<{ status: number; degraded: { part: string; reason: string }[] }> {
  const answer = await fetch(`${journey.stage.botUrl}/readyz`);
  return { status: answer.status, ...((await answer.json()) as { degraded: { part: string; reason: string }[] }) };
}

/** `/muster <text>` by somebody, as Slack puts it into an envelope; `trigger` is the same when Slack sends it again. */
function commandBy(id: string, text: string, trigger: string = randomUUID()) {
  const { slack } = journey.stage;
  return {
    token: "unused",
    team_id: slack.teamId,
    team_domain: "example",
    channel_id: "D0MUSTER00",
    channel_name: "directmessage",
    user_id: journey.person(id).slackUser,
    user_name: id,
    command: "/muster",
    text,
    api_app_id: slack.appId,
    is_enterprise_install: "false",
    response_url: `${slack.origin}/response/${randomUUID()}`,
    trigger_id: trigger,
  };
}

test("it is connected when it has started, and nothing is served at Slack's addresses", async () => {
  expect(sockets.connections).toHaveLength(1);
  expect(await ready()).toMatchObject({ status: 200, degraded: [] });
  expect(await journey.metric("muster_slack_connections", { mode: "socket" })).toBe(1);
  for (const path of ["events", "commands", "interactions"]) {
    const { status } = await fetch(`${journey.stage.botUrl}/slack/${path}`, { method: "POST", body: "{}" });
    expect(status).toBe(404);
  }
});

test("an envelope that Slack sends again gets the first answer, and declares nothing again", async () => {
  const declare = commandBy("ben", "declare 1 Payroll server is encrypted");
  const first = await sockets.deliver("slash_commands", declare);
  expect(first.ack).toMatchObject({ response_type: "ephemeral" });
  const again = await sockets.deliver("slash_commands", declare, { retry: { attempt: 1, reason: "timeout" } });
  expect(again).toEqual(first);
  expect(await journey.incidents()).toHaveLength(1);
});

test("the same envelope on two connections at once declares one incident", async () => {
  const old = await connection();
  sockets.announce(old, "warning");
  const renewed = await until("a second connection", async () => sockets.connections.find((each) => each !== old));
  const declare = commandBy("ben", "declare 1 Payroll server is encrypted");
  const answers = await Promise.all([old, renewed].map((on) => sockets.deliver("slash_commands", declare, { on })));
  expect(answers[0]).toEqual(answers[1]);
  expect(await journey.incidents()).toHaveLength(1);
});

test.each(["warning", "refresh_requested"] as const)(
  "when Slack announces that it will hang up (%s), both connections are heard until it does",
  async (reason) => {
    const old = await connection();
    sockets.announce(old, reason);
    const renewed = await until("a second connection", async () => sockets.connections.find((each) => each !== old));
    for (const on of [old, renewed]) {
      const answer = await sockets.deliver("slash_commands", commandBy("ben", "note They know"), { on });
      expect(answer.ack?.text).toContain("No incident is open");
    }
    old.peer.close();
    await until("the old one gone", async () => !sockets.connections.includes(old) || undefined);
    expect(sockets.connections).toEqual([renewed]);
    expect((await sockets.deliver("slash_commands", commandBy("ben", "status"))).status).toBe(200);
  },
);

test("a connection that breaks off is replaced, and what is said then is heard", async () => {
  const lost = await connection();
  lost.peer.drop();
  await until("another connection", async () => sockets.connections.find((each) => each !== lost));
  expect(await journey.told("ben", "declare 1 Payroll server is encrypted")).toContain("Declared INC-");
});

test("a connection that no longer answers is given up and replaced", async () => {
  const dead = await connection();
  dead.peer.fallSilent();
  await until("another connection", async () => sockets.connections.find((each) => each !== dead));
  const answer = await sockets.deliver("slash_commands", commandBy("ben", "status"), { on: await connection() });
  expect(answer.status).toBe(200);
});

test("while Slack takes no connection it says so, goes on serving, and tries until Slack does", async () => {
  sockets.refuse("internal_error");
  (await connection()).peer.drop();
  await until("no connection", async () => (await ready()).degraded.length > 0 || undefined);
  const { status, degraded } = await ready();
  expect([status, degraded.map(({ part }) => part)]).toEqual([200, ["slack"]]);
  expect(await journey.metric("muster_slack_connections", { mode: "socket" })).toBe(0);
  await journey.alert({ id: "f-1", title: "Shell in payments-7", severity: "sev1", asset: "payments-7" });
  await journey.declared();
  sockets.refuse(undefined);
  await connection();
  expect((await sockets.deliver("slash_commands", commandBy("ben", "status"))).status).toBe(200);
});

describe("what is no shape of Slack's", () => {
  test.each<[string, "slash_commands" | "interactive" | "events_api", object]>([
    ["a command without a person", "slash_commands", { command: "/muster", text: "status" }],
    ["a press of nothing", "interactive", { type: "block_actions", actions: [] }],
    ["an event without a type", "events_api", { type: "event_callback" }],
  ])("%s is counted, not answered, and harms nothing", async (_what, kind, payload) => {
    const on = await connection();
    on.peer.send(JSON.stringify({ envelope_id: "odd", type: kind, payload, accepts_response_payload: true }));
    const refused = async () => (await journey.metric("muster_refusals_total", { door: "slack" })) || undefined;
    expect(await until("a refusal", refused)).toBe(1);
    expect((await sockets.deliver("slash_commands", commandBy("ben", "status"), { on })).status).toBe(200);
    expect(on.acknowledged.map(({ envelope_id }) => envelope_id)).not.toContain("odd");
  });

  test.each(["not json", "null", "[]", '{"type":"hello"', '{"type":"slash_commands"}', '{"type":"surprise"}'])(
    "the message %s is counted and harms nothing",
    async (text) => {
      const on = await connection();
      on.peer.send(text);
      const refused = async () => (await journey.metric("muster_refusals_total", { door: "slack" })) || undefined;
      expect(await until("a refusal", refused)).toBe(1);
      expect((await sockets.deliver("slash_commands", commandBy("ben", "status"), { on })).status).toBe(200);
    },
  );
});

test("a stop finishes what is being answered, then hangs up", async () => {
  const on = await connection();
  const said = sockets.deliver("slash_commands", commandBy("ben", "declare 1 Payroll server is encrypted"), { on });
  await journey.declared();
  await journey.stop();
  expect((await said).ack?.text).toContain("Declared INC-");
  await until("no connection", async () => sockets.connections.length === 0 || undefined);
});
