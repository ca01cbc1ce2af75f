import type { PersonId } from "../../policy/policy.ts";
import type { Action } from "../actions/action.ts";
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

/** The conditions of those who allowed it, at first or since; of somebody who chose again, their latest choice counts. */
export function conditionsOn({ decisions }: Incident, { authority, decidedBy }: Action): Condition[] {
  if (authority.status !== "authorised" && authority.status !== "expired") return [];
  const decided = decidedBy.flatMap((id) => own(decisions, id) ?? []);
  return decided.flatMap((decision, index) => {
    const since = decided.slice(index + 1);
    return conditionsOf(decision).filter(({ person }) => since.every(({ choices }) => !own(choices, person)));
  });
}

/** Those of them that are not met yet. */
export function openConditionsOn(incident: Incident, action: Action): Condition[] {
  return conditionsOn(incident, action).filter(({ met }) => !met);
}

export function evolveMet({ met = {}, ...decision }: Decision, { at, by, data }: EventOf<"ConditionMet">): Decision {
  const said = { at: data.occurredAt ?? at, by: by.person };
  return { ...decision, met: { ...met, [data.person]: said } };
}
