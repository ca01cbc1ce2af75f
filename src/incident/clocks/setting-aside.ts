import type { Directory } from "../../policy/directory.ts";
import type { CommandOf } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { done, draft, refuse, type Verdict } from "../verdict.ts";
import { noSuchClock } from "./clock-rules.ts";
import { answerableFor } from "./clock-warnings.ts";
import { type Clock, type LegalClocks, rowsInForce } from "./clocks.ts";
import { isStarted } from "./notice-sent.ts";

/** What people say of a deadline itself: that it does not apply here, or does after all. */

/** It does not apply here, such as where a risk to people is unlikely. Why is kept. */
export function setClockAside(
  { now, by, clock: id, reason }: CommandOf<"SetClockAside">,
  incident: Incident,
  directory: Directory,
): Verdict {
  const found = startedClock(incident.legal, id, incident);
  if ("kind" in found) return found;
  if (!reason.trim()) return refuse({ code: "empty", what: "reason" });
  const { status } = found.state;
  if (status === "met" || status === "set-aside") return refuse({ code: "clock-over", clock: id, status });
  const facts = draft(incident, incident.id, now, by);
  facts.add("ClockSetAside", {
    clock: id,
    why: "does-not-apply",
    reason,
    told: answerableFor(found, incident, directory),
  });
  return done(facts);
}

export function takeClockUp(
  { now, by, clock: id, reason }: CommandOf<"TakeClockUp">,
  incident: Incident,
  directory: Directory,
): Verdict {
  const found = startedClock(incident.legal, id, incident);
  if ("kind" in found) return found;
  if (!reason.trim()) return refuse({ code: "empty", what: "reason" });
  if (found.state.status !== "set-aside") return refuse({ code: "clock-not-aside", clock: id });
  const { startedBy } = found.row;
  if (!isStarted(incident, startedBy)) return refuse({ code: "clock-judged-otherwise", clock: id, startedBy });
  const facts = draft(incident, incident.id, now, by);
  facts.add("ClockTakenUp", { clock: id, reason, told: answerableFor(found, incident, directory) });
  return done(facts);
}

function startedClock({ clocks }: LegalClocks, id: string, incident: Incident): Clock | Verdict {
  const clock = own(clocks, id);
  if (clock) return clock;
  const rows = rowsInForce(incident);
  return rows.some((row) => row.id === id) ? refuse({ code: "clock-not-started", clock: id }) : noSuchClock(id, rows);
}
