import { describe, expect, test } from "vitest";
import { type SourceAuth, verify } from "../../src/alerts/auth.ts";
import { hmac, nowMs } from "./door.ts";

const body = Buffer.from('{"id":"1"}');
const judge = (auth: SourceAuth, headers: Record<string, string>, bytes: Uint8Array = body) => {
  const verified = verify(auth, { headers, body: bytes, nowMs });
  return verified.kind === "authentic" ? "authentic" : verified.reason;
};

describe("an HMAC over the body", () => {
  const auth: SourceAuth = {
    kind: "hmac",
    header: "X-Signature-256",
    algorithm: "sha256",
    encoding: "hex",
    prefix: "sha256=",
    secret: "current",
    previousSecret: "previous",
  };
  const signed = (secret: string, bytes: Uint8Array = body) => ({ "x-signature-256": `sha256=${hmac(secret, bytes)}` });

  test("is taken with the current secret, and with the previous one while it is being changed", () => {
    expect(judge(auth, signed("current"))).toBe("authentic");
    expect(judge(auth, signed("previous"))).toBe("authentic");
    expect(judge({ ...auth, previousSecret: "" }, signed("previous"))).toBe("wrong-credentials");
  });

  test("agrees with a published vector", () => {
    // RFC 4231 §4.3, test case 2.
    const vector = { "x-signature-256": "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" };
    expect(judge({ ...auth, secret: "Jefe" }, vector, Buffer.from("what do ya want for nothing?"))).toBe("authentic");
  });

  test("in base64 is taken too", () => {
    const base64: SourceAuth = { ...auth, encoding: "base64", prefix: "" };
    expect(judge(base64, { "x-signature-256": hmac("current", body, "base64") })).toBe("authentic");
    expect(judge(base64, signed("current"))).toBe("malformed-credentials");
  });

  test("of other bytes is refused, even of the same JSON written differently", () => {
    expect(judge(auth, signed("current"), Buffer.from('{"id": "1"}'))).toBe("wrong-credentials");
    expect(judge(auth, signed("other"))).toBe("wrong-credentials");
  });

  test.each([
    ["no prefix", hmac("current", body)],
    ["too short", "sha256=00"],
    ["more after it", `sha256=${hmac("current", body)}00`],
    ["no hex", `sha256=${"z".repeat(64)}`],
    ["two signatures joined", `sha256=${hmac("current", body)}, sha256=${hmac("current", body)}`],
  ])("with %s is malformed", (_what, value) => {
    expect(judge(auth, { "x-signature-256": value })).toBe("malformed-credentials");
  });

  test("that is not there is told apart", () => {
    expect(judge(auth, {})).toBe("no-credentials");
  });

  test("made with an empty secret opens nothing", () => {
    expect(judge({ ...auth, secret: "", previousSecret: "" }, signed(""))).toBe("wrong-credentials");
  });
});

describe("an HMAC over timestamp and body", () => {
  const auth: SourceAuth = {
    kind: "hmac",
    header: "x-signature",
    algorithm: "sha256",
    encoding: "hex",
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
  ])("signed %s is judged so", (_what, seconds, expected) => {
    expect(judge(auth, at(seconds))).toBe(expected);
  });

  test("that was moved to a later timestamp is refused", () => {
    expect(judge(auth, at(now, now - 3_600))).toBe("wrong-credentials");
  });

  test("without its timestamp is refused, and five minutes are tolerated when nothing else is said", () => {
    expect(judge(auth, { "x-signature": hmac("current", body) })).toBe("no-timestamp");
    const { toleranceSeconds: _none, ...unsaid } = auth;
    expect(judge(unsaid, at(now - 300))).toBe("authentic");
    expect(judge(unsaid, at(now - 301))).toBe("stale-timestamp");
  });
});

describe("a bearer", () => {
  const auth: SourceAuth = { kind: "bearer", secret: "s3cret-ü", previousSecret: "old" };
  const utf8 = Buffer.from("s3cret-ü").toString("latin1");

  test.each([
    ["the secret", `Bearer ${utf8}`, "authentic"],
    ["the previous secret", "Bearer old", "authentic"],
    ["another case of the scheme", `bEARER ${utf8}`, "authentic"],
    ["another secret", "Bearer nope", "wrong-credentials"],
    ["the start of the secret", "Bearer s3cret", "wrong-credentials"],
    ["no scheme", utf8, "no-credentials"],
    ["another scheme", `Basic ${utf8}`, "no-credentials"],
  ])("with %s is judged so", (_what, authorization, expected) => {
    expect(judge(auth, { authorization })).toBe(expected);
  });

  test("in a header of its own is an API key, without a scheme", () => {
    const key: SourceAuth = { ...auth, header: "X-Api-Key" };
    expect(judge(key, { "x-api-key": "old" })).toBe("authentic");
    expect(judge(key, { "x-api-key": "Bearer old" })).toBe("wrong-credentials");
    expect(judge(key, { authorization: "Bearer old" })).toBe("no-credentials");
  });

  test("with an empty secret opens nothing", () => {
    expect(judge({ kind: "bearer", header: "x-api-key", secret: "" }, { "x-api-key": "" })).toBe("no-credentials");
    expect(judge({ kind: "basic", username: "u", secret: "" }, { authorization: `Basic ${btoa("u:")}` })).toBe(
      "wrong-credentials",
    );
  });
});

test.each([
  ["the pair", "muster:pass:word", "authentic"],
  ["the previous password", "muster:old", "authentic"],
  ["another name", "somebody:pass:word", "wrong-credentials"],
  ["no colon", "muster", "wrong-credentials"],
])("basic authentication with %s is judged so", (_what, pair, expected) => {
  const auth: SourceAuth = { kind: "basic", username: "muster", secret: "pass:word", previousSecret: "old" };
  expect(judge(auth, { authorization: `Basic ${btoa(pair)}` })).toBe(expected);
});
