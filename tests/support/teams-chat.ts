import { type Allowance, ownAllowance } from "../../src/allowance/allowance.ts";
import { type TeamsChatOptions, teamsChat } from "../../src/chat/teams/adapter.ts";
import { secret } from "../../src/config/secret.ts";
import type { Conversation } from "../../src/ledger/ledger.ts";
import { openTeams } from "../../src/wire/teams.ts";
import { type TeamsDouble, teamsApp } from "./teams-double.ts";

export type KeptConversations = Map<string, Conversation>;

export function storeIn(rows: KeptConversations) {
  return {
    putConversation: async (row: Conversation) => void rows.set(row.id, row),
    findConversation: async (id: string) => rows.get(id),
    dropConversation: async (id: string) => void rows.delete(id),
  };
}

type TeamsProcessOptions = { password?: string; allowance?: Allowance; timeoutMs?: number; channelsIn?: string };

/** A Muster process that speaks to the double; what it keeps outlives it in `rows`. */
export function teamsProcess(
  double: TeamsDouble,
  rows: KeptConversations,
  more: Partial<TeamsChatOptions> & TeamsProcessOptions = {},
) {
  const { password = double.password, allowance = ownAllowance(), timeoutMs = 5_000, channelsIn, ...options } = more;
  const { id: appId, tenant } = teamsApp;
  const { tokens, connector, graph, privately, conversations } = openTeams(
    {
      appId,
      tenant,
      credential: { kind: "password", secret: secret(password) },
      loginUrl: double.url,
      graphUrl: double.url,
      serviceUrl: double.serviceUrl,
      openIdMetadataUrl: double.url,
      ...(channelsIn && { channelsIn }),
    },
    { ledger: storeIn(rows), allowance, timeoutMs },
  );
  const chat = teamsChat({
    appId,
    tenant,
    connector,
    graph,
    privately,
    conversations,
    userOf: (person) => `id-of-${person}`,
    handOut: async ({ name }) => `https://muster.example/files/${name}`,
    renewEveryMs: timeoutMs / 2,
    ...options,
  });
  return { chat, connector, graph, conversations, tokens };
}
