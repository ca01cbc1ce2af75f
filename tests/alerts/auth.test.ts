import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type HmacAuth, signaturePresets } from "../../src/alerts/auth/hmac.ts";
import type { BasicAuth, BearerAuth } from "../../src/alerts/auth/secrets.ts";
import { type SourceAuth, verifierOf } from "../../src/alerts/auth.ts";
import { alertSource } from "../../src/config/alert-sources.ts";
import { hmac, nowMs } from "./door.ts";

const body = Buffer.from('{"id":"1"}');
const judge = async (auth: SourceAuth, headers: Record<string, string>, bytes: Uint8Array = body) => {
  const verified = await verifierOf(auth)({ headers, body: bytes, nowMs });
  return verified.kind === "authentic" ? "authentic" : verified.reason;
};

test("the signature that the README has a shell make is believed by the source that it shows, for five minutes", async () => {
  const readme = readFileSync(new URL("../../src/alerts/README.md", import.meta.url), "utf8");
  const [, shown = "", shell = ""] =
    /```yaml\n(alerts:\n {2}scanner:[\s\S]*?)```\n\n```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const { auth } = alertSource.parse(parse(shown).alerts.scanner);
  const sent = await promisify(execFile)("sh", ["-c", `curl() { printf '%s\\n' "$@"; }\n${shell}`], {
    env: { PATH: process.env.PATH, ALERTS_SCANNER_SECRET: "a-secret-of-ours" },
  });
  const words = sent.stdout.split("\n");
  const after = (flag: string) => words.flatMap((word, at) => (word === flag ? [words[at + 1] ?? ""] : []));
  const headers = Object.fromEntries(after("-H").map((header) => header.toLowerCase().split(": ")));
  const bytes = Buffer.from(after("-d")[0] ?? "");
  const source = { ...auth, secret: "a-secret-of-ours" } as HmacAuth;
  const at = Number(headers["x-timestamp"]) * 1_000;
  const verdict = async (ms: number, secret = source.secret) =>
    (await verifierOf({ ...source, secret })({ headers, body: bytes, nowMs: ms })).kind;
  expect(await verdict(at)).toBe("authentic");
  expect(await verdict(at + 301_000)).not.toBe("authentic");
  expect(await verdict(at, "another")).not.toBe("authentic");
});

describe("an HMAC over the body", () => {
  const auth: HmacAuth = {
    kind: "hmac",
    header: "X-Signature-256",
    algorithm: "sha256",
    encoding: "hex",
    prefix: "sha256=",
    signs: "{body}",
    secret: "current",
    previousSecret: "previous",
  };
  const signed = (secret: string, bytes: Uint8Array = body) => ({ "x-signature-256": `sha256=${hmac(secret, bytes)}` });

  test("is taken with the current secret, and with the previous one while it is being changed", async () => {
    expect(await judge(auth, signed("current"))).toBe("authentic");
    expect(await judge(auth, signed("previous"))).toBe("authentic");
    expect(await judge({ ...auth, previousSecret: "" }, signed("previous"))).toBe("wrong-credentials");
  });

  test("agrees with a published vector", async () => {
    // RFC 4231 §4.3, test case 2.
    const vector = { "x-signature-256": "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" };
    expect(await judge({ ...auth, secret: "Jefe" }, vector, Buffer.from("what do ya want for nothing?"))).toBe(
      "authentic",
    );
  });

  test("in base64 is taken too", async () => {
    const base64: HmacAuth = { ...auth, encoding: "base64", prefix: "" };
    expect(await judge(base64, { "x-signature-256": hmac("current", body, "base64") })).toBe("authentic");
    expect(await judge(base64, signed("current"))).toBe("malformed-credentials");
  });

  test("of other bytes is refused, even of the same JSON written differently", async () => {
    expect(await judge(auth, signed("current"), Buffer.from('{"id": "1"}'))).toBe("wrong-credentials");
    expect(await judge(auth, signed("other"))).toBe("wrong-credentials");
  });

  test.each([
    ["no prefix", hmac("current", body)],
    ["too short", "sha256=00"],
    ["more after it", `sha256=${hmac("current", body)}00`],
    ["no hex", `sha256=${"z".repeat(64)}`],
    ["two signatures joined", `sha256=${hmac("current", body)}, sha256=${hmac("current", body)}`],
  ])("with %s is malformed", async (_what, value) => {
    expect(await judge(auth, { "x-signature-256": value })).toBe("malformed-credentials");
  });

  test("that is not there is told apart", async () => {
    expect(await judge(auth, {})).toBe("no-credentials");
  });

  test("made with an empty secret opens nothing", async () => {
    expect(await judge({ ...auth, secret: "", previousSecret: "" }, signed(""))).toBe("wrong-credentials");
  });
});

describe("an HMAC over timestamp and body", () => {
  const auth: HmacAuth = {
    kind: "hmac",
    header: "x-signature",
    algorithm: "sha256",
    encoding: "hex",
    signs: "{timestamp}.{body}",
    timestampHeader: "x-timestamp",
    toleranceSeconds: 300,
    secret: "current",
  };
  const at = (seconds: number | string, signedAt = seconds) => ({
    "x-timestamp": String(seconds),
    "x-signature": hmac("current", `${signedAt}.${body}`),
  });
  const now = nowMs / 1_000;

  test.each([
    ["now", now, "authentic"],
    ["as old as is tolerated", now - 300, "authentic"],
    ["a second older", now - 301, "stale-timestamp"],
    ["as far ahead as is tolerated", now + 300, "authentic"],
    ["a second further ahead", now + 301, "future-timestamp"],
    ["in milliseconds", nowMs, "malformed-timestamp"],
    ["no number", "yesterday", "malformed-timestamp"],
    ["a signed number", "-1", "malformed-timestamp"],
  ])("signed %s is judged so", async (_what, seconds, expected) => {
    expect(await judge(auth, at(seconds))).toBe(expected);
  });

  test("that was moved to a later timestamp is refused", async () => {
    expect(await judge(auth, at(now, now - 3_600))).toBe("wrong-credentials");
  });

  test("without its timestamp is refused, and five minutes are tolerated when nothing else is said", async () => {
    expect(await judge(auth, { "x-signature": hmac("current", body) })).toBe("no-timestamp");
    const { toleranceSeconds: _none, ...unsaid } = auth;
    expect(await judge(unsaid, at(now - 300))).toBe("authentic");
    expect(await judge(unsaid, at(now - 301))).toBe("stale-timestamp");
  });
});

describe("a bearer", () => {
  const auth: BearerAuth = { kind: "bearer", secret: "s3cret-ü", previousSecret: "old" };
  const utf8 = Buffer.from("s3cret-ü").toString("latin1");

  test.each([
    ["the secret", `Bearer ${utf8}`, "authentic"],
    ["the previous secret", "Bearer old", "authentic"],
    ["another case of the scheme", `bEARER ${utf8}`, "authentic"],
    ["another secret", "Bearer nope", "wrong-credentials"],
    ["the start of the secret", "Bearer s3cret", "wrong-credentials"],
    ["no scheme", utf8, "no-credentials"],
    ["another scheme", `Basic ${utf8}`, "no-credentials"],
  ])("with %s is judged so", async (_what, authorization, expected) => {
    expect(await judge(auth, { authorization })).toBe(expected);
  });

  test("in a header of its own is an API key, without a scheme", async () => {
    const key: BearerAuth = { ...auth, header: "X-Api-Key" };
    expect(await judge(key, { "x-api-key": "old" })).toBe("authentic");
    expect(await judge(key, { "x-api-key": "Bearer old" })).toBe("wrong-credentials");
    expect(await judge(key, { authorization: "Bearer old" })).toBe("no-credentials");
  });

  test("with an empty secret opens nothing", async () => {
    expect(await judge({ kind: "bearer", header: "x-api-key", secret: "" }, { "x-api-key": "" })).toBe(
      "no-credentials",
    );
    expect(await judge({ kind: "basic", username: "u", secret: "" }, { authorization: `Basic ${btoa("u:")}` })).toBe(
      "wrong-credentials",
    );
  });
});

test.each([
  ["the pair", "muster:pass:word", "authentic"],
  ["the previous password", "muster:old", "authentic"],
  ["another name", "somebody:pass:word", "wrong-credentials"],
  ["no colon", "muster", "wrong-credentials"],
])("basic authentication with %s is judged so", async (_what, pair, expected) => {
  const auth: BasicAuth = { kind: "basic", username: "muster", secret: "pass:word", previousSecret: "old" };
  expect(await judge(auth, { authorization: `Basic ${btoa(pair)}` })).toBe(expected);
});

describe("what makers publish to test against", () => {
  test("GitHub's example is taken", async () => {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
    const auth: HmacAuth = { ...signaturePresets.github, secret: "It's a Secret to Everybody" };
    const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    expect(await judge(auth, { "x-hub-signature-256": signature }, Buffer.from("Hello, World!"))).toBe("authentic");
    expect(await judge(auth, { "x-hub-signature-256": signature }, Buffer.from("Hello, World"))).toBe(
      "wrong-credentials",
    );
  });

  test("the example of Standard Webhooks is taken, five minutes around its time and no longer", async () => {
    // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    const auth: HmacAuth = {
      ...signaturePresets["standard-webhooks"],
      secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    };
    const headers = {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    };
    const at = (seconds: number, changed = {}) =>
      verifierOf(auth)({
        headers: { ...headers, ...changed },
        body: Buffer.from('{"test": 2432232314}'),
        nowMs: (1_614_265_330 + seconds) * 1_000,
      });
    expect(at(0)).toEqual({ kind: "authentic" });
    expect(at(300)).toEqual({ kind: "authentic" });
    expect(at(301)).toMatchObject({ reason: "stale-timestamp" });
    expect(at(-301)).toMatchObject({ reason: "future-timestamp" });
    expect(at(0, { "webhook-id": "msg_other" })).toMatchObject({ reason: "wrong-credentials" });
    expect(at(0, { "webhook-id": "" })).toMatchObject({ reason: "no-credentials" });
  });
});

test.each([
  ["sha1", "hex"],
  ["sha512", "base64"],
] as const)("an HMAC by %s in %s is taken, and one by another algorithm is not", async (algorithm, encoding) => {
  const auth: HmacAuth = { kind: "hmac", header: "x-s", algorithm, encoding, signs: "{body}", secret: "current" };
  const by = (name: string) => createHmac(name, "current").update(body).digest(encoding);
  expect(await judge(auth, { "x-s": by(algorithm) })).toBe("authentic");
  expect(await judge(auth, { "x-s": by("sha256") })).toBe("malformed-credentials");
});

test.each([
  ["milliseconds", String(nowMs), String(nowMs - 300_001)],
  ["iso", "2026-11-22T03:00:00Z", "2026-11-22T02:54:59Z"],
] as const)("a timestamp in %s is judged like any other", async (timestampFormat, now, old) => {
  const auth: HmacAuth = {
    kind: "hmac",
    header: "x-s",
    algorithm: "sha256",
    encoding: "hex",
    signs: "v0:{timestamp}:{body}",
    timestampHeader: "x-t",
    timestampFormat,
    secret: "current",
  };
  const at = (timestamp: string) => ({ "x-t": timestamp, "x-s": hmac("current", `v0:${timestamp}:${body}`) });
  expect(await judge(auth, at(now))).toBe("authentic");
  expect(await judge(auth, at(old))).toBe("stale-timestamp");
  expect(await judge(auth, at("yesterday"))).toBe("malformed-timestamp");
});
