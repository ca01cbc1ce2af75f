import type { PersonId } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import type { EventData, EventOf } from "../events.ts";
import { own } from "../own.ts";
import { toMs } from "../time.ts";
import { evolveMet } from "./conditions.ts";
import {
  type Choice,
  type ConsentSaid,
  type Decision,
  isInTheSameWords,
  isRefusedByConsent,
  voices,
} from "./decision.ts";
import type { DecisionEvent } from "./decision-events.ts";

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
export function proposed({ at, data }: EventOf<"DecisionProposed">, before: Decision | undefined): Decision {
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
      const { refusals: _refusals, stopped, down, ...content } = written;
      const { tiedAt: _tie, tooFewLeft: _few, tradeOff: _before, ...rest } = decision;
      const voidedBy = stopped !== undefined ? { stopped } : down !== undefined ? { down } : undefined;
      // What came to light is nobody's wording.
      const notAlone = voidedBy ? decision.notAlone : [...new Set([...decision.notAlone, by.person])];
      // They were to other words, and may be made anew; a conflict of interest is with the matter.
      const objected = { dissents: {}, dissentsBefore: { ...decision.dissentsBefore, ...decision.dissents } };
      const weighed = tradeOff && { tradeOff };
      const refused = isRefusedByConsent(decision) && { refusedBefore: true as const };
      const consentsSaid = refusedElsewhere(event.data);
      const before = { ...nothingSaid, consentsSaid, ...objected, ...refused, vetoedBefore: vetoesOf(decision) };
      const edited = {
        ...{ deadline, notAlone, editedAt: at },
        ...(voidedBy ? { voidedBy } : { editedBy: by.person }),
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
      return { ...decision, state: { status: "expired", at, ...(event.data.nobodyLeft && { nobodyLeft: true }) } };
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

export function chosen(decision: Decision, { at, by, data }: EventOf<"ChoiceMade">): Decision {
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
