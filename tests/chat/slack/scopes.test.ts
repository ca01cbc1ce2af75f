import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createEmulator } from "emulate";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import type { Method } from "../../../src/chat/slack/client.ts";
import { type Scope, scopes } from "../../../src/chat/slack/install/scopes.ts";
import { init } from "../../../src/commands/init.ts";
import { loadConfig } from "../../../src/config.ts";
import { probesOf } from "../../../src/probes/probes.ts";
import { folder, slackSecrets, smallPolicy } from "../../config/folder.ts";

const read = (path: string) => readFileSync(join(import.meta.dirname, "../../..", path), "utf8");
const manifestText = read("manifests/slack.yaml");
const manifest = parse(manifestText);
const everyScope = Object.keys(scopes) as Scope[];

describe("the manifest", () => {
  it("asks for the scopes of the list, each with its reason, and the README gives the same table", () => {
    expect(manifest.oauth_config.scopes.bot).toEqual(everyScope);
    const lines = manifestText.split("\n");
    const [, after = ""] = read("README.md").split("### What the Slack app may do\n");
    const rows = (after.split("\n### ")[0] ?? "")
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) => line.replaceAll(/ +/g, " "));
    for (const [scope, why] of Object.entries(scopes)) {
      expect(lines).toContain(`      - ${scope} # ${why}`);
    }
    expect(rows).toEqual(Object.entries(scopes).map(([scope, why]) => `| \`${scope}\` | ${why} |`));
  });

  it("names the shortcuts, the home tab and the events that Muster answers, under the addresses that it has", () => {
    const ids = manifest.features.shortcuts.map((each: Record<string, string>) => [each.callback_id, each.type]);
    expect(ids).toEqual([
      ["declare", "global"],
      ["record", "message"],
      ["propose", "message"],
    ]);
    expect(manifest.features.app_home.home_tab_enabled).toBe(true);
    const { event_subscriptions: events, interactivity } = manifest.settings;
    expect(events.bot_events).toEqual([
      "app_home_opened",
      "app_uninstalled",
      "member_joined_channel",
      "pin_added",
      "reaction_added",
      "tokens_revoked",
    ]);
    const paths = [manifest.features.slash_commands[0].url, interactivity.request_url, events.request_url];
    paths.push(...manifest.oauth_config.redirect_urls);
    expect(paths.map((url) => new URL(url).pathname)).toEqual([
      "/slack/commands",
      "/slack/interactions",
      "/slack/events",
      "/slack/oauth_redirect",
    ]);
  });
});

/**
 * How long each text of a manifest may be, as Slack refuses what is longer. Read in Slack's own schema, which names every
 * key: github.com/slackapi/manifest-schema, schemas/manifest.schema.2.0.0.json. The reference page
 * (docs.slack.dev/reference/app-manifest) leaves the 24 characters of a shortcut's name out.
 */
const longest: Record<string, number> = {
  "display_information.name": 35,
  "display_information.description": 140,
  "display_information.background_color": 7,
  "features.bot_user.display_name": 80,
  "features.shortcuts[].name": 24,
  "features.shortcuts[].type": 7,
  "features.shortcuts[].callback_id": 255,
  "features.shortcuts[].description": 150,
  "features.slash_commands[].command": 32,
  "features.slash_commands[].url": 3_000,
  "features.slash_commands[].description": 2_000,
  "features.slash_commands[].usage_hint": 1_000,
  "oauth_config.redirect_urls[]": 2_500,
  "oauth_config.scopes.bot[]": 50,
  "settings.event_subscriptions.request_url": 3_500,
  "settings.event_subscriptions.bot_events[]": 50,
  "settings.interactivity.request_url": 3_500,
};
/** How many of each there may be. */
const most: Record<string, number> = {
  "features.shortcuts": 10,
  "features.slash_commands": 50,
  "oauth_config.redirect_urls": 1_000,
  "oauth_config.scopes.bot": 255,
  "settings.event_subscriptions.bot_events": 100,
};

/** Every value in it, by where it stands. */
function valuesIn(value: unknown, path = ""): [path: string, value: unknown][] {
  const own: [string, unknown][] = [[path, value]];
  if (Array.isArray(value)) return own.concat(value.flatMap((each) => valuesIn(each, `${path}[]`)));
  if (typeof value !== "object" || value === null) return own;
  const under = (name: string) => (path === "" ? name : `${path}.${name}`);
  return own.concat(Object.entries(value).flatMap(([name, each]) => valuesIn(each, under(name))));
}

describe("a manifest that is pasted", () => {
  it("is taken by Slack: no text is longer, and no list has more, than its schema lets through", () => {
    const values = valuesIn(manifest);
    const texts = values.flatMap(([path, value]) => (typeof value === "string" ? [{ path, text: value }] : []));
    const lists = values.flatMap(([path, value]) => (Array.isArray(value) ? [{ path, length: value.length }] : []));
    expect(texts.filter(({ path, text }) => !(text.length <= (longest[path] ?? 0)))).toEqual([]);
    expect(lists.filter(({ path, length }) => !(length <= (most[path] ?? 0)))).toEqual([]);
  });
});

/** What each method needs, on its own page at docs.slack.dev/reference/methods. */
const needs: Record<Method, Scope[]> = {
  // Asked with the app-level token, never the bot's.
  "apps.connections.open": [],
  "auth.test": [],
  "bookmarks.add": ["bookmarks:write"],
  "bookmarks.list": ["bookmarks:read"],
  "chat.getPermalink": [],
  "chat.postMessage": ["chat:write"],
  "chat.update": ["chat:write"],
  "conversations.archive": ["groups:write"],
  "conversations.create": ["groups:write"],
  "conversations.history": ["groups:history"],
  "conversations.invite": ["groups:write"],
  "conversations.kick": ["groups:write"],
  "conversations.list": ["groups:read"],
  "conversations.open": ["im:write"],
  "conversations.replies": ["groups:history"],
  "conversations.setPurpose": ["groups:write"],
  "conversations.setTopic": ["groups:write"],
  "files.completeUploadExternal": ["files:write"],
  "files.getUploadURLExternal": ["files:write"],
  "files.upload": [],
  "pins.add": ["pins:write"],
  "reactions.add": ["reactions:write"],
  "users.info": ["users:read"],
  "views.open": [],
  "views.publish": [],
  "views.push": [],
  "views.update": [],
};

/** What is no method, or a method in another kind of conversation than the emulator is asked about. */
const needsBesides: Record<string, Scope[]> = {
  "the slash command and the shortcuts": ["commands"],
  // docs.slack.dev/reference/events
  member_joined_channel: ["groups:read"],
  pin_added: ["pins:read"],
  reaction_added: ["reactions:read"],
  // docs.slack.dev/reference/methods/conversations.history: the scope goes by the kind of conversation.
  "conversations.history of a direct message": ["im:history"],
  // docs.slack.dev/reference/objects/file-object: the files of a message are seen with it only.
  "the files among the messages of a room": ["files:read"],
};

it("every scope that is asked for is needed by something that Muster does", () => {
  const needed = new Set([...Object.values(needs), ...Object.values(needsBesides)].flat());
  expect([...needed].toSorted()).toEqual([...everyScope].toSorted());
});

describe("Slack with strict scopes", () => {
  let call: (method: string, token: string, args?: Record<string, string>) => Promise<Record<string, unknown>>;
  let args: Partial<Record<string, Record<string, string>>>;

  beforeAll(async () => {
    const emulator = await createEmulator({ service: "slack", port: 0, seed: { slack: seed() } });
    call = async (method, token, body = {}) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${emulator.url}/api/${method}`, {
        method: "POST",
        headers,
        body: new URLSearchParams(body),
      });
      return (await answer.json()) as Record<string, unknown>;
    };
    const room = (await call("conversations.create", "xoxb-all", { name: "inc-1", is_private: "true" })) as {
      channel: { id: string };
    };
    const channel = room.channel.id;
    const { members } = (await call("users.list", "xoxb-all")) as { members: { id: string; name: string }[] };
    const user = members.find(({ name }) => name === "amara")?.id ?? "";
    args = {
      "conversations.create": { name: "inc-2", is_private: "true" },
      "conversations.list": { types: "private_channel" },
      "conversations.kick": { channel, user },
      "conversations.open": { users: user },
      "files.getUploadURLExternal": { filename: "record.json", length: "2" },
      "files.completeUploadExternal": { files: '[{"id":"F1"}]', channel_id: channel },
      "users.info": { user },
    };
    for (const method of Object.keys(needs))
      args[method] ??= {
        channel,
        users: user,
        text: "x",
        topic: "x",
        purpose: "x",
        timestamp: "1.1",
        ts: "1.1",
        name: "x",
      };
    return () => emulator.close();
  });

  // The bytes of a file go to an address of their own, which is no method.
  const methods = Object.keys(needs).filter((method) => method !== "files.upload");
  it.each(methods)("lets %s through with the manifest's scopes", async (method) => {
    expect(await call(method, "xoxb-all", args[method])).not.toMatchObject({ error: "missing_scope" });
  });

  const needy = Object.entries(needs).flatMap(([method, all]) => all.map((scope) => [method, scope] as const));
  it.each(needy)("does not let %s through without %s", async (method, scope) => {
    expect(await call(method, `xoxb-without-${scope}`, args[method])).toMatchObject({ error: "missing_scope" });
  });
});

function seed() {
  const bot = { user_id: "U0MUSTER", app_id: "A1", bot_id: "B1", bot_user_id: "U0MUSTER", type: "bot" };
  const without = everyScope.map((scope) => ({
    ...bot,
    token: `xoxb-without-${scope}`,
    scopes: everyScope.filter((each) => each !== scope),
  }));
  return {
    strict_scopes: true,
    signing_secret: "unused",
    team: { name: "Muster", domain: "muster" },
    users: [{ name: "amara", real_name: "Amara" }],
    tokens: [{ ...bot, token: "xoxb-all", scopes: everyScope }, ...without],
  };
}

describe("muster check", () => {
  /** What check says of Slack when auth.test answers with this x-oauth-scopes. */
  async function lines(granted: string[] | undefined) {
    const server = createServer((request, response) => {
      if (request.url === "/api/auth.test" && granted) response.setHeader("x-oauth-scopes", granted.join(","));
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ ok: true, team: "Example", team_id: "T1", user: {} }));
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const directory = folder({ "muster.yaml": smallPolicy });
    init(directory);
    const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    const loaded = loadConfig({ file: join(directory, "muster.yaml"), env: { ...slackSecrets, SLACK_API_URL: api } });
    if (!loaded.ok) throw new Error("the policy is well formed");
    return await probesOf(loaded.config)
      .find(({ name }) => name === "Slack")
      ?.probe();
  }
  const connected = { status: "ok", what: "Slack: connected to Example (T1)" };
  const all = { status: "ok", what: "Slack: the app has every scope it needs" };
  const found = { status: "ok", what: expect.stringMatching(/^Slack: people found/) };

  it("is content with exactly the manifest's scopes", async () => {
    expect(await lines(everyScope)).toEqual([connected, all, found]);
  });

  it("names each scope that is missing, what it is for, and the cure", async () => {
    expect(await lines(everyScope.filter((scope) => scope !== "pins:write" && scope !== "im:write"))).toEqual([
      connected,
      {
        status: "mistake",
        what: "Slack: the app lacks the scope im:write (open the direct message in which somebody is paged)",
        cure: "add it under OAuth & Permissions, and reinstall the app",
      },
      expect.objectContaining({ what: "Slack: the app lacks the scope pins:write (pin the situation card)" }),
      found,
    ]);
  });

  it("remarks on scopes that nothing uses", async () => {
    expect(await lines([...everyScope, "users:read.email", "channels:read"])).toEqual([
      connected,
      all,
      {
        status: "warning",
        what: "Slack: the app has scopes that Muster never uses: channels:read, users:read.email",
        cure: "take them away under OAuth & Permissions, and reinstall the app",
      },
      found,
    ]);
  });

  it("says nothing of scopes where Slack names none", async () => {
    expect(await lines(undefined)).toEqual([connected, found]);
  });
});
