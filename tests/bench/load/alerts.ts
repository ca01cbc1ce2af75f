import { createHmac } from "node:crypto";
import { Pool } from "undici";
import { answer, givenInput, runApart } from "../apart.ts";
import { type Latencies, openLoop } from "../open-loop.ts";

/** Alerts of 3 KB, sent by a process of its own: this file is that process, and what starts it. */

export type Sending = {
  to: AlertReceiver;
  forMs: number;
  /** Absent: each of the connections sends its next alert once the one before is answered. */
  perSecond?: number;
};

export type AlertReceiver =
  /** Muster's generic source, signed with this secret over the body. */
  | { kind: "muster"; url: string; secret: string }
  /** The Alertmanager's own API. */
  | { kind: "alertmanager"; url: string };

export type Sent = { perSecond: number; refused: number } & Latencies;

/** What was measured beside a load that was turned away tells nothing of it: that counts as for ever. */
export function under({ refused, failed }: Sent, measured: number): number {
  return refused + failed === 0 ? measured : Number.POSITIVE_INFINITY;
}

/** What a sender with many things to say keeps open. */
const connections = 64;
/** So many findings, told over and over. */
const findings = 100;
const bytes = 3_000;

export function sendAlerts(sending: Sending): Promise<Sent> {
  return runApart(new URL(import.meta.url), sending);
}

if (import.meta.main) answer(await send(givenInput<Sending>()));

async function send({ to, forMs, perSecond }: Sending): Promise<Sent> {
  const pool = new Pool(new URL(to.url).origin, { connections });
  const requests = Array.from({ length: findings }, (_, index) => requestOf(to, index));
  const { pathname } = new URL(to.url);
  const expected = to.kind === "muster" ? 202 : 200;
  let refused = 0;
  const sendOne = async (index: number) => {
    const { body, headers } = requests[index % findings] as Prepared;
    const { statusCode, body: said } = await pool.request({ path: pathname, method: "POST", body, headers });
    await said.dump();
    if (statusCode === expected) return;
    refused += 1;
    throw new Error(`an alert was answered ${statusCode}`);
  };
  const startMs = performance.now();
  const taken = await (perSecond === undefined
    ? closedLoop(forMs, sendOne)
    : openLoop({ perSecond, forMs, send: sendOne }).then((latencies) => ({
        count: perSecond * (forMs / 1_000),
        latencies,
      })));
  const tookMs = performance.now() - startMs;
  await pool.close();
  return { ...taken.latencies, refused, perSecond: ((taken.count - refused) * 1_000) / tookMs };
}

async function closedLoop(forMs: number, sendOne: (index: number) => Promise<void>) {
  const endMs = performance.now() + forMs;
  let count = 0;
  const sender = async () => {
    while (performance.now() < endMs) await sendOne(count++).catch(() => {});
  };
  await Promise.all(Array.from({ length: connections }, sender));
  // Who waits for the answer before asking again measures a rate, and no latency worth telling.
  const latencies = { p50Ms: Number.NaN, p99Ms: Number.NaN, maxMs: Number.NaN, failed: 0, generatorP99Ms: 0 };
  return { count, latencies };
}

type Prepared = { body: string; headers: Record<string, string> };

function requestOf(to: AlertReceiver, index: number): Prepared {
  const json = { "content-type": "application/json" };
  switch (to.kind) {
    case "muster": {
      const alert = { id: `finding-${index}`, title: "Files are renamed on fs-01", severity: "high", asset: "fs-01" };
      const body = JSON.stringify({ ...alert, log: filler(alert) });
      return { body, headers: { ...json, "x-signature": createHmac("sha256", to.secret).update(body).digest("hex") } };
    }
    case "alertmanager": {
      const labels = { alertname: "FilesRenamed", instance: "fs-01", finding: `finding-${index}`, severity: "high" };
      const body = JSON.stringify([{ labels, annotations: { log: filler(labels) } }]);
      return { body, headers: json };
    }
  }
}

/** As log lines are, up to the size that alerts have. */
function filler(alert: object): string {
  const line = "2026-11-22T03:00:00.000Z fs-01 smbd[4120]: rename payroll-2026.xlsx to payroll-2026.xlsx.locked; ";
  return line.repeat(Math.ceil(bytes / line.length)).slice(0, bytes - JSON.stringify(alert).length - 50);
}
