import { type Directory, findHolder, holders } from "../policy/directory.ts";
import type { RoleId } from "../policy/policy.ts";
import { authorityFor, seats } from "./authority.ts";
import type { By } from "./by.ts";
import { type Call, callMissing } from "./call-list.ts";
import type { CommandOf, ProposeDecision } from "./commands.ts";
import { actingEntitlement, type Decision, entitlement, principalHere, quorum, voices } from "./decision.ts";
import { hashOf } from "./hash.ts";
import type { Incident } from "./incident.ts";
import { type Clock, clockOf } from "./ladder.ts";
import { own } from "./own.ts";
import { subjectOf } from "./subject.ts";
import type { Instant } from "./time.ts";
import { later, toMs } from "./time.ts";
import { tradeOffFor } from "./trade-off.ts";
import { type Draft, done, draft, type Refusal, refuse, type Verdict } from "./verdict.ts";

/** How a decision is proposed, chosen, objected to and ended. */

const longestWithinMs = 30 * 24 * 60 * 60_000;

/** Puts the question, asks every decider by a card of their own, and calls in those who are not in the room. */
export function propose(command: ProposeDecision, incident: Incident, directory: Directory): Verdict {
  const { now, by, decisionId, options, recommended } = command;
  if (own(incident.decisions, decisionId)) return { kind: "done", events: [] };
  const question = command.question.trim();
  if (!question) return refuse({ code: "empty", what: "question" });
  const ids = new Set(options.map(({ id }) => id));
  const isWhole = options.every(({ label }) => label.trim()) && ids.size === options.length;
  if (!isWhole || options.length < 2 || options.length > 5 || !ids.has(recommended)) {
    return refuse({ code: "bad-options" });
  }
  if (command.withinMs !== undefined && !isReasonable(command.withinMs)) return refuse({ code: "bad-deadline" });
  const about = command.service ?? incident.service;
  const tradeOff = tradeOffFor(command, incident);
  const subject = subjectOf(command, incident, tradeOff);
  const { deciders, row, consents, tieBreaker, withinMs } = authorityFor(incident.rules, subject);
  const content = { question, options, recommended, asOf: now, ...(tradeOff && { tradeOff }) };
  const facts = draft(incident, incident.id, now, by);
  facts.add("DecisionProposed", {
    decisionId,
    question,
    ...(command.action && { action: command.action }),
    ...(about && { service: about }),
    options,
    recommended,
    deciders,
    ...(consents.length > 0 && { consents }),
    ...(row !== undefined && { authorityRow: row }),
    ...(tieBreaker && { tieBreaker }),
    ...(tradeOff && { tradeOff }),
    deadline: later(now, command.withinMs ?? withinMs),
    proposedBy: by.person,
    contentHash: hashOf(content),
  });
  const calls = voices({ deciders, consents }).flatMap((role) => askRole(facts, directory, decisionId, role));
  callMissing(facts, calls, decisionId);
  return done(facts);
}

/** A question has an end, and one that anybody may live to see. */
function isReasonable(withinMs: number): boolean {
  return withinMs > 0 && withinMs <= longestWithinMs;
}

/** Asks whoever holds the role, or whom it falls to, and says whom to call for it. */
function askRole(facts: Draft, directory: Directory, decisionId: string, role: RoleId): Call[] {
  const person = findHolder(facts.incident.rules, directory, role);
  if (holders(directory, role).length === 0) {
    facts.add("RoleUnheld", { role, ...(person && { wentTo: person.id }) });
  }
  if (!person) return [];
  const decision = facts.incident.decisions[decisionId] as Decision;
  if (!decision.asked[person.id]) facts.add("DeciderAsked", { decisionId, person: person.id, role });
  return [
    { person, role, clock: clockUntil(decision.deadline, clockOf(facts, person, [role]), facts.now), why: "decision" },
  ];
}

/** A question does not wait for office hours: half of its time is the longest that anybody has to answer the call. */
function clockUntil(deadline: Instant, clock: Clock, now: Instant): Clock {
  const halfMs = (toMs(deadline) - toMs(now)) / 2;
  const agreedMs = clock.workingHours ? halfMs : clock.acknowledgeWithinMs;
  return { ...clock, acknowledgeWithinMs: Math.max(1, Math.round(Math.min(agreedMs, halfMs))), workingHours: false };
}

/** A delegate or fallback who is awake is asked in place of the principal who is not. */
export function askStandIns(facts: Draft, directory: Directory): void {
  const { callIns, decisions } = facts.incident;
  const standIns = new Set(Object.values(callIns).flatMap(({ escalatedTo }) => escalatedTo));
  for (const decision of Object.values(decisions)) {
    const { id: decisionId, asked } = decision;
    if (decision.state.status !== "open") continue;
    for (const person of standIns) {
      const entitled = asked[person]
        ? undefined
        : actingEntitlement(facts.incident, voices(decision), { person, directory, now: facts.now });
      if (entitled) facts.byTime.add("DeciderAsked", { decisionId, person, ...entitled });
    }
  }
}

/** Only an entitled decider may choose, only what they were shown, and nobody authorises alone what they proposed. */
export function choose(command: CommandOf<"Choose">, incident: Incident, directory: Directory): Verdict {
  const { now, by, decisionId, option, shown } = command;
  const decision = own(incident.decisions, decisionId);
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  if (decision.state.status !== "open") {
    return refuse({ code: "decision-closed", decisionId, status: decision.state.status });
  }
  // Late is late, even when nobody has looked at the clock since.
  if (decision.deadline <= now) return refuse({ code: "decision-closed", decisionId, status: "expired" });
  const entitled = entitlement(incident, decision, by, { directory, now });
  if (!entitled) return refuse(noSay(incident, decision, by, directory));
  if (shown !== decision.contentHash) return refuse({ code: "shown-an-older-version" });
  if (!decision.options.some(({ id }) => id === option)) return refuse({ code: "no-such-option", option });
  const wouldDecideAlone = seats(decision).length === 1;
  const principal = entitled.actingFor;
  // Whoever speaks for themselves needs nobody to speak for them.
  if (principal && own(decision.choices, principal)) return refuse({ code: "principal-has-chosen", person: principal });
  if (wouldDecideAlone && [by.person, principal].includes(decision.proposedBy)) {
    return refuse({ code: "alone-on-own-proposal" });
  }
  if (own(decision.choices, by.person)?.option === option) return { kind: "done", events: [] };
  const { role, actingFor } = entitled;
  const facts = draft(incident, incident.id, now, { ...by, ...(actingFor && { actingFor }) });
  facts.add("ChoiceMade", { decisionId, role, option, shown });
  const after = facts.incident.decisions[decisionId] as Decision;
  const chosenBy = quorum(after, option, directory);
  if (chosenBy) facts.byTime.add("DecisionMade", { decisionId, option, chosenBy });
  return done(facts);
}

function noSay(incident: Incident, decision: Decision, { person }: By, directory: Directory): Refusal {
  const principal = principalHere(incident, decision, person, directory);
  if (principal === undefined) return { code: "not-a-decider", deciders: voices(decision) };
  const hasChosen = own(decision.choices, principal) !== undefined;
  return { code: hasChosen ? "principal-has-chosen" : "principal-is-here", person: principal };
}

/** Dissent stands verbatim and blocks nothing; it may follow the outcome, until the incident has ended. */
export function recordDissent(command: CommandOf<"RecordDissent">, incident: Incident, directory: Directory): Verdict {
  const { now, by, decisionId } = command;
  const decision = own(incident.decisions, decisionId);
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  const entitled = entitlement(incident, decision, by, { directory, now });
  if (!entitled) return refuse(noSay(incident, decision, by, directory));
  if (own(decision.dissents, by.person)) return { kind: "done", events: [] };
  const { role, actingFor } = entitled;
  const facts = draft(incident, incident.id, now, { ...by, ...(actingFor && { actingFor }) });
  facts.add("DissentRecorded", { decisionId, role });
  return done(facts);
}

export function explainDissent(command: CommandOf<"ExplainDissent">, incident: Incident): Verdict {
  const { now, by, decisionId, reason } = command;
  const decision = own(incident.decisions, decisionId);
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  const dissent = own(decision.dissents, by.person);
  if (!dissent) return refuse({ code: "no-dissent-to-explain" });
  if (!reason.trim()) return refuse({ code: "empty", what: "reason" });
  const { actingFor } = dissent;
  const facts = draft(incident, incident.id, now, { ...by, ...(actingFor && { actingFor }) });
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
