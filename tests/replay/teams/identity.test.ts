import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openTeamsDoor, type TeamsDoor } from "../../support/teams-door.ts";
import { type Connector, startConnector, tenantId } from "../../support/teams-identity.ts";
import { cardAction, message } from "./activities.ts";

let connector: Connector;
let door: TeamsDoor;
beforeAll(async () => {
  connector = await startConnector();
});
afterAll(() => connector.close());
beforeEach(async () => {
  // The library writes to the console of what it refuses.
  vi.spyOn(console, "error").mockImplementation(() => {});
  door = await openTeamsDoor(connector);
});
afterEach(() => door.close());

const nowSec = () => Math.floor(Date.now() / 1_000);
const send = (authorization: string | undefined, activity: object = message("status")) =>
  door.sendRaw(JSON.stringify(activity), authorization);

async function isTurnedAway(authorization: string | undefined, reason: string, activity?: object, status = 401) {
  expect(await send(authorization, activity)).toMatchObject({ status, json: { error: reason } });
  expect(door.refused).toEqual([reason]);
  expect(door.heard).toEqual([]);
  expect(door.seen).toEqual([]);
}

test("what the connector signs for us is heard", async () => {
  expect(await send(`Bearer ${await connector.token()}`)).toMatchObject({ status: 200 });
  expect(door.heard).toHaveLength(1);
  expect(door.refused).toEqual([]);
});

test("without a token nobody is heard", async () => {
  await isTurnedAway(undefined, "no-token");
});

test.each(["Basic bXVzdGVy", "Bearer", "Bearer not.a.token", "Bearer a b", "Bearer e30.e30.e30"])(
  "nor with what is no token: %s",
  async (authorization) => {
    await isTurnedAway(authorization, "token");
  },
);

test("a token that somebody else signed is answered 401", async () => {
  await isTurnedAway(`Bearer ${await connector.token({}, { by: "somebody" })}`, "token");
});

test("so is one whose claims were changed after it was signed", async () => {
  const [head, , signature] = (await connector.token()).split(".");
  const [, payload] = (await connector.token({ jti: "other" })).split(".");
  await isTurnedAway(`Bearer ${head}.${payload}.${signature}`, "token");
});

test("so is one that is not signed at all", async () => {
  const [, payload] = (await connector.token()).split(".");
  const head = Buffer.from(JSON.stringify({ alg: "none", kid: "key-1" })).toString("base64url");
  await isTurnedAway(`Bearer ${head}.${payload}.`, "token");
});

test("one signed by a key that nobody tells is answered 401", async () => {
  await isTurnedAway(`Bearer ${await connector.token({}, { kid: "key-9" })}`, "token");
});

test("one by a key that is not endorsed for Teams is answered 401", async () => {
  await isTurnedAway(`Bearer ${await connector.token({}, { by: "an-unendorsed-key" })}`, "token");
});

test("one for another bot is answered 401", async () => {
  await isTurnedAway(`Bearer ${await connector.token({ aud: "11111111-2222-3333-4444-555555555555" })}`, "token");
});

test("one that has expired, or is not valid yet, is answered 401; five minutes off is no matter", async () => {
  await isTurnedAway(`Bearer ${await connector.token({ exp: nowSec() - 301 })}`, "token");
  door.refused.length = 0;
  await isTurnedAway(`Bearer ${await connector.token({ nbf: nowSec() + 330, exp: nowSec() + 3_600 })}`, "token");
  expect(await send(`Bearer ${await connector.token({ exp: nowSec() - 250 })}`)).toMatchObject({ status: 200 });
});

test("one that never expires is answered 401", async () => {
  const { exp: _exp, ...claims } = JSON.parse(
    Buffer.from((await connector.token()).split(".")[1] ?? "", "base64url").toString(),
  );
  await isTurnedAway(`Bearer ${await connector.token({ ...claims, exp: undefined })}`, "token");
});

test("one of another issuer, of the emulator or of another bot is answered 401, and teaches the library nothing", async () => {
  const emulator = { iss: `https://login.microsoftonline.com/${tenantId}/v2.0`, ver: "2.0", azp: "x", tid: "any" };
  const skill = { ver: "2.0", azp: "11111111-2222-3333-4444-555555555555" };
  for (const claims of [{ iss: "https://evil.example" }, emulator, skill, { tid: "evil" }]) {
    door.refused.length = 0;
    await isTurnedAway(`Bearer ${await connector.token(claims)}`, "token");
  }
});

test("one for another address of the connector's than the activity names is answered 401", async () => {
  const token = await connector.token({ serviceurl: "https://smba.trafficmanager.net/amer/" });
  await isTurnedAway(`Bearer ${token}`, "token");
});

test.each([
  "https://evil.example/",
  "http://smba.trafficmanager.net/emea/",
  "https://smba.trafficmanager.net.evil.example/",
])("an address that is not Teams' own is never answered, whoever signed for it: %s", async (serviceUrl) => {
  const token = await connector.token({ serviceurl: serviceUrl });
  await isTurnedAway(`Bearer ${token}`, "service-url", message("status", { serviceUrl }));
});

test("an activity without an address is turned away", async () => {
  await isTurnedAway(`Bearer ${await connector.token()}`, "service-url", message("status", { serviceUrl: "" }));
});

test.each(["emulator", "AseChannel", "webchat"])("another channel than Teams is not heard: %s", async (channelId) => {
  await isTurnedAway(`Bearer ${await connector.token()}`, "channel", message("status", { channelId }));
});

test("another organisation's people are not heard, and told so by 403", async () => {
  const activity = message("status", { channelData: { tenant: { id: "another" } } });
  await isTurnedAway(`Bearer ${await connector.token()}`, "tenant", activity, 403);
});

test("keys are fetched once and kept; without them nobody gets in", async () => {
  const other = await startConnector();
  const kept = await openTeamsDoor(other);
  try {
    const token = `Bearer ${await other.token()}`;
    for (let times = 0; times < 3; times += 1) {
      expect((await kept.sendRaw(JSON.stringify(message("status")), token)).status).toBe(200);
    }
    expect(other.fetched()).toBe(1);
    await other.goDown();
    expect((await kept.sendRaw(JSON.stringify(message("status")), token)).status).toBe(200);
  } finally {
    await kept.close();
  }
  const down = await startConnector();
  await down.goDown();
  const closed = await openTeamsDoor(down);
  try {
    const answer = await closed.sendRaw(JSON.stringify(message("status")), `Bearer ${await down.token()}`);
    expect(answer).toMatchObject({ status: 401, json: { error: "keys" } });
    expect(closed.refused).toEqual(["keys"]);
  } finally {
    await closed.close();
  }
});

test("the keys that are known go on being used for as long as Microsoft cannot be asked", async () => {
  const other = await startConnector();
  const kept = await openTeamsDoor(other);
  try {
    await kept.send(message("status"));
    await other.goDown();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3 * 86_400_000 });
    expect(await kept.send(message("status"))).toMatchObject({ status: 200 });
  } finally {
    vi.useRealTimers();
    await kept.close();
  }
});

test("a key that Microsoft tells since then is fetched once something is signed with it, and not for each that is forged", async () => {
  const other = await startConnector();
  const kept = await openTeamsDoor(other);
  try {
    await kept.send(message("status"));
    await other.changeKey();
    expect(await kept.send(message("status"))).toMatchObject({ status: 200 });
    const fetched = other.fetched();
    for (let times = 0; times < 3; times += 1) {
      const forged = `Bearer ${await other.token({}, { kid: `key-of-mine-${times}` })}`;
      expect(await kept.sendRaw(JSON.stringify(message("status")), forged)).toMatchObject({ status: 401 });
    }
    expect(other.fetched()).toBe(fetched);
  } finally {
    await kept.close();
    await other.close();
  }
});

test("where Microsoft does not answer, whoever speaks waits no two seconds, and is heard once it does", async () => {
  const other = await startConnector();
  other.hang(true);
  const deaf = await openTeamsDoor(other);
  try {
    const startedMs = performance.now();
    expect(await deaf.send(message("status"))).toMatchObject({ status: 401, json: { error: "keys" } });
    expect(performance.now() - startedMs).toBeLessThan(2_500);
    other.hang(false);
    await vi.waitFor(async () => expect(await deaf.send(message("status"))).toMatchObject({ status: 200 }), {
      timeout: 10_000,
      interval: 500,
    });
  } finally {
    await deaf.close();
    await other.close();
  }
}, 20_000);

test("what is no JSON, or no activity, is answered 400; more than 1 MiB is answered 413", async () => {
  const token = `Bearer ${await connector.token()}`;
  expect(await door.sendRaw("{", token)).toMatchObject({ status: 400, json: { error: "malformed" } });
  expect(await door.sendRaw('{"type":"message"}', token)).toMatchObject({ status: 400, json: { error: "malformed" } });
  const shapeless = { ...cardAction({}), value: { action: "press" } };
  expect(await send(token, shapeless)).toMatchObject({ status: 400, json: { error: "malformed" } });
  expect(await door.sendRaw(`"${"x".repeat(1_100_000)}"`, token)).toMatchObject({ status: 413 });
  expect(door.refused).toEqual(["malformed", "malformed", "malformed", "too-large"]);
});

test("what Teams tells beside, and asks for what we do not offer, is acknowledged and left alone", async () => {
  expect(await door.send({ ...message(""), type: "messageReaction" })).toMatchObject({ status: 200 });
  expect(await door.send({ ...cardAction({}), name: "composeExtension/query" })).toMatchObject({ status: 501 });
  expect(door.heard).toEqual([]);
  expect(door.refused).toEqual([]);
});

test("neither a token nor what people wrote reaches the log", async () => {
  const token = await connector.token();
  door.answers(() => Promise.reject(new Error("hunter2")));
  await send(`Bearer ${token}`, message("note the password is hunter2"));
  await vi.waitFor(() => expect(door.logged.length).toBeGreaterThan(0));
  expect(door.logged.join()).not.toContain("hunter2");
  expect(door.logged.join()).not.toContain(token.slice(-40));
});
