import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { exchange } from "../../../src/chat/teams/exchange.ts";

/** What is known of a request to Microsoft that got no answer. */

const post = (url: string) => exchange({ method: "POST", url, body: {} }, {}, 2_000);

/** A server that takes connections and does with each what it is told. */
async function listening(onConnection: (hangUp: () => void) => void) {
  const server = createServer((socket) => onConnection(() => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, close: () => new Promise((resolve) => server.close(resolve)) };
}

test("where no connection stood it has certainly not been carried out", async () => {
  const { url, close } = await listening(() => {});
  await close();
  await expect(post(url)).rejects.toMatchObject({ kind: "rate-limited", code: "ECONNREFUSED", retryAfterMs: 2_000 });
  await expect(post("http://nowhere.invalid/")).rejects.toMatchObject({ kind: "rate-limited" });
});

test("where one stood and broke nobody knows", async () => {
  const { url, close } = await listening((hangUp) => hangUp());
  await expect(post(url)).rejects.toMatchObject({ kind: "unavailable" });
  await close();
});
