import { ProviderError } from "../../run/send.ts";
import type { SlackClient } from "./client.ts";
import { isFromElsewhere, isGuest, type SlackUser } from "./membership.ts";

/**
 * What `muster check` learns from Slack. `code` is Slack's own; `teamId` the workspace's, or the organisation's where
 * the app is installed for the whole of it.
 */
export type SlackFinding =
  | { kind: "connected"; team: string; teamId: string; botUser: string; scopes: string[] | undefined }
  | { kind: "not-connected"; code: string }
  | { kind: "not-reached"; code: string }
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
    const tenant = answer.is_enterprise_install ? answer.enterprise_id : answer.team_id;
    const teamId = tenant ?? "";
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

function codeOf(error: unknown): string {
  if (error instanceof ProviderError) return error.code;
  throw error;
}
