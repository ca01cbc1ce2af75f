import { randomUUID } from "node:crypto";
import { until } from "./persistent.ts";
import { type TeamsDouble, teamsApp } from "./teams-double.ts";
import type { Connector } from "./teams-identity.ts";

/** Somebody in Teams: what they see at the double, and what they press and type, signed as Microsoft signs it. */

export type TeamsPlayer = {
  /** Their private messages, as cards. */
  cards(): unknown[];
  /**
   * Presses the newest button of that label in their own chat, once it is there; gives the card that comes back, or the
   * dialog that opens, and nothing where one closes.
   */
  press(label: string, values?: object): Promise<unknown>;
  /** The same on a card that came back. */
  pressOn(drawn: unknown, label: string, values?: object): Promise<unknown>;
  /** A press of a button that says this, whether or not there is one; a repeat has the id of the first. */
  invoke(data: object, id?: string): Promise<unknown>;
  /** Somebody has let them into that chat. */
  comesInto(chat: string): Promise<void>;
  /** Types to Muster in their own chat; `token`: another than the connector's for this. Gives the status of the answer. */
  say(text: string, token?: string): Promise<number>;
};

/** Entra's ids look like this. */
export const entraIdOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;

/** What `muster serve` needs to work with the doubles of Teams. */
export function teamsEnvironment(teams: TeamsDouble, connector: Connector): Record<string, string> {
  return {
    TEAMS_APP_ID: teamsApp.id,
    TEAMS_TENANT_ID: teamsApp.tenant,
    TEAMS_APP_PASSWORD: teams.password,
    TEAMS_OPENID_METADATA_URL: connector.metadataUrl,
    TEAMS_LOGIN_URL: teams.url,
    TEAMS_GRAPH_URL: teams.url,
    TEAMS_SERVICE_URL: teams.serviceUrl.replace(/\/$/, ""),
  };
}

type Around = { botUrl: string; teams: TeamsDouble; connector: Connector };

export function teamsPlayer({ botUrl, teams, connector }: Around, user: string): TeamsPlayer {
  const cards = () => (teams.privateOf(user)?.messages ?? []).flatMap(({ card }) => (card ? [card] : []));
  async function send(activity: object, given?: string) {
    const token = given ?? (await connector.token({ aud: teamsApp.id, serviceurl: teams.serviceUrl }));
    const response = await fetch(`${botUrl}/teams/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ ...envelope(teams, user), ...activity }),
    });
    const text = await response.text();
    return { status: response.status, json: text.startsWith("{") ? JSON.parse(text) : undefined };
  }
  async function invoke(data: object, id = `f:${randomUUID()}`, verb = "forged") {
    const action = { type: "Action.Execute", verb, data };
    const answer = await send({ type: "invoke", name: "adaptiveCard/action", id, value: { action } });
    if (answer.status !== 200) throw new Error(`the press was answered ${answer.status}`);
    return answer.json?.value;
  }
  /** As Teams does: what opens a dialog and what is sent from one are invokes of their own. */
  async function pressed({ type, verb, data }: DrawnButton, values: object): Promise<unknown> {
    if (type === "Action.Execute") return await invoke({ ...data, ...values }, undefined, verb);
    const name = "msteams" in data ? "task/fetch" : "task/submit";
    const answer = await send({
      type: "invoke",
      name,
      id: `f:${randomUUID()}`,
      value: { data: { ...data, ...values } },
    });
    if (answer.status !== 200) throw new Error(`the dialog was answered ${answer.status}`);
    return answer.json?.task?.value?.card?.content;
  }
  return {
    cards,
    invoke,
    async pressOn(drawn, label, values = {}) {
      const button = buttonsIn(drawn).find(({ title }) => title.startsWith(label));
      if (!button) throw new Error(`no button ${label} on ${JSON.stringify(drawn)}`);
      return await pressed(button, values);
    },
    async press(label, values = {}) {
      const button = await until(`a button ${label} in Teams`, async () =>
        cards()
          .toReversed()
          .flatMap(buttonsIn)
          .find(({ title }) => title.startsWith(label)),
      );
      return await pressed(button, values);
    },
    async comesInto(id) {
      const chat = teams.chats.get(id);
      if (!chat) throw new Error("there is no such chat");
      chat.members.add(user);
      const { status } = await send({
        type: "conversationUpdate",
        id: `f:${randomUUID()}`,
        conversation: { id, conversationType: "groupChat", tenantId: teamsApp.tenant },
        membersAdded: [{ id: `29:${user}`, aadObjectId: user }],
      });
      if (status !== 200) throw new Error(`who came in was answered ${status}`);
    },
    say: async (text, token) => (await send({ type: "message", id: randomUUID(), text }, token)).status,
  };
}

function envelope({ serviceUrl }: TeamsDouble, user: string) {
  const { tenant } = teamsApp;
  return {
    channelId: "msteams",
    serviceUrl,
    from: { id: `29:${user}`, aadObjectId: user, name: "Somebody" },
    recipient: { id: `28:${teamsApp.id}`, name: "Muster" },
    conversation: { id: `a:${user}`, conversationType: "personal", tenantId: tenant },
    channelData: { tenant: { id: tenant } },
  };
}

export type DrawnButton = { type: string; title: string; verb?: string; data: Record<string, unknown> };

/** Every button of an Adaptive Card, without the fallbacks of old clients. */
export function buttonsIn(drawn: unknown): DrawnButton[] {
  if (Array.isArray(drawn)) return drawn.flatMap(buttonsIn);
  if (typeof drawn !== "object" || drawn === null) return [];
  const { fallback: _fallback, ...rest } = drawn as Record<string, unknown>;
  return [
    "title" in rest && "data" in rest ? [drawn as DrawnButton] : [],
    ...Object.values(rest).map(buttonsIn),
  ].flat();
}
