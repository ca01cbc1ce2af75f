import type { FastifyInstance } from "fastify";
import type { Allowance } from "../allowance/allowance.ts";
import type { Chat } from "../chat/chat.ts";
import { slackChat } from "../chat/slack/adapter.ts";
import { type SlackClient, slackClient } from "../chat/slack/client.ts";
import type { Answering } from "../chat/slack/inbound/answers.ts";
import { slackInbound } from "../chat/slack/inbound/inbound.ts";
import { slackSocket } from "../chat/slack/inbound/socket.ts";
import { slackInstall } from "../chat/slack/install/install.ts";
import { stateSecretOf, type TokenKeys, tokenKeyOf } from "../chat/slack/install/token-keys.ts";
import { installedWorkspaces, type Workspaces } from "../chat/slack/install/workspaces.ts";
import { type Account, type Home, standingOf, whoWeAre } from "../chat/slack/membership.ts";
import { slackProbe } from "../chat/slack/probe.ts";
import { createStandings, type Standings } from "../chat/standings.ts";
import type { SlackConfig } from "../config/shape.ts";
import type { Config } from "../config.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Person } from "../policy/policy.ts";
import type { Cancel, Clock } from "../run/clock.ts";
import type { Lane } from "../run/send.ts";
import type { ChatSide, Heard, SidePorts } from "./side.ts";

/** Slack's adapters, as the configuration names them. */

type Limits = { allowance?: Allowance; workspaces?: Workspaces | undefined; timeoutMs: number };

export function openSlack(
  { botToken, apiUrl }: SlackConfig,
  { allowance, workspaces, timeoutMs }: Limits,
): SlackClient {
  return slackClient({
    token: botToken.reveal(),
    apiUrl,
    timeoutMs,
    ...(allowance && { allowance }),
    ...(workspaces && { tokenOf: workspaces.tokenOf }),
  });
}

/** Slack for the app itself rather than its bot, which may do nothing but open Socket Mode's connections. */
export function openSlackApp({ transport, apiUrl }: SlackConfig, timeoutMs: number): SlackClient | undefined {
  if (transport.kind !== "socket") return undefined;
  return slackClient({ token: transport.appToken.reveal(), apiUrl, timeoutMs });
}

/** The other workspaces that may install the app, where the configuration names any. */
export function openWorkspaces({ installing }: SlackConfig, store: Ledger): Workspaces | undefined {
  if (!installing) return undefined;
  const [key, ...former] = installing.tokenKeys.map((secret) => tokenKeyOf(secret.reveal()));
  if (!key) throw new Error("SLACK_TOKEN_KEY is no key");
  const keys: TokenKeys = [key, ...former.filter((each) => each !== undefined)];
  return installedWorkspaces({ store, keys, allowed: installing.workspaces });
}

/** Whoever looks on, such as `muster check`, writes nothing: what a former key encrypted is encrypted anew here alone. */
async function workspacesOf(slack: SlackConfig, ledger: Ledger, log: Log): Promise<Workspaces | undefined> {
  const workspaces = openWorkspaces(slack, ledger);
  const count = (await workspaces?.encryptAnew()) ?? 0;
  if (count > 0) log.info({ count }, "tokens of other workspaces are encrypted with the present key");
  return workspaces;
}

/** Slack as one of the sides from which people speak. It asks Slack whose people ours are, where nobody said so. */
export async function slackSide(slack: SlackConfig, ports: SidePorts): Promise<ChatSide> {
  const { config, ledger, allowance, clock, metrics, log } = ports;
  const { providerTimeoutMs: timeoutMs } = config;
  const workspaces = await workspacesOf(slack, ledger, log);
  const client = openSlack(slack, { allowance, workspaces, timeoutMs });
  const tenant = await learnTenant(slack, { client, clock, log });
  const app = openSlackApp(slack, timeoutMs);
  const standings = standingsIn(config, { client, ledger, clock, log });
  let connections: (() => number) | undefined;
  return {
    chat: chatOf(config, client),
    tenant: tenant.id,
    standings,
    notReady: () => (tenant.id() === undefined ? ["the workspace is not known yet"] : []),
    degraded: () =>
      connections?.() === 0 ? ["no connection to Slack is open; what people do there is not heard here"] : [],
    async openDoors(http, heard) {
      const answering = answeringOf({ slack, client, workspaces, metrics, log }, heard);
      if (slack.transport.kind === "http") {
        const signingSecret = slack.transport.signingSecret.reveal();
        await http.register(slackInbound({ ...answering, signingSecret, nowMs: () => clock.nowMs() }));
      }
      await openInstalling(http, slack, { workspaces, log });
      await standings.start();
      if (!app) return { start: async () => {}, stop: async () => {} };
      const onConnections = (count: number) => metrics.slackConnections.set({ mode: "socket" }, count);
      const socket = slackSocket({ ...answering, app, onConnections });
      connections = socket.connections;
      return socket;
    },
    stop() {
      tenant.stop();
      standings.stop();
    },
  };
}

function chatOf({ policy }: Config, client: SlackClient): Chat {
  return slackChat({
    client,
    userOf: (person) => policy.people[person]?.slack,
    namedAs: (person) => namedAs(policy.people[person]),
  });
}

function namedAs({ guest = false, slackTeam }: Partial<Person> = {}): Omit<Account, "user"> {
  return { isGuest: guest, ...(slackTeam && { team: slackTeam }) };
}

type Asking = { client: SlackClient; ledger: Ledger; clock: Clock; log: Log };

function standingsIn({ policy }: Config, { client, ledger, clock, log }: Asking): Standings {
  const listed = new Map(Object.values(policy.people).flatMap((one) => (one.slack ? [[one.slack, one] as const] : [])));
  let known: Home | undefined;
  const home = async (lane: Lane) => {
    known ??= (await whoWeAre(client, lane)).home;
    return known;
  };
  const ask = async (user: string, lane: Lane) =>
    await standingOf({ client, home: await home(lane) }, { user, ...namedAs(listed.get(user)) }, lane);
  const idOf = (user: string) => {
    const { isGuest, team } = namedAs(listed.get(user));
    return ["slack", user, ...(isGuest ? ["guest"] : []), ...(team ? [team] : [])].join(":");
  };
  return createStandings({ users: [...listed.keys()], ask, store: ledger, idOf, clock, platform: "slack", log });
}

async function openInstalling(
  http: FastifyInstance,
  { installing, apiUrl }: SlackConfig,
  { workspaces, log }: { workspaces: Workspaces | undefined; log: Log },
): Promise<void> {
  if (!installing || !workspaces) return;
  const { clientId, clientSecret, tokenKeys, publicUrl } = installing;
  await http.register(
    slackInstall({
      clientId,
      clientSecret: clientSecret.reveal(),
      stateSecret: stateSecretOf(tokenKeys[0].reveal()),
      publicUrl,
      apiUrl,
      workspaces,
      log,
    }),
  );
}

type Wired = { slack: SlackConfig; client: SlackClient; workspaces: Workspaces | undefined } & Pick<
  SidePorts,
  "metrics" | "log"
>;

function answeringOf({ slack, client, workspaces, metrics, log }: Wired, { bot, front }: Heard): Answering {
  return {
    front,
    client,
    recordReaction: slack.recordReaction,
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

const askAgainMs = 10_000;

/**
 * The workspace whose people ours are: as configured, or as Slack says which the token is for. Unknown while Slack
 * cannot be asked; everybody is then a stranger.
 */
async function learnTenant(
  { team }: SlackConfig,
  ports: { client: SlackClient; clock: Clock; log: Log },
): Promise<{ id(): string | undefined; stop: Cancel }> {
  let known = team;
  let cancel: Cancel = () => {};
  const ask = async () => {
    const [connection] = await slackProbe(ports.client, []);
    if (connection?.kind === "connected") {
      known = connection.teamId;
      return;
    }
    ports.log.warn({ slack: connection }, "Slack does not know us yet; asking again");
    cancel = ports.clock.after(askAgainMs, () => void ask());
  };
  if (known === undefined) await ask();
  return { id: () => known, stop: () => cancel() };
}
