import fc from "fast-check";
import type { By } from "../../src/incident/by.ts";
import type { Command, CommandType, Outcome } from "../../src/incident/commands.ts";
import { nextDeadline } from "../../src/incident/deadlines.ts";
import type { World } from "../../src/incident/decide.ts";
import type { AlertFact } from "../../src/incident/events.ts";
import type { Incident } from "../../src/incident/incident.ts";
import { type Effect, owed } from "../../src/incident/owed.ts";
import { clockTimeIn, type Instant, later } from "../../src/incident/time.ts";
import { muster } from "../../src/incident/verdict.ts";
import { pack } from "../../src/policy/clocks/pack.ts";
import { holders } from "../../src/policy/directory.ts";
import { type PersonId, type Severity, severities } from "../../src/policy/policy.ts";
import { exampleAlert } from "../support/example.ts";
import { roleIds } from "./random-organisation.ts";

/**
 * Anything that anybody may do, at any time. A deed is numbers; what they mean (whose call-in, which of the options)
 * is settled when its turn comes, against the incident as it then stands, so that most deeds make sense.
 */
export type Deed = {
  wait: Wait;
  what: CommandType | "staff" | "answer-own";
  who: number;
  which: number;
  via: By["via"];
};

type Wait = { kind: "for"; ms: number } | { kind: "until-due"; offsetMs: number };

const minuteMs = 60_000;

const seconds = fc.integer({ min: 0, max: 30_000 }).map((ms): Wait => ({ kind: "for", ms }));
const untilDue = fc.constantFrom(-1, 0, 1).map((offsetMs): Wait => ({ kind: "until-due", offsetMs }));
const outage = fc.integer({ min: 1, max: 600 }).map((n): Wait => ({ kind: "for", ms: n * minuteMs }));

/** Often what moves an incident on, seldom what ends it. */
const weights: Record<Deed["what"], number> = {
  DeclareIncident: 3,
  AttachAlert: 6,
  ResolveAlert: 6,
  ConfirmIncident: 12,
  ChangeSeverity: 15,
  HandOver: 12,
  AddNote: 3,
  GiveUpdate: 6,
  StandDown: 1,
  Contain: 3,
  Recover: 3,
  Close: 1,
  CallPerson: 12,
  CallRole: 9,
  ExcludePerson: 2,
  Acknowledge: 9,
  PassToDelegate: 15,
  RingMe: 12,
  Join: 6,
  ProposeDecision: 18,
  Choose: 54,
  RecordDissent: 9,
  TakeBackDissent: 2,
  ExplainDissent: 6,
  ReportAction: 18,
  ReportConditionMet: 12,
  RecordTaken: 4,
  UseOrder: 14,
  AskAgain: 6,
  OrderStop: 4,
  ReportDown: 4,
  ReportUp: 4,
  ReportTold: 4,
  EditDecision: 4,
  WithdrawDecision: 2,
  Abstain: 5,
  ExplainChoice: 3,
  ExplainAbstention: 3,
  RecordSpoken: 6,
  DenySpoken: 3,
  RingToConfirm: 3,
  TakeOver: 8,
  Export: 3,
  RecordTrigger: 24,
  SetClockAside: 4,
  TakeClockUp: 4,
  PassTime: 36,
  RecordOutcome: 72,
  staff: 3,
  "answer-own": 18,
};

function deedsOf(wait: fc.Arbitrary<Wait>, weighed: Record<Deed["what"], number>): fc.Arbitrary<Deed[]> {
  const kinds = Object.entries(weighed) as [Deed["what"], number][];
  const deed = fc.record({
    wait,
    what: fc.oneof(...kinds.map(([what, weight]) => ({ weight, arbitrary: fc.constant(what) }))),
    who: fc.noBias(fc.nat({ max: 20 })),
    which: fc.noBias(fc.nat({ max: 1_000 })),
    via: fc.constantFrom<By["via"]>("slack", "slack", "teams", "sms", "voice", "api"),
  });
  return fc.array(deed, { minLength: 1, maxLength: 60, size: "max" });
}

const paging = fc.oneof(
  { weight: 10, arbitrary: seconds },
  { weight: 6, arbitrary: untilDue },
  { weight: 1, arbitrary: outage },
);
const arguing = fc.oneof({ weight: 20, arbitrary: seconds }, { weight: 1, arbitrary: untilDue });

/** A night of paging, or one of arguing. */
export const deeds = fc.oneof(
  deedsOf(paging, weights),
  deedsOf(arguing, { ...weights, ProposeDecision: 60, Choose: 200, RecordDissent: 20, "answer-own": 60 }),
);

/** A night of deciding, and of carrying it out: little else is done, so that much of it comes to an end. */
export const decidingDeeds = fc
  .tuple(
    fc.constantFrom<Deed[]>([], [settled("ConfirmIncident"), settled("ProposeDecision")]),
    deedsOf(fc.oneof({ weight: 5, arbitrary: seconds }, { weight: 1, arbitrary: untilDue }), {
      ...(Object.fromEntries(Object.keys(weights).map((what) => [what, 0])) as typeof weights),
      ...{ ConfirmIncident: 10, Join: 15, "answer-own": 15, PassTime: 6, staff: 3, ExcludePerson: 2, TakeOver: 3 },
      ...{
        ProposeDecision: 40,
        EditDecision: 4,
        WithdrawDecision: 2,
        Choose: 220,
        Abstain: 8,
        RecordDissent: 4,
        RecordSpoken: 10,
      },
      ...{
        ReportAction: 50,
        ReportConditionMet: 45,
        RecordTaken: 25,
        UseOrder: 25,
        AskAgain: 15,
        OrderStop: 8,
        ReportUp: 5,
        PassToDelegate: 6,
      },
    }),
  )
  .map(([first, then]) => [...first, ...then]);

/** Weeks of legal deadlines: what starts them is recorded and corrected, and notices are sent, or were not after all. */
export const reportingDeeds = deedsOf(
  fc.oneof({ weight: 12, arbitrary: seconds }, { weight: 2, arbitrary: untilDue }),
  {
    ...(Object.fromEntries(Object.keys(weights).map((what) => [what, 0])) as typeof weights),
    ...{ RecordTrigger: 100, SetClockAside: 8, TakeClockUp: 8, PassTime: 20, Close: 1, ExcludePerson: 1, HandOver: 1 },
  },
);

function settled(what: Deed["what"]): Deed {
  return { wait: { kind: "for", ms: 1_000 }, what, who: 0, which: 1, via: "slack" };
}

/** How the incident begins: by an alert, or by a person. */
export const beginning = fc.record({
  byAlert: fc.boolean(),
  title: fc.constantFrom("Payroll is encrypted", "Ransomware note found"),
  who: fc.noBias(fc.nat({ max: 20 })),
  severity: fc.constantFrom<Severity>("sev1", "sev1", "sev2", "sev3", "sev4"),
  environment: fc.constantFrom("it" as const, "ot" as const, "medical" as const),
  personalData: fc.constantFrom("none" as const, "suspected" as const),
  /** `--without` so many of the people, and about somebody inside. */
  without: fc.oneof(
    { weight: 3, arbitrary: fc.constant<number[]>([]) },
    { weight: 1, arbitrary: fc.uniqueArray(fc.nat({ max: 6 }), { minLength: 1, maxLength: 2 }) },
  ),
  insider: fc.constantFrom(false, false, false, false, true),
  /** So many of the people are not let into the room: the platform takes them for somebody from outside. */
  outside: fc.oneof(
    { weight: 3, arbitrary: fc.constant<number[]>([]) },
    { weight: 1, arbitrary: fc.uniqueArray(fc.nat({ max: 6 }), { minLength: 1, maxLength: 2 }) },
  ),
});
export type Beginning = typeof beginning extends fc.Arbitrary<infer T> ? T : never;

export const incidentId = "INC-7K3Q2";

/** What nobody gave out: a stale button, a forged one, and names that every object answers to. */
const garbage = ["", "no-such-thing", "constructor", "__proto__", "toString", "💥"];

const rowIds = Object.values(pack).flatMap((rows) => rows.map(({ id }) => id));

const pick = <T>(from: readonly T[], index: number): T => from[index % from.length] as T;

/** Mostly one of `likely`, else anybody; now and then somebody unknown, or one whose name means something else. */
function speaker({ directory }: World, { who, via }: Pick<Deed, "who" | "via">, likely: PersonId[]): By {
  const everybody = Object.keys(directory.people);
  const id = who >= 18 ? undefined : pick(who < 12 && likely.length > 0 ? likely : everybody, who);
  const person = id === undefined ? undefined : directory.people[id];
  if (!person) return { person: pick(["slack:T0/U9", "constructor", "muster"], who), roles: [], via };
  return { person: person.id, roles: person.roles, via };
}

/** Whom one would expect to do this. */
function likelySpeakers(
  what: Deed["what"],
  incident: Incident,
  about: { callIn: string; decisionId: string },
): PersonId[] {
  switch (what) {
    case "Choose":
    case "Abstain":
    case "RecordDissent":
    case "TakeBackDissent":
    case "ExplainDissent":
    case "ExplainChoice":
    case "ExplainAbstention":
      return Object.keys(found(incident.decisions, about.decisionId)?.asked ?? {});
    case "DenySpoken":
    case "RingToConfirm":
      return Object.keys(found(incident.decisions, about.decisionId)?.spoken ?? {});
    case "TakeOver":
      return incident.acting.map(({ principal }) => principal);
    case "answer-own":
    case "PassToDelegate":
    case "RingMe": {
      const callIn = found(incident.callIns, about.callIn);
      return callIn ? [callIn.person] : [];
    }
    case "Acknowledge":
    case "Join":
      return [];
    default:
      return [incident.commander];
  }
}

/** Mostly the latest decision, for that is what people have before them. */
function decisionIdOf({ decisions }: Incident, which: number): string {
  if (which % 11 === 10) return pick(garbage, which);
  const known = Object.keys(decisions);
  return (which % 5 === 4 ? pick(known, which) : known.at(-1)) ?? "none";
}

function found<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function declaration(begun: Beginning, world: World, now: Instant): Command {
  const { byAlert, title, who, severity, environment, personalData, without, insider } = begun;
  const alert: AlertFact = { ...exampleAlert, title, severity, environment };
  const commanders = holders(world.directory, world.rules.organisation.triage.onCall).map(({ id }) => id);
  const by = byAlert ? ({ ...muster, via: "alert" } as const) : speaker(world, { who, via: "slack" }, commanders);
  const base = { incident: incidentId, codename: "quiet harbour", title, severity, personalData, exercise: false };
  const everybody = Object.keys(world.directory.people);
  const excluded = [...new Set(without.map((index) => pick(everybody, index)))].filter(
    (person) => person !== by.person,
  );
  const kept = {
    ...(insider && { insider: true as const }),
    ...((insider || excluded.length > 0) && { confidential: true as const, excluded }),
  };
  return { type: "DeclareIncident", now, by, ...base, ...(byAlert ? { alert } : { environment, ...kept }) };
}

/** What is told first of those who are from outside. */
export function turningAway({ outside }: Beginning, world: World, now: Instant): Command[] {
  const everybody = Object.keys(world.directory.people);
  const people = [...new Set(outside.map((index) => pick(everybody, index)))];
  return people.map((person, index) => {
    const data = { effect: `invite:${incidentId}:${person}`, person, reason: pick(["guest", "from-elsewhere"], index) };
    return { type: "RecordOutcome", now, by: muster, outcome: { type: "InviteFailed", data } };
  });
}

export function instantOf({ wait: { ...wait } }: Deed, incident: Incident, now: Instant): Instant {
  if (wait.kind === "for") return later(now, wait.ms);
  const due = later(nextDeadline(incident) ?? now, wait.offsetMs);
  return due > now ? due : now;
}

/** The command that a deed means now. */
export function commandOf(deed: Deed, incident: Incident, world: World, now: Instant): Command | undefined {
  const { what, which } = deed;
  const anybody = pick([...Object.keys(world.directory.people), ...garbage.slice(0, 3)], which);
  const callIn = pick(which % 7 === 6 ? garbage : Object.keys(incident.callIns), which) ?? "none";
  const decisionId = decisionIdOf(incident, which);
  const by = speaker(world, deed, likelySpeakers(what, incident, { callIn, decisionId }));
  const request = { now, by };
  const text = pick(["because", " ", "Ransomware, \u{1f4a5} and “quotes”\n"], which);
  switch (what) {
    case "DeclareIncident":
      return {
        ...request,
        type: what,
        ...{ incident: incidentId, codename: "x", title: "again" },
        severity: "sev1",
        exercise: false,
      };
    case "AttachAlert":
      return {
        ...request,
        type: what,
        alert: {
          ...exampleAlert,
          alertId: `a${which}`,
          key: pick(["k1", "k2", ...garbage], which),
          environment: pick(["it", "it", "medical"], which),
        },
      };
    case "ResolveAlert":
      return {
        ...request,
        type: what,
        key: pick([exampleAlert.key, "k1", ...garbage], which),
        alertId: "r",
        source: "s",
      };
    case "ChangeSeverity":
      return { ...request, type: what, to: pick(severities, which), reason: text };
    case "HandOver":
      return { ...request, type: what, to: anybody };
    case "AddNote":
      return {
        ...request,
        type: what,
        text,
        ...(which % 2 && { occurredAt: later(now, -which * 1_000) }),
        ...(which % 3 === 2 && { privileged: true as const }),
        ...(which % 4 === 1 && {
          source: { platform: "slack" as const, author: anybody, at: now, ref: `C0:${which}` },
        }),
      };
    case "GiveUpdate":
      return { ...request, type: what, text };
    case "Contain":
    case "Recover":
      return { ...request, type: what, ...(which % 2 && { reason: text }) };
    case "StandDown":
    case "Close":
      return {
        ...request,
        type: what,
        ...(which % 2 && { reason: text }),
        ...(which % 3 && { anyway: true as const }),
      };
    case "CallPerson":
      return { ...request, type: what, person: anybody };
    case "ExcludePerson":
      return { ...request, type: what, person: anybody, reason: text };
    case "CallRole":
      return { ...request, type: what, role: pick([...roleIds, ...garbage], which) };
    case "Acknowledge":
      return { ...request, type: what, callIn, ...(which % 2 && { joiningInMinutes: pick([5, 15, 30], which) }) };
    case "PassToDelegate":
    case "RingMe":
      return { ...request, type: what, callIn };
    case "answer-own":
      return { ...request, type: "Acknowledge", callIn };
    case "RecordTrigger": {
      const trigger = pick(
        ["aware", "major", "submitted", "discovery", "submitted", "paid", "material"] as const,
        which,
      );
      const clock = clockOf(incident, which >> 2);
      return {
        ...request,
        type: what,
        trigger,
        ...(trigger === "submitted" && { clock }),
        holds: trigger === "submitted" ? which % 4 > 0 : which % 9 !== 8,
        // A notice is mostly recorded as it goes out.
        ...(which % 3 &&
          (trigger !== "submitted" || which % 2) && { occurredAt: later(now, (5 - (which % 200)) * minuteMs) }),
        ...(which % 5 === 4 && { peopleAffected: which }),
        ...(which % 4 === 3 && { correction: true as const }),
      };
    }
    case "SetClockAside":
    case "TakeClockUp":
      return { ...request, type: what, clock: clockOf(incident, which), reason: text };
    case "ConfirmIncident":
    case "Join":
    case "Export":
    case "PassTime":
      return { ...request, type: what };
    case "ProposeDecision":
      return { ...request, type: what, ...proposal(which, Object.keys(incident.decisions).length) };
    case "ReportAction": {
      const step = pick(["started", "done", "failed", "reverted"] as const, which);
      const zone = found(world.directory.people, by.person)?.timezone ?? "UTC";
      // In time or not, on the speaker's own clock.
      const clockTime = clockTimeIn(later(now, -(which % 240) * minuteMs), zone).slice(0, 5);
      const said = { ...(which % 3 && { reason: text }), ...(which % 4 === 1 && { clockTime }) };
      return { ...request, type: what, step, ...actionOf(incident, which), ...said };
    }
    case "ReportConditionMet": {
      const named = which % 3 === 2 ? { ...(which % 2 && { decisionId }), person: anybody } : {};
      return { ...request, type: what, ...named, ...(which % 7 === 6 && { clockTime: "02:40" }) };
    }
    case "RecordTaken": {
      const service = pick(["payments", "pumps", "constructor", undefined], which);
      const said = {
        what: pick(["shut-down", "isolate-host", " "], which),
        target: pick(["FS-01", "💥", ""], which >> 2),
      };
      return {
        ...request,
        type: what,
        ...said,
        ...(service && { service }),
        ...(which % 5 === 4 && { doneBy: anybody }),
        ...(which % 2 && { clockTime: "02:40" }),
        ...(which % 3 === 2 && { yesterday: true as const }),
      };
    }
    case "UseOrder": {
      const service = pick(["payments", "payments", "pumps", undefined], which);
      const said = { what: pick(["shut-down", "isolate-host", "cut-off"], which >> 2), target: "FS-01" };
      return { ...request, type: what, ...said, ...(service && { service }) };
    }
    case "AskAgain":
      return { ...request, type: what, ...actionOf(incident, which) };
    case "OrderStop":
      return { ...request, type: what, ...actionOf(incident, which), reason: text };
    case "ReportDown":
    case "ReportUp":
    case "ReportTold":
      return {
        ...request,
        type: what,
        service: pick(["payments", "pumps", ...garbage], which),
        ...(which % 2 && { clockTime: "23:59" }),
      };
    case "Choose": {
      const shown = which % 13 === 12 ? "an older one" : (found(incident.decisions, decisionId)?.contentHash ?? "");
      const condition = which % 5 === 3 ? { condition: text } : {};
      return { ...request, type: what, decisionId, option: optionOf(incident, decisionId, which), shown, ...condition };
    }
    case "RecordDissent":
    case "TakeBackDissent":
      return { ...request, type: what, decisionId };
    case "WithdrawDecision":
    case "ExplainDissent":
    case "ExplainChoice":
    case "ExplainAbstention":
      return { ...request, type: what, decisionId, reason: text };
    case "Abstain":
      return { ...request, type: what, decisionId, ...(which % 2 && { reason: text }) };
    case "DenySpoken":
    case "RingToConfirm":
      return { ...request, type: what, decisionId };
    case "TakeOver":
      return { ...request, type: what };
    case "RecordSpoken":
      return { ...request, type: what, decisionId, person: anybody, option: optionOf(incident, decisionId, which) };
    case "EditDecision": {
      const { options, recommended } = proposal(which, 0);
      const question = pick(["Shut down payments?", "At once?", " ", "Not before the morning?"], which >> 2);
      const downtime = which % 3 === 0 && {
        downtime: { fromMs: minuteMs, toMs: pick([1, 90, 300], which) * minuteMs },
      };
      return { ...request, type: what, decisionId, question, options, recommended, ...downtime };
    }
    case "RecordOutcome":
      return { ...request, by: muster, type: what, outcome: outcomeOf(incident, which) };
    case "staff":
      return undefined;
  }
}

/** Mostly one that runs, or ran. */
function clockOf({ legal }: Incident, which: number): string {
  const known = Object.keys(legal.clocks);
  return pick(which % 8 < 6 && known.length > 0 ? known : [...rowIds, ...garbage], which >> 3);
}

/** Mostly the one that acts. */
function optionOf({ decisions }: Incident, decisionId: string, which: number): string {
  const [first = "a", second = "b"] = found(decisions, decisionId)?.options.map(({ id }) => id) ?? [];
  return pick([first, first, first, second, second, "nothing"], which >> 3);
}

/** Mostly one there is, else none named, else one that nobody ever had. */
function actionOf({ actions }: Incident, which: number): { action?: string } {
  const action =
    which % 7 === 6 ? pick(garbage, which) : which % 5 === 4 ? undefined : pick(Object.keys(actions), which);
  return action === undefined ? {} : { action };
}

function proposal(which: number, soFar: number) {
  const options = ["a", "b", "c"].slice(0, which % 23 === 22 ? 1 : 2 + (which % 2));
  return {
    // Sometimes an id that was used before.
    decisionId: `d${which % 8 === 7 ? soFar : soFar + 1}`,
    question: which % 29 === 28 ? " " : "Shut down payments?",
    action: pick(["shut-down", "isolate-host"], which),
    ...(which % 3 && { service: pick(["payments", "pumps", "constructor"], which) }),
    ...(which % 7 < 2 && { downtime: { fromMs: minuteMs, toMs: pick([20, 50, 120], which) * minuteMs } }),
    ...(which % 5 > 0 && { target: pick(["FS-01", "FS-02", "FS-03", "host FS-01", "FS-04"], which >> 3) }),
    options: options.map((id) => ({
      id,
      label: `Option ${id}`,
      costToAct: "1 USD",
      costToWait: "",
      ...(id === "a" && { acts: true as const }),
    })),
    recommended: which % 17 === 16 ? "z" : "a",
    ...(which % 2 && { withinMs: which % 16 === 15 ? 1 : pick([3, 30, 90], which) * minuteMs }),
  };
}

/** What became of something that is owed, or of something that never was, or twice over. */
function outcomeOf(incident: Incident, which: number): Outcome {
  const effects = owed(incident);
  const pages = Object.values(incident.callIns).flatMap((callIn) => Object.keys(callIn.pages));
  const page = pick([...pages, "page:INC-7K3Q2:constructor:0:sms", "page", ""], which);
  const effect = pick(["card:x", `invite:${incidentId}:amara`, "__proto__"], which);
  if (effects.length > 0 && which % 10 < 8) {
    // What is owed first is what is sent first: pages.
    return outcomeFor(pick(effects, which % 4 ? (which >> 4) % 4 : which >> 4), which % 10 < 5);
  }
  const late: Outcome[] = [
    { type: "PageAccepted", data: { page, ref: `late-${which}` } },
    { type: "PageFailed", data: { page, reason: "late" } },
    { type: "RoomOpened", data: { effect, room: { platform: "slack", id: `C${which}`, name: "room" } } },
    { type: "RoomFailed", data: { effect, reason: "unavailable" } },
    { type: "PersonInvited", data: { effect, person: "amara" } },
    { type: "InviteFailed", data: { effect, person: pick(["amara", "ben", "carla"], which), reason: notLetIn(which) } },
    { type: "CardFailed", data: { effect, reason: "rejected" } },
    { type: "NoticePosted", data: { effect } },
    { type: "NoticeFailed", data: { effect, reason: "rejected" } },
    { type: "ExportFailed", data: { effect, reason: "rejected" } },
    { type: "RoomLost", data: { effect, reason: "gone" } },
    { type: "RoomArchived", data: { effect } },
    { type: "ArchiveFailed", data: { effect, reason: "rejected" } },
  ];
  return pick(late, which >> 2);
}

/** Mostly the platform takes them for somebody from outside. */
function notLetIn(which: number): string {
  return pick(["guest", "from-elsewhere", "not-found"], which);
}

function outcomeFor(of: Effect, isGood: boolean): Outcome {
  const { effect } = of;
  const reason = "rejected";
  switch (of.kind) {
    case "page": {
      const data = { page: effect };
      return isGood
        ? { type: "PageAccepted", data: { ...data, ref: effect } }
        : { type: "PageFailed", data: { ...data, reason } };
    }
    case "room": {
      const room = { platform: "slack" as const, id: "C0", name: "room" };
      return isGood ? { type: "RoomOpened", data: { effect, room } } : { type: "RoomFailed", data: { effect, reason } };
    }
    case "invite": {
      const { person } = of;
      return isGood
        ? { type: "PersonInvited", data: { effect, person } }
        : { type: "InviteFailed", data: { effect, person, reason: notLetIn(effect.length) } };
    }
    case "card":
      return isGood
        ? { type: "CardPosted", data: { effect, ref: effect } }
        : { type: "CardFailed", data: { effect, reason } };
    case "notice":
      return isGood ? { type: "NoticePosted", data: { effect } } : { type: "NoticeFailed", data: { effect, reason } };
    case "links":
      return isGood ? { type: "RoomLinked", data: { effect } } : { type: "RoomLinksFailed", data: { effect, reason } };
    case "archive":
      return isGood ? { type: "RoomArchived", data: { effect } } : { type: "ArchiveFailed", data: { effect, reason } };
    case "export":
      return isGood ? { type: "ExportSent", data: { effect } } : { type: "ExportFailed", data: { effect, reason } };
  }
}

/** Roles change hands and phones are lost while an incident runs; the rules that it carries stay. */
export function staffed(world: World, { who, which }: Deed): World {
  const { people } = world.directory;
  const person = pick(Object.values(people), who);
  if (!person) return world;
  const role = pick(roleIds, which);
  const roles = person.roles.includes(role) ? person.roles.filter((held) => held !== role) : [...person.roles, role];
  const changed = which % 2 === 0 ? { ...person, roles } : { ...person, media: person.media.slice(1) };
  return { ...world, directory: { ...world.directory, people: { ...people, [person.id]: changed } } };
}
