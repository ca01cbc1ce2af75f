import { deadlines } from "../../../src/incident/deadlines.ts";
import type { Event, EventData, EventOf, EventType } from "../../../src/incident/events.ts";
import type { Incident } from "../../../src/incident/incident.ts";
import { fromMs, type Instant, toMs } from "../../../src/incident/time.ts";
import type { OrganisationBook } from "./agreed.ts";
import { isSameMatter, refusedBefore } from "./asked-again.ts";
import { type Asked, deciding, heldRoles, isEnough, mayAnswer, notTheirs, withQuorum } from "./entitled.ts";
import { nobodyKnown, noteKnown } from "./holding.ts";
import type { Violate } from "./ladders.ts";
import { type Weighing, weighing } from "./rows.ts";

/** The promises about decisions, kept from the facts alone. */

export type Question = Asked & {
  id: string;
  action?: string | undefined;
  service?: string | undefined;
  target?: string | undefined;
  row?: number | undefined;
  /** How many choices were made. */
  number: number;
  /** By role that must agree, and whose voice it is: what they chose last. */
  chosenIn: Map<string, string>;
  /** The roles in which each choice counts. */
  said: Map<string, Asked["kept"][number]>;
  /** Its question and its options: what was refused in the same words is refused. */
  words: string;
  acting: Set<string>;
  hash: string;
  standInsAt: Instant | undefined;
  tieBreakerAt: Instant | undefined;
  deadline: Instant;
  lastCallUntil: Instant | undefined;
  /** Changes prolong it no further. */
  latest: Instant;
  called: { person: string; principal: string; role: string }[] | undefined;
  /** Who was called for whose seat because whoever was here for them has another. */
  seated: Map<string, string | undefined>;
  /** `person principal` of those who were called because whoever stood in takes no part any more. */
  replacing: Set<string>;
  isTieBreakerCalled: boolean;
  tieBreakerCalled?: string | undefined;
  isOpen: boolean;
  /** And nobody has allowed since what it asked about. */
  isWithdrawn?: boolean;
  made?: { option: string; chosenBy: string[] };
  /** Whose latest choice was on a condition, and of which option. */
  conditions: Map<string, string>;
  met: Map<string, Instant>;
};
type Noted = { [T in EventType]?: (event: EventOf<T>, batch: Event[]) => void };

export type DecisionBook = ReturnType<typeof decisionChecks>;

export function decisionChecks(incident: string, violate: Violate, organisation: OrganisationBook) {
  const questions = new Map<string, Question>();
  const weigh = weighing(organisation.of);
  const known = nobodyKnown();
  /** Who speaks for whom: `person principal` → in which roles. */
  const acting = new Map<string, string[]>();
  /** Of these, who speaks for somebody only because that one has handed over. */
  const delegated = new Set<string>();
  /** From whom the incident is kept: nothing of theirs counts in what is still open. */
  const excluded = new Set<string>();
  /** Whom the room does not let in, and who was let in. */
  const outside = new Set<string>();
  const invited = new Set<string>();
  const wrong = (what: string) => violate(`${incident}: ${what}`);
  const the = ({ decisionId }: { decisionId: string }) => questions.get(decisionId) as Question;
  const open = (data: { decisionId: string }, what: string) => {
    if (!the(data).isOpen) wrong(`${what} ${data.decisionId} after it was closed`);
    return the(data);
  };

  const noted: Noted = {
    DecisionProposed: ({ at, by, data }) => {
      const around = { organisation: organisation.of, known };
      const isAgreed = organisation.isTableInForce(by.orgSeq ?? 0);
      if (isAgreed === (data.fellBack === "not-agreed"))
        wrong(`${data.decisionId} goes by the table, which ${isAgreed ? "everybody" : "not everybody"} had agreed to`);
      // A conflict of interest is with the matter: it stands in the question that puts it anew.
      const before = questions.get(data.putsAnew ?? "");
      const again = { abstained: new Set(before?.abstained), abstainedIn: new Set(before?.abstainedIn) };
      const isAnother = !before && data.ratifies === undefined;
      const asked = { id: data.decisionId, action: data.action, service: data.service, target: data.target };
      const open = isAnother && [...questions.values()].find((one) => one.isOpen && isSameMatter(asked, one));
      if (open) wrong(`${data.decisionId} asks what ${open.id} asks already`);
      const kept = before && before.words === wordsOf(data) ? [...before.kept, ...consentsSaid(before)] : [];
      questions.set(data.decisionId, {
        ...proposed(data, { at, weigh, wrong, fallback: organisation.of.rules.authority.length - 1 }),
        ...around,
        latest: latestOf(at, data),
        ...again,
        kept,
        excluded,
        outside,
      });
    },
    InviteFailed: ({ data: { person, reason } }) => {
      if (reason === "guest" && !invited.has(person)) outside.add(person);
    },
    PersonInvited: ({ data: { person } }) => {
      invited.add(person);
      outside.delete(person);
    },
    IncidentDeclared: ({ data }) => {
      for (const person of data.excluded ?? []) excluded.add(person);
    },
    PersonExcluded: ({ data: { person } }) => {
      excluded.add(person);
      for (const pair of acting.keys()) if (pair.split(" ").includes(person)) acting.delete(pair);
      for (const question of questions.values()) if (question.isOpen) forget(question, person);
    },
    DecisionEdited: ({ data }) => {
      const question = open(data, "somebody edited");
      weigh.noteStated(question, data);
      question.hash = data.contentHash;
      question.acting = actingOptions(data);
      question.words = wordsOf(data);
      question.choices.clear();
      question.refusals.clear();
      question.chosenIn.clear();
      question.said.clear();
      question.kept = [];
      question.conditions.clear();
      question.refused.clear();
      question.isTied = false;
      // New words leave people half of the time at least.
      const { deadline, lastCallUntil, standInsAt, tieBreakerAt } = data;
      if (deadline !== undefined && deadline > question.latest)
        wrong(`changes prolong ${data.decisionId} to more than twice its time`);
      if (deadline !== undefined) Object.assign(question, { deadline, lastCallUntil, standInsAt, tieBreakerAt });
    },
    ChoiceMade: (event) => {
      const { by, data } = event;
      const question = open(data, `${by.person} chose in`);
      const why = whyNotTheirs(question, event);
      if (why) wrong(`the choice of ${by.person} in ${data.decisionId} counts although ${why}`);
      const unheld = notTheirs(question, by.actingFor ?? by.person, data.roles ?? [], event.at);
      if (unheld.length > 0)
        wrong(`${by.person} is counted as ${unheld.join()} in ${data.decisionId}, which they are by no policy`);
      const held = by.actingFor === undefined ? heldRoles(question, by.person, by.roles, event.at) : [];
      const roles = [...new Set([data.role, ...held])];
      if (data.condition === undefined) question.conditions.delete(by.person);
      else question.conditions.set(by.person, data.option);
      question.number += 1;
      noteRefusals(question, event);
      const { number } = question;
      question.choices.set(by.person, { roles, option: data.option, principal: by.actingFor ?? by.person, number });
      const { person, actingFor: principal = person } = by;
      question.said.set(person, { roles: data.roles ?? [data.role], option: data.option, person, principal });
    },
    AbstentionRecorded: ({ by, data }) => {
      const question = open(data, `${by.person} abstained in`);
      question.abstained.add(by.person);
      question.abstainedIn.add(data.role);
      question.choices.delete(by.person);
      question.conditions.delete(by.person);
    },
    StandInsCalled: ({ at, data }) => {
      const question = open(data, "stand-ins are called for");
      if (question.called) wrong(`stand-ins are called twice for ${data.decisionId}`);
      if (!question.standInsAt || question.standInsAt > at) wrong(`stand-ins are called early for ${data.decisionId}`);
      question.called = data.called;
    },
    SeatPassedOn: ({ data }) => {
      const question = open(data, "a seat is passed on in");
      const { principal, busy, busyFor, person } = data;
      if (busy === undefined) {
        question.replacing.add(`${person} ${principal}`);
        return;
      }
      const roles = acting.get(`${busy} ${principal}`) ?? [];
      const isCalled = question.called?.some((one) => one.principal === principal);
      const isHere = roles.includes(data.role) || isCalled || question.replacing.has(`${busy} ${principal}`);
      if (!isHere) wrong(`the seat of ${principal} in ${data.decisionId} is passed on, and ${busy} is not here for it`);
      if ((busyFor ?? busy) === principal) wrong(`${busy} answers for ${principal} in ${data.decisionId} after all`);
      if (question.seated.has(principal)) wrong(`the seat of ${principal} is passed on twice in ${data.decisionId}`);
      question.seated.set(principal, person);
    },
    TieBreakerCalled: ({ at, data }) => {
      const question = open(data, "the tie-breaker is called for");
      // At a tie they hear of it once more, with both reasons; and whoever is a side or abstained since is followed.
      const { abstained, choices, tieBreakerCalled: before = "" } = question;
      const isNoneNow = abstained.has(before) || choices.has(before);
      const isAgain = question.isTieBreakerCalled && data.why === "time-short" && !isNoneNow;
      if (isAgain) wrong(`the tie-breaker is called twice for ${data.decisionId}`);
      const isEarly = data.why === "time-short" ? (question.tieBreakerAt ?? "9") > at : !question.isTied;
      if (isEarly) wrong(`the tie-breaker is called early for ${data.decisionId}`);
      question.isTieBreakerCalled = true;
      question.tieBreakerCalled = data.person;
    },
    DecisionTied: ({ at, data }) => {
      const question = open(data, "there is a tie in");
      if (question.options.some((option) => isEnough(question, option, deciding(question), at)))
        wrong(`${data.decisionId} is called a tie, and one option has enough`);
      question.isTied = true;
    },
    OptionVetoed: ({ data }) => {
      for (const role of data.roles) open(data, "an option is vetoed in").refused.add(role);
    },
    RightPassed: ({ at, data }) => {
      const question = open(data, "the right passes in");
      if (question.deadline > at) wrong(`the right passes in ${data.decisionId} before its deadline`);
      if (data.to.length === 0) wrong(`the right in ${data.decisionId} passes to nobody`);
      if (data.until !== question.lastCallUntil) wrong(`the last call in ${data.decisionId} ends at another instant`);
      question.passed = data;
    },
    DecisionMade: ({ at, data }) => {
      const question = open(data, "a decision is made in");
      const refused = refusedBefore(question, data, [...questions.values()], at);
      if (refused.length > 0) wrong(`${data.decisionId} is decided though ${refused.join()} had refused that step`);
      const lacking = withQuorum(question, data, at);
      if (lacking) wrong(`${data.decisionId} is decided without its quorum: ${lacking}`);
      if ((question.passed?.until ?? question.deadline) <= at) wrong(`${data.decisionId} is decided when time is over`);
      question.isOpen = false;
      question.made = data;
      if (!question.acting.has(data.option)) return;
      for (const other of questions.values()) {
        if (other.action === question.action && other.service === question.service) other.isWithdrawn = false;
      }
    },
    ConditionMet: ({ at, data }) => {
      const question = the(data);
      if (question.made?.option !== question.conditions.get(data.person))
        wrong(`a condition of ${data.person} is met on which ${data.decisionId} does not hang`);
      question.met.set(data.person, data.occurredAt ?? at);
    },
    DecisionExpired: ({ at, data }, batch) => {
      const question = open(data, "time runs out in");
      const end = batch.find(({ type }) => type === "IncidentClosed" || type === "IncidentStoodDown");
      const isEarly = (question.passed?.until ?? question.deadline) > at;
      if (!end && isEarly && !data.nobodyLeft) wrong(`${data.decisionId} expires early`);
      const left = end?.type === "IncidentClosed" ? (end.data.leftOpen ?? []) : undefined;
      const isNamed = left?.some((each) => each.kind === "decision" && each.decisionId === data.decisionId);
      if (isEarly && left && !isNamed)
        wrong(`the incident is closed, and nobody is told that ${data.decisionId} was open`);
      question.isOpen = false;
    },
    DecisionWithdrawn: ({ data }) => {
      const question = open(data, "somebody withdraws");
      if (data.decisionId.startsWith("ratify-"))
        wrong(`${data.decisionId} is withdrawn, and it is about what was done`);
      if (question.refused.size > 0)
        wrong(`${data.decisionId} is withdrawn though ${[...question.refused]} refused it`);
      if (data.reason.trim() === "") wrong(`${data.decisionId} is withdrawn for no reason`);
      question.isOpen = false;
      question.isWithdrawn = true;
    },
    DecisionReplaced: ({ data }, batch) => {
      const question = open(data, "another question takes the place of");
      // Whose question it is by now is asked in the same breath.
      const isAsked = batch.some(
        ({ type, data: put }) => type === "DecisionProposed" && put.decisionId === data.replacedBy,
      );
      if (!isAsked) wrong(`${data.decisionId} is put anew, and nothing is asked`);
      question.isOpen = false;
    },
    ActingStarted: ({ data }) => {
      if (data.person === data.principal) wrong(`${data.person} acts for themselves`);
      const pair = `${data.person} ${data.principal}`;
      const before = acting.get(pair) ?? [];
      if (data.roles.every((role) => before.includes(role))) wrong(`${pair}: acting starts again`);
      acting.set(pair, [...before, ...data.roles]);
      if (data.byDelegation) delegated.add(pair);
    },
    ActingEnded: ({ at, by, data }, batch) => {
      const roles = acting.get(`${data.person} ${data.principal}`) ?? [];
      const hasLost = roles.every((role) => !organisation.of.roster.holdersAt(role, at).includes(data.principal));
      const isOver = batch.some((one) => one.type === "DelegationOver" && one.data.principal === data.principal);
      const isTurnedAway = data.why === "from-outside" && outside.has(data.person);
      const isForThem =
        isTurnedAway || (data.why === "delegation-over" && isOver) || (data.why === "role-lost" && hasLost);
      if (by.person !== data.principal && !isForThem) wrong(`${by.person} ended what ${data.principal} alone may end`);
      acting.delete(`${data.person} ${data.principal}`);
      delegated.delete(`${data.person} ${data.principal}`);
      // Whoever speaks for themselves again is spoken for by nobody who was called before.
      for (const question of questions.values()) {
        if (isTurnedAway && question.isOpen && question.choices.get(data.person)?.principal === data.principal) {
          question.choices.delete(data.person);
          question.isTied = false;
        }
        question.called = question.called?.filter(
          (one) => one.person !== data.person || one.principal !== data.principal,
        );
        question.replacing.delete(`${data.person} ${data.principal}`);
        if (question.seated.get(data.principal) === data.person) question.seated.set(data.principal, undefined);
        // The right that had passed to whoever was here for them is theirs.
        if (question.passed?.to.includes(data.person)) {
          question.passed = { ...question.passed, to: [...question.passed.to, data.principal] };
        }
      }
    },
  };

  /** Why somebody's choice must not count. */
  function whyNotTheirs(question: Question, { at, by, data }: EventOf<"ChoiceMade">): string | undefined {
    const { role, shown, option } = data;
    const { passed, deadline, consents } = question;
    if (shown !== question.hash) return "they were shown something else";
    if (!question.options.includes(option)) return "there is no such option";
    if (question.abstained.has(by.person)) return "they had abstained";
    if (!passed && deadline <= at) return "time was over";
    const isPassedOn = passed?.to.includes(by.person) || passed?.to.includes(by.actingFor ?? "");
    if (passed && (passed.until <= at || !(isPassedOn || consents.includes(role)))) return "the right had passed";
    if (by.actingFor === undefined) return mayAnswer(question, by.person, role, at) ? undefined : `they are no ${role}`;
    if (question.noDelegates) return "nobody may choose for somebody else here";
    const isActing = acting.get(`${by.person} ${by.actingFor}`)?.includes(role);
    const pair = `${by.person} ${by.actingFor}`;
    const isSeated = question.seated.get(by.actingFor) === by.person || question.replacing.has(pair);
    const isCalled =
      isSeated || question.called?.some((one) => one.person === by.person && one.principal === by.actingFor);
    if (!isActing && !isCalled) return `they do not act for ${by.actingFor}`;
    // Nobody breaks a tie or lifts a veto for somebody but their delegate, who is no side in it.
    if (![...question.deciders.roles, ...consents].includes(role)) {
      if (!delegated.has(`${by.person} ${by.actingFor}`)) return `${by.actingFor} has not handed over`;
      if (by.person === question.proposedBy) return "they put the question";
      const own = question.choices.get(by.person);
      if (own && own.principal !== by.actingFor) return "they have chosen in another seat";
    }
    const isAway = !delegated.has(`${by.person} ${by.actingFor}`) || organisation.wasAway(by.actingFor, at);
    if (!isAway) return `what ${by.actingFor} had handed over was over`;
    return mayAnswer(question, by.actingFor, role, at) ? undefined : `${by.actingFor} is no ${role}`;
  }

  function whatIsLate({ id, ...question }: Question, at: Instant, awaited: Set<string>): string | undefined {
    const { passed, deadline, standInsAt, tieBreakerAt } = question;
    const until = passed?.until ?? deadline;
    if (!awaited.has(until)) return `${id} is open and has no deadline`;
    if (until <= at) return `${id} is open at ${at}, after its deadline (${until})`;
    if (standInsAt && standInsAt <= at && !question.called) return `no stand-ins are called for ${id}`;
    if (tieBreakerAt && tieBreakerAt <= at && !question.isTieBreakerCalled) return `no tie-breaker is called for ${id}`;
    const option = question.options.find((one) => withQuorum(question, { option: one }, at) === undefined);
    return option && `${id} is open although enough people chose ${option}`;
  }

  return {
    note(events: Event[], after: Incident, isEnded: boolean): void {
      for (const event of events) {
        noteKnown(known, event);
        weigh.note(event);
        (noted[event.type] as ((event: Event, batch: Event[]) => void) | undefined)?.(event, events);
      }
      const at = events.at(-1)?.at ?? "";
      const awaited = new Set(deadlines(after));
      for (const question of questions.values()) {
        if (!question.isOpen) continue;
        const late = isEnded ? `${question.id} is still open although it has ended` : whatIsLate(question, at, awaited);
        if (late) wrong(late);
      }
    },
    the: (decisionId: string) => questions.get(decisionId),
    all: () => [...questions.values()],
    /** Whether a question about such a step there is open, that is not about one step that stands, or was withdrawn. */
    isAsked: (action: string, service: string | undefined) =>
      [...questions.values()].some(
        (one) =>
          (one.isOpen || one.isWithdrawn) &&
          !one.id.startsWith("ratify-") &&
          one.action === action &&
          one.service === service,
      ),
    actsIn: (person: string, role: string) =>
      [...acting].some(([pair, roles]) => pair.startsWith(`${person} `) && roles.includes(role)),
  };
}

function latestOf(at: Instant, { deadline, agreedMs = 0 }: EventData<"DecisionProposed">): Instant {
  return fromMs(toMs(at) + 2 * Math.max(toMs(deadline) - toMs(at), agreedMs));
}

type Judging = { at: Instant; weigh: Weighing; wrong: (what: string) => void; fallback: number };

function proposed(
  data: EventData<"DecisionProposed">,
  { at, weigh, wrong, fallback }: Judging,
): Omit<Question, "latest" | "organisation" | "known"> {
  const { decisionId: id, deciders, consents = [], vetoLiftedBy: lifters = {}, proposedBy } = data;
  const { action, service, fellBack } = data;
  const agreed = weigh.rowFor({ action, service }, data, at);
  if (fellBack && data.authorityRow !== fallback) wrong(`row ${data.authorityRow} decides ${id}, and no other row may`);
  if (!fellBack && data.authorityRow !== agreed.row) wrong(`row ${data.authorityRow} decides ${id}, not ${agreed.row}`);
  if (consents.toSorted().join() !== agreed.consents.toSorted().join()) wrong(`the wrong people must agree to ${id}`);
  if (Object.entries(lifters).some(([role, lifter]) => agreed.lifters[role] !== lifter))
    wrong(`a veto in ${id} can be lifted by somebody whom no row names`);
  return {
    id,
    action,
    service,
    target: data.target,
    row: data.authorityRow,
    acting: actingOptions(data),
    options: data.options.map((option) => option.id),
    deciders,
    consents,
    lifters,
    tieBreaker: data.tieBreaker,
    proposedBy,
    noDelegates: data.noDelegates === true,
    hash: data.contentHash,
    standInsAt: data.standInsAt,
    tieBreakerAt: data.tieBreakerAt,
    deadline: data.deadline,
    lastCallUntil: data.lastCallUntil,
    choices: new Map(),
    refusals: new Map(),
    chosenIn: new Map(),
    number: 0,
    kept: [],
    said: new Map(),
    words: wordsOf(data),
    conditions: new Map(),
    met: new Map(),
    abstained: new Set(),
    abstainedIn: new Set(),
    excluded: new Set(),
    outside: new Set(),
    refused: new Set(),
    isTied: false,
    passed: undefined,
    called: undefined,
    seated: new Map(),
    replacing: new Set(),
    isTieBreakerCalled: false,
    isOpen: true,
  };
}

function wordsOf({ question, options }: Pick<EventData<"DecisionProposed">, "question" | "options">): string {
  return JSON.stringify([question, options]);
}

/** Who must agree and chooses something refuses everything else, if they had not refused it before. */
function noteRefusals(question: Question, { by, data }: EventOf<"ChoiceMade">): void {
  const roles = (data.roles ?? [data.role]).filter((role) => question.consents.includes(role));
  for (const role of roles) {
    const voice = `${role} ${by.actingFor ?? by.person}`;
    const before = question.chosenIn.get(voice);
    for (const option of question.options) {
      const isNews = option !== data.option && (before === undefined || before === option);
      if (isNews) question.refusals.set(`${role} ${option}`, question.number);
    }
    question.chosenIn.set(voice, data.option);
  }
}

/** What stands of what was said in roles that must agree. */
function consentsSaid({ said, choices, consents }: Question): Asked["kept"] {
  const standing = [...said.values()].filter(({ person }) => choices.has(person));
  return standing.map((one) => ({ ...one, roles: one.roles.filter((role) => consents.includes(role)) }));
}

function forget(question: Question, person: string): void {
  const { choices, abstained, called, passed } = question;
  question.kept.push(...consentsSaid(question).filter((said) => said.person === person || said.principal === person));
  if (choices.delete(person)) question.isTied = false;
  question.conditions.delete(person);
  abstained.delete(person);
  question.called = called?.filter((one) => one.person !== person && one.principal !== person);
  for (const pair of question.replacing) if (pair.split(" ").includes(person)) question.replacing.delete(pair);
  for (const [principal, next] of question.seated) if (next === person) question.seated.delete(principal);
  if (passed) question.passed = { ...passed, to: passed.to.filter((each) => each !== person) };
  if (question.tieBreakerCalled !== person) return;
  question.isTied = false;
  question.isTieBreakerCalled = false;
}

function actingOptions({ options }: Pick<EventData<"DecisionProposed">, "options">): Set<string> {
  return new Set(options.flatMap(({ id, acts }) => (acts ? [id] : [])));
}
