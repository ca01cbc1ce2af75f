import {
  type Clock,
  type Correction,
  isRuledOut,
  openJudgements,
  type Recorded,
  recordedKey,
  rowsInForce,
  runningClocks,
  waitedFor,
} from "../../../incident/clocks/clocks.ts";
import { type Incident, isEnded } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { Instant } from "../../../incident/time.ts";
import { toMs } from "../../../incident/time.ts";
import { rowsOf } from "../../../policy/clocks/pack.ts";
import { type ClockRow, keyOf, type StartsWith } from "../../../policy/clocks/row.ts";
import type { PersonId } from "../../../policy/policy.ts";
import type { Block, Button, Card } from "../../card.ts";
import { capitalised, listOf, type Names, personName } from "../names.ts";
import { buttons, exerciseBanner, headline, list, quiet, shortCard, strong } from "../parts.ts";
import { personTimes, type Times } from "../times.ts";
import { senderWords } from "./clock-senders.ts";
import { dueWords, regimeTitle, spanLeft, standingWords, triggerWords } from "./clock-words.ts";

/** `/muster clocks`: which legal deadlines run, what would start the others, and a button for what people record. */

/** `now` is when it is looked at; `mayRecord` shows the buttons. */
export function clocksCard(
  incident: Incident,
  names: Names,
  { person, now, mayRecord }: { person: PersonId; now: Instant; mayRecord: boolean },
): Card {
  const rows = rowsOf(incident.rules.organisation);
  if (rows.length === 0) {
    const cure = "Whoever keeps the policy lists the regimes that apply under organisation.clocks.";
    return shortCard("clocks", incident.codename, "No legal clocks are agreed for this organisation.", cure);
  }
  const times = personTimes(incident, names, person);
  const all = Object.values(incident.legal.clocks);
  const of = (status: Clock["state"]["status"]) => all.filter(({ state }) => state.status === status);
  const lines = (clocks: Clock[]) => clocks.map((clock) => clockLine(incident, clock, names, times, now));
  const ruledOut = of("running").filter(({ row }) => isRuledOut(incident.legal, row));
  return {
    kind: "clocks",
    title: `Legal deadlines: ${incident.codename}`,
    summary: headline(incident, incident.confidential ? "legal deadlines." : summaryOf(incident, times)),
    whole: { do: "clocks", incident: incident.id },
    blocks: [
      ...exerciseBanner(incident),
      ...standDownLine(incident),
      ...section("Running", lines(runningClocks(incident))),
      ...section("Missed", lines(of("missed"))),
      ...section(
        "Recorded",
        Object.values(incident.legal.recorded).map((each) => recordedLine(each, names, times)),
      ),
      ...section("Sent", lines(of("met"))),
      ...section("Do not apply", lines([...of("set-aside"), ...ruledOut])),
      ...section("Not started", notStarted(incident)),
      ...section("Not in force", rows.filter(({ status }) => status === "not-in-force").map(notInForce)),
      ...closing(rows, incident, names, times),
      ...(mayRecord ? recordButtons(incident) : []),
    ],
  };
}

function section(heading: string, items: string[]): Block[] {
  return items.length > 0 ? [strong(heading), ...list(items)] : [];
}

function summaryOf(incident: Incident, times: Times): string {
  const [next] = runningClocks(incident);
  if (!next) return "no legal deadline is running.";
  return next.due === undefined
    ? "a notice is owed without undue delay."
    : `the next legal deadline is ${times.full(next.due)}.`;
}

function standDownLine({ status }: Incident): Block[] {
  if (status !== "stood-down") return [];
  return [
    strong(
      "This was stood down as a false alarm. What had started by then runs on until its notice is sent or somebody records that it does not apply; nothing else starts.",
    ),
  ];
}

function clockLine(incident: Incident, clock: Clock, names: Names, times: Times, now: Instant): string {
  const { row, id } = clock;
  const condition = row.condition ? `Applies ${conditionWords(row.condition.words)}. ` : "";
  const isOwed = clock.state.status === "running" || clock.state.status === "missed";
  return [
    `${row.name} (${regimeTitle(row.regime)}): ${stateWords(incident, clock, names, times, now)}.`,
    `To ${row.recipient}${row.source === "agreed" ? ", as agreed in the contract" : ""}.`,
    ...(isOwed ? [`${senderWords(incident, row, names)}.`] : []),
    `${condition}${row.source === "agreed" ? "" : `${row.basis}. `}In commands: ${id}.`,
    ...clock.corrections.map((was) => correctionLine(was, names, times)),
  ].join(" ");
}

function correctionLine({ why, by, at, startsAt, due, submittedAt }: Correction, names: Names, times: Times): string {
  const who = `by ${personName(names, by)} at ${times.at(at)}`;
  if (why === "not-sent") {
    const when = submittedAt === undefined ? "" : `, ${times.full(submittedAt)},`;
    return `That its notice had been sent${when} was taken back ${who}.`;
  }
  const before = due === undefined ? "" : `, due ${times.full(due)}`;
  const how = why === "corrected" ? "Corrected" : "Counted anew from a newer notice";
  return `${how} ${who}: it counted from ${times.full(startsAt)}${before}.`;
}

/** "if it is material" stands as it is; a bare condition becomes one. */
function conditionWords(words: string): string {
  return /^(?:if|unless|where)\b/.test(words) ? words : `to ${words}`;
}

function stateWords({ legal }: Incident, { state, row, due }: Clock, names: Names, times: Times, now: Instant): string {
  const by = due === undefined ? "without undue delay" : times.full(due);
  switch (state.status) {
    case "running":
      if (isRuledOut(legal, row)) return `does not apply to ${legal.peopleAffected} people`;
      return due === undefined ? by : `due ${by}, ${spanLeft(toMs(due) - toMs(now))} left`;
    case "met":
      return `sent ${times.full(state.submittedAt)}${state.late ? ", late" : ""}${due === undefined ? "" : `; it was due ${by}`}`;
    case "missed":
      return `MISSED: it was due ${by}, and no notice is recorded`;
    case "set-aside":
      return state.why === "judged-otherwise"
        ? "does not run: what had started it was judged otherwise"
        : `does not apply, says ${personName(names, state.by)}: ${state.reason}`;
  }
}

function recordedLine(recorded: Recorded, names: Names, times: Times): string {
  const { trigger, occurredAt, holds, by, before } = recorded;
  const words = triggerWords[trigger];
  const was = before
    ? ` Before, ${times.full(before.occurredAt)} was recorded${before.holds === holds ? "" : ", judged otherwise"}.`
    : "";
  return `${capitalised(holds ? words.holds : words.not)}: ${times.full(occurredAt)}, as ${personName(names, by)} recorded at ${times.at(recorded.at)}.${was}`;
}

/** What would start the rows that nothing has started. */
export function notStarted(incident: Pick<Incident, "legal" | "rules">): string[] {
  const { clocks } = incident.legal;
  const waiting = rowsInForce(incident).filter(({ id }) => !own(clocks, id));
  const groups = Map.groupBy(waiting, ({ trigger }) => keyOf(trigger));
  return [...groups.values()].map((rows) => {
    const what = rows.map((row) => `${row.name} (${regimeTitle(row.regime)}), ${dueWords(row.due)}`);
    return `${startWords(rows[0]?.trigger ?? "aware", incident)}: ${what.join("; ")}.`;
  });
}

function startWords(trigger: StartsWith, incident: Pick<Incident, "legal" | "rules">): string {
  const recorded = own(incident.legal.recorded, keyOf(trigger));
  if (recorded && !recorded.holds) return `Somebody recorded that ${triggerWords[recorded.trigger].not}`;
  if (typeof trigger === "string") return `Once somebody records that ${triggerWords[trigger].holds}`;
  const notice = rowsInForce(incident).find(({ id }) => id === trigger.submitted);
  return `Once “${notice?.name ?? trigger.submitted}” is recorded as sent`;
}

function notInForce({ name, regime, basis }: ClockRow): string {
  return `${name} (${regimeTitle(regime)}, ${basis}): not in force, so it never runs.`;
}

function closing(rows: ClockRow[], incident: Incident, names: Names, times: Times): Block[] {
  const regimes = new Set(rows.map(({ regime }) => regime));
  const displaced = rows.flatMap(({ supersedes, regime }) =>
    supersedes && regimes.has(supersedes)
      ? [`For financial entities ${regimeTitle(regime)} takes the place of ${regimeTitle(supersedes)} here.`]
      : [],
  );
  const open = openJudgements(incident);
  return [
    ...[...new Set(displaced)].map(quiet),
    ...(open.length > 0
      ? [quiet(`Nobody has recorded ${listOf(open.map((trigger) => triggerWords[trigger].open))}.`)]
      : []),
    ...reviewLines(incident, names).map(quiet),
    quiet(`This is no legal advice: counsel says what applies. Nothing starts by itself. Times are ${times.zone}.`),
  ];
}

/** Each standing once, with the deadlines that it is of: "Not reviewed by counsel: Notify … (GDPR)." */
function reviewLines({ legal }: Incident, names: Names): string[] {
  const standing = ({ row: { source, reviewed } }: Clock) =>
    standingWords(source, reviewed && { ...reviewed, by: personName(names, reviewed.by) });
  const ofLaw = Object.values(legal.clocks).filter(({ row }) => row.source !== "agreed");
  return [...Map.groupBy(ofLaw, standing)].map(
    ([words, clocks]) => `${listOf(clocks.map(({ row }) => `${row.name} (${regimeTitle(row.regime)})`))}: ${words}`,
  );
}

function recordButtons(incident: Incident): Block[] {
  const { id, legal, status } = incident;
  const recording = [...waitedFor(incident)].flatMap((trigger): Button[] => {
    const isKnown = own(legal.recorded, recordedKey(trigger, undefined)) !== undefined;
    if (status === "stood-down" && !isKnown) return [];
    const label = `${isKnown ? "Correct: " : ""}${triggerWords[trigger].button}`;
    return [{ label, action: { do: "clock", incident: id, trigger, ...(isKnown && { again: true }) } }];
  });
  const sending = [...runningClocks(incident), ...Object.values(legal.clocks).filter(isMissed)].map(
    (clock): Button => ({
      label: `Sent: ${clock.row.name} (${regimeTitle(clock.row.regime)})`,
      action: { do: "clock", incident: id, trigger: "submitted", clock: clock.id },
    }),
  );
  // Where several stand side by side one is soon pressed for another.
  const correcting = Object.values(legal.clocks)
    .filter(({ state }) => state.status === "met")
    .map(
      (clock): Button => ({
        label: `Correct: sent: ${clock.row.name} (${regimeTitle(clock.row.regime)})`,
        action: { do: "clock", incident: id, trigger: "submitted", clock: clock.id, again: true },
      }),
    );
  return [...buttons(...recording), ...buttons(...sending), ...buttons(...correcting)];
}

function isMissed({ state }: Clock): boolean {
  return state.status === "missed";
}

/** One line for the card of the room, while a clock runs. */
export function nextDeadlineLine(incident: Incident, times: Times): string | undefined {
  const [next, ...others] = runningClocks(incident);
  if (!next) return undefined;
  const by = next.due === undefined ? "without undue delay" : `by ${times.full(next.due)}`;
  const more =
    others.length > 0 ? `; ${others.length} more, see /muster ${isEnded(incident) ? `${incident.id} ` : ""}clocks` : "";
  return `${next.row.name} (${regimeTitle(next.row.regime)}) ${by}${more}`;
}
