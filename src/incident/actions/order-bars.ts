import { type Decision, isRefusedByConsent } from "../decisions/decision.ts";
import type { Incident } from "../incident.ts";
import type { Refusal } from "../verdict.ts";
import { type Action, stands } from "./action.ts";
import { isOneThing, isSame } from "./matter.ts";

/**
 * What keeps a standing order from being used, whatever it says: it was agreed so that nobody has to be asked first, not
 * so that somebody's answer can be got round.
 */

export type About = { what: string; target: string; service?: string };

export function barTo(incident: Incident, about: About): Refusal | undefined {
  return earlierUse(incident, about) ?? stopOn(incident, about) ?? questionOn(incident, about);
}

/** It was allowed, done, stopped or refused already: what becomes of it is for those who decide. */
function earlierUse({ actions }: Incident, { what, target, service }: About): Refusal | undefined {
  const isSameThing = (each: Action) =>
    each.what === what && mayBeSame(each.service, service) && isOneThing(each.target, target);
  const bars = Object.values(actions).flatMap((each): Refusal[] => (isSameThing(each) ? barOf(each) : []));
  return bars[0];
}

function barOf(action: Action): Refusal[] {
  const { id, authority, progress } = action;
  switch (authority.status) {
    case "stopped":
    case "refused":
      return [{ code: "action-not-authorised", action: id, why: authority.status }];
    case "authorised": {
      const isOver = progress.status === "reverted" || progress.status === "failed";
      return isOver ? [] : [{ code: "action-authorised", action: id, until: authority.until }];
    }
    // Its time is over, or nobody has said that it may stand: no order makes it stand for ever.
    case "expired":
    case "none":
      return stands(action) ? [{ code: "order-not-again", action: id }] : [];
  }
}

/**
 * The stop that still holds for such a step: on that service, or where one of the two names none. In other words it is
 * the same step; only those who decide may allow it again.
 */
function stopOn({ actions }: Incident, { what, service }: About): Refusal | undefined {
  const all = Object.values(actions).filter((each) => each.what === what && mayBeSame(each.service, service));
  const stop = all.find(({ authority: stopped }) => {
    if (stopped.status !== "stopped") return false;
    return !all.some(
      ({ authority, service: theirs }) =>
        theirs === service &&
        authority.status === "authorised" &&
        authority.by.kind === "decision" &&
        authority.at > stopped.at,
    );
  });
  return stop && { code: "action-not-authorised", action: stop.id, why: "stopped" };
}

/**
 * Those who decide are being asked, or they have said no; or somebody who must agree has, or the question was withdrawn, and
 * no later yes came of it.
 */
function questionOn(incident: Incident, about: About): Refusal | undefined {
  const { what, service } = about;
  const questions = Object.values(incident.decisions).filter(
    (each) => each.action === what && mayBeSame(each.service, service),
  );
  const isAllowedSince = (at: string) =>
    questions.some(({ state, ...each }) => {
      // What was allowed of one thing says nothing of another.
      const isThis = each.service === service && (each.target === undefined || isSame(each.target, about.target));
      return isThis && state.status === "made" && acts(each, state.option) && state.at > at;
    });
  for (const question of questions) {
    const { id: decisionId, state } = question;
    if (state.status === "open" && asksOf(incident, question, about)) return { code: "order-being-asked", decisionId };
    if (state.status === "open" || isAllowedSince(state.at)) continue;
    if (state.status === "withdrawn") return { code: "order-question-withdrawn", decisionId };
    const isNo = state.status === "made" ? !acts(question, state.option) : isRefusedByConsent(question);
    if (isNo) return { code: "order-decided-against", decisionId };
  }
  return undefined;
}

/** Whether one thing may stand says nothing of the others, as long as nobody refuses it. */
function asksOf({ actions }: Incident, question: Decision, { target }: About): boolean {
  const { ratifies } = question;
  if (ratifies === undefined || isRefusedByConsent(question)) return true;
  return isOneThing(actions[ratifies]?.target ?? "", target);
}

function acts({ options }: Pick<Decision, "options">, option: string): boolean {
  return options.find(({ id }) => id === option)?.acts === true;
}

export function mayBeSame(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
