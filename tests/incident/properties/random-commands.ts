import fc from "fast-check";
import type { By } from "../../../src/incident/by.ts";
import type { Command } from "../../../src/incident/commands.ts";
import { nextDeadline } from "../../../src/incident/deadlines.ts";
import type { World } from "../../../src/incident/decide.ts";
import { type Decision, voices } from "../../../src/incident/decisions/decision.ts";
import { decisionDeadlines } from "../../../src/incident/decisions/decision-time.ts";
import { silent } from "../../../src/incident/decisions/silent.ts";
import type { AlertFact } from "../../../src/incident/events.ts";
import type { Incident } from "../../../src/incident/incident.ts";
import { own } from "../../../src/incident/own.ts";
import { earliest, type Instant, later } from "../../../src/incident/time.ts";
import { muster } from "../../../src/incident/verdict.ts";
import { pack } from "../../../src/policy/clocks/pack.ts";
import { holders, safetyRoles } from "../../../src/policy/directory.ts";
import { type PersonId, type Severity, severities } from "../../../src/policy/policy.ts";
import { exampleAlert } from "../../support/example.ts";
import type { Deed } from "./random-deeds.ts";
import { roleIds } from "./random-organisation.ts";
import { outcomeOf } from "./random-outcomes.ts";
import { garbage, incidentId, pick } from "./random-pick.ts";

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

const minuteMs = 60_000;

const rowIds = Object.values(pack).flatMap((rows) => rows.map(({ id }) => id));

/** Mostly one of `likely`, else anybody; now and then somebody unknown, or one whose name means something else. */
function speaker({ directory }: World, { who, via }: Pick<Deed, "who" | "via">, likely: PersonId[]): By {
  const everybody = Object.keys(directory.people);
  const id = who >= 27 ? undefined : pick(who < 21 && likely.length > 0 ? likely : everybody, who);
  const person = id === undefined ? undefined : directory.people[id];
  if (!person) return { person: pick(["slack:T0/U9", "constructor", "muster"], who), roles: [], via };
  return { person: person.id, roles: person.roles, via };
}

/** Whom one would expect to do this. */
function likelySpeakers(what: Deed["what"], incident: Incident, world: World, about: About): PersonId[] {
  const decision = own(incident.decisions, about.decisionId);
  switch (what) {
    case "Choose":
    case "Abstain":
    case "RecordDissent": {
      const next = decision ? whoIsNext(decision) : [];
      return about.which % 3 && next.length > 0 ? next : Object.keys(decision?.asked ?? {});
    }
    case "TakeBackDissent":
      return Object.keys(decision?.dissents ?? {});
    case "ExplainDissent":
      return unexplained(decision?.dissents);
    case "ExplainChoice":
      return unexplained(decision?.choices);
    case "ExplainAbstention":
      return unexplained(decision?.abstentions);
    case "answer-spoken":
    case "DenySpoken":
    case "RingToConfirm":
      return Object.keys(decision?.spoken ?? {});
    case "EditDecision":
    case "WithdrawDecision":
      return [incident.commander, ...(decision ? [decision.proposedBy] : [])];
    case "ProposeDecision":
      return about.which % 2 ? [incident.commander] : [];
    case "OrderStop":
      return safetyRoles(world.rules).flatMap((role) => holders(world.directory, role).map(({ id }) => id));
    case "TakeOver":
      return incident.acting.map(({ principal }) => principal);
    case "answer-own":
    case "PassToDelegate":
    case "RingMe": {
      const callIn = own(incident.callIns, about.callIn);
      return callIn ? [callIn.person] : [];
    }
    case "Join":
      return Object.values(incident.decisions).flatMap(({ standIns = [] }) => standIns.map(({ person }) => person));
    case "Acknowledge":
      return [];
    default:
      return [incident.commander];
  }
}

/** To whom the right has passed, or who may lift a veto, or break a tie; else whoever has said nothing yet. */
function whoIsNext(decision: Decision): PersonId[] {
  const { passed, tiedAt, tieBreakerCalled } = decision;
  if (passed) return passed.to;
  if (tiedAt && tieBreakerCalled?.person) return [tieBreakerCalled.person];
  const waiting = silent(decision);
  const lifting = waiting.filter(({ role }) => !voices(decision).includes(role));
  return (lifting.length > 0 ? lifting : waiting).map(({ person }) => person);
}

type About = { callIn: string; decisionId: string; which: number };

function unexplained(said: Record<PersonId, { reason?: string }> = {}): PersonId[] {
  return Object.keys(said).filter((person) => said[person]?.reason === undefined);
}

/** Mostly the latest in which there is something to do, for that is what people have before them. */
function decisionIdOf({ decisions }: Incident, what: Deed["what"], which: number): string {
  if (which % 11 === 10) return pick(garbage, which);
  const known = Object.keys(decisions);
  const fitting = Object.values(decisions).filter((decision) => isFor(what, decision));
  return (which % 5 === 4 ? pick(known, which) : (fitting.at(-1)?.id ?? known.at(-1))) ?? "none";
}

function isFor(what: Deed["what"], decision: Decision): boolean {
  switch (what) {
    case "ExplainDissent":
      return unexplained(decision.dissents).length > 0;
    case "ExplainChoice":
      return unexplained(decision.choices).length > 0;
    case "ExplainAbstention":
      return unexplained(decision.abstentions).length > 0;
    case "answer-spoken":
    case "DenySpoken":
    case "RingToConfirm":
      return Object.keys(decision.spoken).length > 0;
    default:
      return decision.state.status === "open";
  }
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

export function instantOf({ wait }: Deed, incident: Incident, now: Instant): Instant {
  switch (wait.kind) {
    case "for":
      return later(now, wait.ms);
    case "until-due": {
      const due = later(nextDeadline(incident) ?? now, wait.offsetMs);
      return due > now ? due : now;
    }
    case "until-turn":
      return earliest(Object.values(incident.decisions).flatMap(decisionDeadlines)) ?? now;
  }
}

/** The command that a deed means now. */
export function commandOf(deed: Deed, incident: Incident, world: World, now: Instant): Command | undefined {
  const { which } = deed;
  const what = meantNow(deed, incident);
  const anybody = pick([...Object.keys(world.directory.people), ...garbage.slice(0, 3)], which);
  const callIn = pick(which % 7 === 6 ? garbage : Object.keys(incident.callIns), which) ?? "none";
  const decisionId = decisionIdOf(incident, what, which);
  const by = speaker(world, deed, likelySpeakers(what, incident, world, { callIn, decisionId, which }));
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
    case "CountAlerts":
      return { ...request, type: what, total: 1 + 7 * which, from: request.now, to: request.now };
    case "NoteUnread":
      return { ...request, type: what, alertId: "u", source: "s", asset: text };
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
      const said = { ...(which % 3 && { reason: text }), ...(which % 4 === 1 && { agoMs: (which % 240) * minuteMs }) };
      return { ...request, type: what, step, ...actionOf(incident, which), ...said };
    }
    case "ReportConditionMet": {
      const named = which % 3 === 2 ? { ...(which % 2 && { decisionId }), person: anybody } : {};
      return { ...request, type: what, ...named, ...(which % 7 === 6 && { clockTime: "02:40" }) };
    }
    case "RecordTaken": {
      const service = pick(["payments", "pumps", "payments", "constructor", undefined], which);
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
        service: pick(["payments", "payments", "pumps", ...garbage.slice(0, 3)], which),
        ...(which % 3 === 2 && { agoMs: (which % 90) * minuteMs }),
      };
    case "answer-spoken": {
      const spoken = own(own(incident.decisions, decisionId)?.spoken ?? {}, by.person);
      const { option = "a", shown = "" } = spoken ?? {};
      return { ...request, type: "Choose", decisionId, option, shown };
    }
    case "Choose": {
      const shown = which % 13 === 12 ? "an older one" : (own(incident.decisions, decisionId)?.contentHash ?? "");
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
    case "RecordSpoken": {
      const decision = own(incident.decisions, decisionId);
      const heard = which % 4 && decision ? (silent(decision)[0]?.person ?? anybody) : anybody;
      return { ...request, type: what, decisionId, person: heard, option: optionOf(incident, decisionId, which) };
    }
    case "EditDecision": {
      const { options: others, recommended } = proposal(which, 0);
      const options = which % 4 ? (own(incident.decisions, decisionId)?.options ?? others) : others;
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

/** Where nothing is asked, or nothing was done, something mostly is first. */
function meantNow({ what, which }: Deed, { decisions, actions }: Incident): Deed["what"] {
  const isAsked = Object.values(decisions).some(({ state }) => state.status === "open");
  const isFirst = which % 4 < 3;
  if (isFirst && !isAsked && ["Choose", "EditDecision", "RecordSpoken"].includes(what)) return "ProposeDecision";
  if (isFirst && Object.keys(actions).length === 0 && ["ReportAction", "OrderStop"].includes(what))
    return "RecordTaken";
  return what;
}

/** Mostly one that runs, or ran. */
function clockOf({ legal }: Incident, which: number): string {
  const known = Object.keys(legal.clocks);
  return pick(which % 8 < 6 && known.length > 0 ? known : [...rowIds, ...garbage], which >> 3);
}

/** Mostly the one that acts. */
function optionOf({ decisions }: Incident, decisionId: string, which: number): string {
  const [first = "a", second = "b"] = own(decisions, decisionId)?.options.map(({ id }) => id) ?? [];
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
