import { expect, test } from "vitest";
import { ransomNote, shutDownQuestion } from "../support/organisation.ts";
import { until, wordsOf } from "../support/persistent.ts";
import { wordsIn } from "../support/teams-door.ts";
import { buttonsIn } from "../support/teams-player.ts";
import { startTwoPlatforms } from "../support/two-platforms.ts";

/** A commander in Slack and executives in Teams: one incident, one decision, over real HTTP. */

const coo = { carla: { name: "Carla Reyes", roles: ["coo"] } };

test("an incident with people of both platforms has a room on each, and each says who is in the other", async () => {
  const { teams, inTeams, ...journey } = await startTwoPlatforms(coo, ["carla"]);
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.person("ben").confirm(id);
  await journey.facts(id, "RoomOpened", 2);
  await inTeams("carla").press("I'm awake");
  const acknowledged = await journey.facts(id, "CallInAcknowledged", 2);
  expect(acknowledged.map(({ by }) => `${by.person} by ${by.via}`)).toContain("carla by teams");
  const chat = [...teams.chats.values()];
  expect(chat).toHaveLength(1);
  expect([...(chat[0]?.members ?? [])]).toHaveLength(1);
  const situation = async () => wordsIn(chat[0]?.messages.map(({ card }) => card));
  await until("the situation in Teams", async () => ((await situation()).includes("In Slack") ? true : undefined));
  await until("the situation in Slack", async () =>
    (await journey.inRoom(id)).some((words) => words.includes("In Microsoft Teams")) ? true : undefined,
  );
  await journey.settled(id);
  expect(teams.breaches).toEqual([]);
});

test("a question put in Slack is decided from both platforms, and every card shows it", async () => {
  const { teams, inTeams, ...journey } = await startTwoPlatforms(coo, ["carla"]);
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.person("ben").confirm(id);
  await journey.person("amara").awake(id);
  await inTeams("carla").press("I'm awake");
  await journey.person("ben").fill(() => journey.person("ben").command(`${id} decide`), shutDownQuestion);
  const answer = await inTeams("carla").press("Approve");
  expect(wordsIn(answer)).toContain("You chose “Shut down”");
  await journey.person("amara").press(id, "Approve");
  const [made] = await journey.facts(id, "DecisionMade");
  expect(made?.data).toMatchObject({ option: expect.any(String) });
  const choices = await journey.facts(id, "ChoiceMade", 2);
  expect(choices.map(({ by }) => by.via).toSorted()).toEqual(["slack", "teams"]);
  const [chat] = teams.chats.values();
  const question = () => chat?.messages.find(({ card }) => wordsIn(card).includes("Shut down payments?"));
  await until("the outcome in the room in Teams", async () =>
    wordsIn(question()?.card).includes("Decided") ? true : undefined,
  );
  await until("the outcome on her own card", async () =>
    inTeams("carla")
      .cards()
      .some((card) => wordsIn(card).includes("Decided") && wordsIn(card).includes("Shut down payments?"))
      ? true
      : undefined,
  );
  expect(buttonsIn(question()?.card).map(({ title }) => title)).not.toContain("Approve: Shut down");
  await journey.settled(id);
  expect(teams.breaches).toEqual([]);
});

test("who is excluded in the middle is taken out of the chat in Teams, and again when somebody lets them in", async () => {
  const { teams, inTeams, ...journey } = await startTwoPlatforms(coo, ["carla"]);
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.person("ben").confirm(id);
  await journey.facts(id, "PersonInvited", 2);
  await journey.settled(id);
  const [chat] = [...teams.chats.values()];
  if (!chat) throw new Error("there is no chat");
  expect(chat.members.size).toBe(1);
  const said = await journey.told("ben", `${id} exclude Carla Reyes, who is named in the logs`);
  expect(said).toContain("If they are in the room, Muster takes them out");
  await journey.facts(id, "PersonRemoved");
  expect(chat.members.size).toBe(0);
  await inTeams("carla").comesInto(chat.id);
  await journey.facts(id, "PersonRemoved", 2);
  expect(chat.members.size).toBe(0);
  expect(teams.breaches).toEqual([]);
});

/** Ten directors in Slack, ten in Teams, and all twenty decide. */
const directors = Array.from({ length: 20 }, (_, index) => `director-${index + 1}`);
const [inSlackAlone, inTeamsAlone] = [directors.slice(0, 10), directors.slice(10)];
const board = {
  people: Object.fromEntries(directors.map((each, index) => [each, { name: `Director ${index + 1}`, roles: [each] }])),
  policy: {
    sev1: { call: directors.map((role) => ({ role, acknowledgeWithin: "300s" })) },
    authority: [{ fallback: true, decides: { atLeast: 12, of: directors }, within: "300s" }],
  },
};
const limit = { timeout: 180_000 };

test("twenty executives, half on each platform, are one quorum, and every card of theirs shows it", limit, async () => {
  const { teams, inTeams, ...journey } = await startTwoPlatforms(board.people, inTeamsAlone, { policy: board.policy });
  const asked = "Shut down payments?";
  await journey.alert(ransomNote);
  const id = await journey.declared();
  const ben = journey.person("ben");
  await ben.confirm(id);
  await Promise.all(inSlackAlone.map((each) => journey.person(each).awake(id)));
  await Promise.all(inTeamsAlone.map((each) => inTeams(each).press("I'm awake")));
  await ben.fill(() => ben.command(`${id} decide`), shutDownQuestion);
  await Promise.all(inSlackAlone.slice(0, 6).map((each) => journey.person(each).press(id, "Approve")));
  expect((await journey.events(id)).filter(({ type }) => type === "DecisionMade")).toEqual([]);
  await Promise.all(inTeamsAlone.slice(0, 6).map((each) => inTeams(each).press("Approve")));
  await journey.facts(id, "DecisionMade");
  const choices = await journey.facts(id, "ChoiceMade", 12);
  expect(new Set(choices.map(({ by }) => by.person)).size).toBe(12);
  expect(Object.groupBy(choices, ({ by }) => by.via)).toMatchObject({
    slack: { length: 6 },
    teams: { length: 6 },
  });

  const isDecided = (words: string) => words.includes(asked) && words.includes("Decided");
  for (const each of inSlackAlone) {
    await until(`the outcome for ${each}`, async () =>
      (await journey.person(each).about(id)).some((message) => isDecided(wordsOf(message))) ? true : undefined,
    );
  }
  for (const each of inTeamsAlone) {
    await until(`the outcome for ${each}`, async () =>
      inTeams(each)
        .cards()
        .some((card) => isDecided(wordsIn(card)))
        ? true
        : undefined,
    );
  }
  await until("the outcome in both rooms", async () => {
    const inTheChat = [...teams.chats.values()].flatMap(({ messages }) => messages.map(({ card }) => wordsIn(card)));
    return ((await journey.inRoom(id)).some(isDecided) && inTheChat.some(isDecided)) || undefined;
  });
  expect(teams.breaches).toEqual([]);
});
