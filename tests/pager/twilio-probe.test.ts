import { afterAll, beforeAll, expect, test } from "vitest";
import { type PhoneDouble, startPhoneDouble } from "../../src/exercise/phone-double.ts";
import { twilioProbe } from "../../src/pager/twilio-probe.ts";

const publicUrl = "https://muster.example.com";
let phone: PhoneDouble;

beforeAll(async () => {
  phone = await startPhoneDouble({
    accountSid: `AC${"3".repeat(32)}`,
    authToken: "secret",
    from: "+15005550006",
    smsUrl: `${publicUrl}/twilio/sms`,
  });
});
afterAll(() => phone.close());

const probe = (change: Partial<Parameters<typeof twilioProbe>[0]> = {}) =>
  twilioProbe({
    accountSid: phone.accountSid,
    authToken: phone.authToken,
    from: phone.from,
    apiUrl: phone.url,
    publicUrl,
    timeoutMs: 5_000,
    nowMs: Date.now,
    ...change,
  });

test("an account in order has nothing to cure", async () => {
  expect(await probe()).toEqual([
    { ok: true, what: "Twilio account is active" },
    { ok: true, what: "Twilio number +15005550006 can send SMS and call" },
    { ok: true, what: "SMS replies come back" },
  ]);
});

test("a wrong token is named, with the cure", async () => {
  expect(await probe({ authToken: "wrong" })).toEqual([
    { ok: false, what: "Twilio account: unauthorized (20003)", cure: "check the account SID and the auth token" },
  ]);
});

test("a number of somebody else is named", async () => {
  expect(await probe({ from: "+15005550009" })).toContainEqual(
    expect.objectContaining({ ok: false, what: "Twilio number +15005550009 is not this account's" }),
  );
});

test("replies that would go elsewhere are named, with the address they need", async () => {
  expect(await probe({ publicUrl: "https://other.example.com/" })).toContainEqual({
    ok: false,
    what: "SMS replies come back",
    cure: "set the number's messaging webhook to https://other.example.com/twilio/sms (POST)",
  });
});

test("a Twilio that cannot be reached is a finding, not a crash", async () => {
  expect(await probe({ apiUrl: "http://127.0.0.1:1" })).toEqual([
    {
      ok: false,
      what: expect.stringMatching(/^Twilio account: unavailable/),
      cure: "check the network and https://status.twilio.com",
    },
  ]);
});
