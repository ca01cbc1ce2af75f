import { fork } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createLog } from "../../../src/log.ts";
import type { Pager } from "../../../src/pager/pager.ts";
import { twilioPagers } from "../../../src/pager/twilio.ts";

/** A provider on loopback that accepts every page at once, in a process of its own: this file is that process. */

if (import.meta.main) {
  let accepted = 0;
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      accepted += 1;
      response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ sid: `SM${accepted}` }));
    });
  });
  // What is measured may keep its connections idle for longer than a server waits by itself.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.once("disconnect", () => process.exit(0));
}

export type Provider = { pager: Pager; stop(): Promise<void> };

/** Texts go through our own Twilio adapter, at that address. `accepted` is told of every one that was answered. */
export async function startProvider(accepted: (incident: string) => void): Promise<Provider> {
  const child = fork(new URL(import.meta.url));
  const port = await new Promise<number>((resolve) => child.once("message", (listening) => resolve(Number(listening))));
  const { sms } = twilioPagers({
    ...{ accountSid: "AC00000000000000000000000000000000", authToken: "a token of the bench", from: "+15550000100" },
    ...{ apiUrl: `http://127.0.0.1:${port}`, publicUrl: "https://muster.example.com", timeoutMs: 5_000 },
    ...{ nowMs: Date.now, phoneOf: () => "+15550100", log: createLog("silent") },
  });
  const pager: Pager = {
    ...sms,
    async page(page, send) {
      const sid = await sms.page(page, send);
      accepted(page.incident);
      return sid;
    },
  };
  return { pager, stop: async () => void child.disconnect() };
}
