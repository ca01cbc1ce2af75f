import { createHmac } from "node:crypto";
import Fastify, { type FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { freePort } from "../../src/exercise/free-port.ts";
import { type PhoneDouble, phonePlayer, postAsTwilio, startPhoneDouble } from "../../src/exercise/phone-double.ts";
import { createLog } from "../../src/log.ts";
import type { Pager } from "../../src/pager/pager.ts";
import type { Replies } from "../../src/pager/replies.ts";
import { twilioPagers } from "../../src/pager/twilio.ts";
import { twilioInbound } from "../../src/pager/twilio-inbound.ts";
import type { Send } from "../../src/run/send.ts";

const amara = "+447700900001";
const send: Send = { effect: "page:1", lane: "page", take: async () => {} };
type Heard = { bySms: Parameters<Replies["bySms"]>[0][]; byKeypress: Parameters<Replies["byKeypress"]>[0][] };

let app: FastifyInstance;
let botUrl: string;
let phone: PhoneDouble;
let voice: Pager;
let heard: Heard;
let answer: () => Promise<string>;
const logged: string[] = [];
let refused: { door: string; reason: string }[];

const replies: Replies = {
  bySms: (reply) => {
    heard.bySms.push(reply);
    return answer();
  },
  byKeypress: (reply) => {
    heard.byKeypress.push(reply);
    return answer();
  },
};

beforeAll(async () => {
  // What is signed holds the port, so it must be known before there is a server.
  botUrl = `http://127.0.0.1:${await freePort()}`;
  app = Fastify();
  await app.register(
    twilioInbound({
      replies,
      authToken: "secret",
      publicUrl: botUrl,
      log: pino({ level: "error" }, { write: (line: string) => void logged.push(line) }),
      onRefused: (what) => refused.push(what),
    }),
  );
  app.post("/elsewhere", async (request) => request.body);
  await app.listen({ host: "127.0.0.1", port: Number(new URL(botUrl).port) });
  phone = await startPhoneDouble({
    accountSid: `AC${"4".repeat(32)}`,
    authToken: "secret",
    from: "+15005550006",
    smsUrl: `${botUrl}/twilio/sms`,
  });
  ({ voice } = twilioPagers({
    accountSid: phone.accountSid,
    authToken: phone.authToken,
    from: phone.from,
    apiUrl: phone.url,
    publicUrl: botUrl,
    phoneOf: () => amara,
    timeoutMs: 5_000,
    nowMs: Date.now,
    log: createLog("silent"),
  }));
});
beforeEach(() => {
  heard = { bySms: [], byKeypress: [] };
  refused = [];
  answer = async () => "Thank you. See you in the room.";
});
afterAll(async () => {
  await app.close();
  await phone.close();
});

const person = (number = amara) => phonePlayer({ double: phone, botUrl, phone: number });
async function called() {
  await voice.page(
    { to: "amara.1", incident: "INC-7K3Q", callIn: "ci 1&2", reference: "K7Q2", text: "Quiet harbour.", known: [] },
    send,
  );
  const call = (await phone.calls()).at(-1);
  if (!call) throw new Error("no call was placed");
  return call;
}
const smsForm = { MessageSid: `SM${"a".repeat(32)}`, From: amara, To: "+15005550006", Body: "1" };

describe("an SMS", () => {
  test("is heard with its number and Twilio's id, and answered by SMS", async () => {
    expect(await person().replySms("1 K7Q2")).toBe("Thank you. See you in the room.");
    expect(heard.bySms).toEqual([
      { from: amara, text: "1 K7Q2", interaction: expect.stringMatching(/^SM[0-9a-f]{32}$/) },
    ]);
  });

  test("of prose and from a number that nobody knows is heard too: the core answers it", async () => {
    answer = async () => "This number is not known here.";
    const prose = `On my way — "20 min" & <counting> 🚗`;
    expect(await person("+33612345678").replySms(prose)).toBe("This number is not known here.");
    expect(heard.bySms).toMatchObject([{ from: "+33612345678", text: prose }]);
  });

  test("that the third-party emulator delivers and signs is heard", async () => {
    const response = await fetch(`${phone.url}/_twilio/simulate/inbound-message`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${phone.accountSid}:${phone.authToken}`)}` },
      body: new URLSearchParams({ To: phone.from, From: amara, Body: "2 — später & sofort" }),
    });
    expect(response.status).toBe(201);
    expect(heard.bySms).toMatchObject([{ from: amara, text: "2 — später & sofort" }]);
    expect(refused).toEqual([]);
  });

  test("with nothing to answer gets an empty response", async () => {
    answer = async () => "";
    const { status, text } = await postAsTwilio(`${botUrl}/twilio/sms`, smsForm, "secret");
    expect([status, text]).toEqual([200, '<?xml version="1.0" encoding="UTF-8"?><Response/>']);
  });

  test("that could not be recorded is asked for again, and Twilio sees no error", async () => {
    answer = () => Promise.reject(new Error("the ledger is gone"));
    expect(await person().replySms("1")).toBe("Not recorded yet. Please reply again.");
  });

  test("that could not be recorded is logged without its words or its number", async () => {
    answer = () => Promise.reject(Object.assign(new Error(`no place for 1 from ${amara}`), { code: "ENOSPC" }));
    logged.length = 0;
    await person().replySms("1");
    const said = logged.map((line) => JSON.parse(line) as object);
    expect(said).toMatchObject([{ error: "Error", code: "ENOSPC", msg: "a reply by phone was not recorded" }]);
    expect(logged.join()).not.toContain("no place for");
    expect(logged.join()).not.toContain(amara);
  });

  test("is answered in text only: markup in an answer stays text", async () => {
    answer = async () => `</Message><Redirect>https://evil.example</Redirect> & "quotes"`;
    expect(await person().replySms("1")).toBe(`</Message><Redirect>https://evil.example</Redirect> & "quotes"`);
  });
});

describe("a key pressed during a call", () => {
  test("is heard with the incident and call-in of that call, and answered aloud", async () => {
    const call = await called();
    expect(await person().pressKey(call, "1")).toBe("Thank you. See you in the room.");
    expect(heard.byKeypress).toEqual([
      { to: amara, digit: "1", incident: "INC-7K3Q", callIn: "ci 1&2", interaction: `${call.sid}:1` },
    ]);
  });

  test("that could not be recorded is asked for again", async () => {
    answer = () => Promise.reject(new Error("the ledger is gone"));
    expect(await person().pressKey(await called(), "2")).toMatch(/^Not recorded yet\. Please reply again\. Press 1/);
  });

  test("is asked for once more when none comes, and then no more", async () => {
    const { twiml, ...call } = await called();
    expect(await person().pressKey({ twiml, ...call }, "")).toMatch(/^No key was pressed\. Press 1 .* Press 2/);
    const params = { CallSid: call.sid, To: amara };
    const action = `${botUrl}/twilio/voice?incident=INC-7K3Q&callIn=ci+1%262&again=1`;
    const { text } = await postAsTwilio(action, params, "secret");
    expect(text).toContain("Goodbye");
    expect(text).not.toContain("Gather");
    expect(heard.byKeypress).toEqual([]);
    await postAsTwilio(action, { ...params, Digits: "1" }, "secret");
    expect(heard.byKeypress).toMatchObject([{ callIn: "ci 1&2", digit: "1" }]);
  });

  test("during a call that somebody placed to us means nothing", async () => {
    const { status, text } = await postAsTwilio(
      `${botUrl}/twilio/voice`,
      { CallSid: "CA1", From: amara, To: "+15005550006", Digits: "1" },
      "secret",
    );
    expect(status).toBe(200);
    expect(text).toContain("Nobody answers this line.");
    expect(heard.byKeypress).toEqual([]);
  });
});

describe("what Twilio did not send", () => {
  test.each([
    ["/twilio/sms", "sms"],
    ["/twilio/voice?incident=INC-7K3Q&callIn=ci-1", "voice"],
  ])("is turned away and counted: %s", async (path, door) => {
    const { status } = await postAsTwilio(`${botUrl}${path}`, { ...smsForm, CallSid: "CA1", Digits: "1" }, "guess");
    expect(status).toBe(403);
    const unsigned = await fetch(`${botUrl}${path}`, { method: "POST", body: new URLSearchParams(smsForm) });
    expect(unsigned.status).toBe(403);
    expect(refused).toEqual([
      { door, reason: "wrong-signature" },
      { door, reason: "wrong-signature" },
    ]);
    expect(heard).toEqual({ bySms: [], byKeypress: [] });
  });

  test("cannot borrow a signature for another call-in", async () => {
    const params = { CallSid: "CA1", Digits: "1", To: amara };
    const url = `${botUrl}/twilio/voice?incident=INC-7K3Q&callIn=ci-1`;
    const signature = createHmac("sha1", "secret").update(`${url}CallSidCA1Digits1To${amara}`).digest("base64");
    const post = async (to: string, form: Record<string, string>) => {
      const headers = { "x-twilio-signature": signature };
      return (await fetch(to, { method: "POST", headers, body: new URLSearchParams(form) })).status;
    };
    expect(await post(url, params)).toBe(200);
    expect(await post(url.replace("ci-1", "ci-2"), params)).toBe(403);
    expect(await post(url, { ...params, Digits: "2" })).toBe(403);
    expect(heard.byKeypress).toHaveLength(1);
  });

  test("over 64 KiB is not read", async () => {
    const { status } = await postAsTwilio(`${botUrl}/twilio/sms`, { ...smsForm, Body: "1".repeat(70_000) }, "secret");
    expect(status).toBe(413);
    expect(refused).toEqual([{ door: "sms", reason: "too-large" }]);
  });

  test("and is no form is not read", async () => {
    const response = await fetch(`${botUrl}/twilio/sms`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(response.status).toBe(415);
    expect(refused).toEqual([{ door: "sms", reason: "not-a-form" }]);
  });

  test("though signed, says too little: 400, and nothing is heard", async () => {
    expect((await postAsTwilio(`${botUrl}/twilio/sms`, { Body: "1" }, "secret")).status).toBe(400);
    expect((await postAsTwilio(`${botUrl}/twilio/voice?incident=a&callIn=b`, {}, "secret")).status).toBe(400);
    expect(refused.map(({ reason }) => reason)).toEqual(["incomplete", "incomplete"]);
    expect(heard).toEqual({ bySms: [], byKeypress: [] });
  });
});

test("the doors beside it parse bodies as before", async () => {
  const response = await fetch(`${botUrl}/elsewhere`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"a":1}',
  });
  expect(await response.json()).toEqual({ a: 1 });
});
