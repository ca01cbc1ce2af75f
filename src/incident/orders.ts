import type { StandingOrder } from "../organisation/agreed-text.ts";
import { orderInForce } from "../organisation/agreements.ts";
import { safetyRoles } from "../policy/directory.ts";
import type { Environment } from "../policy/policy.ts";
import type { Action } from "./action.ts";
import { authorityFor, matches, type Subject } from "./authority.ts";
import type { CommandOf } from "./commands.ts";
import { authoriseAs, factsOf, wrongSubject } from "./containing.ts";
import type { World } from "./decide.ts";
import type { Incident } from "./incident.ts";
import { own } from "./own.ts";
import type { Asking } from "./proposing.ts";
import { subjectOf } from "./subject.ts";
import { isOutage, tradeOffFor } from "./trade-off.ts";
import { done, draft, refuse, type Verdict } from "./verdict.ts";

/** What was agreed beforehand runs without asking: the action is authorised by the order, and its signers are told. */

export function useOrder(command: CommandOf<"UseOrder">, incident: Incident, world: World & Asking): Verdict {
  const { now, by, what, service } = command;
  const target = command.target.trim();
  const refusal = wrongSubject(incident, command);
  if (refusal) return refuse(refusal);
  const stood = Object.values(incident.actions).find(
    (each) => each.what === what && isSame(each.target, target) && each.service === service && isSettledOrRuns(each),
  );
  if (stood?.authority.status === "authorised") {
    return refuse({ code: "action-authorised", action: stood.id, until: stood.authority.until });
  }
  if (stood) {
    const why = stood.authority.status === "refused" ? "refused" : "stopped";
    return refuse({ code: "action-not-authorised", action: stood.id, why });
  }
  const stop = stopOf(incident, command);
  if (stop) return refuse({ code: "action-not-authorised", action: stop.id, why: "stopped" });
  const { rules } = incident;
  const question = { now, action: what, ...(service && { service }) };
  const subject = subjectOf(question, incident, tradeOffFor(question, incident));
  const order = rules.standingOrders.find(
    (each) => covers(each, subject, incident, world) && orderInForce(each, rules, { ...world.signing, now }),
  );
  if (!order) {
    const { deciders } = authorityFor(rules, subject);
    return refuse({ code: "no-order-covers", what, ...(service && { service }), deciders: deciders.roles });
  }
  const facts = draft(incident, incident.id, now, by);
  const about = factsOf(incident, { what, target, ...(service && { service }) }, isOutage(what));
  authoriseAs(facts, world.directory, about, { kind: "order", order: order.id, people: order.agreedBy });
  return done(facts);
}

/** It stands already; or somebody stopped or refused it, which no order undoes: that is for those who decide. */
function isSettledOrRuns({ authority, progress }: Action): boolean {
  if (authority.status === "stopped" || authority.status === "refused") return true;
  return authority.status === "authorised" && progress.status !== "reverted" && progress.status !== "failed";
}

/** "Host 12" and "host  12" are one thing. */
function isSame(one: string, other: string): boolean {
  const plain = (words: string) => words.trim().replace(/\s+/g, " ").toLowerCase();
  return plain(one) === plain(other);
}

/**
 * The stop that still holds for such a step: on that service, or, where one of the two names none, in that environment.
 * In other words it is the same step; only those who decide may allow it again.
 */
function stopOf(incident: Incident, { what, service }: CommandOf<"UseOrder">): Action | undefined {
  const about = factsOf(incident, { what, target: "", ...(service && { service }) }, false);
  const reaches = (each: Action) =>
    each.what === what &&
    (each.service !== undefined && service !== undefined
      ? each.service === service
      : each.environment === about.environment);
  const actions = Object.values(incident.actions).filter(reaches);
  return actions.find(({ authority: stopped }) => {
    if (stopped.status !== "stopped") return false;
    const isAllowedAgain = actions.some(
      ({ authority }) =>
        authority.status === "authorised" && authority.by.kind === "decision" && authority.at > stopped.at,
    );
    return !isAllowedAgain;
  });
}

/** Where people can be harmed an order holds only if it names that environment and somebody with a safety role signed. */
export function covers(
  order: StandingOrder,
  subject: Subject,
  incident: Pick<Incident, "rules" | "environment">,
  { directory }: Pick<World, "directory">,
): boolean {
  const safety = safetyRoles(incident.rules);
  const isSafelySigned = order.agreedBy.some((person) =>
    own(directory.people, person)?.roles.some((role) => safety.includes(role)),
  );
  const mayHold = (environment: Environment) =>
    environment === "it" || (order.when.environment?.includes(environment) === true && isSafelySigned);
  // What is done to an office host in the middle of a ward can reach the ward.
  const around = incident.environment === "it" ? [] : [incident.environment];
  const environments = [...new Set([subject.environment, ...around])];
  return environments.every((environment) => matches(order, { ...subject, environment }) && mayHold(environment));
}
