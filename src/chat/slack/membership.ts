import type { AuthTestResponse, UsersInfoResponse } from "@slack/web-api";
import type { Room } from "../../incident/events.ts";
import type { CannotJoin } from "../../incident/room.ts";
import { ProviderError, type Send } from "../../run/send.ts";
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

export function cannotJoin(why: CannotJoin): ProviderError {
  return new ProviderError("rejected", "slack", why);
}

async function lookUp(client: SlackClient, { user }: Account, { lane }: Send): Promise<SlackUser> {
  try {
    const answer = await client.call("users.info", { lane }, (web) => web.users.info({ user }));
    return answer.user ?? {};
  } catch (error) {
    throw isCode(error, ["user_not_found", "user_not_visible"]) ? cannotJoin("account-unknown") : error;
  }
}

function whyNot(found: SlackUser, account: Account, home: Home): CannotJoin | undefined {
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
