import { authorityInForce, authoritySigners, type Signing } from "../../organisation/agreements.ts";
import type { Directory } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import { isComing } from "../call-ins/call-in.ts";
import { callMissing } from "../call-ins/call-list.ts";
import type { CommandOf, ProposeDecision } from "../commands.ts";
import type { EventData } from "../events.ts";
import { hashOf } from "../hash.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { leads, leadsFor } from "../permission.ts";
import { later, toMs } from "../time.ts";
import { type Told, toldNews, toldWhatIsAsked } from "../told.ts";
import { type Draft, done, draft, muster, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { isReachable, whoAnswers } from "./answering.ts";
import { type Authority, authorityFor, canTakeAll, type Subject, seats } from "./authority.ts";
import { type Answered, type Decision, mayNotAnswer, voices } from "./decision.ts";
import { askRole, askWhoAnswersNow, callToDecide } from "./decision-calls.ts";
import { passRightOn } from "./decision-time.ts";
import { subjectOf } from "./subject.ts";
import { type TradeOff, tradeOffFor } from "./trade-off.ts";

/** How a question is put, and put anew in other words. */

/** What is not agreed to take longer is not left open for longer than this. */
const longestWithinMs = 24 * 60 * 60_000;
/**
 * Of the time that the deciders have: when stand-ins are called, when the tie-breaker is, how much is left at last, and
 * how little of what was agreed whoever asks, or asks anew, may give them.
 */
export const shares = { standIns: 0.5, tieBreaker: 0.8, lastCall: 0.25, least: 0.5 };

type Asked = Pick<ProposeDecision, "question" | "options" | "recommended">;

/** Puts the question, asks every decider by a card of their own, and calls in those who are not in the room. */
export function propose(command: ProposeDecision, incident: Incident, world: Asking, before?: Decision): Verdict {
  const { directory } = world;
  const { now, by, decisionId, action } = command;
  if (own(incident.decisions, decisionId)) return { kind: "done", events: [] };
  const wrong = mistakeIn(command);
  if (wrong) return refuse(wrong);
  const service = command.service ?? incident.service;
  const target = command.target?.trim();
  const tradeOff = tradeOffFor(command, incident);
  const asking = {
    notAlone: [by.person, ...(command.notAlone ?? [])],
    abstentions: before?.abstentions ?? {},
    asked: {},
  };
  const authority = whoDecides(incident, world, asking, subjectOf(command, incident, tradeOff));
  if ("code" in authority) return refuse(authority);
  const { deciders, consents, vetoLiftedBy, row, tieBreaker, noDelegates, fellBack, lacking } = authority;
  const agreedMs = authority.withinMs;
  const signers = authoritySigners(incident.rules, world.signing);
  const withinMs = before ? Math.max(agreedMs, ownTimeOf(before)) : (command.withinMs ?? agreedMs);
  const leastMs = shares.least * agreedMs;
  if (!isReasonable(withinMs, agreedMs)) return refuse({ code: "bad-deadline" });
  if (withinMs < leastMs) return refuse({ code: "too-little-time", leastMs, agreedMs });
  const after = (share: number) => later(now, share * withinMs);
  const facts = draft(incident, incident.id, now, by);
  facts.add("DecisionProposed", {
    decisionId,
    ...contentOf(command, now, tradeOff),
    ...(tradeOff && { tradeOff }),
    ...(action && { action }),
    ...(service && { service }),
    ...(action && target && { target }),
    deciders,
    ...(consents.length > 0 && { consents }),
    ...(Object.keys(vetoLiftedBy).length > 0 && { vetoLiftedBy }),
    ...(row !== undefined && { authorityRow: row }),
    rulesHash: incident.rulesHash,
    ...(fellBack !== "not-agreed" && signers.length > 0 && { tableAgreedBy: signers }),
    ...(fellBack && { fellBack }),
    ...(lacking && { lacking }),
    ...(tieBreaker && { tieBreaker, tieBreakerAt: after(shares.tieBreaker) }),
    ...(noDelegates && { noDelegates }),
    standInsAt: after(shares.standIns),
    deadline: later(now, withinMs),
    ...(withinMs !== agreedMs && { agreedMs }),
    lastCallUntil: after(1 + shares.lastCall),
    proposedBy: by.person,
    ...(command.ratifies !== undefined && { ratifies: command.ratifies }),
    ...(command.notAlone && { notAlone: command.notAlone }),
    ...(before && { putsAnew: before.id }),
    ...(command.source && { source: command.source }),
  });
  const calls = voices({ deciders, consents }).flatMap((role) => askRole(facts, directory, decisionId, role));
  callMissing(facts, calls, decisionId);
  return done(facts);
}

/** How long its proposer gave it, where that was their own word. */
function ownTimeOf({ givenMs, agreedMs }: Decision): number {
  return agreedMs === undefined ? 0 : givenMs;
}

function mistakeIn({ question, options, recommended }: Asked): Refusal | undefined {
  if (!question.trim()) return { code: "empty", what: "question" };
  const ids = new Set(options.map(({ id }) => id));
  const isWhole = options.every(({ label }) => label.trim()) && ids.size === options.length;
  const isRecommended = recommended === undefined || ids.has(recommended);
  const isFine = isWhole && options.length >= 2 && options.length <= 5 && isRecommended;
  return isFine ? undefined : { code: "bad-options" };
}

/** A question has an end, and it is near: nobody leaves one open for weeks that was to be decided in minutes. */
function isReasonable(withinMs: number, agreedMs: number): boolean {
  return withinMs > 0 && withinMs <= Math.max(longestWithinMs, agreedMs);
}

/** The hash is of the inputs and their time, never of a cost that ticks. */
function contentOf({ question, options, recommended }: Asked, asOf: string, tradeOff: TradeOff | undefined) {
  const content = { question: question.trim(), options, ...(recommended !== undefined && { recommended }) };
  return { ...content, contentHash: hashOf({ ...content, asOf, ...(tradeOff && { tradeOff }) }) };
}

/** The directory as the incident sees it, and everybody who may have agreed to the table: nobody's exclusion unsigns it. */
export type Asking = { directory: Directory; signing: Signing };

type Found = Omit<Authority, "fellBack"> & Pick<EventData<"DecisionProposed">, "fellBack">;

/**
 * The row that was agreed, if the table is in force and there are people to take the row's seats; else the fallback row;
 * else nobody, and that is said.
 */
function whoDecides(
  incident: Incident,
  { directory, signing }: Asking,
  asking: Pick<Question, "notAlone" | "abstentions" | "asked">,
  subject: Subject,
): Found | Refusal {
  const agreed = authorityFor(incident.rules, subject);
  const isInForce = authorityInForce(incident.rules, signing);
  if (isInForce && canBeDecided(incident, directory, { ...agreed, ...asking })) return agreed;
  const fallback = authorityFor(incident.rules, subject, "fallback");
  // There is somebody, and it is only that nobody decides alone what they proposed or did; or there are too few.
  const isOwn = canBeDecided(incident, directory, { ...agreed, ...asking, notAlone: [] });
  const fellBack = !isInForce ? "not-agreed" : isOwn ? "own-proposal" : "too-few-people";
  if (canBeDecided(incident, directory, { ...fallback, ...asking })) return { ...fallback, fellBack };
  return { code: "nobody-can-decide", roles: voices(agreed) };
}

/**
 * Who answers has changed, because somebody abstained, has left or wrote its words: whoever answers now is asked; where too
 * few are left to close it, the same question is put anew.
 */
export function seatAnew(facts: Draft, decisionId: string, world: Asking): void {
  const { state, passed, deadline } = facts.incident.decisions[decisionId] as Decision;
  if (state.status !== "open" || (passed?.until ?? deadline) <= facts.now) return;
  if (passed) return passRightOn(facts, world.directory, decisionId);
  if (!putAnew(facts, decisionId, world)) askWhoAnswersNow(facts, world.directory, decisionId);
}

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

type Anew = { by?: By; asked: ReturnType<typeof askedIn> };

/**
 * Closes a question and puts another in its place, with all of its time, and tells those who had chosen; says why if
 * nobody can be asked.
 */
function replace(facts: Draft, decision: Decision, { by, asked }: Anew, world: Asking): Refusal | undefined {
  const { now, incident } = facts;
  const { id } = decision;
  const decisionId = `${id}.${Object.keys(incident.decisions).length + 1}`;
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
function askedIn(decision: Decision) {
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

type Question = Answered & Pick<Decision, "asked">;

/** Enough different people who answer for it, and who can be reached or were asked already. */
export function canBeDecided(incident: Incident, directory: Directory, question: Question): boolean {
  const speaking = new Map<PersonId, RoleId[]>();
  for (const role of voices(question)) {
    for (const person of whoAnswers(incident, directory, role, mayNotAnswer(question, role))) {
      const { id } = person;
      if (!isReachable(incident, person) && !own(question.asked, id)) continue;
      speaking.set(id, [...(speaking.get(id) ?? []), role]);
    }
  }
  return canTakeAll(seats(question), [...speaking.values()]);
}

/**
 * The same question in other words: whatever was chosen before is void, and those who chose are told. Its options keep
 * their places, and so which of them carries out the action; whoever words it approves it alone no more than its proposer.
 * Its figures are worked out anew, as of now; where the authority table names others by them, it is put to those instead.
 */
export function edit(command: CommandOf<"EditDecision">, incident: Incident, world: Asking): Verdict {
  const { directory } = world;
  const { now, by, decisionId } = command;
  const decision = own(incident.decisions, decisionId);
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  const { state, deadline, passed } = decision;
  if (state.status !== "open") return refuse({ code: "decision-closed", decisionId, status: state.status });
  if (passed || deadline <= now) return refuse({ code: "decision-closed", decisionId, status: "expired" });
  if (by.person !== decision.proposedBy && !leads(incident, by.person)) return refuse({ code: "not-your-proposal" });
  if (command.options.length !== decision.options.length) return refuse({ code: "bad-options" });
  const wrong = mistakeIn(command);
  if (wrong) return refuse(wrong);
  if (!canBeDecided(incident, directory, { ...decision, notAlone: [...decision.notAlone, by.person] })) {
    return refuse({ code: "nobody-can-decide", roles: voices(decision) });
  }
  const actingFor = by.person === decision.proposedBy ? undefined : leadsFor(incident, by.person);
  const author = { ...by, ...(actingFor && { actingFor }) };
  const facts = draft(incident, incident.id, now, author);
  const told = toldOfEdit(facts, directory, decision, by.person);
  const words = inItsPlaces(command, decision);
  const asked = { ...askedIn(decision), ...words, notAlone: [...new Set([...decision.notAlone, by.person])] };
  const tradeOff = tradeOffFor({ now, ...asked }, incident);
  const { abstentions } = decision;
  const asking = { notAlone: asked.notAlone, abstentions, asked: decision.asked };
  const authority = whoDecides(incident, world, asking, subjectOf(asked, incident, tradeOff));
  if ("code" in authority) return refuse(authority);
  if (!isTheSame(authority, decision)) {
    const refusal = replace(facts, decision, { by: author, asked }, world);
    return refusal ? refuse(refusal) : done(facts);
  }
  const content = { ...contentOf(words, now, tradeOff), tradeOff: tradeOff ?? null };
  facts.add("DecisionEdited", { decisionId, ...content, ...timesAnew(decision, now), told });
  askWhoAnswersNow(facts, directory, decisionId);
  callAgain(facts, directory, decision, by.person);
  return done(facts);
}

/** The same people, by the same row, on the same terms. */
function isTheSame(found: Found, { deciders, consents, vetoLiftedBy = {}, ...decision }: Decision): boolean {
  const terms = (of: Omit<Found, "withinMs" | "fellBack">) =>
    hashOf({
      deciders: of.deciders,
      consents: of.consents,
      vetoLiftedBy: of.vetoLiftedBy,
      row: of.row ?? null,
      tieBreaker: of.tieBreaker ?? null,
      noDelegates: of.noDelegates,
    });
  const { authorityRow: row, tieBreaker, noDelegates = false } = decision;
  const before = { deciders, consents, vetoLiftedBy, noDelegates };
  return (
    terms(found) ===
    terms({ ...before, ...(row !== undefined && { row }), ...(tieBreaker !== undefined && { tieBreaker }) })
  );
}

/** Whoever is not on the way is called again, and hears it by the call. */
function toldOfEdit({ incident, now }: Draft, directory: Directory, decision: Decision, editor?: PersonId): Told {
  const voided = [...new Set([...Object.keys(decision.choices), ...Object.keys(decision.spoken)])];
  return voided.flatMap((person) =>
    isComing(incident, person, now)
      ? toldWhatIsAsked(incident, [person], { now, directory, ...(editor !== undefined && { by: editor }) })
      : toldNews(directory, person),
  );
}

/** Whoever has to choose again has half of the time for it at least. */
function timesAnew(decision: Decision, now: string) {
  const { deadline, givenMs, agreedMs = givenMs, isHalfTimeOver, tieBreakerAt, tieBreakerCalled } = decision;
  const leastMs = shares.least * Math.max(givenMs, agreedMs);
  if (toMs(deadline) - toMs(now) >= leastMs) return {};
  const after = (share: number) => later(now, share * leastMs);
  return {
    ...(!isHalfTimeOver && { standInsAt: after(shares.standIns) }),
    ...(tieBreakerAt && !tieBreakerCalled && { tieBreakerAt: after(shares.tieBreaker) }),
    deadline: after(1),
    lastCallUntil: later(now, leastMs + shares.lastCall * givenMs),
  };
}

/** Whoever had chosen, or is said to have, may be asleep again. */
function callAgain(facts: Draft, directory: Directory, { id, choices, spoken }: Decision, editor: PersonId): void {
  for (const [person, { role }] of Object.entries({ ...spoken, ...choices })) {
    const known = own(directory.people, person);
    if (known && person !== editor) callToDecide(facts, directory, id, role, known);
  }
}

/** Option by option, in the same order: what each is called and costs is new, which it is and what it allows is not. */
function inItsPlaces({ question, options, recommended }: Asked, decision: Decision): Asked {
  const placed = decision.options.map(({ id, acts }, index) => {
    const { acts: _said, ...words } = options[index] as Asked["options"][number];
    return { ...words, id, ...(acts && { acts }) };
  });
  // What nobody recommended is not recommended in other words either.
  if (decision.recommended === undefined) return { question, options: placed };
  const index = options.findIndex(({ id }) => id === recommended);
  return { question, options: placed, recommended: placed[index]?.id ?? decision.recommended };
}
