import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { Pool } from "pg";
import { setStage } from "../../src/exercise/stage.ts";
import { persistent, until } from "../support/persistent.ts";
import { alertFor, policy } from "./policy.ts";
import { keepSent, markOf } from "./provider-log.ts";

/**
 * The world outside Muster, in a process of its own: Slack and Twilio behind one door, and the people. Run by `fork` with
 * the file of the providers' log, to which every message and call that was carried out is appended, and nothing else.
 * What replica `a` asks comes in under `/a/`, so it is known whom to kill over a request.
 */

export type Weather =
  | { type: "fair" }
  /** Answered so at once, and not carried out. */
  | { type: "refusing"; status: 429 | 500 }
  /** Taken, and neither carried out nor answered. */
  | { type: "hanging" }
  /** The connection breaks before anything is carried out. */
  | { type: "resetting" }
  /** Messages and calls are carried out, and the connection breaks before the answer. */
  | { type: "dropping" };

/**
 * Whoever asks for the `atRequest`th message or call from now on is killed: `before` the answer, which then never comes
 * and nothing is carried out, or `delayMs` `after` it.
 */
export type Blow = { moment: "before" | "after"; atRequest: number; delayMs: number };

export type Asked = { id: number } & (
  | { ask: "weather"; weather: Weather }
  | { ask: "blow"; blow: Blow | undefined }
  | { ask: "database"; url: string }
  | { ask: "alert"; finding: string }
  | { ask: "awake"; person: string; incident: string }
);
export type Told =
  | { told: "ready"; folder: string; configFile: string; env: Record<string, string>; providers: string }
  /** `count`: the messages and calls that met the weather which ends, or the answers to an alert before its 202. */
  | { told: "done"; id: number; count: number }
  | { told: "failed"; id: number; error: string }
  /** Somebody is to be killed; `struck` is waited for. */
  | { told: "strike"; replica: string };

const logFile = process.argv[2] ?? "";
const stage = await setStage({ policy, faster: 1 });
let weather: Weather = { type: "fair" };
let blow: Blow | undefined;
let counted = 0;
let met = 0;
let leasedNow: () => Promise<string[] | null> = async () => null;
let struck = () => {};

const door = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
await new Promise<void>((listening) => door.listen(0, "127.0.0.1", listening));
tell({
  told: "ready",
  folder: stage.folder,
  configFile: stage.configFile,
  env: stage.env,
  providers: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
});

process.on("message", (asked: Asked | { struck: true }) => {
  if ("struck" in asked) return struck();
  carryOut(asked).then(
    (count) => tell({ told: "done", id: asked.id, count }),
    (error: unknown) => tell({ told: "failed", id: asked.id, error: String(error) }),
  );
});
// Whoever started it is gone.
process.on("disconnect", () => void stage.close().finally(() => process.exit(0)));

function tell(told: Told): void {
  process.send?.(told);
}

async function carryOut(asked: Asked): Promise<number> {
  switch (asked.ask) {
    case "weather": {
      const ended = met;
      [weather, met] = [asked.weather, 0];
      return ended;
    }
    case "blow":
      [blow, counted] = [asked.blow, 0];
      return 0;
    case "database":
      leasedNow = leasesIn(asked.url);
      return 0;
    case "alert":
      return await sendAlert(asked.finding);
    case "awake": {
      const player = stage.people[asked.person];
      if (!player) throw new Error(`nobody is called ${asked.person}`);
      await persistent(stage, player).awake(asked.incident);
      return 0;
    }
  }
}

/** Until it is answered 202; returns how often it was not. */
async function sendAlert(finding: string): Promise<number> {
  let tries = 0;
  await until("202 for an alert", async () => {
    tries += 1;
    const late = AbortSignal.timeout(5_000);
    const { status } = await Promise.race([stage.sendAlert("edr", alertFor(finding)), rejected(late)]);
    return status === 202 || undefined;
  });
  return tries - 1;
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/** What is leased as the database itself has it, asked past Muster; null when it does not answer. */
function leasesIn(url: string): () => Promise<string[] | null> {
  if (url.startsWith("sqlite:")) {
    const db = new DatabaseSync(url.slice("sqlite:".length), { readOnly: true });
    return async () =>
      db
        .prepare("SELECT effect FROM leases")
        .all()
        .map(({ effect }) => String(effect));
  }
  const pool = new Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 500, query_timeout: 500 });
  pool.on("error", () => {});
  return async () => {
    const { rows } = await pool.query<{ effect: string }>("SELECT effect FROM muster.leases");
    return rows.map(({ effect }) => effect);
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, replica = "", rest = ""] = /^\/(\w+)(\/.*)$/.exec(request.url ?? "") ?? [];
  const askedMs = performance.now();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const mark = markOf(rest.replace(/\?.*$/, ""), body.toString());
  const leased = mark ? await leasedNow().catch(() => null) : null;
  const mine = mark && chosen();
  if (mine?.moment === "before") {
    await strike(replica);
    return void response.destroy();
  }
  if (mark && weather.type !== "fair") met += 1;
  switch (weather.type) {
    case "refusing":
      return void refuse(response, weather.status);
    case "hanging":
      return;
    case "resetting":
      return void response.destroy();
    case "fair":
    case "dropping":
  }
  const carried = await forward(request, rest, body);
  const sent = { at: new Date().toISOString(), tookMs: Math.round(performance.now() - askedMs), replica };
  if (mark && carried.ok) keepSent(logFile, { ...sent, mark, leased });
  if (mark && weather.type === "dropping") return void response.destroy();
  response.writeHead(carried.status, { "content-type": carried.type }).end(carried.text);
  if (mine) setTimeout(() => void strike(replica), mine.delayMs);
}

/** The blow, when it is this request's turn. */
function chosen(): Blow | undefined {
  counted += 1;
  if (counted !== blow?.atRequest) return undefined;
  const fallen = blow;
  blow = undefined;
  return fallen;
}

function strike(replica: string): Promise<void> {
  return new Promise((resolve) => {
    struck = resolve;
    tell({ told: "strike", replica });
  });
}

function refuse(response: ServerResponse, status: 429 | 500): void {
  response.writeHead(status, { "content-type": "application/json", ...(status === 429 && { "retry-after": "1" }) });
  response.end(JSON.stringify({ ok: false, error: status === 429 ? "ratelimited" : "internal_error" }));
}

/** Slack answers 200 to what it refuses, and says so in the body. */
async function forward({ method = "GET", headers }: IncomingMessage, path: string, body: Buffer<ArrayBuffer>) {
  const to = path.startsWith("/2010-04-01/") ? stage.phone.url : stage.slack.origin;
  const { authorization, "content-type": contentType } = headers;
  const answered = await fetch(`${to}${path}`, {
    method,
    headers: { ...(authorization && { authorization }), ...(contentType && { "content-type": contentType }) },
    ...(body.length > 0 && { body }),
  });
  const text = await answered.text();
  const ok = answered.ok && !text.startsWith('{"ok":false');
  return { ok, status: answered.status, type: answered.headers.get("content-type") ?? "text/plain", text };
}
