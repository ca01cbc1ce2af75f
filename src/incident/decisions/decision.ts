import type { Deciders, PersonId, RoleId } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import type { EventData, EventOf } from "../events.ts";
import { hashOf } from "../hash.ts";
import type { QuestionSource } from "../message-source.ts";
import { own } from "../own.ts";
import { type Instant, toMs } from "../time.ts";
import { seats } from "./authority.ts";
import { evolveMet, type Met } from "./conditions.ts";
import type { DecisionEvent } from "./decision-events.ts";
import type { Figure } from "./figures.ts";
import type { TradeOff } from "./trade-off.ts";

/**
 * A question put to executives, with what each option costs.
 *
 * Modes: `open` → `made` (a quorum chose one option, or the tie-breaker did) | `expired` (nobody did in time) |
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
  /** The action whose stop made void what was chosen before. */
  voidedBy?: string;
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
    | { status: "expired"; at: Instant }
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

export function evolveDecisions(decisions: Record<string, Decision>, event: DecisionEvent): Record<string, Decision> {
  const { decisionId } = event.data;
  if (event.type === "DecisionProposed") {
    const before = event.data.putsAnew === undefined ? undefined : own(decisions, event.data.putsAnew);
    return { ...decisions, [decisionId]: proposed(event, before) };
  }
  const decision = decisions[decisionId];
  return decision ? { ...decisions, [decisionId]: evolveOne(decision, event) } : decisions;
}

/**
 * Whoever took back is spoken for by nobody any more who was called in their place, and has the right that had passed to
 * that one; what was chosen stands, unless whoever chose has left.
 */
export function withoutStandIns(
  decisions: Record<string, Decision>,
  { data }: EventOf<"ActingEnded">,
): Record<string, Decision> {
  const isOver = ({ person, principal }: { person: PersonId; principal: PersonId }) =>
    person === data.person && principal === data.principal;
  const entries = Object.entries(decisions).map(([id, before]): [string, Decision] => {
    if (before.state.status !== "open") return [id, before];
    const isGone = data.why === "left" || data.why === "from-outside";
    const { standIns, passed, ...decision } = isGone ? withoutChoice(before, data) : before;
    const asked = own(decision.asked, data.person);
    const isAsked = asked?.actingFor === data.principal;
    const to = passed?.to.includes(data.person) ? [...new Set([...passed.to, data.principal])] : passed?.to;
    return [
      id,
      {
        ...decision,
        ...(isAsked && { asked: { ...decision.asked, [data.person]: { ...asked, isOver: true as const } } }),
        ...(standIns && { standIns: standIns.filter((one) => !isOver(one)) }),
        ...(passed && to && { passed: { ...passed, to } }),
      },
    ];
  });
  return Object.fromEntries(entries);
}

/** Whether it is tied, and what is refused, is asked again without it. */
function withoutChoice(decision: Decision, { person, principal }: { person: PersonId; principal: PersonId }): Decision {
  const { [person]: choice, ...choices } = decision.choices;
  if (choice?.actingFor !== principal) return decision;
  const { tiedAt: _tie, ...rest } = decision;
  return { ...rest, choices, vetoed: {} };
}

const nothingSaid = { choices: {}, consentsSaid: [], spoken: {}, vetoed: {} };

/**
 * A conflict of interest is with the matter, and so is an objection: both stand in the question that puts it anew. What
 * was refused, in the same words.
 */
function proposed({ at, data }: EventOf<"DecisionProposed">, before: Decision | undefined): Decision {
  const { decisionId: id, notAlone = [], ...rest } = data;
  const begun = {
    notAlone: [...new Set([data.proposedBy, ...notAlone])],
    asked: {},
    abstentions: before?.abstentions ?? {},
    dissents: {},
    dissentsBefore: before ? { ...before.dissentsBefore, ...before.dissents } : {},
    givenMs: toMs(data.deadline) - toMs(at),
    ...nothingSaid,
    consentsSaid: [...(before && isInTheSameWords(data, before) ? before.consentsSaid : []), ...refusedElsewhere(data)],
    ...(before && refusedIn(before)),
    state: { status: "open" as const },
  };
  return { id, consents: [], ...rest, proposedAt: at, ...begun };
}

/** That it had been refused is said of it in other words too, and under another row. */
function refusedIn(before: Decision): Pick<Decision, "refusedBefore" | "vetoedBefore"> {
  const refused = isRefusedByConsent(before) && { refusedBefore: true as const };
  return { ...refused, vetoedBefore: [...(before.vetoedBefore ?? []), ...vetoesOf(before)] };
}

function refusedElsewhere({ refusals = [] }: Pick<EventData<"DecisionProposed">, "refusals">): ConsentSaid[] {
  return refusals.map(({ decisionId: from, ...said }) => ({ ...said, option: "", from }));
}

export function isInTheSameWords(
  one: Pick<Decision, "question" | "options">,
  other: Pick<Decision, "question" | "options">,
) {
  return (
    hashOf({ question: one.question, options: one.options }) ===
    hashOf({ question: other.question, options: other.options })
  );
}

function vetoesOf({ vetoed, options, choices }: Decision): NonNullable<Decision["vetoedBefore"]> {
  return Object.entries(vetoed).map(([option, roles]) => {
    const theirs = Object.entries(choices).filter(([, { role }]) => roles.includes(role));
    const said = theirs.flatMap(([person, { reason }]) => (reason === undefined ? [] : [[person, reason] as const]));
    const label = options.find(({ id }) => id === option)?.label ?? option;
    return { label, roles, reasons: Object.fromEntries(said) };
  });
}

function evolveOne(decision: Decision, event: Exclude<DecisionEvent, { type: "DecisionProposed" }>): Decision {
  const { at, by } = event;
  switch (event.type) {
    case "DecisionEdited": {
      const { decisionId: _id, deadline = decision.deadline, tradeOff = decision.tradeOff, ...written } = event.data;
      const { refusals: _refusals, stopped, ...content } = written;
      const { tiedAt: _tie, tooFewLeft: _few, tradeOff: _before, ...rest } = decision;
      // A stop is nobody's wording.
      const notAlone = stopped === undefined ? [...new Set([...decision.notAlone, by.person])] : decision.notAlone;
      // They were to other words, and may be made anew; a conflict of interest is with the matter.
      const objected = { dissents: {}, dissentsBefore: { ...decision.dissentsBefore, ...decision.dissents } };
      const weighed = tradeOff && { tradeOff };
      const refused = isRefusedByConsent(decision) && { refusedBefore: true as const };
      const consentsSaid = refusedElsewhere(event.data);
      const before = { ...nothingSaid, consentsSaid, ...objected, ...refused, vetoedBefore: vetoesOf(decision) };
      const edited = {
        ...{ deadline, notAlone, editedAt: at },
        ...(stopped === undefined ? { editedBy: by.person } : { voidedBy: stopped }),
      };
      return { ...rest, ...content, ...weighed, ...before, ...edited };
    }
    case "DeciderAsked": {
      const { person, role, actingFor } = event.data;
      return { ...decision, asked: { ...decision.asked, [person]: { role, ...(actingFor && { actingFor }) } } };
    }
    case "ChoiceMade":
      return chosen(decision, event);
    case "ChoiceExplained":
      return { ...decision, choices: explained(decision.choices, by.person, event.data.reason) };
    case "AbstentionRecorded": {
      const { [by.person]: _choice, ...choices } = decision.choices;
      const { [by.person]: _said, ...spoken } = decision.spoken;
      const consentsSaid = saidByOthers(decision, by);
      const abstention = { role: event.data.role, at, ...(by.actingFor && { actingFor: by.actingFor }) };
      const abstentions = { ...decision.abstentions, [by.person]: abstention };
      return { ...decision, choices, spoken, consentsSaid, abstentions };
    }
    case "AbstentionExplained":
      return { ...decision, abstentions: explained(decision.abstentions, by.person, event.data.reason) };
    case "DissentRecorded": {
      const dissent = { role: event.data.role, at, ...(by.actingFor && { actingFor: by.actingFor }) };
      return { ...decision, dissents: { ...decision.dissents, [by.person]: dissent } };
    }
    case "DissentExplained":
      return own(decision.dissents, by.person)
        ? { ...decision, dissents: explained(decision.dissents, by.person, event.data.reason) }
        : { ...decision, dissentsBefore: explained(decision.dissentsBefore, by.person, event.data.reason) };
    case "DissentTakenBack": {
      const { [by.person]: _dissent, ...dissents } = decision.dissents;
      return { ...decision, dissents };
    }
    case "SpokenChoiceRecorded": {
      const { decisionId: _id, person, media: _media, ...said } = event.data;
      const spoken = { ...said, recordedBy: by.person, at, seq: event.seq, rung: [] };
      return { ...decision, spoken: { ...decision.spoken, [person]: spoken } };
    }
    case "SpokenChoiceRung": {
      const { person } = event.data;
      const said = own(decision.spoken, person);
      if (!said) return decision;
      const rung = { ...said, rung: [...said.rung, event.seq] };
      return { ...decision, spoken: { ...decision.spoken, [person]: rung } };
    }
    case "SpokenChoiceDenied": {
      const { [by.person]: _denied, ...spoken } = decision.spoken;
      return { ...decision, spoken };
    }
    case "StandInsCalled":
      return { ...decision, standIns: [...(decision.standIns ?? []), ...event.data.called], isHalfTimeOver: true };
    case "SeatPassedOn":
      return passedOn(decision, event.data);
    case "TieBreakerCalled": {
      const { role, person } = event.data;
      return { ...decision, tieBreakerCalled: { role, ...(person && { person }) } };
    }
    case "DecisionTied":
      return { ...decision, tiedAt: at, ...(event.data.tooFewLeft && { tooFewLeft: true }) };
    case "OptionVetoed":
      return { ...decision, vetoed: { ...decision.vetoed, [event.data.option]: event.data.roles } };
    case "RightPassed": {
      const { to, until } = event.data;
      return { ...decision, passed: { to, until } };
    }
    case "DecisionMade": {
      const { option, chosenBy, tieBrokenBy, rightPassedTo, vetoesLifted } = event.data;
      const how = {
        ...(tieBrokenBy && { tieBrokenBy }),
        ...(rightPassedTo && { rightPassedTo }),
        ...(vetoesLifted && { vetoesLifted }),
      };
      return { ...decision, state: { status: "made", option, at, chosenBy, ...how } };
    }
    case "DecisionExpired":
      return { ...decision, state: { status: "expired", at } };
    case "DecisionWithdrawn": {
      const who = { by: by.person, ...(by.actingFor && { actingFor: by.actingFor }) };
      return { ...decision, state: { status: "withdrawn", at, ...who, reason: event.data.reason } };
    }
    case "DecisionReplaced":
      return { ...decision, state: { status: "replaced", at, replacedBy: event.data.replacedBy } };
    case "ConditionMet":
      return evolveMet(decision, event);
  }
}

function passedOn(decision: Decision, { principal, role, busy, person }: EventData<"SeatPassedOn">): Decision {
  const { standIns = [], seatsPassedOn = [] } = decision;
  return {
    ...decision,
    // One who is called because whoever stood in is gone may still prove to be busy.
    ...(busy && { seatsPassedOn: [...seatsPassedOn, { principal, ...(person && { person }) }] }),
    ...(person && { standIns: [...standIns, { person, principal, role }] }),
  };
}

function chosen(decision: Decision, { at, by, data }: EventOf<"ChoiceMade">): Decision {
  const { role, option, condition } = data;
  const held = by.actingFor ? [] : voices(decision).filter((each) => by.roles.includes(each));
  const speaksFor = [...new Set([role, ...(data.roles ?? held)])];
  const acting = by.actingFor && { actingFor: by.actingFor };
  const choice = { role, speaksFor, option, at, ...acting, ...(condition && { condition }) };
  const { [by.person]: _confirmed, ...spoken } = decision.spoken;
  const consenting = speaksFor.filter((each) => decision.consents.includes(each));
  const { person, actingFor: voice = person } = by;
  const consentsSaid = [
    ...saidByOthers(decision, by),
    ...consenting.map((each): ConsentSaid => ({ role: each, person, voice, option, at })),
  ];
  const refusing = consenting.map((each) => ({ role: each, voice, option }));
  return { ...decision, spoken, consentsSaid, choices: { ...refusedNow(decision, refusing), [person]: choice } };
}

/** What was chosen before somebody refused it was not chosen over their objection. */
function refusedNow(
  { choices, consentsSaid }: Decision,
  refusing: Pick<ConsentSaid, "role" | "voice" | "option">[],
): Decision["choices"] {
  const entries = Object.entries(choices).map(([person, choice]): [PersonId, Choice] => {
    const isNews = ({ role, voice, option }: (typeof refusing)[number]) =>
      option !== choice.option &&
      !consentsSaid.some((said) => said.role === role && said.voice === voice && said.option !== choice.option);
    const roles = refusing.filter(isNews).map(({ role }) => role);
    const refusedSince = [...new Set([...(choice.refusedSince ?? []), ...roles])];
    return [person, roles.length > 0 ? { ...choice, refusedSince } : choice];
  });
  return Object.fromEntries(entries);
}

/** Only they themselves unsay it: whoever said it, for the same one, or the one for whom it was said. */
function saidByOthers({ consentsSaid }: Decision, { person, actingFor: voice = person }: By): ConsentSaid[] {
  return consentsSaid.filter((said) => said.voice !== voice || (said.person !== person && person !== voice));
}

function explained<T extends { reason?: string }>(said: Record<PersonId, T>, person: PersonId, reason: string) {
  const one = said[person];
  return one ? { ...said, [person]: { ...one, reason } } : said;
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
