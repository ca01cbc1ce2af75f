import { cast, tenant } from "./organisation.ts";

/** The accounts in Slack, as Slack knows them, and which of them the policy means. */

/** Slack takes them for guests, and the policy does not say that they are. */
export const guests: readonly string[] = ["leo"];

/** Accounts that the policy does not mean: of another workspace, with the user id of somebody of ours or one of theirs. */
export const impostors: readonly string[] = ["amara@T0OTHER", "carla@T0OTHER", "hana@T0PARTNER", "maya@T0WORKS"];

type Account = { tenant: string; user: string; person?: string };

/** What the record calls whoever uses that account. */
export function personInRecord(who: string): string {
  const { tenant: team, user, person } = accountOf(who);
  return person !== undefined && cast[person] !== undefined ? person : `slack:${team}/${user}`;
}

/** `who` is a person, or an account of theirs in another workspace than the policy says; without an account, a stranger. */
export function accountOf(who: string): Account {
  const [name = "", elsewhere] = who.split("@");
  const { slack: user, slackTeam = tenant } = cast[name] ?? {};
  if (user === undefined) return { tenant, user: "U0STRANGER" };
  return elsewhere === undefined ? { tenant: slackTeam, user, person: name } : { tenant: elsewhere, user };
}
