import { ProviderError } from "../../run/send.ts";
import type { SlackClient } from "./client.ts";
import { addressFrom } from "./inbound/socket.ts";
import { homeOf, isFromElsewhere, isGuest, type SlackUser } from "./membership.ts";

/**
 * What `muster check` learns from Slack. `code` is Slack's own; `teamId` the workspace's, or the organisation's where
 * the app is installed for the whole of it.
 */
export type SlackFinding =
  | { kind: "connected"; team: string; teamId: string; botUser: string; scopes: string[] | undefined }
  | { kind: "not-connected"; code: string }
  | { kind: "not-reached"; code: string }
  | { kind: "socket"; problem?: { code: string; isSilent: boolean } }
  | { kind: "person"; user: string; team: string; problem: AccountProblem }
  | { kind: "person-unknown"; user: string; code: string };

/** `a-guest` and `from-elsewhere` are none where the policy names the person as that. */
export type AccountProblem = "none" | "deactivated" | "a-bot" | "a-guest" | "from-elsewhere";

/** Tries the token, then looks every Slack user id up. Never throws for what Slack answers. */
export async function slackProbe(client: SlackClient, users: readonly string[]): Promise<SlackFinding[]> {
  const connection = await probeToken(client);
  if (connection.kind !== "connected") return [connection];
  const people: SlackFinding[] = [];
  for (const user of users) people.push(await probePerson(client, user, connection.teamId));
  return [connection, ...people];
}

async function probeToken(client: SlackClient): Promise<SlackFinding> {
  try {
    const answer = await client.call("auth.test", { lane: "note" }, (web) => web.auth.test());
    const { team = "", user_id: botUser = "" } = answer;
    const { team: teamId = "" } = homeOf(answer);
    return { kind: "connected", team, teamId, botUser, scopes: answer.response_metadata?.scopes };
  } catch (error) {
    const isSilent = error instanceof ProviderError && error.kind === "unavailable";
    return { kind: isSilent ? "not-reached" : "not-connected", code: codeOf(error) };
  }
}

async function probePerson(client: SlackClient, user: string, home: string): Promise<SlackFinding> {
  try {
    const answer = await client.call("users.info", { lane: "note" }, (web) => web.users.info({ user }));
    const found = answer.user ?? {};
    return { kind: "person", user, team: found.team_id ?? "", problem: problemOf(found, home) };
  } catch (error) {
    return { kind: "person-unknown", user, code: codeOf(error) };
  }
}

function problemOf(found: SlackUser, team: string): AccountProblem {
  if (found.deleted) return "deactivated";
  if (found.is_bot) return "a-bot";
  if (isFromElsewhere(found, { team })) return "from-elsewhere";
  return isGuest(found) ? "a-guest" : "none";
}

/**
 * Whether Slack lets the app connect in Socket Mode. It only asks for an address: over a connection of ours Slack would
 * send what people do to a Muster that is not there.
 */
export async function socketProbe(app: SlackClient): Promise<SlackFinding> {
  try {
    await addressFrom(app);
    return { kind: "socket" };
  } catch (error) {
    const isSilent = error instanceof ProviderError && error.kind === "unavailable";
    return { kind: "socket", problem: { code: codeOf(error), isSilent } };
  }
}

function codeOf(error: unknown): string {
  if (error instanceof ProviderError) return error.code;
  throw error;
}
