import { type Action, isOver } from "../actions/action.ts";
import { isOne, type Matter, matterOf, matterOfAction } from "../actions/matter.ts";
import type { ProposeDecision } from "../commands.ts";
import type { Incident } from "../incident.ts";
import type { Refusal } from "../verdict.ts";
import { serviceMeant } from "./service-meant.ts";

/**
 * About one step, on one service, of one thing there is at most one open question, and one action that stands or may be
 * begun: nobody gets round an answer by asking the same again beside it. The question changes its words, or ends, and then
 * the same may be asked once more; of an action it is asked whether it may stand (`AskAgain`).
 */
export function askedAlready(asking: ProposeDecision, incident: Incident): Refusal | undefined {
  // What was done is asked about whatever else is open.
  if (asking.ratifies !== undefined) return undefined;
  const service = serviceMeant(asking, incident);
  const matter = matterOf(incident, { ...asking, ...(service !== undefined && { service }) });
  return matter && (beingAsked(incident, matter) ?? allowedAlready(incident, matter));
}

function beingAsked(incident: Incident, matter: Matter): Refusal | undefined {
  const open = Object.values(incident.decisions).find((each) => {
    const theirs = each.state.status === "open" ? matterOf(incident, each) : undefined;
    return theirs !== undefined && isPartOf(theirs, matter);
  });
  const { what, service } = matter;
  const about = { question: open?.question ?? "", what, ...(service !== undefined && { service }) };
  return open && { code: "being-asked", decisionId: open.id, ...about };
}

/** Whether all of it is done is asked about each thing there too. */
function isPartOf(one: Matter, other: Matter): boolean {
  const isWhole = one.thing === undefined || other.thing === undefined;
  return isWhole ? one.what === other.what && one.service === other.service : isOne(one, other);
}

/** What was stopped is asked anew: whether that may stand is for nobody to vote on. */
function allowedAlready(incident: Incident, matter: Matter): Refusal | undefined {
  const mayBeAskedAbout = (action: Action) => !isOver(action) && action.authority.status !== "stopped";
  const found = Object.values(incident.actions).find(
    (action) => mayBeAskedAbout(action) && isOne(matterOfAction(incident, action), matter),
  );
  if (!found) return undefined;
  const { id: action, what, target, service } = found;
  return { code: "ask-about-action", action, what, target, ...(service !== undefined && { service }) };
}
