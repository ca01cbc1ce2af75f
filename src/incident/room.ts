import type { EventOf } from "./events.ts";
import type { Incident } from "./incident.ts";
import { own } from "./own.ts";

/** Why somebody cannot be in a room where it lies with their account, and not with the platform. */
export type CannotJoin = "no-account" | "account-unknown" | "account-deactivated" | "guest" | "from-elsewhere";

/** Whether whoever leads has been told this of this person: being called again, somebody is invited again. */
export function isToldAlready({ uninvited }: Incident, { data }: EventOf<"InviteFailed">): boolean {
  return own(uninvited, data.person) === data.reason;
}
