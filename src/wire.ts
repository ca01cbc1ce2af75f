import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { FastifyInstance } from "fastify";
import { alertDoor } from "./alerts/receive.ts";
import { type Allowance, ownAllowance } from "./allowance/allowance.ts";
import { redisAllowance } from "./allowance/redis.ts";
import { type Bot, createBot } from "./bot.ts";
import { createDesk } from "./chat/desk/desk.ts";
import { type Identify, identifyBy } from "./chat/people.ts";
import { chatOn } from "./chat/platforms.ts";
import { type Config, placeText, readSealingKey, revealedAuth } from "./config.ts";
import { createHttp, isLoopbackHost } from "./http.ts";
import type { PolicyWorld } from "./incident/decide.ts";
import { fromMs, type Instant } from "./incident/time.ts";
import { type Ledger, LedgerUnavailable } from "./ledger/ledger.ts";
import { openPostgresLedger } from "./ledger/postgres.ts";
import { migratePostgres } from "./ledger/postgres-schema.ts";
import { inspectSqlite, openSqliteLedger } from "./ledger/sqlite.ts";
import type { Log } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { createPhoneDesk } from "./pager/phone-desk.ts";
import { twilioPagers } from "./pager/twilio.ts";
import { twilioInbound } from "./pager/twilio-inbound.ts";
import { directoryOf, type Platform, platformOf } from "./policy/directory.ts";
import { type PersonId, rulesOf } from "./policy/policy.ts";
import { peopleAt, rotasOf, turnsAfter } from "./policy/rota.ts";
import { readiness } from "./readiness.ts";
import { type LedgerClock, ledgerClock } from "./run/ledger-clock.ts";
import { machineClock, machineIds } from "./run/machine.ts";
import { memoryTimers } from "./timers/memory.ts";
import { redisTimers } from "./timers/redis.ts";
import type { Timers } from "./timers/timers.ts";
import type { Link, SidePorts, Sides } from "./wire/side.ts";
import { slackSide } from "./wire/slack.ts";
import { createStanding } from "./wire/standing.ts";
import { teamsSide } from "./wire/teams.ts";

/** Builds the adapters that the configuration names; the only place that imports them. */

/** `readOnly`: a file of SQLite is neither made nor brought up to date. */
export function openLedger(
  { database }: Pick<Config, "database">,
  { log, readOnly = false }: { log?: Log; readOnly?: boolean } = {},
): Promise<Ledger> {
  switch (database.kind) {
    case "sqlite":
      return openSqliteLedger({ file: database.file, readOnly });
    case "postgres":
      return openPostgresLedger({ url: database.url.reveal(), ...(log && { log }) });
  }
}

/**
 * The record that is there, to be read alone: whoever asks for a copy makes none and brings none up to date. Throws
 * `LedgerUnavailable`, with the cure behind a dash, where there is none of this version.
 */
export async function openRecord({ database }: Pick<Config, "database">): Promise<Ledger> {
  if (database.kind === "sqlite") {
    const found = inspectSqlite(database.file);
    if (found !== "current") throw new LedgerUnavailable(noRecord(database.file, found));
  }
  return await openLedger({ database }, { readOnly: true });
}

function noRecord(file: string, found: "absent" | "older"): string {
  switch (found) {
    case "absent":
      return `${file} holds no record — name the one that muster serve keeps in DATABASE_URL`;
    case "older":
      return `${file} was written by an older Muster — back it up, then run muster migrate`;
  }
}

/** Brings the database up to date; forward only. Gives what was done, to be said to whoever asked. */
export async function migrate({ database }: Config): Promise<string> {
  switch (database.kind) {
    case "sqlite":
      // SQLite has one user, and is brought up to date by whoever opens it.
      await (await openSqliteLedger({ file: database.file })).close();
      return `${database.file} is up to date`;
    case "postgres": {
      const { from, to } = await migratePostgres({ url: database.url.reveal() });
      return from === to
        ? `the database was up to date (schema ${to})`
        : `the database went from schema ${from} to ${to}`;
    }
  }
}

export async function openTimers({ redis }: Config, log: Log): Promise<Timers> {
  return redis ? await redisTimers({ url: redis.url.reveal(), log }) : memoryTimers();
}

/** With Redis the replicas share what providers let them do; without it each keeps to that alone. */
async function openAllowance({ redis }: Config, log: Log): Promise<Allowance> {
  return redis ? await redisAllowance({ url: redis.url.reveal(), log }) : ownAllowance();
}

export type Server = {
  /** Where this process itself listens: `http://127.0.0.1:3000`. */
  url: string;
  bot: Bot;
  /** Takes no new work, finishes what it is sending. */
  stop(): Promise<void>;
};

/** Starts a replica: opens the stores, listens, then looks at every open incident. */
export async function serve(config: Config, log: Log): Promise<Server> {
  const key = readSealingKey(config.sealingKey);
  if (!key.ok) throw new Error(`${placeText(key.mistake)}: ${key.mistake.message} — ${key.mistake.cure}`);
  const ids = machineIds();
  const metrics = createMetrics({ sources: Object.keys(config.alerts) });
  const ledger = await openLedger(config, { log });
  const clock = await clockOf(ledger);
  const timers = await openTimers(config, log);
  const allowance = await openAllowance(config, log);
  const now = () => fromMs(clock.nowMs());
  const sides = await chatSides(config, { ledger, allowance, clock, metrics, log });
  const standing = createStanding(sides, config.policy);
  const people = () => peopleAt(config.policy, now());
  const bot = createBot({
    ledger,
    timers,
    clock,
    ids,
    chat: chatOn(
      (platform) => sides[platform]?.chat,
      (person) => homeOf(config, person),
    ),
    pagers: pagersOf(config, log, clock.nowMs),
    sealingKey: key.key,
    world: (at = now()) => standing.in(worldOf(config, at)),
    sources: config.alerts,
    assets: config.policy.assets,
    exercise: config.policy.organisation.exercise,
    metrics,
    log,
    owner: `${hostname()}:${process.pid}:${randomUUID()}`,
    leaseMs: config.leaseMs,
    sweepMs: config.sweepMs,
    retention: config.retention,
    alsoSweep: () => measureClock(clock, log),
  });
  const identify = identifyBy(people, (platform) => sides[platform]?.tenant());
  if (!config.adminToken && !isLoopbackHost(config.server.host)) {
    log.warn("MUSTER_ADMIN_TOKEN is not set: /metrics answers nobody");
  }
  const http = createHttp({
    log,
    metrics,
    ready: () => readiness({ bot, clock, sides }),
    isLoopback: isLoopbackHost(config.server.host),
    ...(config.adminToken && { adminToken: config.adminToken.reveal() }),
  });
  const heard = { bot, front: standing.asking(createDesk({ bot, identify }), identify) };
  const links: Link[] = [];
  const stop = async () => {
    for (const side of Object.values(sides)) side.stop();
    await Promise.all([http.close(), ...links.map((link) => link.stop())]);
    await bot.stop();
    await Promise.all([timers.close(), allowance.end()]);
    await ledger.close();
  };
  try {
    await openDoors(http, { config, bot, identify, log });
    for (const side of Object.values(sides)) links.push(await side.openDoors(http, heard));
    // Before the doors open: what is taken in must find somebody who works on it.
    await bot.start();
    const { host, port } = config.server;
    await Promise.all([http.listen({ host, port }), ...links.map((link) => link.start())]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: addressOf(http), bot, stop };
}

/** The chat platforms that are set up. */
async function chatSides(config: Config, ports: Omit<SidePorts, "config">): Promise<Sides> {
  const { slack, teams } = config;
  if (!slack && !teams) throw new Error("no chat platform is configured: set SLACK_BOT_TOKEN or TEAMS_APP_ID");
  const both = { config, ...ports };
  return { ...(slack && { slack: await slackSide(slack, both) }), ...(teams && { teams: teamsSide(teams, both) }) };
}

/** A slow answer counts for nothing, and on a busy start the first may be slow. */
async function clockOf(ledger: Ledger): Promise<LedgerClock> {
  const clock = ledgerClock(machineClock(), ledger);
  for (let tries = 1; tries <= 3 && !clock.isSteady(); tries += 1) await clock.measure();
  return clock;
}

async function measureClock(clock: LedgerClock, log: Log): Promise<void> {
  await clock.measure();
  if (!clock.isSteady()) log.warn("this replica's clock does not agree with the ledger's");
}

/** The rules, and who people are at that instant. */
export function worldOf(config: Config, at: Instant): PolicyWorld {
  const { policy } = config;
  const directory = directoryOf({ people: peopleAt(policy, at) }, setUpOf(config));
  return { rules: rulesOf(policy), directory: { ...directory, turns: turnsAfter(policy, at), rotas: rotasOf(policy) } };
}

function setUpOf({ slack, teams, twilio }: Config) {
  const phones = twilio !== undefined;
  return { slack: slack !== undefined, teams: teams !== undefined, sms: phones, voice: phones };
}

function homeOf(config: Config, person: PersonId): Platform {
  return platformOf(config.policy.people[person] ?? {}, setUpOf(config));
}

function pagersOf(config: Config, log: Log, nowMs: () => number) {
  const { twilio, server, policy, providerTimeoutMs: timeoutMs } = config;
  if (!twilio || !server.publicUrl) return {};
  const phoneOf = (person: PersonId) => policy.people[person]?.phone;
  const { accountSid, authToken, from, apiUrl } = twilio;
  const { publicUrl } = server;
  return twilioPagers({
    accountSid,
    authToken: authToken.reveal(),
    from,
    apiUrl,
    publicUrl,
    phoneOf,
    timeoutMs,
    nowMs,
    log,
  });
}

type Doors = { config: Config; bot: Bot; identify: Identify; log: Log };

async function openDoors(http: FastifyInstance, { config, bot, identify, log }: Doors): Promise<void> {
  const { ledger, clock, ids, metrics } = bot.ports;
  const sources = Object.entries(config.alerts).map(([name, { kind, handshake, auth }]) => [
    name,
    { kind, handshake, auth: revealedAuth(auth) },
  ]);
  await http.register(
    alertDoor({
      sources: Object.fromEntries(sources),
      store: (alert) => ledger.storeAlert(alert),
      findUnbegun: () => ledger.findUnbegun(),
      stored: () => bot.alertStored(),
      clock,
      newId: () => ids.unique(),
      metrics,
      log,
    }),
  );
  if (config.twilio && config.server.publicUrl) {
    await http.register(
      twilioInbound({
        replies: createPhoneDesk({ bot, identify }),
        authToken: config.twilio.authToken.reveal(),
        publicUrl: config.server.publicUrl,
        log,
        onRefused: ({ door, reason }) => metrics.refusals.inc({ door, reason }),
      }),
    );
  }
}

function addressOf(http: FastifyInstance): string {
  const address = http.server.address();
  if (!address || typeof address === "string") throw new Error("the server listens on no port");
  return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}
