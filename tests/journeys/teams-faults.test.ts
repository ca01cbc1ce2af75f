import { expect, test } from "vitest";
import { ransomNote, shutDownQuestion } from "../support/organisation.ts";
import { wordsIn } from "../support/teams-door.ts";
import { startTwoPlatforms } from "../support/two-platforms.ts";

/** What goes wrong at Microsoft, and what an incident comes to all the same: the whole server, over real HTTP. */

const coo = { carla: { name: "Carla Reyes", roles: ["coo"] } };

/** Carla is at home in Teams, everybody else in Slack. */
async function begin(accounts: Parameters<typeof startTwoPlatforms>[2] = {}) {
  const { teams, inTeams, ...journey } = await startTwoPlatforms(coo, ["carla"], accounts);
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
  return { teams, carla: inTeams("carla"), journey, declared, asked };
}

test("a guest whom the policy does not name decides nothing, also where no room could be opened", async () => {
  const { teams, carla, journey, asked } = await begin({ carla: { isGuest: true } });
  teams.mishap({ match: /POST \/v1\.0\/chats$/, status: 403, body: { error: { code: "Forbidden" } } });
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
