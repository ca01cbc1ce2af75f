import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../../src/config.ts";
import { probesOf } from "../../../src/probes/probes.ts";
import { openLedger } from "../../../src/wire.ts";
import { folder, smallPolicy } from "../../config/folder.ts";
import { certificate } from "../../support/certificate.ts";
import { wordsIn } from "../../support/teams-door.ts";
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

function configured(password = teams.password, { certificatePem = "", more = "" } = {}) {
  const people = Object.entries(ids).map(([id, teams]) => `  ${id}: { name: ${id}, roles: [], teams: "${teams}" }\n`);
  const yaml = smallPolicy.replace("people:\n", `people:\n${people.join("")}`);
  const env = {
    TEAMS_APP_ID: teamsApp.id,
    TEAMS_TENANT_ID: teamsApp.tenant,
    ...(certificatePem ? { TEAMS_APP_CERTIFICATE: certificatePem } : { TEAMS_APP_PASSWORD: password }),
    TEAMS_LOGIN_URL: teams.url,
    TEAMS_GRAPH_URL: teams.url,
    TEAMS_SERVICE_URL: teams.serviceUrl,
  };
  const loaded = loadConfig({ file: join(folder({ "muster.yaml": `${yaml}${more}` }), "muster.yaml"), env });
  if (!loaded.ok) throw new Error(loaded.mistakes.map(({ message }) => message).join("\n"));
  return loaded.config;
}

async function lines(config = configured(), how: Parameters<typeof probesOf>[1] = {}) {
  const found =
    (await probesOf(config, how)
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
  const told = await lines(configured("another-secret"));
  expect(told).toEqual([expect.stringContaining("mistake: Teams: Microsoft does not take the app's secret")]);
  expect(told.join()).not.toContain("another-secret");
});

test("check says of whom Microsoft knows by another id than the policy's", async () => {
  const id = "00000000-0000-4000-8000-000000000009";
  teams.mishap({ match: /users/, status: 200, body: { id, accountEnabled: true, userType: "Member" } });
  expect(await lines()).toContain("mistake: Teams: met is known by another id");
});

test("check says as a mistake that the app may look nobody up, and as a warning that Microsoft did not answer once", async () => {
  const unknown = (code: string) =>
    `Teams: met could not be looked up (${code}), and approves nothing in Teams until then`;
  const refused = "Authorization_RequestDenied";
  teams.mishap({ match: /users/, status: 403, body: { error: { code: refused } } });
  expect(await lines()).toContain(`mistake: ${unknown(refused)}`);
  teams.mishap({ match: /users/, status: 503 });
  expect(await lines()).toContainEqual(expect.stringMatching(/^warning: Teams: met could not be looked up/));
});

test("check --nudge says hello to whoever has never opened the app, once, and who cannot be told", async () => {
  const config = configured();
  await (await openLedger(config)).close();
  expect(await lines(config, { nudge: true })).toEqual([
    "ok: Teams: Microsoft takes the app's secret",
    "ok: Teams: met had never opened the app, and has a line from Muster there now",
    "mistake: Teams: off is deactivated",
    "mistake: Teams: nobody is unknown",
    "ok: Teams: people found 1 of 3",
  ]);
  const said = () => teams.privateOf(ids.met)?.messages.map(({ card }) => wordsIn(card));
  expect(said()).toEqual([expect.stringMatching(/Nothing has happened/)]);
  expect(await lines(config, { nudge: true })).not.toContainEqual(expect.stringMatching(/met/));
  expect(said()).toHaveLength(1);
});

test("check --nudge writes again to whoever its line did not reach", async () => {
  const config = configured();
  await (await openLedger(config)).close();
  teams.remove(ids.met);
  teams.mishap({ match: /POST .*\/activities$/, status: 429 });
  const [missed] = (await lines(config, { nudge: true })).filter((line) => line.includes("met"));
  expect(missed).toMatch(/^warning: Teams: met has never opened the app, and cannot be written to/);
  expect(await lines(config)).toContainEqual(expect.stringMatching(/met/));
  expect(await lines(config, { nudge: true })).toContain(
    "ok: Teams: met had never opened the app, and has a line from Muster there now",
  );
});

test("check --nudge names whoever the app may not be installed for", async () => {
  teams.remove(ids.met);
  teams.refuseInstalling();
  const config = configured();
  await (await openLedger(config)).close();
  expect(await lines(config, { nudge: true })).toContain(
    "warning: Teams: met has never opened the app, and cannot be written to (app-not-installed)",
  );
  teams.permitInstalling();
});

test("check --nudge writes to nobody where there is no record to remember it in", async () => {
  const asked = teams.asked.length;
  await expect(lines(configured(), { nudge: true })).rejects.toThrow(/holds no record/);
  expect(teams.asked.slice(asked)).toEqual([]);
});

test("check logs in with a certificate, and says ahead when it ends", async () => {
  const pem = certificate({ days: 10 });
  teams.knowCertificate(pem);
  const told = await lines(configured("", { certificatePem: pem }));
  expect(told.slice(0, 2)).toEqual([
    expect.stringMatching(/^warning: Teams: the app's certificate ends on \d{4}-\d\d-\d\d$/),
    "ok: Teams: Microsoft takes the app's secret",
  ]);
});

test("check --try-channels writes into a private channel, and from then on says that rooms are such", async () => {
  const config = configured(teams.password, { more: `teams: { channelsIn: ${teamsApp.team} }\n` });
  await (await openLedger(config)).close();
  const chat = "warning: Teams: rooms are group chats: nothing was written into a private channel yet";
  expect(await lines(config)).toContain(chat);
  teams.refuseInstalling();
  expect(await lines(config, { tryChannels: true })).toContain(
    "warning: Teams: private channels do not take Muster (Forbidden): rooms stay group chats",
  );
  expect(await lines(config)).toContain(chat);
  teams.permitInstalling();
  const channel = "ok: Teams: rooms are private channels: one has taken a card";
  expect(await lines(config, { tryChannels: true })).toContain(channel);
  expect(await lines(config)).toContain(channel);
  teams.refuseInstalling();
  await lines(config, { tryChannels: true });
  expect(await lines(config)).toContain(chat);
  teams.permitInstalling();
  const made = [...teams.chats.values()].map(({ name, messages }) => [name, messages.length]);
  // However often it is tried there is one channel for it, and another only once that is deleted.
  expect(made).toEqual([["muster-test", 1]]);
  teams.chats.clear();
  await lines(config, { tryChannels: true });
  expect([...teams.chats.values()].map(({ name }) => name)).toEqual(["muster-test-2"]);
});
