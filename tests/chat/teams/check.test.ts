import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../../src/config.ts";
import { probesOf } from "../../../src/probes/probes.ts";
import { folder, smallPolicy } from "../../config/folder.ts";
import { startTeamsDouble, type TeamsDouble, teamsApp } from "../../support/teams-double.ts";

/** `muster check` against Microsoft's double. */

const ids = {
  met: "00000000-0000-4000-8000-000000000001",
  off: "00000000-0000-4000-8000-000000000002",
  nobody: "00000000-0000-4000-8000-000000000003",
};
let teams: TeamsDouble;
beforeAll(async () => {
  teams = await startTeamsDouble({ people: [{ id: ids.met }, { id: ids.off, isDisabled: true }] });
});
afterAll(() => teams.close());

async function lines(password = teams.password) {
  const people = Object.entries(ids).map(([id, teams]) => `  ${id}: { name: ${id}, roles: [], teams: "${teams}" }\n`);
  const yaml = smallPolicy.replace("people:\n", `people:\n${people.join("")}`);
  const env = {
    TEAMS_APP_ID: teamsApp.id,
    TEAMS_TENANT_ID: teamsApp.tenant,
    TEAMS_APP_PASSWORD: password,
    TEAMS_LOGIN_URL: teams.url,
    TEAMS_GRAPH_URL: teams.url,
    TEAMS_SERVICE_URL: teams.serviceUrl,
  };
  const loaded = loadConfig({ file: join(folder({ "muster.yaml": yaml }), "muster.yaml"), env });
  if (!loaded.ok) throw new Error(loaded.mistakes.map(({ message }) => message).join("\n"));
  const found =
    (await probesOf(loaded.config)
      .find(({ name }) => name === "Teams")
      ?.probe()) ?? [];
  return found.map(({ status, what }) => `${status}: ${what}`);
}

test("check names who has never opened the app, who is switched off and whom nobody knows", async () => {
  expect(await lines()).toEqual([
    "ok: Teams: Microsoft takes the app's secret",
    "warning: Teams: met has never opened the app",
    "mistake: Teams: off is deactivated",
    "mistake: Teams: nobody is unknown",
    "ok: Teams: people found 1 of 3",
  ]);
});

test("check says that Microsoft does not take the secret, and shows nothing of it", async () => {
  const told = await lines("another-secret");
  expect(told).toEqual([expect.stringContaining("mistake: Teams: Microsoft does not take the app's secret")]);
  expect(told.join()).not.toContain("another-secret");
});

test("check says of whom Microsoft knows by another id than the policy's", async () => {
  const id = "00000000-0000-4000-8000-000000000009";
  teams.mishap({ match: /users/, status: 200, body: { id, accountEnabled: true, userType: "Member" } });
  expect(await lines()).toContain("mistake: Teams: met is known by another id");
});
