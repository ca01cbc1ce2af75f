import { deadlines } from "../../../src/incident/deadlines.ts";
import type { Event, EventData, EventOf, EventType } from "../../../src/incident/events.ts";
import type { Incident } from "../../../src/incident/incident.ts";
import type { Instant } from "../../../src/incident/time.ts";
import type { Violate } from "./ladders.ts";

/** The promises about decisions, kept from the facts alone. */

type Question = {
  id: string;
  deciders: EventData<"DecisionProposed">["deciders"];
  consents: string[];
  proposedBy: string;
  deadline: Instant;
  choices: Map<string, { speaksFor: string[]; option: string; principal: string }>;
  isOpen: boolean;
};
type Noted = { [T in EventType]?: (event: EventOf<T>) => void };

export function decisionChecks(incident: string, violate: Violate) {
  const questions = new Map<string, Question>();
  const wrong = (what: string) => violate(`${incident}: ${what}`);
  const the = (id: string) => questions.get(id) as Question;

  const noted: Noted = {
    DecisionProposed: ({ data }) => {
      const { decisionId: id, deciders, consents = [], proposedBy, deadline } = data;
      questions.set(id, { id, deciders, consents, proposedBy, deadline, choices: new Map(), isOpen: true });
    },
    ChoiceMade: ({ by, data }) => {
      if (!the(data.decisionId).isOpen) wrong(`${by.person} chose in ${data.decisionId} after it was closed`);
      const { choices } = the(data.decisionId);
      const speaksFor = by.actingFor === undefined ? [data.role, ...by.roles] : [data.role];
      choices.set(by.person, { speaksFor, option: data.option, principal: by.actingFor ?? by.person });
    },
    DecisionMade: ({ data }) => {
      const question = the(data.decisionId);
      if (!question.isOpen) wrong(`${data.decisionId} is decided twice`);
      const lacking = missing(question, data.option);
      if (lacking) wrong(`${data.decisionId} is decided without its quorum: ${lacking}`);
      question.isOpen = false;
    },
    DecisionExpired: ({ data }) => {
      if (!the(data.decisionId).isOpen) wrong(`${data.decisionId} expires after it was closed`);
      the(data.decisionId).isOpen = false;
    },
  };

  return {
    note(events: Event[], after: Incident, isEnded: boolean): void {
      for (const event of events) (noted[event.type] as ((event: Event) => void) | undefined)?.(event);
      const at = events.at(-1)?.at ?? "";
      const known = new Set(deadlines(after));
      for (const { id, isOpen, deadline } of questions.values()) {
        if (!isOpen) continue;
        if (isEnded) wrong(`${id} is still open although the incident has ended`);
        else if (!known.has(deadline)) wrong(`${id} is open and has no deadline`);
        else if (deadline <= at) wrong(`${id} is open at ${at}, after its deadline (${deadline})`);
      }
    },
  };
}

/** What a decision lacks to be made, in words. Who acts for somebody counts as that somebody. */
function missing({ deciders, consents, proposedBy, choices }: Question, option: string): string | undefined {
  const chosen = [...choices].filter(([, choice]) => choice.option === option);
  const seats = [...decidingSeats(deciders), ...consents.map((role) => [role])];
  const isAlone =
    seats.length === 1 && chosen.every(([person, { principal }]) => [person, principal].includes(proposedBy));
  if (isAlone) return chosen.length === 0 ? "nobody chose it" : `${proposedBy} proposed it and chose it alone`;
  const voices = Map.groupBy(chosen, ([, { principal }]) => principal);
  const roles = [...voices.values()].map((voice) => voice.flatMap(([, { speaksFor }]) => speaksFor));
  return canSeat(seats, roles) ? undefined : `${roles.length} chose it, who cannot take ${seats.length} seats`;
}

function decidingSeats(deciders: Question["deciders"]): string[][] {
  switch (deciders.kind) {
    case "any":
      return [deciders.roles];
    case "all":
      return [...new Set(deciders.roles)].map((role) => [role]);
    case "atLeast":
      return Array.from({ length: deciders.needs }, () => deciders.roles);
  }
}

/** Tries every way to give each seat a person of its own. */
function canSeat([seat, ...others]: string[][], people: string[][]): boolean {
  if (!seat) return true;
  return people.some(
    (roles, index) => seat.some((role) => roles.includes(role)) && canSeat(others, people.toSpliced(index, 1)),
  );
}
