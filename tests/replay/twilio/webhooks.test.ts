import { createHmac } from "node:crypto";
import Fastify from "fastify";
import { expect, test } from "vitest";
import { createLog } from "../../../src/log.ts";
import { parseSmsReply, type Replies } from "../../../src/pager/replies.ts";
import { twilioInbound } from "../../../src/pager/twilio-inbound.ts";

/** Bodies byte for byte in the shape that Twilio posts, numbers and ids made up. */
const sms = (body: string) =>
  "ToCountry=GB&ToState=&SmsMessageSid=SM0f7d9b1c2e3a4f5061728394a5b6c7d8&NumMedia=0&ToCity=&FromZip=" +
  "&SmsSid=SM0f7d9b1c2e3a4f5061728394a5b6c7d8&FromState=&SmsStatus=received&FromCity=" +
  `&Body=${body}&FromCountry=GB&To=%2B447700900100&ToZip=&NumSegments=1` +
  "&MessageSid=SM0f7d9b1c2e3a4f5061728394a5b6c7d8&AccountSid=AC00000000000000000000000000000001" +
  "&From=%2B447700900001&ApiVersion=2010-04-01";
const keypress = (digits: string) =>
  "Called=%2B447700900001&ToState=&CallerCountry=GB&Direction=outbound-api&CallerState=&ToZip=" +
  "&CallSid=CA5ef8732a3c49700934481addd5ce1659&To=%2B447700900001&CallerZip=&ToCountry=GB&ApiVersion=2010-04-01" +
  "&CalledZip=&CallStatus=in-progress&CalledCity=&From=%2B447700900100" +
  `&AccountSid=AC00000000000000000000000000000001&CalledCountry=GB&CallerCity=${digits}&FinishedOnKey=` +
  "&Caller=%2B447700900100&FromCountry=GB&ToCity=&FromCity=&CalledState=&FromZip=&FromState=&msg=Gather+End";

const publicUrl = "https://muster.example.com";
const token = "0123456789abcdef0123456789abcdef";

async function post(path: string, body: string, contentType = "application/x-www-form-urlencoded; charset=utf-8") {
  const heard: unknown[] = [];
  const hear = async (what: unknown) => {
    heard.push(what);
    return "Noted.";
  };
  const replies: Replies = { bySms: hear, byKeypress: hear };
  const app = Fastify();
  await app.register(twilioInbound({ replies, authToken: token, publicUrl, log: createLog("silent") }));
  const sorted = [...new URLSearchParams(body)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flat()
    .join("");
  const signature = createHmac("sha1", token).update(`${publicUrl}${path}${sorted}`).digest("base64");
  const headers = { "content-type": contentType, "x-twilio-signature": signature, "user-agent": "TwilioProxy/1.1" };
  const response = await app.inject({ method: "POST", url: path, headers, payload: body });
  await app.close();
  return { status: response.statusCode, type: response.headers["content-type"], body: response.body, heard };
}

test.each([
  ["1", "1", "awake"],
  ["++2%0D%0A", "  2\r\n", "delegate"],
  ["1+K7Q2", "1 K7Q2", "awake"],
  ["%D9%A3", "٣", "call-me"],
  ["1%EF%B8%8F%E2%83%A3", "1️⃣", "awake"],
  ["On+my+way+%F0%9F%9A%97+%26+50%25", "On my way 🚗 & 50%", "prose"],
  ["", "", "prose"],
])("an SMS %j is heard as it was written", async (body, text, kind) => {
  const { status, type, body: answer, heard } = await post("/twilio/sms", sms(body));
  expect(heard).toEqual([{ from: "+447700900001", text, interaction: "SM0f7d9b1c2e3a4f5061728394a5b6c7d8" }]);
  expect(parseSmsReply(text).kind).toBe(kind);
  expect([status, type]).toEqual([200, "text/xml; charset=utf-8"]);
  expect(answer).toBe('<?xml version="1.0" encoding="UTF-8"?><Response><Message>Noted.</Message></Response>');
});

test("a key pressed is heard with the call-in of its address", async () => {
  const path = "/twilio/voice?incident=INC-7K3Q&callIn=ci%2F1+b";
  const { status, heard } = await post(path, keypress("&Digits=1"));
  expect(status).toBe(200);
  expect(heard).toEqual([
    {
      to: "+447700900001",
      digit: "1",
      incident: "INC-7K3Q",
      callIn: "ci/1 b",
      interaction: "CA5ef8732a3c49700934481addd5ce1659:1",
    },
  ]);
});

test("silence on the line, as Twilio posts it, is asked once more", async () => {
  const path = "/twilio/voice?incident=INC-7K3Q&callIn=ci-1";
  const { status, body, heard } = await post(path, keypress("&Digits="));
  expect(status).toBe(200);
  expect(body).toContain("&amp;again=1");
  expect(heard).toEqual([]);
});
