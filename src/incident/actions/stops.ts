import type { PersonId, RoleId } from "../../policy/policy.ts";
import type { Incident } from "../incident.ts";
import type { Instant } from "../time.ts";
import type { Action } from "./action.ts";
import { allows, covers, type Matter, matterOf, matterOfAction, mayBeOne } from "./matter.ts";

/** What whoever answers for safety has stopped, and those who decide have not allowed again since. */
export type Stop = { action: Action; person: PersonId; role: RoleId; reason: string; at: Instant };

export function stopsOn(incident: Incident, matter: Matter): Stop[] {
  return Object.values(incident.actions).flatMap((action): Stop[] => {
    const { authority } = action;
    const stopped = matterOfAction(incident, action);
    if (authority.status !== "stopped" || !mayBeOne(incident, stopped, matter)) return [];
    const { person, role, reason, at } = authority;
    return isAllowedSince(incident, stopped, at) ? [] : [{ action, person, role, reason, at }];
  });
}

function isAllowedSince(incident: Incident, stopped: Matter, at: Instant): boolean {
  return Object.values(incident.decisions).some((decision) => {
    const matter = matterOf(incident, decision);
    const isLater = decision.state.status === "made" && allows(decision) && decision.state.at > at;
    return matter !== undefined && isLater && covers(matter, stopped);
  });
}
