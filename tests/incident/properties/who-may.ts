import type { World } from "../../../src/incident/decide.ts";
import type { Decision } from "../../../src/incident/decisions/decision.ts";
import type { Incident } from "../../../src/incident/incident.ts";
import { own } from "../../../src/incident/own.ts";
import { toMs } from "../../../src/incident/time.ts";
import { decidingSeats, peopleIn } from "./authorised.ts";
import { type Known, reached } from "./unreached.ts";

/** Who had a say in a question as it stood, worked out anew. */

export function decisionOf({ decisions }: Incident, { decisionId }: { decisionId: string }): Decision {
  return decisions[decisionId] as Decision;
}

export function seatsOf(decision: Pick<Decision, "deciders" | "consents">): string[][] {
  return [...decidingSeats(decision), ...decision.consents.map((role) => [role])];
}

export function rolesWithASay({ deciders, consents, tieBreaker, vetoLiftedBy = {} }: Decision): string[] {
  return [...deciders.roles, ...consents, ...(tieBreaker ? [tieBreaker] : []), ...Object.values(vetoLiftedBy)];
}

export function isTurnedAway({ invited, uninvited }: Incident, person: string): boolean {
  const reason = uninvited[person];
  return (reason === "guest" || reason === "from-elsewhere") && invited[person] !== "invited";
}

function isAwake({ joined, callIns }: Pick<Incident, "joined" | "callIns">, id: string): boolean {
  const state = Object.values(callIns).findLast(({ person }) => person === id)?.state;
  const came = own(joined, id);
  const left = state?.status === "passed" && state.awayUntil !== undefined ? state.at : "";
  return state?.status === "acknowledged" || (came !== undefined && came >= left);
}

/** As the state has it: who is here or has had their say, and for whom somebody acts. */
function knownTo(incident: Incident): Known {
  const { decisions, acting } = incident;
  const voices = Object.values(decisions).flatMap(({ choices, consentsSaid }) => [
    ...Object.entries(choices).map(([person, { actingFor = person }]) => actingFor),
    ...consentsSaid.map(({ voice }) => voice),
    ...Object.keys(choices),
  ]);
  return {
    isHere: (id) => isAwake(incident, id) || voices.includes(id),
    isActedFor: (id, role) => acting.some(({ principal, roles }) => principal === id && roles.includes(role)),
  };
}

function letInto(incident: Incident, people: World["directory"]["people"]) {
  const isOut = isLeftOut(incident);
  const leading = leadingIn(incident);
  return peopleIn(
    seatedCommander(incident, leading, people, isOut),
    people,
    Object.keys(people).filter(isOut),
    leading,
  );
}

/** Whose the commander's seat is. */
export function commanderIn(incident: Incident, { directory }: World): string {
  return seatedCommander(incident, leadingIn(incident), directory.people, isLeftOut(incident));
}

function leadingIn({ insider, rules: { organisation } }: Incident): string[] {
  const { triage, insiderContact } = organisation;
  return ["commander", triage.onCall, ...(insider && insiderContact ? [insiderContact] : [])];
}

function isLeftOut(incident: Incident): (id: string) => boolean {
  return (id) => isTurnedAway(incident, id) || incident.excluded.includes(id) || isKeptAloneFrom(incident, id);
}

/** Only the insider contact and who leads know of it yet, and whoever was called or has come. */
function isKeptAloneFrom({ insider, commander, callIns, joined }: Incident, id: string): boolean {
  const isCalled = Object.values(callIns).some(({ person }) => person === id);
  return insider === "alone" && id !== commander && !isCalled && own(joined, id) === undefined;
}

/** Whoever leads, or has chosen as commander in a question that is open, or kept that seat in one and is here. */
function seatedCommander(
  { commander, decisions, seatKept, ...incident }: Incident,
  leading: string[],
  people: World["directory"]["people"],
  isOut: (id: string) => boolean,
): string {
  const open = Object.values(decisions).filter(({ state }) => state.status === "open");
  const voices = open.flatMap(({ choices }) =>
    Object.entries(choices)
      .filter(([, { speaksFor }]) => speaksFor.includes("commander"))
      .map(([id, { actingFor = id }]) => actingFor),
  );
  const isKept = open.some(({ id }) => seatKept?.decisions.includes(id));
  const keeping = seatKept && isKept && isAwake(incident, seatKept.by) ? [seatKept.by] : [];
  const entitled = voices.filter((id) => people[id]?.roles.some((role) => leading.includes(role)));
  return [...entitled, ...voices, ...keeping].find((id) => people[id] !== undefined && !isOut(id)) ?? commander;
}

/**
 * Each person with the roles they could answer for: held, or fallen to them because nobody else who may holds them, and can
 * be reached. `isForThemselves`: nobody may stand in.
 */
export function couldAnswer(
  { rules, directory }: World,
  incident: Incident,
  roles: string[],
  { out, isForThemselves }: { out: (role: string) => string[]; isForThemselves: boolean },
): string[][] {
  const known = knownTo(incident);
  const letIn = letInto(incident, directory.people);
  const everybody = Object.values(reached(rules, letIn, known));
  const answering = (role: string, except = out(role), seen: string[] = []): string[] => {
    const held = everybody.filter((one) => one.roles.includes(role) && !except.includes(one.id)).map(({ id }) => id);
    const fallback = rules.roles[role]?.fallback;
    if (held.length > 0 || !fallback || seen.includes(fallback)) return held;
    return answering(fallback, except, [...seen, role]);
  };
  const isReached = (id: string, role: string) =>
    directory.people[id]?.media.length !== 0 || known.isHere(id) || (!isForThemselves && known.isActedFor(id, role));
  const people = everybody.map(({ id }) =>
    [...new Set(roles)].filter((role) => answering(role).includes(id) && isReached(id, role)),
  );
  return people.filter((theirs) => theirs.length > 0);
}

function saysFromTheStart({ deciders, consents }: Decision, role: string): boolean {
  return deciders.roles.includes(role) || consents.includes(role);
}

type Answer = { person: string; role: string; at: string; actingFor?: string | undefined };

/**
 * Who was called at half time waits for the deadline while the one they were called for is here, and was heard of within the
 * hour; to agree, for ever.
 */
function mayUseIt(
  { joined, callIns, seenInChat }: Incident,
  { deadline, consents, standInsAt = "", passed }: Decision,
  { role, at, actingFor = "" }: Omit<Answer, "person">,
): boolean {
  const state = Object.values(callIns).findLast((each) => each.person === actingFor)?.state;
  const answered = state?.status === "acknowledged" ? toMs(state.at) : 0;
  const came = state?.status === "passed" ? undefined : own(joined, actingFor);
  const heard = [came, own(seenInChat, actingFor)].map((each) => (each === undefined ? 0 : toMs(each)));
  const sinceMs = toMs(passed ? deadline : standInsAt) - 60 * 60_000;
  const isHere = (answered > 0 || came !== undefined) && Math.max(answered, ...heard) >= sinceMs;
  return !isHere || (deadline <= at && !consents.includes(role));
}

/**
 * They hold the role, or nobody does who may answer, or they were called in place of somebody who speaks for it. Once
 * there is a veto, a role that has a say from the start and lifts it is answered for in two ways: whoever worded the
 * question may speak for it and may not lift, so that others lift in that role and decide nothing in it.
 */
export function mayAnswerFor(incident: Incident, world: World, decision: Decision, answer: Answer): boolean {
  const { vetoed, vetoLiftedBy = {} } = decision;
  const { role } = answer;
  const isOneEnough = seatsOf(decision).length === 1 || role === decision.tieBreaker;
  const onlyLifts = Object.values(vetoLiftedBy).includes(role) && !saysFromTheStart(decision, role);
  const mayLift =
    onlyLifts || Object.values(vetoed).some((refused) => refused.some((one) => vetoLiftedBy[one] === role));
  const ways = [...(onlyLifts ? [] : [isOneEnough]), ...(mayLift ? [true] : [])];
  return ways.some((isAlone) => answersFor(incident, world, decision, { ...answer, isAlone }));
}

function answersFor(
  incident: Incident,
  { directory, rules }: World,
  decision: Decision,
  { person, role, at, actingFor, isAlone }: Answer & { isAlone: boolean },
): boolean {
  // Nobody breaks a tie in which they are a side.
  const isASide = (id: string) => {
    const { tieBreaker, tieBreakerCalled, asked, choices } = decision;
    const isOther = id !== (actingFor ?? person) && id !== tieBreakerCalled?.person && role === tieBreaker;
    return isOther && (own(asked, id) !== undefined || own(choices, id) !== undefined);
  };
  const isOut = (id: string) =>
    isASide(id) ||
    incident.excluded.includes(id) ||
    isTurnedAway(incident, id) ||
    decision.abstentions[id] !== undefined ||
    (isAlone && decision.notAlone.includes(id));
  const known = knownTo(incident);
  const letIn = letInto(incident, directory.people);
  // Whoever chooses is there to choose.
  const isHere = (id: string) => id === person || known.isHere(id);
  const left = reached(rules, letIn, { ...known, isHere });
  const holders = Object.values(left).filter(({ id, roles }) => roles.includes(role) && !isOut(id));
  const speaks = (who: string) => holders.length === 0 || holders.some(({ id }) => id === who);
  if (actingFor === undefined) return speaks(person);
  const isActing = incident.acting.some((one) => one.person === person && one.principal === actingFor);
  const isCalled = decision.standIns?.some((one) => one.person === person && one.principal === actingFor);
  return (
    (isActing || (isCalled === true && mayUseIt(incident, decision, { role, at, actingFor }))) && speaks(actingFor)
  );
}
