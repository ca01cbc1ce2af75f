import { onTestFinished } from "vitest";
import { type Journey, startJourney } from "./journey.ts";
import { organisation } from "./organisation.ts";
import { type Mishap, startTeamsDouble, type TeamsDouble, type TeamsPerson } from "./teams-double.ts";
import { type Connector, startConnector } from "./teams-identity.ts";
import { entraIdOf, type TeamsPlayer, teamsEnvironment, teamsPlayer } from "./teams-player.ts";

export type TwoPlatforms = Journey & {
  teams: TeamsDouble;
  connector: Connector;
  /** Somebody who is at home in Teams. */
  inTeams(person: string): TeamsPlayer;
};

/** `accounts`: who in Teams is no ordinary member with the app installed. `policy`: what else is agreed. */
type Setting = {
  /** Who is in Teams and not in the policy. */
  bystanders?: readonly string[];
  accounts?: Record<string, Partial<TeamsPerson>>;
  policy?: Parameters<typeof organisation>[0];
  env?: Record<string, string>;
  /** What goes wrong at Microsoft from the beginning. */
  trouble?: readonly Mishap[];
};

/** A server in Slack and in Teams at once: real HTTP, signed activities, and both platforms' doubles around it. */
export async function startTwoPlatforms(
  people: Record<string, object>,
  inTeams: readonly string[],
  { bystanders = [], accounts = {}, policy = {}, env = {}, trouble = [] }: Setting = {},
): Promise<TwoPlatforms> {
  const all = [...inTeams, ...bystanders];
  const idOf = (person: string) => entraIdOf(all.indexOf(person));
  const known = all.map((person): TeamsPerson => ({ id: idOf(person), hasApp: true, ...accounts[person] }));
  const teams = await startTeamsDouble({ people: known });
  for (const mishap of trouble) teams.mishap(mishap);
  const connector = await startConnector();
  onTestFinished(async () => {
    await teams.close();
    await connector.close();
  });
  const named = Object.fromEntries(inTeams.map((person) => [person, { ...people[person], teams: idOf(person) }]));
  const journey = await startJourney(
    { policy: organisation({ ...policy, people: { ...people, ...named } }) },
    { ...teamsEnvironment(teams, connector), ...env },
  );
  return {
    ...journey,
    teams,
    connector,
    inTeams: (person) => teamsPlayer({ botUrl: journey.stage.botUrl, teams, connector }, idOf(person)),
  };
}
