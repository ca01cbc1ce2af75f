import { authorityInForce, type Signing, tableClicks } from "../../organisation/agreements.ts";
import type { Directory } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import { matterOf } from "../actions/matter.ts";
import { callMissing } from "../call-ins/call-list.ts";
import type { ProposeDecision } from "../commands.ts";
import type { EventData } from "../events.ts";
import { hashOf } from "../hash.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { later } from "../time.ts";
import { type Draft, done, draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { canBeDecided, type Question } from "./answering.ts";
import { askedAlready } from "./asking-again.ts";
import { type Authority, authorityFor, type Subject } from "./authority.ts";
import { type Decision, isInTheSameWords, voices } from "./decision.ts";
import { askRole, callToDecide } from "./decision-calls.ts";
import { isTheSame as isSameRefusal, refusalsAbout } from "./refusals.ts";
import { serviceMeant } from "./service-meant.ts";
import { subjectOf } from "./subject.ts";
import { authorityBefore } from "./table-before.ts";
import { type TradeOff, tradeOffFor } from "./trade-off.ts";

/** How a question is put. */

/** What is not agreed to take longer is not left open for longer than this. */
const longestWithinMs = 24 * 60 * 60_000;
/**
 * Of the time that the deciders have: when stand-ins are called, when the tie-breaker is, how much is left at last, and
 * how little of what was agreed whoever asks, or asks anew, may give them. Changes prolong it to twice that time at most.
 */
export const shares = { standIns: 0.5, tieBreaker: 0.8, lastCall: 0.25, least: 0.5, longest: 2 };

export type Asked = Pick<ProposeDecision, "question" | "options" | "recommended">;

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
  const withinMs = command.withinMs ?? Math.max(agreedMs, before ? ownTimeOf(before) : 0);
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

export function mistakeIn({ question, options, recommended }: Asked): Refusal | undefined {
  if (!question.trim()) return { code: "empty", what: "question" };
  const ids = new Set(options.map(({ id }) => id));
  // Nobody tells the "Yes" that acts from the "Yes" that does not.
  const labels = new Set(options.map(({ label }) => label.trim().toLowerCase()));
  const isWhole = !labels.has("") && labels.size === options.length && ids.size === options.length;
  const isRecommended = recommended === undefined || ids.has(recommended);
  const isFine = isWhole && options.length >= 2 && options.length <= 5 && isRecommended;
  return isFine ? undefined : { code: "bad-options" };
}

/** A question has an end, and it is near: nobody leaves one open for weeks that was to be decided in minutes. */
function isReasonable(withinMs: number, agreedMs: number): boolean {
  return withinMs > 0 && withinMs <= Math.max(longestWithinMs, agreedMs);
}

/** The hash is of the inputs and their time, never of a cost that ticks. */
export function contentOf({ question, options, recommended }: Asked, asOf: string, tradeOff: TradeOff | undefined) {
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

/** What the table in force asks for, whoever is there to give it. */
export function authorityInForceFor({ rules, tableBefore }: Incident, signing: Signing, subject: Subject): Authority {
  if (authorityInForce(rules, signing)) return authorityFor(rules, subject);
  return tableBefore ? authorityBefore(rules, subject, tableBefore.table) : authorityFor(rules, subject, "fallback");
}

/** The same people, by the same row, on the same terms. */
export function isTheSame(found: Found, { deciders, consents, vetoLiftedBy = {}, ...decision }: Decision): boolean {
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
