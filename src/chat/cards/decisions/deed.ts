import type { Action } from "../../../incident/actions/action.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { Block } from "../../card.ts";
import { actionName, placesWords } from "../actions/action-words.ts";
import { type Names, personName } from "../names.ts";
import { strong } from "../parts.ts";
import type { Times } from "../times.ts";

/** Of a question whether an action may stand: what was done and by whose leave, from the action and not from the question. */
export function deedBlocks(incident: Incident, { ratifies }: Decision, names: Names, times: Times): Block[] {
  const action = ratifies === undefined ? undefined : own(incident.actions, ratifies);
  if (!action) return [];
  const done = `${actionName(action)} (${action.id}) ${doneWords(action, names, times)}`;
  return [strong(`${done}.${leaveWords(action, times)}`)];
}

const verbs = { started: "was begun", done: "was done", failed: "did not work", reverted: "was reverted" } as const;

/** "was done at 02:40 UTC by Ben Adler, before anybody had authorised it" */
function doneWords({ progress, startedBy, recordedBy }: Action, names: Names, times: Times): string {
  if (progress.status === "waiting") return "has not been begun";
  const who = startedBy === undefined ? "" : ` by ${personName(names, startedBy)}`;
  const first = recordedBy === undefined ? "" : ", before anybody had authorised it";
  return `${verbs[progress.status]} at ${times.at(progress.at)}${who}${first}`;
}

function leaveWords({ authority }: Action, times: Times): string {
  switch (authority.status) {
    case "authorised":
      return ` It is authorised until ${times.at(authority.until)}.`;
    case "expired":
      if (authority.reached)
        return ` It was allowed before the incident was known to reach ${placesWords(authority.reached)}: nobody starts it until this is decided.`;
      return ` Its authorisation ran out at ${times.at(authority.at)}.`;
    case "refused":
      return ` That it is not to stand was decided at ${times.at(authority.at)}.`;
    case "stopped":
      return ` It was stopped at ${times.at(authority.at)}.`;
    case "none":
      return "";
  }
}
