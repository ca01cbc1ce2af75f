import nock from "nock";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Card } from "../../../src/chat/card.ts";
import type { RoomPlan, Target } from "../../../src/chat/chat.ts";
import { type SlackChatOptions, slackChat } from "../../../src/chat/slack/adapter.ts";
import { slackClient } from "../../../src/chat/slack/client.ts";
import { slackProbe } from "../../../src/chat/slack/probe.ts";
import { type SlackDouble, startSlackDouble } from "../../../src/exercise/slack-double.ts";
import type { Room } from "../../../src/incident/events.ts";
import { type Lane, ProviderError, type Send, Withdrawn } from "../../../src/run/send.ts";

const people = [
  { id: "amara", name: "Amara Okafor" },
  { id: "bo", name: "Bo Lindqvist" },
];
const calls: string[] = [];
let double: SlackDouble;

beforeAll(async () => {
  double = await startSlackDouble({
    people,
    onCall: ({ method, when }) => {
      if (when === "before") calls.push(method);
    },
  });
});
afterAll(() => double.close());

/** A Muster process: its client and caches are its own. */
function startChat(namedAs?: SlackChatOptions["namedAs"]) {
  const client = slackClient({ token: double.token, apiUrl: double.url, timeoutMs: 5_000 });
  return slackChat({ client, userOf: (person) => double.userIds[person], ...(namedAs && { namedAs }) });
}
const sending = (effect: string, lane: Lane = "room"): Send => ({ effect, lane, take: async () => {} });
const card = (title: string): Card => ({
  kind: "situation",
  title,
  summary: `${title}, in short`,
  blocks: [{ type: "text", text: "Two servers talk to a known bad host." }],
});
let counted = 0;
function roomPlan(): RoomPlan {
  const incident = `INC-${"ABCDEFGHJKMN"[counted++]}7K3`;
  return {
    platform: "slack",
    incident,
    name: `quiet-harbour-${incident.toLowerCase()}`,
    random: incident.slice(4).toLowerCase(),
    purpose: `War room of ${incident}`,
    people: ["amara"],
    confidential: false,
  };
}
const inRoom = (room: Room): Target => ({ kind: "room", room });
const channel = async (id: string) => (await double.channels()).find((candidate) => candidate.id === id);
const membersOf = async ({ id }: Room) =>
  (await double.call<{ members: string[] }>("conversations.members", { channel: id })).members;
const asPerson = (id: string) => double.tokenOf(double.userIds[id] ?? "");

test("a room is opened private with its purpose, and its topic can be set", async () => {
  const plan = roomPlan();
  const chat = startChat();
  const room = await chat.openRoom(plan, sending("room:1"));
  await chat.setTopic(room, "sev1 · led by Amara", sending("topic:1"));
  expect(room).toMatchObject({ platform: "slack", name: plan.name });
  expect(await channel(room.id)).toMatchObject({
    is_private: true,
    creator: double.botUserId,
    purpose: { value: plan.purpose },
    topic: { value: "sev1 · led by Amara" },
  });
});

test("a room opened by an attempt that died afterwards is adopted, not opened twice", async () => {
  const plan = roomPlan();
  const first = await startChat().openRoom(plan, sending("room:2"));
  const second = await startChat().openRoom(plan, sending("room:2"));
  expect(second).toEqual(first);
  expect((await double.channels()).filter(({ name }) => name.startsWith(plan.name))).toHaveLength(1);
});

test("a room whose creator died before it could say what it is for is adopted and gets its purpose", async () => {
  const plan = roomPlan();
  const { channel: created } = await double.call<{ channel: { id: string } }>(
    "conversations.create",
    { name: plan.name, is_private: "true" },
    double.token,
  );
  const room = await startChat().openRoom(plan, sending("room:3"));
  expect(room.id).toBe(created.id);
  expect((await channel(room.id))?.purpose.value).toBe(plan.purpose);
});

test("our own room of another incident is never adopted, even under the same name", async () => {
  const plan = roomPlan();
  const other = await startChat().openRoom(
    { ...plan, incident: "INC-ZZZZ", purpose: "War room of INC-ZZZZ" },
    sending("r"),
  );
  const room = await startChat().openRoom(plan, sending("room:4"));
  expect(room).toMatchObject({ name: `${plan.name}-2` });
  expect(room.id).not.toBe(other.id);
});

test.each(["true", "false"])(
  "a name taken by an outsider (private: %s) is left to them and gets a suffix",
  async (is_private) => {
    const plan = roomPlan();
    const { channel: theirs } = await double.call<{ channel: { id: string } }>(
      "conversations.create",
      { name: plan.name, is_private },
      asPerson("bo"),
    );
    // They even invite the bot and write the purpose that ours would have.
    await double.call("conversations.invite", { channel: theirs.id, users: double.botUserId }, asPerson("bo"));
    await double.call("conversations.setPurpose", { channel: theirs.id, purpose: plan.purpose }, asPerson("bo"));
    const room = await startChat().openRoom(plan, sending("room:5"));
    expect(room).toMatchObject({ name: `${plan.name}-2` });
    expect(await startChat().openRoom(plan, sending("room:5"))).toEqual(room);
  },
);

test("a room of ours whose purpose somebody else has written says nothing of what it was made for, and is left alone", async () => {
  const plan = roomPlan();
  const chat = startChat();
  const other = await chat.openRoom({ ...plan, incident: "INC-YYYY", purpose: "War room of INC-YYYY" }, sending("r"));
  await chat.invite(other, "bo", sending("invite:bo"));
  await double.call("conversations.setPurpose", { channel: other.id, purpose: plan.purpose }, asPerson("bo"));
  expect(await startChat().openRoom(plan, sending("room:f"))).toMatchObject({ name: `${plan.name}-2` });
});

test.each([
  ["inc-quiet-harbour-7k3q2", "7k3q2"],
  ["x".repeat(200), "7k3q2"],
  ["静かな港", "7k3q2"],
])("the name %s is one that Slack takes, and holds what is random", async (name, random) => {
  const plan = { ...roomPlan(), name, random: `${random}${counted}` };
  const room = await startChat().openRoom(plan, sending("room:n"));
  expect(room.name).toMatch(/^[a-z0-9][a-z0-9_-]{0,79}$/);
  expect(room.name).toContain(plan.random);
});

test("inviting somebody twice succeeds, and the room has them once", async () => {
  const chat = startChat();
  const room = await chat.openRoom(roomPlan(), sending("room:6"));
  await chat.invite(room, "amara", sending("invite:amara"));
  await chat.invite(room, "amara", sending("invite:amara"));
  const { members } = await double.call<{ members: string[] }>("conversations.members", { channel: room.id });
  expect(members.sort()).toEqual([double.botUserId, double.userIds.amara].sort());
});

test("inviting a person without a Slack id is rejected, by code", async () => {
  const chat = startChat();
  const room = await chat.openRoom(roomPlan(), sending("room:7"));
  await expect(chat.invite(room, "nobody", sending("invite:nobody"))).rejects.toMatchObject({
    kind: "rejected",
    code: "no-account",
  });
});

const foreign = { is_stranger: true, team_id: "T0PARTNER" };
test.each([
  ["is switched off", { deleted: true }, {}, "account-deactivated"],
  ["is a guest", { is_restricted: true }, {}, "guest"],
  ["is a guest of one channel", { is_ultra_restricted: true }, {}, "guest"],
  ["is from another workspace", { team_id: "T0PARTNER" }, {}, "from-elsewhere"],
  ["comes by Slack Connect", foreign, {}, "from-elsewhere"],
  ["comes by Slack Connect from elsewhere than the policy says", foreign, { team: "T0OTHER" }, "from-elsewhere"],
  [
    "is a guest of another workspace, whom the policy calls a guest of ours",
    foreign,
    { isGuest: true },
    "from-elsewhere",
  ],
])("somebody whose account %s is not invited, and the reason says why", async (_who, account, named, code) => {
  const room = await startChat().openRoom(roomPlan(), sending("room:g"));
  double.accounts.set(double.userIds.bo ?? "", account);
  const inviting = startChat(() => named).invite(room, "bo", sending("invite:bo"));
  await expect(inviting).rejects.toMatchObject({ kind: "rejected", code });
  expect(await membersOf(room)).toEqual([double.botUserId]);
  double.accounts.clear();
});

test.each([
  ["a guest whom the policy means", { is_restricted: true }, { isGuest: true }],
  ["a partner whom the policy names with their workspace", foreign, { team: "T0PARTNER" }],
  [
    "a colleague of another workspace of the same organisation",
    { team_id: "T0SISTER", enterprise_user: { teams: ["T000000001"] } },
    {},
  ],
])("%s is invited", async (_who, account, named) => {
  const room = await startChat().openRoom(roomPlan(), sending("room:g"));
  double.accounts.set(double.userIds.bo ?? "", account);
  await startChat(() => named).invite(room, "bo", sending("invite:bo"));
  expect(await membersOf(room)).toContain(double.userIds.bo);
  double.accounts.clear();
});

test("somebody whom Slack does not know is not invited, and the reason says so", async () => {
  const client = slackClient({ token: double.token, apiUrl: double.url, timeoutMs: 5_000 });
  const chat = slackChat({ client, userOf: () => "U0NOBODY" });
  const room = await chat.openRoom(roomPlan(), sending("room:u"));
  await expect(chat.invite(room, "ghost", sending("invite:ghost"))).rejects.toMatchObject({ code: "account-unknown" });
});

test("a card is posted with its fallback text, found by its effect, edited in place, and pinned", async () => {
  const chat = startChat();
  const room = await chat.openRoom(roomPlan(), sending("room:8"));
  const startedMs = Date.now();
  const ref = await chat.post(inRoom(room), card("Quiet harbour"), sending("card:8:situation"));
  expect(await startChat().findPosted(inRoom(room), "card:8:situation", startedMs)).toBe(ref);
  expect(await chat.findPosted(inRoom(room), "card:8:another", startedMs)).toBeUndefined();

  await chat.edit(ref, card("Quiet harbour, contained"), sending("card:8:situation:2", "card"));
  const posted = (await double.messages(room.id)).filter(({ text }) => text.includes("in short"));
  expect(posted.map(({ text }) => text)).toEqual(["Quiet harbour, contained, in short"]);
  expect(await chat.findPosted(inRoom(room), "card:8:situation", startedMs)).toBe(ref);

  await chat.pin(ref, sending("card:8:pin"));
  await chat.pin(ref, sending("card:8:pin"));
  const { items } = await double.call<{ items: { message: { ts: string } }[] }>("pins.list", { channel: room.id });
  expect(items.map(({ message }) => `${room.id}:${message.ts}`)).toEqual([ref]);
});

test("a message under a card stands in its thread, and is found there", async () => {
  const chat = startChat();
  const room = await chat.openRoom(roomPlan(), sending("room:t"));
  const startedMs = Date.now();
  const under = await chat.post(inRoom(room), card("How things stand"), sending("card:t:situation"));
  const target: Target = { kind: "room", room, under };
  const early = await chat.post(inRoom(room), card("Said before the card was there"), sending("notice:t:1:room"));
  const reply = await chat.post(target, card("Somebody was not reached"), sending("notice:t:2:room"));
  const args = { channel: room.id, ts: under.split(":")[1] ?? "" };
  const { messages } = await double.call<{ messages: { ts: string }[] }>("conversations.replies", args);
  expect(messages.map(({ ts }) => `${room.id}:${ts}`)).toEqual([under, reply]);
  expect(await startChat().findPosted(target, "notice:t:2:room", startedMs)).toBe(reply);
  expect(await startChat().findPosted(target, "notice:t:1:room", startedMs)).toBe(early);
  expect(await startChat().findPosted(target, "notice:t:3:room", startedMs)).toBeUndefined();
});

test("a message under a card that somebody deleted stands in the room", async () => {
  const answers: Record<string, object[]> = {
    "auth.test": [{ ok: true, user_id: "U1", team_id: "T1" }],
    "conversations.replies": [{ ok: false, error: "thread_not_found" }],
    "conversations.history": [{ ok: true, messages: [] }],
    "chat.postMessage": [
      { ok: false, error: "thread_not_found" },
      { ok: true, ts: "2.2" },
    ],
  };
  const bodies: URLSearchParams[] = [];
  for (const [method, each] of Object.entries(answers)) {
    for (const answer of each) {
      nock("https://slack.com")
        .post(`/api/${method}`, (body) => bodies.push(new URLSearchParams(body)) > 0)
        .reply(200, answer);
    }
  }
  const chat = slackChat({ client: slackClient({ token: "xoxb-1", timeoutMs: 5_000 }), userOf: () => undefined });
  const target: Target = { kind: "room", room: { platform: "slack", id: "C1", name: "r" }, under: "C1:1.1" };
  expect(await chat.findPosted(target, "notice:1", 0)).toBeUndefined();
  expect(await chat.post(target, card("Somebody was not reached"), sending("notice:1"))).toBe("C1:2.2");
  expect(bodies.at(-2)?.get("thread_ts")).toBe("1.1");
  expect(bodies.at(-1)?.has("thread_ts")).toBe(false);
});

test("a room is linked to its first card and to pages, each once however often it is asked for", async () => {
  const room = await startChat().openRoom(roomPlan(), sending("room:l"));
  const ref = await startChat().post(inRoom(room), card("How things stand"), sending("card:l"));
  const links = [
    { title: "Record", message: ref },
    { title: "Runbook", address: "https://example.com/runbook" },
  ];
  await startChat().setLinks(room, links.slice(0, 1), sending("links:l"));
  await startChat().setLinks(room, links, sending("links:l"));
  const { bookmarks } = await double.call<{ bookmarks: { title: string; link: string }[] }>("bookmarks.list", {
    channel_id: room.id,
  });
  expect(bookmarks.map(({ title }) => title)).toEqual(["Record", "Runbook"]);
  expect(bookmarks[0]?.link).toContain(`/archives/${room.id}/p${ref.split(":")[1]?.replace(".", "")}`);
  expect(bookmarks[1]?.link).toBe("https://example.com/runbook");
});

test("a room is archived once, and nothing more can be done in it", async () => {
  const chat = startChat();
  const room = await chat.openRoom(roomPlan(), sending("room:z"));
  await chat.archive(room, sending("archive:z"));
  await chat.archive(room, sending("archive:z"));
  expect(await channel(room.id)).toMatchObject({ is_archived: true });
  await expect(chat.post(inRoom(room), card("Too late"), sending("card:z"))).rejects.toMatchObject({
    kind: "gone",
    code: "is_archived",
  });
});

test("a room that the app was taken out of is gone", async () => {
  const room = await startChat().openRoom(roomPlan(), sending("room:k"));
  await startChat().invite(room, "bo", sending("invite:bo"));
  await double.call("conversations.kick", { channel: room.id, user: double.botUserId }, asPerson("bo"));
  await expect(startChat().post(inRoom(room), card("Too late"), sending("card:k"))).rejects.toMatchObject({
    kind: "gone",
    code: "not_in_channel",
  });
});

test("a message that copies our metadata is not mistaken for ours", async () => {
  const chat = startChat();
  const room = await chat.openRoom(roomPlan(), sending("room:9"));
  await chat.invite(room, "bo", sending("invite:bo"));
  const metadata = JSON.stringify({ event_type: "muster_effect", event_payload: { effect: "card:9" } });
  await double.call("chat.postMessage", { channel: room.id, text: "mine!", metadata }, asPerson("bo"));
  expect(await chat.findPosted(inRoom(room), "card:9", 0)).toBeUndefined();
});

test("a person's card arrives in their direct messages and is found there", async () => {
  const chat = startChat();
  const target: Target = { kind: "person", person: "amara" };
  const ref = await chat.post(target, card("You are called"), sending("page:1:amara:0:chat", "page"));
  const dm = await double.dmOf(double.userIds.amara ?? "");
  expect(ref.startsWith(`${dm}:`)).toBe(true);
  expect((await double.messages(dm ?? "")).at(-1)?.text).toBe("You are called, in short");
  expect(await startChat().findPosted(target, "page:1:amara:0:chat", Date.now())).toBe(ref);
});

test("files arrive in one message of a person's direct messages, byte for byte, and are found by their names", async () => {
  const chat = startChat();
  const target: Target = { kind: "person", person: "bo" };
  const files = [
    { name: "INC-7K3Q-K7Q2-bundle.json", content: '{"é":"🔏"}' },
    { name: "INC-7K3Q-K7Q2-after-action.md", content: "# After" },
  ];
  const startedMs = Date.now();
  expect(await chat.findFiles(target, files, startedMs)).toBeUndefined();
  const ref = await chat.sendFiles(target, files, "The record of <quiet> harbour", sending("export:1", "note"));
  const dm = (await double.dmOf(double.userIds.bo ?? "")) ?? "";
  const sent = (await double.messages(dm)).filter((message) => message.files);
  expect(sent.map(({ text, files }) => [text, files?.map(({ name }) => name)])).toEqual([
    ["The record of &lt;quiet&gt; harbour", files.map(({ name }) => name)],
  ]);
  const contents = await Promise.all((sent[0]?.files ?? []).map((file) => double.textOf(file)));
  expect(contents).toEqual(files.map(({ content }) => content));
  expect(await startChat().findFiles(target, files, startedMs)).toBe(ref);
});

test("an attempt that dies before it shares its files has shown nothing, and is not found", async () => {
  const chat = startChat();
  const target: Target = { kind: "person", person: "bo" };
  const files = [{ name: "INC-7K3Q-ZZZZ-bundle.json", content: "{}" }];
  let looks = 0;
  const dying: Send = {
    ...sending("export:2", "note"),
    take: async () => {
      // Opening the conversation, asking for an address, sending the bytes; the fourth would share.
      looks += 1;
      if (looks === 4) throw new Withdrawn();
    },
  };
  await expect(chat.sendFiles(target, files, "The record", dying)).rejects.toBeInstanceOf(Withdrawn);
  expect(await startChat().findFiles(target, files, 0)).toBeUndefined();
});

test("editing a message that is gone says not-found", async () => {
  const room = await startChat().openRoom(roomPlan(), sending("room:10"));
  const edit = startChat().edit(`${room.id}:1700000000.000001`, card("Gone"), sending("card:10", "card"));
  await expect(edit).rejects.toMatchObject({ kind: "not-found", code: "message_not_found" });
});

test("an effect withdrawn at the last look sends nothing", async () => {
  const chat = startChat();
  const room = await chat.openRoom(roomPlan(), sending("room:11"));
  const before = calls.length;
  const withdrawn: Send = {
    ...sending("card:11"),
    take: async () => {
      throw new Withdrawn();
    },
  };
  await expect(chat.post(inRoom(room), card("Never"), withdrawn)).rejects.toBeInstanceOf(Withdrawn);
  await expect(chat.pin(`${room.id}:1.1`, withdrawn)).rejects.toBeInstanceOf(Withdrawn);
  await expect(chat.invite(room, "amara", withdrawn)).rejects.toBeInstanceOf(Withdrawn);
  await expect(chat.openRoom(roomPlan(), withdrawn)).rejects.toBeInstanceOf(Withdrawn);
  expect(calls.slice(before).filter((method) => method !== "users.info")).toEqual([]);
});

test("everything works with the scopes of the manifest alone, and a missing one is unauthorized", async () => {
  const client = slackClient({ token: double.token, apiUrl: double.url, timeoutMs: 5_000 });
  const publicRoom = client.call("conversations.create", { lane: "room" }, (web) =>
    web.conversations.create({ name: "public-room" }),
  );
  await expect(publicRoom).rejects.toSatisfy(
    (error) => error instanceof ProviderError && error.kind === "unauthorized" && error.code === "missing_scope",
  );
});

test("the probe names the team and every person that Slack does not know or that is a bot", async () => {
  const client = slackClient({ token: double.token, apiUrl: double.url, timeoutMs: 5_000 });
  const findings = await slackProbe(client, [double.userIds.amara ?? "", "U0NOBODY", double.botUserId]);
  expect(findings).toMatchObject([
    { kind: "connected", teamId: double.teamId, botUser: double.botUserId },
    { kind: "person", user: double.userIds.amara, problem: "none" },
    { kind: "person-unknown", user: "U0NOBODY", code: "user_not_found" },
    { kind: "person", user: double.botUserId, problem: "a-bot" },
  ]);
});
