import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { type AlertDoor, alertDoor } from "../../src/alerts/receive.ts";
import { createHttp } from "../../src/http.ts";
import type { ReceivedAlert } from "../../src/ledger/ledger.ts";
import { createLog } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics.ts";

export const nowMs = Date.parse("2026-11-22T03:00:00.000Z");

/** A server on a free port with the alert door on it, and a store that keeps what it is given. */
export async function openDoor(door: Pick<AlertDoor, "sources"> & Partial<AlertDoor>) {
  const kept: ReceivedAlert[] = [];
  const nudges: string[] = [];
  const log = createLog("silent");
  const metrics = createMetrics();
  const http = createHttp({ log, metrics, ready: async () => ({ notReady: [], degraded: [] }) });
  const defaults: Omit<AlertDoor, "sources"> = {
    store: async (alert) => void kept.push(alert),
    findUnbegun: async () => undefined,
    stored: (id) => void nudges.push(id),
    clock: {
      nowMs: () => nowMs,
      after: (delayMs, job) => {
        const timer = setTimeout(job, delayMs);
        return () => clearTimeout(timer);
      },
    },
    newId: () => `alert-${kept.length + 1}`,
    metrics,
    log,
  };
  await http.register(alertDoor({ ...defaults, ...door }));
  const url = await http.listen({ port: 0, host: "127.0.0.1" });
  const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(url + path, { method: "POST", body, headers });
  const count = async (name: string, labels: Record<string, string>) => {
    const { values } = (await metrics.registry.getSingleMetric(name)?.get()) ?? { values: [] };
    const found = values.find((one) => Object.entries(labels).every(([key, value]) => one.labels[key] === value));
    return found?.value ?? 0;
  };
  return { http, url, post, kept, nudges, count, close: () => http.close() };
}

export function hmac(secret: string, signed: string | Uint8Array, encoding: "hex" | "base64" = "hex"): string {
  return createHmac("sha256", secret).update(signed).digest(encoding);
}

/** Sends exactly these headers, which fetch would tidy up, and the body in the given pieces. */
export function rawPost(
  http: FastifyInstance,
  path: string,
  headers: Record<string, string | string[]>,
  pieces: Buffer[],
) {
  const { port } = http.server.address() as AddressInfo;
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const request = httpRequest({ port, host: "127.0.0.1", path, method: "POST", headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode, body }));
    });
    request.on("error", reject);
    for (const piece of pieces) request.write(piece);
    request.end();
  });
}

/** Sends these headers and nothing of the body that they announce; what the door answers all the same. */
export function headersOnly(http: FastifyInstance, path: string, headers: Record<string, string>) {
  const { port } = http.server.address() as AddressInfo;
  return new Promise<{ status: number | undefined; retryAfter: string | undefined }>((resolve, reject) => {
    const request = httpRequest({ port, host: "127.0.0.1", path, method: "POST", headers }, (response) => {
      resolve({ status: response.statusCode, retryAfter: response.headers["retry-after"] });
      request.destroy();
    });
    request.on("error", reject);
    request.flushHeaders();
  });
}
