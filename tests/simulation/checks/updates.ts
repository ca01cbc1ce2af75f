import type { Event, EventOf, EventType } from "../../../src/incident/events.ts";
import { type Instant, later, toMs } from "../../../src/incident/time.ts";
import type { Severity } from "../../../src/policy/policy.ts";
import type { Organisation } from "../organised.ts";
import type { Violate } from "./ladders.ts";

/**
 * The promises about updates, kept from the facts alone: once somebody has confirmed the incident, each is due a rhythm
 * after the one before, whoever leads is reminded of it once, and the room hears once that it is late.
 */

type Next = { dueAt: Instant; lateAt: Instant; isReminded: boolean };
type Noted = { [T in EventType]?: (event: EventOf<T>) => void };
type Ahead = { nextDueAt?: Instant | undefined; nextLateAt?: Instant | undefined };

/** The part of the rhythm after which one that is due is late. */
const lateShare = 0.2;

export function updateChecks(incident: string, violate: Violate, { rules }: Organisation) {
  let severity: Severity = "sev4";
  let commander = "";
  let isConfirmed = false;
  let everyMs: number | undefined;
  let next: Next | undefined;
  const wrong = (what: string) => violate(`${incident}: ${what}`);

  function ahead(at: Instant, from: Instant, { nextDueAt, nextLateAt }: Ahead): void {
    if (everyMs === undefined) {
      if (nextDueAt !== undefined) wrong(`an update is due although ${severity} asks for none`);
      next = undefined;
      return;
    }
    const dueAt = later(from, everyMs);
    const lateAt = later(dueAt, everyMs * lateShare);
    if (nextDueAt !== dueAt || nextLateAt !== lateAt) wrong(`the next update is due at ${nextDueAt}, not ${dueAt}`);
    if (dueAt <= at) wrong(`the next update was due at ${dueAt}, before anybody asked for it`);
    next = { dueAt, lateAt, isReminded: false };
  }

  const noted: Noted = {
    IncidentDeclared: ({ data }) => {
      severity = data.severity;
      commander = data.commander;
      isConfirmed = data.triage.status === "confirmed";
    },
    IncidentConfirmed: () => {
      isConfirmed = true;
    },
    SeverityChanged: ({ data }) => {
      severity = data.to;
    },
    CommanderHandedOver: ({ data }) => {
      commander = data.to;
    },
    UpdatesPlanned: ({ at, data }) => {
      everyMs = rules.severities[severity]?.updateEveryMs;
      if (!isConfirmed) wrong("updates are planned although nobody has confirmed it");
      ahead(at, at, data);
    },
    UpdateGiven: ({ at, data }) => ahead(at, at, data),
    UpdateDue: ({ at, data }) => {
      if (next?.dueAt !== data.dueAt || data.dueAt > at)
        wrong(`an update is said to be due that was not: ${data.dueAt}`);
      if (next?.isReminded) wrong(`${data.people.join()} are reminded twice of the update of ${data.dueAt}`);
      if (!data.people.includes(commander)) wrong(`${commander} leads, and is not reminded of the update`);
      if (next) next.isReminded = true;
    },
    UpdateLate: ({ at, data }) => {
      if (next?.dueAt !== data.dueAt || next.lateAt > at)
        wrong(`the update of ${data.dueAt} is called late and was not`);
      if (!next?.isReminded) wrong(`nobody was reminded of the update of ${data.dueAt} before it was late`);
      // After an outage one is late, and not every one that would have been due meanwhile.
      const missed = Math.floor((toMs(at) - toMs(data.dueAt)) / (everyMs ?? 1));
      ahead(at, later(data.dueAt, missed * (everyMs ?? 1)), data);
    },
  };

  return {
    note(events: Event[], isEnded: boolean): void {
      for (const event of events) (noted[event.type] as ((event: Event) => void) | undefined)?.(event);
      if (isEnded) return;
      const at = events.at(-1)?.at ?? "";
      if (isConfirmed && everyMs !== rules.severities[severity]?.updateEveryMs)
        wrong(`${severity} has another rhythm of updates than is kept`);
      if (next && next.dueAt <= at && !next.isReminded)
        wrong(`an update was due at ${next.dueAt}, and nobody is reminded`);
      if (next && next.lateAt <= at)
        wrong(`the update of ${next.dueAt} was late at ${next.lateAt}, and nobody says so`);
    },
  };
}
