import Fastify, { type FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Card } from "../../../src/chat/card.ts";
import type { Front, Reply } from "../../../src/chat/front.ts";
import { slackClient } from "../../../src/chat/slack/client.ts";
import { slackInbound } from "../../../src/chat/slack/inbound/inbound.ts";
import { slackSignature } from "../../../src/exercise/slack-double.ts";
import { blockActions, slashCommand, viewSubmission } from "./payloads.ts";

const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5";
const form = "application/x-www-form-urlencoded";
const nowMs = Date.parse("2026-11-22T03:00:00Z");
const nowSec = nowMs / 1_000;
const logged: string[] = [];

type Heard = Parameters<Front["say"]>[0] | Parameters<Front["press"]>[0] | Parameters<Front["submit"]>[0];
let heard: Heard[];
let refused: string[];
let answer: (heard: Heard) => Promise<Reply>;
let app: FastifyInstance;
const unheard = {
  chose: async (): Promise<Reply> => ({ kind: "quiet" }),
  came: async () => undefined,
  marked: async () => false,
  card: async () => undefined,
  home: async () => card("Home"),
};

beforeEach(async () => {
  heard = [];
  refused = [];
  logged.length = 0;
  answer = async () => ({ kind: "quiet" });
  const hear = (said: Heard) => {
    heard.push(said);
    return answer(said);
  };
  const front: Front = { say: hear, press: hear, submit: hear, formFor: async () => undefined, ...unheard };
  const log = pino({ level: "debug" }, { write: (line: string) => void logged.push(line) });
  const client = slackClient({ token: "xoxb-test", apiUrl: "http://127.0.0.1:9/api/", timeoutMs: 500 });
  app = Fastify();
  const onRefused = (reason: string) => void refused.push(reason);
  await app.register(slackInbound({ front, client, signingSecret, nowMs: () => nowMs, log, onRefused }));
  app.post("/elsewhere", async (request) => ({ parsed: request.body }));
  await app.listen({ port: 0, host: "127.0.0.1" });
});
afterEach(() => app.close());

type Sent = { path?: string; type?: string; secret?: string; timestamp?: number; headers?: Record<string, string> };

async function send(body: string, { path = "/slack/interactions", type = form, ...how }: Sent = {}) {
  const signed = slackSignature(how.secret ?? signingSecret, body, how.timestamp ?? nowSec);
  const response = await fetch(`${app.listeningOrigin}${path}`, {
    method: "POST",
    headers: { "content-type": type, ...signed, ...how.headers },
    body,
  });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith("{") ? JSON.parse(text) : undefined };
}
const command = (fields?: Record<string, string>, how?: Sent) =>
  send(slashCommand(fields), { path: "/slack/commands", ...how });
const card = (title: string): Card => ({ kind: "x", title, summary: title, blocks: [{ type: "text", text: title }] });

test("a signed command is heard with who, where and what, and answered in private", async () => {
  answer = async () => ({ kind: "private", card: card("All quiet") });
  const { status, json } = await command({ text: "handoff &lt;&amp; <@U99|bo.l> see <https://x.example|x.example>" });
  expect(status).toBe(200);
  expect(json).toMatchObject({ response_type: "ephemeral", text: "All quiet" });
  expect(heard).toEqual([
    {
      by: { platform: "slack", tenant: "T0HOME000", user: "U2147483697" },
      room: "C2147483705",
      text: "handoff <& <@U99> see https://x.example",
      interaction: "13345224609.738474920.8088930838d88f008e0",
    },
  ]);
});

test("a command with nothing to say is acknowledged empty", async () => {
  expect(await command()).toMatchObject({ status: 200, text: "" });
});

test("a press is heard with its action and acknowledged empty", async () => {
  expect(await send(blockActions())).toMatchObject({ status: 200, text: "" });
  expect(heard).toEqual([
    {
      by: { platform: "slack", tenant: "T0HOME000", user: "U2147483697" },
      action: { do: "confirm", incident: "INC-7K3Q" },
      interaction: "12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3",
    },
  ]);
});

test("a submission is heard with its values, word for word, and closes the form", async () => {
  expect(await send(viewSubmission())).toMatchObject({ status: 200, text: "" });
  expect(heard).toEqual([
    {
      by: { platform: "slack", tenant: "T0HOME000", user: "U2147483697" },
      form: "decide",
      context: "INC-7K3Q",
      values: { question: "Shut it down & wait?" },
      interaction: "VNHU13V36",
    },
  ]);
});

test("a form's errors come back at their fields, and one for no field at the first", async () => {
  answer = async () => ({ kind: "form-errors", errors: { question: "Ask something.", nowhere: "And by when?" } });
  const { json } = await send(viewSubmission());
  expect(json).toEqual({ response_action: "errors", errors: { question: "Ask something. And by when?" } });
});

test("a form that another takes the place of becomes that one, filled in; typed words can only be repeated", async () => {
  const intro = "Somebody else must approve this.";
  const fields = [{ id: "question", label: "What?", type: "text" as const, initial: "Shut it down & wait?" }];
  const again = { form: "decide" as const, title: "Propose", submit: "Post it", intro, context: "shown", fields };
  answer = async () => ({ kind: "form", form: again });
  const { json } = await send(viewSubmission());
  const view = { callback_id: "muster:decide", private_metadata: "shown", submit: { text: "Post it" } };
  expect(json).toMatchObject({ response_action: "update", view });
  expect(JSON.stringify(json)).toContain('"initial_value":"Shut it down & wait?"');
  expect((await command()).json).toMatchObject({ text: expect.stringContaining("The form did not open in time") });
});

test("a private answer to a form is shown in its place", async () => {
  answer = async () => ({ kind: "private", card: card("You may not") });
  const { json } = await send(viewSubmission());
  expect(json).toMatchObject({ response_action: "update", view: { type: "modal", title: { text: "You may not" } } });
});

test("a repeated request keeps its interaction id, so that its first answer can be given again", async () => {
  const bodies = [slashCommand(), blockActions(), viewSubmission()];
  for (const body of bodies) for (let n = 0; n < 2; n++) expect((await send(body)).status).toBe(200);
  expect(heard.map(({ interaction }) => interaction)).toEqual([
    ...Array(2).fill("13345224609.738474920.8088930838d88f008e0"),
    ...Array(2).fill("12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3"),
    ...Array(2).fill("VNHU13V36"),
  ]);
});

test.each([
  ["a wrong signature", { secret: "another secret" }, "signature"],
  ["no signature", { headers: { "x-slack-signature": "" } }, "signature"],
  ["a timestamp that is none", { headers: { "x-slack-request-timestamp": "soon" } }, "signature"],
  ["a timestamp changed after signing", { headers: { "x-slack-request-timestamp": String(nowSec + 1) } }, "signature"],
  ["a request more than five minutes old", { timestamp: nowSec - 301 }, "stale"],
  ["a request more than five minutes ahead", { timestamp: nowSec + 301 }, "future"],
])("%s is refused with 401, counted, and never heard", async (_what, how, reason) => {
  expect((await command({}, how)).status).toBe(401);
  expect(refused).toEqual([reason]);
  expect(heard).toEqual([]);
});

test.each([-300, 300])("a request %i seconds off is heard", async (seconds) => {
  expect((await command({}, { timestamp: nowSec + seconds })).status).toBe(200);
});

test("a body changed after signing is refused", async () => {
  const signature = slackSignature(signingSecret, slashCommand({ text: "status" }), nowSec);
  expect((await command({ text: "close" }, { headers: signature })).status).toBe(401);
  expect(heard).toEqual([]);
});

test("a body over 1 MiB is refused with 413, whether it says its length or not", async () => {
  const body = slashCommand({ text: "x".repeat(1_100_000) });
  expect((await send(body, { path: "/slack/commands" })).status).toBe(413);
  const chunked = await fetch(`${app.listeningOrigin}/slack/commands`, {
    method: "POST",
    headers: { "content-type": form, ...slackSignature(signingSecret, body, nowSec) },
    body: new Blob([body]).stream(),
    duplex: "half",
  });
  expect(chunked.status).toBe(413);
  expect(refused).toEqual(["too-large", "too-large"]);
});

test.each([
  ["no JSON", "not json at all", "application/json"],
  ["JSON null", "null", "application/json"],
  ["a JSON list", "[]", "application/json"],
  ["nothing", "", form],
  ["a payload that is no JSON", "payload=%7Bnope", form],
  ["a payload that is null", "payload=null", form],
  ["an unknown type", "payload=%7B%22type%22%3A%22block_suggestion%22%7D", form],
  ["a press without a person", blockActions({ user: null }), form],
  ["a press of nothing", blockActions({ actions: [] }), form],
  ["a submission without a view", viewSubmission({ view: {} }), form],
  ["a submission whose values are no object", viewSubmission({}, { state: { values: { question: "x" } } }), form],
  ["a command without a person", "command=%2Fmuster&text=status", form],
])("an authentic body that is %s is refused with 400 and counted", async (_what, body, type) => {
  expect((await send(body, { type })).status).toBe(400);
  expect(refused).toEqual(["malformed"]);
  expect(heard).toEqual([]);
});

test.each(["", '{"do":"confirm"}', '{"do":"obey","incident":"INC-7K3Q"}', "approve"])(
  "a button whose value is %j changes nothing and is counted",
  async (value) => {
    expect((await send(blockActions({ value }))).status).toBe(200);
    expect(heard).toEqual([]);
    expect(refused).toEqual(["old-button"]);
  },
);

test("a form that is not ours is answered kindly and changes nothing", async () => {
  const { json } = await send(viewSubmission({}, { callback_id: "muster:obey" }));
  expect(json).toMatchObject({ response_action: "update", view: { title: { text: "This button is too old" } } });
  expect(heard).toEqual([]);
});

const failures: [string, () => Promise<Reply>][] = [
  ["fails", () => Promise.reject(new Error("SQLITE_FULL: secret detail"))],
  [
    "throws at once",
    () => {
      throw new Error("secret detail");
    },
  ],
  ["takes longer than two seconds", () => new Promise(() => undefined)],
];
test.each(failures)("when recording %s the person hears that nothing was recorded, in time", async (_what, failing) => {
  answer = failing;
  const startedMs = performance.now();
  const [said, pressed, submitted] = await Promise.all([command(), send(blockActions()), send(viewSubmission())]);
  expect(performance.now() - startedMs).toBeLessThan(2_800);
  expect(said).toMatchObject({
    status: 200,
    json: {
      text: "Not recorded yet, please press again. Pressing twice counts once.",
    },
  });
  expect(pressed.status).toBe(200);
  expect(submitted.json).toEqual({
    response_action: "errors",
    errors: {
      question: "Not recorded yet, please press again. Pressing twice counts once.",
    },
  });
  expect(logged.join()).not.toContain("secret detail");
});

test("Slack's endpoint check is answered", async () => {
  const body = JSON.stringify({ type: "url_verification", token: "x", challenge: "3eZbrw1aBm2rZgRNFdxV" });
  const { status, json } = await send(body, { path: "/slack/events", type: "application/json" });
  expect([status, json]).toEqual([200, { challenge: "3eZbrw1aBm2rZgRNFdxV" }]);
});

test("in a shared channel a stranger speaks for their own workspace, not for ours", async () => {
  await send(blockActions({ user: { id: "U0STRANGER", username: "x", name: "x", team_id: "T0OTHER" } }));
  expect(heard[0]?.by).toEqual({ platform: "slack", tenant: "T0OTHER", user: "U0STRANGER" });
});

test("a Grid installation without a workspace is heard under its organisation", async () => {
  const enterprise = { id: "E0ORG", name: "Org" };
  await send(blockActions({ team: null, enterprise, user: { id: "W012A3CDE", username: "amara", name: "amara" } }));
  expect(heard[0]?.by).toEqual({ platform: "slack", tenant: "E0ORG", user: "W012A3CDE" });
});

test("where Muster is installed for a whole Grid organisation, its people are heard under it from any workspace", async () => {
  const org = { enterprise: { id: "E0ORG", name: "Org" }, is_enterprise_install: true };
  const user = { id: "W012A3CDE", username: "amara", name: "amara", team_id: "T0OTHER" };
  await send(blockActions({ ...org, user }));
  await send(viewSubmission({ ...org, user }));
  await command({ enterprise_id: "E0ORG", is_enterprise_install: "true", user_id: "W012A3CDE", team_id: "T0OTHER" });
  expect(heard.map(({ by }) => by)).toEqual(Array(3).fill({ platform: "slack", tenant: "E0ORG", user: "W012A3CDE" }));
});

test("where it is installed in one workspace of a Grid organisation, they are heard under that workspace", async () => {
  const grid = { enterprise: { id: "E0ORG", name: "Org" }, is_enterprise_install: false };
  const user = { id: "W012A3CDE", username: "amara", name: "amara", team_id: "T0HOME000" };
  await send(blockActions({ ...grid, user }));
  await command({ enterprise_id: "E0ORG", is_enterprise_install: "false", user_id: "W012A3CDE", team_id: "T0HOME000" });
  const tenants = heard.map(({ by }) => by);
  expect(tenants).toEqual(Array(2).fill({ platform: "slack", tenant: "T0HOME000", user: "W012A3CDE" }));
});

test("what Slack sends again is answered as it was, however it counts", async () => {
  answer = async ({ interaction }) => ({ kind: "private", card: card(`About ${interaction}`) });
  const first = await command();
  const again = { headers: { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" } };
  expect(await command({}, again)).toEqual(first);
  const odd = { headers: { "x-slack-retry-num": "soon", "x-slack-retry-reason": "" } };
  expect(await command({}, odd)).toEqual(first);
  expect(new Set(heard.map(({ interaction }) => interaction)).size).toBe(1);
});

test("half a surrogate pair in a person's words does not get in", async () => {
  const values = { question: { value: { type: "plain_text_input", value: "a\ud83d" } } };
  await send(viewSubmission({}, { state: { values } }));
  expect(heard[0]).toMatchObject({ values: { question: "a\ufffd" } });
});

test("what people wrote never reaches the log", async () => {
  answer = () => Promise.reject(new Error("x"));
  await command({ text: "note the password is hunter2" });
  await send("payload=%7B%22hunter2", { type: form });
  expect(logged.length).toBeGreaterThan(0);
  expect(logged.join()).not.toContain("hunter2");
});

test("other routes of the server keep their own parsers", async () => {
  const response = await fetch(`${app.listeningOrigin}/elsewhere`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"a":1}',
  });
  expect(await response.json()).toEqual({ parsed: { a: 1 } });
});
