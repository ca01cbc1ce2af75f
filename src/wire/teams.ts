import { handouts } from "../chat/handouts.ts";
import { paceFor } from "../chat/pace.ts";
import { teamsChat } from "../chat/teams/adapter.ts";
import { teamsConnector } from "../chat/teams/connector.ts";
import { teamsConversations } from "../chat/teams/conversations.ts";
import { teamsGraph } from "../chat/teams/graph.ts";
import { teamsInbound } from "../chat/teams/inbound/inbound.ts";
import { teamsTokens } from "../chat/teams/tokens.ts";
import type { TeamsConfig } from "../config/shape.ts";
import type { ChatSide, SidePorts } from "./side.ts";

/** Teams as one of the sides from which people speak. Files are handed out where it is known at which address we are. */
export function teamsSide(teams: TeamsConfig, { config, ledger, allowance, clock, metrics, log }: SidePorts): ChatSide {
  const { appId, tenant, password, loginUrl, graphUrl, serviceUrl, openIdMetadataUrl } = teams;
  const { providerTimeoutMs: timeoutMs, policy, server } = config;
  const { publicUrl } = server;
  const tokens = teamsTokens({ appId, tenant, password: () => password.reveal(), loginUrl, timeoutMs });
  const pace = paceFor("teams", allowance);
  const serviceHosts = [new URL(serviceUrl).host];
  const connector = teamsConnector({ appId, tenant, tokens, pace, serviceHosts, timeoutMs });
  const graph = teamsGraph({ appId, tokens, pace, graphUrl, timeoutMs });
  const conversations = teamsConversations({ store: ledger, tenant, serviceUrl });
  const files = publicUrl === undefined ? undefined : handouts({ store: ledger, publicUrl, nowMs: clock.nowMs });
  return {
    chat: teamsChat({
      appId,
      tenant,
      connector,
      graph,
      conversations,
      userOf: (person) => policy.people[person]?.teams,
      isGuest: (person) => policy.people[person]?.guest === true,
      ...(files && { handOut: files.handOut }),
    }),
    tenant: () => tenant,
    notReady: () => [],
    degraded: () => [],
    async openDoors(http, { front }) {
      const onRefused = (reason: string) => {
        metrics.refusals.inc({ door: "teams", reason });
        log.warn({ door: "teams", code: reason }, "a request was turned away");
      };
      const identity = { appId, tenant, serviceHosts, openIdMetadataUrl };
      await http.register(teamsInbound({ ...identity, front, conversations, connector, log, onRefused }));
      if (files) await http.register(files.door);
      return { start: async () => {}, stop: async () => {} };
    },
    stop: () => {},
  };
}
