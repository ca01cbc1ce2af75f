import { counselRoles, type Directory } from "../../policy/directory.ts";
import type { RoleId } from "../../policy/policy.ts";
import { answeringFor } from "../answering-for.ts";
import { isExcluded } from "../confidential/confidential.ts";
import type { EventData } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { directoryInside } from "../permission.ts";
import { fromMs, later, toMs } from "../time.ts";
import type { Draft } from "../verdict.ts";
import {
  type Clock,
  isJudgementAwaited,
  judgementPeriodMs,
  openJudgements,
  runningClocks,
  toldTogether,
} from "./clocks.ts";

/** Who hears of legal deadlines, and when. */

/** Retires every instant of a clock at or before now. */
export function passClocks(facts: Draft, directory: Directory): void {
  for (const { id, due, warnings, row } of runningClocks(facts.incident)) {
    const told = toldOf(facts.incident, directory, row.owner);
    // After an outage only the latest warning is news.
    const [last] = warnings.filter(({ at }) => at <= facts.now).toSorted((a, b) => b.percent - a.percent);
    if (due !== undefined && due <= facts.now) facts.add("ClockMissed", { clock: id, due, told });
    else if (last) facts.add("ClockWarned", { clock: id, percent: last.percent, told });
  }
  const { judgeBy } = facts.incident.legal;
  if (judgeBy === undefined || judgeBy > facts.now || !isJudgementAwaited(facts.incident)) return;
  const periodMs = judgementPeriodMs(facts.incident);
  const missedMs = toMs(facts.now) - toMs(judgeBy);
  facts.add("DeterminationOverdue", {
    triggers: openJudgements(facts.incident),
    told: toldOf(facts.incident, directory),
    by: fromMs(toMs(judgeBy) + (Math.floor(missedMs / periodMs) + 1) * periodMs),
  });
}

/** From when on somebody is reminded of judgements that nobody has made. */
export function awaitJudgement(facts: Draft): void {
  const { legal, declaredAt } = facts.incident;
  if (legal.judgeBy !== undefined || !isJudgementAwaited(facts.incident)) return;
  facts.add("DeterminationAwaited", { by: later(declaredAt, judgementPeriodMs(facts.incident)) });
}

/**
 * Who hears of a deadline and can be written to: whoever answers as the privacy officer, as counsel or as the clock's
 * owner, and whoever is there in their place; the commander where there is none of them.
 */
export function toldOf(incident: Incident, everybody: Directory, owner?: RoleId): EventData<"ClockWarned">["told"] {
  const { rules, commander } = incident;
  const directory = directoryInside(incident, everybody);
  const unreachable = Object.values(directory.people)
    .filter((person) => !mediumOf(person))
    .map(({ id }) => id);
  const roles = ["cpo", ...counselRoles(rules), ...(owner === undefined ? [] : [owner])];
  const found = roles.flatMap((role) => answeringFor(incident, everybody, role, unreachable));
  const people = found.length > 0 ? found : [commander];
  return [...new Set(people)].flatMap((person) => {
    const known = own(directory.people, person);
    const by = known && mediumOf(known);
    return by ? [{ person, by }] : [];
  });
}

/** Whoever answers for it now, or was told of its date: they hear it from Muster, and not by chance. */
export function answerableFor({ row, told = [] }: Clock, incident: Incident, directory: Directory) {
  return toldTogether(toldOf(incident, directory, row.owner), told).filter(
    ({ person }) => !isExcluded(incident, person),
  );
}

function mediumOf({ media }: Directory["people"][string]): "chat" | "sms" | undefined {
  if (media.includes("chat")) return "chat";
  return media.includes("sms") ? "sms" : undefined;
}
