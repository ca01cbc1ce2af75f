import type { Environment, PersonId } from "../../policy/policy.ts";
import type { Incident } from "../incident.ts";
import { inItsMinute } from "../spoken-time.ts";
import type { Instant } from "../time.ts";
import type { ActionEvent, Authorisation } from "./action-events.ts";
import { evolveCustomerNotices, noticeOfDown } from "./customer-notice.ts";
import { evolveDowntimes, isDown } from "./downtime.ts";

/**
 * A containment action. Named people carry it out; Muster records it.
 * What was done: `waiting` → `started` → `done` | `failed` → `reverted`.
 * By whose leave: `authorised` → `expired` | `stopped` | `refused`; one that was taken first has `none` at first.
 * An action stands while it is started or done; one that stands and is not authorised must be decided or reverted.
 */
export type Action = {
  id: string;
  what: string;
  target: string;
  service?: string;
  environment: Environment;
  /** While it stands, its service is down. */
  outage: boolean;
  progress: Progress;
  authority: Authority;
  /** Every time in which it might be begun, the latest last. */
  leaves: Leave[];
  startedBy?: PersonId;
  begunAt?: Instant;
  /** Who said that it had been done, before anybody had authorised it. */
  recordedBy?: PersonId;
  /** The decision that asks whether it may stand. */
  asked?: string;
  /** When whoever answers for it is reminded, should it still stand then and nobody allow that. */
  remindAt?: Instant;
  /** The decisions that have had their effect on it. */
  decidedBy: string[];
};

/** `at` is when it happened, which may be before anybody said so. */
export type Progress =
  | { status: "waiting" }
  | { status: "started" | "done"; at: Instant; by: PersonId }
  | { status: "failed"; at: Instant; by: PersonId; reason: string }
  | { status: "reverted"; at: Instant; by: PersonId; reason?: string };

export type Authority =
  | { status: "authorised"; by: Authorisation; at: Instant; warnAt?: Instant; until: Instant }
  | { status: "none" }
  /** `reached`: it ended before its time, for the incident turned out to be there. */
  | { status: "expired"; by: Authorisation; at: Instant; reached?: Environment[] }
  | { status: "stopped"; person: PersonId; role: string; reason: string; at: Instant }
  | { status: "refused"; decisionId: string; at: Instant };

/** From when until when it might be begun. */
export type Leave = { from: Instant; until: Instant };

/** The leave under which it was begun when it is said to have been; undefined: there was none at that time. */
export function begunIn(
  { leaves }: Action,
  said: { occurredAt?: Instant },
  now: Instant,
): { when: { occurredAt?: Instant }; leave: Leave } | undefined {
  for (const leave of leaves.toReversed()) {
    const when = inItsMinute(said, leave.from);
    const { occurredAt: at = now } = when;
    if (leave.from <= at && at < leave.until) return { when, leave };
  }
  return undefined;
}

export function stands({ progress }: Action): boolean {
  return progress.status === "started" || progress.status === "done";
}

type Undone = Action & { progress: Extract<Progress, { status: "failed" | "reverted" }> };

export function isUndone(action: Action): action is Undone {
  return action.progress.status === "failed" || action.progress.status === "reverted";
}

/** Nothing more is expected of anybody: it was undone, it came to nothing, or it was never begun and no longer may be. */
export function isOver({ progress, authority }: Action): boolean {
  switch (progress.status) {
    case "waiting":
      return authority.status !== "authorised";
    case "started":
    case "done":
      return false;
    case "failed":
    case "reverted":
      return true;
  }
}

/** True while those who decide have been asked whether it may stand. */
export function isBeingDecided({ decisions }: Incident, { asked }: Action): boolean {
  return asked !== undefined && decisions[asked]?.state.status === "open";
}

/** It stands, nobody allows that, and nobody is being asked: it is for somebody to have it decided again, or to undo it. */
export function isLeftStanding({ decisions }: Incident, action: Action): boolean {
  const asked = action.asked === undefined ? undefined : decisions[action.asked]?.state.status;
  return stands(action) && action.authority.status !== "authorised" && asked !== "open" && asked !== "made";
}

/** Actions, services that are down and what customers are told, after `event`. */
export function evolveContaining(incident: Incident, event: ActionEvent): Incident {
  switch (event.type) {
    case "ServiceDown": {
      const customerNotices = noticeOfDown(incident.customerNotices, event.data.service);
      return { ...incident, downtimes: evolveDowntimes(incident.downtimes, event), customerNotices };
    }
    case "OtherCauseReported":
    case "EarlierDowntimeReported":
    case "DowntimeReached":
    case "ServiceUp":
      return { ...incident, downtimes: evolveDowntimes(incident.downtimes, event) };
    case "CustomerNoticeOwed":
    case "CustomerNoticeOverdue":
    case "CustomerNoticeDropped":
    case "CustomersTold":
      return {
        ...incident,
        customerNotices: evolveCustomerNotices(incident.customerNotices, event, isDown(incident, event.data.service)),
      };
    default:
      return { ...incident, actions: evolveActions(incident.actions, event) };
  }
}

type OwnEvent = Exclude<
  ActionEvent,
  {
    type:
      | "ServiceDown"
      | "OtherCauseReported"
      | "EarlierDowntimeReported"
      | "DowntimeReached"
      | "ServiceUp"
      | "CustomerNoticeOwed"
      | "CustomerNoticeOverdue"
      | "CustomerNoticeDropped"
      | "CustomersTold";
  }
>;

function evolveActions(actions: Record<string, Action>, event: OwnEvent): Record<string, Action> {
  const id = event.data.action;
  const before = actions[id];
  const after = before ? unreminded(before, evolveOne(before, event)) : begun(event);
  return after ? { ...actions, [id]: after } : actions;
}

/** Whoever has just heard of something else is reminded of that, in its time. */
function unreminded(before: Action, after: Action): Action {
  if (after.authority === before.authority) return after;
  const { remindAt: _before, ...rest } = after;
  return rest;
}

function begun({ type, at, by, data }: OwnEvent): Action | undefined {
  if (type !== "ActionAuthorised" && type !== "ActionTaken") return undefined;
  const { action: id, what, target, service, environment, outage = false } = data;
  const about = { id, what, target, ...(service && { service }), environment, outage };
  if (type === "ActionTaken") {
    const startedBy = data.doneBy ?? by.person;
    const begunAt = data.occurredAt ?? at;
    return {
      ...about,
      begunAt,
      progress: { status: "done", at: begunAt, by: startedBy },
      authority: { status: "none" },
      leaves: [],
      startedBy,
      recordedBy: by.person,
      decidedBy: [],
    };
  }
  const { authorisation, warnAt, until } = data;
  const authority = { status: "authorised", by: authorisation, at, warnAt, until } as const;
  const decidedBy = authorisation.kind === "decision" ? [authorisation.decisionId] : [];
  const leaves = [{ from: at, until }];
  return { ...about, progress: { status: "waiting" }, authority, leaves, decidedBy };
}

function evolveOne(action: Action, { type, at, by, data }: OwnEvent): Action {
  const { authority } = action;
  const happened = "occurredAt" in data && data.occurredAt ? data.occurredAt : at;
  const done = { at: happened, by: by.person };
  switch (type) {
    case "ActionAuthorised":
    case "ActionTaken":
      return action;
    case "ActionStarted":
      return { ...action, progress: { status: "started", ...done }, startedBy: by.person, begunAt: happened };
    case "ActionDone":
      return { ...action, progress: { status: "done", ...done } };
    case "ActionFailed":
      return { ...action, progress: { status: "failed", ...done, reason: data.reason } };
    case "ActionReverted":
      return { ...action, progress: { status: "reverted", ...done, ...(data.reason && { reason: data.reason }) } };
    case "RatificationAsked":
      return { ...action, asked: data.decisionId };
    case "ActionRatified": {
      const { authorisation, warnAt, until } = data;
      const ratified = { status: "authorised", by: authorisation, at, warnAt, until } as const;
      return { ...settled(action), authority: ratified, leaves: [...action.leaves, { from: at, until }] };
    }
    case "ReversalDecided": {
      const { decisionId } = data;
      const authority = { status: "refused", decisionId, at } as const;
      const leaves = leavesEnded(action, at);
      // By another question than the one about itself, which may still be answered.
      if (action.asked !== decisionId)
        return { ...action, authority, leaves, decidedBy: [...action.decidedBy, decisionId] };
      return { ...settled(action), authority, leaves };
    }
    case "StopOrdered": {
      const { role, reason } = data;
      // What is still being asked about it changes nothing any more: no vote undoes a stop.
      const leaves = leavesEnded(action, at);
      return { ...settled(action), leaves, authority: { status: "stopped", person: by.person, role, reason, at } };
    }
    case "AuthorisationEnding": {
      if (authority.status !== "authorised") return action;
      const { warnAt: _said, ...rest } = authority;
      return { ...action, authority: rest };
    }
    case "ActionLeftStanding":
      return { ...action, remindAt: data.remindAt };
    case "AuthorisationExpired": {
      if (authority.status !== "authorised") return action;
      const { reached } = data;
      const expired = { status: "expired", by: authority.by, at, ...(reached && { reached }) } as const;
      return { ...action, leaves: leavesEnded(action, at), authority: expired };
    }
  }
}

function leavesEnded({ leaves }: Action, at: Instant): Leave[] {
  return leaves.map((leave) => (at < leave.until ? { ...leave, until: at } : leave));
}

function settled({ asked, ...action }: Action): Action {
  return asked === undefined ? action : { ...action, decidedBy: [...action.decidedBy, asked] };
}

/** When an authorisation that still matters is about to run out, when it does, and when it is said again that it has. */
export function authorisationDeadlines(incident: Incident): Instant[] {
  return Object.values(incident.actions).flatMap((action) => {
    const { authority, remindAt } = action;
    if (remindAt !== undefined && isLeftStanding(incident, action)) return [remindAt];
    if (isOver(action) || authority.status !== "authorised") return [];
    return authority.warnAt === undefined ? [authority.until] : [authority.warnAt, authority.until];
  });
}
