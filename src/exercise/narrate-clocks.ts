import { regimeTitle, triggerWords } from "../chat/cards/clocks/clock-words.ts";
import { type Names, personName } from "../chat/cards/names.ts";
import { roomTimes } from "../chat/cards/times.ts";
import type { ClockEvent } from "../incident/clocks/clock-events.ts";
import type { Clock } from "../incident/clocks/clocks.ts";
import type { Incident } from "../incident/incident.ts";
import { own } from "../incident/own.ts";
import { by, type Line, muster } from "./line.ts";

/** Legal clocks, as somebody who watches would tell them. */

export function legally({ event, incident }: { event: ClockEvent; incident: Incident }, names: Names): Line[] {
  switch (event.type) {
    case "ClockTriggerRecorded": {
      const { trigger, holds, note } = event.data;
      const { holds: yes, not } = triggerWords[trigger];
      const line = by(event.by, names, `records that ${holds ? yes : not}`);
      return [{ ...line, ...(note && { quote: note }) }];
    }
    case "ClockStarted":
    case "ClockCorrected": {
      const clock = own(incident.legal.clocks, event.data.clock);
      const isTakenBack = event.type === "ClockCorrected" && event.data.why === "not-sent";
      const moves = isTakenBack ? "lets a legal clock run again" : "corrects a legal clock";
      const verb = event.type === "ClockStarted" ? "starts a legal clock" : moves;
      return clock ? [muster(`${verb}: ${clockWords(clock, incident)}`, "warning")] : [];
    }
    case "ClockWarned":
    case "ClockMissed": {
      const clock = own(incident.legal.clocks, event.data.clock);
      if (!clock) return [];
      const whom = event.data.told.map(({ person }) => personName(names, person)).join(" and ");
      const what = event.type === "ClockMissed" ? "a legal deadline has passed" : "a legal deadline is near";
      return [muster(`tells ${whom || "the room"} that ${what}: ${clockWords(clock, incident)}`, "bad")];
    }
    case "ClockMet":
    case "ClockSetAside":
    case "ClockTakenUp":
    case "DeterminationAwaited":
    case "DeterminationOverdue":
      return [];
  }
}

/** "Notify the supervisory authority (GDPR), due Wed 25 Nov 2026, 03:22 UTC" */
function clockWords({ row, due }: Clock, incident: Incident): string {
  const by = due === undefined ? "without undue delay" : `due ${roomTimes(incident).full(due)}`;
  return `${row.name} (${regimeTitle(row.regime)}), ${by}${row.condition ? `, ${row.condition.words}` : ""}`;
}
