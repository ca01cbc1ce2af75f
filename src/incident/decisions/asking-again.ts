import { type Action, isOver } from "../actions/action.ts";
import { isOnePart, isSame, type Matter, matterOf, matterOfAction } from "../actions/matter.ts";
import { mayBeSame } from "../actions/order-bars.ts";
import type { ProposeDecision } from "../commands.ts";
import type { Incident } from "../incident.ts";
import type { Refusal } from "../verdict.ts";
import type { Decision } from "./decision.ts";
import { serviceMeant } from "./service-meant.ts";

/**
 * About one step, on one service, of one thing there is at most one open question, and one action that stands or may be
 * begun: nobody gets round an answer by asking the same again beside it, nor by leaving out the service or the step. The
 * question changes its words, or ends, and then the same may be asked once more; of an action it is asked whether it may
 * stand (`AskAgain`).
 */
export function askedAlready(asking: ProposeDecision, incident: Incident): Refusal | undefined {
  // What was done is asked about whatever else is open.
  if (asking.ratifies !== undefined) return undefined;
  const service = serviceMeant(asking, incident);
  const matter = matterOf(incident, { ...asking, ...(service !== undefined && { service }) });
  return beingAsked(incident, asking, matter) ?? (matter && allowedAlready(incident, matter));
}

/**
 * The open question that went to the fallback row because it names no service, where the same is asked with its service: that
 * is its cure, and takes its place.
 */
export function curedBy(asking: ProposeDecision, incident: Incident): Decision | undefined {
  if (asking.ratifies !== undefined) return undefined;
  const matter = matterOf(incident, asking);
  return Object.values(incident.decisions).find((each) => {
    const theirs = isForWantOfService(each, asking) ? matterOf(incident, each) : undefined;
    return matter && theirs && isThere(theirs, matter) && isOnePart(theirs, matter);
  });
}

/** Nobody knows which service it is about, and `asking` names one. */
function isForWantOfService({ state, fellBack, service, ratifies }: Decision, asking: ProposeDecision): boolean {
  const isUnnamed = fellBack === "service-not-named" && service === undefined && ratifies === undefined;
  return state.status === "open" && isUnnamed && asking.service !== undefined;
}

/** Of a question that asks for no step nothing is known but its words. */
function beingAsked(incident: Incident, asking: ProposeDecision, matter: Matter | undefined): Refusal | undefined {
  const open = Object.values(incident.decisions).find((each) => {
    if (each.state.status !== "open" || isForWantOfService(each, asking)) return false;
    const theirs = matterOf(incident, each);
    return matter && theirs ? isPartOf(theirs, matter) : isSame(each.question, asking.question);
  });
  const { thing: _thing, ...about } = matter ?? {};
  return open && { code: "being-asked", decisionId: open.id, question: open.question, ...about };
}

/** Whether all of it is done is asked about each thing there too. */
function isPartOf(one: Matter, other: Matter): boolean {
  const isWhole = one.thing === undefined || other.thing === undefined;
  return isThere(one, other) && (isWhole || isOnePart(one, other));
}

/** The same step, on a service that leaving it out makes no other. */
function isThere(one: Matter, other: Matter): boolean {
  return one.what === other.what && mayBeSame(one.service, other.service);
}

/** What was stopped is asked anew: whether that may stand is for nobody to vote on. */
function allowedAlready(incident: Incident, matter: Matter): Refusal | undefined {
  const mayBeAskedAbout = (action: Action) => !isOver(action) && action.authority.status !== "stopped";
  const isAllowed = (theirs: Matter) => isThere(theirs, matter) && isOnePart(theirs, matter);
  const found = Object.values(incident.actions).find(
    (action) => mayBeAskedAbout(action) && isAllowed(matterOfAction(incident, action)),
  );
  if (!found) return undefined;
  const { id: action, what, target, service } = found;
  return { code: "ask-about-action", action, what, target, ...(service !== undefined && { service }) };
}
