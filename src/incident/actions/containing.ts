import type { Directory } from "../../policy/directory.ts";
import { holdersInTurn, safetyRoles } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import type { CommandOf } from "../commands.ts";
import { conditionRefusal } from "../decisions/condition-rules.ts";
import type { Decision } from "../decisions/decision.ts";
import { type Asking, propose } from "../decisions/proposing.ts";
import { servicesMeant } from "../decisions/service-meant.ts";
import { voidVotes } from "../decisions/stopped-vote.ts";
import { standsForOf } from "../decisions/table-before.ts";
import { takesDown } from "../decisions/trade-off.ts";
import { gravest, gravestOf } from "../environments.ts";
import { type Incident, isEnded } from "../incident.ts";
import { own } from "../own.ts";
import { directoryToDecide } from "../permission.ts";
import { spoken } from "../spoken-time.ts";
import { type Instant, later } from "../time.ts";
import { toldWhatIsAsked } from "../told.ts";
import { type Draft, done, draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { type Action, begunIn, isBeingDecided, isOver, stands } from "./action.ts";
import type { Authorisation } from "./action-events.ts";
import { answerableFor } from "./action-notices.ts";
import { oweCustomers } from "./customers.ts";
import { isSame, matterOfAction, mayBeOneThing } from "./matter.ts";
import { mayBeSame } from "./order-bars.ts";
import { distinct, goDown, unknownService } from "./outage.ts";
import { ratification } from "./ratification.ts";

/** How a containment action comes to be allowed, is carried out by people, runs out, is stopped and undone. */

/** Choosing an option that acts authorises the decision's action; of one that stands already, that it may stand. */
export function authoriseDecided(facts: Draft, directory: Directory): void {
  if (isEnded(facts.incident)) return;
  for (const decision of Object.values(facts.incident.decisions)) {
    if (decision.state.status !== "made") continue;
    const actions = Object.values(facts.incident.actions);
    const about = actions.find(({ asked }) => asked === decision.id);
    if (about) settleRatification(facts, about, decision, decision.state.option);
    else if (!actions.some(({ decidedBy }) => decidedBy.includes(decision.id))) {
      authorise(facts, directory, decision, decision.state.option);
    }
  }
}

function authorise(facts: Draft, directory: Directory, decision: Decision, chosen: string): void {
  const { action: what, service, options } = decision;
  const option = options.find(({ id }) => id === chosen);
  if (!what) return;
  if (!option?.acts) return endEarlier(facts, decision);
  // An action that was expected to take its service down does.
  const goesDown = takesDown(what, facts.incident.rules) || decision.tradeOff?.downtime !== undefined;
  const about = { what, target: decision.target ?? service ?? option.label, ...(service && { service }) };
  const subject = factsOf(facts.incident, about, goesDown);
  authoriseAs(facts, directory, subject, byDecision(decision, chosen));
}

/**
 * The latest word of those who decide holds: what they, or a standing order, had allowed of such a step on that service is
 * over; of what may be that thing, where the question was about one. Whether one action may stand is a question about that
 * one.
 */
function endEarlier(facts: Draft, { id: decisionId, action: what, service, target, ratifies }: Decision): void {
  const isNew = facts.events.some(({ type, data }) => type === "DecisionMade" && data.decisionId === decisionId);
  if (!isNew || ratifies !== undefined) return;
  for (const action of Object.values(facts.incident.actions)) {
    const isMeant = action.what === what && action.service === service && !isOver(action);
    const { status } = action.authority;
    if (!mayBeOneThing(matterOfAction(facts.incident, action).thing, target)) continue;
    if (!isMeant || (status !== "authorised" && status !== "expired")) continue;
    facts.add("ReversalDecided", { action: action.id, decisionId });
  }
}

function byDecision(decision: Decision, option: string): Authorisation {
  const people = decision.state.status === "made" ? decision.state.chosenBy : [];
  return { kind: "decision", decisionId: decision.id, option, people };
}

type Subject = { what: string; target: string; service?: string };

/** What is recorded of an action from the beginning. */
export function factsOf(incident: Incident, { what, target, service }: Subject, goesDown: boolean) {
  const { services } = incident.rules;
  const meant = service === undefined ? [] : servicesMeant({ service, target }, incident);
  const places = meant.flatMap((each) => own(services, each)?.environment ?? []);
  const isKnown = service !== undefined && own(services, service) !== undefined;
  const environment = isKnown ? gravest(places) : gravestOf(incident);
  return {
    action: `a${Object.keys(incident.actions).length + 1}`,
    ...{ what, target, environment },
    ...(service && { service }),
    ...(service && goesDown && { outage: true as const }),
  };
}

export function authoriseAs(
  facts: Draft,
  directory: Directory,
  subject: ReturnType<typeof factsOf>,
  authorisation: Authorisation,
): void {
  facts.add("ActionAuthorised", { ...subject, authorisation, ...periodOf(facts, authorisation) });
  if (subject.outage && subject.service) oweCustomers(facts, directory, subject.service);
}

const defaultStandsForMs = 4 * 60 * 60_000;
const warningShare = 0.9;

/** For how long it stands: as the row or the order says that allowed it, else as the organisation does. */
function periodOf({ incident, now }: Draft, authorisation: Authorisation) {
  const agreed = agreedMs(incident, authorisation);
  const standsForMs = agreed ?? incident.rules.organisation.authorisationStandsForMs ?? defaultStandsForMs;
  return { warnAt: later(now, warningShare * standsForMs), until: later(now, standsForMs) };
}

function agreedMs(incident: Incident, authorisation: Authorisation): number | undefined {
  switch (authorisation.kind) {
    case "decision":
      return standsForOf(incident.decisions[authorisation.decisionId] ?? {}, incident);
    case "order":
      return incident.rules.standingOrders.find(({ id }) => id === authorisation.order)?.standsForMs;
  }
}

/** Those who decide have said whether an action that stands without authority may stand. */
function settleRatification(facts: Draft, { id: action }: Action, decision: Decision, chosen: string): void {
  const option = decision.options.find(({ id }) => id === chosen);
  if (!option?.acts) return facts.add("ReversalDecided", { action, decisionId: decision.id });
  const authorisation = byDecision(decision, chosen);
  facts.add("ActionRatified", { action, authorisation, ...periodOf(facts, authorisation) });
}

/** The one that was named; without a name, the only one that it can be about. */
export function meantAction(
  { actions }: Incident,
  named: string | undefined,
  fits: (action: Action) => boolean,
): Action | Refusal {
  if (named !== undefined) return own(actions, named) ?? { code: "no-such-action", action: named };
  const [first, ...others] = Object.values(actions).filter(fits);
  if (first && others.length === 0) return first;
  return { code: "which-action", actions: first ? [first, ...others].map(({ id }) => id) : [] };
}

/**
 * What was done before anybody authorised it is recorded as that, with when it happened; whoever was agreed to decide
 * is asked at once whether it may stand.
 */
export function recordTaken(command: CommandOf<"RecordTaken">, incident: Incident, world: Asking): Verdict {
  const { directory } = world;
  const { now, by, what, target, service, doneBy } = command;
  const refusal = wrongSubject(incident, command) ?? unknownDoer(command, directory);
  if (refusal) return refuse(refusal);
  const when = spoken(command, directory);
  if ("code" in when) return refuse(when);
  const allowed = whatAllowed(incident, command, when);
  if (allowed) return refuse(allowed);
  const facts = draft(incident, incident.id, now, by);
  // Of any other kind of step nobody has said that its service is down: `/muster down` does.
  const subject = factsOf(
    incident,
    { what, target: target.trim(), ...(service && { service }) },
    takesDown(what, incident.rules),
  );
  facts.add("ActionTaken", { ...subject, ...when, ...(doneBy !== undefined && doneBy !== by.person && { doneBy }) });
  if (service && subject.outage) {
    oweCustomers(facts, directory, service);
    goDown(facts, { service, since: when.occurredAt ?? now, action: subject.action });
  }
  // Whether or not anybody can be asked yet, what was done is recorded.
  const unasked = askFor(facts, by, world, subject.action);
  if (unasked) facts.add("CommandRefused", { command: "AskAgain", code: unasked.code });
  return done(facts);
}

/** It was no deed without leave where an action had allowed that very thing by then: it is said of that one. */
function whatAllowed(
  incident: Incident,
  { now, what, target, service }: CommandOf<"RecordTaken">,
  when: { occurredAt?: Instant },
): Refusal | undefined {
  const isThat = (each: Action) =>
    each.what === what && mayBeSame(each.service, service) && isSame(each.target, target) && !isOverAndDone(each);
  const action = Object.values(incident.actions).find((each) => {
    const begun = isThat(each) ? begunIn(each, when, now) : undefined;
    return begun && !conditionRefusal(incident, each, begun.when.occurredAt ?? now);
  });
  return action && { code: "action-was-allowed", action: action.id, status: action.progress.status };
}

function isOverAndDone({ progress }: Action): boolean {
  return progress.status === "failed" || progress.status === "reverted";
}

export function wrongSubject(incident: Incident, { what, target, service }: Subject): Refusal | undefined {
  if (!what.trim()) return { code: "empty", what: "kind of step" };
  if (!target.trim()) return { code: "empty", what: "thing that it is done to" };
  return service === undefined || own(incident.rules.services, service) ? undefined : unknownService(incident, service);
}

/** Somebody from whom the incident is kept may have done it all the same. */
function unknownDoer({ doneBy }: CommandOf<"RecordTaken">, { people, excluded = {} }: Directory): Refusal | undefined {
  const isKnown = doneBy === undefined || own(people, doneBy) !== undefined || own(excluded, doneBy) !== undefined;
  return isKnown ? undefined : { code: "unknown-person", person: doneBy };
}

/** Puts the question whether it may stand, to whoever the authority table names; none of `authors` answers it alone. */
export function askFor(
  facts: Draft,
  by: By,
  world: Asking,
  action: string,
  authors: PersonId[] = [],
): Refusal | undefined {
  const about = facts.incident.actions[action] as Action;
  const question = ratification(facts.incident, about);
  const { now, incident } = facts;
  const notAlone = distinct([about.startedBy, about.recordedBy, ...authors]);
  const asking = { ...question, ...(notAlone.length > 0 && { notAlone }) };
  const verdict = propose({ type: "ProposeDecision", now, by, ...asking }, incident, world);
  if (verdict.kind === "refused") return verdict.refusal;
  facts.add("RatificationAsked", { action, decisionId: question.decisionId });
  for (const fact of verdict.events) facts.addAs(fact.by, fact.type, fact.data);
  return undefined;
}

/** Those who decide are asked anew: it stands and nobody allows that any more, or it is allowed and somebody doubts it. */
export function askAgain(command: CommandOf<"AskAgain">, incident: Incident, world: Asking): Verdict {
  const { now, by } = command;
  const needsIt = (each: Action) => stands(each) && each.authority.status !== "authorised";
  const isAny = Object.values(incident.actions).some(needsIt);
  const found = meantAction(incident, command.action, isAny ? needsIt : (each) => !isOver(each));
  if ("code" in found) return refuse(found);
  const { id: action, authority } = found;
  if (isBeingDecided(incident, found)) return refuse({ code: "action-being-decided", action });
  if (isOver(found)) return refuse({ code: "action-over", action });
  if (authority.status === "stopped") return refuse({ code: "action-not-authorised", action, why: "stopped" });
  const facts = draft(incident, incident.id, now, by);
  const refusal = askFor(facts, by, world, action);
  return refusal ? refuse(refusal) : done(facts);
}

/** Whoever answers for people's safety stops an action or has it undone at once: nobody has to agree. */
export function orderStop(command: CommandOf<"OrderStop">, incident: Incident, directory: Directory): Verdict {
  const { now, by, reason } = command;
  const found = meantAction(incident, command.action, (action) => !isOver(action));
  const safety = safetySayOf(incident, by, directoryToDecide(incident, directory));
  if (!safety) return refuse({ code: "not-a-safety-role", roles: safetyRoles(incident.rules) });
  if ("code" in found) return refuse(found);
  if (isOver(found)) return refuse({ code: "action-over", action: found.id });
  if (!reason.trim()) return refuse({ code: "empty", what: "reason" });
  if (found.authority.status === "stopped") return { kind: "done", events: [] };
  const { role, actingFor } = safety;
  const facts = draft(incident, incident.id, now, { ...by, ...(actingFor && { actingFor }) });
  const told = toldWhatIsAsked(incident, answerableFor(incident, found.id), { now, directory, by: by.person });
  facts.add("StopOrdered", { action: found.id, role, reason, told });
  voidVotes(facts, directory, found);
  return done(facts);
}

/** Whether somebody may stop an action alone. */
export function mayStop(incident: Incident, person: PersonId, directory: Directory): boolean {
  const roles = own(directory.people, person)?.roles ?? [];
  return safetySayOf(incident, { person, roles, via: "api" }, directoryToDecide(incident, directory)) !== undefined;
}

type SafetySay = { role: RoleId; actingFor?: PersonId };

/** Held, fallen to them because nobody holds it, or that of somebody who is not here and in whose place they were called. */
function safetySayOf(incident: Incident, { person, roles }: By, directory: Directory): SafetySay | undefined {
  const safety = safetyRoles(incident.rules);
  const answers = (who: PersonId) => (role: RoleId) =>
    holdersInTurn(incident.rules, directory, role).some(({ id }) => id === who);
  const theirs = safety.find((role) => roles.includes(role)) ?? safety.find(answers(person));
  if (theirs !== undefined) return { role: theirs };
  for (const { principal, ...acting } of incident.acting.filter((one) => one.person === person)) {
    // Whoever has the role by now stops it, or nobody.
    const role = safety.filter(answers(principal)).find((each) => acting.roles.includes(each));
    if (role !== undefined) return { role, actingFor: principal };
  }
  return undefined;
}
