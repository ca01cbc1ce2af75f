import { awaitedTriggers, judgedAfter, rowsOf } from "../../policy/clocks/pack.ts";
import { type ClockRow, keyOf, type TriggerId } from "../../policy/clocks/row.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { EventData, EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { type Instant, later } from "../time.ts";
import type { Told } from "../told.ts";
import type { Warning } from "./clock-due.ts";
import type { ClockEvent, StartedRow } from "./clock-events.ts";

/**
 * Legal clocks. What starts, moves and stops them is what people recorded, each with when it happened.
 *
 * A clock: not started → `running` → `met`, `missed` (then still `met`, late) or `set-aside`. A correction may lead from
 * `missed` or `set-aside` back to `running`, and from `met` where the notice was not sent after all. They outlive the incident: law does not ask whether it is closed.
 */
export type LegalClocks = {
  /** By `keyOf`: the latest that was recorded. */
  recorded: Record<string, Recorded>;
  clocks: Record<string, Clock>;
  /** The latest number that somebody recorded. */
  peopleAffected?: number;
  /** When somebody is next reminded of judgements that are still open. */
  judgeBy?: Instant;
};

export type Recorded = {
  trigger: TriggerId;
  occurredAt: Instant;
  at: Instant;
  by: PersonId;
  holds: boolean;
  seq: number;
  note?: string;
  /** Of a notice: every time it was sent, in the order in which that was recorded; updates follow the first. */
  sent?: Instant[];
  /** What it amends said. */
  before?: { occurredAt: Instant; holds: boolean };
};

export type Clock = {
  id: string;
  row: StartedRow;
  startsAt: Instant;
  /** Absent: without undue delay. */
  due?: Instant;
  /** Those that are still to come. */
  warnings: Warning[];
  /** Who was told of its date since it was last reckoned; once it is reckoned anew, who was told of the one before. */
  told?: Told;
  overtaken?: Told;
  /** What it was before, oldest first. */
  corrections: Correction[];
  state:
    | { status: "running" }
    | { status: "met"; submittedAt: Instant; late: boolean }
    | { status: "missed"; at: Instant }
    | { status: "set-aside"; why: "does-not-apply" | "judged-otherwise"; by: PersonId; reason?: string };
};

type Why = EventData<"ClockCorrected">["why"];

/** `submittedAt`: when its notice was said to have been sent, which was not so. */
export type Correction = {
  at: Instant;
  by: PersonId;
  why: Why;
  startsAt: Instant;
  due?: Instant;
  submittedAt?: Instant;
};

export const noClocks: LegalClocks = { recorded: {}, clocks: {} };

export function evolveClocks(legal: LegalClocks, event: ClockEvent): LegalClocks {
  switch (event.type) {
    case "ClockTriggerRecorded":
      return withRecorded(legal, event);
    case "ClockStarted": {
      const { clock: id, row, startsAt, due, warnings, told } = event.data;
      const started: Clock = {
        id,
        row,
        startsAt,
        ...(due !== undefined && { due }),
        warnings,
        ...(told && { told }),
        corrections: [],
        state: { status: "running" },
      };
      return { ...legal, clocks: { ...legal.clocks, [id]: started } };
    }
    case "ClockCorrected":
    case "ClockWarned":
    case "ClockMet":
    case "ClockMissed":
    case "ClockSetAside":
    case "ClockTakenUp": {
      const clock = own(legal.clocks, event.data.clock);
      return clock ? { ...legal, clocks: { ...legal.clocks, [clock.id]: evolveClock(clock, event) } } : legal;
    }
    case "DeterminationAwaited":
    case "DeterminationOverdue":
      return { ...legal, judgeBy: event.data.by };
  }
}

function withRecorded(legal: LegalClocks, event: EventOf<"ClockTriggerRecorded">): LegalClocks {
  const { seq, at, by } = event;
  const { trigger, clock, occurredAt, holds, peopleAffected, note, amends } = event.data;
  const key = recordedKey(trigger, clock);
  const known = own(legal.recorded, key);
  const before = amends === undefined ? undefined : known;
  const sent = trigger === "submitted" && { sent: nowSent(known?.sent ?? [], event.data) };
  const recorded: Recorded = {
    trigger,
    occurredAt,
    at,
    by: by.person,
    holds,
    seq,
    ...(note !== undefined && { note }),
    ...sent,
    ...(before && { before: { occurredAt: before.occurredAt, holds: before.holds } }),
  };
  return {
    ...legal,
    recorded: { ...legal.recorded, [key]: recorded },
    ...(peopleAffected !== undefined && { peopleAffected }),
  };
}

/** A correction sets right what was recorded last; that it was not sent leaves nothing. */
function nowSent(sent: Instant[], { holds, occurredAt, amends }: EventData<"ClockTriggerRecorded">): Instant[] {
  if (!holds) return [];
  return [...(amends === undefined ? sent : sent.slice(0, -1)), occurredAt];
}

function evolveClock(
  clock: Clock,
  event: EventOf<"ClockCorrected" | "ClockWarned" | "ClockMet" | "ClockMissed" | "ClockSetAside" | "ClockTakenUp">,
): Clock {
  switch (event.type) {
    case "ClockCorrected":
      return corrected(clock, event);
    case "ClockWarned":
      return {
        ...clock,
        told: toldTogether(clock.told ?? [], event.data.told),
        warnings: clock.warnings.filter(({ percent }) => percent > event.data.percent),
      };
    case "ClockMet": {
      const { submittedAt, late } = event.data;
      return { ...clock, warnings: [], state: { status: "met", submittedAt, late } };
    }
    case "ClockMissed":
      return {
        ...clock,
        told: toldTogether(clock.told ?? [], event.data.told),
        warnings: [],
        state: { status: "missed", at: event.at },
      };
    case "ClockSetAside": {
      const { why, reason } = event.data;
      const { told = [], ...rest } = clock;
      const overtaken = why === "judged-otherwise" ? { ...rest, overtaken: told } : clock;
      return { ...overtaken, state: { status: "set-aside", why, by: event.by.person, ...(reason && { reason }) } };
    }
    case "ClockTakenUp":
      return { ...clock, state: { status: "running" } };
  }
}

/** Nobody twice by the same medium. */
function toldTogether(told: Told, more: Told): Told {
  const isNew = (one: Told[number]) => !told.some(({ person, by }) => person === one.person && by === one.by);
  return [...told, ...more.filter(isNew)];
}

function corrected(clock: Clock, { at, by, data }: EventOf<"ClockCorrected">): Clock {
  const { due: before, told = [], ...rest } = clock;
  const { why, startsAt, due, warnings } = data;
  const was: Correction = {
    at,
    by: by.person,
    why,
    startsAt: clock.startsAt,
    ...(before !== undefined && { due: before }),
    ...(why === "not-sent" && clock.state.status === "met" && { submittedAt: clock.state.submittedAt }),
  };
  return {
    ...rest,
    overtaken: told,
    startsAt,
    ...(due !== undefined && { due }),
    warnings,
    corrections: [...clock.corrections, was],
    state: stateCorrected(clock.state, why, due),
  };
}

/** A notice that went out stays sent unless it did not, and what somebody set aside stays there; the rest runs to the new instant. */
function stateCorrected(state: Clock["state"], why: Why, due?: Instant): Clock["state"] {
  if (state.status === "met" && why === "corrected") {
    return { ...state, late: due !== undefined && state.submittedAt > due };
  }
  return state.status === "set-aside" && state.why === "does-not-apply" ? state : { status: "running" };
}

/** `aware`, `submitted:dora-initial`. */
export function recordedKey(trigger: TriggerId, clock: string | undefined): string {
  return trigger === "submitted" ? keyOf({ submitted: clock ?? "" }) : trigger;
}

/** When something occurred, as it was recorded and not judged otherwise. */
export function occurredAt({ recorded }: LegalClocks, key: string): Instant | undefined {
  const found = own(recorded, key);
  return found?.holds ? found.occurredAt : undefined;
}

/** Every time a notice was sent, in the order of recording; none once it is recorded as not sent. */
export function sentAt({ recorded }: LegalClocks, clock: string): Instant[] {
  return own(recorded, keyOf({ submitted: clock }))?.sent ?? [];
}

/**
 * From when a row counts: what was recorded of its trigger. A notice that is sent again is an update of it, and the law
 * counts from the first, save where it says the latest.
 */
export function startOf(legal: LegalClocks, { trigger, latest }: Pick<ClockRow, "trigger" | "latest">) {
  if (typeof trigger === "string") return occurredAt(legal, trigger);
  const sent = sentAt(legal, trigger.submitted);
  return latest ? sent.toSorted().at(-1) : sent[0];
}

/** The rows that apply to this incident and are in force. */
export function rowsInForce({ rules }: Pick<Incident, "rules">): ClockRow[] {
  return rowsOf(rules.organisation).filter(({ status }) => status === "in-force");
}

/** The number of people, where it is known, takes it out. */
export function isRuledOut({ peopleAffected }: LegalClocks, { condition }: Pick<StartedRow, "condition">): boolean {
  const people = condition?.people;
  if (!people || peopleAffected === undefined) return false;
  return "atLeast" in people ? peopleAffected < people.atLeast : peopleAffected >= people.fewerThan;
}

/** Clocks that run and that nothing known rules out, the next due first. */
export function runningClocks({ legal }: Pick<Incident, "legal">): Clock[] {
  return Object.values(legal.clocks)
    .filter(({ state, row }) => state.status === "running" && !isRuledOut(legal, row))
    .toSorted((one, other) => ((one.due ?? "9") < (other.due ?? "9") ? -1 : 1));
}

/** What people may record besides that a notice was submitted: what rows in force start with or are reckoned from. */
export function waitedFor(incident: Pick<Incident, "rules">): Set<TriggerId> {
  const keys = rowsInForce(incident).flatMap(({ trigger, due }) => [
    ...(typeof trigger === "string" ? [trigger] : []),
    ...(due.kind === "earlierOf" ? [due.of] : []),
  ]);
  return new Set(keys);
}

/** Judgements that rows in force wait for and nobody has recorded, either way; each once what comes before it holds. */
export function openJudgements(incident: Pick<Incident, "legal" | "rules">): TriggerId[] {
  const waited = waitedFor(incident);
  const { recorded } = incident.legal;
  const isTheirTurn = (trigger: TriggerId) => {
    const before = judgedAfter[trigger];
    return before === undefined || own(recorded, before)?.holds === true;
  };
  return awaitedTriggers.filter((trigger) => waited.has(trigger) && !own(recorded, trigger) && isTheirTurn(trigger));
}

/** The instants of clocks, whether or not the incident has ended. */
export function clockDeadlines(incident: Incident): Instant[] {
  const { legal } = incident;
  const clocks = runningClocks(incident).flatMap(({ due, warnings }) => [
    ...warnings.map(({ at }) => at),
    ...(due === undefined ? [] : [due]),
  ]);
  return isJudgementAwaited(incident) && legal.judgeBy !== undefined ? [...clocks, legal.judgeBy] : clocks;
}

/** How often somebody is still reminded once the incident has ended. */
const remindersAfterEnd = 3;

/** A false alarm asks for no judgement, and whoever is asked for one of an ended incident is not asked for ever. */
export function isJudgementAwaited(incident: Incident): boolean {
  const { ended, status, legal } = incident;
  if (status === "stood-down" || openJudgements(incident).length === 0) return false;
  const last = ended && later(ended.at, remindersAfterEnd * judgementPeriodMs(incident));
  return last === undefined || legal.judgeBy === undefined || legal.judgeBy <= last;
}

/** How long a judgement may stay open before somebody is reminded, and reminded again. */
export function judgementPeriodMs({ rules }: Pick<Incident, "rules">): number {
  const { determineWithinMs = 24 * 3_600_000 } = rules.organisation as Partial<Incident["rules"]["organisation"]>;
  return determineWithinMs;
}
