import { type Action, isOver } from "../../../incident/actions/action.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import { type Incident, isEnded } from "../../../incident/incident.ts";
import { type Names, personInRole } from "../names.ts";
import type { Times } from "../times.ts";

/** What became of a step that was decided, in sentences: a decision is not yet a deed. Empty where no step hangs on it. */
export function carriedOutWords(incident: Incident, { id, state }: Decision, names: Names, times: Times): string {
  const action = Object.values(incident.actions).find(({ decidedBy }) => decidedBy.includes(id));
  if (!action || state.status !== "made") return "";
  const { authority } = action;
  switch (authority.status) {
    case "stopped":
      return stoppedWords(action, personInRole(names, authority.person, [authority.role]), times);
    case "refused":
      return isOver(action) ? deedWords(incident, action, times) : "It is to be reverted, which nobody has done yet.";
    case "expired":
      return isOver(action) && action.progress.status !== "waiting"
        ? deedWords(incident, action, times)
        : `${deedWords(incident, action, times)} Its authorisation ran out at ${times.at(authority.at)}.`;
    case "authorised":
    case "none":
      return deedWords(incident, action, times);
  }
}

/** "Uwe Kern (Plant safety) stopped it, and it was not carried out." */
function stoppedWords({ progress }: Action, who: string, times: Times): string {
  switch (progress.status) {
    case "waiting":
      return `${who} stopped it, and it was not carried out.`;
    case "started":
    case "done":
      return `${who} stopped it: it is to be reverted, which nobody has done yet.`;
    case "failed":
      return `${who} stopped it, and it had not worked.`;
    case "reverted":
      return `${who} stopped it, and it was reverted at ${times.at(progress.at)}.`;
  }
}

function deedWords(incident: Incident, { progress, authority }: Action, times: Times): string {
  switch (progress.status) {
    case "waiting":
      return isEnded(incident) || authority.status !== "authorised"
        ? "It was not carried out."
        : "It is not carried out yet.";
    case "started":
      return `It was begun at ${times.at(progress.at)}.`;
    case "done":
      return `It was carried out at ${times.at(progress.at)}.`;
    case "failed":
      return `It was tried and did not work, at ${times.at(progress.at)}.`;
    case "reverted":
      return `It was reverted at ${times.at(progress.at)}.`;
  }
}
