import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import { type Journey, startJourney } from "./journey.ts";
import { organisation } from "./organisation.ts";
import { until } from "./persistent.ts";
import { startTeamsDouble, type TeamsDouble, type TeamsPerson, teamsApp } from "./teams-double.ts";
import { type Connector, startConnector } from "./teams-identity.ts";

export type TwoPlatforms = Journey & {
  teams: TeamsDouble;
  connector: Connector;
  /** Somebody who is at home in Teams. */
  inTeams(person: string): TeamsPlayer;
};

export type TeamsPlayer = {
  /** Their private messages, as cards. */
  cards(): unknown[];
  /** Presses the newest button of that label in their own chat, once it is there; gives the card that comes back. */
  press(label: string, values?: object): Promise<unknown>;
  /** A press of a button that says this, whether or not there is one; a repeat has the id of the first. */
  invoke(data: object, id?: string): Promise<unknown>;
  /** Types to Muster in their own chat; `token`: another than the connector's for this. Gives the status of the answer. */
  say(text: string, token?: string): Promise<number>;
};

/** Entra's ids look like this. */
export const entraIdOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;

/** `accounts`: who in Teams is no ordinary member with the app installed. `policy`: what else is agreed. */
type Setting = {
  /** Who is in Teams and not in the policy. */
  bystanders?: readonly string[];
  accounts?: Record<string, Partial<TeamsPerson>>;
  policy?: Parameters<typeof organisation>[0];
  env?: Record<string, string>;
};

/** A server in Slack and in Teams at once: real HTTP, signed activities, and both platforms' doubles around it. */
export async function startTwoPlatforms(
  people: Record<string, object>,
  inTeams: readonly string[],
  { bystanders = [], accounts = {}, policy = {}, env = {} }: Setting = {},
): Promise<TwoPlatforms> {
  const all = [...inTeams, ...bystanders];
  const idOf = (person: string) => entraIdOf(all.indexOf(person));
  const known = all.map((person): TeamsPerson => ({ id: idOf(person), hasApp: true, ...accounts[person] }));
  const teams = await startTeamsDouble({ people: known });
  const connector = await startConnector();
  onTestFinished(async () => {
    await teams.close();
    await connector.close();
  });
  const named = Object.fromEntries(inTeams.map((person) => [person, { ...people[person], teams: idOf(person) }]));
  const journey = await startJourney(
    { policy: organisation({ ...policy, people: { ...people, ...named } }) },
    {
      TEAMS_APP_ID: teamsApp.id,
      TEAMS_TENANT_ID: teamsApp.tenant,
      TEAMS_APP_PASSWORD: teams.password,
      TEAMS_OPENID_METADATA_URL: connector.metadataUrl,
      TEAMS_LOGIN_URL: teams.url,
      TEAMS_GRAPH_URL: teams.url,
      TEAMS_SERVICE_URL: teams.serviceUrl.replace(/\/$/, ""),
      ...env,
    },
  );
  return { ...journey, teams, connector, inTeams: (person) => playerOf({ journey, teams, connector }, idOf(person)) };
}

type Around = { journey: Journey; teams: TeamsDouble; connector: Connector };

function playerOf({ journey, teams, connector }: Around, user: string): TeamsPlayer {
  const cards = () => (teams.privateOf(user)?.messages ?? []).flatMap(({ card }) => (card ? [card] : []));
  async function send(activity: object, given?: string) {
    const token = given ?? (await connector.token({ aud: teamsApp.id, serviceurl: teams.serviceUrl }));
    const response = await fetch(`${journey.stage.botUrl}/teams/messages`, {
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
  return {
    cards,
    invoke,
    async press(label, values = {}) {
      const button = await until(`a button ${label} in Teams`, async () =>
        cards()
          .toReversed()
          .flatMap(buttonsIn)
          .find(({ title }) => title.startsWith(label)),
      );
      return await invoke({ ...button.data, ...values }, undefined, button.verb);
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

export type DrawnButton = { title: string; verb?: string; data: Record<string, unknown> };

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
