import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { World } from "../../../src/incident/decide.ts";
import type { Event, EventOf, EventType } from "../../../src/incident/events.ts";
import type { Environment, Rules } from "../../../src/policy/policy.ts";
import { commanderAt, leadingRoles, seatedCommander } from "./commanders-seat.ts";
import { knownBy, reached } from "./unreached.ts";

/**
 * Whether an action was rightly authorised, said from the facts alone and from who people were at that instant: no state
 * and no rule of `src/incident` stands between. Each sentence is a breach.
 */

type Authorised = EventOf<"ActionAuthorised" | "ActionRatified">;
type Proposed = EventOf<"DecisionProposed">["data"];
type People = World["directory"]["people"];

/** `facts` are everything before `event`; `world` is as it was when it was judged. */
export function breachesOf(event: Authorised, facts: Event[], world: World): string[] {
  const { authorisation } = event.data;
  switch (authorisation.kind) {
    case "decision":
      return decidedWrongly(event, authorisation, facts, world);
    case "order":
      return orderedWrongly(event, authorisation, facts, world);
  }
}

/** The rules as the incident pinned them when it was declared. */
export function pinned(facts: Event[]): Rules {
  return of(facts, "IncidentDeclared")[0]?.data.rules as unknown as Rules;
}

function decidedWrongly(
  event: Authorised,
  { decisionId, option: chosen, people: counted }: { decisionId: string; option: string; people: string[] },
  facts: Event[],
  world: World,
): string[] {
  const about = facts.filter(({ data }) => "decisionId" in data && data.decisionId === decisionId);
  const proposed = of(about, "DecisionProposed")[0]?.data;
  if (!proposed) return ["authorised by a decision that nobody put"];
  const edits = of(about, "DecisionEdited");
  const { options, contentHash } = edits.at(-1)?.data ?? proposed;
  const since = about.slice(about.findLastIndex(({ type }) => type === "DecisionEdited") + 1);
  const gone = [...excluded(facts), ...turnedAway(facts)];
  const authors = authorsOf(proposed, facts);
  const isTheirs = whoAnswers(proposed, facts, world);
  // Whoever worded it may decide in the role that lifts, and others lift in it.
  const isTheirsToLift = whoAnswers(proposed, facts, world, authors);
  const isLast = of(since, "DecisionTied").length > 0 || of(since, "RightPassed").length > 0;
  const sides = sidesIn(proposed, about);
  const hasLastWord = (voice: string) => whoAnswers(proposed, facts, world, sides)(proposed.tieBreaker ?? "", voice);
  const last = new Map(of(since, "ChoiceMade").map((choice) => [choice.by.person, choice]));
  const kept = [...last.values()].filter(({ by }) => !gone.includes(by.person) && !gone.includes(by.actingFor ?? ""));
  const voices = kept.map(({ by, data, seq }) => {
    const voice = by.actingFor ?? by.person;
    const roles = [...new Set([data.role, ...(data.roles ?? [])])].filter((role) => isTheirs(role, voice));
    const last = isLast && data.role === proposed.tieBreaker && hasLastWord(voice) ? [lastWord] : [];
    const said = [data.role, ...(data.roles ?? [])];
    const lifting = Object.entries(proposed.vetoLiftedBy ?? {}).flatMap(([role, lifter]) =>
      said.includes(lifter) && isTheirsToLift(lifter, voice) && seq > firstRefusal(role, chosen, since)
        ? [liftOf(role)]
        : [],
    );
    return { ...data, voice, person: by.person, roles: [...roles, ...last, ...lifting] };
  });
  const forIt = voices.filter(({ option }) => option === chosen);
  const counting = forIt.filter(({ roles }) => roles.length > 0);
  const stand = refusedBy({ decisionId, option: chosen }, facts, world).map(({ role }) => role);
  const refused = (proposed.consents ?? []).filter((role) => stand.includes(role));
  const consenting = (proposed.consents ?? []).map((role) => {
    const lifter = proposed.vetoLiftedBy?.[role];
    return refused.includes(role) ? (lifter === undefined ? [] : [liftOf(role)]) : [role];
  });
  const quorums = [decidingSeats(proposed), ...(isLast && proposed.tieBreaker ? [[[lastWord]]] : [])];
  const made = of(about, "DecisionMade");
  return said({
    "the decision was not made for this option, once": made.length !== 1 || made[0]?.data.option !== chosen,
    "the option authorises nothing": options.find(({ id }) => id === chosen)?.acts !== true,
    "it is about another action": !isAbout(event, proposed, decisionId, facts),
    "somebody is counted who did not choose it": counted.some((id) => forIt.every(({ person }) => person !== id)),
    "they chose what they were not shown": forIt.some(({ shown }) => shown !== contentHash),
    "one human is counted twice": new Set(counting.map(({ voice }) => voice)).size !== counting.length,
    "they are not enough, or somebody who must agree does not": !quorums.some((seats) =>
      canSit(
        [...seats, ...consenting],
        counting.map(({ roles }) => roles),
      ),
    ),
    "whoever proposed it decided alone": isOneOf(authors, counting),
    "it was made after its time": isLate(about, proposed, event.at),
    "its row says otherwise": !isOfItsRow(facts, proposed),
  });
}

function liftOf(role: string): string {
  return `the veto of ${role}`;
}

/** Nobody lifts what was not refused yet. What had been refused in other words was so from the beginning. */
function firstRefusal(role: string, chosen: string, since: Event[]): number {
  const choices = of(since, "ChoiceMade").filter(({ data }) => [data.role, ...(data.roles ?? [])].includes(role));
  return choices.find(({ data }) => data.option !== chosen)?.seq ?? 0;
}

/** There is one voice, and it is theirs, or somebody's who speaks for them. */
function isOneOf(authors: string[], counting: { voice: string; person: string }[]): boolean {
  const [one, ...others] = counting;
  return one !== undefined && others.length === 0 && [one.voice, one.person].some((id) => authors.includes(id));
}

function authorsOf({ decisionId, proposedBy, notAlone = [] }: Proposed, facts: Event[]): string[] {
  const edits = of(facts, "DecisionEdited").filter(({ data }) => data.decisionId === decisionId);
  const editors = edits.flatMap(({ by, data }) => (data.stopped === undefined ? [by.person] : []));
  return [proposedBy, ...notAlone, ...editors];
}

/** Whether a role is theirs to answer for in that question. */
function whoAnswers(
  proposed: Proposed,
  facts: Event[],
  { directory }: World,
  sides: string[] = [],
): (role: string, id: string) => boolean {
  const gone = [...excluded(facts), ...turnedAway(facts), ...keptAloneFrom(facts, Object.keys(directory.people))];
  const leading = leadingRoles(facts);
  const commander = seatedCommander(proposed.decisionId, facts, {
    isThere: (id) => directory.people[id] !== undefined && !gone.includes(id),
    mayLead: (id) => directory.people[id]?.roles.some((role) => leading.includes(role)) === true,
  });
  const left = peopleIn(commander, directory.people, gone, leading);
  const people = reached(pinned(facts), left, knownBy(facts));
  const abstained = abstainedFrom(proposed.decisionId, facts);
  const authors = authorsOf(proposed, facts);
  const { deciders, consents = [], tieBreaker, vetoLiftedBy = {} } = proposed;
  const isOneEnough = decidingSeats(proposed).length + consents.length === 1;
  return (role, id) => {
    const lifts = Object.values(vetoLiftedBy).includes(role) && ![...deciders.roles, ...consents].includes(role);
    const isAlone = isOneEnough || role === tieBreaker || lifts;
    const out = isAlone ? [...abstained, ...authors] : abstained;
    return answering(pinned(facts), people, role, [...out, ...sides]).includes(id);
  };
}

/** What whoever breaks a tie is counted as. */
const lastWord = "the last word";

/** Those who break no tie in it: who was asked from the start, for themselves, or has chosen in another role. */
function sidesIn({ tieBreaker, deciders, consents = [] }: Proposed, about: Event[]): string[] {
  const fromTheStart = [...deciders.roles, ...consents];
  const called = of(about, "TieBreakerCalled").map(({ data }) => data.person);
  const asked = of(about, "DeciderAsked").flatMap(({ data: { person, role, actingFor } }) =>
    actingFor === undefined && fromTheStart.includes(role) ? [person] : [],
  );
  const chose = of(about, "ChoiceMade").flatMap(({ by, data }) => (data.role === tieBreaker ? [] : [by.person]));
  return [...asked.filter((person) => !called.includes(person)), ...chose];
}

/** Without `option` it was refused before, in other words or in another question, whatever acts here. */
type Said = { role: string; person: string; voice: string; option?: string };

/**
 * Whose refusal of `option`, in a role that must agree, stands: they have said nothing else since, nor has the one for whom
 * they said it; whatever has become of them. Also from the same question put before, in the same words; and what was refused
 * of that step in other words, for as long as the role is theirs.
 */
export function refusedBy({ decisionId, option }: Chosen, facts: Event[], world: World): Said[] {
  const about = facts.filter(({ data }) => "decisionId" in data && data.decisionId === decisionId);
  const proposed = of(about, "DecisionProposed")[0]?.data;
  if (!proposed) return [];
  const { options } = of(about, "DecisionEdited").at(-1)?.data ?? proposed;
  const isActing = options.some(({ id, acts }) => id === option && acts);
  const isTheirs = whoAnswers(proposed, facts, world);
  const all = consentsSaid(decisionId, facts);
  return all.filter((said, index) => {
    if (said.option === undefined) return isActing && isTheirs(said.role, said.voice);
    return said.option !== option && !all.slice(index).some((next) => isNextInTurn(said, next, world));
  });
}

/** Of a role that is held in turns: that of `said` is over, and `next` speaks in theirs. */
function isNextInTurn(said: Said, next: Said, { directory: { people, turns = {} } }: World): boolean {
  const isInTurn = (voice: string) => people[voice]?.roles.includes(said.role) === true;
  const isTurn = turns[said.role] !== undefined && next.role === said.role;
  return isTurn && !isInTurn(said.voice) && isInTurn(next.voice);
}

type Chosen = { decisionId: string; option: string };

function consentsSaid(decisionId: string, facts: Event[]): Said[] {
  const proposed = of(facts, "DecisionProposed").find(({ data }) => data.decisionId === decisionId)?.data;
  const about = facts.filter(({ data }) => "decisionId" in data && data.decisionId === decisionId);
  const edited = of(about, "DecisionEdited").at(-1);
  const since = about.slice(about.findLastIndex(({ type }) => type === "DecisionEdited") + 1);
  const before = of(facts, "DecisionProposed").find(({ data }) => data.decisionId === proposed?.putsAnew)?.data;
  const last =
    before &&
    (of(facts, "DecisionEdited").findLast(({ data }) => data.decisionId === before.decisionId)?.data ?? before);
  const isSame = !edited && proposed && last && wordsOf(proposed) === wordsOf(last);
  const carried = (edited?.data ?? proposed)?.refusals ?? [];
  let standing: Said[] = [
    ...(isSame ? consentsSaid(before?.decisionId ?? "", facts) : []),
    ...carried.map(({ role, person, voice }) => ({ role, person, voice })),
  ];
  for (const event of since) {
    if (event.type !== "ChoiceMade" && event.type !== "AbstentionRecorded") continue;
    const { person, actingFor: voice = person } = event.by;
    standing = standing.filter((said) => said.voice !== voice || (said.person !== person && voice !== person));
    if (event.type === "AbstentionRecorded") continue;
    const { role, roles = [], option } = event.data;
    const consenting = [...new Set([role, ...roles])].filter((each) => proposed?.consents?.includes(each));
    standing.push(...consenting.map((each) => ({ role: each, person, voice, option })));
  }
  return standing;
}

function wordsOf({ question, options }: Pick<Proposed, "question" | "options">): string {
  return JSON.stringify([
    question,
    options.map(({ id, label, costToAct, costToWait, acts }) => [id, label, costToAct, costToWait, acts]),
  ]);
}

/** Also from the question that this one puts anew: the conflict of interest is with the matter. */
function abstainedFrom(decisionId: string, facts: Event[]): string[] {
  const proposed = of(facts, "DecisionProposed").find(({ data }) => data.decisionId === decisionId);
  const here = of(facts, "AbstentionRecorded").filter(({ data }) => data.decisionId === decisionId);
  const before = proposed?.data.putsAnew;
  return [...here.map(({ by }) => by.person), ...(before === undefined ? [] : abstainedFrom(before, facts))];
}

/** What the option that was chosen authorises is what was asked; or the very action whose leave was asked for. */
function isAbout(event: Authorised, proposed: Proposed, decisionId: string, facts: Event[]): boolean {
  if (event.type === "ActionAuthorised") {
    const { what, service } = event.data;
    return what === proposed.action && service === proposed.service;
  }
  const { action } = event.data;
  return of(facts, "RatificationAsked").some(({ data }) => data.action === action && data.decisionId === decisionId);
}

/** A change of its words may have prolonged it. */
function isLate(about: Event[], { deadline }: Proposed, at: string): boolean {
  const prolonged = of(about, "DecisionEdited").flatMap(({ data }) => data.deadline ?? []);
  return (of(about, "RightPassed").at(-1)?.data.until ?? prolonged.at(-1) ?? deadline) <= at;
}

/** The row that it names, as it was pinned, names these deciders and at least asks for these consents. */
function isOfItsRow(facts: Event[], proposed: Proposed): boolean {
  const { authorityRow, decidedBefore, fellBack, deciders, consents = [], tieBreaker } = proposed;
  const before = of(facts, "IncidentDeclared")[0]?.data.tableBefore?.table as { rows: Rules["authority"] } | undefined;
  // What nobody agreed to decides nothing by itself where there is something to which everybody did.
  if (before && fellBack === "not-agreed" && !decidedBefore) return false;
  const isBefore = decidedBefore?.status === "decides";
  const index = isBefore ? decidedBefore.row : authorityRow;
  if (index === undefined) return true;
  const row = (isBefore ? before?.rows : pinned(facts).authority)?.[index];
  const isSame = JSON.stringify(row?.decides) === JSON.stringify(deciders) && row?.tieBreaker === tieBreaker;
  return isSame && (row?.consents ?? []).every((role) => consents.includes(role));
}

/**
 * With the service named, a row before the one that decides could have been the one, or the one that decides could not; or
 * somebody who would have to agree is not asked. It may be wherever the incident is, or any service that there is.
 */
export function isFoundByLeavingOut(facts: Event[], proposed: Proposed) {
  const { authorityRow = -1, action, service, consents = [] } = proposed;
  const { authority, services } = pinned(facts);
  if (services[service ?? ""]) return isFoundByKnowingLess(facts, proposed);
  const places = new Set([...placesIn(facts), ...Object.values(services).map((known) => known.environment)]);
  const mayBe = ({ when = {} }: Rules["authority"][number]) => {
    const { action: meant, signal, environment } = when;
    const isThere = environment === undefined || environment.some((place) => places.has(place));
    return (meant === undefined || meant === action) && signal === undefined && isThere;
  };
  const isUnasked = authority.some(
    (row) => mayBe(row) && !(row.consents ?? []).every((role) => consents.includes(role)),
  );
  const decides = authority[authorityRow];
  if (isUnasked || decides?.fallback) return isUnasked;
  const isElsewhere = [...places].some((place) => decides?.when?.environment?.includes(place) === false);
  return (
    isElsewhere ||
    authority.slice(0, Math.max(0, authorityRow)).some((row) => row.decides && !row.fallback && mayBe(row))
  );
}

/** Of a question that names no step: who must agree where the incident is and people can be harmed, and is not asked. */
export function unaskedWhereItIs(facts: Event[], { consents = [] }: Proposed): string[] {
  const harmful = placesIn(facts).filter((place) => place !== "it");
  const rows = pinned(facts).authority.filter(({ when: { action, signal, environment = [] } = {} }) => {
    return (
      action === undefined && signal === undefined && environment.some((place) => (harmful as string[]).includes(place))
    );
  });
  return rows.flatMap((row) => row.consents ?? []).filter((role) => !consents.includes(role));
}

/** Wherever the declaration or an alert says, by now, that it is, or what either is about. */
function placesIn(facts: Event[]): Environment[] {
  const { services } = pinned(facts);
  const declared = of(facts, "IncidentDeclared").map(({ data }) => data);
  const first = declared.flatMap(({ cause }) => (cause.kind === "alert" ? [cause.alert] : []));
  const alerts = [...first, ...of(facts, "AlertAttached").map(({ data }) => data.alert)];
  return [...declared, ...alerts].flatMap(({ environment, service }) => [
    environment,
    services[service ?? ""]?.environment ?? environment,
  ]);
}

/** The same where the service is named, and the catalogue does not say of it what a row asks of this very question. */
function isFoundByKnowingLess(
  facts: Event[],
  { authorityRow = -1, action, service, consents = [], tradeOff }: Proposed,
): boolean {
  const { authority, services } = pinned(facts);
  const known = services[service ?? ""] as NonNullable<Rules["services"][string]>;
  const { statedDowntime, statedBefore } = tradeOff?.inputs ?? {};
  const isStated = (statedDowntime ?? statedBefore) !== undefined;
  const isAsked = authority.some(({ when }) => when?.action === action && (when?.downtime ?? when?.costOver));
  const goesDown = action === "shut-down" || isStated || isAsked;
  const isEndless = known.recoveryTimeMs === undefined && !isStated;
  const earns = known.revenuePerMinute;
  const mayBeIn = ({ when = {} }: Rules["authority"][number], places: string[]) => {
    const { action: meant, signal, environment, tier, downtime, costOver } = when;
    const isOther = earns !== undefined && earns.amount > 0 && earns.currency !== costOver?.currency;
    return [
      meant === undefined || meant === action,
      signal === undefined,
      environment === undefined || environment.some((place) => places.includes(place)),
      tier === undefined || known.tier === undefined,
      !downtime || (goesDown && (isEndless || known.tolerableDowntimeMs === undefined)),
      !costOver || (goesDown && (isEndless || earns === undefined || isOther)),
    ].every(Boolean);
  };
  const isUnasked = authority.some(
    (row) =>
      mayBeIn(row, [known.environment, ...placesIn(facts)]) &&
      !(row.consents ?? []).every((role) => consents.includes(role)),
  );
  if (isUnasked || authority[authorityRow]?.fallback) return isUnasked;
  const before = authority.slice(0, Math.max(0, authorityRow));
  return before.some((row) => row.decides && !row.fallback && mayBeIn(row, [known.environment]));
}

/**
 * Such questions on the same service before it that more people had to answer, or somebody who must agree here no more,
 * though nothing is known now that was not known then: as much was said of how long it takes the service down.
 */
export function weakerThan({ data: asked }: EventOf<"DecisionProposed">, facts: Event[]): Proposed[] {
  if (asked.action === undefined || isForOtherReasons(asked)) return [];
  const before = of(facts, "DecisionProposed").filter(
    ({ data }) => data.action === asked.action && data.service === asked.service && !isForOtherReasons(data),
  );
  const longestMs = (proposals: Proposed[]) =>
    Math.max(0, ...proposals.map(({ tradeOff }) => tradeOff?.inputs.statedDowntime?.toMs ?? 0));
  const known = [...before.map(({ data }) => data), asked];
  return before.flatMap((event, index) => {
    const isNews = longestMs(known) > longestMs(known.slice(0, index + 1)) || isAnythingNew(event, asked, facts);
    const isLess =
      seatsIn(asked) < seatsIn(event.data) ||
      !(event.data.consents ?? []).every((role) => asked.consents?.includes(role));
    return isLess && !isNews ? [event.data] : [];
  });
}

/** Not by what is asked but by who there is: nobody has agreed to the table, or too few could answer. */
function isForOtherReasons({ fellBack }: Proposed): boolean {
  return fellBack === "not-agreed" || fellBack === "too-few-people" || fellBack === "own-proposal";
}

function seatsIn(proposed: Proposed): number {
  return decidingSeats(proposed).length + (proposed.consents ?? []).length;
}

/** A tool has said something since, or the service was down when either was asked: that grows with the time. */
function isAnythingNew(before: EventOf<"DecisionProposed">, asked: Proposed, facts: Event[]): boolean {
  const isDown = [before.data, asked].some(({ tradeOff }) => tradeOff?.inputs.downSince !== undefined);
  return isDown || of(facts, "AlertAttached").some(({ seq }) => seq > before.seq);
}

function orderedWrongly(
  event: Authorised,
  { order: id, people }: { order: string; people: string[] },
  facts: Event[],
  { directory, organisation }: World,
): string[] {
  if (event.type !== "ActionAuthorised") return ["an order ratifies nothing"];
  const rules = pinned(facts);
  const order = rules.standingOrders.find((each) => each.id === id);
  if (!order) return ["authorised by an order that the rules do not hold"];
  const { timezone, authorisationStandsForMs } = rules.organisation;
  const standsForMs = order.standsForMs ?? authorisationStandsForMs;
  const canHarm = (order.when.environment ?? []).some((place) => place !== "it");
  const safety = Object.keys(rules.roles).filter((role) => rules.roles[role]?.safety);
  const usedBy = rules.commands.action ?? "everybody";
  const services = Object.entries(rules.services)
    .filter(([, { environment, tier }]) => {
      const isThere = order.when.environment?.includes(environment) ?? environment === "it";
      return isThere && (!order.when.tier || (tier !== undefined && order.when.tier.includes(tier)));
    })
    .map(([service, { environment, tier }]) => ({ id: service, environment, ...(tier !== undefined && { tier }) }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const everywhere = [...new Set(Object.values(rules.services).map(({ environment }) => environment))].toSorted();
  const reach = { ...(services.length > 0 && { services }), ...(everywhere.length > 0 && { places: everywhere }) };
  const meant = { ...order, standsForMs, timezone, usedBy, ...(canHarm && { safety: safety.toSorted() }), ...reach };
  const text = createHash("sha256")
    .update(canonicalize(meant) as string)
    .digest("hex");
  const signed = Object.values(organisation.agreements).flatMap((byPerson) => Object.entries(byPerson));
  const hasSigned = (person: string) =>
    signed.some(([who, { text: of, textHash, at }]) => {
      const isThis = of.kind === "order" && of.order === id && textHash === text;
      return who === person && isThis && at <= event.at;
    });
  const signers = order.agreedBy.map((person) => {
    const clicked = signed.find(([who, { text: of }]) => who === person && of.kind === "order" && of.order === id)?.[1];
    return directory.people[person]?.roles.filter((role) => clicked?.roles.includes(role)) ?? [];
  });
  const isSafe = signers.flat().some((role) => rules.roles[role]?.safety === true);
  const anywhere = Object.values(rules.services).map(({ environment }) => environment);
  const meantPlaces = event.data.service === undefined ? anywhere : [event.data.environment];
  const places = [...meantPlaces, ...placesIn(facts)].filter((place) => place !== "it");
  const named = order.when.environment ?? [];
  const tier = rules.services[event.data.service ?? ""]?.tier;
  return said({
    "not everybody has signed this very text": !order.agreedBy.every(hasSigned),
    "a signer is nobody": !order.agreedBy.every((person) => Object.hasOwn(directory.people, person)),
    "the signers are others": people.join() !== order.agreedBy.join(),
    "it has expired": dayOf(event.at, timezone) > order.expires,
    "it is about another action": order.when.action !== undefined && order.when.action !== event.data.what,
    "it is about another tier": order.when.tier !== undefined && !(tier && order.when.tier.includes(tier)),
    "it does not name where people can be harmed": !places.every((place) => named.includes(place)),
    "those who signed it could decide it by no row": !deciding(facts, event.data.what).some((deciders) =>
      canSit(decidingSeats({ deciders }), signers),
    ),
    "nobody who answers for safety signed it": places.length > 0 && !isSafe,
    "it is used in place of an answer": isAnswered(event.data, facts),
  });
}

/** Whoever might decide about such a step, by any row of the table or of the one that was agreed to before it. */
function deciding(facts: Event[], what: string): Proposed["deciders"][] {
  const rules = pinned(facts);
  const before = of(facts, "IncidentDeclared")[0]?.data.tableBefore?.table as { rows: Rules["authority"] } | undefined;
  const rows = [...rules.authority, ...(before?.rows ?? [])];
  const meant = rows.filter(({ when }) => when?.action === undefined || when.action === what);
  const onCall = { kind: "any" as const, roles: [rules.organisation.triage.onCall] };
  return [onCall, ...meant.flatMap(({ decides }) => decides ?? [])];
}

const ends = ["DecisionExpired", "DecisionReplaced", "DecisionWithdrawn"];

/** Those who decide about such a step there are being asked, their last word was no, or they were asked in vain. */
function isAnswered({ what, service }: { what: string; service?: string | undefined }, facts: Event[]): boolean {
  const asked = of(facts, "DecisionProposed").filter(({ data }) => {
    return data.action === what && data.service === service && data.ratifies === undefined;
  });
  const outcomes = asked.map(({ data: { decisionId, options } }) => {
    const closed = facts.filter(({ data }) => "decisionId" in data && data.decisionId === decisionId);
    const made = of(closed, "DecisionMade")[0];
    const isOpen = made === undefined && !closed.some(({ type }) => ends.includes(type));
    const last = made ?? of(closed, "DecisionWithdrawn")[0];
    return { isOpen, seq: last?.seq ?? 0, acts: options.find(({ id }) => id === made?.data.option)?.acts === true };
  });
  const last = outcomes.filter(({ seq }) => seq > 0).toSorted((one, other) => other.seq - one.seq)[0];
  return outcomes.some(({ isOpen }) => isOpen) || last?.acts === false;
}

/** Whose conditions an action was begun against, from the facts alone: those that nobody who may had said are met. */
export function unmetAt({ at, data }: EventOf<"ActionStarted">, facts: Event[]): string[] {
  const leave = [...of(facts, "ActionAuthorised"), ...of(facts, "ActionRatified")]
    .toSorted((one, other) => one.seq - other.seq)
    .findLast((event) => event.data.action === data.action && event.at <= (data.occurredAt ?? at))?.data.authorisation;
  if (leave?.kind !== "decision") return [];
  const { decisionId, option } = leave;
  const about = facts.filter((event) => "decisionId" in event.data && event.data.decisionId === decisionId);
  const since = about.slice(about.findLastIndex(({ type }) => type === "DecisionEdited") + 1);
  const choices = new Map(of(since, "ChoiceMade").map((choice) => [choice.by.person, choice]));
  for (const { by } of of(since, "AbstentionRecorded")) choices.delete(by.person);
  const out = facts.slice(0, facts.indexOf(of(about, "DecisionMade")[0] as Event));
  for (const person of excluded(out)) choices.delete(person);
  const isMet = (choice: EventOf<"ChoiceMade">) =>
    of(about, "ConditionMet").some((met) => {
      const happened = met.data.occurredAt ?? met.at;
      const mayBe = [choice.by.person, choice.by.actingFor, commanderAt(met, facts)];
      const isTheirs = mayBe.includes(met.by.person) || (met.by.actingFor && mayBe.includes(met.by.actingFor));
      return met.data.person === choice.by.person && isTheirs && happened <= (data.occurredAt ?? at);
    });
  const binding = [...choices.values()].filter((choice) => choice.data.option === option && choice.data.condition);
  return binding.filter((choice) => !isMet(choice)).map((choice) => choice.by.person);
}

/** 2026-11-22, as it is called there. */
function dayOf(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(new Date(at));
}

/** Everybody but those who are gone, each with the roles they have in this incident: as commander one of those who may. */
export function peopleIn(commander: string | undefined, people: People, gone: string[], leading: string[]): People {
  const left = Object.entries(people).filter(([id]) => !gone.includes(id));
  const rolesOf = (id: string, roles: string[]) => [
    ...roles.filter((role) => role !== "commander"),
    ...(id === commander && roles.some((role) => leading.includes(role)) ? ["commander"] : []),
  ];
  return Object.fromEntries(left.map(([id, one]) => [id, { ...one, roles: rolesOf(id, one.roles) }]));
}

function said(breaches: Record<string, boolean>): string[] {
  return Object.keys(breaches).filter((breach) => breaches[breach]);
}

export function of<T extends EventType>(facts: Event[], type: T): EventOf<T>[] {
  return facts.filter((event): event is EventOf<T> => event.type === type);
}

/** Until somebody confirms it an incident about somebody inside is known to who leads it, was called by name or has come. */
function keptAloneFrom(facts: Event[], people: string[]): string[] {
  const isAlone = of(facts, "IncidentDeclared")[0]?.data.insider && of(facts, "IncidentConfirmed").length === 0;
  const called = of(facts, "CallInStarted").map(({ data }) => data.person);
  const came = of(facts, "PersonJoined").map(({ data }) => data.person);
  const inside = [...called, ...came, commanderAt({ seq: Number.POSITIVE_INFINITY }, facts)];
  return isAlone ? people.filter((id) => !inside.includes(id)) : [];
}

export function excluded(facts: Event[]): string[] {
  const since = of(facts, "PersonExcluded").map(({ data }) => data.person);
  return [...(of(facts, "IncidentDeclared")[0]?.data.excluded ?? []), ...since];
}

/** Whom the room did not let in, as the platform takes them for somebody from outside, nor has since. */
export function turnedAway(facts: Event[]): string[] {
  const last = new Map<string, Event>();
  for (const event of facts) {
    const isInvited = last.get("person" in event.data ? `${event.data.person}` : "")?.type === "PersonInvited";
    if (event.type === "PersonInvited" || (event.type === "InviteFailed" && !isInvited))
      last.set(event.data.person, event);
  }
  const isOutside = ([, { data }]: [string, Event]) =>
    "reason" in data && (data.reason === "guest" || data.reason === "from-elsewhere");
  return [...last].filter(isOutside).map(([person]) => person);
}

/**
 * Those from outside by whose word something was decided, ordered or changed here, who took a copy of it, or to whom that
 * was left. They may say what has happened, and no more.
 */
export function decidedFromOutside(event: Event, facts: Event[]): string[] {
  const outside = turnedAway(facts);
  return decidingIn(event).filter((person) => outside.includes(person));
}

/** By whose word something was decided, ordered or changed, who took a copy of it, or to whom that was left. */
export function decidingIn({ type, by, data }: Event): string[] {
  switch (type) {
    case "ChoiceMade":
    case "AbstentionRecorded":
    case "DissentRecorded":
    case "SpokenChoiceRecorded":
    case "ConditionMet":
    case "DecisionEdited":
    case "DecisionWithdrawn":
    case "StopOrdered":
      return [by.person];
    case "DecisionProposed":
    case "ActionTaken":
    case "ExportRequested":
      return [by.person];
    case "ActionAuthorised":
      return data.authorisation.kind === "order" ? [by.person] : data.authorisation.people;
    case "ActingStarted":
      return [data.person];
    case "SeatPassedOn":
    case "TieBreakerCalled":
      return data.person === undefined ? [] : [data.person];
    case "StandInsCalled":
      return data.called.map(({ person }) => person);
    case "RightPassed":
      return data.to;
    case "CommanderHandedOver":
      return [data.to];
    case "DecisionMade":
      return data.chosenBy;
    default:
      return [];
  }
}

/** Whoever holds the role and may answer; nobody does: whoever holds the one it falls to. */
export function answering({ roles }: Pick<Rules, "roles">, people: People, role: string, out: string[]): string[] {
  const seen: string[] = [];
  for (let next: string | undefined = role; next && !seen.includes(next); next = roles[next]?.fallback) {
    seen.push(next);
    const wanted = next;
    const held = Object.values(people).filter((one) => one.roles.includes(wanted) && !out.includes(one.id));
    if (held.length > 0) return held.map(({ id }) => id);
  }
  return [];
}

/** A voice for every seat, no voice in two: every way of sitting down is tried. */
export function canSit([seat, ...rest]: string[][], left: string[][]): boolean {
  if (!seat) return true;
  return left.some((voice, n) => voice.some((role) => seat.includes(role)) && canSit(rest, left.toSpliced(n, 1)));
}

/** The seats of those who decide, without the ones that a consent takes already. */
export function decidingSeats({ deciders, consents = [] }: Pick<Proposed, "deciders" | "consents">): string[][] {
  const { kind, roles } = deciders;
  const count = (kind === "atLeast" ? deciders.needs : 1) - consents.filter((role) => roles.includes(role)).length;
  const others = [...new Set(roles)].filter((role) => !consents.includes(role)).map((role) => [role]);
  return kind === "all" ? others : Array<string[]>(Math.max(0, count)).fill(roles);
}
