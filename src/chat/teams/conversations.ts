import type { Ledger } from "../../ledger/ledger.ts";

/** Where the connector reaches somebody or a chat: the conversation's id, and the service to write it to. */
export type Place = { conversation: string; serviceUrl: string };

/** Where an authentic activity came from; `user` is the Entra object id of whoever sent it. */
export type SeenConversation = Place & { user?: string; kind: "personal" | "group"; tenant: string };

export type Conversations = {
  /** To be called for each authentic activity: it is written only when it says something new. */
  seen(conversation: SeenConversation): Promise<void>;
  /** Where somebody is written to in private, if the bot has met them. */
  personal(user: string): Promise<Place | undefined>;
  /** They removed the app: what was known of them reaches nobody any more. */
  forget(user: string): Promise<void>;
  /** The service that a conversation was last heard from, else that of the tenant. */
  serviceOf(conversation: string): Promise<string>;
  /** The chat that this app made for an incident. */
  roomOf(incident: string): Promise<string | undefined>;
  keepRoom(incident: string, conversation: string): Promise<void>;
  /** The private channel of that team that `muster check` made to try whether it can write there. */
  trialChannelOf(team: string): Promise<string | undefined>;
  keepTrialChannel(team: string, conversation: string): Promise<void>;
  /** The private channel of that team in which `muster check` has written once, if it has. */
  triedChannelOf(team: string): Promise<string | undefined>;
  keepTriedChannel(team: string, conversation: string): Promise<void>;
  /** Teams refuses by now what it took then. */
  forgetTriedChannel(team: string): Promise<void>;
};

/**
 * Conversation references, kept in the ledger's store, shared by all replicas and refreshed by what they hear: Microsoft
 * asks bots to keep them, and a service URL may change
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages).
 * `serviceUrl` is the tenant's, until a conversation says another. Of `tenant` alone: what another's says is not kept.
 */
export function teamsConversations(options: {
  store: Pick<Ledger, "putConversation" | "findConversation" | "dropConversation">;
  tenant: string;
  serviceUrl: string;
}): Conversations {
  const { store, tenant, serviceUrl } = options;
  const idOf = (kind: "person" | "service" | "room" | "trial" | "tried", name: string) =>
    `teams:${tenant}:${kind}:${name}`;

  async function keep(id: string, place: Place): Promise<void> {
    const known = await store.findConversation(id);
    const isNews = known?.conversation !== place.conversation || known.serviceUrl !== place.serviceUrl;
    if (isNews) await store.putConversation({ id, ...place });
  }

  return {
    async seen({ user, conversation, serviceUrl: service, kind, tenant: from }) {
      if (from !== tenant) return;
      const place = { conversation, serviceUrl: service };
      await keep(idOf("service", conversation), place);
      if (kind === "personal" && user !== undefined) await keep(idOf("person", user), place);
    },
    async personal(user) {
      const known = await store.findConversation(idOf("person", user));
      return known && { conversation: known.conversation, serviceUrl: known.serviceUrl };
    },
    forget: (user) => store.dropConversation(idOf("person", user)),
    serviceOf: async (conversation) =>
      (await store.findConversation(idOf("service", conversation)))?.serviceUrl ?? serviceUrl,
    roomOf: async (incident) => (await store.findConversation(idOf("room", incident)))?.conversation,
    keepRoom: (incident, conversation) => keep(idOf("room", incident), { conversation, serviceUrl }),
    trialChannelOf: async (team) => (await store.findConversation(idOf("trial", team)))?.conversation,
    keepTrialChannel: (team, conversation) => keep(idOf("trial", team), { conversation, serviceUrl }),
    triedChannelOf: async (team) => (await store.findConversation(idOf("tried", team)))?.conversation,
    keepTriedChannel: (team, conversation) => keep(idOf("tried", team), { conversation, serviceUrl }),
    forgetTriedChannel: (team) => store.dropConversation(idOf("tried", team)),
  };
}
