import { randomUUID } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, inject, onTestFinished, test } from "vitest";
import { redisAllowance } from "../../../src/allowance/redis.ts";
import { type SlackClient, slackClient } from "../../../src/chat/slack/client.ts";
import { startRedis } from "../../support/redis.ts";

/** A Slack, and two replicas of Muster that speak to it for the same app and share what a Redis counts. */
async function slackAndReplicas(
  redisUrl: string,
  answer = (response: ServerResponse) => void response.end('{"ok":true}'),
) {
  const calls: { method: string; atMs: number }[] = [];
  const server = createServer((request, response) => {
    calls.push({ method: request.url?.slice("/api/".length) ?? "", atMs: performance.now() });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
  const prefix = `test-${randomUUID()}`;
  const replica = async () => {
    // A busy machine is no outage.
    const allowance = await redisAllowance({ url: redisUrl, prefix, askMs: 5_000 });
    onTestFinished(() => allowance.end());
    return slackClient({ token: "xoxb-test", apiUrl, timeoutMs: 10_000, allowance });
  };
  const replicas = [await replica(), await replica()] as const;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { replicas, calls };
}

const post = (client: SlackClient, lane: "page" | "note", channel = "C1") =>
  client.call("chat.postMessage", { lane, channel }, (web) => web.chat.postMessage({ channel, text: "hello" }));
const pin = (client: SlackClient) =>
  client.call("pins.add", { lane: "note" }, (web) => web.pins.add({ channel: "C1", timestamp: "1.1" }));
const tookMs = (calls: { atMs: number }[]) => (calls.at(-1)?.atMs ?? 0) - (calls[0]?.atMs ?? 0);

test("two replicas together keep to what Slack allows for a method", async () => {
  const { replicas, calls } = await slackAndReplicas(inject("redisUrl"));
  // Of 20 a minute 16 are for what is no page; the 17th waits for its turn, three seconds on.
  await Promise.all(Array.from({ length: 17 }, (_, n) => pin(replicas[n % 2 === 0 ? 0 : 1])));
  expect(calls.length).toBe(17);
  expect(tookMs(calls)).toBeGreaterThan(2_500);
}, 20_000);

test("two replicas together post in a channel no faster than Slack allows", async () => {
  const { replicas, calls } = await slackAndReplicas(inject("redisUrl"));
  await Promise.all(Array.from({ length: 6 }, (_, n) => post(replicas[n % 2 === 0 ? 0 : 1], "note")));
  expect(calls.length).toBe(6);
  expect(tookMs(calls)).toBeGreaterThan(1_500);
}, 20_000);

test("a 429 that one replica heard is obeyed by the other without a request, and holds no page back", async () => {
  const { replicas, calls } = await slackAndReplicas(inject("redisUrl"), (response) => {
    if (calls.length > 1) return void response.end('{"ok":true,"ts":"1.1"}');
    response.writeHead(429, { "retry-after": "30" }).end();
  });
  const [one, other] = replicas;
  await expect(post(one, "note")).rejects.toMatchObject({ kind: "rate-limited", retryAfterMs: 30_000 });
  const told = await post(other, "note", "C2").catch((error: unknown) => error);
  expect(told).toMatchObject({ kind: "rate-limited", retryAfterMs: expect.any(Number) });
  expect((told as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(20_000);
  expect(calls.length).toBe(1);
  await post(other, "page", "D1");
  expect(calls.length).toBe(2);
});

test("Redis stopped in the middle stops no page, not even one that was waiting for the other replica's turns", async () => {
  const redis = await startRedis();
  const { replicas, calls } = await slackAndReplicas(redis.url);
  const [one, other] = replicas;
  await Promise.all(Array.from({ length: 5 }, () => post(one, "page", "D1")));
  const waiting = Promise.all(Array.from({ length: 5 }, () => post(other, "page", "D1")));
  await redis.stop();
  await waiting;
  await post(one, "page", "D2");
  await post(other, "note", "C1");
  expect(calls.length).toBe(12);
});
