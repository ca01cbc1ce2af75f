import { counselRoles, type Directory, findHolder } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import { answeringFor } from "../answering-for.ts";
import { isExcluded } from "../confidential/confidential.ts";
import type { Incident } from "../incident.ts";
import { directoryInside } from "../permission.ts";
import { fromMs, type Instant, later, toMs } from "../time.ts";
import { type Told, toldNews, toldWhatIsAsked } from "../told.ts";
import type { Draft } from "../verdict.ts";
import type { StartedRow } from "./clock-events.ts";
import { type Clock, isJudgementAwaited, judgementPeriodMs, openJudgements, runningClocks } from "./clocks.ts";

/** Who must send legal notices, who hears of their deadlines, and when. */

/** Retires every instant of a clock at or before now. */
export function passClocks(facts: Draft, directory: Directory): void {
  for (const { id, due, warnings, row } of runningClocks(facts.incident)) {
    const told = toldOfDeadline(facts.incident, { now: facts.now, directory }, row.owner);
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
    told: toldOfDeadline(facts.incident, { now: facts.now, directory }),
    by: fromMs(toMs(judgeBy) + (Math.floor(missedMs / periodMs) + 1) * periodMs),
  });
}

/** From when on somebody is reminded of judgements that nobody has made. */
export function awaitJudgement(facts: Draft): void {
  const { legal, declaredAt } = facts.incident;
  if (legal.judgeBy !== undefined || !isJudgementAwaited(facts.incident)) return;
  facts.add("DeterminationAwaited", { by: later(declaredAt, judgementPeriodMs(facts.incident)) });
}

type Asking = { now: Instant; directory: Directory };

/** Whoever answers for a deadline is asked to see to it, as for every task that has an owner. */
export function toldOfDeadline(incident: Incident, asking: Asking, owner?: RoleId): Told {
  return toldWhatIsAsked(incident, answerersOf(incident, asking.directory, owner), asking);
}

/**
 * Who hears of a deadline and can be written to: whoever answers as the privacy officer, as counsel or as the clock's
 * owner, and whoever is there in their place; the commander where there is none of them.
 */
export function answerersOf(incident: Incident, everybody: Directory, owner?: RoleId): PersonId[] {
  const { rules, commander } = incident;
  const unreachable = unreachableIn(directoryInside(incident, everybody));
  const roles = [...lawRoles(rules), ...(owner === undefined ? [] : [owner])];
  const found = roles.flatMap((role) => answeringFor(incident, everybody, role, unreachable));
  return [...new Set(found.length > 0 ? found : [commander])];
}

/**
 * Who sends a notice: the clock's owner, else the privacy officer and counsel, each with whom the role falls to; nobody
 * where no one holds it.
 */
export function sendersOf(
  incident: Incident,
  everybody: Directory,
  { owner }: Pick<StartedRow, "owner">,
): { role: RoleId; person: PersonId | undefined }[] {
  const directory = directoryInside(incident, everybody);
  const roles = owner === undefined ? lawRoles(incident.rules) : [owner];
  return roles.map((role) => ({ role, person: findHolder(incident.rules, directory, role)?.id }));
}

function lawRoles(rules: Incident["rules"]): RoleId[] {
  return ["cpo", ...counselRoles(rules)];
}

/** By neither medium in which such a thing is written. */
function unreachableIn({ people }: Directory): PersonId[] {
  const isReachable = (media: Directory["people"][string]["media"]) => media.includes("chat") || media.includes("sms");
  return Object.values(people).flatMap(({ id, media }) => (isReachable(media) ? [] : [id]));
}

/** Whoever answers for it now, or was told of its date: they hear it from Muster, and not by chance. */
export function answerableFor({ row, told = [] }: Clock, incident: Incident, directory: Directory): Told {
  const people = new Set([...answerersOf(incident, directory, row.owner), ...told.map(({ person }) => person)]);
  return [...people].filter((person) => !isExcluded(incident, person)).flatMap((person) => toldNews(directory, person));
}
