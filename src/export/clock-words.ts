import { regimeTitle, standingWords, triggerWords } from "../chat/cards/clocks/clock-words.ts";
import { isClockEvent } from "../incident/clocks/clock-events.ts";
import {
  type Clock,
  evolveClocks,
  isRuledOut,
  type LegalClocks,
  noClocks,
  type Recorded,
} from "../incident/clocks/clocks.ts";
import type { Event, EventData, EventOf } from "../incident/events.ts";
import { inline, table, utc } from "./markdown-text.ts";
import { author, type Naming, of } from "./naming.ts";

/** Legal clocks in a report: what was recorded and when it had happened, what was due by then, and what became of it. */

function legalOf(events: Event[]): LegalClocks {
  const facts = events.filter(isClockEvent);
  return facts.reduce(evolveClocks, noClocks);
}

export function clocks(events: Event[], naming: Naming): string[] {
  const legal = legalOf(events);
  const recorded = of(events, "ClockTriggerRecorded");
  const started = Object.values(legal.clocks);
  const reminders = of(events, "DeterminationOverdue");
  if (recorded.length === 0 && reminders.length === 0) return ["Nothing was recorded that starts a legal deadline."];
  return [
    "People recorded when something had happened; nothing else started, moved or stopped a deadline. This is no legal",
    "advice: it says what was recorded, and which rule was counted by.",
    "",
    ...table(
      ["Event", "What", "When it happened", "Recorded", "By", "Corrects event"],
      recorded.map((each) => recordedRow(each, legal, naming)),
    ),
    "",
    ...table(
      ["Deadline", "To", "Basis", "Counts from", "Due", "Outcome", "Before it was corrected"],
      started.map((clock) => clockRow(clock, legal, naming)),
    ),
    "",
    ...reminders.map(({ at, data }) => `- ${utc(at)}: a reminder that nobody had recorded ${openWords(data)}`),
  ];
}

function recordedRow({ seq, at, by, data }: EventOf<"ClockTriggerRecorded">, legal: LegalClocks, naming: Naming) {
  const { trigger, clock, holds, occurredAt, peopleAffected, note, amends } = data;
  const words = triggerWords[trigger];
  const which = clock === undefined ? "" : ` (${clockName(legal, clock)})`;
  const people = peopleAffected === undefined ? "" : `; ${peopleAffected} people affected`;
  const what = `${holds ? words.holds : words.not}${which}${people}${note ? `: ${inline(note)}` : ""}`;
  return [
    String(seq),
    what,
    occurredAt === at ? `${utc(occurredAt)}, the moment of recording: no earlier time was given` : utc(occurredAt),
    utc(at),
    author(by, naming),
    amends === undefined ? undefined : String(amends),
  ];
}

function clockRow(clock: Clock, legal: LegalClocks, naming: Naming): (string | undefined)[] {
  const { id, row, startsAt, due, corrections } = clock;
  const condition = row.condition ? `; applies under a condition: ${inline(row.condition.words)}` : "";
  return [
    clockName(legal, id),
    inline(row.recipient),
    `${inline(row.basis)}${condition}. ${inline(standingWords(row.source, row.reviewed))}`,
    utc(startsAt),
    due === undefined ? "without undue delay" : utc(due),
    outcome(clock, legal, naming),
    corrections
      .map(({ why, startsAt: from, due: was, submittedAt }) =>
        why === "not-sent" && submittedAt !== undefined
          ? `said to have been sent ${utc(submittedAt)}, which was taken back`
          : `from ${utc(from)}${was === undefined ? "" : `, due ${utc(was)}`}`,
      )
      .join("; "),
  ];
}

function outcome({ state, row }: Clock, legal: LegalClocks, { person }: Naming): string {
  switch (state.status) {
    case "running":
      if (isRuledOut(legal, row)) return `does not apply to ${legal.peopleAffected} people`;
      return "not sent when this was written";
    case "met":
      return `sent ${utc(state.submittedAt)}, ${state.late ? "late" : "in time"}`;
    case "missed":
      return `missed, and not sent when this was written`;
    case "set-aside":
      return state.why === "judged-otherwise"
        ? "stopped: what had started it was judged otherwise"
        : `does not apply, as ${person(state.by)} recorded: ${inline(state.reason ?? "")}`;
  }
}

function clockName({ clocks: known }: LegalClocks, id: string): string {
  const row = Object.hasOwn(known, id) ? known[id]?.row : undefined;
  return row ? `${inline(row.name)} (${inline(regimeTitle(row.regime))})` : inline(id);
}

function openWords({ triggers }: EventData<"DeterminationOverdue">): string {
  return triggers.map((trigger) => triggerWords[trigger].open).join("; ");
}

function said({ trigger, holds }: Pick<Recorded, "trigger" | "holds">): string {
  return holds ? triggerWords[trigger].holds : triggerWords[trigger].not;
}

function due(instant: string | undefined): string {
  return instant === undefined ? "without undue delay" : `due ${utc(instant)}`;
}

/** One line each for the time line. */
export const clockHappened = {
  ClockTriggerRecorded: ({ trigger, holds, clock, occurredAt, amends }: EventData<"ClockTriggerRecorded">) =>
    `Recorded that ${said({ trigger, holds })}${clock === undefined ? "" : ` (${inline(clock)})`}, as of ${utc(occurredAt)}${amends === undefined ? "" : `; corrects event ${amends}`}`,
  ClockStarted: ({ clock, row, due: instant }: EventData<"ClockStarted">) =>
    `Legal deadline starts: ${inline(row.name)} (${inline(clock)}), ${due(instant)}`,
  ClockCorrected: ({ clock, why, before, due: instant }: EventData<"ClockCorrected">) =>
    why === "not-sent"
      ? `Legal deadline ${inline(clock)} runs again, ${due(instant)}: its notice was not sent after all`
      : `Legal deadline ${inline(clock)} is ${due(instant)} now; before, ${due(before)}`,
  ClockWarned: ({ clock, percent, told }: EventData<"ClockWarned">, { people }: Naming) =>
    `${percent} % of the time of the legal deadline ${inline(clock)} is over; told: ${people(told.map(({ person }) => person)) || "the war room"}`,
  ClockMet: ({ clock, submittedAt, late }: EventData<"ClockMet">) =>
    `Legal deadline ${inline(clock)}: its notice was sent ${utc(submittedAt)}, ${late ? "late" : "in time"}`,
  ClockMissed: ({ clock, due: instant }: EventData<"ClockMissed">) =>
    `Legal deadline ${inline(clock)} passed at ${utc(instant)} with no notice recorded`,
  ClockSetAside: ({ clock, why, reason }: EventData<"ClockSetAside">) =>
    `Legal deadline ${inline(clock)} ${why === "judged-otherwise" ? "stops: what had started it was judged otherwise" : `does not apply: ${inline(reason ?? "")}`}`,
  ClockTakenUp: ({ clock, reason }: EventData<"ClockTakenUp">) =>
    `Legal deadline ${inline(clock)} applies after all: ${inline(reason)}`,
  DeterminationAwaited: ({ by }: EventData<"DeterminationAwaited">) =>
    `Legal deadlines wait for a judgement; whoever answers for them is reminded ${utc(by)}`,
  DeterminationOverdue: (data: EventData<"DeterminationOverdue">, { people }: Naming) =>
    `Still nobody has recorded ${openWords(data)}; told: ${people(data.told.map(({ person }) => person)) || "the war room"}`,
};
