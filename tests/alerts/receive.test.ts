import { afterEach, describe, expect, test } from "vitest";
import type { SourceAuth } from "../../src/alerts/auth.ts";
import type { AlertDoor } from "../../src/alerts/receive.ts";
import { mapStored } from "../../src/alerts/stored.ts";
import { LedgerUnavailable } from "../../src/ledger/ledger.ts";
import { headersOnly, hmac, nowMs, openDoor, rawPost } from "./door.ts";
import { fixture, services } from "./fixtures.ts";

const signedAuth: SourceAuth = {
  kind: "hmac",
  header: "x-signature",
  algorithm: "sha256",
  encoding: "hex",
  signs: "{timestamp}.{body}",
  timestampHeader: "x-timestamp",
  toleranceSeconds: 300,
  secret: "current",
  previousSecret: "previous",
};
const sources: AlertDoor["sources"] = {
  signed: { kind: "generic", auth: signedAuth },
  aws: { kind: "guardduty", auth: { kind: "bearer", header: "x-api-key", secret: "key" } },
  prom: { kind: "alertmanager", auth: { kind: "bearer", secret: "token" } },
  plain: { kind: "generic", auth: { kind: "basic", username: "muster", secret: "word" } },
  lines: { kind: "suricata", auth: { kind: "bearer", secret: "token" } },
};
const bearer = { authorization: "Bearer token" };

function signed(body: string, { secret = "current", seconds = nowMs / 1_000 } = {}) {
  return { "x-timestamp": String(seconds), "x-signature": hmac(secret, `${seconds}.${body}`) };
}

let opened: Awaited<ReturnType<typeof openDoor>> | undefined;
async function open(changes: Partial<AlertDoor> = {}) {
  opened = await openDoor({ sources, ...changes });
  return opened;
}
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

describe("an authentic alert", () => {
  test("is stored as received, answered 202 with its id, and then mapping is told", async () => {
    const door = await open();
    const body = ' {"id": "1",\n "title": "Überfall \\ud800"} ';
    const answer = await door.post("/alerts/signed", body, signed(body));
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ accepted: "alert-1" });
    expect(door.kept).toEqual([{ id: "alert-1", source: "signed", receivedAtMs: nowMs, body }]);
    expect(door.nudges).toEqual(["alert-1"]);
    expect(await door.count("muster_alerts_total", { source: "signed", outcome: "stored" })).toBe(1);
  });

  test.each([
    ["the previous HMAC secret", "signed", signed("{}", { secret: "previous" })],
    ["an API key header, as EventBridge sends it", "aws", { "x-api-key": "key" }],
    ["a bearer, as Alertmanager sends it", "prom", bearer],
    ["basic authentication", "plain", { authorization: `Basic ${btoa("muster:word")}` }],
  ])("by %s is let in", async (_what, source, headers) => {
    const door = await open();
    expect((await door.post(`/alerts/${source}`, "{}", headers)).status).toBe(202);
  });

  test.each(["application/json; charset=utf-8", "text/plain", "application/cloudevents+json", "no media type"])(
    "is let in whatever it calls its content (%s)",
    async (contentType) => {
      const door = await open();
      const headers = { ...bearer, "content-type": contentType };
      expect((await rawPost(door.http, "/alerts/prom", headers, [Buffer.from("{}")])).status).toBe(202);
    },
  );

  test("in many pieces, a character cut in two, is one body", async () => {
    const door = await open();
    const body = JSON.stringify({ title: "Störfall" });
    const bytes = Buffer.from(body);
    const cut = bytes.indexOf("ö") + 1;
    const headers = signed(body);
    await rawPost(door.http, "/alerts/signed", headers, [bytes.subarray(0, cut), bytes.subarray(cut)]);
    expect(door.kept[0]?.body).toBe(body);
  });

  test("of exactly 1 MiB is let in", async () => {
    const door = await open();
    const body = `"${"x".repeat(1_048_576 - 2)}"`;
    expect((await door.post("/alerts/prom", body, bearer)).status).toBe(202);
  });

  test("of the wrong shape is stored and answered 202; only its mapping says so", async () => {
    const door = await open();
    expect((await door.post("/alerts/prom", '["not", "an alert"]', bearer)).status).toBe(202);
    const [alert] = door.kept;
    if (!alert) throw new Error("nothing was stored");
    expect(mapStored(alert, { kind: "alertmanager" }, { services })).toMatchObject({ kind: "unmappable" });
  });

  test("is mapped from what was stored", async () => {
    const door = await open();
    await door.post("/alerts/aws", fixture("guardduty-instance"), { "x-api-key": "key" });
    const [alert] = door.kept;
    if (!alert) throw new Error("nothing was stored");
    expect(mapStored(alert, { kind: "guardduty" }, { services })).toMatchObject({
      alerts: [{ fact: { alertId: "alert-1", source: "aws", severity: "sev2" } }],
    });
  });
});

describe("a source whose bodies are text", () => {
  test("is let in with any text in UTF-8, stored as received, and mapped from that", async () => {
    const door = await open();
    const body = fixture("suricata-alerts.ndjson");
    const answer = await door.post("/alerts/lines", `${body}\nprose, überall\r\n`, bearer);
    expect(answer.status).toBe(202);
    const [alert] = door.kept;
    if (!alert) throw new Error("nothing was stored");
    expect(alert.body).toBe(`${body}\nprose, überall\r\n`);
    expect(mapStored(alert, { kind: "suricata" }, { services })).toMatchObject({
      kind: "mapped",
      unmapped: { count: 1 },
    });
  });

  test.each([
    ["invalid UTF-8", Buffer.from([0x41, 0xff, 0xfe])],
    ["half a character", Buffer.from([0x41, 0xc3])],
  ])("is refused with %s, and nothing is stored", async (_what, body) => {
    const door = await open();
    const answer = await rawPost(door.http, "/alerts/lines", bearer, [body]);
    expect(answer).toEqual({ status: 400, body: '{"error":"The body is not text in UTF-8."}' });
    expect(door.kept).toEqual([]);
    expect(await door.count("muster_refusals_total", { reason: "malformed-text" })).toBe(1);
  });

  test("loses no alert to a NUL, which PostgreSQL could not keep: it is stored as a space", async () => {
    const door = await open();
    expect((await door.post("/alerts/lines", "a\u0000b", bearer)).status).toBe(202);
    expect(door.kept[0]?.body).toBe("a b");
  });
});

describe("refused, with nothing stored:", () => {
  const now = nowMs / 1_000;
  const own = signed("{}");
  test.each([
    ["no signature", "signed", {}, "no-credentials"],
    ["a wrong signature", "signed", signed("[]"), "wrong-credentials"],
    ["a stale signature", "signed", signed("{}", { seconds: now - 301 }), "stale-timestamp"],
    ["a signature from the future", "signed", signed("{}", { seconds: now + 301 }), "future-timestamp"],
    ["a signature moved in time", "signed", { ...own, "x-timestamp": String(now - 1) }, "wrong-credentials"],
    ["a wrong bearer", "prom", { authorization: "Bearer nope" }, "wrong-credentials"],
    ["another source's secret", "aws", { "x-api-key": "token" }, "wrong-credentials"],
    ["a wrong password", "plain", { authorization: `Basic ${btoa("muster:nope")}` }, "wrong-credentials"],
  ])("%s is 401, and counted", async (_what, source, headers, reason) => {
    const door = await open();
    const answer = await door.post(`/alerts/${source}`, "{}", headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBeTruthy();
    expect(await answer.json()).toEqual({ error: expect.stringContaining("does not prove") });
    expect(door.kept).toEqual([]);
    expect(await door.count("muster_refusals_total", { door: "alerts", reason })).toBe(1);
    expect(await door.count("muster_alerts_total", { source, outcome: "refused" })).toBe(1);
  });

  test.each(["unknown", "constructor", "__proto__", "toString"])("the source %s is 404", async (source) => {
    const door = await open();
    expect((await door.post(`/alerts/${source}`, "{}", bearer)).status).toBe(404);
    expect(await door.count("muster_refusals_total", { reason: "unknown-source" })).toBe(1);
    expect(await door.count("muster_alerts_total", { source })).toBe(0);
  });

  test.each([
    ["cut JSON", Buffer.from('{"id":')],
    ["no body", Buffer.alloc(0)],
    ["prose", Buffer.from("the server is on fire")],
    ["invalid UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ["half a character", Buffer.from([0x22, 0xc3, 0x22])],
    ["UTF-16", Buffer.from('{"id":"1"}', "utf16le")],
  ])("%s is 400", async (_what, body) => {
    const door = await open();
    expect((await rawPost(door.http, "/alerts/prom", bearer, [body])).status).toBe(400);
    expect(door.kept).toEqual([]);
    expect(await door.count("muster_refusals_total", { reason: "malformed-json" })).toBe(1);
  });

  test("malformed JSON without authentication is 401: nobody unknown learns how it was read", async () => {
    const door = await open();
    expect((await door.post("/alerts/prom", "{")).status).toBe(401);
  });

  test("a body over 1 MiB is 413, announced or not", async () => {
    const door = await open();
    const body = Buffer.alloc(1_048_577, " ");
    const announced = await rawPost(door.http, "/alerts/prom", { ...bearer, "content-length": "1048577" }, [body]);
    expect(announced.status).toBe(413);
    const chunked = await rawPost(door.http, "/alerts/prom", { ...bearer, "transfer-encoding": "chunked" }, [body]);
    expect(chunked.status).toBe(413);
    expect(door.kept).toEqual([]);
    expect(await door.count("muster_refusals_total", { reason: "too-large" })).toBe(2);
  });

  test.each(["GET", "PUT", "DELETE"])("%s is 405, and told that it is POST", async (method) => {
    const door = await open();
    const answer = await fetch(`${door.url}/alerts/prom`, { method, headers: bearer });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
    expect(await answer.json()).toEqual({ error: "Alerts are sent here with POST." });
    expect((await fetch(`${door.url}/alerts/unknown`, { method, headers: bearer })).status).toBe(404);
  });
});

describe("a store that cannot keep the alert", () => {
  test.each([new LedgerUnavailable("disk full"), new Error("a bug with hunter2 in it")])(
    "is 503 with Retry-After, never 202 (%s)",
    async (error) => {
      const door = await open({ store: () => Promise.reject(error) });
      const answer = await door.post("/alerts/prom", "{}", bearer);
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toBe("5");
      expect(await answer.text()).not.toContain("hunter2");
      expect(door.nudges).toEqual([]);
      expect(await door.count("muster_alerts_total", { source: "prom", outcome: "stored" })).toBe(0);
    },
  );

  test("in time is 503 before the sender gives up, and an alert stored late is still mapped", async () => {
    let finish = () => {};
    const store = () => new Promise<void>((resolve) => (finish = resolve));
    const door = await open({ store, answerWithinMs: 50, newId: () => "late" });
    const answer = await door.post("/alerts/prom", "{}", bearer);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(door.nudges).toEqual([]);
    finish();
    await expect.poll(() => door.nudges).toEqual(["late"]);
    expect((await fetch(`${door.url}/healthz`)).status).toBe(200);
  });
});

describe("mapping that is behind", () => {
  /** A door with alerts that nobody has begun to map since then, and a clock that is moved by hand. */
  async function openBehind(sinceMs: number | undefined) {
    const time = { nowMs };
    const seen = { sinceMs, looks: 0 };
    const findUnbegun = async () => {
      seen.looks += 1;
      return seen.sinceMs;
    };
    const door = await open({ findUnbegun, clock: { nowMs: () => time.nowMs, after: () => () => {} } });
    const post = async () => (await door.post("/alerts/prom", "{}", bearer)).status;
    return { door, seen, time, post };
  }

  test("by more than a minute turns alerts away with 503 and when to come again, and takes them once it caught up", async () => {
    const { door, seen, time, post } = await openBehind(nowMs - 60_001);
    expect(await post()).toBe(202);
    const refused = await door.post("/alerts/prom", "{}", bearer);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "60"]);
    expect(await door.count("muster_refusals_total", { door: "alerts", reason: "mapping-behind" })).toBe(1);
    expect(door.kept).toHaveLength(1);
    seen.sinceMs = nowMs;
    time.nowMs += 1_000;
    expect(await post()).toBe(503);
    expect(await post()).toBe(202);
  });

  test("by less turns nobody away, and is looked up once a second at most", async () => {
    const { seen, time, post } = await openBehind(nowMs - 59_000);
    for (let sent = 0; sent < 5; sent++) expect(await post()).toBe(202);
    expect(seen.looks).toBe(1);
    time.nowMs += 1_000;
    await post();
    expect(seen.looks).toBe(2);
  });

  test("is not held against an alert that comes after a silence", async () => {
    const { time, post } = await openBehind(nowMs - 50_000);
    await post();
    time.nowMs += 3_600_000;
    expect(await post()).toBe(202);
  });
});

describe("a store that is behind", () => {
  /** A door whose store keeps nothing until it is told to, and whose clock is moved by hand. */
  async function openSlow() {
    const finish: (() => void)[] = [];
    const time = { nowMs };
    const door = await open({
      store: () => new Promise<void>((resolve) => finish.push(resolve)),
      clock: { nowMs: () => time.nowMs, after: () => () => {} },
    });
    return { door, finish, time };
  }

  test("turns an alert away as it comes, before its body, once another has waited for 2 s", async () => {
    const { door, finish, time } = await openSlow();
    const waiting = door.post("/alerts/prom", "{}", bearer);
    await expect.poll(() => finish.length).toBe(1);
    time.nowMs += 2_001;
    // Of the body that it announces nothing ever comes.
    const headers = { ...bearer, "content-length": "1000000" };
    const refused = await headersOnly(door.http, "/alerts/prom", headers);
    expect(refused).toMatchObject({ status: 503, retryAfter: "3" });
    expect(finish).toHaveLength(1);
    expect(await door.count("muster_refusals_total", { door: "alerts", reason: "store-behind" })).toBe(1);
    finish[0]?.();
    expect((await waiting).status).toBe(202);
  });

  test("takes alerts again once what had waited is stored", async () => {
    const { door, finish, time } = await openSlow();
    const first = door.post("/alerts/prom", "{}", bearer);
    await expect.poll(() => finish.length).toBe(1);
    time.nowMs += 1_500;
    const second = door.post("/alerts/prom", "{}", bearer);
    await expect.poll(() => finish.length).toBe(2);
    time.nowMs += 1_000;
    finish[0]?.();
    expect((await first).status).toBe(202);
    // The one that waits now has waited for a second.
    const third = door.post("/alerts/prom", "{}", bearer);
    await expect.poll(() => finish.length).toBe(3);
    for (const store of finish) store();
    expect([(await second).status, (await third).status]).toEqual([202, 202]);
  });

  test("tells a sender to come back after as long as the oldest has waited, and no later than in a minute", async () => {
    const { door, finish, time } = await openSlow();
    const waiting = door.post("/alerts/prom", "{}", bearer);
    await expect.poll(() => finish.length).toBe(1);
    time.nowMs += 3_600_000;
    expect((await door.post("/alerts/prom", "{}", bearer)).headers.get("retry-after")).toBe("60");
    finish[0]?.();
    await waiting;
  });
});

test("an alert that is being stored when the server stops is answered, and the next is not taken", async () => {
  let finish = () => {};
  let begun = () => {};
  const storing = new Promise<void>((resolve) => (begun = resolve));
  const store = () => {
    begun();
    return new Promise<void>((resolve) => (finish = resolve));
  };
  const door = await open({ store });
  const running = door.post("/alerts/prom", "{}", bearer);
  await storing;
  const closing = door.close();
  finish();
  expect((await running).status).toBe(202);
  await closing;
  await expect(door.post("/alerts/prom", "{}", bearer)).rejects.toThrow();
});
