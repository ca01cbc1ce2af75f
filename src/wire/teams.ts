import type { Allowance } from "../allowance/allowance.ts";
import type { Bot } from "../bot.ts";
import { handouts } from "../chat/handouts.ts";
import { paceFor } from "../chat/pace.ts";
import { createStandings } from "../chat/standings.ts";
import { teamsChat } from "../chat/teams/adapter.ts";
import { teamsChannels } from "../chat/teams/channels.ts";
import { teamsConnector } from "../chat/teams/connector.ts";
import { teamsConversations } from "../chat/teams/conversations.ts";
import { teamsGraph } from "../chat/teams/graph.ts";
import { teamsInbound } from "../chat/teams/inbound/inbound.ts";
import { formSeals } from "../chat/teams/inbound/seals.ts";
import { standingOf } from "../chat/teams/membership.ts";
import { proofBy } from "../chat/teams/proof.ts";
import { teamsTokens } from "../chat/teams/tokens.ts";
import type { TeamsConfig } from "../config/shape.ts";
import { mayFetch } from "../incident/confidential/copies.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { toEvent } from "../ledger/seal.ts";
import type { PersonId } from "../policy/policy.ts";
import type { ChatSide, SidePorts } from "./side.ts";

type Store = Pick<Ledger, "putConversation" | "findConversation" | "dropConversation">;
type Ports = { ledger: Store; allowance: Allowance; timeoutMs: number };

/** What speaks to Microsoft, and what is remembered of where people are. */
export function openTeams(teams: TeamsConfig, { ledger, allowance, timeoutMs }: Ports) {
  const { appId, tenant, credential, loginUrl, graphUrl, serviceUrl } = teams;
  const proof = proofBy({ kind: credential.kind, reveal: () => credential.secret.reveal() }, appId);
  const tokens = teamsTokens({ appId, tenant, proof, loginUrl, timeoutMs });
  // Two providers, of which one may be down: a pace of its own each, or the other would be left alone with it.
  const ofConnector = { pace: paceFor("teams", allowance), serviceHosts: hostsOf(serviceUrl) };
  const connector = teamsConnector({ appId, tenant, tokens, timeoutMs, ...ofConnector });
  const access = { appId, tokens, pace: paceFor("teams", allowance), graphUrl, timeoutMs };
  const graph = teamsGraph(access);
  const team = teams.channelsIn;
  const privately = team === undefined ? undefined : { team, channels: teamsChannels({ ...access, team }) };
  const conversations = teamsConversations({ store: ledger, tenant, serviceUrl });
  return { tokens, connector, graph, privately, conversations };
}

function hostsOf(serviceUrl: string): string[] {
  return [new URL(serviceUrl).host];
}

/** Teams as one of the sides from which people speak. Files are handed out where it is known at which address we are. */
export function teamsSide(teams: TeamsConfig, { config, ledger, allowance, clock, metrics, log }: SidePorts): ChatSide {
  const { appId, tenant, serviceUrl, openIdMetadataUrl } = teams;
  const { providerTimeoutMs: timeoutMs, policy, server } = config;
  const { publicUrl } = server;
  const { connector, graph, privately, conversations } = openTeams(teams, { ledger, allowance, timeoutMs });
  const isNamedGuest = (person: PersonId) => policy.people[person]?.guest === true;
  const listed = Object.values(policy.people).filter(({ teams: user }) => user !== undefined);
  const named = listed.flatMap(({ teams: user = "", guest }) => (guest ? [user] : []));
  const standings = createStandings({
    users: listed.map(({ teams: user = "" }) => user),
    ask: (user, lane) => standingOf(graph, { user, isGuest: named.includes(user) }, lane),
    store: ledger,
    idOf: (user) => ["teams", tenant, user, ...(named.includes(user) ? ["guest"] : [])].join(":"),
    clock,
    platform: "teams",
    log,
  });
  const openHandouts = (address: string) =>
    handouts({
      store: ledger,
      publicUrl: address,
      secret: teams.credential.secret.reveal(),
      nowMs: clock.nowMs,
      log,
    });
  const files = publicUrl === undefined ? undefined : openHandouts(publicUrl);
  return {
    chat: teamsChat({
      appId,
      tenant,
      connector,
      graph,
      privately,
      conversations,
      userOf: (person) => policy.people[person]?.teams,
      isGuest: isNamedGuest,
      renewEveryMs: timeoutMs / 2,
      ...(files && { handOut: files.handOut }),
    }),
    tenant: () => tenant,
    standings,
    notReady: () => [],
    degraded: () => [],
    async openDoors(http, { bot, front }) {
      const onRefused = (reason: string) => {
        metrics.refusals.inc({ door: "teams", reason });
        log.warn({ door: "teams", code: reason }, "a request was turned away");
      };
      const identity = { appId, tenant, serviceHosts: hostsOf(serviceUrl), openIdMetadataUrl };
      const seals = formSeals(teams.credential.secret.reveal());
      await http.register(teamsInbound({ ...identity, front, seals, conversations, connector, clock, log, onRefused }));
      if (files) await http.register(files.door((name) => isFetched(bot, name)));
      await standings.start();
      return { start: async () => {}, stop: async () => {} };
    },
    stop: standings.stop,
  };
}

/** A file of a record begins with its incident and the reference of what handed it over. */
async function isFetched({ handler, ports }: Bot, name: string): Promise<boolean> {
  const [, id = "", reference = ""] = /^(.+?)-([A-Z]{3}\d\d)-/.exec(name) ?? [];
  const incident = await handler.read(id);
  if (!incident) return false;
  const events = (await ports.ledger.read(id)).map(toEvent);
  return mayFetch(incident, { events, directory: ports.world().directory, reference });
}
