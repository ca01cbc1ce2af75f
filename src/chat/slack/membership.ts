import type { AuthTestResponse, UsersInfoResponse } from "@slack/web-api";
import type { Room } from "../../incident/events.ts";
import type { CannotJoin } from "../../incident/room.ts";
import type { Outside, Standing } from "../../policy/directory.ts";
import { type Lane, ProviderError, type Send } from "../../run/send.ts";
import type { SlackClient } from "./client.ts";

/** Somebody's account, and how the policy names it where it is no ordinary one of our workspace. */
export type Account = { user: string; isGuest: boolean; team?: string };
/** Our own workspace, or organisation where Muster is installed for the whole of it, and the one it belongs to. */
export type Home = { team: string; enterprise?: string };

/** As auth.test has it. */
export function homeOf({ team_id, enterprise_id, is_enterprise_install }: AuthTestResponse): Partial<Home> {
  const team = is_enterprise_install ? enterprise_id : team_id;
  return { ...(team && { team }), ...(enterprise_id && { enterprise: enterprise_id }) };
}

/** For which bot user and which workspace, or organisation, the token is. Throws as `client.call` does. */
export async function whoWeAre(client: SlackClient, lane: Lane): Promise<{ user: string; home: Home }> {
  const answer = await client.call("auth.test", { lane }, (web) => web.auth.test());
  const { team, ...home } = homeOf(answer);
  return { user: required(answer.user_id, "user_id"), home: { ...home, team: required(team, "team_id") } };
}

/** Slack answered "ok" without what it promises: nobody knows what was done. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new ProviderError("unavailable", "slack", `no_${name}_in_answer`);
  return value;
}

export type SlackUser = NonNullable<UsersInfoResponse["user"]>;

/**
 * Adds somebody to the room. Whoever is no full member of our workspace is invited only where the policy names them as
 * what they are. Throws `rejected` with a code of `CannotJoin`, or Slack's own.
 */
export async function invite(
  { client, home }: { client: SlackClient; home: Home },
  { room, account }: { room: Room; account: Account },
  send: Send,
): Promise<void> {
  const why = whyNot(await lookUp(client, account, send), account, home);
  if (why) throw cannotJoin(why);
  try {
    await client.call("conversations.invite", send, (web) =>
      web.conversations.invite({ channel: room.id, users: account.user }),
    );
  } catch (error) {
    if (!isCode(error, ["already_in_channel", "cant_invite_self"])) throw error;
  }
}

/** Takes somebody out of the room. Slack's page has one code for who was not there, its emulator another. */
export async function remove(client: SlackClient, { id }: Room, { user }: Account, send: Send): Promise<void> {
  try {
    await client.call("conversations.kick", send, (web) => web.conversations.kick({ channel: id, user }));
  } catch (error) {
    if (!isCode(error, ["not_in_channel", "user_not_in_channel"])) throw error;
  }
}

export function cannotJoin(why: CannotJoin): ProviderError {
  return new ProviderError("rejected", "slack", why);
}

async function lookUp(client: SlackClient, { user }: Account, { lane }: Pick<Send, "lane">): Promise<SlackUser> {
  try {
    const answer = await client.call("users.info", { lane }, (web) => web.users.info({ user }));
    return answer.user ?? {};
  } catch (error) {
    throw isCode(error, ["user_not_found", "user_not_visible"]) ? cannotJoin("account-unknown") : error;
  }
}

/**
 * What Slack takes somebody for, where the policy does not name them as that; undefined where it knows nobody of that id.
 * Throws as `client.call` does.
 */
export async function standingOf(
  { client, home }: { client: SlackClient; home: Home },
  account: Account,
  lane: Lane,
): Promise<Standing | undefined> {
  try {
    return whyNot(await lookUp(client, account, { lane }), account, home) ?? "ours";
  } catch (error) {
    if (isCode(error, ["account-unknown"])) return undefined;
    throw error;
  }
}

function whyNot(found: SlackUser, account: Account, home: Home): Outside | undefined {
  if (found.deleted) return "account-deactivated";
  if (isFromElsewhere(found, home)) return found.team_id === account.team ? undefined : "from-elsewhere";
  return isGuest(found) && !account.isGuest ? "guest" : undefined;
}

export function isGuest({ is_restricted, is_ultra_restricted }: SlackUser): boolean {
  return is_restricted === true || is_ultra_restricted === true;
}

/** Somebody of another workspace of the same Grid organisation is at home when they are in ours too. */
export function isFromElsewhere(found: SlackUser, { team, enterprise }: Home): boolean {
  const { is_stranger, team_id, enterprise_user } = found;
  if (is_stranger) return true;
  if (team_id === undefined || [team, enterprise].includes(team_id)) return false;
  return !enterprise_user?.teams?.includes(team) && enterprise_user?.enterprise_id !== team;
}

function isCode(error: unknown, codes: string[]): boolean {
  return error instanceof ProviderError && codes.includes(error.code);
}
