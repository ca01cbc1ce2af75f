import { createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type PhoneDouble = {
  /** Stands for `https://api.twilio.com`. */
  url: string;
  accountSid: string;
  authToken: string;
  from: string;
  /** What was texted through the REST API, oldest first. */
  messages(): Promise<SentMessage[]>;
  /** The calls placed through the REST API, oldest first. */
  calls(): Promise<PlacedCall[]>;
  close(): Promise<void>;
};

export type SentMessage = { sid: string; to: string; from: string; body: string };
export type PlacedCall = {
  sid: string;
  to: string;
  from: string;
  /** The sentences as spoken, in order. */
  said: string[];
  twiml: string;
};

/**
 * A request to the REST API as it arrives (`before`) and once Twilio has done it, unanswered (`after`). `method` is such
 * as `POST Messages`.
 */
export type PhoneCall = { id: number; method: string; body: string; when: "before" | "after" };

type OnCall = (call: PhoneCall) => void | Promise<void>;
type Seed = { accountSid: string; authToken: string; from: string; smsUrl?: string };

/**
 * Twilio on loopback: `emulate`'s own, behind a door that remembers each call's TwiML, which neither it nor Twilio
 * gives back. `smsUrl` is where `emulate`'s own simulator delivers an inbound SMS; `onCall` sees every request and may
 * delay it, or end it by throwing.
 */
export async function startPhoneDouble({
  onCall,
  ...seed
}: Seed & { onCall?: OnCall | undefined }): Promise<PhoneDouble> {
  const { accountSid, authToken, from } = seed;
  const twilio = await startTwilio(seed);
  const twimlOf = new Map<string, string>();
  let calls = 0;
  const door = createServer((request, response) => {
    const id = ++calls;
    forward({ id, target: twilio.url, twimlOf, onCall }, request, response).catch(() => response.destroy());
  });
  const url = await listening(door);
  const list = <T extends Listed>(resource: "Messages" | "Calls") =>
    listSent<T>({ url, accountSid, authToken }, resource);
  return {
    url,
    accountSid,
    authToken,
    from,
    messages: async () => (await list<SentMessage & Listed>("Messages")).map(messageOf),
    calls: async () => (await list("Calls")).map((call) => callOf(call, twimlOf)),
    close: async () => {
      door.closeAllConnections();
      await new Promise((closed) => door.close(closed));
      await twilio.close();
    },
  };
}

/** Imported only when it is needed: `emulate` is not installed in production. */
async function startTwilio({ accountSid, authToken, from, smsUrl }: Seed) {
  const { createEmulator } = await import("emulate");
  const { url, close } = await createEmulator({
    service: "twilio",
    port: 0,
    seed: {
      twilio: {
        account: { sid: accountSid, auth_token: authToken },
        phone_numbers: [{ phone_number: from, ...(smsUrl && { sms_url: smsUrl }) }],
      },
    },
  });
  return { url: `http://127.0.0.1:${new URL(url).port}`, close };
}

/** One person's phone: answers as Twilio would carry it to Muster, signed. */
export type PhonePlayer = {
  /** What Muster texted back; empty if nothing. */
  replySms(text: string): Promise<string>;
  /** What Muster then said. An empty digit stands for letting the question pass. */
  pressKey(call: PlacedCall, digit: string): Promise<string>;
};

/** `botUrl` is Muster's public URL, as Muster itself knows it. */
export function phonePlayer({
  double,
  botUrl,
  phone,
}: {
  double: PhoneDouble;
  botUrl: string;
  phone: string;
}): PhonePlayer {
  const { accountSid, authToken, from } = double;
  return {
    async replySms(text) {
      const sid = `SM${randomBytes(16).toString("hex")}`;
      const params = { AccountSid: accountSid, ApiVersion: "2010-04-01", MessageSid: sid, SmsSid: sid };
      const carried = { ...params, From: phone, To: from, Body: text, NumMedia: "0", SmsStatus: "received" };
      const answer = await postAsTwilio(`${botUrl}/twilio/sms`, carried, authToken);
      return textsOf("Message", answer.text).join("\n");
    },
    async pressKey(call, digit) {
      const action = /<Gather\b[^>]*\baction="([^"]*)"/.exec(call.twiml)?.[1];
      if (!action) throw new Error(`call ${call.sid} asks for no key`);
      const params = { AccountSid: accountSid, ApiVersion: "2010-04-01", CallSid: call.sid, CallStatus: "in-progress" };
      const carried = { ...params, From: from, To: phone, Direction: "outbound-api", ...(digit && { Digits: digit }) };
      const answer = await postAsTwilio(plainText(action), carried, authToken);
      return textsOf("Say", answer.text).join(" ");
    },
  };
}

/**
 * Posts a form signed as Twilio signs (https://www.twilio.com/docs/usage/webhooks/webhooks-security). Written apart
 * from the code that checks signatures, so that the two agree only if both are right.
 */
export async function postAsTwilio(
  url: string,
  params: Record<string, string>,
  authToken: string,
): Promise<{ status: number; text: string }> {
  const sorted = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  const signed = sorted.reduce((text, [name, value]) => `${text}${name}${value}`, url);
  const signature = createHmac("sha1", authToken).update(signed).digest("base64");
  const response = await fetch(url, {
    method: "POST",
    // A connection of its own each time: Muster may have been restarted since the last one.
    headers: { "x-twilio-signature": signature, connection: "close" },
    body: new URLSearchParams(params),
  });
  return { status: response.status, text: await response.text() };
}

type Listed = { sid: string; to: string; from: string; direction: string };

const messageOf = ({ sid, to, from, body }: SentMessage): SentMessage => ({ sid, to, from, body });

function callOf({ sid, to, from }: Listed, twimlOf: Map<string, string>): PlacedCall {
  const twiml = twimlOf.get(sid) ?? "";
  return { sid, to, from, twiml, said: textsOf("Say", twiml) };
}

async function listSent<T extends Listed>(
  { url, accountSid, authToken }: Pick<PhoneDouble, "url" | "accountSid" | "authToken">,
  resource: "Messages" | "Calls",
): Promise<T[]> {
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
  const path = `/2010-04-01/Accounts/${accountSid}/${resource}.json?PageSize=1000`;
  const response = await fetch(`${url}${path}`, { headers: { authorization } });
  if (!response.ok) throw new Error(`the phone double answered ${response.status}`);
  const listed = ((await response.json()) as Record<string, T[]>)[resource.toLowerCase()] ?? [];
  return listed.filter(({ direction }) => direction === "outbound-api").toReversed();
}

type Forwarding = { id: number; target: string; twimlOf: Map<string, string>; onCall: OnCall | undefined };

async function forward(
  { id, target, twimlOf, onCall }: Forwarding,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bytesOf(request);
  const resource = /\/Accounts\/[^/]+\/(\w+)/.exec(request.url ?? "")?.[1] ?? "Account";
  const call = { id, method: `${request.method} ${resource}`, body: body.toString() };
  await onCall?.({ ...call, when: "before" });
  const { authorization, "content-type": contentType } = request.headers;
  const answer = await fetch(`${target}${request.url}`, {
    method: request.method ?? "GET",
    headers: { ...(authorization && { authorization }), ...(contentType && { "content-type": contentType }) },
    ...(body.length > 0 && { body }),
  });
  const text = await answer.text();
  const twiml = request.url?.endsWith("/Calls.json") ? new URLSearchParams(body.toString()).get("Twiml") : null;
  if (twiml !== null && answer.ok) twimlOf.set((JSON.parse(text) as { sid: string }).sid, twiml);
  await onCall?.({ ...call, when: "after" });
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" }).end(text);
}

async function bytesOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function textsOf(element: "Message" | "Say", twiml: string): string[] {
  const pattern = new RegExp(`<${element}\\b[^>]*>([^<]*)</${element}>`, "g");
  return [...twiml.matchAll(pattern)].map((match) => plainText(match[1] ?? ""));
}

function plainText(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
