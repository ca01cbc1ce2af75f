import { inWords } from "../chat/cards/names.ts";
import type { ActionEventType, Authorisation, Mark } from "../incident/actions/action-events.ts";
import type { Words } from "./event-words.ts";
import { asOf, inline, utc } from "./markdown-text.ts";
import type { Naming } from "./naming.ts";

/** Facts of actions, of services that are down and of what customers were told, in one line of Markdown each. */
export const containing: Words<ActionEventType> = {
  ActionAuthorised: ({ action, authorisation, until, ...about }, naming) =>
    `Action ${inline(action)} authorised ${byWhat(authorisation, naming)}, until ${utc(until)}: ${named(about)}`,
  ActionTaken: ({ action, occurredAt, doneBy, ...about }, { person }) =>
    `Action ${inline(action)} had been taken ${doneBy ? `by ${person(doneBy)} ` : ""}before anybody authorised it${asOf(occurredAt)}: ${named(about)}`,
  RatificationAsked: ({ action, decisionId }, { decision }) =>
    `Whether action ${inline(action)} may stand is asked in ${decision(decisionId)}`,
  ActionRatified: ({ action, authorisation, until }, naming) =>
    `Action ${inline(action)} ratified ${byWhat(authorisation, naming)}, until ${utc(until)}`,
  ReversalDecided: ({ action, decisionId }, { decision }) =>
    `Action ${inline(action)} may not stand, by ${decision(decisionId)}`,
  ActionStarted: ({ action, occurredAt }) => `Action ${inline(action)} started${asOf(occurredAt)}`,
  ActionDone: ({ action, occurredAt }) => `Action ${inline(action)} done${asOf(occurredAt)}`,
  ActionFailed: ({ action, reason, occurredAt }) =>
    `Action ${inline(action)} did not work${asOf(occurredAt)}: ${inline(reason)}`,
  ActionReverted: ({ action, reason, occurredAt }) =>
    `Action ${inline(action)} reverted${asOf(occurredAt)}${reason ? `: ${inline(reason)}` : ""}`,
  StopOrdered: ({ action, role, reason }, { roles }) =>
    `Orders as ${roles([role])} that action ${inline(action)} be stopped or undone at once: ${inline(reason)}`,
  AuthorisationEnding: ({ action, people }, naming) =>
    `The authorisation of action ${inline(action)} is about to run out; told: ${naming.people(people)}`,
  AuthorisationExpired: ({ action, people, reached }, naming) =>
    reached === undefined
      ? `The authorisation of action ${inline(action)} has run out; told: ${naming.people(people)}`
      : `Action ${inline(action)} is not to be started: the incident has reached ${reached.join(" and ")}, which whoever allowed it did not know; told: ${naming.people(people)}`,
  ActionLeftStanding: ({ action, people, remindAt }, naming) =>
    people.length === 0
      ? `Action ${inline(action)} stands and nobody allows that; whoever answers for it is reminded at ${utc(remindAt)}`
      : `Action ${inline(action)} still stands and nobody allows that; told: ${naming.people(people)}`,
  ServiceDown: ({ service, since, action, reason }) =>
    `${inline(service)} is down since ${utc(since)}${action ? `, by action ${inline(action)}` : ""}${reason ? `: ${inline(reason)}` : ""}`,
  OtherCauseReported: ({ service, since, reason }) =>
    `${inline(service)} is down for another reason too, since ${utc(since)}, and stays down when the action is undone${reason ? `: ${inline(reason)}` : ""}`,
  EarlierDowntimeReported: ({ service, since, action }) =>
    `${inline(service)} had been down since ${utc(since)} already, by action ${inline(action)}`,
  DowntimeReached: ({ service, mark, people, nobodyNext }, naming) =>
    `${inline(service)} ${markReached[mark]}; told: ${naming.people(people)}${nobodyNext ? "; nobody was agreed on who decides then" : ""}`,
  ServiceUp: ({ service, occurredAt }) => `${inline(service)} is up again${asOf(occurredAt)}`,
  CustomerNoticeOwed: ({ service, role, person: id, dueAt }, { person, roles }) =>
    `Customers of ${inline(service)} are to be told by ${utc(dueAt)}, by ${id ? `${person(id)} as ` : "the role "}${roles([role])}${id ? "" : ", which nobody holds"}`,
  CustomerNoticeOverdue: ({ service }) => `Customers of ${inline(service)} have not been told in time`,
  CustomerNoticeDropped: ({ service }) => `Customers of ${inline(service)} need not be told: it was not taken down`,
  CustomersTold: ({ service, occurredAt }) => `Customers of ${inline(service)} have been told${asOf(occurredAt)}`,
};

export const markReached: Record<Mark, string> = {
  "50%": "has been down for half of what is tolerable",
  "80%": "has been down for four fifths of what is tolerable",
  "100%": "has been down for longer than is tolerable",
  "breaking-point": "has been down past its breaking point",
};

/** "Isolate host: FS-01 (payments)" */
export function named({
  what,
  target,
  service,
}: {
  what: string;
  target: string;
  service?: string | undefined;
}): string {
  return `${inline(inWords(what))}: ${inline(target)}${service && service !== target ? ` (${inline(service)})` : ""}`;
}

export function byWhat(authorisation: Authorisation, { decision, option, people }: Naming): string {
  switch (authorisation.kind) {
    case "decision": {
      const { decisionId, option: chosen } = authorisation;
      return `by ${decision(decisionId)}, ${option(decisionId, chosen)}, chosen by ${people(authorisation.people)}`;
    }
    case "order":
      return `by the standing order ${inline(authorisation.order)}, which ${people(authorisation.people)} had agreed to`;
  }
}
