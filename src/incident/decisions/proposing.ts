import { authorityInForce, type Signing, tableClicks } from "../../organisation/agreements.ts";
import type { Directory } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import { matterOf } from "../actions/matter.ts";
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
import { askedAlready } from "./asking-again.ts";
import { type Authority, authorityFor, canTakeAll, type Subject, seats } from "./authority.ts";
import { type Answered, type Decision, isInTheSameWords, mayNotAnswer, voices } from "./decision.ts";
import { askRole, askWhoAnswersNow, callToDecide } from "./decision-calls.ts";
import { passRightOn } from "./decision-time.ts";
import { isTheSame as isSameRefusal, refusalsAbout } from "./refusals.ts";
import { serviceMeant } from "./service-meant.ts";
import { subjectOf } from "./subject.ts";
import { authorityBefore } from "./table-before.ts";
import { type TradeOff, tradeOffFor } from "./trade-off.ts";

/** How a question is put, and put anew in other words. */

/** What is not agreed to take longer is not left open for longer than this. */
const longestWithinMs = 24 * 60 * 60_000;
/**
 * Of the time that the deciders have: when stand-ins are called, when the tie-breaker is, how much is left at last, and
 * how little of what was agreed whoever asks, or asks anew, may give them. Changes prolong it to twice that time at most.
 */
export const shares = { standIns: 0.5, tieBreaker: 0.8, lastCall: 0.25, least: 0.5, longest: 2 };

type Asked = Pick<ProposeDecision, "question" | "options" | "recommended">;

/** Puts the question, asks every decider by a card of their own, and calls in those who are not in the room. */
export function propose(command: ProposeDecision, incident: Incident, world: Asking, before?: Decision): Verdict {
  const { directory } = world;
  const { now, by, decisionId, action } = command;
  if (own(incident.decisions, decisionId)) return { kind: "done", events: [] };
  const wrong = mistakeIn(command) ?? (before ? undefined : askedAlready(command, incident));
  if (wrong) return refuse(wrong);
  const service = serviceMeant(command, incident);
  const target = command.target?.trim();
  const tradeOff = tradeOffFor(command, incident);
  const asking = {
    notAlone: [by.person, ...(command.notAlone ?? [])],
    abstentions: before?.abstentions ?? {},
    asked: {},
  };
  const authority = whoDecides(incident, world, asking, subjectOf(command, incident, tradeOff));
  if ("code" in authority) return refuse(authority);
  const {
    deciders,
    consents,
    vetoLiftedBy,
    row,
    tieBreaker,
    noDelegates,
    fellBack,
    lacking,
    before: table,
  } = authority;
  const agreedMs = authority.withinMs;
  const agreedBy = agreedTo(incident, world.signing, authority);
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
    ...(agreedBy.length > 0 && { tableAgreedBy: agreedBy }),
    ...(table && { decidedBefore: table }),
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
    ...refusedBefore(incident, { ...command, ...(service && { service }) }, consents, before),
    ...(command.source && { source: command.source }),
  });
  const calls = voices({ deciders, consents }).flatMap((role) => askRole(facts, directory, decisionId, role));
  callMissing(facts, calls, decisionId);
  return done(facts);
}

/** What is not in the words of the question whose place it takes, which are kept with what was said to them. */
export function refusedBefore(
  incident: Incident,
  asked: Asked & Parameters<typeof matterOf>[1],
  consents: RoleId[],
  before?: Decision,
): Pick<EventData<"DecisionProposed">, "refusals"> {
  const matter = matterOf(incident, asked);
  const kept = before && isInTheSameWords(asked, before) ? before.consentsSaid : [];
  const all = matter ? refusalsAbout(incident, matter, consents) : [];
  const refusals = all.filter((one) => !kept.some((said) => isSameRefusal(said, one)));
  return refusals.length > 0 ? { refusals } : {};
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

export type Found = Omit<Authority, "fellBack"> &
  Pick<EventData<"DecisionProposed">, "fellBack"> & { before?: EventData<"DecisionProposed">["decidedBefore"] };

/** Whose clicks brought the table into force in which the row stands. */
function agreedTo({ rules, tableBefore }: Incident, signing: Signing, { fellBack, before }: Found) {
  if (before?.status === "decides") return tableBefore?.clicks ?? [];
  return fellBack === "not-agreed" ? [] : tableClicks(rules, signing);
}

/**
 * The row that was agreed, if the table is in force and there are people to take the row's seats; else the fallback row,
 * of the table agreed to last where this one is not; else nobody, and that is said.
 */
export function whoDecides(
  incident: Incident,
  { directory, signing }: Asking,
  asking: Pick<Question, "notAlone" | "abstentions" | "asked">,
  subject: Subject,
): Found | Refusal {
  const agreed = authorityFor(incident.rules, subject);
  const isInForce = authorityInForce(incident.rules, signing);
  if (isInForce && canBeDecided(incident, directory, { ...agreed, ...asking })) return agreed;
  const before = isInForce ? undefined : incident.tableBefore;
  if (before) {
    const { row, ...last } = authorityBefore(incident.rules, subject, before.table);
    const decides = { status: "decides" as const, ...(row !== undefined && { row }) };
    if (canBeDecided(incident, directory, { ...last, ...asking }))
      return { ...last, fellBack: "not-agreed", before: decides };
  }
  const fallback = authorityFor(incident.rules, subject, "fallback");
  // There is somebody, and it is only that nobody decides alone what they proposed or did; or there are too few.
  const isOwn = canBeDecided(incident, directory, { ...agreed, ...asking, notAlone: [] });
  const fellBack = !isInForce ? "not-agreed" : isOwn ? "own-proposal" : "too-few-people";
  if (canBeDecided(incident, directory, { ...fallback, ...asking })) {
    return { ...fallback, fellBack, ...(before && { before: { status: "too-few-people" } }) };
  }
  return { code: "nobody-can-decide", roles: voices(agreed) };
}

/**
 * Who answers has changed, because somebody abstained, has left or wrote its words: whoever answers now is asked; where too
 * few are left to close it, or the table names others by what is known by now, the same question is put anew.
 */
export function seatAnew(facts: Draft, decisionId: string, world: Asking): void {
  const decision = facts.incident.decisions[decisionId] as Decision;
  const { state, passed, deadline } = decision;
  if (state.status !== "open" || (passed?.until ?? deadline) <= facts.now) return;
  if (isForOthersNow(facts.incident, decision)) {
    const refusal = replace(facts, decision, { asked: askedIn(decision) }, world);
    // Nobody who must agree by now can: those who were asked before must not decide it without them.
    if (refusal) facts.byTime.add("DecisionExpired", { decisionId });
    return;
  }
  if (passed) return passRightOn(facts, world.directory, decisionId);
  if (!putAnew(facts, decisionId, world)) askWhoAnswersNow(facts, world.directory, decisionId);
}

/** An alert that came since tells of another place, or a signal that has a row of its own: the order they came in counts for nothing. */
function isForOthersNow(incident: Incident, decision: Decision): boolean {
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
 * their places; which of them carries out the action is said anew. Whoever words it approves it alone no more than its proposer.
 * A downtime that is said now counts, but the longest that was ever said goes on finding the row.
 * Its figures are worked out anew, as of now; where the authority table names others by them, it is put to those instead.
 */
export function edit(command: CommandOf<"EditDecision">, incident: Incident, world: Asking): Verdict {
  const { directory } = world;
  const { now, by, decisionId } = command;
  const decision = own(incident.decisions, decisionId);
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  const { state, passed } = decision;
  if (state.status !== "open") return refuse({ code: "decision-closed", decisionId, status: state.status });
  if (passed) return refuse({ code: "decision-closed", decisionId, status: "expired" });
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
  const { downtime } = command;
  const notAlone = [...new Set([...decision.notAlone, by.person])];
  const asked = { ...askedIn(decision), ...words, ...(downtime && { downtime }), notAlone };
  const tradeOff = tradeOffFor({ now, ...asked }, incident);
  const { abstentions } = decision;
  const asking = { notAlone: asked.notAlone, abstentions, asked: decision.asked };
  const authority = whoDecides(incident, world, asking, subjectOf(asked, incident, tradeOff));
  if ("code" in authority) return refuse(authority);
  if (!isTheSame(authority, decision)) {
    const refusal = replace(facts, decision, { by: author, asked }, world);
    return refusal ? refuse(refusal) : done(facts);
  }
  if (isAsItWas(words, tradeOff, decision)) return refuse({ code: "nothing-changed" });
  const times = timesAnew(decision, now);
  if ("code" in times) return refuse(times);
  const content = { ...contentOf(words, now, tradeOff), tradeOff: tradeOff ?? null };
  const refusals = refusedBefore(incident, asked, authority.consents);
  facts.add("DecisionEdited", { decisionId, ...content, ...times, ...refusals, told });
  askWhoAnswersNow(facts, directory, decisionId);
  callAgain(facts, directory, decision, by.person);
  return done(facts);
}

/** The same words and, but for what the time adds up, the same figures: nobody's choice is void for that. */
function isAsItWas(words: Asked, tradeOff: TradeOff | undefined, decision: Decision): boolean {
  const asked = { ...words, question: words.question.trim() };
  const isTheSame = isInTheSameWords(asked, decision) && words.recommended === decision.recommended;
  const figures = ({ inputs, downtime, overTolerable, overBreakingPoint }: Partial<TradeOff> = {}) => {
    const { statedBefore, ...others } = inputs ?? {};
    const isLonger = (statedBefore?.toMs ?? 0) > (downtime?.toMs ?? 0);
    return JSON.stringify({ others, ...(isLonger && { statedBefore }), downtime, overTolerable, overBreakingPoint });
  };
  return isTheSame && figures(tradeOff) === figures(decision.tradeOff);
}

/** The same people, by the same row, on the same terms. */
function isTheSame(found: Found, { deciders, consents, vetoLiftedBy = {}, ...decision }: Decision): boolean {
  const terms = (of: Omit<Found, "withinMs" | "fellBack">) =>
    hashOf({
      deciders: of.deciders,
      consents: of.consents,
      vetoLiftedBy: of.vetoLiftedBy,
      row: of.row ?? null,
      before: of.before ?? null,
      tieBreaker: of.tieBreaker ?? null,
      noDelegates: of.noDelegates,
    });
  const { authorityRow: row, decidedBefore: before, tieBreaker, noDelegates = false } = decision;
  return (
    terms(found) ===
    terms({
      ...{ deciders, consents, vetoLiftedBy, noDelegates },
      ...(row !== undefined && { row }),
      ...(before && { before }),
      ...(tieBreaker !== undefined && { tieBreaker }),
    })
  );
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

type Times = Partial<Pick<EventData<"DecisionEdited">, "standInsAt" | "tieBreakerAt" | "deadline" | "lastCallUntil">>;

/**
 * Whoever has to choose again has half of the time for it at least. Where that would prolong the question without end its
 * words stay: nobody puts off for ever what others were asked to decide.
 */
export function timesAnew(decision: Decision, now: string): Times | Refusal {
  const {
    proposedAt,
    deadline,
    givenMs,
    agreedMs = givenMs,
    isHalfTimeOver,
    tieBreakerAt,
    tieBreakerCalled,
  } = decision;
  const longMs = Math.max(givenMs, agreedMs);
  const leastMs = shares.least * longMs;
  if (toMs(deadline) - toMs(now) >= leastMs) return {};
  const after = (share: number) => later(now, share * leastMs);
  const latest = later(proposedAt, shares.longest * longMs);
  if (after(1) > latest) return { code: "no-more-changes", latest };
  return {
    ...(!isHalfTimeOver && { standInsAt: after(shares.standIns) }),
    ...(tieBreakerAt && !tieBreakerCalled && { tieBreakerAt: after(shares.tieBreaker) }),
    deadline: after(1),
    lastCallUntil: later(now, leastMs + shares.lastCall * givenMs),
  };
}

/** Whoever had chosen, or is said to have, may be asleep again. */
export function callAgain(
  facts: Draft,
  directory: Directory,
  { id, choices, spoken }: Decision,
  editor?: PersonId,
): void {
  for (const [person, { role }] of Object.entries({ ...spoken, ...choices })) {
    const known = own(directory.people, person);
    if (known && person !== editor) callToDecide(facts, directory, id, role, known);
  }
}

/**
 * Option by option, in the same order: what each is called and costs is new, and which carries the action out; which it is
 * is not, nor, of what was done already, which of them lets it stand.
 */
function inItsPlaces({ question, options, recommended }: Asked, decision: Decision): Asked {
  const { action, ratifies } = decision;
  const placed = decision.options.map((before, index) => {
    const { acts: said, ...words } = options[index] as Asked["options"][number];
    const acts = ratifies === undefined ? action !== undefined && said : before.acts;
    return { ...words, id: before.id, ...(acts && { acts }) };
  });
  // What nobody recommended is not recommended in other words either.
  if (decision.recommended === undefined) return { question, options: placed };
  const index = options.findIndex(({ id }) => id === recommended);
  return { question, options: placed, ...(index >= 0 && { recommended: (placed[index] as { id: string }).id }) };
}
