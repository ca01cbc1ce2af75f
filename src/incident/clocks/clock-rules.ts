import { type ClockRow, keyOf } from "../../policy/clocks/row.ts";
import { counselRoles, type Directory, findHolder } from "../../policy/directory.ts";
import type { RoleId } from "../../policy/policy.ts";
import type { CommandOf } from "../commands.ts";
import type { EventData } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { directoryInside } from "../permission.ts";
import { fromMs, type Instant, later, toMs } from "../time.ts";
import { type Draft, done, draft, refuse, type Verdict } from "../verdict.ts";
import { reckon } from "./clock-due.ts";
import type { StartedRow } from "./clock-events.ts";
import {
  type Clock,
  isJudgementAwaited,
  judgementPeriodMs,
  type LegalClocks,
  occurredAt,
  openJudgements,
  recordedKey,
  rowsInForce,
  runningClocks,
  waitedFor,
} from "./clocks.ts";

/** What people record, and what follows from it: clocks start, move, are met, missed and set aside. */

type Record = CommandOf<"RecordTrigger">;

/**
 * What is recorded again corrects what was recorded before, and without a time keeps its time; a notice that was
 * submitted again is a newer one, unless it is said to be a correction.
 */
export function recordTrigger(command: Record, incident: Incident): Verdict {
  const { now, by, trigger, clock, holds, peopleAffected, note } = command;
  const refusal = whyNotRecorded(command, incident);
  if (refusal) return refusal;
  const key = recordedKey(trigger, clock);
  const before = own(incident.legal.recorded, key);
  const known = incident.legal.peopleAffected;
  const isCorrection = before !== undefined && (trigger !== "submitted" || command.correction === true);
  const kept = isCorrection && before.holds === holds ? before.occurredAt : now;
  const at = command.occurredAt ?? kept;
  if (at > now) return refuse({ code: "in-the-future" });
  const isSame = isCorrection && before.holds === holds && before.occurredAt === at;
  const saysMore = (note && note !== before?.note) || (peopleAffected ?? known) !== known;
  if (isSame && !saysMore) return refuse({ code: "already-recorded", trigger, at });
  const facts = draft(incident, incident.id, now, by);
  facts.add("ClockTriggerRecorded", {
    trigger,
    ...(clock !== undefined && { clock }),
    occurredAt: at,
    holds,
    ...(peopleAffected !== undefined && { peopleAffected }),
    ...(note && { note }),
    ...(isCorrection && { amends: before.seq }),
  });
  follow(facts, key, isCorrection || trigger !== "submitted" ? "corrected" : "newer-notice");
  if (clock !== undefined) meet(facts, clock, isCorrection);
  return done(facts);
}

function whyNotRecorded({ trigger, clock }: Record, incident: Incident): Verdict | undefined {
  const { legal, status } = incident;
  const rows = rowsInForce(incident);
  if (rows.length === 0) return refuse({ code: "no-clocks" });
  const isStarted = clock !== undefined && own(legal.clocks, clock) !== undefined;
  if (trigger === "submitted") {
    if (!isStarted && !rows.some(({ id }) => id === clock)) return noSuchClock(clock ?? "", rows);
  } else if (!waitedFor(incident).has(trigger)) {
    return refuse({ code: "nothing-waits-for", trigger });
  }
  // After a false alarm nothing new begins; what had begun can be set right.
  const isKnown = isStarted || own(legal.recorded, trigger) !== undefined;
  return status === "stood-down" && !isKnown ? refuse({ code: "incident-ended", status }) : undefined;
}

function noSuchClock(clock: string, rows: ClockRow[]): Verdict {
  return refuse({ code: "no-such-clock", clock, known: rows.map(({ id }) => id) });
}

/** Every clock that what was recorded starts, stops, or was reckoned from. */
function follow(facts: Draft, key: string, why: EventData<"ClockCorrected">["why"]): void {
  for (const row of rowsInForce(facts.incident)) {
    const clock = own(facts.incident.legal.clocks, row.id);
    const isStart = keyOf(row.trigger) === key;
    const isInput = row.due.kind === "earlierOf" && row.due.of === key;
    if (!isStart && !(isInput && clock)) continue;
    const startsAt = occurredAt(facts.incident.legal, keyOf(row.trigger));
    if (startsAt !== undefined) reckonAnew(facts, row, clock, startsAt, why);
    else if (clock?.state.status === "running" || clock?.state.status === "missed") {
      facts.add("ClockSetAside", { clock: row.id, why: "judged-otherwise" });
    }
  }
}

function reckonAnew(
  facts: Draft,
  row: ClockRow,
  clock: Clock | undefined,
  startsAt: Instant,
  why: EventData<"ClockCorrected">["why"],
): void {
  const { legal, rules } = facts.incident;
  const { due, warnings } = reckon(row, startsAt, (trigger) => occurredAt(legal, trigger), rules.organisation);
  const at = { startsAt, ...(due !== undefined && { due }), warnings };
  if (!clock) {
    facts.add("ClockStarted", { clock: row.id, row: startedRow(row), ...at, inputs: inputsOf(row, facts.incident) });
    // It may have gone out before anybody recorded why it had to.
    if (occurredAt(legal, keyOf({ submitted: row.id })) !== undefined) meet(facts, row.id, false);
    return;
  }
  const isSame = clock.startsAt === startsAt && clock.due === due;
  const isBack = clock.state.status === "set-aside" && clock.state.why === "judged-otherwise";
  if (isSame && !isBack) return;
  facts.add("ClockCorrected", { clock: row.id, why, ...(clock.due !== undefined && { before: clock.due }), ...at });
}

function startedRow({ id: _id, trigger, due: _due, roll: _roll, status: _status, ...row }: ClockRow): StartedRow {
  const { reviewedBy, reviewedOn, regime, name, recipient, stage, basis, source, condition, owner } = row;
  return {
    regime,
    name,
    recipient,
    stage,
    basis,
    source,
    startedBy: keyOf(trigger),
    ...(condition && { condition }),
    ...(owner !== undefined && { owner }),
    ...(reviewedBy !== undefined && reviewedOn !== undefined && { reviewed: { by: reviewedBy, on: reviewedOn } }),
  };
}

function inputsOf({ trigger, due }: ClockRow, { legal, rules }: Incident): EventData<"ClockStarted">["inputs"] {
  const keys = [keyOf(trigger), ...(due.kind === "earlierOf" ? [due.of] : [])];
  const triggers = keys.flatMap((key) => {
    const at = occurredAt(legal, key);
    return at === undefined ? [] : [[key, at] as const];
  });
  const { timezone = "UTC", country } = rules.organisation as Partial<Incident["rules"]["organisation"]>;
  return { triggers: Object.fromEntries(triggers), timezone, ...(country !== undefined && { country }) };
}

/** The notice went out. A later one that only updates it does not make it late. */
function meet(facts: Draft, id: string, isCorrection: boolean): void {
  const { legal } = facts.incident;
  const clock = own(legal.clocks, id);
  const submittedAt = occurredAt(legal, keyOf({ submitted: id }));
  if (!clock || submittedAt === undefined || (clock.state.status === "met" && !isCorrection)) return;
  facts.add("ClockMet", { clock: id, submittedAt, late: clock.due !== undefined && submittedAt > clock.due });
}

/** It does not apply here, such as where a risk to people is unlikely. Why is kept. */
export function setClockAside({ now, by, clock: id, reason }: CommandOf<"SetClockAside">, incident: Incident): Verdict {
  const found = startedClock(incident.legal, id, incident);
  if ("kind" in found) return found;
  if (!reason.trim()) return refuse({ code: "empty", what: "reason" });
  const { status } = found.state;
  if (status === "met" || status === "set-aside") return refuse({ code: "clock-over", clock: id, status });
  const facts = draft(incident, incident.id, now, by);
  facts.add("ClockSetAside", { clock: id, why: "does-not-apply", reason });
  return done(facts);
}

export function takeClockUp({ now, by, clock: id, reason }: CommandOf<"TakeClockUp">, incident: Incident): Verdict {
  const found = startedClock(incident.legal, id, incident);
  if ("kind" in found) return found;
  if (!reason.trim()) return refuse({ code: "empty", what: "reason" });
  if (found.state.status !== "set-aside") return refuse({ code: "clock-not-aside", clock: id });
  const facts = draft(incident, incident.id, now, by);
  facts.add("ClockTakenUp", { clock: id, reason });
  return done(facts);
}

function startedClock({ clocks }: LegalClocks, id: string, incident: Incident): Clock | Verdict {
  const clock = own(clocks, id);
  if (clock) return clock;
  const rows = rowsInForce(incident);
  return rows.some((row) => row.id === id) ? refuse({ code: "clock-not-started", clock: id }) : noSuchClock(id, rows);
}

/** Retires every instant of a clock at or before now. */
export function passClocks(facts: Draft, directory: Directory): void {
  for (const { id, due, warnings, row } of runningClocks(facts.incident)) {
    const told = toldOf(facts.incident, directory, row.owner);
    // After an outage only the latest warning is news.
    const [last] = warnings.filter(({ at }) => at <= facts.now).toSorted((a, b) => b.percent - a.percent);
    if (due !== undefined && due <= facts.now) facts.add("ClockMissed", { clock: id, due, told });
    else if (last) facts.add("ClockWarned", { clock: id, percent: last.percent, told });
  }
  const { judgeBy } = facts.incident.legal;
  if (judgeBy === undefined || judgeBy > facts.now || !isJudgementAwaited(facts.incident)) return;
  const periodMs = judgementPeriodMs(facts.incident);
  const missedMs = toMs(facts.now) - toMs(judgeBy);
  facts.add("DeterminationOverdue", {
    triggers: openJudgements(facts.incident),
    told: toldOf(facts.incident, directory),
    by: fromMs(toMs(judgeBy) + (Math.floor(missedMs / periodMs) + 1) * periodMs),
  });
}

/** From when on somebody is reminded of judgements that nobody has made. */
export function awaitJudgement(facts: Draft): void {
  const { legal, declaredAt } = facts.incident;
  if (legal.judgeBy !== undefined || !isJudgementAwaited(facts.incident)) return;
  facts.add("DeterminationAwaited", { by: later(declaredAt, judgementPeriodMs(facts.incident)) });
}

/**
 * The privacy officer, counsel and the clock's owner, or whoever these roles fall to, may hear of it and can be written to;
 * the commander where there is none of them.
 */
export function toldOf(incident: Incident, everybody: Directory, owner?: RoleId): EventData<"ClockWarned">["told"] {
  const { rules, commander } = incident;
  const directory = directoryInside(incident, everybody);
  const unreachable = Object.values(directory.people)
    .filter((person) => !mediumOf(person))
    .map(({ id }) => id);
  const roles = ["cpo", ...counselRoles(rules), ...(owner === undefined ? [] : [owner])];
  const holders = roles.map((role) => findHolder(rules, directory, role, unreachable));
  const found = holders.filter((person) => person !== undefined);
  const people = found.length > 0 ? found : [own(directory.people, commander)].filter((person) => person !== undefined);
  return [...new Set(people)].flatMap((person) => {
    const by = mediumOf(person);
    return by ? [{ person: person.id, by }] : [];
  });
}

function mediumOf({ media }: Directory["people"][string]): "chat" | "sms" | undefined {
  if (media.includes("chat")) return "chat";
  return media.includes("sms") ? "sms" : undefined;
}
