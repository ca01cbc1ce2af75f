import type { Directory } from "../../policy/directory.ts";
import type { CommandOf } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { done, draft, refuse, type Verdict } from "../verdict.ts";
import { noSuchClock } from "./clock-rules.ts";
import { answerableFor } from "./clock-warnings.ts";
import { type Clock, rowsInForce } from "./clocks.ts";
import { isStarted } from "./notice-sent.ts";

/** What people say of a deadline itself: that it does not apply here, or does after all. */

/** It does not apply here, such as where a risk to people is unlikely. Why is kept. */
export function setClockAside(command: CommandOf<"SetClockAside">, incident: Incident, directory: Directory): Verdict {
  const { now, by, clock: id, reason } = command;
  const found = clockToJudge(command, incident);
  if ("kind" in found) return found;
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

export function takeClockUp(command: CommandOf<"TakeClockUp">, incident: Incident, directory: Directory): Verdict {
  const { now, by, clock: id, reason } = command;
  const found = clockToJudge(command, incident);
  if ("kind" in found) return found;
  if (found.state.status !== "set-aside") return refuse({ code: "clock-not-aside", clock: id });
  const { startedBy } = found.row;
  if (!isStarted(incident, startedBy)) return refuse({ code: "clock-judged-otherwise", clock: id, startedBy });
  const facts = draft(incident, incident.id, now, by);
  facts.add("ClockTakenUp", { clock: id, reason, told: answerableFor(found, incident, directory) });
  return done(facts);
}

/** A deadline that runs or ran, and a reason, without which nobody says that of it. */
function clockToJudge(
  { clock: id, reason }: CommandOf<"SetClockAside" | "TakeClockUp">,
  incident: Incident,
): Clock | Verdict {
  const clock: Clock | undefined = own(incident.legal.clocks, id);
  const rows = rowsInForce(incident);
  if (!clock && !rows.some((row) => row.id === id)) return noSuchClock(id, rows);
  if (!clock) return refuse({ code: "clock-not-started", clock: id });
  return reason.trim() ? clock : refuse({ code: "empty", what: "reason" });
}
