import { atHomeOf, type DirectoryPerson } from "../../policy/directory.ts";
import {
  type Medium,
  type RoleId,
  type Rules,
  type Severity,
  type SeverityRules,
  type Step,
  severities,
} from "../../policy/policy.ts";
import type { EventData } from "../events.ts";
import type { Instant } from "../time.ts";
import { isBetween, later, laterInWorkingHours, toMs } from "../time.ts";
import type { Draft } from "../verdict.ts";
import { latestCallIn } from "./call-in.ts";
import { isWantedInPerson } from "./in-person.ts";

/**
 * A person's ladder as it is when it starts: which page and which escalation at which instant. All of it is computed
 * once and stored in the event; from then on it is only compared with `now` (see `climb.ts`).
 */

/** A ladder never repeats more often than this, however short its clock. */
const maxRepeats = 100;

/** `agreedMs`: what the policy says, where a question's end hastens the steps: nobody's phone rings again faster for it. */
export type Clock = {
  acknowledgeWithinMs: number;
  agreedMs?: number;
  joinWithinMs?: number | undefined;
  workingHours: boolean;
};

/** The rules of a severity; one that the policy leaves out is treated like the next worse one that it names. */
export function severityRules(rules: Rules, severity: Severity): SeverityRules {
  const worse = severities.slice(0, severities.indexOf(severity) + 1).toReversed();
  const milder = severities.slice(severities.indexOf(severity) + 1);
  for (const candidate of [...worse, ...milder]) {
    const found = rules.severities[candidate];
    if (found) return found;
  }
  throw new Error("the policy names no severity");
}

/** The clock of roles in the severity's call list; whoever is called in none of them has the organisation's own. */
export function clockOf({ incident, now }: Draft, { timezone }: DirectoryPerson, roles: RoleId[]): Clock {
  const { call } = severityRules(incident.rules, incident.severity);
  const clocks = call.filter(({ role }) => roles.includes(role));
  const { acknowledgeWithinMs } = incident.rules.organisation;
  return clocks.length > 0 ? shortestOf(clocks, now, timezone) : { acknowledgeWithinMs, workingHours: false };
}

/** Of one or more, the clock that ends first in `zone`: four working hours may be longer than five of any kind. */
export function shortestOf(clocks: Clock[], now: Instant, zone: string): Clock {
  const endMs = (clock: Clock) => toMs(instantAfter(now, clock.acknowledgeWithinMs, clock, zone));
  return clocks.reduce((first, next) => (endMs(next) < endMs(first) ? next : first));
}

export type CallRequest = {
  person: DirectoryPerson;
  roles: RoleId[];
  clock: Clock;
  why: EventData<"CallInStarted">["why"];
  from?: string;
  decisionId?: string;
};

/** Starts one person's ladder, on their own clock. A ladder that already climbs for them gives way: one call-in a person. */
export function startCallIn(draft: Draft, request: CallRequest): void {
  const { person, clock, why, from } = request;
  const { callIns } = draft.incident;
  const callIn = `${person.id}.${Object.values(callIns).filter((each) => each.person === person.id).length + 1}`;
  const latest = latestCallIn(callIns, person.id);
  const before = latest?.state.status === "waiting" ? latest : undefined;
  const decisionId = request.decisionId ?? before?.decisionId;
  if (before) {
    const reason = "called again, for more or for sooner";
    draft.add("CallInWithdrawn", { callIn: before.id, person: person.id, reason, replacedBy: callIn });
  }
  const after = (durationMs: number) => instantAfter(draft.now, durationMs, clock, person.timezone);
  const { pages, escalations } = planOf(draft, request, after);
  const acknowledgeBy = after(clock.acknowledgeWithinMs);
  const last = [acknowledgeBy, ...[...pages, ...escalations].map(({ at }) => at)].toSorted().at(-1) as Instant;
  const roles = [...new Set([...(before?.roles ?? []), ...request.roles])];
  const areTheirs = roles.every((role) => role === "commander" || person.roles.includes(role));
  draft.add("CallInStarted", {
    callIn,
    person: person.id,
    ...atHomeOf(person),
    roles,
    ...(!areTheirs && { held: person.roles }),
    why,
    ...(from && { from }),
    ...(decisionId && { decisionId }),
    acknowledgeBy,
    ...(clock.joinWithinMs !== undefined && { joinBy: after(clock.joinWithinMs) }),
    pages,
    escalations,
    endsAt: later(last, clock.acknowledgeWithinMs),
  });
}

export function instantAfter(now: Instant, durationMs: number, clock: Clock, zone: string): Instant {
  return clock.workingHours ? laterInWorkingHours(now, durationMs, zone) : later(now, durationMs);
}

type Rung = Extract<Step, { kind: "rung" }>;
type Plan = Pick<EventData<"CallInStarted">, "pages" | "escalations">;

function planOf(
  { incident }: Draft,
  { person, clock, why }: CallRequest,
  after: (durationMs: number) => Instant,
): Plan {
  const { steps, quietHours } = severityRules(incident.rules, incident.severity);
  const standsIn = why === "delegate" || why === "fallback";
  const rungs = standsIn ? standInRungs(steps, why) : steps.filter((step) => step.kind === "rung");
  const direct = rungs.filter(({ to }) => to === "person");
  const firstMedia = direct[0]?.by ?? [];
  // A silent phone does not show a message: in quiet hours the first step also rings.
  const isQuiet = quietHours !== undefined && isBetween(after(0), person.timezone, quietHours);
  const first: Medium[] =
    isQuiet && firstMedia.length > 0 ? [...new Set<Medium>(["voice", ...firstMedia])] : firstMedia;
  const at = (share: number) => after(share * clock.acknowledgeWithinMs);
  const pages = [
    ...direct.map(({ atShare, by }, step) => ({ at: at(atShare), media: step === 0 ? first : by })),
    ...repeatsOf(rungs, steps, person, clock).map(({ afterMs, media }) => ({ at: after(afterMs), media })),
  ];
  const escalations = rungs.flatMap(({ atShare, to }) => (to === "person" ? [] : [{ at: at(atShare), to }]));
  // Whoever has handed over is not paged: their ladder begins with their delegate, who may speak for them.
  if (person.away && !isWantedInPerson(incident, person)) {
    const behind = escalations.filter(({ to }) => to === "fallback");
    return { pages: [], escalations: [{ at: after(0), to: "delegate" }, ...behind] };
  }
  return { pages: pages.map((page, step) => ({ step, ...page })), escalations };
}

/** A delegate or fallback is paged at once by the media of the step that called them, and has nobody behind them. */
function standInRungs(steps: Step[], to: "delegate" | "fallback"): Rung[] {
  const rung = steps.find((step): step is Rung => step.kind === "rung" && step.to === to);
  return [{ kind: "rung", atShare: 0, to: "person", by: rung?.by ?? ["chat", "sms", "voice"] }];
}

/** The steps after the last rung. The latest media that reach the person are repeated: the phone of somebody who has none rings nobody. */
function repeatsOf(rungs: Rung[], steps: Step[], { media: reachable }: DirectoryPerson, clock: Clock) {
  const repeat = steps.find((step) => step.kind === "repeat");
  if (!repeat || repeat.everyShare <= 0) return [];
  const planned = rungs.filter(({ to }) => to === "person").map(({ by }) => by);
  if (repeat.by) planned.push(repeat.by);
  const media = planned.findLast((by) => by.some((each) => reachable.includes(each))) ?? planned.at(-1) ?? [];
  const lastMs = Math.max(...rungs.map(({ atShare }) => atShare)) * clock.acknowledgeWithinMs;
  const everyMs = repeat.everyShare * (clock.agreedMs ?? clock.acknowledgeWithinMs);
  const times = Math.floor((repeat.untilMs - lastMs) / everyMs);
  return Array.from({ length: Math.max(0, Math.min(maxRepeats, times)) }, (_, n) => ({
    afterMs: lastMs + (n + 1) * everyMs,
    media,
  }));
}
