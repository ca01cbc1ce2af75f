import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createLog } from "../../src/log.ts";
import type { Page } from "../../src/pager/pager.ts";
import { twilioPagers } from "../../src/pager/twilio.ts";
import { ProviderError, type Send } from "../../src/run/send.ts";

const nowMs = Date.parse("2026-11-22T03:00:00.000Z");
const accountSid = `AC${"2".repeat(32)}`;
const messages = `/2010-04-01/Accounts/${accountSid}/Messages.json`;
const calls = `/2010-04-01/Accounts/${accountSid}/Calls.json`;
const openPagers = () =>
  twilioPagers({
    accountSid,
    authToken: "very-secret-token",
    from: "+15005550006",
    apiUrl: "https://api.twilio.com",
    publicUrl: "https://muster.example.com",
    phoneOf: () => "+447700900001",
    timeoutMs: 300,
    nowMs: () => nowMs,
    log: createLog("silent"),
  });
let { sms, voice } = openPagers();
const page: Page = {
  to: "amara.1",
  incident: "INC-7K3Q",
  callIn: "ci-1",
  reference: "K7Q2",
  text: "Quiet harbour: you are called in.",
  known: [],
};
const send: Send = { effect: "page:1", lane: "page", take: async () => {} };
const twilio = () => nock("https://api.twilio.com");
/** As Twilio's error pages show it. */
const refusal = (status: number, code: number, message: string) => ({
  code,
  message,
  more_info: `https://www.twilio.com/docs/errors/${code}`,
  status,
});

beforeAll(() => nock.disableNetConnect());
beforeEach(() => {
  // Anew: a Twilio that fails often in a row is left alone for a moment.
  ({ sms, voice } = openPagers());
});
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

async function failureOf(attempt: Promise<unknown>): Promise<ProviderError> {
  const failure = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ProviderError);
  return failure as ProviderError;
}

test("a request carries the account's credentials, and the numbers as a form", async () => {
  twilio()
    .post(messages, (form) => form.To === "+447700900001" && form.From === "+15005550006" && form.Body.includes("K7Q2"))
    .basicAuth({ user: accountSid, pass: "very-secret-token" })
    .matchHeader("content-type", /^application\/x-www-form-urlencoded/)
    .reply(201, { sid: "SM1" });
  expect(await sms.page(page, send)).toBe("SM1");
});

test.each([
  ["30", 30_000],
  ["Sun, 22 Nov 2026 03:00:45 GMT", 45_000],
  ["Sun, 22 Nov 2026 02:59:00 GMT", 0],
])("too many requests says when to come back: Retry-After %s", async (header, retryAfterMs) => {
  twilio()
    .post(messages)
    .reply(429, refusal(429, 20429, "Too Many Requests"), { "retry-after": header });
  expect(await failureOf(sms.page(page, send))).toMatchObject({ kind: "rate-limited", code: "20429", retryAfterMs });
});

test("too many requests without a time says none", async () => {
  twilio()
    .post(calls)
    .reply(429, refusal(429, 20429, "Too Many Requests"));
  const failure = await failureOf(voice.page(page, send));
  expect(failure).toMatchObject({ kind: "rate-limited", retryAfterMs: undefined });
});

test.each([
  [400, 21610, "rejected"], // the person opted out by STOP
  [400, 21211, "rejected"], // no valid number
  [403, 21408, "rejected"], // region not enabled: our credentials are fine
  [400, 20001, "rejected"],
  [401, 20003, "unauthorized"],
  [403, 20003, "unauthorized"],
  [404, 20404, "not-found"],
  [500, 20500, "unavailable"],
  [503, 20503, "unavailable"],
] as const)("an answer %i with Twilio's code %i is %s", async (status, code, kind) => {
  twilio()
    .post(messages)
    .reply(status, refusal(status, code, "the number +447700900001 is at fault"));
  const failure = await failureOf(sms.page(page, send));
  expect(failure).toMatchObject({ kind, code: String(code) });
  expect(failure.message).not.toContain("447700900001");
});

test.each([
  [502, "<html>Bad gateway</html>", "unavailable", "http-502"],
  [408, "", "unavailable", "http-408"],
  [302, "", "unavailable", "http-302"],
  [403, "Forbidden by a proxy", "unauthorized", "http-403"],
  [201, "<html>captive portal</html>", "unavailable", "unexpected-answer"],
  [201, "{}", "unavailable", "unexpected-answer"],
])("an answer %i that is not Twilio's own is %s", async (status, body, kind, code) => {
  twilio().post(messages).reply(status, body);
  expect(await failureOf(sms.page(page, send))).toMatchObject({ kind, code });
});

test("a broken connection: nobody knows whether it was done", async () => {
  twilio()
    .post(calls)
    .replyWithError(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
  expect(await failureOf(voice.page(page, send))).toMatchObject({ kind: "unavailable", code: "ECONNRESET" });
});

test("neither the token, nor the number, nor the text is in an error", async () => {
  twilio().post(messages).replyWithError(new Error("could not send To=+447700900001 Body=Quiet harbour"));
  const failure = await failureOf(sms.page(page, send));
  expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toMatch(/secret|447700|harbour/i);
});

test("a look-up that fails says so, and is not mistaken for nothing found", async () => {
  twilio().get(messages).query(true).reply(503, "");
  expect(await failureOf(sms.find(page, nowMs))).toMatchObject({ kind: "unavailable" });
  twilio()
    .get(calls)
    .query(true)
    .reply(429, refusal(429, 20429, "Too Many Requests"));
  expect(await failureOf(voice.find(page, nowMs))).toMatchObject({ kind: "rate-limited" });
});

const listed = (sid: string, more: Record<string, unknown> = {}) => ({
  sid,
  to: "+447700900001",
  from: "+15005550006",
  direction: "outbound-api",
  body: "Quiet harbour: you are called in.\nReply 1 awake, 2 call my delegate, 3 call me.\nRef K7Q2",
  date_created: "Sun, 22 Nov 2026 02:59:59 +0000",
  date_sent: null,
  status: "queued",
  ...more,
});

test("a look-up follows Twilio's paths to further pages, and stops where everything is older", async () => {
  const next = `${messages}?To=%2B447700900001&PageSize=100&Page=1&PageToken=PAMM1`;
  const older = "Sat, 21 Nov 2026 10:00:00 +0000";
  twilio()
    .get(messages)
    .query({ To: "+447700900001", From: "+15005550006", PageSize: "100" })
    .reply(200, { messages: [listed("SM2", { body: "Ref ZZ99" })], next_page_uri: next });
  twilio()
    .get(next)
    .reply(200, { messages: [listed("SM3", { date_created: older })], next_page_uri: `${messages}?Page=2` });
  expect(await sms.find(page, nowMs)).toBeUndefined();
});

test("our answer to somebody's own SMS is not taken for the page", async () => {
  const answer = listed("SM4", { direction: "outbound-reply" });
  twilio()
    .get(messages)
    .query(true)
    .reply(200, { messages: [answer, listed("SM5")], next_page_uri: null });
  expect(await sms.find(page, nowMs)).toBe("SM5");
});

test("a message whose text Twilio redacted is not taken for the page", async () => {
  twilio()
    .get(messages)
    .query(true)
    .reply(200, { messages: [listed("SM6", { body: "*".repeat(20) }), listed("SM7", { body: null })] });
  expect(await sms.find(page, nowMs)).toBeUndefined();
});

test("credentials are never sent to a host that an answer names", async () => {
  twilio().get(calls).query(true).reply(200, { calls: [], next_page_uri: "@evil.example/2010-04-01/" });
  expect(await failureOf(voice.find(page, nowMs))).toMatchObject({ kind: "unavailable", code: "unexpected-answer" });
});

test("a Twilio that does not answer is left alone for a moment, and nothing leaves meanwhile", async () => {
  twilio()
    .post(messages)
    .times(8)
    .reply(503, refusal(503, 20503, "Service unavailable"));
  for (let n = 0; n < 8; n++) expect((await failureOf(sms.page(page, send))).kind).toBe("unavailable");
  expect(await failureOf(sms.page(page, send))).toMatchObject({
    kind: "rate-limited",
    code: "circuit-open",
    retryAfterMs: 2_000,
  });
});
