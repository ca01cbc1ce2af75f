import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { Target } from "../../../src/chat/chat.ts";
import type { TeamsChatOptions } from "../../../src/chat/teams/adapter.ts";
import { cardSaying, planFor, sending } from "../../contracts/chat.ts";
import { type KeptConversations, teamsProcess } from "../../support/teams-chat.ts";
import { startTeamsDouble, type TeamsDouble, teamsApp } from "../../support/teams-double.ts";

const people = [
  { id: "id-of-amara", hasApp: true },
  { id: "id-of-bo", hasApp: true },
  { id: "id-of-carla" },
  { id: "id-of-guest", isGuest: true },
  { id: "id-of-disabled", isDisabled: true },
];
let double: TeamsDouble;
let rows: KeptConversations;

beforeEach(async () => {
  double = await startTeamsDouble({ people });
  rows = new Map();
});
afterEach(async () => {
  expect(double.breaches).toEqual([]);
  await double.close();
});

const start = (more: Partial<TeamsChatOptions> & { password?: string; timeoutMs?: number } = {}) =>
  teamsProcess(double, rows, more);
const toPerson = (person: string): Target => ({ kind: "person", person });
const page = sending("page:1:amara:chat", "page");
const card = cardSaying("You are called");
const askedOf = (path: RegExp) => double.asked.filter((each) => path.test(`${each.method} ${each.path}`));

async function opened() {
  const { chat, ...process } = start();
  const room = await chat.openRoom(planFor("teams"), sending("room:1"));
  const target: Target = { kind: "room", room };
  const seen = double.chats.get(room.id);
  if (!seen) throw new Error("no chat was opened");
  return { chat, room, target, seen, ...process };
}

describe("a room", () => {
  it("whose opener died before the app was in it is the one that the next attempt opens", async () => {
    const plan = planFor("teams");
    double.mishap({ match: /POST \/v1\.0\/chats\/.*installedApps/, status: 503 });
    await expect(start().chat.openRoom(plan, sending("room:1"))).rejects.toMatchObject({ kind: "unavailable" });
    const room = await start().chat.openRoom(plan, sending("room:1"));
    expect([...double.chats.keys()]).toEqual([room.id]);
    expect(double.chats.get(room.id)?.hasApp).toBe(true);
  });

  it("where the app was not let in at first is opened once an administrator has consented, without another", async () => {
    const plan = planFor("teams");
    double.refuseInstalling();
    const first = start().chat.openRoom(plan, sending("room:1"));
    await expect(first).rejects.toMatchObject({ kind: "rejected", code: "Forbidden" });
    double.permitInstalling();
    const room = await start().chat.openRoom(plan, sending("room:1"));
    expect([...double.chats.keys()]).toEqual([room.id]);
  });

  it("that Graph needs long to make is waited for, and held meanwhile, so that nobody makes another", async () => {
    double.mishap({ match: /POST \/v1\.0\/chats$/, status: 201, isDone: true, afterMs: 700 });
    let taken = 0;
    const send = { ...sending("room:1"), take: async () => void taken++ };
    const room = await start({ timeoutMs: 200 }).chat.openRoom(planFor("teams"), send);
    expect([...double.chats.keys()]).toEqual([room.id]);
    // Both requests, and each half of the time that others are given.
    expect(taken).toBeGreaterThanOrEqual(4);
  });

  it("that may have been made is not asked for again at once, and each time later", async () => {
    let nowMs = 0;
    const { chat } = start({ nowMs: () => nowMs });
    const plan = planFor("teams");
    const open = () => chat.openRoom(plan, sending("room:1"));
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      double.mishap({ match: /POST \/v1\.0\/chats$/, status: 504 });
      await expect(open()).rejects.toMatchObject({ kind: "unavailable" });
      const again = await open().catch((error) => error);
      expect(again).toMatchObject({ kind: "rate-limited", code: "chat-may-have-been-made" });
      pauses.push(again.retryAfterMs);
      nowMs += again.retryAfterMs;
    }
    expect(pauses).toEqual([15_000, 30_000, 60_000, 120_000, 120_000, 120_000]);
    expect(askedOf(/POST \/v1\.0\/chats$/)).toHaveLength(6);
    const room = await open();
    expect([...double.chats.keys()]).toEqual([room.id]);
  });

  it("that somebody deleted is opened anew", async () => {
    const plan = planFor("teams");
    const first = await start().chat.openRoom(plan, sending("room:1"));
    double.chats.delete(first.id);
    const second = await start().chat.openRoom(plan, sending("room:1"));
    expect(second.id).not.toBe(first.id);
  });

  it("is no other chat, whatever that is called: somebody may have taken its name", async () => {
    const plan = planFor("teams");
    const { room: other } = await opened();
    const theirs = double.chats.get(other.id);
    if (theirs) theirs.topic = plan.name;
    expect((await start().chat.openRoom(plan, sending("room:2"))).id).not.toBe(other.id);
  });

  it("begins with the first of those called who may be in one, and with nobody it is refused by a code of its own", async () => {
    const people = ["disabled", "guest", "stranger", "bo", "amara", "carla"];
    const room = await start().chat.openRoom({ ...planFor("teams"), people }, sending("room:1"));
    expect([...(double.chats.get(room.id)?.members ?? [])]).toEqual(["id-of-bo", "id-of-amara"]);
    const nobody = start().chat.openRoom({ ...planFor("teams"), people: ["stranger"] }, sending("room:2"));
    await expect(nobody).rejects.toMatchObject({ kind: "rejected", code: "nobody-to-open-a-chat-with" });
  });

  it.each([
    ["opening chats", /POST \/v1\.0\/chats$/],
    ["looking people up", /GET \/v1\.0\/users\/[^/]+$/],
  ])("is rejected by Microsoft's code where nobody has consented to %s", async (_right, match) => {
    double.mishap({ match, status: 403, body: { error: { code: "Forbidden" } } });
    const opening = start().chat.openRoom(planFor("teams"), sending("room:1"));
    await expect(opening).rejects.toMatchObject({ kind: "rejected", code: "Forbidden" });
  });

  it("whose topic the app may not change is not asked for that again", async () => {
    const { chat, room } = await opened();
    double.mishap({ match: /PATCH/, status: 403, body: { error: { code: "Forbidden" } } });
    const naming = chat.setTopic(room, "sev1", sending("topic:1"));
    await expect(naming).rejects.toMatchObject({ kind: "rejected", code: "Forbidden" });
  });

  it("has its name and its topic in one line, without what Teams does not take", async () => {
    const { chat, room, seen } = await opened();
    await chat.setTopic(room, `sev1 · until 03:25 · ${"x".repeat(300)}`, sending("topic:1"));
    expect(seen.topic).toContain(`${room.name} · sev1 · until 03∶25`);
    expect(seen.topic.length).toBeLessThanOrEqual(250);
  });

  it("is linked by one message, however often it is asked for", async () => {
    const { chat, room, target, seen } = await opened();
    const message = await chat.post(target, card, sending("card:1:situation"));
    const links = [
      { title: "Bridge", address: "https://bridge.example/1" },
      { title: "How things stand", message },
    ];
    await chat.setLinks(room, links, sending("links:1"));
    await start().chat.setLinks(room, links, sending("links:1"));
    expect(seen.messages).toHaveLength(2);
    const shown = JSON.stringify(seen.messages.at(-1)?.card);
    expect(shown).toContain("https://bridge.example/1");
    expect(shown).toContain(`https://teams.microsoft.com/l/message/${encodeURIComponent(room.id)}/`);
  });
});

describe("where the app is not in the room", () => {
  it("it is installed there and the card is posted, once", async () => {
    const { chat, target, seen } = await opened();
    seen.hasApp = false;
    await chat.post(target, card, sending("card:1:situation"));
    expect(seen).toMatchObject({ hasApp: true });
    expect(seen.messages).toHaveLength(1);
  });

  it("it is installed there also for a card that changes", async () => {
    const { chat, target, seen } = await opened();
    const ref = await chat.post(target, card, sending("card:1:situation"));
    seen.hasApp = false;
    await chat.edit(ref, cardSaying("You are called again"), sending("card:1:situation"));
    expect(seen).toMatchObject({ hasApp: true });
    expect(JSON.stringify(seen.messages)).toContain("You are called again");
  });

  it.each(["Forbidden", "ForbiddenOperationException"])(
    "and Teams says only “%s”, it is installed there too",
    async (code) => {
      const { chat, target, seen } = await opened();
      double.saysNotInRoster(code);
      seen.hasApp = false;
      await chat.post(target, card, sending("card:1:situation"));
      expect(seen.messages).toHaveLength(1);
      seen.hasApp = false;
      double.refuseInstalling();
      await expect(chat.post(target, card, sending("card:2"))).rejects.toMatchObject({ kind: "rejected", code });
    },
  );

  it("and may not be installed, the room is gone", async () => {
    const { chat, target, seen } = await opened();
    seen.hasApp = false;
    double.refuseInstalling();
    const posting = chat.post(target, card, sending("card:1:situation"));
    await expect(posting).rejects.toMatchObject({ kind: "gone", code: "BotNotInConversationRoster" });
    expect(askedOf(/installedApps/)).toHaveLength(2);
  });

  it("and Graph does not answer, nothing is given up", async () => {
    const { chat, target, seen } = await opened();
    seen.hasApp = false;
    double.mishap({ match: /installedApps/, status: 503 });
    const posting = chat.post(target, card, sending("card:1:situation"));
    await expect(posting).rejects.toMatchObject({ kind: "unavailable" });
  });
});

describe("somebody", () => {
  it("who has never met the bot gets the app installed, and is written to there after a restart", async () => {
    await start().chat.post(toPerson("carla"), card, page);
    await start().chat.post(toPerson("carla"), card, page);
    expect(double.privateOf("id-of-carla")?.messages).toHaveLength(2);
    expect(askedOf(/users\/id-of-carla\/teamwork\/installedApps/)).toHaveLength(1);
    expect(askedOf(/POST \/teams\/v3\/conversations$/)).toHaveLength(2);
  });

  it("who has never met the bot gets the app installed also where their chat opens without it, or is rejected", async () => {
    double.opensWithoutApp();
    await start().chat.post(toPerson("carla"), card, page);
    expect(double.privateOf("id-of-carla")?.messages).toHaveLength(1);
    double.refuseInstalling();
    const posting = start().chat.post(toPerson("guest"), card, page);
    await expect(posting).rejects.toMatchObject({ kind: "rejected", code: "app-not-installed" });
  });

  it("who has never met it where it may not be installed is rejected at once, by a code of its own", async () => {
    double.refuseInstalling();
    const posting = start().chat.post(toPerson("carla"), card, page);
    await expect(posting).rejects.toMatchObject({ kind: "rejected", code: "app-not-installed" });
    expect(double.privateOf("id-of-carla")).toBeUndefined();
  });

  it("who removed the app gets it back, or is rejected", async () => {
    const { chat } = start();
    await chat.post(toPerson("amara"), card, page);
    double.remove("id-of-amara");
    await chat.post(toPerson("amara"), card, page);
    expect(double.privateOf("id-of-amara")?.messages).toHaveLength(2);
    double.remove("id-of-amara");
    double.refuseInstalling();
    await expect(chat.post(toPerson("amara"), card, page)).rejects.toMatchObject({ code: "app-not-installed" });
  });

  it("who blocked the bot is rejected, by what Teams says within its message", async () => {
    const { chat } = start();
    await chat.post(toPerson("amara"), card, page);
    double.block("id-of-amara");
    const posting = chat.post(toPerson("amara"), card, page);
    await expect(posting).rejects.toMatchObject({ kind: "rejected", code: "MessageWritesBlocked" });
  });

  it.each([
    ["guest", "guest"],
    ["disabled", "account-deactivated"],
    ["stranger", "account-unknown"],
  ])("who is a %s is not invited, and the reason says why", async (person, code) => {
    const { chat, room, seen } = await opened();
    await expect(chat.invite(room, person, sending("invite:1"))).rejects.toMatchObject({ kind: "rejected", code });
    expect([...seen.members]).toEqual(["id-of-amara", "id-of-bo"]);
  });

  it("who is refused by the chat is not invited, by Microsoft's code, and the token is used on", async () => {
    const { chat, room } = await opened();
    const logins = askedOf(/oauth2/).length;
    double.mishap({ match: /POST .*members$/, status: 403, body: { error: { code: "InformationBarrier" } } });
    const inviting = chat.invite(room, "carla", sending("invite:1"));
    await expect(inviting).rejects.toMatchObject({ kind: "rejected", code: "InformationBarrier" });
    await chat.invite(room, "carla", sending("invite:2"));
    expect(askedOf(/oauth2/)).toHaveLength(logins);
  });

  it("who is a guest whom the policy names as one is invited, as a guest", async () => {
    const { room, seen } = await opened();
    await start({ isGuest: (person) => person === "guest" }).chat.invite(room, "guest", sending("invite:1"));
    expect([...seen.members]).toContain("id-of-guest");
  });
});

describe("a look-up", () => {
  it("takes nobody else's copy of a card for ours", async () => {
    const { chat, target, seen } = await opened();
    const startedMs = Date.now();
    await chat.post(target, card, sending("card:1:situation"));
    const [ours] = seen.messages.splice(0);
    if (ours) seen.messages.push({ ...ours, id: "copy", author: "other" });
    expect(await chat.findPosted(target, "card:1:situation", startedMs)).toBeUndefined();
  });

  it("that nobody has consented to fails, so that what is sent again counts as ambiguous", async () => {
    const { chat, target } = await opened();
    await chat.post(target, card, sending("card:1:situation"));
    double.refuseReading();
    const looking = chat.findPosted(target, "card:1:situation", 0);
    await expect(looking).rejects.toMatchObject({ kind: "rejected", code: "Forbidden" });
  });
});

describe("what Microsoft answers", () => {
  it.each([412, 500, 502, 503, 504])("%i is nobody's knowledge: it may have been done", async (status) => {
    const { chat, target } = await opened();
    double.mishap({ match: /activities/, status });
    const posting = chat.post(target, card, sending("card:1:situation"));
    await expect(posting).rejects.toMatchObject({ kind: "unavailable", code: `http_${status}` });
  });

  it("nothing is the same, and a hung connection is not waited for", async () => {
    const { chat, target } = await opened();
    double.mishap({ match: /activities/, status: 200, isHungUp: true });
    await expect(chat.post(target, card, sending("card:1"))).rejects.toMatchObject({ kind: "unavailable" });
  });

  it("429 is obeyed without another request until its Retry-After has passed, and holds no page and no other chat back", async () => {
    const { chat, target } = await opened();
    const { target: other } = await opened();
    double.mishap({ match: /activities/, status: 429, headers: { "retry-after": "30" } });
    await expect(chat.post(target, card, sending("card:1"))).rejects.toMatchObject({
      kind: "rate-limited",
      retryAfterMs: 30_000,
    });
    const before = double.asked.length;
    await expect(chat.post(target, card, sending("card:1"))).rejects.toMatchObject({ kind: "rate-limited" });
    expect(double.asked).toHaveLength(before);
    await chat.post(other, card, sending("card:2"));
    await chat.post(toPerson("amara"), card, page);
  });

  it("a message too large is rejected by its code", async () => {
    const { chat, target } = await opened();
    double.mishap({ match: /activities/, status: 413, body: { error: { code: "MessageSizeTooBig" } } });
    const posting = chat.post(target, card, sending("card:1"));
    await expect(posting).rejects.toMatchObject({ kind: "rejected", code: "MessageSizeTooBig" });
  });

  it("a code is never a sentence", async () => {
    const { chat, target } = await opened();
    double.mishap({ match: /activities/, status: 400, body: { error: { code: "Amara wrote: the server is down" } } });
    await expect(chat.post(target, card, sending("card:1"))).rejects.toMatchObject({ code: "http_400" });
  });

  it("a message that somebody deleted is not found", async () => {
    const { chat, target, seen } = await opened();
    const ref = await chat.post(target, card, sending("card:1"));
    seen.messages.length = 0;
    await expect(chat.edit(ref, card, sending("card:1"))).rejects.toMatchObject({ kind: "not-found" });
  });
});

test("a token that is refused is replaced, and the card goes out once; a secret that is refused is unauthorized", async () => {
  const { chat, target, seen } = await opened();
  double.forgetTokens();
  await chat.post(target, card, sending("card:1:situation"));
  expect(seen.messages).toHaveLength(1);
  const posting = start({ password: "not the secret" }).chat.post(target, card, sending("card:2:situation"));
  await expect(posting).rejects.toMatchObject({ kind: "unauthorized", code: "invalid_client" });
});

test("a card that was posted without an answer is found, so that it is not posted again", async () => {
  const { chat, target, seen } = await opened();
  const startedMs = Date.now();
  double.mishap({ match: /activities/, status: 504, isDone: true });
  await expect(chat.post(target, card, sending("card:1"))).rejects.toMatchObject({ kind: "unavailable" });
  const [posted] = seen.messages;
  expect(await start().chat.findPosted(target, "card:1", startedMs)).toBe(`${seen.id};${posted?.id}`);
});

test("no service but a known one is called, as the token would go along", async () => {
  const { chat, conversations } = start();
  const serviceUrl = `http://localhost:${new URL(double.url).port}/teams/`;
  const seen = { user: "id-of-amara", conversation: "a:id-of-amara", serviceUrl, kind: "personal" } as const;
  await conversations.seen({ ...seen, tenant: teamsApp.tenant });
  const before = askedOf(/v3/).length;
  const posting = chat.post(toPerson("amara"), card, page);
  await expect(posting).rejects.toMatchObject({ kind: "rejected", code: "unknown_service" });
  expect(askedOf(/v3/)).toHaveLength(before);
});

test("somebody in a chat is found by Teams' own id of them, and everybody is listed", async () => {
  const { connector, room } = await opened();
  const place = { conversation: room.id, serviceUrl: double.serviceUrl };
  const turn = { lane: "note" } as const;
  expect(await connector.member(place, "29:id-of-bo", turn)).toEqual({ id: "29:id-of-bo", aadObjectId: "id-of-bo" });
  expect(await connector.member(place, "29:nobody", turn)).toBeUndefined();
  expect((await connector.members(place, turn)).map(({ aadObjectId }) => aadObjectId)).toEqual([
    "id-of-amara",
    "id-of-bo",
  ]);
});

test("files are rejected by a code of their own where nothing hands them out", async () => {
  const { room } = await opened();
  const withoutAddress = teamsProcess(double, rows, { handOut: undefined as never }).chat;
  const sendingFiles = withoutAddress.sendFiles({ kind: "room", room }, [], "The record.", sending("export:1"));
  await expect(sendingFiles).rejects.toMatchObject({ kind: "rejected", code: "no-address-for-files" });
});

test("while Graph answers nothing, the connector's cards go out", async () => {
  const { chat, target, graph, seen } = await opened();
  for (let n = 0; n < 9; n += 1) double.mishap({ match: /v1\.0\/users/, status: 503 });
  const asking = Array.from({ length: 9 }, () => graph.findAccount("id-of-bo", { lane: "room" }));
  await Promise.allSettled(asking);
  await chat.post(target, card, sending("card:1:situation"));
  expect(seen.messages).toHaveLength(1);
});
