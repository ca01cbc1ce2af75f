import { keyOf } from "../../policy/clocks/row.ts";
import type { CommandOf } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import { type Draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { warningsBetween } from "./clock-due.ts";
import { type Clock, type Recorded, sentAt } from "./clocks.ts";

/** What it means that a notice went out, or had not gone out after all. */

type Record = CommandOf<"RecordTrigger">;

/**
 * What is recorded again corrects what was recorded before; but a notice that is sent once more is an update, unless it
 * is said to be a correction. That it was not sent always corrects.
 */
export function correctsWhatWasRecorded({ trigger, correction, holds }: Record, before: Recorded | undefined): boolean {
  return before !== undefined && (trigger !== "submitted" || correction === true || !holds);
}

/** A notice that was never recorded as sent is not taken back, and none is sent before what it tells of began. */
export function whyNotSent({ clock: id = "", holds, occurredAt: at }: Record, incident: Incident): Verdict | undefined {
  const refusal = holds ? whyTooEarly(id, at, incident) : whyNothingToTakeBack(id, incident);
  return refusal && refuse(refusal);
}

function whyTooEarly(id: string, at: Instant | undefined, { legal }: Incident): Refusal | undefined {
  const clock = own(legal.clocks, id);
  if (!clock || at === undefined || at >= clock.startsAt) return undefined;
  return { code: "sent-before-start", clock: id, startsAt: clock.startsAt };
}

function whyNothingToTakeBack(id: string, { legal }: Incident): Refusal | undefined {
  const isRecorded = own(legal.recorded, keyOf({ submitted: id })) !== undefined;
  return isRecorded ? undefined : { code: "nothing-sent", clock: id };
}

/** The notice went out. A later one that only updates it does not make it late. */
export function meet(facts: Draft, id: string, submittedAt: Instant | undefined): void {
  const clock = own(facts.incident.legal.clocks, id);
  if (!clock || submittedAt === undefined) return;
  facts.add("ClockMet", { clock: id, submittedAt, late: clock.due !== undefined && submittedAt > clock.due });
}

/** What is recorded of the notice has just changed: its clock is met, met at another time, or not met after all. */
export function followSent(facts: Draft, id: string): void {
  const { legal } = facts.incident;
  const clock = own(legal.clocks, id);
  if (!clock) return;
  const sent = sentAt(legal, id);
  if (clock.state.status !== "met") meet(facts, id, sent.at(-1));
  else if (sent.length === 0) takeBack(facts, clock);
  else if (!sent.includes(clock.state.submittedAt)) meet(facts, id, sent.at(-1));
}

/** The clock runs as if nothing had been sent: to the instant it had, with its warnings; what is over is missed at once. */
function takeBack(facts: Draft, { id, startsAt, due, row }: Clock): void {
  const dates = due === undefined ? { warnings: [] } : { before: due, due, warnings: warningsBetween(startsAt, due) };
  facts.add("ClockCorrected", { clock: id, why: "not-sent", startsAt, ...dates });
  // What starts it had been judged otherwise while it counted as sent.
  if (!isStarted(facts.incident, row.startedBy)) facts.add("ClockSetAside", { clock: id, why: "judged-otherwise" });
}

/** What started a clock is still recorded as being so. */
export function isStarted({ legal }: Incident, startedBy: string): boolean {
  return own(legal.recorded, startedBy)?.holds === true;
}
