import { type Allowance, ownAllowance } from "../../src/allowance/allowance.ts";
import { paceFor } from "../../src/chat/pace.ts";
import { type TeamsChatOptions, teamsChat } from "../../src/chat/teams/adapter.ts";
import { teamsConnector } from "../../src/chat/teams/connector.ts";
import { type Conversations, teamsConversations } from "../../src/chat/teams/conversations.ts";
import { teamsGraph } from "../../src/chat/teams/graph.ts";
import { teamsTokens } from "../../src/chat/teams/tokens.ts";
import type { Conversation } from "../../src/ledger/ledger.ts";
import { type TeamsDouble, teamsApp } from "./teams-double.ts";

export type KeptConversations = Map<string, Conversation>;

export function storeIn(rows: KeptConversations) {
  return {
    putConversation: async (row: Conversation) => void rows.set(row.id, row),
    findConversation: async (id: string) => rows.get(id),
    dropConversation: async (id: string) => void rows.delete(id),
  };
}

/** A Muster process that speaks to the double; what it keeps outlives it in `rows`. */
export function teamsProcess(
  double: TeamsDouble,
  rows: KeptConversations,
  more: Partial<TeamsChatOptions> & { password?: string; allowance?: Allowance; timeoutMs?: number } = {},
) {
  const { password = double.password, allowance = ownAllowance(), timeoutMs = 5_000, ...options } = more;
  const { id: appId, tenant } = teamsApp;
  const tokens = teamsTokens({ appId, tenant, password: () => password, loginUrl: double.url, timeoutMs });
  const pace = paceFor("teams", allowance);
  const connector = teamsConnector({ appId, tenant, tokens, pace, serviceHosts: [double.host], timeoutMs });
  const graph = teamsGraph({ appId, tokens, pace, graphUrl: double.url, timeoutMs });
  const conversations: Conversations = teamsConversations({
    store: storeIn(rows),
    tenant,
    serviceUrl: double.serviceUrl,
  });
  const chat = teamsChat({
    appId,
    tenant,
    connector,
    graph,
    conversations,
    userOf: (person) => `id-of-${person}`,
    handOut: async ({ name }) => `https://muster.example/files/${name}`,
    ...options,
  });
  return { chat, connector, graph, conversations, tokens };
}
