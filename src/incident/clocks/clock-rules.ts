import { type ClockRow, keyOf } from "../../policy/clocks/row.ts";
import type { Directory } from "../../policy/directory.ts";
import type { CommandOf } from "../commands.ts";
import type { EventData } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import { type Draft, done, draft, refuse, type Verdict } from "../verdict.ts";
import { reckon } from "./clock-due.ts";
import type { StartedRow } from "./clock-events.ts";
import { answerableFor, toldOfDeadline } from "./clock-warnings.ts";
import { type Clock, isRuledOut, occurredAt, recordedKey, rowsInForce, sentAt, startOf, waitedFor } from "./clocks.ts";
import { correctsWhatWasRecorded, followSent, meet, whyNotSent } from "./notice-sent.ts";

/** What people record, and what follows from it: clocks start, move, are met, missed and set aside. */

type Record = CommandOf<"RecordTrigger">;

/** What corrects what was recorded before keeps its time unless it says another. */
export function recordTrigger(command: Record, incident: Incident, directory: Directory): Verdict {
  const { now, by, trigger, clock, holds, peopleAffected, note } = command;
  const refusal = whyNotRecorded(command, incident);
  if (refusal) return refusal;
  const key = recordedKey(trigger, clock);
  const before = own(incident.legal.recorded, key);
  const known = incident.legal.peopleAffected;
  const isCorrection = correctsWhatWasRecorded(command, before);
  const kept = isCorrection && before?.holds === holds ? before.occurredAt : now;
  const at = command.occurredAt ?? kept;
  if (at > now) return refuse({ code: "in-the-future" });
  const isSame = isCorrection && before?.holds === holds && before.occurredAt === at;
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
    ...(isCorrection && before && { amends: before.seq }),
  });
  follow(
    facts,
    directory,
    key,
    trigger === "submitted" && !isCorrection && before?.holds ? "newer-notice" : "corrected",
  );
  if (trigger === "submitted" && clock !== undefined) followSent(facts, clock);
  return done(facts);
}

function whyNotRecorded(command: Record, incident: Incident): Verdict | undefined {
  const { trigger, clock } = command;
  const { legal, status } = incident;
  const rows = rowsInForce(incident);
  if (rows.length === 0) return refuse({ code: "no-clocks" });
  const isStarted = clock !== undefined && own(legal.clocks, clock) !== undefined;
  if (trigger === "submitted") {
    if (!isStarted && !rows.some(({ id }) => id === clock)) return noSuchClock(clock ?? "", rows);
  } else if (!waitedFor(incident).has(trigger)) {
    return refuse({ code: "nothing-waits-for", trigger });
  }
  const notSent = trigger === "submitted" ? whyNotSent(command, incident) : undefined;
  if (notSent) return notSent;
  // After a false alarm nothing new begins; what had begun can be set right.
  const isKnown = isStarted || own(legal.recorded, trigger) !== undefined;
  return status === "stood-down" && !isKnown ? refuse({ code: "incident-ended", status }) : undefined;
}

export function noSuchClock(clock: string, rows: ClockRow[]): Verdict {
  return refuse({ code: "no-such-clock", clock, known: rows.map(({ id }) => id) });
}

/** Every clock that what was recorded starts, stops, or was reckoned from. */
function follow(facts: Draft, directory: Directory, key: string, why: EventData<"ClockCorrected">["why"]): void {
  for (const row of rowsInForce(facts.incident)) {
    const clock = own(facts.incident.legal.clocks, row.id);
    const isStart = keyOf(row.trigger) === key;
    const isInput = row.due.kind === "earlierOf" && row.due.of === key;
    if (!isStart && !(isInput && clock)) continue;
    if (why === "newer-notice" && clock && !row.latest) continue;
    const startsAt = startOf(facts.incident.legal, row);
    if (startsAt !== undefined) reckonAnew(facts, directory, row, clock, startsAt, why);
    else if (clock?.state.status === "running" || clock?.state.status === "missed") {
      const told = answerableFor(clock, facts.incident, directory);
      facts.add("ClockSetAside", { clock: row.id, why: "judged-otherwise", told });
    }
  }
}

function reckonAnew(
  facts: Draft,
  directory: Directory,
  row: ClockRow,
  clock: Clock | undefined,
  startsAt: Instant,
  why: EventData<"ClockCorrected">["why"],
): void {
  const { legal, rules } = facts.incident;
  const { due, warnings } = reckon(row, startsAt, (trigger) => occurredAt(legal, trigger), rules.organisation);
  const at = { startsAt, ...(due !== undefined && { due }), warnings };
  if (!clock) {
    // It may have gone out before anybody recorded why it had to.
    const [sent] = sentAt(legal, row.id);
    const isOwed = sent === undefined && !isRuledOut(legal, row);
    const told = isOwed ? toldOfDeadline(facts.incident, { now: facts.now, directory }, row.owner) : [];
    const inputs = inputsOf(row, facts.incident);
    facts.add("ClockStarted", { clock: row.id, row: startedRow(row), ...at, inputs, told });
    meet(facts, row.id, sent);
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
