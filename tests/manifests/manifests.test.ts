import { readFileSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { slackMistakes, teamsMistakes, teamsPackage } from "../../manifests/build.ts";
import { parseCommandLine } from "../../src/chat/lines/command-line.ts";
import { chatPermissions } from "../../src/chat/teams/graph.ts";
import { worldOf } from "../support/example.ts";

const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
const manifest = JSON.parse(read("manifests/teams/manifest.json"));
const ours = { appId: "2d5f3c1e-6f0b-4b0e-9f57-8c3a3a0c3d11", address: "https://muster.example.org" };

test("the manifests of both platforms are as their vendors' pages want them", () => {
  expect(slackMistakes()).toEqual([]);
  expect(teamsMistakes()).toEqual([]);
});

test("what Slack would refuse is told, with where it is", () => {
  const slack = read("manifests/slack.yaml");
  expect(slackMistakes(slack.replace("name: Add to the record", "name: Add this message to the record"))).toEqual([
    "/features/shortcuts/1/name: must NOT have more than 24 characters",
  ]);
  expect(slackMistakes(slack.replaceAll("https://", "http://")).length).toBeGreaterThan(3);
  expect(slackMistakes(`${slack}\nsecret: x`)).toEqual(["/: must NOT have additional properties"]);
});

test("what Teams would refuse is told, with where it is", () => {
  const [bot] = manifest.bots;
  const [list] = bot.commandLists;
  const crowded = { ...bot, commandLists: [{ ...list, commands: Array(13).fill(list.commands[0]) }] };
  expect(teamsMistakes({ ...manifest, bots: [crowded] })).toEqual([
    "/bots/0/commandLists/0/commands: must NOT have more than 12 items",
  ]);
  expect(teamsMistakes({ ...manifest, id: "muster" })).toHaveLength(1);
  // A bot of teams' channels says which of them it knows, from version 1.25 on.
  const { supportsChannelFeatures: _said, ...unsaid } = manifest;
  expect(teamsMistakes(unsaid)).toEqual([
    "/: must have required property 'supportsChannelFeatures'",
    '/: must match "then" schema',
  ]);
});

test("Teams' package is for the app and the address that it is built for, with both icons", () => {
  const files = unzipSync(teamsPackage(ours));
  expect(Object.keys(files).sort()).toEqual(["color.png", "manifest.json", "outline.png"]);
  const built = JSON.parse(strFromU8(files["manifest.json"] ?? new Uint8Array()));
  expect([built.id, built.bots[0].botId, built.composeExtensions[0].botId, built.webApplicationInfo.id]).toEqual(
    Array(4).fill(ours.appId),
  );
  expect(JSON.stringify(built)).not.toMatch(/0{8}|muster\.example\.com/);
  expect(() => teamsPackage({ ...ours, appId: "none" })).toThrow("/id");
});

test("every command that Teams suggests is one that Muster knows, and does not take for another", () => {
  const context = { ...worldOf(), personByMention: () => undefined };
  const titles: string[] = manifest.bots[0].commandLists.flatMap(({ commands }: { commands: { title: string }[] }) =>
    commands.map(({ title }) => title),
  );
  const kinds = titles.filter((title) => title !== "home").map((title) => parseCommandLine(title, context).kind);
  expect(kinds).not.toContain("unknown");
});

test("each permission in a room is one that Muster uses, and is in the README with its reason", () => {
  const asked: string[] = manifest.authorization.permissions.resourceSpecific.map(({ name }: { name: string }) => name);
  expect(asked).toEqual(chatPermissions);
  const [, after = ""] = read("README.md").split("### What the Teams app may do\n");
  const rows = [...(after.split("\n### ")[0] ?? "").matchAll(/^\| `([\w.]+)` +\| .{10,}$/gm)].map(([, name]) => name);
  for (const name of asked) expect(rows).toContain(name);
  expect(rows.filter((name) => /\.(Chat|Group)$/.test(name ?? ""))).toEqual(asked);
});

test("the bot is registered at the address at which Muster hears it, for one organisation", () => {
  const bicep = read("infra/azure-bot.bicep");
  expect(bicep).toContain("endpoint: '${" + "publicUrl}/teams/messages'");
  expect(bicep).toContain("msaAppType: 'SingleTenant'");
  expect(bicep).toContain("disableLocalAuth: true");
});
