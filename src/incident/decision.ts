import { type Directory, holders } from "../policy/directory.ts";
import type { Deciders, PersonId, RoleId } from "../policy/policy.ts";
import { canTakeAll, seats } from "./authority.ts";
import type { By } from "./by.ts";
import { isComing, principalsOf } from "./call-in.ts";
import type { EventData, EventOf } from "./events.ts";
import type { Incident } from "./incident.ts";
import { own } from "./own.ts";
import type { Instant } from "./time.ts";
import type { TradeOff } from "./trade-off.ts";

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
  /** Roles without whose agreement no option can be chosen. */
  consents: RoleId[];
  authorityRow?: number;
  tieBreaker?: RoleId;
  tradeOff?: TradeOff;
  proposedAt: Instant;
  proposedBy: PersonId;
  deadline: Instant;
  contentHash: string;
  /** People with a card of their own, and the role they were asked for. */
  asked: Record<PersonId, { role: RoleId; actingFor?: PersonId }>;
  /** Each person's latest choice; `speaksFor` are all the roles with a say in which they may be counted. */
  choices: Record<PersonId, { role: RoleId; speaksFor: RoleId[]; option: string; at: Instant; actingFor?: PersonId }>;
  dissents: Record<PersonId, { role: RoleId; at: Instant; actingFor?: PersonId; reason?: string }>;
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
  return { id, consents: [], ...rest, proposedAt: at, asked: {}, choices: {}, dissents: {}, state: { status: "open" } };
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
      const own = by.actingFor ? [] : voices(decision).filter((each) => by.roles.includes(each));
      const speaksFor = [...new Set([role, ...own])];
      const choice = { role, speaksFor, option, at, ...(by.actingFor && { actingFor: by.actingFor }) };
      // A principal's own choice takes the place of what was chosen for them.
      const others = Object.entries(decision.choices).filter(([, { actingFor }]) => actingFor !== by.person);
      return { ...decision, choices: { ...Object.fromEntries(others), [by.person]: choice } };
    }
    case "DissentRecorded": {
      const dissent = { role: event.data.role, at, ...(by.actingFor && { actingFor: by.actingFor }) };
      return { ...decision, dissents: { ...decision.dissents, [by.person]: dissent } };
    }
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

/** Everybody who has a say: those who decide and those who must agree. */
export function voices({ deciders, consents }: Pick<Decision, "deciders" | "consents">): RoleId[] {
  return [...new Set([...deciders.roles, ...consents])];
}

/**
 * The people who together decide for `option`, or undefined while they do not take every seat. A principal and whoever
 * acts for them are one voice: the principal's own choice takes the other's place.
 */
export function quorum(decision: Decision, option: string, directory: Directory): PersonId[] | undefined {
  const people = Object.entries(decision.choices).filter(([, choice]) => choice.option === option);
  const voicesOf = Map.groupBy(people, ([person, { actingFor }]) => actingFor ?? person);
  // Whoever has lost a role since they chose is not counted in it any more.
  const spokenFor = [...voicesOf].map(([voice, choices]) =>
    choices.flatMap(([, choice]) => choice.speaksFor).filter((role) => speaksFor(directory, role, voice)),
  );
  return canTakeAll(seats(decision), spokenFor) ? people.map(([person]) => person) : undefined;
}

type Entitlement = { role: RoleId; actingFor?: PersonId };

/** The roles, of `roles`, of those in whose place `person` was called. */
function principalRoles(incident: Incident, roles: RoleId[], person: PersonId, directory: Directory) {
  return principalsOf(incident.callIns, person).flatMap((principal) => {
    const actingFor = principal.person;
    const role = principal.roles.find((each) => roles.includes(each) && speaksFor(directory, each, actingFor));
    return role ? [{ role, actingFor }] : [];
  });
}

/** The role of a principal who is not here and for whom `person` acts, if it is one of `roles`. */
export function actingEntitlement(
  incident: Incident,
  roles: RoleId[],
  { person, directory, now }: { person: PersonId; directory: Directory; now: Instant },
): Entitlement | undefined {
  const found = principalRoles(incident, roles, person, directory);
  return found.find(({ actingFor }) => !isComing(incident, actingFor, now));
}

/** Whom `person` would act for, were they not here themselves. */
export function principalHere(
  incident: Incident,
  decision: Decision,
  person: PersonId,
  directory: Directory,
): PersonId | undefined {
  return principalRoles(incident, voices(decision), person, directory)[0]?.actingFor;
}

/** A role is spoken for by whoever holds it now, and by whom it fell to only as long as nobody does. */
function speaksFor(directory: Directory, role: RoleId, person: PersonId): boolean {
  const held = holders(directory, role);
  return held.length === 0 || held.some(({ id }) => id === person);
}

/** The role in which somebody may choose: their own first, else one that fell to them, else one they act for. */
export function entitlement(
  incident: Incident,
  decision: Decision,
  by: By,
  { directory, now }: { directory: Directory; now: Instant },
): Entitlement | undefined {
  const roles = voices(decision);
  const role = roles.find((each) => by.roles.includes(each));
  if (role) return { role };
  const asked = own(decision.asked, by.person);
  if (asked && !asked.actingFor && speaksFor(directory, asked.role, by.person)) return asked;
  return actingEntitlement(incident, roles, { person: by.person, directory, now });
}
