import type { Deciders, PersonId, RoleId } from "../policy/policy.ts";
import { needs } from "./authority.ts";
import { principalsOf } from "./call-in.ts";
import type { By, EventData, EventOf, Instant } from "./events.ts";
import type { Incident } from "./incident.ts";

/**
 * A question put to executives, with what each option costs.
 * Modes: `open` → `made` (a quorum chose one option) | `expired` (nobody did in time). Silence never approves.
 */
export type Decision = {
  id: string;
  question: string;
  action?: string;
  service?: string;
  options: EventData<"DecisionProposed">["options"];
  recommended: string;
  deciders: Deciders;
  authorityRow?: number;
  tieBreaker?: RoleId;
  proposedAt: Instant;
  proposedBy: PersonId;
  deadline: Instant;
  contentHash: string;
  /** People with a card of their own, and the role they were asked for. */
  asked: Record<PersonId, { role: RoleId; actingFor?: PersonId }>;
  /** Each person's latest choice. */
  choices: Record<PersonId, { role: RoleId; option: string; at: Instant; actingFor?: PersonId }>;
  dissents: Record<PersonId, { role: RoleId; at: Instant; reason?: string }>;
  state: { status: "open" } | { status: "made"; option: string; at: Instant } | { status: "expired"; at: Instant };
};

type DecisionEvent = EventOf<
  | "DecisionProposed"
  | "DeciderAsked"
  | "ChoiceMade"
  | "DissentRecorded"
  | "DissentExplained"
  | "DecisionMade"
  | "DecisionExpired"
>;

export function evolveDecisions(decisions: Record<string, Decision>, event: DecisionEvent): Record<string, Decision> {
  const { decisionId } = event.data;
  if (event.type === "DecisionProposed") return { ...decisions, [decisionId]: proposed(event) };
  const decision = decisions[decisionId];
  return decision ? { ...decisions, [decisionId]: evolveOne(decision, event) } : decisions;
}

function proposed({ at, data }: EventOf<"DecisionProposed">): Decision {
  const { decisionId: id, ...rest } = data;
  return { id, ...rest, proposedAt: at, asked: {}, choices: {}, dissents: {}, state: { status: "open" } };
}

function evolveOne(decision: Decision, event: Exclude<DecisionEvent, { type: "DecisionProposed" }>): Decision {
  const { at, by } = event;
  switch (event.type) {
    case "DeciderAsked": {
      const { person, role, actingFor } = event.data;
      return { ...decision, asked: { ...decision.asked, [person]: { role, ...(actingFor && { actingFor }) } } };
    }
    case "ChoiceMade": {
      const { role, option } = event.data;
      const choice = { role, option, at, ...(by.actingFor && { actingFor: by.actingFor }) };
      return { ...decision, choices: { ...decision.choices, [by.person]: choice } };
    }
    case "DissentRecorded":
      return { ...decision, dissents: { ...decision.dissents, [by.person]: { role: event.data.role, at } } };
    case "DissentExplained": {
      const dissent = decision.dissents[by.person];
      if (!dissent) return decision;
      const { reason } = event.data;
      return { ...decision, dissents: { ...decision.dissents, [by.person]: { ...dissent, reason } } };
    }
    case "DecisionMade":
      return { ...decision, state: { status: "made", option: event.data.option, at } };
    case "DecisionExpired":
      return { ...decision, state: { status: "expired", at } };
  }
}

/** The people who together decide for `option`, or undefined while there are not enough of them. */
export function quorum({ deciders, choices }: Decision, option: string): PersonId[] | undefined {
  const people = Object.entries(choices).filter(([, choice]) => choice.option === option);
  if (people.length < needs(deciders)) return undefined;
  const covered = new Set(people.map(([, { role }]) => role));
  if (deciders.kind === "all" && !deciders.roles.every((role) => covered.has(role))) return undefined;
  return people.map(([person]) => person);
}

/** The role of a principal for whom `person` acts, if it is one of `roles`. */
export function actingEntitlement(incident: Incident, roles: RoleId[], person: PersonId) {
  for (const principal of principalsOf(incident.callIns, person)) {
    const role = principal.roles.find((held) => roles.includes(held));
    if (role) return { role, actingFor: principal.person };
  }
  return undefined;
}

/** The role in which somebody may choose: their own first, else one they act for. */
export function entitlement(
  incident: Incident,
  decision: Decision,
  by: By,
): { role: RoleId; actingFor?: PersonId } | undefined {
  const { roles } = decision.deciders;
  const own = roles.find((role) => by.roles.includes(role));
  if (own) return { role: own };
  // Somebody asked because the role fell to them when nobody held it.
  const asked = decision.asked[by.person];
  if (asked && !asked.actingFor) return asked;
  return actingEntitlement(incident, roles, by.person);
}
