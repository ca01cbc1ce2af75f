import type { PersonId } from "../../policy/policy.ts";
import type { Action } from "../actions/action.ts";
import { allows, covers, type Matter, matterOf, matterOfAction, mayBeOne } from "../actions/matter.ts";
import type { EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import type { Decision } from "./decision.ts";

/**
 * What an outcome was chosen on. An action that hangs on a condition is not begun before whoever set it, or whoever
 * leads, has said that it is met: `open` → `met`.
 */

export type Condition = { decisionId: string; person: PersonId; words: string; setAt: Instant; met?: Met };

/** `at` is when it was met, which may be before anybody said so. */
export type Met = { at: Instant; by: PersonId };

/** The conditions of those who chose what was decided; none before there is an outcome. */
export function conditionsOf({ id: decisionId, state, choices, met = {} }: Decision): Condition[] {
  if (state.status !== "made") return [];
  return Object.entries(choices).flatMap(([person, { option, condition: words, at: setAt }]): Condition[] => {
    if (option !== state.option || words === undefined) return [];
    const said = own(met, person);
    return [{ decisionId, person, words, setAt, ...(said && { met: said }) }];
  });
}

export function openConditions(decision: Decision): Condition[] {
  return conditionsOf(decision).filter(({ met }) => !met);
}

/**
 * What such a step there hangs on, whichever question allowed it and whatever became of that: whoever set a condition is
 * bound by it, as everybody is, until they choose again what allows all of that step. By what was decided until `asOf`, where
 * it is said.
 */
export function conditionsAbout(incident: Incident, matter: Matter, asOf?: Instant): Condition[] {
  const allowing = Object.values(incident.decisions).flatMap((decision) => {
    const { state } = decision;
    const isKnown = state.status === "made" && (asOf === undefined || state.at <= asOf);
    const theirs = isKnown && allows(decision) ? matterOf(incident, decision) : undefined;
    return theirs !== undefined && mayBeOne(incident, theirs, matter) ? [{ decision, matter: theirs }] : [];
  });
  return allowing.flatMap(({ decision, matter: bound }, index) => {
    const isSaidAgain = ({ person, setAt }: Condition) =>
      allowing.some(
        (other, at) =>
          at !== index && covers(other.matter, bound) && chosenIn(other.decision, person, setAt, at > index),
      );
    return conditionsOf(decision).filter((one) => !isSaidAgain(one));
  });
}

/** They chose what was decided there, after that instant; in a question that was put later, also at that very instant. */
function chosenIn({ state, choices }: Decision, person: PersonId, since: Instant, isLater: boolean): boolean {
  const choice = own(choices, person);
  const isAfter = choice !== undefined && (choice.at > since || (isLater && choice.at === since));
  return state.status === "made" && isAfter && choice.option === state.option;
}

/** What begins without leave is recorded as it is: it hangs on nothing. */
export function conditionsOn(incident: Incident, action: Action): Condition[] {
  const { status } = action.authority;
  if (status !== "authorised" && status !== "expired") return [];
  return conditionsAbout(incident, matterOfAction(incident, action));
}

/** Those of them that are not met yet. */
export function openConditionsOn(incident: Incident, action: Action): Condition[] {
  return conditionsOn(incident, action).filter(({ met }) => !met);
}

export function evolveMet({ met = {}, ...decision }: Decision, { at, by, data }: EventOf<"ConditionMet">): Decision {
  const said = { at: data.occurredAt ?? at, by: by.person };
  return { ...decision, met: { ...met, [data.person]: said } };
}
