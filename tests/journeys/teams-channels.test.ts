import { expect, test } from "vitest";
import { isChannel } from "../../src/chat/teams/channels.ts";
import { teamsConversations } from "../../src/chat/teams/conversations.ts";
import { ransomNote } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";
import { wordsIn } from "../support/teams-door.ts";
import { teamsApp } from "../support/teams-double.ts";
import { startTwoPlatforms } from "../support/two-platforms.ts";

/** An organisation whose rooms in Teams are private channels: the whole server, over real HTTP. */

const executives = { carla: { name: "Carla Reyes", roles: ["coo"] }, noor: { name: "Noor Haddad", roles: ["cio"] } };

/** Carla and Noor are at home in Teams, everybody else in Slack; `muster check --try-channels` has worked. */
async function begin() {
  const policy = { teams: { channelsIn: teamsApp.team } };
  const journey = await startTwoPlatforms(executives, ["carla", "noor"], { policy });
  const { tenant, team } = teamsApp;
  const store = journey.server.bot.ports.ledger;
  await teamsConversations({ store, tenant, serviceUrl: journey.teams.serviceUrl }).keepTriedChannel(team, "19:tried");
  const inTeams = async (id: string) =>
    until("a room in Teams", async () =>
      (await journey.facts(id, "RoomOpened")).find(({ data }) => data.room.platform === "teams"),
    );
  return { journey, inTeams };
}

test("a room opens as a private channel, with its people and its card, and is archived in the end", async () => {
  const { journey, inTeams } = await begin();
  const { teams } = journey;
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.person("ben").confirm(id);
  const { data } = await inTeams(id);
  expect([isChannel(data.room.id), data.chatBecause]).toEqual([true, undefined]);
  const channel = teams.chats.get(data.room.id);
  await until("both executives in it", async () => (channel?.members.size === 2 ? true : undefined));
  expect(teams.team()).toEqual(expect.arrayContaining([...(channel?.members ?? [])]));
  await until("the situation", async () => (wordsIn(channel?.messages).includes("In Slack") ? true : undefined));
  await journey.inTeams("carla").press("I'm awake");
  await until("her answer in the room", async () =>
    (await journey.facts(id, "CallInAcknowledged")).some(({ by }) => by.person === "carla") ? true : undefined,
  );
  expect(await journey.told("ben", `${id} close --anyway The server is clean`)).toContain("is closed");
  await until("the archive", async () => channel?.isArchived);
  expect(wordsIn(channel?.messages)).toContain("after-action");
  expect(teams.breaches).toEqual([]);
});

test("a confidential incident has a group chat, adds nobody to the team, and its record says why", async () => {
  const { journey, inTeams } = await begin();
  await journey.person("ben").command("declare 1 --confidential Payroll data copied");
  const id = await journey.declared();
  const { data } = await inTeams(id);
  expect([isChannel(data.room.id), data.chatBecause]).toEqual([false, "team-would-see"]);
  await until("both executives in it", async () =>
    journey.teams.chats.get(data.room.id)?.members.size === 2 ? true : undefined,
  );
  expect(journey.teams.team()).toEqual([]);
  expect(journey.teams.breaches).toEqual([]);
});
