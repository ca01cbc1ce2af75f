import { type Directory, holders } from "../policy/directory.ts";
import type { Deciders, PersonId, RoleId } from "../policy/policy.ts";
import { authorityFor, needs } from "./authority.ts";
import { isLive, latestCallIn, principalsOf } from "./call-in.ts";
import type { CommandOf, ProposeDecision } from "./commands.ts";
import type { By, EventData, EventOf, Instant } from "./events.ts";
import { hashOf } from "./hash.ts";
import type { Incident } from "./incident.ts";
import { clockOf, findHolder, startCallIn } from "./ladder.ts";
import { later } from "./time.ts";
import { type Draft, done, draft, refuse, type Verdict } from "./verdict.ts";

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

/** Puts the question, asks every decider by a card of their own, and calls in those who are not in the room. */
export function propose(command: ProposeDecision, incident: Incident, directory: Directory): Verdict {
  const { now, by, decisionId, options, recommended } = command;
  const question = command.question.trim();
  if (!question) return refuse({ code: "empty", what: "question" });
  const ids = new Set(options.map(({ id }) => id));
  const isWhole = options.every(({ label }) => label.trim()) && ids.size === options.length;
  if (!isWhole || options.length < 2 || options.length > 5 || !ids.has(recommended)) {
    return refuse({ code: "bad-options" });
  }
  const service = command.service ? incident.rules.services[command.service] : undefined;
  const { deciders, row, tieBreaker, withinMs } = authorityFor(incident.rules, {
    ...(command.action && { action: command.action }),
    environment: service?.environment ?? incident.environment,
    ...(service?.tier !== undefined && { tier: service.tier }),
  });
  const content = { question, options, recommended, asOf: now };
  const facts = draft(incident, incident.id, now, by);
  facts.add("DecisionProposed", {
    decisionId,
    question,
    ...(command.action && { action: command.action }),
    ...(command.service && { service: command.service }),
    options,
    recommended,
    deciders,
    ...(row !== undefined && { authorityRow: row }),
    ...(tieBreaker && { tieBreaker }),
    deadline: later(now, command.withinMs ?? withinMs),
    proposedBy: by.person,
    contentHash: hashOf(content),
  });
  for (const role of new Set(deciders.roles)) askRole(facts, directory, decisionId, role);
  return done(facts);
}

function askRole(facts: Draft, directory: Directory, decisionId: string, role: RoleId): void {
  const person = findHolder(facts.incident.rules, directory, role);
  if (holders(directory, role).length === 0) {
    facts.add("RoleUnheld", { role, ...(person && { wentTo: person.id }) });
  }
  if (!person) return;
  if (!facts.incident.decisions[decisionId]?.asked[person.id]) {
    facts.add("DeciderAsked", { decisionId, person: person.id, role });
  }
  const { joined, callIns } = facts.incident;
  const called = latestCallIn(callIns, person.id);
  if (!joined[person.id] && !isLive(called)) {
    startCallIn(facts, {
      person,
      roles: [role],
      clock: clockOf(facts.incident, [role]),
      why: "decision",
      decisionId,
    });
  }
  askStandIns(facts, decisionId);
}

/** A delegate or fallback who is awake is asked in place of the principal who is not. */
export function askStandIns(facts: Draft, decisionId: string): void {
  const decision = facts.incident.decisions[decisionId];
  if (decision?.state.status !== "open") return;
  for (const person of new Set(Object.values(facts.incident.callIns).flatMap(({ escalatedTo }) => escalatedTo))) {
    if (facts.incident.decisions[decisionId]?.asked[person]) continue;
    const entitled = actingEntitlement(facts.incident, decision.deciders.roles, person);
    if (entitled) facts.byTime.add("DeciderAsked", { decisionId, person, ...entitled });
  }
}

function actingEntitlement(incident: Incident, roles: RoleId[], person: PersonId) {
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

/** Only an entitled decider may choose, only what they were shown, and nobody authorises alone what they proposed. */
export function choose(command: CommandOf<"Choose">, incident: Incident): Verdict {
  const { now, by, decisionId, option, shown } = command;
  const decision = incident.decisions[decisionId];
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  if (decision.state.status !== "open") {
    return refuse({ code: "decision-closed", decisionId, status: decision.state.status });
  }
  const entitled = entitlement(incident, decision, by);
  if (!entitled) return refuse({ code: "not-a-decider", deciders: decision.deciders.roles });
  if (shown !== decision.contentHash) return refuse({ code: "shown-an-older-version" });
  if (!decision.options.some(({ id }) => id === option)) return refuse({ code: "no-such-option", option });
  if (needs(decision.deciders) === 1 && decision.proposedBy === by.person) {
    return refuse({ code: "alone-on-own-proposal" });
  }
  if (decision.choices[by.person]?.option === option) return { kind: "done", events: [] };
  const { role, actingFor } = entitled;
  const facts = draft(incident, incident.id, now, { ...by, ...(actingFor && { actingFor }) });
  facts.add("ChoiceMade", { decisionId, role, option, shown });
  const after = facts.incident.decisions[decisionId] as Decision;
  const chosenBy = quorum(after, option);
  if (chosenBy) facts.byTime.add("DecisionMade", { decisionId, option, chosenBy });
  return done(facts);
}

/** The people who together decide for `option`, or undefined while there are not enough of them. */
export function quorum({ deciders, choices }: Decision, option: string): PersonId[] | undefined {
  const people = Object.entries(choices).filter(([, choice]) => choice.option === option);
  if (people.length < needs(deciders)) return undefined;
  const covered = new Set(people.map(([, { role }]) => role));
  if (deciders.kind === "all" && !deciders.roles.every((role) => covered.has(role))) return undefined;
  return people.map(([person]) => person);
}

/** Dissent stands verbatim and blocks nothing; it may follow the outcome, until the incident has ended. */
export function recordDissent(command: CommandOf<"RecordDissent">, incident: Incident): Verdict {
  const { now, by, decisionId } = command;
  const decision = incident.decisions[decisionId];
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  const entitled = entitlement(incident, decision, by);
  if (!entitled) return refuse({ code: "not-a-decider", deciders: decision.deciders.roles });
  if (decision.dissents[by.person]) return { kind: "done", events: [] };
  const { role, actingFor } = entitled;
  const facts = draft(incident, incident.id, now, { ...by, ...(actingFor && { actingFor }) });
  facts.add("DissentRecorded", { decisionId, role });
  return done(facts);
}

export function explainDissent(command: CommandOf<"ExplainDissent">, incident: Incident): Verdict {
  const { now, by, decisionId, reason } = command;
  const decision = incident.decisions[decisionId];
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  if (!decision.dissents[by.person]) return refuse({ code: "no-dissent-to-explain" });
  if (!reason.trim()) return refuse({ code: "empty", what: "reason" });
  const facts = draft(incident, incident.id, now, by);
  facts.add("DissentExplained", { decisionId, reason });
  return done(facts);
}

/** An open decision whose time has come ends without an outcome. */
export function expireDecisions(facts: Draft, isDue: (decision: Decision) => boolean): void {
  for (const decision of Object.values(facts.incident.decisions)) {
    if (decision.state.status === "open" && isDue(decision)) {
      facts.byTime.add("DecisionExpired", { decisionId: decision.id });
    }
  }
}
