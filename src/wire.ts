import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { FastifyInstance } from "fastify";
import { alertDoor } from "./alerts/receive.ts";
import { type Allowance, ownAllowance } from "./allowance/allowance.ts";
import { redisAllowance } from "./allowance/redis.ts";
import { type Bot, createBot } from "./bot.ts";
import { createDesk } from "./chat/desk/desk.ts";
import type { Front } from "./chat/front.ts";
import { type Identify, identifyBy } from "./chat/people.ts";
import { slackChat } from "./chat/slack/adapter.ts";
import { type SlackClient, slackClient } from "./chat/slack/client.ts";
import type { Answering } from "./chat/slack/inbound/answers.ts";
import { slackInbound } from "./chat/slack/inbound/inbound.ts";
import { type SlackSocket, slackSocket } from "./chat/slack/inbound/socket.ts";
import { slackInstall } from "./chat/slack/install/install.ts";
import { stateSecretOf, type TokenKeys, tokenKeyOf } from "./chat/slack/install/token-keys.ts";
import { installedWorkspaces, type Workspaces } from "./chat/slack/install/workspaces.ts";
import { slackProbe } from "./chat/slack/probe.ts";
import { type Config, placeText, readSealingKey, revealedAuth } from "./config.ts";
import { createHttp, isLoopbackHost } from "./http.ts";
import type { PolicyWorld } from "./incident/decide.ts";
import { fromMs, type Instant } from "./incident/time.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { openPostgresLedger } from "./ledger/postgres.ts";
import { migratePostgres } from "./ledger/postgres-schema.ts";
import { openSqliteLedger } from "./ledger/sqlite.ts";
import type { Log } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { createPhoneDesk } from "./pager/phone-desk.ts";
import { twilioPagers } from "./pager/twilio.ts";
import { twilioInbound } from "./pager/twilio-inbound.ts";
import { directoryOf } from "./policy/directory.ts";
import { type PersonId, rulesOf } from "./policy/policy.ts";
import { peopleAt, rotasOf, turnsAfter } from "./policy/rota.ts";
import { readiness } from "./readiness.ts";
import type { Cancel, Clock } from "./run/clock.ts";
import { type LedgerClock, ledgerClock } from "./run/ledger-clock.ts";
import { machineClock, machineIds } from "./run/machine.ts";
import { memoryTimers } from "./timers/memory.ts";
import { redisTimers } from "./timers/redis.ts";
import type { Timers } from "./timers/timers.ts";

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

export function openSlack(
  { slack, providerTimeoutMs }: Config,
  { allowance, workspaces }: { allowance?: Allowance; workspaces?: Workspaces | undefined } = {},
): SlackClient {
  if (!slack) throw new Error("no chat platform is configured: set SLACK_BOT_TOKEN");
  const { botToken, apiUrl } = slack;
  return slackClient({
    token: botToken.reveal(),
    apiUrl,
    timeoutMs: providerTimeoutMs,
    ...(allowance && { allowance }),
    ...(workspaces && { tokenOf: workspaces.tokenOf }),
  });
}

/** Slack for the app itself rather than its bot, which may do nothing but open Socket Mode's connections. */
export function openSlackApp({ slack, providerTimeoutMs: timeoutMs }: Config): SlackClient | undefined {
  if (slack?.transport.kind !== "socket") return undefined;
  return slackClient({ token: slack.transport.appToken.reveal(), apiUrl: slack.apiUrl, timeoutMs });
}

/** The other workspaces that may install the app, where the configuration names any. */
export function openWorkspaces({ slack }: Config, store: Ledger): Workspaces | undefined {
  if (!slack?.installing) return undefined;
  const [key, ...former] = slack.installing.tokenKeys.map((secret) => tokenKeyOf(secret.reveal()));
  if (!key) throw new Error("SLACK_TOKEN_KEY is no key");
  const keys: TokenKeys = [key, ...former.filter((each) => each !== undefined)];
  return installedWorkspaces({ store, keys, allowed: slack.installing.workspaces });
}

/** Whoever looks on, such as `muster check`, writes nothing: what a former key encrypted is encrypted anew here alone. */
async function workspacesOf(config: Config, ledger: Ledger, log: Log): Promise<Workspaces | undefined> {
  const workspaces = openWorkspaces(config, ledger);
  const count = (await workspaces?.encryptAnew()) ?? 0;
  if (count > 0) log.info({ count }, "tokens of other workspaces are encrypted with the present key");
  return workspaces;
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
  const workspaces = await workspacesOf(config, ledger, log);
  const client = openSlack(config, { allowance, workspaces });
  const now = () => fromMs(clock.nowMs());
  const bot = createBot({
    ledger,
    timers,
    clock,
    ids,
    chat: slackChat({
      client,
      userOf: (person) => config.policy.people[person]?.slack,
      namedAs: (person) => {
        const { guest = false, slackTeam } = config.policy.people[person] ?? {};
        return { isGuest: guest, ...(slackTeam && { team: slackTeam }) };
      },
    }),
    pagers: pagersOf(config, log, clock.nowMs),
    sealingKey: key.key,
    world: (at = now()) => worldOf(config, at),
    sources: config.alerts,
    exercise: config.policy.organisation.exercise,
    metrics,
    log,
    owner: `${hostname()}:${process.pid}:${randomUUID()}`,
    leaseMs: config.leaseMs,
    sweepMs: config.sweepMs,
    alsoSweep: () => measureClock(clock, log),
  });
  const tenant: Tenant = config.slack?.team ? { slack: config.slack.team } : {};
  const stopLearning = await learnTenant(tenant, { client, clock, log });
  const identify = identifyBy(() => peopleAt(config.policy, now()), tenant);
  if (!config.adminToken && !isLoopbackHost(config.server.host)) {
    log.warn("MUSTER_ADMIN_TOKEN is not set: /metrics answers nobody");
  }
  const http = createHttp({
    log,
    metrics,
    ready: () => readiness({ bot, clock, isTenantKnown: () => tenant.slack !== undefined, ...socket }),
    isLoopback: isLoopbackHost(config.server.host),
    ...(config.adminToken && { adminToken: config.adminToken.reveal() }),
  });
  const front = createDesk({ bot, identify });
  const socket = openSocket({ config, bot, front, client, workspaces, metrics, log });
  const stop = async () => {
    stopLearning();
    await Promise.all([http.close(), socket?.stop()]);
    await bot.stop();
    await Promise.all([timers.close(), allowance.end()]);
    await ledger.close();
  };
  try {
    await openDoors(http, { config, bot, identify, front, client, workspaces, log });
    // Before the doors open: what is taken in must find somebody who works on it.
    await bot.start();
    await Promise.all([http.listen({ host: config.server.host, port: config.server.port }), socket?.start()]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: addressOf(http), bot, stop };
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
export function worldOf({ policy, slack, twilio }: Config, at: Instant): PolicyWorld {
  const phones = twilio !== undefined;
  const directory = directoryOf(
    { people: peopleAt(policy, at) },
    { slack: slack !== undefined, teams: false, sms: phones, voice: phones },
  );
  return { rules: rulesOf(policy), directory: { ...directory, turns: turnsAfter(policy, at), rotas: rotasOf(policy) } };
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

type Doors = {
  config: Config;
  bot: Bot;
  identify: Identify;
  front: Front;
  client: SlackClient;
  workspaces: Workspaces | undefined;
  log: Log;
};

async function openDoors(
  http: FastifyInstance,
  { config, bot, identify, front, client, workspaces, log }: Doors,
): Promise<void> {
  const { ledger, clock, ids, metrics } = bot.ports;
  const sources = Object.entries(config.alerts).map(([name, { auth }]) => [name, { auth: revealedAuth(auth) }]);
  await http.register(
    alertDoor({
      sources: Object.fromEntries(sources),
      store: (alert) => ledger.storeAlert(alert),
      stored: () => bot.alertStored(),
      clock,
      newId: () => ids.unique(),
      metrics,
      log,
    }),
  );
  if (config.slack?.transport.kind === "http") {
    const signingSecret = config.slack.transport.signingSecret.reveal();
    const answering = answeringOf({ config, bot, front, client, workspaces, metrics, log });
    await http.register(slackInbound({ ...answering, signingSecret, nowMs: () => clock.nowMs() }));
  }
  if (config.slack?.installing && workspaces) {
    const { clientId, clientSecret, tokenKeys, publicUrl } = config.slack.installing;
    await http.register(
      slackInstall({
        clientId,
        clientSecret: clientSecret.reveal(),
        stateSecret: stateSecretOf(tokenKeys[0].reveal()),
        publicUrl,
        apiUrl: config.slack.apiUrl,
        workspaces,
        log,
      }),
    );
  }
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

type ToSlack = Pick<Doors, "config" | "bot" | "front" | "client" | "workspaces" | "log"> & { metrics: Metrics };

function answeringOf({ config, bot, front, client, workspaces, metrics, log }: ToSlack): Answering {
  return {
    front,
    client,
    ...(config.slack && { recordReaction: config.slack.recordReaction }),
    onChange: bot.onChange,
    log,
    onUninstalled: async (team) => {
      log.warn({ code: "uninstalled" }, "a Slack workspace took the app away");
      await workspaces?.forget(team);
    },
    onRefused: (reason) => {
      metrics.refusals.inc({ door: "slack", reason });
      log.warn({ door: "slack", code: reason }, "a request was turned away");
    },
  };
}

/** In Socket Mode; it is opened by its `start`. */
function openSocket(ports: ToSlack): SlackSocket | undefined {
  const app = openSlackApp(ports.config);
  if (!app) return undefined;
  const onConnections = (count: number) => ports.metrics.slackConnections.set({ mode: "socket" }, count);
  return slackSocket({ ...answeringOf(ports), app, onConnections });
}

/** The workspace whose people ours are. Unknown while Slack cannot be asked; everybody is then a stranger. */
type Tenant = { slack?: string };

const askAgainMs = 10_000;

/** Asks Slack until it says which workspace the token is for. Returns how to stop asking. */
async function learnTenant(tenant: Tenant, ports: { client: SlackClient; clock: Clock; log: Log }): Promise<Cancel> {
  if (tenant.slack) return () => {};
  let cancel: Cancel = () => {};
  const ask = async () => {
    const [connection] = await slackProbe(ports.client, []);
    if (connection?.kind === "connected") {
      tenant.slack = connection.teamId;
      return;
    }
    ports.log.warn({ slack: connection }, "Slack does not know us yet; asking again");
    cancel = ports.clock.after(askAgainMs, () => void ask());
  };
  await ask();
  return () => cancel();
}

function addressOf(http: FastifyInstance): string {
  const address = http.server.address();
  if (!address || typeof address === "string") throw new Error("the server listens on no port");
  return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}
