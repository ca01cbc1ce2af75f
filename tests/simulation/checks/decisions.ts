import { deadlines } from "../../../src/incident/deadlines.ts";
import type { Event, EventData, EventOf, EventType, Instant } from "../../../src/incident/events.ts";
import type { Incident } from "../../../src/incident/incident.ts";
import type { Violate } from "./ladders.ts";

/** The promises about decisions, kept from the facts alone. */

type Question = {
  id: string;
  deciders: EventData<"DecisionProposed">["deciders"];
  proposedBy: string;
  deadline: Instant;
  choices: Map<string, { role: string; option: string }>;
  isOpen: boolean;
};
type Noted = { [T in EventType]?: (event: EventOf<T>) => void };

export function decisionChecks(incident: string, violate: Violate) {
  const questions = new Map<string, Question>();
  const wrong = (what: string) => violate(`${incident}: ${what}`);
  const the = (id: string) => questions.get(id) as Question;

  const noted: Noted = {
    DecisionProposed: ({ data }) => {
      const { decisionId: id, deciders, proposedBy, deadline } = data;
      questions.set(id, { id, deciders, proposedBy, deadline, choices: new Map(), isOpen: true });
    },
    ChoiceMade: ({ by, data }) => {
      if (!the(data.decisionId).isOpen) wrong(`${by.person} chose in ${data.decisionId} after it was closed`);
      the(data.decisionId).choices.set(by.person, { role: data.role, option: data.option });
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

/** What a decision lacks to be made, in words. */
function missing({ deciders, proposedBy, choices }: Question, option: string): string | undefined {
  const chosen = [...choices].filter(([, choice]) => choice.option === option);
  const people = chosen.map(([person]) => person);
  if (deciders.kind === "any") {
    if (people.length === 0) return "nobody chose it";
    return people.every((person) => person === proposedBy) ? `${proposedBy} proposed it and chose it alone` : undefined;
  }
  const needed = deciders.kind === "all" ? new Set(deciders.roles).size : deciders.needs;
  if (people.length < needed) return `${people.length} of ${needed} chose it`;
  const covered = new Set(chosen.map(([, { role }]) => role));
  const role = deciders.kind === "all" && deciders.roles.find((one) => !covered.has(one));
  return role ? `nobody chose it as ${role}` : undefined;
}
