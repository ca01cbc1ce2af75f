import { fork } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";
import type { Pager } from "../../../src/pager/pager.ts";

/** A provider on loopback that accepts every page at once, in a process of its own: this file is that process. */

if (import.meta.main) {
  let accepted = 0;
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      accepted += 1;
      response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ sid: `SM${accepted}` }));
    });
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.once("disconnect", () => process.exit(0));
}

export type Provider = { pager: Pager; stop(): Promise<void> };

/** `accepted` is told of every page that the provider has answered. */
export async function startProvider(accepted: (incident: string) => void): Promise<Provider> {
  const child = fork(new URL(import.meta.url));
  const port = await new Promise<number>((resolve) => child.once("message", (listening) => resolve(Number(listening))));
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 32 });
  const headers = { "content-type": "application/json" };
  const pager: Pager = {
    medium: "sms",
    async page(page, send) {
      await send.take();
      const body = JSON.stringify({ to: page.to, text: page.text, reference: page.reference });
      const answer = await pool.request({ path: "/Messages", method: "POST", headers, body });
      const { sid } = (await answer.body.json()) as { sid: string };
      accepted(page.incident);
      return sid;
    },
    find: async () => undefined,
  };
  const stop = async () => {
    await pool.close();
    child.disconnect();
  };
  return { pager, stop };
}
