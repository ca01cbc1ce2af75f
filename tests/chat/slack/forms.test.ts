import Fastify, { type FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Action, Card, Form } from "../../../src/chat/card.ts";
import type { Front, Reply } from "../../../src/chat/front.ts";
import { slackChat } from "../../../src/chat/slack/adapter.ts";
import { slackClient } from "../../../src/chat/slack/client.ts";
import { slackInbound } from "../../../src/chat/slack/inbound/inbound.ts";
import { type SlackDouble, startSlackDouble } from "../../../src/exercise/slack-double.ts";
import { type SlackPlayer, slackPlayer } from "../../../src/exercise/slack-player.ts";

let double: SlackDouble;
let app: FastifyInstance;
let amara: SlackPlayer;
let chat: ReturnType<typeof slackChat>;
let slack: "up" | "slow" = "up";
/** What happened, in order: what the front heard, and what Slack was asked. */
let events: string[] = [];
let answer: () => Reply;

const quiet: Reply = { kind: "quiet" };
const cardOf = (title: string, ...actions: [string, Action][]): Card => ({
  kind: "decision",
  title,
  summary: title,
  blocks: [{ type: "buttons", buttons: actions.map(([label, action]) => ({ label, action })) }],
});
const incident = "INC-7K3Q";
const dissentForm: Form = {
  form: "dissent",
  title: "Why do you object?",
  submit: "Record",
  context: `${incident}/d1`,
  fields: [
    { id: "reason", label: "Your words, kept as they are", type: "text", multiline: true },
    {
      id: "weight",
      label: "How strongly?",
      type: "select",
      optional: true,
      choices: [{ value: "veto", label: "Veto" }],
    },
  ],
};
const front: Front = {
  say: async ({ text }) => {
    events.push(`said ${text}`);
    return answer();
  },
  press: async ({ action }) => {
    events.push(`pressed ${action.do}`);
    return answer();
  },
  submit: async ({ form, context, values }) => {
    events.push(`submitted ${form} ${context} ${JSON.stringify(values)}`);
    return answer();
  },
  formFor: async (asked) => {
    if ("text" in asked) return asked.text === "decide" ? { ...dissentForm, form: "decide" } : undefined;
    if ("message" in asked) return undefined;
    return asked.action.do === "dissent" || asked.action.do === "propose" ? dissentForm : undefined;
  },
  chose: async () => answer(),
  came: async () => undefined,
  marked: async () => false,
  card: async () => undefined,
  home: async () => ({ kind: "home", title: "Home", summary: "Home", blocks: [] }),
};

beforeAll(async () => {
  double = await startSlackDouble({
    people: [{ id: "amara", name: "Amara Okafor" }],
    onCall: async ({ method, when }) => {
      if (method === "views.open" && when === "before") events.push("views.open");
      if (method === "views.open" && slack === "slow") await new Promise((resolve) => setTimeout(resolve, 3_000));
    },
  });
  const client = slackClient({ token: double.token, apiUrl: double.url, timeoutMs: 1_500 });
  chat = slackChat({ client, userOf: (person) => double.userIds[person] });
  app = Fastify();
  const log = pino({ level: "silent" });
  await app.register(
    slackInbound({ front, client, signingSecret: double.signingSecret, nowMs: () => Date.now(), log }),
  );
  await app.listen({ port: 0, host: "127.0.0.1" });
  amara = slackPlayer({ double, botUrl: app.listeningOrigin, userId: double.userIds.amara ?? "" });
});
afterAll(async () => {
  await app.close();
  await double.close();
});
beforeEach(() => {
  events = [];
  slack = "up";
  answer = () => quiet;
});

const sendCard = (card: Card) =>
  chat.post({ kind: "person", person: "amara" }, card, { effect: card.title, lane: "page", take: async () => {} });

test("a command that asks for a form opens it, and its submission is heard with the form's context", async () => {
  expect(await amara.command("decide")).toMatchObject({ status: 200, ack: undefined });
  const view = await amara.view();
  expect(view.title.text).toBe("Why do you object?");
  const { status, ack } = await amara.submit(view, { reason: "It stops the presses." });
  expect([status, ack]).toEqual([200, undefined]);
  expect(events).toEqual(["views.open", `submitted decide ${incident}/d1 {"reason":"It stops the presses."}`]);
});

test("a button that asks for a form opens it without anything being recorded", async () => {
  await sendCard(cardOf("Propose", ["Ask for a decision", { do: "propose", incident }]));
  await amara.press(({ text }) => text === "Propose", "Ask for a decision");
  expect((await amara.view()).callback_id).toBe("muster:dissent");
  expect(events).toEqual(["views.open"]);
});

test("a dissent is recorded first and asked for its reason second", async () => {
  await sendCard(cardOf("Decide", ["I object (stops nothing)", { do: "dissent", incident, decision: "d1" }]));
  expect((await amara.press(({ text }) => text === "Decide", "I object (stops nothing)")).status).toBe(200);
  const view = await amara.view();
  expect(events).toEqual(["pressed dissent", "views.open"]);
  await amara.submit(view, { reason: "Revenue", weight: "veto" });
  expect(events.at(-1)).toBe(`submitted dissent ${incident}/d1 {"reason":"Revenue","weight":"veto"}`);
});

test("a dissent that is refused is answered in private and asks for no reason", async () => {
  answer = () => ({ kind: "private", card: cardOf("You may not decide this") });
  await sendCard(cardOf("Refused", ["I object (stops nothing)", { do: "dissent", incident, decision: "d1" }]));
  const pressed = await amara.press(({ text }) => text === "Refused", "I object (stops nothing)");
  expect(await pressed.said()).toMatchObject({ text: "You may not decide this", response_type: "ephemeral" });
  expect(events).toEqual(["pressed dissent"]);
});

test("a press is answered in private, and the card stays", async () => {
  answer = () => ({ kind: "private", card: cardOf("You are expected") });
  await sendCard(cardOf("Call-in", ["I'm awake", { do: "acknowledge", incident, callIn: "c1", minutes: 5 }]));
  const pressed = await amara.press(({ text }) => text === "Call-in", "I'm awake");
  expect(await pressed.said()).toMatchObject({ text: "You are expected", replace_original: false });
  expect((await amara.directMessages()).map(({ text }) => text)).toContain("Call-in");
});

test("a button that Slack does not know any more means nothing and is answered kindly", async () => {
  await sendCard(cardOf("Old", ["Confirm", { do: "confirm", incident }]));
  const message = (await amara.messages()).find(({ text }) => text === "Old");
  const forged = JSON.parse(JSON.stringify(message).replaceAll('\\"confirm\\"', '\\"obey\\"'));
  const pressed = await amara.pressOn(forged, "Confirm");
  expect((await pressed.said()).text).toContain("too old");
  expect(events).toEqual([]);
});

test("when a form does not open in time, the person gets a fresh button in private", async () => {
  slack = "slow";
  await sendCard(cardOf("Late", ["Ask for a decision", { do: "propose", incident }]));
  const pressed = await amara.press(({ text }) => text === "Late", "Ask for a decision");
  expect(pressed.status).toBe(200);
  const said = await pressed.said();
  expect(said.text).toContain("did not open");
  expect(JSON.stringify(said.blocks)).toContain('{\\"do\\":\\"propose\\",\\"incident\\":\\"INC-7K3Q\\"}');
});

test("errors of a form leave it open, and what is corrected is heard as the same form", async () => {
  await amara.command("decide");
  const view = await amara.view();
  answer = () => ({ kind: "form-errors", errors: { reason: "Please say why." } });
  expect((await amara.submit(view, {})).ack).toEqual({
    response_action: "errors",
    errors: { reason: "Please say why." },
  });
  answer = () => quiet;
  expect((await amara.submit(view, { reason: "Because." })).status).toBe(200);
  expect(events.slice(-2)).toEqual([
    `submitted decide ${incident}/d1 {}`,
    `submitted decide ${incident}/d1 {"reason":"Because."}`,
  ]);
});

test("a command with an answer is answered in its acknowledgement", async () => {
  answer = () => ({ kind: "private", card: cardOf("Nothing is open") });
  const said = await amara.command("status");
  expect(await said.said()).toMatchObject({ text: "Nothing is open", response_type: "ephemeral" });
  expect(events).toEqual(["said status"]);
});
