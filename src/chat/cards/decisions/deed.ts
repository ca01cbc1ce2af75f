import type { Decision } from "../../../incident/decisions/decision.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { Block } from "../../card.ts";
import { actionName } from "../actions/action-words.ts";
import { type Names, personName } from "../names.ts";
import { strong } from "../parts.ts";
import type { Times } from "../times.ts";

/** Of a question whether an action may stand: what was done and by whose leave, from the action and not from the question. */
export function deedBlocks(incident: Incident, { ratifies }: Decision, names: Names, times: Times): Block[] {
  const action = ratifies === undefined ? undefined : own(incident.actions, ratifies);
  if (!action) return [];
  const { id, progress, startedBy, recordedBy, authority } = action;
  const isStanding = progress.status === "started" || progress.status === "done";
  const when = isStanding ? ` at ${times.at(progress.at)}` : "";
  const who = startedBy === undefined ? "" : ` by ${personName(names, startedBy)}`;
  const leave = recordedBy === undefined ? "with an authorisation that ran out" : "before anybody had authorised it";
  const expired = authority.status === "expired" ? ` Its authorisation ran out at ${times.at(authority.at)}.` : "";
  return [strong(`${actionName(action)} (${id}) was done${when}${who}, ${leave}.${expired}`)];
}
