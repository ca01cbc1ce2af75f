import { createHmac } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { type HmacAuth, signaturePresets } from "../../src/alerts/auth/hmac.ts";
import type { AlertDoor } from "../../src/alerts/receive.ts";
import { hmac, nowMs, openDoor, rawPost } from "./door.ts";

const key = "current-current-current";
const former = "former-former-former";
const whsec = Buffer.from(key).toString("base64");
const secrets = { secret: key, previousSecret: former };
const subject = "CN=splunk.example.com,O=Example";
const sources: AlertDoor["sources"] = {
  github: { kind: "generic", auth: { ...signaturePresets.github, ...secrets } },
  pagerduty: { kind: "generic", auth: { ...signaturePresets.pagerduty, ...secrets } },
  standard: { kind: "generic", auth: standard(`whsec_${whsec}`) },
  prom: { kind: "generic", auth: { kind: "bearer", ...secrets } },
  graph: { kind: "generic", auth: { kind: "client-state", ...secrets } },
  proxied: { kind: "generic", auth: { kind: "mtls", header: "X-Client-Subject", subject, from: ["127.0.0.0/8"] } },
  elsewhere: { kind: "generic", auth: { kind: "mtls", header: "X-Client-Subject", subject, from: ["10.0.0.5"] } },
};
const body = '{"id":"1","title":"Überfall"}';

function standard(secret: string): HmacAuth {
  return { ...signaturePresets["standard-webhooks"], secret };
}

let opened: Awaited<ReturnType<typeof openDoor>> | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

/** What the door says to exactly these headers: 202, or 401 and why. */
async function ask(source: string, headers: Record<string, string | string[]>, sent = body) {
  opened ??= await openDoor({ sources });
  const { status } = await rawPost(opened.http, `/alerts/${source}`, headers, [Buffer.from(sent)]);
  if (status === 202) return "202";
  const reasons = [
    "no-credentials",
    "malformed-credentials",
    "wrong-credentials",
    "stale-timestamp",
    "future-timestamp",
  ];
  for (const reason of [...reasons, "unnamed-peer", "malformed-timestamp", "no-timestamp"]) {
    if (await opened.count("muster_refusals_total", { door: "alerts", reason })) return `${status} ${reason}`;
  }
  return String(status);
}

describe("GitHub", () => {
  const signed = (secret: string, of = body) => `sha256=${hmac(secret, of)}`;
  test.each<[string, string | string[], string]>([
    ["its signature", signed(key), "202"],
    ["a signature with the secret that is being replaced", signed(former), "202"],
    ["a signature with another secret", signed("other"), "401 wrong-credentials"],
    ["a signature of other bytes", signed(key, `${body} `), "401 wrong-credentials"],
    ["blanks around its signature", `  ${signed(key)}\t`, "202"],
    ["a blank in its signature", `sha256= ${hmac(key, body)}`, "401 malformed-credentials"],
    ["its signature twice", [signed(key), signed(key)], "401 no-credentials"],
    ["a wrong signature before its own", [signed("other"), signed(key)], "401 no-credentials"],
  ])("with %s is answered so", async (_what, signature, expected) => {
    expect(await ask("github", { "x-hub-signature-256": signature })).toBe(expected);
  });
});

describe("PagerDuty", () => {
  const signed = (secret: string) => `v1=${hmac(secret, body)}`;
  const many = Array.from({ length: 20 }, () => signed("other")).join(",");
  test.each([
    ["one signature", signed(key), "202"],
    ["two, of which the second is ours", `${signed("other")},${signed(key)}`, "202"],
    ["two with a blank between", `${signed("other")}, ${signed(key)}`, "202"],
    ["one of a later version beside ours", `v2=abc,${signed(key)}`, "202"],
    ["two that are not ours", `${signed("other")},${signed("another")}`, "401 wrong-credentials"],
    ["one of another version only", `v2=${hmac(key, body)}`, "401 malformed-credentials"],
    ["ours behind more than anybody sends", `${many},${signed(key)}`, "401 wrong-credentials"],
  ])("with %s is answered so", async (_what, signature, expected) => {
    expect(await ask("pagerduty", { "x-pagerduty-signature": signature })).toBe(expected);
  });
});

describe("Standard Webhooks", () => {
  const seconds = nowMs / 1_000;
  const at = (timestamp: number, id = "msg_1", secret = key) => ({
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${hmac(secret, `${id}.${timestamp}.${body}`, "base64")}`,
  });
  const good = at(seconds);
  test.each<[string, Record<string, string | string[]>, string]>([
    ["its signature", good, "202"],
    ["several signatures", { ...good, "webhook-signature": `v1a,AAAA v1,AAAA ${good["webhook-signature"]}` }, "202"],
    ["a signature five minutes old", at(seconds - 300), "202"],
    ["an older one", at(seconds - 301), "401 stale-timestamp"],
    ["one from the future", at(seconds + 301), "401 future-timestamp"],
    ["an id that was not signed", { ...good, "webhook-id": "msg_2" }, "401 wrong-credentials"],
    ["a time that was not signed", { ...good, "webhook-timestamp": String(seconds - 1) }, "401 wrong-credentials"],
    ["two times", { ...good, "webhook-timestamp": [String(seconds), String(seconds)] }, "401 no-timestamp"],
    ["no id", { "webhook-timestamp": String(seconds), "webhook-signature": "v1,AAAA" }, "401 malformed-credentials"],
    ["another secret", at(seconds, "msg_1", "other"), "401 wrong-credentials"],
  ])("with %s is answered so", async (_what, headers, expected) => {
    expect(await ask("standard", headers)).toBe(expected);
  });
});

test("a secret of no bytes, or of a few, is none", async () => {
  for (const [source, secret] of [
    ["empty", "whsec_A"],
    ["short", `whsec_${Buffer.from("guessed").toString("base64")}`],
  ] as const) {
    const door = await openDoor({ sources: { [source]: { kind: "generic", auth: standard(secret) } } });
    const timestamp = String(nowMs / 1_000);
    const key = Buffer.from(secret.replace("whsec_", ""), "base64");
    const signature = createHmac("sha256", key).update(`msg_1.${timestamp}.${body}`).digest("base64");
    const headers = { "webhook-id": "msg_1", "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
    expect((await door.post(`/alerts/${source}`, body, headers)).status).toBe(401);
    await door.close();
  }
});

test("a bearer that came twice is refused, even where one of them is right", async () => {
  expect(await ask("prom", { authorization: [`Bearer ${key}`, "Bearer other"] })).toBe("401 no-credentials");
});

describe("Microsoft Graph", () => {
  const notified = (...states: unknown[]) => JSON.stringify({ value: states.map((clientState) => ({ clientState })) });
  test.each([
    ["the state that its subscription was made with", notified(key), "202"],
    ["the state that is being replaced beside the present one", notified(key, former), "202"],
    ["another state in one of its notifications", notified(key, "other"), "401 wrong-credentials"],
    ["no state in one of its notifications", notified(key, undefined), "401 no-credentials"],
    ["no notification", '{"value":[]}', "401 no-credentials"],
    ["more notifications than Microsoft sends", notified(...Array<string>(1_001).fill(key)), "401 no-credentials"],
    ["no JSON", "{", "401 no-credentials"],
    ["a state elsewhere", `{"clientState":"${key}","value":[{}]}`, "401 no-credentials"],
  ])("with %s is answered so", async (_what, sent, expected) => {
    expect(await ask("graph", {}, sent)).toBe(expected);
  });
});

describe("a certificate that a proxy has checked", () => {
  test.each<[string, string, string | string[], string]>([
    ["the proxy, with the subject that was named", "proxied", subject, "202"],
    ["the proxy, with another subject", "proxied", "CN=mallory", "401 wrong-credentials"],
    ["the proxy, with a subject that the sender wrote before it", "proxied", [subject, "CN=m"], "401 no-credentials"],
    ["the proxy, in two halves", "proxied", ["CN=splunk.example.com", "O=Example"], "401 no-credentials"],
    ["somebody who is not the proxy", "elsewhere", subject, "401 unnamed-peer"],
  ])("is told by %s, and answered so", async (_who, source, value, expected) => {
    expect(await ask(source, { "x-client-subject": value })).toBe(expected);
  });

  test("is not taken from a forwarded address: everybody can write one", async () => {
    const forged = { "x-client-subject": subject, "x-forwarded-for": "10.0.0.5", forwarded: "for=10.0.0.5" };
    expect(await ask("elsewhere", forged)).toBe("401 unnamed-peer");
  });
});
