import { afterEach, beforeEach, expect, it } from "vitest";
import type { Target } from "../../../src/chat/chat.ts";
import { cardSaying, planFor, sending } from "../../contracts/chat.ts";
import { type KeptConversations, teamsProcess } from "../../support/teams-chat.ts";
import { startTeamsDouble, type TeamsDouble, teamsApp } from "../../support/teams-double.ts";

/** Rooms that are private channels of one team, where that was tried. */

let double: TeamsDouble;
let rows: KeptConversations;
beforeEach(async () => {
  const people = [{ id: "id-of-amara" }, { id: "id-of-bo" }, { id: "id-of-guest", isGuest: true }];
  double = await startTeamsDouble({ people });
  rows = new Map();
});
afterEach(async () => {
  expect(double.breaches).toEqual([]);
  await double.close();
});

async function start({ isTried = true } = {}) {
  const process = teamsProcess(double, rows, { channelsIn: teamsApp.team });
  if (isTried) await process.conversations.keepTriedChannel(teamsApp.team, "19:tried@thread.tacv2");
  return process.chat;
}
const plan = planFor("teams");
const open = async () => (await start()).openRoom(plan, sending("room:1"));
const seen = (id: string) => double.chats.get(id);

it("a room is a private channel by its name, with its purpose, whoever leads in it, and the app", async () => {
  const room = await open();
  expect(room).toMatchObject({ platform: "teams", id: expect.stringMatching(/@thread\.tacv2$/), name: plan.name });
  expect(seen(room.id)).toMatchObject({ name: plan.name, topic: plan.purpose, hasApp: true });
  expect([...(seen(room.id)?.members ?? [])]).toEqual(["id-of-amara"]);
});

it("a name that is taken gets a suffix, whoever took it", async () => {
  double.takeName(plan.name);
  double.takeName(`${plan.name}-2`);
  const room = await open();
  expect(room.name).toBe(`${plan.name}-3`);
  expect(seen(room.id)?.name).toBe(`${plan.name}-3`);
});

it("a long name keeps its suffix within what Teams takes", async () => {
  const name = "q".repeat(70);
  double.takeName("q".repeat(50));
  const room = await (await start()).openRoom({ ...plan, name }, sending("room:1"));
  expect(room.name).toBe(`${"q".repeat(48)}-2`);
});

it("until check has written into a channel, rooms are group chats", async () => {
  const room = await (await start({ isTried: false })).openRoom(plan, sending("room:1"));
  expect(room.id).toMatch(/@thread\.v2$/);
  expect(double.asked.filter(({ path }) => path.includes("/teams/"))).toEqual(
    double.asked.filter(({ path }) => path.startsWith("/teams/v3")),
  );
});

it.each([
  ["makes none", /POST \/v1\.0\/teams\/[^/]+\/channels$/],
  ["does not let the app in", /POST \/beta\/teams\/.*enabledApps/],
])("where Teams %s, the room is a group chat after all", async (_what, match) => {
  const refusal = { match, status: 403, body: { error: { code: "Forbidden" } } };
  double.mishap(refusal);
  double.mishap(refusal);
  const room = await open();
  expect(room.id).toMatch(/@thread\.v2$/);
  expect(await open()).toEqual(room);
});

it("an opener that died before the app was in the channel is followed by one that finds it", async () => {
  double.mishap({ match: /POST \/beta\/teams\/.*enabledApps/, status: 503 });
  await expect(open()).rejects.toMatchObject({ kind: "unavailable" });
  const room = await open();
  expect([...double.chats.keys()]).toEqual([room.id]);
  expect(seen(room.id)?.hasApp).toBe(true);
});

it("whoever is called is added to the team, and once to the channel", async () => {
  const room = await open();
  const chat = await start();
  await chat.invite(room, "bo", sending("invite:1"));
  await chat.invite(room, "bo", sending("invite:1"));
  expect([...(seen(room.id)?.members ?? [])]).toEqual(["id-of-amara", "id-of-bo"]);
  await expect(chat.invite(room, "guest", sending("invite:2"))).rejects.toMatchObject({ code: "guest" });
});

it("cards are posted there and follow in place, its description follows the incident, and it is archived", async () => {
  const room = await open();
  const chat = await start();
  const target: Target = { kind: "room", room };
  const ref = await chat.post(target, cardSaying("Shut down?"), sending("card:1", "card"));
  await chat.edit(ref, cardSaying("Shut down."), sending("card:1", "card"));
  expect(seen(room.id)?.messages.map(({ card }) => JSON.stringify(card?.body))).toEqual([
    expect.stringContaining("Shut down."),
  ]);
  await chat.setTopic(room, "sev1 · contained", sending("topic:1"));
  expect(seen(room.id)?.topic).toBe("sev1 · contained");
  await chat.archive(room, sending("archive:1"));
  expect(seen(room.id)?.isArchived).toBe(true);
});

it("a channel that the app was taken out of lets it in again, and the card is posted once", async () => {
  const room = await open();
  const channel = seen(room.id);
  if (channel) channel.hasApp = false;
  await (await start()).post({ kind: "room", room }, cardSaying("Here"), sending("card:1", "card"));
  expect(channel?.messages).toHaveLength(1);
});

it("nobody knows what was posted in a channel, where the app reads nothing", async () => {
  const room = await open();
  const found = (await start()).findPosted({ kind: "room", room }, "card:1", 0);
  await expect(found).rejects.toMatchObject({ kind: "unavailable", code: "no-look-up-in-channels" });
});

it("without a team for them, a channel of earlier is gone", async () => {
  const room = await open();
  const { chat } = teamsProcess(double, rows);
  await expect(chat.archive(room, sending("archive:1"))).rejects.toMatchObject({ kind: "gone" });
});
