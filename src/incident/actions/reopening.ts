import type { Directory } from "../../policy/directory.ts";
import type { Environment } from "../../policy/policy.ts";
import type { Asking } from "../decisions/proposing.ts";
import { isForOthersNow } from "../decisions/putting-anew.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { toldWhatIsAsked } from "../told.ts";
import { type Draft, muster } from "../verdict.ts";
import { type Action, isBeingDecided, isLeftStanding } from "./action.ts";
import type { Authorisation } from "./action-events.ts";
import { askFor } from "./containing.ts";
import { coversStill } from "./orders.ts";
import { answerableForAction } from "./reminding.ts";

/** Muster itself puts a question again where the answer that was given no longer holds. */

/**
 * The incident turns out to be where people can be harmed, and what was allowed before anybody knew that has not begun: where
 * others decide it by now, or its order would not cover it, nobody starts it before they have allowed it. They are asked at
 * once. What has begun is for safety to stop. `world` is as decisions see it, `directory` as the incident does.
 */
export function judgeAgain(facts: Draft, reached: Environment[], directory: Directory, world: Asking): void {
  for (const action of Object.values(facts.incident.actions)) {
    const { id, progress, authority } = action;
    if (progress.status !== "waiting" || authority.status !== "authorised") continue;
    if (isStillAllowed(facts, action, authority.by, world)) continue;
    const people = answerableForAction(facts.incident, directory, action);
    const told = toldWhatIsAsked(facts.incident, people, { now: facts.now, directory });
    facts.byTime.add("AuthorisationExpired", { action: id, people, told, reached });
    if (!isBeingDecided(facts.incident, action)) ask(facts, action, authority.by, world);
  }
}

/**
 * What stands when its authorisation runs out must be decided again: Muster itself asks, once, whether it may stand, so that
 * whoever decides is called and the question has its time like any other. What nobody answers is left to the reminders, and
 * where nobody can be asked it is tried again with whatever happens next.
 */
export function askWhatRanOut(facts: Draft, world: Asking): void {
  const { incident } = facts;
  for (const action of Object.values(incident.actions)) {
    const { authority, asked } = action;
    if (authority.status !== "expired" || !isLeftStanding(incident, action)) continue;
    const isAskedSince = (own(incident.decisions, asked ?? "")?.proposedAt ?? "") >= authority.at;
    if (!isAskedSince) ask(facts, action, authority.by, world);
  }
}

function ask(facts: Draft, { id }: Action, by: Authorisation, world: Asking): void {
  const byItself = { ...muster, orgSeq: world.signing.organisation.version };
  askFor(facts.byTime, byItself, world, id, authorsOf(facts.incident, by));
}

function isStillAllowed({ incident, now }: Draft, action: Action, by: Authorisation, world: Asking): boolean {
  switch (by.kind) {
    case "decision": {
      const decision = own(incident.decisions, by.decisionId);
      return decision !== undefined && !isForOthersNow(incident, decision);
    }
    case "order":
      return coversStill(incident, world, by.order, { ...action, now });
  }
}

/** Whoever proposed it, or worded it, allows it as little alone the second time. */
function authorsOf({ decisions }: Incident, by: Authorisation) {
  return by.kind === "decision" ? (own(decisions, by.decisionId)?.notAlone ?? []) : [];
}
