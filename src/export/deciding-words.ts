import { vetoLifted } from "../chat/cards/decisions/decision-words.ts";
import type { EventOf, EventType } from "../incident/events.ts";
import type { Words } from "./event-words.ts";
import { asOf, inline, utc } from "./markdown-text.ts";
import { messageWords } from "./message-words.ts";
import type { Naming } from "./naming.ts";

/** What happened to decisions, and who acted for whom, in one line of Markdown each. */
export const deciding = {
  DecisionProposed: ({ decisionId, question, source }, { decision, person }) =>
    `${decision(decisionId)} proposed: ${inline(question)}${source ? ` (because of a ${messageWords(source, person)}: ${inline(source.text)})` : ""}`,
  DeciderAsked: ({ decisionId, person: id, role, actingFor }, { decision, person, roles }) =>
    `${decision(decisionId)}: ${person(id)} is asked as ${roles([role])}${actingFor ? `, for ${person(actingFor)}` : ""}`,
  ChoiceMade: ({ decisionId, option: id, role, condition, spokenAt }, { decision, option, roles }) =>
    `${decision(decisionId)}: chose ${option(decisionId, id)} as ${roles([role])}${condition ? `, on a condition: ${inline(condition)}` : ""}${spokenAt ? `, as they had said aloud ${utc(spokenAt)}` : ""}`,
  ChoiceExplained: ({ decisionId, reason }, { decision }) =>
    `${decision(decisionId)}: explains the choice: ${inline(reason)}`,
  AbstentionRecorded: ({ decisionId, role }, { decision, roles }) =>
    `${decision(decisionId)}: abstains as ${roles([role])}`,
  AbstentionExplained: ({ decisionId, reason }, { decision }) =>
    `${decision(decisionId)}: explains the abstention: ${inline(reason)}`,
  SpokenChoiceRecorded: ({ decisionId, person: id, option: chosen, occurredAt }, { decision, person, option }) =>
    `${decision(decisionId)}: writes down that ${person(id)} said ${option(decisionId, chosen)} ${utc(occurredAt)}; it does not count until confirmed`,
  SpokenChoiceRung: ({ decisionId, person: id }, { decision, person }) =>
    `${decision(decisionId)}: ${person(id)} is called to confirm what they are said to have said`,
  SpokenChoiceDenied: ({ decisionId }, { decision }) => `${decision(decisionId)}: says they did not say so`,
  DecisionEdited: ({ decisionId, question, stopped, down }, { decision }) => {
    if (stopped !== undefined)
      return `${decision(decisionId)}: ${stopped} was stopped, so what was chosen before is void`;
    if (down !== undefined)
      return `${decision(decisionId)}: ${inline(down)} was reported down, so what was chosen before is void`;
    return `${decision(decisionId)} put in other words, and what was chosen before is void: ${inline(question)}`;
  },
  StandInsCalled: ({ decisionId, called }, { decision, person }) =>
    `${decision(decisionId)}: half of the time is over; ${called.map((one) => `${person(one.person)} is called for ${person(one.principal)}`).join(", ") || "nobody is called in anybody's place"}`,
  SeatPassedOn: ({ decisionId, principal, busy, busyFor, person: id }, { decision, person }) =>
    `${decision(decisionId)}: ${busy ? `${person(busy)} answers for ${busyFor ? person(busyFor) : "themselves"} and counts once; ` : ""}for ${person(principal)} ${id ? `${person(id)} is called` : "there is nobody else"}`,
  TieBreakerCalled: ({ decisionId, role, person: id, why }, { decision, person, roles }) =>
    `${decision(decisionId)}: the tie-breaker (${roles([role])}) is called${why === "tie" ? "" : ", because little time is left"}: ${id ? person(id) : "there is nobody"}`,
  DecisionTied: ({ decisionId, tooFewLeft }, { decision }) =>
    tooFewLeft
      ? `${decision(decisionId)}: too few are left to decide it`
      : `${decision(decisionId)}: all who decide have spoken, and do not agree`,
  OptionVetoed: ({ decisionId, option: id, roles: refusing }, { decision, option, roles }) =>
    `${decision(decisionId)}: ${option(decisionId, id)} is refused by ${roles(refusing)}, who must agree`,
  RightPassed: ({ decisionId, to, until }, { decision, people }) =>
    `${decision(decisionId)}: the time is over; until ${utc(until)} the right is with ${people(to)}`,
  ActingStarted: ({ person: id, principal, roles: theirs, byDelegation }, { person, roles }) =>
    `${person(id)} acts for ${person(principal)}, as ${roles(theirs)}${byDelegation ? ", for as long as that one has handed over" : ""}`,
  ActingEnded: (data, { person }) => actingEndedWords(data, person),
  DissentRecorded: ({ decisionId, role }, { decision, roles }) =>
    `${decision(decisionId)}: objects as ${roles([role])}`,
  DissentExplained: ({ decisionId, reason }, { decision }) =>
    `${decision(decisionId)}: explains the objection: ${inline(reason)}`,
  DissentTakenBack: ({ decisionId }, { decision }) => `${decision(decisionId)}: takes the objection back`,
  DecisionMade: ({ decisionId, option: id, tieBrokenBy, rightPassedTo, vetoesLifted }, naming) =>
    `${naming.decision(decisionId)} made: ${naming.option(decisionId, id)}${tieBrokenBy ? `, the tie broken by ${naming.person(tieBrokenBy)}` : ""}${rightPassedTo ? `, by ${naming.person(rightPassedTo)}, to whom the right had passed` : ""}${lifted(vetoesLifted, naming)}`,
  ConditionMet: ({ decisionId, person: id, occurredAt }, { decision, person }) =>
    `${decision(decisionId)}: says that the condition of ${person(id)} is met${asOf(occurredAt)}`,
  DecisionExpired: ({ decisionId, nobodyLeft }, { decision }) =>
    `${decision(decisionId)} expired without an outcome${nobodyLeft ? ": nobody is left who could decide it" : ""}`,
  DecisionWithdrawn: ({ decisionId, reason }, { decision }) =>
    `${decision(decisionId)} withdrawn without an outcome: ${inline(reason)}`,
  DecisionReplaced: ({ decisionId }, { decision }) =>
    `${decision(decisionId)} closed without an outcome: others decide it by now, and it is put anew`,
} satisfies Partial<Words<EventType>>;

/** Without `why` the principal did it. */
export function actingEndedWords(
  { person: id, principal, why }: EventOf<"ActingEnded">["data"],
  person: Naming["person"],
): string {
  switch (why) {
    case undefined:
      return `${person(principal)} takes over from ${person(id)}; what was chosen for them stands`;
    case "delegation-over":
      return `${person(id)} acts for ${person(principal)} no more, who had handed over only until then; what was chosen for them stands`;
    case "from-outside":
      return `${person(id)} is not let into the room and acts for ${person(principal)} no more; what they chose in a question still open does not count`;
    case "role-lost":
      return `${person(id)} acts for ${person(principal)} no more, who does not hold the role any more: whoever does decides`;
    case "left":
      return `${person(id)} has left and acts for ${person(principal)} no more; what they chose in a question still open does not count`;
  }
}

/** "; Plant safety refused; Eva Sommer (CEO) lifted it" */
export function lifted(
  vetoes: EventOf<"DecisionMade">["data"]["vetoesLifted"] = [],
  { person, roles }: Naming,
): string {
  return vetoes
    .map(({ role, liftedBy, person: who }) => `; ${vetoLifted(roles([role]), `${person(who)} (${roles([liftedBy])})`)}`)
    .join("");
}
