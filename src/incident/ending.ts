import type { CommandOf } from "./commands.ts";
import { expireOpenDecisions } from "./decisions/decision-time.ts";
import type { Incident } from "./incident.ts";
import { looseEnds } from "./loose-ends.ts";
import { afterwardsOf } from "./room.ts";
import { done, draft, refuse, type Verdict } from "./verdict.ts";

/** Close, or stand down. */

const endings = {
  StandDown: { event: "IncidentStoodDown", ending: "stand-down" },
  Close: { event: "IncidentClosed", ending: "close" },
} as const;

/**
 * Ending an incident stops every ladder by itself (an ended incident pages nobody) and ends what is undecided. What
 * nobody has confirmed is stood down, not closed. While something is left open it ends only `anyway`, with a reason, and
 * the fact says what was.
 */
export function endIncident(command: CommandOf<"StandDown" | "Close">, incident: Incident): Verdict {
  const { now, by, reason, anyway } = command;
  const { event, ending } = endings[command.type];
  if (ending === "close" && incident.triage.status !== "confirmed") return refuse({ code: "not-confirmed" });
  const leftOpen = looseEnds(incident, ending);
  if (leftOpen.length > 0 && !anyway) return refuse({ code: "loose-ends", ending, open: leftOpen });
  if (leftOpen.length > 0 && !reason?.trim()) return refuse({ code: "empty", what: "reason" });
  const facts = draft(incident, incident.id, now, by);
  expireOpenDecisions(facts);
  const afterwards = afterwardsOf(incident, now);
  facts.add(event, { ...(reason && { reason }), ...(leftOpen.length > 0 && { leftOpen }), afterwards });
  return done(facts);
}
