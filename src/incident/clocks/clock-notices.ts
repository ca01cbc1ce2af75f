import type { TriggerId } from "../../policy/clocks/row.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import type { Notice, Teller } from "../notice.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import { recordedKey } from "./clocks.ts";

/** What must be said once about legal clocks. */
export type ClockAbout =
  | {
      what: "clock-recorded";
      trigger: TriggerId;
      clock?: string;
      occurredAt: Instant;
      holds: boolean;
      by: PersonId;
      amends: boolean;
      /** What was recorded before. */
      before?: { occurredAt: Instant; holds: boolean };
    }
  /** To whoever answers for what began with this record: its key, such as `submitted:dora-initial`. */
  | { what: "clocks-started"; startedBy: string }
  /** To whoever was told of a date that does not hold any more. */
  | { what: "clock-overtaken"; clock: string; before?: Instant; due?: Instant; runs: boolean; notSent?: true }
  | { what: "clock-warned"; clock: string; percent: number }
  | { what: "clock-missed"; clock: string }
  | { what: "clock-set-aside"; clock: string; by: PersonId; reason?: string }
  | { what: "clock-taken-up"; clock: string; by: PersonId; reason: string }
  | { what: "judgement-open"; triggers: TriggerId[] };

export type ClockNews = EventOf<
  | "ClockTriggerRecorded"
  | "ClockStarted"
  | "ClockCorrected"
  | "ClockWarned"
  | "ClockMissed"
  | "ClockSetAside"
  | "ClockTakenUp"
  | "DeterminationOverdue"
>;

/** Warnings go to those who answer for the deadline, and to the room where nobody does; the rest concerns all. */
export function clockNotices(event: ClockNews, incident: Incident, { room, person }: Teller<ClockAbout>): Notice[] {
  const { legal } = incident;
  const overtaken = (clock: string) => own(legal.clocks, clock)?.overtaken ?? [];
  /** Whoever says it need not be told. */
  const isAnother = (to: { person: PersonId }) => to.person !== event.by.person;
  switch (event.type) {
    case "ClockTriggerRecorded": {
      const { trigger, clock, occurredAt, holds, amends } = event.data;
      const to = clock === undefined ? {} : { clock };
      const before = amends === undefined ? undefined : own(legal.recorded, recordedKey(trigger, clock))?.before;
      const was = { amends: amends !== undefined, ...(before && { before }) };
      const about = { trigger, ...to, occurredAt, holds, by: event.by.person, ...was };
      return room({ what: "clock-recorded", ...about });
    }
    case "ClockStarted": {
      const { row, told = [] } = event.data;
      const about: ClockAbout = { what: "clocks-started", startedBy: row.startedBy };
      // One message for all that began with one record.
      const seq = own(legal.recorded, row.startedBy)?.seq;
      return told.filter(isAnother).map((to) => person(to.person, to.by, about, seq));
    }
    case "ClockCorrected": {
      const { clock, why, before, due } = event.data;
      const dates = { ...(before && { before }), ...(due && { due }) };
      const about: ClockAbout = {
        what: "clock-overtaken",
        clock,
        ...dates,
        runs: true,
        ...(why === "not-sent" && { notSent: true }),
      };
      return overtaken(clock).map((to) => person(to.person, to.by, about));
    }
    case "ClockWarned": {
      const { clock, percent, told } = event.data;
      const about: ClockAbout = { what: "clock-warned", clock, percent };
      return told.length === 0 ? room(about) : told.map((to) => person(to.person, to.by, about));
    }
    case "ClockMissed": {
      const about: ClockAbout = { what: "clock-missed", clock: event.data.clock };
      return [...room(about), ...event.data.told.map((to) => person(to.person, to.by, about))];
    }
    case "ClockSetAside": {
      const { clock, why, reason } = event.data;
      const { told = why === "judged-otherwise" ? overtaken(clock) : [] } = event.data;
      if (why === "judged-otherwise") {
        const before = own(legal.clocks, clock)?.due;
        const about: ClockAbout = { what: "clock-overtaken", clock, ...(before && { before }), runs: false };
        return told.filter(isAnother).map((to) => person(to.person, to.by, about));
      }
      const about: ClockAbout = { what: "clock-set-aside", clock, by: event.by.person, ...(reason && { reason }) };
      return [...room(about), ...told.filter(isAnother).map((to) => person(to.person, to.by, about))];
    }
    case "ClockTakenUp": {
      const { clock, reason, told = [] } = event.data;
      const about: ClockAbout = { what: "clock-taken-up", clock, by: event.by.person, reason };
      return [...room(about), ...told.filter(isAnother).map((to) => person(to.person, to.by, about))];
    }
    case "DeterminationOverdue": {
      const about: ClockAbout = { what: "judgement-open", triggers: event.data.triggers };
      return [...room(about), ...event.data.told.map((to) => person(to.person, to.by, about))];
    }
  }
}
