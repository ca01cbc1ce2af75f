import type { Directory } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import { isComing } from "../call-ins/call-in.ts";
import type { ProposeDecision } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { type Told, toldNews, toldWhatIsAsked } from "../told.ts";
import { type Draft, done, draft, muster, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { canBeDecided, whoAnswers } from "./answering.ts";
import { askedAlready, curedBy } from "./asking-again.ts";
import { authorityFor } from "./authority.ts";
import { type Decision, mayNotBreakTie, voices } from "./decision.ts";
import { askWhoAnswersNow, sayUnheld } from "./decision-calls.ts";
import { passRightOn } from "./decision-time.ts";
import { type Asking, isTheSame, propose } from "./proposing.ts";
import { subjectOf } from "./subject.ts";
import { authorityBefore } from "./table-before.ts";

/**
 * Who answers has changed, because somebody abstained, has left or wrote its words: whoever answers now is asked; where too
 * few are left to close it, or the table names others by what is known by now, the same question is put anew.
 */
export function seatAnew(facts: Draft, decisionId: string, world: Asking): void {
  const decision = facts.incident.decisions[decisionId] as Decision;
  const { state, passed, deadline } = decision;
  if (state.status !== "open" || (passed?.until ?? deadline) <= facts.now) return;
  if (isForOthersNow(facts.incident, decision)) return putToOthers(facts, decision, world);
  if (passed) return passRightOn(facts, world.directory, decisionId);
  if (putAnew(facts, decisionId, world)) return;
  const unheld = unheldIn(facts.incident, world.directory, decision);
  if (unheld.length > 0) endForWantOfPeople(facts, decisionId, world, unheld);
  if (facts.incident.decisions[decisionId]?.state.status !== "open") return;
  askWhoAnswersNow(facts, world.directory, decisionId);
}

/** Roles that nobody holds any more nor is next in line for, and in which nobody has said anything. */
function unheldIn(incident: Incident, directory: Directory, decision: Decision): RoleId[] {
  const said = [...Object.values(decision.choices), ...decision.consentsSaid].map(({ role }) => role);
  return voices(decision).filter((role) => !said.includes(role) && whoAnswers(incident, directory, role).length === 0);
}

/** Those who were asked before must not decide it without those who must agree by now, though none of these can. */
export function putToOthers(facts: Draft, decision: Decision, world: Asking): void {
  const refusal = replace(facts, decision, { asked: askedIn(decision) }, world);
  if (refusal) facts.byTime.add("DecisionExpired", { decisionId: decision.id, nobodyLeft: true });
}

/** An alert that came since tells of another place, or a signal that has a row of its own: the order they came in counts for nothing. */
export function isForOthersNow(incident: Incident, decision: Decision): boolean {
  const { fellBack, tradeOff, decidedBefore: before } = decision;
  const subject = subjectOf(decision, incident, tradeOff);
  if (before?.status === "decides" && incident.tableBefore) {
    const { row: _row, ...last } = authorityBefore(incident.rules, subject, incident.tableBefore.table);
    return !isTheSame({ ...last, before }, decision);
  }
  const isForWantOfPeople = fellBack !== undefined && !fellBackByTable.includes(fellBack);
  const found = authorityFor(incident.rules, subject, isForWantOfPeople ? "fallback" : undefined);
  return !isTheSame({ ...found, ...(before && { before }) }, decision);
}

/** What the table itself says; anything else is for want of people, or of their agreement to it. */
const fellBackByTable: readonly Decision["fellBack"][] = ["service-not-named", "figures-not-known"];

/**
 * Where nobody can close it any more, the same question is put anew, to the fallback row: by whoever has changed that, or
 * as its proposer had put it. It stays open as it is if nobody of that row can close it either.
 */
export function putAnew(facts: Draft, id: string, world: Asking, by?: By): boolean {
  const { incident } = facts;
  const decision = incident.decisions[id] as Decision;
  if (canBeDecided(incident, world.directory, decision)) return false;
  return replace(facts, decision, { ...(by && { by }), asked: askedIn(decision) }, world) === undefined;
}

/**
 * Whom it was kept from, or who has left, has left nobody behind who could decide it, not by the fallback row nor by
 * breaking a tie: it ends at once, for nobody comes back before its deadline. That a role is `unheld` is said with it.
 */
export function endForWantOfPeople(facts: Draft, id: string, { directory }: Asking, unheld: RoleId[] = []): void {
  const { incident } = facts;
  const decision = incident.decisions[id] as Decision;
  const { tieBreaker, passed } = decision;
  if (passed || canBeDecided(incident, directory, decision)) return;
  const broken = tieBreaker && {
    ...decision,
    deciders: { kind: "any" as const, roles: [tieBreaker] },
    notAlone: mayNotBreakTie(decision),
  };
  if (broken && canBeDecided(incident, directory, broken)) return;
  for (const role of unheld) sayUnheld(facts, { role });
  facts.byTime.add("DecisionExpired", { decisionId: id, nobodyLeft: true });
}

/**
 * Puts a question. The same that is open with the fallback row, because it names no service, makes room for the one that
 * does: nobody is asked twice about one step, nor decides it for want of a name. Who put it allows it alone as little as before.
 */
export function putQuestion(command: ProposeDecision, incident: Incident, world: Asking): Verdict {
  const { by, now, decisionId, type: _type, ...asked } = command;
  const cured = own(incident.decisions, decisionId) ? undefined : curedBy(command, incident);
  if (!cured) return propose(command, incident, world);
  const already = askedAlready(command, incident);
  if (already) return refuse(already);
  const facts = draft(incident, incident.id, now, by);
  const notAlone = [...new Set([...cured.notAlone, ...(command.notAlone ?? [])])];
  const refusal = replace(facts, cured, { by, decisionId, asked: { ...asked, notAlone } }, world);
  return refusal ? refuse(refusal) : done(facts);
}

type Anew = { by?: By; decisionId?: string; asked: Omit<ProposeDecision, "type" | "now" | "by" | "decisionId"> };

/**
 * Closes a question and puts another in its place, with all of its time, and tells those who had chosen; says why if
 * nobody can be asked.
 */
export function replace(facts: Draft, decision: Decision, anew: Anew, world: Asking): Refusal | undefined {
  const { now, incident } = facts;
  const { id } = decision;
  const { by, asked, decisionId = `${id}.${Object.keys(incident.decisions).length + 1}` } = anew;
  const proposer = by ?? { person: decision.proposedBy, roles: [], via: "timer" };
  const command = { type: "ProposeDecision", now, by: proposer, decisionId, ...asked } as const;
  const verdict = propose(command, incident, world, decision);
  if (verdict.kind === "refused") return verdict.refusal;
  const told = toldOfEdit(facts, world.directory, decision, by?.person);
  facts.byTime.add("DecisionReplaced", { decisionId: id, replacedBy: decisionId, ...(told.length > 0 && { told }) });
  const ratified = Object.values(incident.actions).find((action) => action.asked === id);
  if (ratified) (by ? facts : facts.byTime).add("RatificationAsked", { action: ratified.id, decisionId });
  // Nobody's deed, if nobody changed who answers: judged by the organisation as it was then.
  const byItself = { ...muster, orgSeq: world.signing.organisation.version };
  for (const fact of verdict.events) facts.addAs(by ? fact.by : byItself, fact.type, fact.data);
  return undefined;
}

/** What somebody had asked, as they had asked it. */
export function askedIn(decision: Decision) {
  const { question, options, recommended, action, service, target, ratifies, notAlone, tradeOff, source } = decision;
  const { statedDowntime: downtime } = tradeOff?.inputs ?? {};
  return {
    question,
    options,
    notAlone,
    ...(recommended !== undefined && { recommended }),
    ...(action !== undefined && { action }),
    ...(service !== undefined && { service }),
    ...(target !== undefined && { target }),
    ...(ratifies !== undefined && { ratifies }),
    ...(source && { source }),
    ...(downtime && { downtime }),
    ...(tradeOff?.safety !== undefined && { safety: tradeOff.safety }),
    ...(tradeOff?.exposure !== undefined && { exposure: tradeOff.exposure }),
  };
}

/** Whoever is not on the way is called again, and hears it by the call. */
export function toldOfEdit(
  { incident, now }: Draft,
  directory: Directory,
  decision: Decision,
  editor?: PersonId,
): Told {
  const voided = [...new Set([...Object.keys(decision.choices), ...Object.keys(decision.spoken)])];
  return voided.flatMap((person) =>
    isComing(incident, person, now)
      ? toldWhatIsAsked(incident, [person], { now, directory, ...(editor !== undefined && { by: editor }) })
      : toldNews(directory, person),
  );
}
