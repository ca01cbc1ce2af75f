import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Allowance, ownAllowance } from "../../../src/allowance/allowance.ts";
import type { Target } from "../../../src/chat/chat.ts";
import { isChannel } from "../../../src/chat/teams/channels.ts";
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
const channelsMade = () => [...double.chats.values()].filter(({ id }) => isChannel(id));

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

const noChannel = /POST \/v1\.0\/teams\/[^/]+\/channels$/;
const noEntry = /POST \/beta\/teams\/.*enabledApps/;
const forbidden = (match: RegExp) => ({ match, status: 403, body: { error: { code: "Forbidden" } } });

it.each([
  ["makes none", noChannel],
  ["does not let the app in", noEntry],
])(
  "where Teams %s, the room is a group chat after all, and says why, also when it is asked again",
  async (_what, match) => {
    double.mishap(forbidden(match));
    const { chatBecause, ...room } = await open();
    expect([isChannel(room.id), chatBecause]).toEqual([false, "Forbidden"]);
    expect(await open()).toEqual({ ...room, chatBecause: "channel-refused" });
  },
);

it("a room that is no channel because none was tried says so, also when it is asked again", async () => {
  const chat = await start({ isTried: false });
  const room = await chat.openRoom(plan, sending("room:1"));
  expect(room.chatBecause).toBe("channel-not-tried");
  expect(await chat.openRoom(plan, sending("room:1"))).toEqual(room);
});

it("a channel that lets the app in no more at a later attempt is a group chat then, and is left to nobody", async () => {
  double.mishap({ match: noEntry, status: 503 });
  await expect(open()).rejects.toMatchObject({ kind: "unavailable" });
  double.mishap(forbidden(noEntry));
  const room = await open();
  expect([isChannel(room.id), room.chatBecause]).toEqual([false, "Forbidden"]);
  expect(channelsMade().map(({ isArchived }) => isArchived)).toEqual([true]);
});

it("where the chat that stands in for a refused channel is not made at once, it is at a later attempt", async () => {
  let nowMs = 0;
  const { chat, conversations } = teamsProcess(double, rows, { channelsIn: teamsApp.team, nowMs: () => nowMs });
  await conversations.keepTriedChannel(teamsApp.team, "19:tried@thread.tacv2");
  double.mishap(forbidden(noEntry));
  double.mishap({ match: /POST \/v1\.0\/chats$/, status: 503 });
  await expect(chat.openRoom(plan, sending("room:1"))).rejects.toMatchObject({ kind: "unavailable" });
  nowMs += 15_000;
  double.mishap(forbidden(noEntry));
  expect(isChannel((await chat.openRoom(plan, sending("room:1"))).id)).toBe(false);
});

it("a channel with a suffix has it also when it is opened again", async () => {
  double.takeName(plan.name);
  const room = await open();
  expect(room.name).toBe(`${plan.name}-2`);
  expect(await open()).toEqual(room);
});

it("all that is asked of the team's channels counts as asked of that team, of which Graph takes four requests a second", async () => {
  const taken: string[] = [];
  const own = ownAllowance();
  const take: Allowance["take"] = async (bucket) => {
    taken.push(bucket.name);
    return await own.take(bucket);
  };
  const options = { channelsIn: teamsApp.team, allowance: { ...own, take } };
  const { chat, conversations } = teamsProcess(double, rows, options);
  await conversations.keepTriedChannel(teamsApp.team, "19:tried@thread.tacv2");
  const room = await chat.openRoom(plan, sending("room:1"));
  await chat.openRoom(plan, sending("room:1"));
  await chat.invite(room, "bo", sending("invite:1"));
  await chat.setTopic(room, "sev1", sending("topic:1"));
  await chat.archive(room, sending("archive:1"));
  const ofTeam = double.asked.filter(({ path }) => path.includes(`/teams/${teamsApp.team}/`));
  expect(taken.filter((name) => name.endsWith(`graph:${teamsApp.team}`)).length).toBeGreaterThanOrEqual(ofTeam.length);
  expect(taken.filter((name) => name.includes("graph:19:"))).toEqual([]);
});

describe("whoever is not in the team", () => {
  const inChannels = { match: /POST \/v1\.0\/teams\/[^/]+\/channels\/[^/]+\/members$/ };

  it.each([
    ["nobody consented to that", 403, "Forbidden"],
    ["Graph takes it for wrong, and they are in it", 400, "BadRequest"],
  ])(
    "is what a refusal means only where it can, and the team's list says so: not where %s",
    async (_why, status, code) => {
      const room = await open();
      const chat = await start();
      if (status === 400) double.addToTeam("id-of-bo");
      double.mishap({ ...inChannels, status, body: { error: { code } } });
      const before = double.team();
      await expect(chat.invite(room, "bo", sending("invite:1"))).rejects.toMatchObject({ code });
      expect(double.team()).toEqual(before);
    },
  );

  it("is never added to it for a confidential incident: its room is a group chat, and says why", async () => {
    const confidential = { ...plan, confidential: true };
    const chat = await start();
    const room = await chat.openRoom(confidential, sending("room:1"));
    expect([isChannel(room.id), room.chatBecause]).toEqual([false, "team-would-see"]);
    expect(await chat.openRoom(confidential, sending("room:1"))).toEqual(room);
    await chat.invite(room, "bo", sending("invite:1"), "confidential");
    expect(double.team()).toEqual([]);
  });

  it("is not added to a room that became confidential after it was opened as a channel, and whoever leads hears why", async () => {
    const room = await open();
    const chat = await start();
    const invite = (person: string) => chat.invite(room, person, sending("invite:1"), "confidential");
    await expect(invite("bo")).rejects.toMatchObject({ kind: "rejected", code: "team-would-see" });
    expect(double.team()).toEqual(["id-of-amara"]);
    double.addToTeam("id-of-bo");
    await invite("bo");
    expect([...(seen(room.id)?.members ?? [])]).toEqual(["id-of-amara", "id-of-bo"]);
  });
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
