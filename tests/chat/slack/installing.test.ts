import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createEmulator } from "emulate";
import Fastify from "fastify";
import { pino } from "pino";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { slackChat } from "../../../src/chat/slack/adapter.ts";
import { slackClient } from "../../../src/chat/slack/client.ts";
import { slackInbound } from "../../../src/chat/slack/inbound/inbound.ts";
import { slackInstall } from "../../../src/chat/slack/install/install.ts";
import { decrypted, encrypted, type TokenKey, tokenKeyOf } from "../../../src/chat/slack/install/token-keys.ts";
import { installedWorkspaces } from "../../../src/chat/slack/install/workspaces.ts";
import { init } from "../../../src/commands/init.ts";
import { loadConfig } from "../../../src/config.ts";
import { freePort } from "../../../src/exercise/free-port.ts";
import { slackSignature } from "../../../src/exercise/slack-double.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite.ts";
import { probesOf } from "../../../src/probes/probes.ts";
import { openWorkspaces } from "../../../src/wire/slack.ts";
import { openLedger, serve } from "../../../src/wire.ts";
import { folder, slackSecrets, smallPolicy } from "../../config/folder.ts";

const keyOf = (digits: string) => tokenKeyOf(digits.repeat(32)) as TokenKey;
const [key, otherKey] = [keyOf("a1"), keyOf("b2")];
/** The workspace that the emulator installs apps in. */
const team = "T000000001";
const lines: string[] = [];
const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });

async function aLedger() {
  const ledger = await openSqliteLedger({ file: join(folder(), "ledger.db") });
  onTestFinished(() => ledger.close());
  return ledger;
}

/** Muster where it listens, and Slack's own pages; `allowed` is what the configuration names. */
async function aMuster({ allowed }: { allowed: string[] }) {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const app = { client_id: "muster", client_secret: "client-secret", name: "Muster" };
  const seed = {
    users: [{ name: "amara", real_name: "Amara" }],
    oauth_apps: [{ ...app, redirect_uris: [`${publicUrl}/slack/oauth_redirect`] }],
  };
  const slack = await createEmulator({ service: "slack", port: 0, seed: { slack: seed } });
  const store = await aLedger();
  const workspaces = installedWorkspaces({ store, keys: [key], allowed });
  const http = Fastify();
  await http.register(
    slackInstall({
      clientId: app.client_id,
      clientSecret: app.client_secret,
      stateSecret: "state-secret",
      publicUrl,
      apiUrl: `${slack.url}/api/`,
      workspaces,
      log,
    }),
  );
  await http.listen({ port, host: "127.0.0.1" });
  onTestFinished(async () => {
    await http.close();
    await slack.close();
  });
  return { publicUrl, slack, store, workspaces };
}

/** What a browser does: begins at Muster, agrees at Slack. Gives where Slack sends it then, and the cookie it has. */
async function agree({ publicUrl, slack }: { publicUrl: string; slack: { url: string } }) {
  const begun = await fetch(`${publicUrl}/slack/install`, { redirect: "manual" });
  const asked = new URL(begun.headers.get("location") ?? "");
  expect(asked.origin).toBe(new URL(slack.url).origin);
  const page = await (await fetch(asked)).text();
  const user_id = /name="user_id" value="([^"]+)"/.exec(page)?.[1] ?? "";
  const fields = { ...Object.fromEntries(asked.searchParams), user_id };
  const agreed = await fetch(`${slack.url}/oauth/v2/authorize/callback`, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  const cookie = begun.headers.get("set-cookie")?.split(";")[0] ?? "";
  return { back: agreed.headers.get("location") ?? "", cookie, asked };
}

describe("installing the app in another workspace", () => {
  it("asks for the manifest's scopes and keeps the token, encrypted, for every replica that has the key", async () => {
    const muster = await aMuster({ allowed: [team] });
    const { back, cookie, asked } = await agree(muster);
    expect(asked.searchParams.get("scope")?.split(",")).toContain("chat:write");
    const done = await fetch(back, { headers: { cookie } });
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining("Muster is installed")]);
    const token = (await muster.workspaces.tokenOf(team)) ?? "";
    expect(token).toMatch(/^xoxb-/);
    const [kept, ...others] = await muster.store.listInstallations();
    expect([kept?.id, others]).toEqual([`slack:${team}`, []]);
    expect(kept?.encrypted).not.toContain(token.slice(5, 15));
    expect(lines.join()).not.toContain(token);
    const another = installedWorkspaces({ store: muster.store, keys: [key], allowed: [team] });
    expect(await another.tokenOf(team)).toBe(token);
    const without = installedWorkspaces({ store: muster.store, keys: [otherKey], allowed: [team] });
    await expect(without.tokenOf(team)).rejects.toMatchObject({ kind: "unauthorized", code: "app_not_installed" });
  });

  it("is refused to a workspace that the configuration does not name, and nothing of it is kept", async () => {
    const muster = await aMuster({ allowed: ["T0ANOTHER"] });
    const { back, cookie } = await agree(muster);
    expect((await fetch(back, { headers: { cookie } })).status).toBe(403);
    expect(await muster.store.listInstallations()).toEqual([]);
  });

  it("is refused when it was begun in another browser, or its state is not ours", async () => {
    const muster = await aMuster({ allowed: [team] });
    const { back, cookie } = await agree(muster);
    expect((await fetch(back)).status).toBe(400);
    const forged = new URL(back);
    forged.searchParams.set("state", "forged");
    expect((await fetch(forged, { headers: { cookie: "slack-app-oauth-state=forged" } })).status).toBe(400);
    expect(await muster.store.listInstallations()).toEqual([]);
    expect((await fetch(back, { headers: { cookie } })).status).toBe(200);
  });
});

describe("a token at rest", () => {
  it("is read by its key only, in its own row only, and as it was only", () => {
    const kept = encrypted("xoxb-1", "slack:T1", [key]);
    expect(decrypted(kept, "slack:T1", [otherKey, key])).toBe("xoxb-1");
    expect(decrypted(kept, "slack:T1", [otherKey])).toBeUndefined();
    expect(decrypted(kept, "slack:T2", [key])).toBeUndefined();
    const [id, nonce, tag, body = ""] = kept.split(".");
    const changed = `${body[0] === "A" ? "B" : "A"}${body.slice(1)}`;
    expect(decrypted([id, nonce, tag, changed].join("."), "slack:T1", [key])).toBeUndefined();
    expect(encrypted("xoxb-1", "slack:T1", [key])).not.toBe(kept);
  });

  it("is encrypted anew with the present key when asked, after which the former one is not needed", async () => {
    const store = await aLedger();
    const allowed = ["T1"];
    await installedWorkspaces({ store, keys: [otherKey], allowed }).keep("T1", "xoxb-1");
    const both = installedWorkspaces({ store, keys: [key, otherKey], allowed });
    expect([await both.tokenOf("T1"), await both.underFormerKey()]).toEqual(["xoxb-1", ["T1"]]);
    expect([await both.encryptAnew(), await both.encryptAnew(), await both.underFormerKey()]).toEqual([1, 0, []]);
    expect(await installedWorkspaces({ store, keys: [key], allowed }).tokenOf("T1")).toBe("xoxb-1");
  });
});

/** A Slack that says yes to everything, and remembers who asked. */
async function aListeningSlack() {
  const asked: { method: string; token: string }[] = [];
  const answers: Record<string, object> = {
    "auth.test": { user_id: "U0MUSTER", team_id: "T1", team: "One" },
    "conversations.open": { channel: { id: "D1" } },
    "chat.postMessage": { ts: "1.1" },
    "users.info": { user: {} },
  };
  const server = createServer((request: IncomingMessage, response) => {
    const method = request.url?.slice("/api/".length) ?? "";
    const token = request.headers.authorization?.slice("Bearer ".length) ?? "";
    asked.push({ method, token });
    const isKnown = token !== "xoxb-revoked";
    response.end(JSON.stringify(isKnown ? { ok: true, ...answers[method] } : { ok: false, error: "token_revoked" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  return { url, asked };
}

test("whoever's workspace has installed the app is paged with its token, and the message is edited with it; a room has ours", async () => {
  const { url, asked } = await aListeningSlack();
  const workspaces = installedWorkspaces({ store: await aLedger(), keys: [key], allowed: ["T1"] });
  await workspaces.keep("T1", "xoxb-one");
  const teams: Record<string, string> = { amara: "T1", bo: "T9" };
  const client = slackClient({ token: "xoxb-ours", apiUrl: `${url}/`, timeoutMs: 5_000, tokenOf: workspaces.tokenOf });
  const chat = slackChat({
    client,
    userOf: (person) => `U0${person}`,
    namedAs: (person) => ({ isGuest: false, ...(teams[person] && { team: teams[person] }) }),
  });
  const card = { kind: "x", title: "Awake?", summary: "Awake?", blocks: [] };
  const send = { effect: "page:1", lane: "page" as const, take: async () => {} };
  const ref = await chat.post({ kind: "person", person: "amara" }, card, send);
  await chat.edit(ref, card, send);
  expect(asked.splice(0).map(({ token }) => token)).toEqual(["xoxb-one", "xoxb-one", "xoxb-one"]);
  // Somebody of a workspace that only shares channels with ours, and somebody of ours.
  for (const person of ["bo", "cleo"])
    await chat.edit(await chat.post({ kind: "person", person }, card, send), card, send);
  await chat.post({ kind: "room", room: { platform: "slack", id: "C1", name: "room" } }, card, send);
  expect(new Set(asked.map(({ token }) => token))).toEqual(new Set(["xoxb-ours"]));

  await workspaces.forget("T1");
  const page = chat.post({ kind: "person", person: "amara" }, card, send);
  await expect(page).rejects.toMatchObject({ kind: "unauthorized", code: "app_not_installed" });
});

test("a ledger that does not answer delays a page to another workspace, and undoes nothing", async () => {
  const store = await aLedger();
  const workspaces = installedWorkspaces({ store, keys: [key], allowed: ["T1"] });
  await workspaces.keep("T1", "xoxb-one");
  const listInstallations = () => Promise.reject(new Error("away"));
  const away = installedWorkspaces({ store: { ...store, listInstallations }, keys: [key], allowed: ["T1"] });
  await expect(away.tokenOf("T1")).rejects.toMatchObject({ kind: "rate-limited" });
  expect(await away.tokenOf("T9")).toBeUndefined();
});

test.each([
  [{ type: "app_uninstalled" }, true],
  [{ type: "tokens_revoked", tokens: { oauth: [], bot: ["U0MUSTER"] } }, true],
  [{ type: "tokens_revoked", tokens: { oauth: ["U1"] } }, false],
])("a workspace that sends %j has its token forgotten: %s", async (event, isForgotten) => {
  const store = await aLedger();
  const workspaces = installedWorkspaces({ store, keys: [key], allowed: ["T1"] });
  await workspaces.keep("T1", "xoxb-one");
  const nothing = async () => ({ kind: "quiet" as const });
  const app = Fastify();
  await app.register(
    slackInbound({
      front: {
        say: nothing,
        press: nothing,
        submit: nothing,
        chose: nothing,
        came: async () => undefined,
        marked: async () => false,
        card: async () => undefined,
        home: async () => ({ kind: "home", title: "Home", summary: "Home", blocks: [] }),
        formFor: async () => undefined,
      },
      client: slackClient({ token: "xoxb-ours", timeoutMs: 500 }),
      signingSecret: "signing",
      nowMs: () => Date.now(),
      log,
      onUninstalled: workspaces.forget,
    }),
  );
  const body = JSON.stringify({ type: "event_callback", team_id: "T1", api_app_id: "A1", event_id: "Ev1", event });
  const headers = slackSignature("signing", body, Math.floor(Date.now() / 1_000));
  const post = { method: "POST" as const, url: "/slack/events", body };
  expect((await app.inject({ ...post, headers: { "content-type": "application/json" } })).statusCode).toBe(401);
  const { statusCode } = await app.inject({ ...post, headers: { ...headers, "content-type": "application/json" } });
  expect(statusCode).toBe(200);
  expect(await store.listInstallations()).toHaveLength(isForgotten ? 0 : 1);
});

describe("the configuration", () => {
  const policy = `${smallPolicy.replace("slack: U0BEN", "slack: U0BEN, slackTeam: T01")}slack: { workspaces: [T01, T02, T03] }\n`;
  const secrets = {
    ...slackSecrets,
    PUBLIC_URL: "https://muster.example.com",
    SLACK_CLIENT_ID: "1.2",
    SLACK_CLIENT_SECRET: "client-secret",
    SLACK_TOKEN_KEY: "a1".repeat(32),
  };
  const load = (env: Record<string, string>) => {
    const directory = folder({ "muster.yaml": policy });
    init(directory);
    const database = { DATABASE_URL: `sqlite:${join(directory, "ledger.db")}` };
    return loadConfig({ file: join(directory, "muster.yaml"), env: { ...database, ...env } });
  };

  it("says what is missing before other workspaces can install the app, and shows no key", () => {
    const loaded = load(slackSecrets);
    const missing = loaded.ok ? [] : loaded.mistakes.map(({ message }) => message.split(":")[0]);
    expect(missing).toEqual(
      ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_TOKEN_KEY", "PUBLIC_URL"].map((name) => `${name} is not set`),
    );
    const wrong = load({ ...secrets, SLACK_TOKEN_KEY: "short-and-guessable" });
    expect(wrong).toMatchObject({
      ok: false,
      mistakes: [{ message: "SLACK_TOKEN_KEY is no key of 32 bytes in hexadecimal" }],
    });
    const right = load(secrets);
    expect(right.ok).toBe(true);
    expect(JSON.stringify(right)).not.toContain("a1a1a1");
  });

  it("has a token that a former key encrypted told by muster check, which changes nothing, and encrypted anew by muster serve", async () => {
    const { url } = await aListeningSlack();
    const here = { SLACK_API_URL: url, HOST: "127.0.0.1", PORT: "0" };
    const loaded = load({ ...secrets, ...here, SLACK_TOKEN_KEY_PREVIOUS: "b2".repeat(32) });
    if (!loaded.ok) throw new Error(loaded.mistakes.map(({ message }) => message).join());
    const { config } = loaded;
    const store = await openLedger(config);
    onTestFinished(() => store.close());
    await installedWorkspaces({ store, keys: [otherKey], allowed: ["T01"] }).keep("T01", "xoxb-one");
    const before = await store.listInstallations();
    const former = async () => {
      const lines = await Promise.all(probesOf(config).map(({ probe }) => probe()));
      return lines.flat().flatMap(({ what }) => (what.includes("SLACK_TOKEN_KEY_PREVIOUS") ? [what] : []));
    };
    const told = ["Slack: the token of T01 is still encrypted with SLACK_TOKEN_KEY_PREVIOUS"];
    expect([await former(), await former()]).toEqual([told, told]);
    expect(await store.listInstallations()).toEqual(before);

    const server = await serve(config, log);
    await server.stop();
    expect(await former()).toEqual([]);
    expect(await installedWorkspaces({ store, keys: [key], allowed: ["T01"] }).tokenOf("T01")).toBe("xoxb-one");
  });

  it("is held by muster check against what each workspace has installed", async () => {
    const { url, asked } = await aListeningSlack();
    const loaded = load({ ...secrets, SLACK_API_URL: url });
    if (!loaded.ok) throw new Error(loaded.mistakes.map(({ message }) => message).join());
    const store = await openLedger(loaded.config);
    const workspaces = loaded.config.slack && openWorkspaces(loaded.config.slack, store);
    await workspaces?.keep("T01", "xoxb-one");
    await workspaces?.keep("T02", "xoxb-revoked");
    await store.close();
    const answer = await probesOf(loaded.config)
      .find(({ name }) => name === "Slack")
      ?.probe();
    const cure = "have somebody who may install apps there open https://muster.example.com/slack/install";
    expect(asked.filter(({ method }) => method === "users.info").map(({ token }) => token)).toEqual([
      slackSecrets.SLACK_BOT_TOKEN,
      "xoxb-one",
    ]);
    const without = (which: string, code: string) => ({
      status: "warning",
      what: `Slack: not installed in ${which} (${code}): nobody can be paged there`,
      cure,
    });
    expect(answer).toEqual(
      expect.arrayContaining([
        { status: "ok", what: "Slack: installed in One (T01)" },
        without("T02", "token_revoked"),
        without("T03", "app_not_installed"),
      ]),
    );
  });
});
