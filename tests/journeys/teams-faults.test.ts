import { expect, test } from "vitest";
import { teamsConversations } from "../../src/chat/teams/conversations.ts";
import { ransomNote, shutDownQuestion } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";
import { wordsIn } from "../support/teams-door.ts";
import { teamsApp } from "../support/teams-double.ts";
import { buttonsIn, entraIdOf } from "../support/teams-player.ts";
import { startTwoPlatforms } from "../support/two-platforms.ts";

/** What goes wrong at Microsoft, and what an incident comes to all the same: the whole server, over real HTTP. */

const coo = { carla: { name: "Carla Reyes", roles: ["coo"] } };

/** Carla is at home in Teams, everybody else in Slack. */
async function begin(setting: Parameters<typeof startTwoPlatforms>[2] = {}) {
  const { teams, connector, inTeams, ...journey } = await startTwoPlatforms(coo, ["carla"], setting);
  async function declared() {
    await journey.alert(ransomNote);
    const id = await journey.declared();
    await journey.person("ben").confirm(id);
    return id;
  }
  async function asked() {
    const id = await declared();
    await journey.person("amara").awake(id);
    await journey.person("ben").fill(() => journey.person("ben").command(`${id} decide`), shutDownQuestion);
    await journey.facts(id, "DecisionProposed");
    return id;
  }
  return { teams, connector, carla: inTeams("carla"), inTeams, journey, declared, asked };
}

const pageOf = (journey: Pick<Awaited<ReturnType<typeof startTwoPlatforms>>, "facts">, id: string) =>
  until("Carla's page", async () =>
    (await journey.facts(id, "PageAccepted")).find(({ data }) => data.page.includes("carla")),
  );
const toCarla = /POST \/teams\/v3\/conversations\/a:[^/]+\/activities$/;
const forbidden = { status: 403, body: { error: { code: "Forbidden" } } };

test("a guest whom the policy does not name decides nothing, also where no room could be opened", async () => {
  const { teams, carla, journey, asked } = await begin({ accounts: { carla: { isGuest: true } } });
  teams.mishap({ match: /POST \/v1\.0\/chats$/, ...forbidden });
  const id = await asked();
  const [failed] = await journey.facts(id, "InviteFailed");
  expect(failed?.data).toMatchObject({ person: "carla", reason: "guest" });
  await carla.press("I'm awake");
  const [proposed] = await journey.facts(id, "DecisionProposed");
  const { decisionId, options = [], contentHash: shown } = proposed?.data ?? {};
  const action = { do: "choose", incident: id, decision: decisionId, option: options[0]?.id, shown };
  expect(wordsIn(await carla.invoke({ muster: JSON.stringify(action) }))).toMatch(/guest/);
  expect(await journey.facts(id, "ChoiceMade", 0)).toEqual([]);
});

test("who is not listed declares nothing until Graph has said that they belong here; whom the policy names goes on", async () => {
  const accounts = { gus: { isGuest: true } };
  const { teams, carla, inTeams, journey } = await begin({ bystanders: ["paula", "gus"], accounts });
  const silent = { status: 503, body: { error: { code: "ServiceUnavailable" } } };
  teams.mishap({ match: new RegExp(`GET /v1.0/users/${entraIdOf(1)}`), ...silent });
  const [paula, gus] = [inTeams("paula"), inTeams("gus")];
  await paula.say("declare 3 The printer is on fire");
  await until("what Paula is told", async () =>
    paula.cards().find((card) => wordsIn(card).includes("has not said yet whether you belong to this organisation")),
  );
  expect(await journey.incidents()).toEqual([]);
  await carla.say("declare 3 Payroll server is encrypted");
  await until("Carla's incident", async () => (await journey.incidents())[0]);
  await until("Paula's incident", async () => {
    await paula.press("Press again");
    return (await journey.incidents()).length === 2 ? true : undefined;
  });
  await gus.say("declare 3 The printer is on fire");
  await until("what Gus is told", async () =>
    gus.cards().find((card) => wordsIn(card).includes("nobody from outside declares")),
  );
  expect(await journey.incidents()).toHaveLength(2);
});

test("whoever approves before Graph has ever said whose account theirs is presses again, and is counted then", async () => {
  const unavailable = { status: 503, body: { error: { code: "ServiceUnavailable" } } };
  const silent = { match: new RegExp(`GET /v1.0/users/${entraIdOf(0)}`), ...unavailable, lasts: true as const };
  const { teams, carla, journey, asked } = await begin({ trouble: [silent] });
  const id = await asked();
  await carla.press("I'm awake");
  await journey.facts(id, "CallInAcknowledged");
  const refused = wordsIn(await carla.press("Approve"));
  expect(refused).toContain("has not said yet whether you belong to this organisation, so nothing was recorded");
  expect(await journey.facts(id, "ChoiceMade", 0)).toEqual([]);
  teams.mishapsAreOver();
  await until("her choice", async () =>
    wordsIn(await carla.press("Approve")).includes("You chose “Shut down”") ? true : undefined,
  );
  expect(await journey.facts(id, "ChoiceMade")).toHaveLength(1);
});

test("a page that Teams puts off by 429 goes out once Retry-After has passed, and once", async () => {
  const { teams, carla, journey, declared } = await begin();
  teams.mishap({ match: toCarla, status: 429, headers: { "retry-after": "1" } });
  const id = await declared();
  await pageOf(journey, id);
  const [refused, sent, ...others] = teams.asked.filter(({ method, path }) => toCarla.test(`${method} ${path}`));
  expect([refused?.status, sent?.status, others]).toEqual([429, 201, []]);
  expect((sent?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(950);
  expect(carla.cards()).toHaveLength(1);
});

test("a page of which Teams does not say whether it went goes again, and the record says that it may have gone twice", async () => {
  const { teams, carla, journey, declared } = await begin({ env: { LEASE_MS: "1500", PROVIDER_TIMEOUT_MS: "1000" } });
  teams.mishap({ match: toCarla, status: 504, isDone: true });
  const id = await declared();
  const page = await pageOf(journey, id);
  expect(page.data).toMatchObject({ ambiguous: true });
  expect(carla.cards()).toHaveLength(2);
});

test("without consent at Graph everybody is paged, and the other room says that this one is missing", async () => {
  const { teams, carla, journey, declared } = await begin();
  teams.mishap({ match: /POST \/v1\.0\/chats$/, ...forbidden });
  const id = await declared();
  await carla.press("I'm awake");
  const failed = await journey.facts(id, "RoomFailed");
  expect(failed.map(({ data }) => data)).toEqual([{ effect: `room:${id}:room-teams`, reason: "Forbidden" }]);
  await until("the line in Slack", async () =>
    (await journey.inRoom(id)).some((words) =>
      /Microsoft Teams could not be opened yet \(it was refused with “Forbidden”\)/.test(words),
    )
      ? true
      : undefined,
  );
});

test("where rooms are private channels, one whose name is taken in the team has another, and what is said is said there", async () => {
  const { teams, journey, declared } = await begin({ policy: { teams: { channelsIn: teamsApp.team } } });
  const { ledger } = journey.server.bot.ports;
  const known = teamsConversations({ store: ledger, tenant: teamsApp.tenant, serviceUrl: teams.serviceUrl });
  await known.keepTriedChannel(teamsApp.team, "19:tried@thread.tacv2");
  const taken = { error: { code: "BadRequest", innerError: { code: "NameAlreadyExists" } } };
  teams.mishap({ match: /POST \/v1\.0\/teams\/[^/]+\/channels$/, status: 400, body: taken });
  const id = await declared();
  const opened = await journey.facts(id, "RoomOpened", 2);
  const room = opened.map(({ data }) => data.room).find(({ platform }) => platform === "teams");
  expect(room?.name).toMatch(/-2$/);
  const channel = teams.chats.get(room?.id ?? "");
  expect(channel).toMatchObject({ name: room?.name, hasApp: true });
  await until("how things stand, in the channel", async () =>
    channel?.messages.find(({ card }) => wordsIn(card).includes("In Slack")),
  );
  expect([...(channel?.members ?? [])]).toHaveLength(1);
  await journey.settled(id);
  expect(teams.breaches).toEqual([]);
});

test("a room that the app was taken out of gets it back with the next card, and the card is in it", async () => {
  const { teams, journey, declared } = await begin();
  const id = await declared();
  await journey.facts(id, "RoomOpened", 2);
  await journey.settled(id);
  const [chat] = teams.chats.values();
  if (chat) chat.hasApp = false;
  await journey.person("amara").awake(id);
  await journey.person("ben").fill(() => journey.person("ben").command(`${id} decide`), shutDownQuestion);
  await until("the question in Teams", async () =>
    chat?.messages.find(({ card }) => wordsIn(card).includes("Shut down payments?")),
  );
  expect(chat?.hasApp).toBe(true);
  expect(await journey.facts(id, "RoomLost", 0)).toEqual([]);
});

test("a press that Teams delivers twice is one choice with one answer, and one after the decision closed changes nothing", async () => {
  const { teams, carla, journey, asked } = await begin();
  const id = await asked();
  await carla.press("I'm awake");
  const button = async (label: string) =>
    await until(label, async () =>
      carla
        .cards()
        .flatMap(buttonsIn)
        .find(({ title }) => title.startsWith(label)),
    );
  const [approve, wait] = [await button("Approve"), await button("Choose: Wait")];
  const answers = [await carla.invoke(approve.data, "f:1"), await carla.invoke(approve.data, "f:1")];
  for (const answer of answers) expect(wordsIn(answer)).toContain("You chose “Shut down”");
  expect(await journey.facts(id, "ChoiceMade")).toHaveLength(1);
  await journey.person("amara").press(id, "Approve");
  await journey.facts(id, "DecisionMade");
  expect(wordsIn(await carla.invoke(wait.data, "f:2"))).toContain("Decided");
  expect(await journey.facts(id, "ChoiceMade", 2)).toHaveLength(2);
  await journey.settled(id);
  expect(teams.breaches).toEqual([]);
});

test("whoever comes with an expired or a forged token is answered 401, and nothing of it is heard", async () => {
  const { teams, connector, carla, journey, declared } = await begin();
  const id = await declared();
  const claims = { aud: teamsApp.id, serviceurl: teams.serviceUrl };
  const long = Math.floor(Date.now() / 1_000) - 3_600;
  const tokens = [
    await connector.token({ ...claims, nbf: long - 3_600, exp: long }),
    await connector.token(claims, { by: "somebody" }),
  ];
  for (const token of tokens) expect(await carla.say(`${id} note All is lost`, token)).toBe(401);
  expect(await journey.metric("muster_refusals_total", { door: "teams", reason: "token" })).toBe(2);
  expect(await carla.say(`${id} note The backup is clean`)).toBe(200);
  const notes = await journey.facts(id, "NoteAdded");
  expect(notes.map(({ data }) => data)).toMatchObject([{ text: "The backup is clean" }]);
});
