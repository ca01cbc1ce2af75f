import { afterEach, beforeEach, expect, it } from "vitest";
import { teamsProbe } from "../../../src/chat/teams/probe.ts";
import { cardSaying, sending } from "../../contracts/chat.ts";
import { teamsProcess } from "../../support/teams-chat.ts";
import { startTeamsDouble, type TeamsDouble } from "../../support/teams-double.ts";

let double: TeamsDouble;
beforeEach(async () => {
  const people = [
    { id: "id-of-amara", hasApp: true },
    { id: "id-of-bo" },
    { id: "id-of-guest", isGuest: true },
    { id: "id-of-disabled", isDisabled: true },
  ];
  double = await startTeamsDouble({ people });
});
afterEach(async () => {
  expect(double.breaches).toEqual([]);
  await double.close();
});

it("tells who has never opened the app, and whose account is none that can be called", async () => {
  const muster = teamsProcess(double, new Map());
  await muster.chat.post({ kind: "person", person: "amara" }, cardSaying("Hello"), sending("page:1", "page"));
  const users = ["amara", "bo", "guest", "disabled", "stranger"].map((person) => `id-of-${person}`);
  expect(await teamsProbe(muster, users)).toEqual([
    { kind: "connected" },
    { kind: "person", user: "id-of-amara", problem: "none", isMet: true },
    { kind: "person", user: "id-of-bo", problem: "none", isMet: false },
    { kind: "person", user: "id-of-guest", problem: "a-guest", isMet: false },
    { kind: "person", user: "id-of-disabled", problem: "deactivated", isMet: false },
    { kind: "person", user: "id-of-stranger", problem: "unknown", isMet: false },
  ]);
});

it("tells a secret that is refused from a Microsoft that does not answer, and asks about nobody then", async () => {
  const refused = teamsProcess(double, new Map(), { password: "not the secret" });
  expect(await teamsProbe(refused, ["id-of-bo"])).toEqual([{ kind: "not-connected", code: "invalid_client" }]);
  double.mishap({ match: /token/, status: 503 });
  const silent = teamsProcess(double, new Map());
  expect(await teamsProbe(silent, ["id-of-bo"])).toEqual([{ kind: "not-reached", code: "login_503" }]);
  expect(double.asked.some(({ path }) => path.startsWith("/v1.0/"))).toBe(false);
});

it("names whoever could not be asked about, by Microsoft's code, and whether that will pass", async () => {
  const code = "Authorization_RequestDenied";
  double.mishap({ match: /users/, status: 403, body: { error: { code } } });
  expect(await teamsProbe(teamsProcess(double, new Map()), ["id-of-bo"])).toEqual([
    { kind: "connected" },
    { kind: "person-not-asked", user: "id-of-bo", code, isPassing: false },
  ]);
  double.mishap({ match: /users/, status: 503 });
  expect(await teamsProbe(teamsProcess(double, new Map()), ["id-of-bo"])).toContainEqual(
    expect.objectContaining({ kind: "person-not-asked", isPassing: true }),
  );
});
