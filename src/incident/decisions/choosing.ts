import type { Directory } from "../../policy/directory.ts";
import type { RoleId } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import type { CommandOf } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { type Draft, done, draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { seats } from "./authority.ts";
import type { Decision } from "./decision.ts";
import { callLifter, callTieBreaker } from "./decision-calls.ts";
import { leaveToPrincipal, replaceStandIn } from "./decision-time.ts";
import type { Asking } from "./proposing.ts";
import { seatAnew } from "./putting-anew.ts";
import { quorum, tieIn, vetoing } from "./quorum.ts";
import { isRefused, liftersOf, type People, type Say, sayOf, theirRoles } from "./say.ts";

/** How people choose, abstain, object and say why, and what comes of it. */

type OnDecision = { now: string; by: By; decisionId: string };

/** The decision as it stands if one can still choose in it, or why one cannot. Its time was looked at before (`decide`). */
export function openDecision({ decisionId }: Pick<OnDecision, "decisionId">, incident: Incident): Decision | Refusal {
  const decision = own(incident.decisions, decisionId);
  if (!decision) return { code: "no-such-decision", decisionId };
  const { status } = decision.state;
  return status === "open" ? decision : { code: "decision-closed", decisionId, status };
}

/** Only an entitled decider may choose, only what they were shown, and nobody authorises alone what they proposed. */
export function choose(command: CommandOf<"Choose">, incident: Incident, directory: Directory): Verdict {
  const { by, decisionId, option, shown, condition } = command;
  const decision = openDecision(command, incident);
  if ("code" in decision) return refuse(decision);
  const say = sayOf({ incident, decision, by, directory });
  if (isRefused(say)) return refuse(say);
  if (shown !== decision.contentHash) return refuse({ code: "shown-an-older-version" });
  if (!decision.options.some(({ id }) => id === option)) return refuse({ code: "no-such-option", option });
  if (isAlone(decision, say, by)) return refuse({ code: "alone-on-own-proposal" });
  if (condition !== undefined && !condition.trim()) return refuse({ code: "empty", what: "condition" });
  const before = own(decision.choices, by.person);
  const theirs = say.actingFor ? [] : theirRoles(decision, peopleOf(incident, directory), by.person);
  const roles = [...new Set([say.role, ...theirs])];
  const isSame = before?.option === option && before.condition === condition;
  // Once there is a veto, the same choice may say more: that it is lifted.
  const lifted = (before?.refusedSince ?? []).map((role) => own(decision.vetoLiftedBy ?? {}, role) ?? "");
  const saysMore = before && roles.some((role) => lifted.includes(role) || !before.speaksFor.includes(role));
  if (isSame && !saysMore) return { kind: "done", events: [] };
  const facts = speaking(incident, command, say);
  const spoken = own(decision.spoken, by.person);
  facts.add("ChoiceMade", {
    decisionId,
    role: say.role,
    option,
    shown,
    roles,
    ...(condition && { condition }),
    ...(spoken?.option === option && { spokenAt: spoken.occurredAt }),
  });
  conclude(facts, decisionId, directory);
  return done(facts);
}

/**
 * Where one person's word is enough, and for the tie-breaker's, that person is not whoever proposed or worded it, nor, of
 * what was done already, whoever did it or reported it: then nobody stands in for those either (`mayNotAnswer`). Where two
 * must agree both of them may be such people: they are two.
 */
export function isAlone(decision: Decision, { role }: Say, { person }: Pick<By, "person">): boolean {
  const isEnough = seats(decision).length === 1 || role === decision.tieBreaker;
  return isEnough && decision.notAlone.includes(person);
}

function peopleOf({ rules }: Incident, directory: Directory): People {
  return { rules, directory };
}

function speaking(incident: Incident, { now, by }: OnDecision, { actingFor }: Pick<Say, "actingFor">): Draft {
  return draft(incident, incident.id, now, { ...by, ...(actingFor && { actingFor }) });
}

/** Says what now holds: an option has enough of them, is vetoed, or all have spoken and do not agree. */
export function conclude(facts: Draft, decisionId: string, directory: Directory): void {
  const current = () => facts.incident.decisions[decisionId] as Decision;
  if (current().state.status !== "open") return;
  if (concludeOption(facts, decisionId, directory)) return;
  const tie = current().tiedAt === undefined && tieIn(current(), peopleOf(facts.incident, directory));
  if (tie) {
    facts.byTime.add("DecisionTied", { decisionId, ...(tie === "too-few-left" && { tooFewLeft: true }) });
    callTieBreaker(facts, directory, decisionId, "tie");
    // They may have chosen already, in another role.
    concludeOption(facts, decisionId, directory);
  }
}

/** Who counts may have changed, because of a turn or the directory: what has enough of them by now is concluded at once. */
export function concludeAll(facts: Draft, directory: Directory): void {
  for (const { id, state, passed, deadline } of Object.values(facts.incident.decisions)) {
    if (state.status !== "open" || (passed?.until ?? deadline) <= facts.now) continue;
    if (passed) concludeOption(facts, id, directory);
    else conclude(facts, id, directory);
  }
}

function concludeOption(facts: Draft, decisionId: string, directory: Directory): boolean {
  for (const { id: option } of facts.incident.decisions[decisionId]?.options ?? []) {
    const decision = facts.incident.decisions[decisionId] as Decision;
    const people = peopleOf(facts.incident, directory);
    const enough = quorum(decision, option, people);
    if (enough) {
      facts.byTime.add("DecisionMade", { decisionId, option, ...enough });
      return true;
    }
    const roles = vetoing(decision, option, people);
    if (roles.length > 0 && own(decision.vetoed, option)?.join() !== roles.join()) {
      veto(facts, decision, { option, roles }, directory);
    }
  }
  return false;
}

/** What those who must agree refuse stays refused, unless the row names who may lift it: they are called at once. */
function veto(
  facts: Draft,
  { id }: Decision,
  { option, roles }: { option: string; roles: RoleId[] },
  directory: Directory,
) {
  facts.byTime.add("OptionVetoed", { decisionId: id, option, roles });
  const decision = facts.incident.decisions[id] as Decision;
  for (const lifter of liftersOf(decision)) callLifter(facts, directory, id, lifter);
}

/**
 * A conflict of interest: their role is answered for by another holder, or by whoever it falls to; where too few are left,
 * the fallback row decides.
 */
export function abstain(command: CommandOf<"Abstain">, incident: Incident, world: Asking): Verdict {
  const { by, decisionId } = command;
  const { directory } = world;
  const decision = openDecision(command, incident);
  if ("code" in decision) return refuse(decision);
  if (own(decision.abstentions, by.person)) return { kind: "done", events: [] };
  const say = sayOf({ incident, decision, by, directory });
  if (isRefused(say)) return refuse(say);
  const facts = speaking(incident, command, say);
  facts.add("AbstentionRecorded", { decisionId, role: say.role });
  const reason = command.reason?.trim();
  if (reason) facts.add("AbstentionExplained", { decisionId, reason });
  const { role, actingFor: principal } = say;
  if (principal !== undefined) leaveToPrincipal(facts.byTime, directory, decisionId, { principal, role });
  seatAnew(facts, decisionId, world);
  if (principal !== undefined) replaceStandIn(facts, directory, decisionId, principal);
  conclude(facts, decisionId, directory);
  return done(facts);
}

/** Dissent stands verbatim and blocks nothing; it may follow the outcome, until the incident has ended. */
export function recordDissent(command: CommandOf<"RecordDissent">, incident: Incident, directory: Directory): Verdict {
  const { by, decisionId } = command;
  const decision = own(incident.decisions, decisionId);
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  if (own(decision.dissents, by.person)) return { kind: "done", events: [] };
  const say = sayToObject({ incident, decision, by, directory });
  if (isRefused(say)) return refuse(say);
  const facts = speaking(incident, command, say);
  facts.add("DissentRecorded", { decisionId, role: say.role });
  return done(facts);
}

/** As long as the question is open: what stood beside the outcome stands there for good. */
export function takeBackDissent(command: CommandOf<"TakeBackDissent">, incident: Incident): Verdict {
  const { by, decisionId } = command;
  const decision = own(incident.decisions, decisionId);
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  const { status } = decision.state;
  if (status !== "open") return refuse({ code: "decision-closed", decisionId, status });
  const dissent = own(decision.dissents, by.person);
  if (!dissent) return { kind: "done", events: [] };
  const facts = speaking(incident, command, dissent);
  facts.add("DissentTakenBack", { decisionId });
  return done(facts);
}

/** Whoever has a say may object, and so may those whose say somebody else has used or may use by now. */
function sayToObject(asked: Parameters<typeof sayOf>[0]): Say | Refusal {
  const { passed: _passed, ...decision } = asked.decision;
  const say = sayOf({ ...asked, decision });
  if (!isRefused(say)) return say;
  const silenced = ["chosen-for-you", "somebody-acts-for-you"].includes(say.code);
  const role = own(asked.decision.asked, asked.by.person)?.role;
  return silenced && role !== undefined ? { role } : say;
}

type Explain = CommandOf<"ExplainDissent" | "ExplainChoice" | "ExplainAbstention">;

const explanations = {
  ExplainDissent: { event: "DissentExplained", said: "dissents" },
  ExplainChoice: { event: "ChoiceExplained", said: "choices" },
  ExplainAbstention: { event: "AbstentionExplained", said: "abstentions" },
} as const;

/** The reason comes after the click, so that nothing waits for it; it may still come when the incident has ended. It comes once. */
export function explain(command: Explain, incident: Incident): Verdict {
  const { type, by, decisionId, reason } = command;
  const { event, said } = explanations[type];
  const decision = own(incident.decisions, decisionId);
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  const before = said === "dissents" ? own(decision.dissentsBefore, by.person) : undefined;
  const one = own(decision[said], by.person) ?? before;
  if (!one) return refuse({ code: "nothing-to-explain", what: said });
  if (!reason.trim()) return refuse({ code: "empty", what: "reason" });
  if (one.reason === reason) return { kind: "done", events: [] };
  // Others have weighed it by now: what was said stands as it was said.
  if (one.reason !== undefined) return refuse({ code: "explained-already" });
  const facts = speaking(incident, command, one);
  facts.add(event, { decisionId, reason });
  return done(facts);
}
