import { authorisationDeadlines } from "./actions/action.ts";
import { customerDeadlines } from "./actions/customer-notice.ts";
import { downtimeDeadlines } from "./actions/downtime.ts";
import { type CallIn, ladderEnd, pendingEscalations } from "./call-ins/call-in.ts";
import { handedOverDeadlines } from "./call-ins/handed-over.ts";
import { turnDeadlines } from "./call-ins/turns.ts";
import { clockDeadlines } from "./clocks/clocks.ts";
import { spokenDeadlines } from "./decisions/confirming.ts";
import { decisionDeadlines } from "./decisions/decision-time.ts";
import { type Incident, isEnded } from "./incident.ts";
import { archiveDeadlines } from "./room.ts";
import type { Instant } from "./time.ts";
import { earliest } from "./time.ts";
import { updateDeadlines } from "./updates/updates.ts";

/** The instants that matter next. Only read here: every one was computed and stored by the event that set it. */
export function deadlines(incident: Incident): Instant[] {
  // The law does not ask whether an incident is closed.
  if (isEnded(incident)) return [...clockDeadlines(incident), ...archiveDeadlines(incident)];
  return [
    ...clockDeadlines(incident),
    ...(incident.triage.status === "awaiting" ? [incident.triage.confirmBy] : []),
    ...Object.values(incident.callIns).flatMap((callIn) => ladderDeadlines(incident, callIn)),
    ...Object.values(incident.decisions).flatMap(decisionDeadlines),
    ...spokenDeadlines(incident),
    ...authorisationDeadlines(incident),
    ...downtimeDeadlines(incident),
    ...customerDeadlines(incident),
    ...updateDeadlines(incident),
    ...turnDeadlines(incident),
    ...handedOverDeadlines(incident),
  ];
}

export function nextDeadline(incident: Incident): Instant | undefined {
  return earliest(deadlines(incident));
}

function ladderDeadlines(incident: Incident, callIn: CallIn): Instant[] {
  const { person, state } = callIn;
  const tries = Object.values(callIn.pages)
    .filter((page) => page.state.status === "owed")
    .map(({ tryUntil }) => tryUntil);
  const escalations = pendingEscalations(incident, callIn).map(({ at }) => at);
  switch (state.status) {
    case "waiting":
      return [...tries, ...callIn.schedule.map(({ at }) => at), ...escalations, ladderEnd(callIn)];
    case "acknowledged":
      return state.joinBy && !state.late && !incident.joined[person] ? [state.joinBy] : [];
    case "passed":
      return escalations;
    case "withdrawn":
    case "unanswered":
      return [];
  }
}
