import type { JWTPayload } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OidcAuth } from "../../src/alerts/auth/oidc.ts";
import { nowMs, openDoor } from "./door.ts";
import { startIssuer } from "./issuer.ts";

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let opened: Awaited<ReturnType<typeof openDoor>>;
let laterMs = 0;

beforeEach(async () => {
  laterMs = 0;
  issuer = await startIssuer();
  opened = await openWith({ keys: `${issuer.address}/keys` });
});
afterEach(async () => {
  await opened.close();
  await issuer.goDown();
});

function openWith(changes: Partial<OidcAuth>) {
  const auth: OidcAuth = {
    kind: "oidc",
    issuer: issuer.address,
    keys: `${issuer.address}/keys`,
    audience: "muster",
    email: "push@example.iam.gserviceaccount.com",
    ...changes,
  };
  const after = () => () => undefined;
  return openDoor({
    sources: { pubsub: { kind: "generic", auth } },
    clock: { nowMs: () => nowMs + laterMs, after },
  });
}

async function send(token: string) {
  const answer = await opened.post("/alerts/pubsub", "{}", { authorization: `Bearer ${token}` });
  return { status: answer.status, retryAfter: answer.headers.get("retry-after") };
}

describe("a token of another issuer than us", () => {
  test("is taken when its issuer signed it for us and for whom we named; the keys are fetched once", async () => {
    expect((await send(await issuer.token())).status).toBe(202);
    expect((await send(await issuer.token())).status).toBe(202);
    expect(issuer.fetched()).toBe(1);
  });

  test.each<[string, JWTPayload, string]>([
    ["for another audience", { aud: "https://other.example.com" }, "wrong-credentials"],
    ["of another issuer", { iss: "https://accounts.example.com" }, "wrong-credentials"],
    ["for somebody else", { email: "mallory@example.iam.gserviceaccount.com" }, "wrong-credentials"],
    ["for an address that nobody verified", { email_verified: false }, "wrong-credentials"],
    ["without an address", { email: undefined }, "wrong-credentials"],
    ["that is over", { exp: nowMs / 1_000 - 61 }, "expired-credentials"],
    ["that is not valid yet", { nbf: nowMs / 1_000 + 61 }, "wrong-credentials"],
    ["that never ends", { exp: undefined }, "wrong-credentials"],
  ])("%s is refused", async (_what, claims, reason) => {
    expect((await send(await issuer.token(claims))).status).toBe(401);
    expect(opened.kept).toEqual([]);
    expect(await opened.count("muster_refusals_total", { door: "alerts", reason })).toBe(1);
  });

  test("that somebody else signed is refused, whatever key it names", async () => {
    expect((await send(await issuer.token({}, "stranger", "first"))).status).toBe(401);
    expect((await send(await issuer.token({}, "stranger"))).status).toBe(401);
    const [header, payload] = (await issuer.token()).split(".");
    expect((await send(`${header}.${payload}.`)).status).toBe(401);
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    expect((await send(`${none}.${payload}.`)).status).toBe(401);
    expect((await send("not-a-token")).status).toBe(401);
  });

  test("may be named by its subject alone", async () => {
    await opened.close();
    opened = await openWith({ email: undefined, subject: "113774264463038321964" });
    expect((await send(await issuer.token({ email: undefined }))).status).toBe(202);
    expect((await send(await issuer.token({ sub: "1" }))).status).toBe(401);
  });
});

describe("an issuer that is away", () => {
  test("is not missed as long as its keys are known", async () => {
    expect((await send(await issuer.token())).status).toBe(202);
    const token = await issuer.token();
    await issuer.goDown();
    laterMs = 20 * 60_000;
    expect((await send(token)).status).toBe(202);
  });

  test("and never heard is a 503 that asks the sender to come again, and nothing is stored", async () => {
    const token = await issuer.token();
    await issuer.goDown();
    expect(await send(token)).toEqual({ status: 503, retryAfter: "5" });
    expect(opened.kept).toEqual([]);
    expect(await opened.count("muster_refusals_total", { reason: "issuer-unreachable" })).toBe(1);
  });

  test("without a word is waited for no longer than a sender listens", { timeout: 20_000 }, async () => {
    await opened.close();
    opened = await openWith({ keys: `${issuer.address}/silent` });
    const before = performance.now();
    expect((await send(await issuer.token())).status).toBe(503);
    expect(performance.now() - before).toBeLessThan(4_500);
  });
});

test("a key that its issuer replaced is taken no more, and the new one is", async () => {
  expect((await send(await issuer.token())).status).toBe(202);
  issuer.replaceKey();
  laterMs = 11 * 60_000;
  await send(await issuer.token());
  await expect.poll(async () => (await send(await issuer.token({}, "second"))).status).toBe(202);
  expect((await send(await issuer.token())).status).toBe(401);
});
