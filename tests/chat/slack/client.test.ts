import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import nock from "nock";
import { afterEach, expect, test } from "vitest";
import { slackClient } from "../../../src/chat/slack/client.ts";
import { ProviderError, Withdrawn } from "../../../src/run/send.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
  nock.cleanAll();
});

/** A Slack that answers every call after a moment and keeps the order in which calls came. */
async function slowSlack(
  answer: (method: string) => string | undefined = () => '{"ok":true,"ts":"1.1"}',
  timeoutMs = 10_000,
) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const method = request.url?.slice("/api/".length) ?? "";
    calls.push(method);
    const body = answer(method);
    if (body !== undefined) setTimeout(5).then(() => response.end(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = slackClient({
    token: "xoxb-test",
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    timeoutMs,
  });
  return { client, calls };
}

const real = () => slackClient({ token: "xoxb-test", timeoutMs: 10_000 });
const post = (client: ReturnType<typeof real>, lane: "page" | "note" | "room" = "room", channel = "C1") =>
  client.call("chat.postMessage", { lane, channel }, (web) => web.chat.postMessage({ channel, text: "hello" }));

test("an executive's page overtakes 200 waiting card edits", async () => {
  const { client, calls } = await slowSlack();
  const edits = Array.from({ length: 200 }, (_, n) =>
    client.call("chat.update", { lane: "card" }, (web) => web.chat.update({ channel: "C1", ts: `${n}`, text: "x" })),
  );
  for (const edit of edits) edit.catch(() => undefined);
  await client.call("conversations.open", { lane: "page" }, (web) => web.conversations.open({ users: "U1" }));
  await post(client, "page", "D1");
  expect(calls.filter((method) => method === "chat.update").length).toBeLessThan(60);
  expect(calls).toContain("chat.postMessage");
});

test("an executive's page overtakes 200 waiting posts of the same method and the same channel", async () => {
  const { client, calls } = await slowSlack();
  const notes = Array.from({ length: 200 }, () => post(client, "note", "D1"));
  for (const note of notes) note.catch(() => undefined);
  await post(client, "page", "D1");
  // The channel lets five notes go at once; the page waits for none of the others.
  expect(calls.length).toBeLessThanOrEqual(10);
});

test("waiting calls go in the order of their lanes", async () => {
  const { client } = await slowSlack();
  const gate = Promise.withResolvers<void>();
  const busy = Array.from({ length: 10 }, () => client.call("pins.add", { lane: "note" }, () => gate.promise));
  const order: string[] = [];
  const waiting = (["note", "card", "room", "decision"] as const).map((lane) =>
    client.call("pins.add", { lane }, async () => void order.push(lane)),
  );
  // Long enough for all of them to be in the queue: bottleneck takes a few milliseconds for each.
  await setTimeout(1_500);
  gate.resolve();
  await Promise.all([...busy, ...waiting]);
  expect(order).toEqual(["decision", "room", "card", "note"]);
});

test("the last look comes after the queue, right before the request", async () => {
  const { client, calls } = await slowSlack();
  let looks = 0;
  const take = async () => {
    looks += 1;
    if (looks > 1) throw new Withdrawn();
  };
  const call = () => client.call("auth.test", { lane: "page", take }, (web) => web.auth.test());
  await call();
  await expect(call()).rejects.toBeInstanceOf(Withdrawn);
  expect(calls).toEqual(["auth.test"]);
});

test("a 429 is rate-limited with Slack's Retry-After, and the method rests without another request", async () => {
  const slack = nock("https://slack.com")
    .post("/api/chat.postMessage")
    .reply(429, "", { "retry-after": "7" })
    .post("/api/conversations.open")
    .reply(200, { ok: true, channel: { id: "D1" } });
  const client = real();
  await expect(post(client)).rejects.toMatchObject({ kind: "rate-limited", retryAfterMs: 7_000 });
  const again = await post(client).catch((error: unknown) => error);
  expect(again).toBeInstanceOf(ProviderError);
  expect(again).toMatchObject({ kind: "rate-limited" });
  expect((again as ProviderError).retryAfterMs).toBeGreaterThan(6_000);
  await client.call("conversations.open", { lane: "room" }, (web) => web.conversations.open({ users: "U1" }));
  expect(slack.isDone()).toBe(true);
});

test("a shorter Retry-After that arrives after a longer one does not cut it short", async () => {
  const longer = Promise.withResolvers<void>();
  const client = real();
  const limited = (retryAfterMs: number, after?: Promise<void>) =>
    client.call("pins.add", { lane: "note" }, async () => {
      await after;
      throw new ProviderError("rate-limited", "slack", "ratelimited", retryAfterMs);
    });
  const shorter = limited(1, longer.promise).catch((error: unknown) => error);
  await expect(limited(30_000)).rejects.toMatchObject({ retryAfterMs: 30_000 });
  longer.resolve();
  expect(await shorter).toMatchObject({ retryAfterMs: 1 });
  await setTimeout(10);
  const next = await client.call("pins.add", { lane: "note" }, async () => "sent").catch((error: unknown) => error);
  expect(next).toMatchObject({ kind: "rate-limited", retryAfterMs: expect.any(Number) });
  expect((next as ProviderError).retryAfterMs).toBeGreaterThan(20_000);
});

test("a 429 for a room's post does not hold an executive's page back", async () => {
  nock("https://slack.com")
    .post("/api/chat.postMessage")
    .reply(429, "", { "retry-after": "30" })
    .post("/api/chat.postMessage")
    .reply(200, { ok: true, ts: "1.1" });
  const client = real();
  await expect(post(client, "room")).rejects.toMatchObject({ kind: "rate-limited" });
  await expect(post(client, "page", "D1")).resolves.toMatchObject({ ts: "1.1" });
});

test.each([
  [{ ok: false, error: "invalid_auth" }, "unauthorized", "invalid_auth"],
  [{ ok: false, error: "missing_scope" }, "unauthorized", "missing_scope"],
  [{ ok: false, error: "channel_not_found" }, "gone", "channel_not_found"],
  [{ ok: false, error: "is_archived" }, "gone", "is_archived"],
  [{ ok: false, error: "an_error_of_next_year" }, "rejected", "an_error_of_next_year"],
  [{ ok: false, error: "internal_error" }, "unavailable", "internal_error"],
  [{ ok: false, error: "ratelimited" }, "rate-limited", "ratelimited"],
])("Slack's %j is %s", async (answer, kind, code) => {
  nock("https://slack.com").post("/api/chat.postMessage").reply(200, answer);
  await expect(post(real())).rejects.toMatchObject({ kind, code, provider: "slack" });
});

test.each([
  [500, "unavailable", "http_500"],
  [503, "unavailable", "http_503"],
  [403, "unauthorized", "http_403"],
  [400, "rejected", "http_400"],
])("HTTP %i is %s", async (status, kind, code) => {
  nock("https://slack.com").post("/api/chat.postMessage").reply(status, "<html>sorry</html>");
  await expect(post(real())).rejects.toMatchObject({ kind, code });
});

test("an answer that is no JSON is nobody's knowledge, and none of it is repeated", async () => {
  nock("https://slack.com").post("/api/chat.postMessage").reply(200, "<html>a proxy says no</html>");
  await expect(post(real())).rejects.toMatchObject({
    kind: "unavailable",
    code: "unreadable_answer",
    message: "slack: unavailable (unreadable_answer)",
  });
});

test("a broken connection leaves unknown whether it was done, under the system's code", async () => {
  nock("https://slack.com")
    .post("/api/chat.postMessage")
    .replyWithError(Object.assign(new Error("x"), { code: "ECONNRESET" }));
  await expect(post(real())).rejects.toMatchObject({ kind: "unavailable", code: "ECONNRESET" });
});

test("a Slack that does not answer in time leaves unknown whether it was done", async () => {
  const { client } = await slowSlack(() => undefined, 300);
  await expect(post(client)).rejects.toMatchObject({ kind: "unavailable", code: "TimeoutError" });
});

test("a Slack that does not answer is left alone for a moment, but not by a page that has not asked yet", async () => {
  let isDown = true;
  let looks = 0;
  const { client, calls } = await slowSlack(() => (isDown ? "<html>" : '{"ok":true}'));
  const take = async () => void looks++;
  const ask = (lane: "room" | "page") => client.call("auth.test", { lane, take }, (web) => web.auth.test());
  for (let n = 0; n < 8; n++) await expect(ask("room")).rejects.toMatchObject({ kind: "unavailable" });
  await expect(ask("room")).rejects.toMatchObject({ kind: "rate-limited", code: "circuit-open" });
  expect([calls.length, looks]).toEqual([8, 8]);
  await expect(ask("page")).rejects.toMatchObject({ kind: "unavailable" });
  isDown = false;
  await setTimeout(2_200);
  await ask("room");
  expect(calls.length).toBe(10);
});
