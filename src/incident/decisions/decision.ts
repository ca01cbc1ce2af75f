import type { Deciders, PersonId, RoleId } from "../../policy/policy.ts";
import type { EventData } from "../events.ts";
import { hashOf } from "../hash.ts";
import type { QuestionSource } from "../message-source.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import { seats } from "./authority.ts";
import type { Met } from "./conditions.ts";
import type { Figure } from "./figures.ts";
import type { TradeOff } from "./trade-off.ts";

/** What has come to light about a question in the same words: an action was stopped, or a service is down. */
export type VoidedBy = { stopped: string } | { down: string };

/**
 * A question put to executives, with what each option costs.
 *
 * Modes: `open` → `made` (a quorum chose one option, or the tie-breaker did) | `expired` (nobody did in time, or is left who could) |
 * `replaced` (others decide it by now, and another question was put in its place) | `withdrawn` (by whoever put it, or
 * leads). While it is open: `tied` once all who decide have spoken and do not agree, `passed` once the deadline is over and the right is
 * with whoever of the stand-ins and the tie-breaker is there. Silence never approves.
 */
export type Decision = {
  id: string;
  question: string;
  action?: string;
  service?: string;
  /** The one thing that the step would be done to; absent: the service, whatever of it. */
  target?: string;
  options: EventData<"DecisionProposed">["options"];
  recommended?: string;
  /** The action that stands already, of which this asks whether it may. */
  ratifies?: string;
  /** The message in chat that it was put because of. */
  source?: QuestionSource;
  deciders: Deciders;
  /** Roles without whose agreement no option can be chosen. */
  consents: RoleId[];
  vetoLiftedBy?: Record<RoleId, RoleId>;
  authorityRow?: number;
  /** What became of the fallback row of the table agreed to last, where the one in the rules is not agreed to. */
  decidedBefore?: EventData<"DecisionProposed">["decidedBefore"];
  /** Who had agreed by then to the table whose row decides, and when. */
  tableAgreedBy?: EventData<"DecisionProposed">["tableAgreedBy"];
  fellBack?: EventData<"DecisionProposed">["fellBack"];
  /** What the service catalogue does not say, where the fallback row decides for want of that. */
  lacking?: Figure[];
  tieBreaker?: RoleId;
  tradeOff?: TradeOff;
  noDelegates?: true;
  proposedAt: Instant;
  proposedBy: PersonId;
  /** Whose words these are, or whose deed it is about: none of them approves it alone. */
  notAlone: PersonId[];
  standInsAt?: Instant;
  tieBreakerAt?: Instant;
  deadline: Instant;
  /** How long it was given when it was put. */
  givenMs: number;
  /** How long was agreed, where it was given less, or more. */
  agreedMs?: number;
  lastCallUntil?: Instant;
  contentHash: string;
  editedAt?: Instant;
  editedBy?: PersonId;
  /** What made void what was chosen before. */
  voidedBy?: VoidedBy;
  /** What had been refused in the words before the last change, and why, by those who chose otherwise in those roles. */
  vetoedBefore?: { label: string; roles: RoleId[]; reasons: Record<PersonId, string> }[];
  /** People with a card of their own, and the role they were asked for. */
  asked: Record<PersonId, Asked>;
  /** Each person's latest choice. */
  choices: Record<PersonId, Choice>;
  /** What was said in roles that must agree: it stands against everything else, whatever becomes of whoever said it. */
  consentsSaid: ConsentSaid[];
  abstentions: Record<PersonId, { role: RoleId; at: Instant; actingFor?: PersonId; reason?: string }>;
  dissents: Record<PersonId, { role: RoleId; at: Instant; actingFor?: PersonId; reason?: string }>;
  /** Objections to what it said before, the latest of each person. */
  dissentsBefore: Decision["dissents"];
  /** What somebody is said to have said, and has not confirmed. */
  spoken: Record<PersonId, Spoken>;
  /** Called to choose for somebody who has said nothing. */
  standIns?: EventData<"StandInsCalled">["called"];
  isHalfTimeOver?: true;
  /** Seats whose stand-in has another in this question. */
  seatsPassedOn?: Pick<EventData<"SeatPassedOn">, "principal" | "person">[];
  /** Absent before they were called. */
  tieBreakerCalled?: { role: RoleId; person?: PersonId };
  tiedAt?: Instant;
  /** Somebody who must agree had refused what it said before. */
  refusedBefore?: true;
  /** It is tied although nobody disagrees: too few are left to decide. */
  tooFewLeft?: true;
  /** By option: the roles that refused it although those who decide agreed. */
  vetoed: Record<string, RoleId[]>;
  passed?: { to: PersonId[]; until: Instant };
  /** By whose condition it is: that it is met, as somebody said. */
  met?: Record<PersonId, Met>;
  state:
    | { status: "open" }
    | {
        status: "made";
        option: string;
        at: Instant;
        chosenBy: PersonId[];
        tieBrokenBy?: PersonId;
        rightPassedTo?: PersonId;
        vetoesLifted?: EventData<"DecisionMade">["vetoesLifted"];
      }
    | { status: "expired"; at: Instant; nobodyLeft?: true }
    | { status: "replaced"; at: Instant; replacedBy: string }
    | { status: "withdrawn"; at: Instant; by: PersonId; actingFor?: PersonId; reason: string };
};

/** `isOver`: they stood in, and do no more. */
export type Asked = { role: RoleId; actingFor?: PersonId; isOver?: true };

export type Spoken = {
  role: RoleId;
  option: string;
  shown: string;
  occurredAt: Instant;
  recordedBy: PersonId;
  /** When it was written down. */
  at: Instant;
  /** The fact's own number: what asks them to confirm it is named after it. */
  seq: number;
  ringAt?: Instant;
  /** The numbers of the facts by which their phone rang for it. */
  rung: number[];
};

/** `speaksFor` are all the roles with a say in which it may be counted. */
export type Choice = {
  role: RoleId;
  speaksFor: RoleId[];
  option: string;
  /** The roles that must agree and have refused it only since then: it lifts no veto of theirs. */
  refusedSince?: RoleId[];
  at: Instant;
  actingFor?: PersonId;
  condition?: string;
  reason?: string;
};

/** `voice` is the principal of whoever stood in, else `person` themselves. */
export type ConsentSaid = {
  role: RoleId;
  person: PersonId;
  voice: PersonId;
  option: string;
  at: Instant;
  /** The question, or other words of this one, in which they refused what acts here. `option` is then none of these. */
  from?: string;
};

export function isInTheSameWords(
  one: Pick<Decision, "question" | "options">,
  other: Pick<Decision, "question" | "options">,
) {
  return (
    hashOf({ question: one.question, options: one.options }) ===
    hashOf({ question: other.question, options: other.options })
  );
}

export type Answered = Pick<
  Decision,
  "deciders" | "consents" | "vetoLiftedBy" | "tieBreaker" | "abstentions" | "notAlone"
>;

/** Whoever has a conflict of interest; and where one person's word is enough, whoever proposed it or wrote its words. */
export function mayNotAnswer(decision: Answered, role: RoleId): PersonId[] {
  const lifts = Object.values(decision.vetoLiftedBy ?? {}).includes(role) && !voices(decision).includes(role);
  if (lifts) return mayNotLift(decision);
  const isOneEnough = seats(decision).length === 1 || role === decision.tieBreaker;
  return [...Object.keys(decision.abstentions), ...(isOneEnough ? decision.notAlone : [])];
}

/** What somebody who must agree refused, nobody lifts who proposed it or wrote its words. */
export function mayNotLift({ abstentions, notAlone }: Pick<Decision, "abstentions" | "notAlone">): PersonId[] {
  return [...Object.keys(abstentions), ...notAlone];
}

/**
 * Nobody breaks a tie in which they are a side: whoever was asked as one of those who decide or must agree, or has chosen
 * for one of them.
 */
export function mayNotBreakTie(decision: Decision): PersonId[] {
  const { choices, tieBreaker = "", tieBreakerCalled } = decision;
  const chose = Object.entries(choices).filter(
    ([, { role, actingFor }]) =>
      role !== tieBreaker || (actingFor !== undefined && actingFor !== tieBreakerCalled?.person),
  );
  return [...mayNotAnswer(decision, tieBreaker), ...askedFromTheStart(decision), ...chose.map(([person]) => person)];
}

/** Those who were asked for themselves as one of those who decide or must agree. */
function askedFromTheStart({ asked, tieBreakerCalled, ...decision }: Decision): PersonId[] {
  const saying = voices(decision);
  return Object.entries(asked).flatMap(([person, { role, actingFor }]) =>
    !actingFor && saying.includes(role) && tieBreakerCalled?.person !== person ? [person] : [],
  );
}

/**
 * Whether somebody has the last word in that role and no say from the start: they were called to break the tie, or to
 * lift a veto. Only their own delegate may have it for them, once they have handed over.
 */
export function hasLastWord(decision: Decision, person: PersonId, role: RoleId): boolean {
  const { asked, tieBreaker, tieBreakerCalled } = decision;
  if (tieBreakerCalled?.person === person) return role === tieBreaker;
  return own(asked, person)?.role === role && !voices(decision).includes(role);
}

/** Who may not have the last word in their place: one human counts once, and nobody judges what they put or are a side in. */
export function mayNotSayItFor(decision: Decision, principal: PersonId): PersonId[] {
  if (decision.tieBreakerCalled?.person === principal) return mayNotBreakTie(decision);
  const saying = voices(decision);
  const chose = Object.entries(decision.choices).filter(
    ([, { role, actingFor }]) => actingFor !== principal || saying.includes(role),
  );
  return [...mayNotLift(decision), ...askedFromTheStart(decision), ...chose.map(([person]) => person)];
}

/** Everybody who has a say from the start: those who decide and those who must agree. */
export function voices({ deciders, consents }: Pick<Decision, "deciders" | "consents">): RoleId[] {
  return [...new Set([...deciders.roles, ...consents])];
}

/** Somebody who must agree has said no to what it would allow. Neither other words nor their exclusion unsays that. */
export function isRefusedByConsent({ options, consentsSaid, vetoed, refusedBefore }: Decision): boolean {
  const acting = options.filter(({ acts }) => acts).map(({ id }) => id);
  const isRefused = refusedBefore || consentsSaid.some(({ option }) => !acting.includes(option));
  return acting.length > 0 && (isRefused || acting.some((id) => own(vetoed, id) !== undefined));
}
