import { z } from "zod";
import { mediumSchema } from "../../policy/policy.ts";
import type { Event } from "../events.ts";
import { questionSourceSchema } from "../message-source.ts";
import { instantSchema } from "../time.ts";
import { toldSchema } from "../told.ts";
import { figures } from "./figures.ts";
import { clickSchema, decidedBeforeSchema } from "./table-before.ts";
import { tradeOffSchema } from "./trade-off.ts";

export const optionSchema = z.object({
  id: z.string(),
  label: z.string(),
  costToAct: z.string(),
  costToWait: z.string(),
  /** Choosing it authorises the decision's action; the other options wait, or do something else. */
  acts: z.literal(true).optional(),
});

/** What people are shown and choose upon; `contentHash` is of it and of its time. */
const content = {
  question: z.string(),
  options: z.array(optionSchema),
  /** Absent when nobody recommends anything, as where Muster itself words the question. */
  recommended: z.string().optional(),
  contentHash: z.string(),
};

const inDecision = { decisionId: z.string() };

/**
 * What was refused about that step before, by those who must agree here too: in which role, by whom, for whom (`voice`) and
 * in which question. It stands until they say otherwise themselves.
 */
const refusals = z
  .array(
    z.object({ role: z.string(), person: z.string(), voice: z.string(), decisionId: z.string(), at: instantSchema }),
  )
  .optional();

const explained = z.object({ ...inDecision, reason: z.string() });

const agreedAtSomeTime = z.string().transform((person): { person: string; at?: string } => ({ person }));

/** The facts of a decision: what was asked of whom, who chose what, and what came of it. */
export const decisionEvents = {
  DecisionProposed: z.object({
    ...inDecision,
    ...content,
    action: z.string().optional(),
    service: z.string().optional(),
    /** What the step would be done to, such as a host, where it is about one thing there. */
    target: z.string().optional(),
    deciders: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("any"), roles: z.array(z.string()) }),
      z.object({ kind: z.literal("all"), roles: z.array(z.string()) }),
      z.object({ kind: z.literal("atLeast"), needs: z.int(), roles: z.array(z.string()) }),
    ]),
    /** Roles without whose agreement no option can be chosen, such as clinical safety. */
    consents: z.array(z.string()).optional(),
    /** The role that may agree in place of one that refused: by the role that must agree. */
    vetoLiftedBy: z.record(z.string(), z.string()).optional(),
    /** The row of the authority table that names these deciders; absent when no row matched. */
    authorityRow: z.int().optional(),
    /** The rules in which that row stands: SHA-256, as the declaration of the incident holds it with the rules. */
    rulesHash: z.string().optional(),
    /** Who has agreed to the table that it stands in, each by their own click, and when, which older facts do not say; absent where nobody had to. */
    tableAgreedBy: z.array(z.union([clickSchema, agreedAtSomeTime])).optional(),
    /** Not everybody agreed to that table: what became of the fallback row of the one agreed to last, which the declaration of the incident holds. */
    decidedBefore: decidedBeforeSchema.optional(),
    /** Why the fallback row decides although another matched. */
    fellBack: z
      .enum(["too-few-people", "own-proposal", "not-agreed", "service-not-named", "figures-not-known"])
      .optional(),
    /** What the service catalogue does not say, where it fell back for want of that. */
    lacking: z.array(z.enum(figures)).optional(),
    tieBreaker: z.string().optional(),
    /** What acting and waiting would cost, worked out when it was proposed. */
    tradeOff: tradeOffSchema.optional(),
    /** Here nobody may choose for somebody else. */
    noDelegates: z.literal(true).optional(),
    /** When stand-ins are called for those who have said nothing. */
    standInsAt: instantSchema.optional(),
    /** When the tie-breaker is called, if they have not been. */
    tieBreakerAt: instantSchema.optional(),
    deadline: instantSchema,
    /** How long was agreed for such a question, where whoever put it gave less, or more. */
    agreedMs: z.number().optional(),
    /** Until when those to whom the right passes at the deadline may choose. */
    lastCallUntil: instantSchema.optional(),
    proposedBy: z.string(),
    /** The action that stands already, of which it asks whether it may. */
    ratifies: z.string().optional(),
    /** Who may not approve it alone besides: whoever did what it asks to ratify. */
    notAlone: z.array(z.string()).optional(),
    /** The question that this one puts anew, because nobody could close it: who abstained from that abstains from this. */
    putsAnew: z.string().optional(),
    refusals,
    /** The message in chat that it was put because of. */
    source: questionSourceSchema.optional(),
  }),
  /** Other words, other options: whatever was chosen before is void. Its times are there where little was left of them. */
  DecisionEdited: z.object({
    ...inDecision,
    ...content,
    /** Worked out anew, as of then; null: there is nothing to weigh any more. An older ledger kept what was worked out before. */
    tradeOff: tradeOffSchema.nullable().optional(),
    standInsAt: instantSchema.optional(),
    tieBreakerAt: instantSchema.optional(),
    deadline: instantSchema.optional(),
    lastCallUntil: instantSchema.optional(),
    refusals,
    /** It is in the same words, and void because this action was stopped, which those who chose did not know. */
    stopped: z.string().optional(),
    /** It is in the same words, and void because this service was reported down, or down since earlier. */
    down: z.string().optional(),
    /** Those whose choice is void. */
    told: toldSchema,
  }),
  /** Somebody who may choose is asked by a card of their own. */
  DeciderAsked: z.object({
    ...inDecision,
    person: z.string(),
    role: z.string(),
    actingFor: z.string().optional(),
  }),
  ChoiceMade: z.object({
    ...inDecision,
    role: z.string(),
    option: z.string(),
    shown: z.string(),
    /** Every role in which it may be counted, as people held them then. */
    roles: z.array(z.string()).optional(),
    /** Their own words: it is chosen on this condition. */
    condition: z.string().optional(),
    /** It was said aloud before, and this is their own word for it. */
    spokenAt: instantSchema.optional(),
  }),
  ChoiceExplained: explained,
  /** A conflict of interest: somebody else answers for the role, or nobody. */
  AbstentionRecorded: z.object({ ...inDecision, role: z.string() }),
  AbstentionExplained: explained,
  DissentRecorded: z.object({ ...inDecision, role: z.string() }),
  DissentExplained: explained,
  /** They object no more: both stay in the record. */
  DissentTakenBack: z.object(inDecision),
  /** The commander heard it; it counts once the person says so by their own hand. */
  SpokenChoiceRecorded: z.object({
    ...inDecision,
    person: z.string(),
    role: z.string(),
    option: z.string(),
    shown: z.string(),
    occurredAt: instantSchema,
    /** How they are asked to confirm it. */
    media: z.array(mediumSchema),
    /** When their phone rings for it, unless they have answered, or done something in chat, by then. */
    ringAt: instantSchema.optional(),
  }),
  SpokenChoiceDenied: z.object(inDecision),
  /** Their phone is to ring and ask them, with the keys to press. */
  SpokenChoiceRung: z.object({ ...inDecision, person: z.string() }),
  /** Half of the time is over: who is called for each of those who have said nothing. */
  StandInsCalled: z.object({
    ...inDecision,
    called: z.array(z.object({ person: z.string(), principal: z.string(), role: z.string() })),
  }),
  /**
   * Whoever is here for `principal` answers for somebody else in this question (`busyFor`; absent: for themselves), and one
   * human counts once: `person` is called for that seat, or nobody where there is nobody left. Without `busy`, whoever was
   * here for `principal` abstained, or takes no part any more.
   */
  SeatPassedOn: z.object({
    ...inDecision,
    principal: z.string(),
    role: z.string(),
    busy: z.string().optional(),
    busyFor: z.string().optional(),
    person: z.string().optional(),
  }),
  TieBreakerCalled: z.object({
    ...inDecision,
    role: z.string(),
    /** Nobody when the role, and all that it falls to, is held by nobody who may. */
    person: z.string().optional(),
    /** Who is here for them, as they have handed over, and is told instead. */
    standIn: z.string().optional(),
    why: z.enum(["tie", "time-short"]),
    /** At a tie: how they are told that it is their turn. */
    media: z.array(mediumSchema).optional(),
  }),
  /** Those who decide have all spoken, and they do not agree, or are not enough. */
  DecisionTied: z.object({
    ...inDecision,
    /** Nobody disagrees: others abstained, have left or may not answer, and too few are left to decide. */
    tooFewLeft: z.literal(true).optional(),
  }),
  /** Those who decide agree on this option, and these roles, which must agree, refuse it. */
  OptionVetoed: z.object({ ...inDecision, option: z.string(), roles: z.array(z.string()) }),
  /** The deadline: from now on these may choose, and nobody else. */
  RightPassed: z.object({ ...inDecision, to: z.array(z.string()), until: instantSchema, told: toldSchema }),
  DecisionMade: z.object({
    ...inDecision,
    option: z.string(),
    chosenBy: z.array(z.string()),
    tieBrokenBy: z.string().optional(),
    /** Whose word it was because the time of the others was over. */
    rightPassedTo: z.string().optional(),
    /** Which role refused it, and who agreed in its place, as the row allows. */
    vetoesLifted: z.array(z.object({ role: z.string(), liftedBy: z.string(), person: z.string() })).optional(),
  }),
  /** Nobody decided it in time, or before the incident ended; or nobody is left who could, by the fallback row either. */
  DecisionExpired: z.object({ ...inDecision, nobodyLeft: z.literal(true).optional() }),
  /** Whoever put it, or leads, took it back: their own words for why. */
  DecisionWithdrawn: z.object({ ...inDecision, reason: z.string() }),
  /** Others decide it by now: another question was put in its place. */
  DecisionReplaced: z.object({
    ...inDecision,
    replacedBy: z.string(),
    /** Those whose choice is void, where somebody changed its words. */
    told: toldSchema,
  }),
  /** What `person` had made it a condition has come about, as somebody who may say so says. */
  ConditionMet: z.object({ ...inDecision, person: z.string(), occurredAt: instantSchema.optional() }),
} as const;

/** A fact as it is written now: an older ledger has a question that was put anew as one that expired. */
export function asWrittenNow<T extends { type: string; data: unknown }>(stored: T): T {
  const { type, data } = stored;
  const isReplaced = type === "DecisionExpired" && typeof data === "object" && data !== null && "replacedBy" in data;
  return isReplaced ? { ...stored, type: "DecisionReplaced" } : stored;
}

export type DecisionEvent = Extract<Event, { type: keyof typeof decisionEvents }>;

export function isDecisionEvent(event: Event): event is DecisionEvent {
  return Object.hasOwn(decisionEvents, event.type);
}

/** Who stands in for whom, in the whole incident. */
export const actingEvents = {
  /** A delegate or fallback who is awake speaks for a principal who is not, until that one takes it back. */
  ActingStarted: z.object({
    person: z.string(),
    principal: z.string(),
    roles: z.array(z.string()),
    /** Because the principal has handed over, and for as long as that: they were not called and silent. */
    byDelegation: z.literal(true).optional(),
    told: toldSchema,
  }),
  /**
   * Without `why` the principal takes back, who speaks for themselves again. Of whoever left, or is not let into the room,
   * no open choice is kept.
   */
  ActingEnded: z.object({
    person: z.string(),
    principal: z.string(),
    why: z.enum(["delegation-over", "left", "from-outside", "role-lost"]).optional(),
    told: toldSchema,
  }),
} as const;
