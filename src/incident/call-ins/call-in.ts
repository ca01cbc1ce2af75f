import type { Medium, PersonId, RoleId } from "../../policy/policy.ts";
import type { EventData, EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { fromOutside } from "../room.ts";
import type { Instant } from "../time.ts";
import { later } from "../time.ts";

/**
 * The request that one person joins, and its ladder of pages.
 *
 * Modes: `waiting` (the ladder climbs) → `acknowledged` ("seen, mine"; only the person's own word) | `passed` (they
 * asked for their delegate, or were away) | `withdrawn` (not called for any more, or called again in its place) | `unanswered` (the ladder ended). An
 * acknowledgement still counts after `unanswered` or `passed`.
 */
export type CallIn = {
  id: string;
  person: PersonId;
  roles: RoleId[];
  /** What they held when they were called, where a role among `roles` had fallen to them. */
  held?: RoleId[];
  why: EventData<"CallInStarted">["why"];
  /** Whose deed it was. */
  by: PersonId;
  /** The principal's call-in that led here. */
  from?: string;
  decisionId?: string;
  startedAt: Instant;
  acknowledgeBy: Instant;
  /** When a person who acknowledges is expected in the room, by the severity's SLA. */
  joinWithinSla?: Instant;
  endsAt: Instant;
  /** Steps not yet due, in order. */
  schedule: { step: number; at: Instant; media: Medium[] }[];
  /** Escalations not yet made, in order; `index` counts from the first. */
  escalations: { index: number; at: Instant; to: "delegate" | "fallback" }[];
  /** Who was called because this person did not answer. */
  escalatedTo: PersonId[];
  /** Nobody was found to be called in their place, and nobody else is still to be. */
  nobodyNext?: true;
  /** Media of steps that were overtaken unsent, for when what was sent instead fails. */
  overtaken: Medium[];
  pages: Record<string, Page>;
  /** Nothing was left by which they could be woken, and it has been said. */
  outOfWays?: true;
  state:
    | { status: "waiting" }
    /** `firstAt`: when they answered; `at`, when they last did. `said`: when they join is their own word; else it is what was agreed for the severity. */
    | { status: "acknowledged"; at: Instant; firstAt: Instant; joinBy?: Instant; said?: true; late: boolean }
    | { status: "passed"; at: Instant; awayUntil?: Instant }
    | { status: "withdrawn"; reason: string; replacedBy?: string }
    | { status: "unanswered" };
};

/** One send of a call-in over one medium. */
export type Page = {
  effect: string;
  step: number;
  medium: Medium;
  /** When it should have left. */
  scheduled: Instant;
  tryUntil: Instant;
  state:
    | { status: "owed" }
    | { status: "accepted"; ref?: string }
    | { status: "failed"; reason: string }
    | { status: "skipped" };
};

/** Why a page failed that was tried until its time was over; whether it left is not known. */
export const budgetEnded = "budget-ended";

type CallInEvent = EventOf<
  | "CallInStarted"
  | "PageDue"
  | "PageAccepted"
  | "PageFailed"
  | "PageSkipped"
  | "CallInAcknowledged"
  | "CallInPassedToDelegate"
  | "CallInEscalated"
  | "CallInExtended"
  | "CallInWithdrawn"
  | "CallInUnanswered"
  | "JoinOverdue"
>;

export function evolveCallIns(callIns: Record<string, CallIn>, event: CallInEvent): Record<string, CallIn> {
  if (event.type === "CallInStarted") return { ...callIns, [event.data.callIn]: started(event) };
  const callIn = "callIn" in event.data ? callIns[event.data.callIn] : findPage(callIns, event.data.page)?.callIn;
  return callIn ? { ...callIns, [callIn.id]: evolveOne(callIn, event) } : callIns;
}

function started({ at, by, data }: EventOf<"CallInStarted">): CallIn {
  return {
    id: data.callIn,
    person: data.person,
    roles: data.roles,
    ...(data.held && { held: data.held }),
    why: data.why,
    by: by.person,
    ...(data.from && { from: data.from }),
    ...(data.decisionId && { decisionId: data.decisionId }),
    startedAt: at,
    acknowledgeBy: data.acknowledgeBy,
    ...(data.joinBy && { joinWithinSla: data.joinBy }),
    endsAt: data.endsAt,
    schedule: data.pages,
    escalations: data.escalations.map((escalation, index) => ({ index, ...escalation })),
    escalatedTo: [],
    overtaken: [],
    pages: {},
    state: { status: "waiting" },
  };
}

function evolveOne(callIn: CallIn, event: Exclude<CallInEvent, { type: "CallInStarted" }>): CallIn {
  switch (event.type) {
    case "PageDue": {
      const { page: effect, step, medium, scheduled, tryUntil } = event.data;
      const page: Page = { effect, step, medium, scheduled, tryUntil, state: { status: "owed" } };
      return { ...withoutStep(callIn, step), pages: { ...callIn.pages, [effect]: page } };
    }
    case "PageAccepted":
      return withPage(callIn, event.data.page, {
        status: "accepted",
        ...(event.data.ref !== undefined && { ref: event.data.ref }),
      });
    case "PageFailed": {
      const { page, reason, lastWay } = event.data;
      return { ...withPage(callIn, page, { status: "failed", reason }), ...(lastWay && { outOfWays: true }) };
    }
    case "PageSkipped": {
      const { step, media, reason, lastWay } = event.data;
      let skipped = { ...withoutStep(callIn, step), ...(lastWay && { outOfWays: true as const }) };
      if (reason === "superseded") skipped = { ...skipped, overtaken: [...skipped.overtaken, ...media] };
      for (const page of Object.values(callIn.pages)) {
        const isMeant = page.step === step && media.includes(page.medium) && page.state.status === "owed";
        if (isMeant) skipped = withPage(skipped, page.effect, { status: "skipped" });
      }
      return skipped;
    }
    case "CallInAcknowledged": {
      const { joinBy, joiningInMinutes } = event.data;
      const when = { ...(joinBy && { joinBy }), ...(joiningInMinutes !== undefined && { said: true as const }) };
      const firstAt = callIn.state.status === "acknowledged" ? callIn.state.firstAt : event.at;
      return { ...callIn, state: { status: "acknowledged", at: event.at, firstAt, ...when, late: false } };
    }
    case "CallInPassedToDelegate": {
      const { awayUntil } = event.data;
      return { ...callIn, state: { status: "passed", at: event.at, ...(awayUntil && { awayUntil }) } };
    }
    case "CallInEscalated": {
      const { escalation, people } = event.data;
      const escalations = callIn.escalations.filter(({ index }) => index !== escalation);
      const escalatedTo = [...new Set([...callIn.escalatedTo, ...people])];
      const nobodyNext = escalations.length === 0 && escalatedTo.length === 0;
      return { ...callIn, escalations, escalatedTo, ...(nobodyNext && { nobodyNext }) };
    }
    case "CallInExtended": {
      const { roles, decisionId } = event.data;
      const all = [...new Set([...callIn.roles, ...roles])];
      return { ...callIn, roles: all, ...(decisionId && { decisionId }) };
    }
    case "CallInWithdrawn": {
      const { reason, replacedBy } = event.data;
      return { ...callIn, state: { status: "withdrawn", reason, ...(replacedBy && { replacedBy }) } };
    }
    case "CallInUnanswered":
      return { ...callIn, state: { status: "unanswered" } };
    case "JoinOverdue":
      return callIn.state.status === "acknowledged" ? { ...callIn, state: { ...callIn.state, late: true } } : callIn;
  }
}

function withoutStep(callIn: CallIn, step: number): CallIn {
  return { ...callIn, schedule: callIn.schedule.filter((rung) => rung.step !== step) };
}

/** The first acceptance stands: a provider that accepted a page cannot fail to have been asked. */
function withPage(callIn: CallIn, effect: string, state: Page["state"]): CallIn {
  const page = callIn.pages[effect];
  if (!page || page.state.status === "accepted") return callIn;
  return { ...callIn, pages: { ...callIn.pages, [effect]: { ...page, state } } };
}

/** `page:<incident>:<callIn>:<step>:<medium>`, the same after every crash. */
export function pageEffect(incident: string, callIn: string, step: number, medium: Medium): string {
  return `page:${incident}:${callIn}:${step}:${medium}`;
}

/** The page with this effect, and whose call-in it belongs to. */
export function findPage(callIns: Record<string, CallIn>, effect: string): { callIn: CallIn; page: Page } | undefined {
  for (const callIn of Object.values(callIns)) {
    const page = own(callIn.pages, effect);
    if (page) return { callIn, page };
  }
  return undefined;
}

/** A number that no step of this ladder has: for a page besides the ladder's own. */
export function spareStep({ pages, schedule }: CallIn): number {
  const taken = [...Object.values(pages), ...schedule].map(({ step }) => step);
  return Math.max(-1, ...taken) + 1;
}

/** When a waiting ladder is over. Never while a page is being tried: whoever is paged late is not given up before. */
export function ladderEnd({ endsAt, pages }: CallIn): Instant {
  const tries = Object.values(pages).flatMap(({ state, tryUntil }) => (state.status === "owed" ? [tryUntil] : []));
  return [endsAt, ...tries].toSorted().at(-1) as Instant;
}

/**
 * Escalations still to come. Whoever asked for their delegate is out of it, but their role is not: what was ahead of
 * them then stays ahead, until somebody who stands in has answered, whom the room lets in.
 */
export function pendingEscalations(
  incident: Pick<Incident, "callIns" | "invited" | "uninvited">,
  callIn: CallIn,
): CallIn["escalations"] {
  const { state, escalations, escalatedTo } = callIn;
  if (state.status === "waiting") return escalations;
  if (state.status !== "passed") return [];
  const outside = fromOutside(incident);
  const isCovered = escalatedTo.some(
    (person) => !outside.includes(person) && latestCallIn(incident.callIns, person)?.state.status === "acknowledged",
  );
  return isCovered ? [] : escalations.filter(({ at }) => at > state.at);
}

/** The call-in that somebody would answer now: their latest. */
export function latestCallIn(callIns: Record<string, CallIn>, person: PersonId): CallIn | undefined {
  return Object.values(callIns).findLast((callIn) => callIn.person === person);
}

/** How long "I'm awake" is taken as coming, when no time was given. */
const comingWithinMs = 15 * 60_000;

/** Being called, or on the way: calling again would only be noise. Somebody overdue may have fallen asleep again. */
export function isExpected(callIn: CallIn | undefined, now: Instant): boolean {
  switch (callIn?.state.status) {
    case "waiting":
      return true;
    case "acknowledged":
      return now < (callIn.state.joinBy ?? later(callIn.state.at, comingWithinMs));
    default:
      return false;
  }
}

/** In the room, or awake and on the way: they speak for themselves, and calling them again would only be noise. */
export function isComing(
  { callIns, joined }: { callIns: Record<string, CallIn>; joined: Record<PersonId, Instant> },
  person: PersonId,
  now: Instant,
): boolean {
  const callIn = latestCallIn(callIns, person);
  return joined[person] !== undefined || (callIn?.state.status !== "waiting" && isExpected(callIn, now));
}
