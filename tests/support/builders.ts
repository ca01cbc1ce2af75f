import type { By } from "../../src/incident/by.ts";
import type { Command, CommandOf, CommandType, Outcome } from "../../src/incident/commands.ts";
import { nextDeadline } from "../../src/incident/deadlines.ts";
import { decide, type World } from "../../src/incident/decide.ts";
import type { AlertFact, Event } from "../../src/incident/events.ts";
import { sealedTypes } from "../../src/incident/events.ts";
import { fold, type Incident } from "../../src/incident/incident.ts";
import { type Effect, owed } from "../../src/incident/owed.ts";
import type { Instant } from "../../src/incident/time.ts";
import { later } from "../../src/incident/time.ts";
import { muster, type Refusal } from "../../src/incident/verdict.ts";
import type { DirectoryPerson } from "../../src/policy/directory.ts";
import type { Medium, PersonId, Severity } from "../../src/policy/policy.ts";
import { parseDuration } from "../../src/policy/quantities.ts";
import { exampleAlert, worldOf } from "./example.ts";

/**
 * Incidents built by what people did, through the real rules:
 *
 *     const { incident } = given().alerted().confirmed().after("2m").acknowledged("amara", 15);
 *
 * Every step answers a new `Given` and leaves the old one as it was, so a story can be told on in several ways.
 */

export const start: Instant = "2026-11-22T03:00:00.000Z";
export const incidentId = "INC-7K3Q2";

type Own<T extends CommandType> = Omit<CommandOf<T>, "type" | "now" | "by">;
/** Any command without its time; without `by` it is the commander's, or Muster's before there is one. */
export type Told = { [T in CommandType]: { type: T; by?: By } & Own<T> }[CommandType];

export type Given = {
  readonly world: World;
  readonly now: Instant;
  /** Throws when nothing is declared. */
  readonly incident: Incident;
  readonly events: Event[];
  /** What the last step added. */
  readonly added: Event[];
  /** Why the last step was refused, if it was. */
  readonly refusal: Refusal | undefined;
  /** What the last step asked for; undefined while nothing was asked. */
  readonly asked?: Command;
  /** Somebody, with the roles they hold now. */
  by(person: PersonId, via?: By["via"]): By;

  /** Moves the clock and lets Muster do what falls due, each thing at its own instant. */
  after(duration: string): Given;
  /** Moves the clock as an outage does: Muster looks only at the end. */
  outage(duration: string): Given;
  /** Moves the clock, and Muster sleeps on until the next step wakes it. */
  asleep(duration: string): Given;
  /** Any command. */
  told(command: Told): Given;

  /** By a person: Ben, who is the commander, unless somebody else is named. */
  declared(change?: Partial<Own<"DeclareIncident">> & { by?: PersonId }): Given;
  /** By an alert: it waits for the commander. */
  alerted(change?: Partial<Own<"DeclareIncident">>): Given;
  anotherAlert(change?: Partial<AlertFact>): Given;
  resolved(key?: string): Given;
  /** That many have been heard by now, in these last seconds. */
  counted(total: number, seconds: number): Given;
  unread(change?: Partial<Own<"NoteUnread">>): Given;
  confirmed(by?: PersonId): Given;
  rated(to: Severity, reason?: string): Given;
  handedOver(to: PersonId): Given;
  called(person: PersonId): Given;
  /** By whoever leads, unless somebody else is named. */
  excluded(person: PersonId, by?: PersonId): Given;
  acknowledged(person: PersonId, joiningInMinutes?: number): Given;
  passed(person: PersonId): Given;
  joined(...people: PersonId[]): Given;
  /** Decision `d1`, "Shut down payments?", unless changed. */
  proposed(change?: Partial<Own<"ProposeDecision">> & { by?: PersonId }): Given;
  chose(person: PersonId, option: string, decisionId?: string, change?: { condition?: string }): Given;
  abstained(person: PersonId): Given;
  /** Ben heard it said. */
  heard(person: PersonId, option: string): Given;
  tookOver(person: PersonId): Given;
  objected(person: PersonId, reason?: string, decisionId?: string): Given;
  /** Anyway, where something is open. */
  stoodDown(reason?: string): Given;
  contained(reason?: string): Given;
  recovered(reason?: string): Given;
  /** Anyway, where something is open. */
  closed(reason?: string): Given;

  /** Every provider accepts what is owed, until nothing is. */
  delivered(): Given;
  /** The provider rejects what `person` is to be paged over `medium`. */
  pageRejected(person: PersonId, medium: Medium, reason?: string): Given;
  outcome(outcome: Outcome): Given;
  /** The seals that the ledger makes. */
  sealed(): Given;
  /** From now on nobody of that id is in the directory, and nobody is away who had handed over to them. */
  dismissed(person: PersonId): Given;
  /** From now on the directory says this about somebody. The rules that the incident carries stay as they are. */
  staffed(person: PersonId, change: Partial<DirectoryPerson>): Given;
  /** From now on they have handed over, for a day unless it says otherwise, and later they take it back. */
  away(person: PersonId, delegate: PersonId, duration?: string): Given;
  back(person: PersonId): Given;
};

type State = {
  world: World;
  now: Instant;
  events: Event[];
  added: Event[];
  refusal: Refusal | undefined;
  asked?: Command;
};

export function given(world: World = worldOf(), now: Instant = start): Given {
  return from({ world, now, events: [], added: [], refusal: undefined });
}

function from(state: State): Given {
  const { world, now, events } = state;
  const folded = fold(incidentId, events);
  const by = (person: PersonId, via: By["via"] = "slack"): By => {
    return { person, roles: world.directory.people[person]?.roles ?? [], via };
  };
  const commander = () => (folded ? by(folded.commander) : muster);
  const told = (command: Told) => apply(state, { by: commander(), ...command, now } as Command);
  const ended = (type: "StandDown" | "Close", reason?: string) => {
    const tidy = told({ type, ...(reason && { reason }) });
    if (tidy.refusal?.code !== "loose-ends") return tidy;
    return told({ type, reason: reason ?? "it goes on elsewhere", anyway: true });
  };
  const latest = (person: PersonId) => {
    const callIn = Object.values(folded?.callIns ?? {}).findLast((each) => each.person === person);
    if (!callIn) throw new Error(`${person} was not called`);
    return callIn;
  };
  return {
    ...state,
    get incident() {
      if (!folded) throw new Error("nothing is declared");
      return folded;
    },
    by,
    after: (duration) => passing(state, later(now, msOf(duration))),
    outage: (duration) => from(state).asleep(duration).told({ type: "PassTime", by: muster }),
    asleep: (duration) => from({ ...state, now: later(now, msOf(duration)), added: [], refusal: undefined }),
    told,
    declared: ({ by: person = "ben", ...change } = {}) =>
      told({ type: "DeclareIncident", by: by(person), ...declaration, ...change }),
    alerted: (change) =>
      told({
        type: "DeclareIncident",
        by: { ...muster, via: "alert" },
        ...declaration,
        alert: exampleAlert,
        ...change,
      }),
    anotherAlert: (change) => {
      const alert = { ...exampleAlert, alertId: "alert-2", key: "guardduty:finding-2", ...change };
      return told({ type: "AttachAlert", by: { ...muster, via: "alert" }, alert });
    },
    resolved: (key = exampleAlert.key) =>
      told({ type: "ResolveAlert", by: { ...muster, via: "alert" }, key, alertId: "alert-3", source: "guardduty" }),
    counted: (total, seconds) => {
      const [from, to] = [later(now, -seconds * 1_000), now];
      return told({ type: "CountAlerts", by: { ...muster, via: "alert" }, total, from, to });
    },
    unread: (change) =>
      told({
        type: "NoteUnread",
        by: { ...muster, via: "alert" },
        alertId: "alert-4",
        source: "wazuh",
        asset: "",
        ...change,
      }),
    confirmed: (person) => told({ type: "ConfirmIncident", ...(person && { by: by(person) }) }),
    rated: (to, reason = "we know more now") => told({ type: "ChangeSeverity", to, reason }),
    handedOver: (to) => told({ type: "HandOver", to }),
    called: (person) => told({ type: "CallPerson", person }),
    excluded: (person, who) =>
      told({ type: "ExcludePerson", person, reason: "named in the logs", ...(who && { by: by(who) }) }),
    acknowledged: (person, joiningInMinutes) => {
      const minutes = joiningInMinutes === undefined ? {} : { joiningInMinutes };
      return told({ type: "Acknowledge", by: by(person), callIn: latest(person).id, ...minutes });
    },
    passed: (person) => told({ type: "PassToDelegate", by: by(person), callIn: latest(person).id }),
    joined: (...people) => people.reduce((so, person) => so.told({ type: "Join", by: by(person) }), from(state)),
    proposed: ({ by: person = "ben", ...change } = {}) =>
      told({ type: "ProposeDecision", by: by(person), ...proposal, ...change }),
    chose: (person, option, decisionId = "d1", change = {}) => {
      const shown = folded?.decisions[decisionId]?.contentHash ?? "";
      return told({ type: "Choose", by: by(person), decisionId, option, shown, ...change });
    },
    abstained: (person) => told({ type: "Abstain", by: by(person), decisionId: "d1" }),
    heard: (person, option) => told({ type: "RecordSpoken", decisionId: "d1", person, option }),
    tookOver: (person) => told({ type: "TakeOver", by: by(person) }),
    objected: (person, reason, decisionId = "d1") => {
      const recorded = told({ type: "RecordDissent", by: by(person), decisionId });
      return reason === undefined
        ? recorded
        : recorded.told({ type: "ExplainDissent", by: by(person), decisionId, reason });
    },
    stoodDown: (reason) => ended("StandDown", reason),
    contained: (reason) => told({ type: "Contain", ...(reason && { reason }) }),
    recovered: (reason) => told({ type: "Recover", ...(reason && { reason }) }),
    closed: (reason) => ended("Close", reason),
    delivered: () => deliver(from(state)),
    pageRejected: (person, medium, reason = "21211") => {
      const page = Object.values(latest(person).pages).find((each) => each.medium === medium);
      if (!page) throw new Error(`${person} is not paged by ${medium}`);
      return from(state).outcome({ type: "PageFailed", data: { page: page.effect, reason } });
    },
    outcome: (outcome) => told({ type: "RecordOutcome", by: muster, outcome }),
    sealed: () => seal(state),
    staffed: (person, change) => {
      const { people } = world.directory;
      const nobody = { id: person, name: person, roles: [], timezone: "UTC", media: [], delegates: [] };
      const directory = {
        ...world.directory,
        people: { ...people, [person]: { ...(people[person] ?? nobody), ...change } },
      };
      return from({ ...state, world: { ...world, directory }, added: [], refusal: undefined });
    },
    dismissed: (person) => from({ ...state, world: without(world, person), added: [], refusal: undefined }),
    away: (person, delegate, duration) => {
      const others = world.directory.people[person]?.delegates ?? [];
      const delegates = [delegate, ...others.filter((other) => other !== delegate)];
      const until = duration === undefined ? awayUntil : later(now, msOf(duration));
      return from(state).staffed(person, { delegates, away: { since: now, until, delegate } });
    },
    back: (person) => returned(state, person),
  };
}

/** The room does not let them in, for a reason that lies with their account. */
export function turnedAway(story: Given, person: PersonId, reason: string): Given {
  return story.outcome({ type: "InviteFailed", data: { effect: `invite:${person}`, person, reason } });
}

export const awayUntil: Instant = "2026-11-23T03:00:00.000Z";

function without(world: World, person: PersonId): World {
  const { [person]: _gone, ...people } = world.directory.people;
  const left = Object.values(people).map(({ away, ...one }): [PersonId, DirectoryPerson] => {
    const delegates = one.delegates.filter((delegate) => delegate !== person);
    return [one.id, { ...one, delegates, ...(away && away.delegate !== person && { away }) }];
  });
  return { ...world, directory: { ...world.directory, people: Object.fromEntries(left) } };
}

function returned({ world, ...state }: State, person: PersonId): Given {
  const { away, ...rest } = world.directory.people[person] as DirectoryPerson;
  const home = { ...rest, delegates: rest.delegates.filter((one) => one !== away?.delegate) };
  const directory = { ...world.directory, people: { ...world.directory.people, [person]: home } };
  return from({ ...state, world: { ...world, directory }, added: [], refusal: undefined });
}

const declaration: Own<"DeclareIncident"> = {
  incident: incidentId,
  codename: "quiet harbour",
  title: "Payroll server is encrypted",
  severity: "sev1",
  exercise: false,
};

const proposal: Own<"ProposeDecision"> = {
  decisionId: "d1",
  question: "Shut down payments?",
  action: "shut-down",
  service: "payments",
  options: [
    { id: "shut", label: "Shut down", costToAct: "8,000 USD a minute", costToWait: "nothing", acts: true },
    { id: "keep", label: "Keep running", costToAct: "nothing", costToWait: "it may spread" },
  ],
  recommended: "shut",
};

function msOf(duration: string): number {
  const ms = parseDuration(duration.replace(/^\+/, ""));
  if (ms === undefined) throw new Error(`"${duration}" is not a duration`);
  return ms;
}

function apply(state: State, command: Command): Given {
  const before = fold(incidentId, state.events);
  const verdict = decide(command, before, seenAt(state.world, command.now));
  const added = verdict.events.map((event, index) => ({ ...event, seq: state.events.length + index + 1 }) as Event);
  const refusal = verdict.kind === "refused" ? verdict.refusal : undefined;
  return from({ ...state, events: [...state.events, ...added], added, refusal, asked: command });
}

/** Whoever has handed over is back when that is over, as `directoryAt` says. */
function seenAt(world: World, now: Instant): World {
  const people = Object.entries(world.directory.people).map(([id, person]): [PersonId, DirectoryPerson] => {
    const { away, ...home } = person;
    if (away === undefined || now < away.until) return [id, person];
    return [id, { ...home, delegates: person.delegates.filter((one) => one !== away.delegate) }];
  });
  return { ...world, directory: { ...world.directory, people: Object.fromEntries(people) } };
}

function passing(state: State, until: Instant): Given {
  let current = from(state);
  const added: Event[] = [];
  for (;;) {
    const next = current.events.length > 0 ? nextDeadline(current.incident) : undefined;
    const now = next !== undefined && next <= until ? next : until;
    const { world, events } = current;
    current = from({ world, events, now, added: [], refusal: undefined });
    if (events.length > 0) current = current.told({ type: "PassTime", by: muster });
    added.push(...current.added);
    if (now === until) return from({ world, events: current.events, now, added, refusal: undefined });
  }
}

function deliver(before: Given): Given {
  let current = before;
  const added: Event[] = [];
  for (let effects = owed(current.incident); effects.length > 0; effects = owed(current.incident)) {
    for (const effect of effects) {
      current = current.outcome(successOf(effect));
      added.push(...current.added);
    }
  }
  const { world, now, events } = current;
  return from({ world, now, events, added, refusal: undefined });
}

function successOf(effect: Effect): Outcome {
  const ref = `ref-${effect.effect}`;
  switch (effect.kind) {
    case "page":
      return { type: "PageAccepted", data: { page: effect.effect, ref } };
    case "room": {
      const { platform } = effect;
      const room = { platform, id: platform === "slack" ? "C0ROOM" : "19:room", name: "quiet-harbour-inc-7k3q2" };
      return { type: "RoomOpened", data: { effect: effect.effect, room } };
    }
    case "invite":
      return { type: "PersonInvited", data: { effect: effect.effect, person: effect.person } };
    case "remove":
      return { type: "PersonRemoved", data: { effect: effect.effect, person: effect.person } };
    case "card":
      return { type: "CardPosted", data: { effect: effect.effect, ref } };
    case "notice":
      return { type: "NoticePosted", data: { effect: effect.effect, ref } };
    case "export":
      return { type: "ExportSent", data: { effect: effect.effect, ref } };
    case "links":
      return { type: "RoomLinked", data: { effect: effect.effect } };
    case "archive":
      return { type: "RoomArchived", data: { effect: effect.effect } };
  }
}

/** The ledger's own events, with made-up hashes; real ones need a key. */
function seal(state: State): Given {
  const done = new Set(state.events.flatMap((event) => (event.type === "Sealed" ? [event.data.seq] : [])));
  const added = state.events
    .filter(({ type, seq }) => sealedTypes.includes(type) && !done.has(seq))
    .map(({ seq, at }, index): Event => {
      const data = { seq, hash: seq.toString(16).padStart(64, "0"), at, kid: "example", signature: "example" };
      return { type: "Sealed", seq: state.events.length + index + 1, at: state.now, by: muster, data };
    });
  return from({ ...state, events: [...state.events, ...added], added, refusal: undefined });
}
