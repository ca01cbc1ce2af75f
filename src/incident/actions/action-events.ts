import { z } from "zod";
import { environmentSchema } from "../../policy/policy.ts";
import type { Event, EventType } from "../events.ts";
import { instantSchema } from "../time.ts";
import { toldSchema } from "../told.ts";

const action = z.string();
const service = z.string();
const people = z.array(z.string());
const occurredAt = instantSchema.optional();

/** By what an action is allowed; `people` are those who decided, or who signed the order. */
export const authorisationSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("decision"), decisionId: z.string(), option: z.string(), people }),
  z.object({ kind: z.literal("order"), order: z.string(), people }),
]);
export type Authorisation = z.infer<typeof authorisationSchema>;

/** When an authorisation is about to run out, and when it has. */
const period = { warnAt: instantSchema, until: instantSchema };

const subject = {
  /** The agreed word for this kind of step, such as `isolate-host`. */
  what: z.string(),
  /** What it is done to, in somebody's own words. */
  target: z.string(),
  service: service.optional(),
  environment: environmentSchema,
  /** While it stands, the service is down. */
  outage: z.literal(true).optional(),
};

/** Whoever had heard that it must stop, or is over, hears that it goes on. */
const toldOfLapsed = { people: people.optional(), told: toldSchema };

/** A share of the downtime that the business tolerates, or the point at which it breaks. */
export const markSchema = z.enum(["50%", "80%", "100%", "breaking-point"]);
export type Mark = z.infer<typeof markSchema>;

/** The facts of containment actions (people carry them out), of services that are down, and of what customers are told. */
export const actionEvents = {
  ActionAuthorised: z.object({ action, ...subject, authorisation: authorisationSchema, ...period }),
  /** It had been done before anybody authorised it. */
  ActionTaken: z.object({
    action,
    ...subject,
    occurredAt,
    /** Whoever did it, where that is not who recorded it. */
    doneBy: z.string().optional(),
  }),
  /** Whether an action that stands without authority may stand. */
  RatificationAsked: z.object({ action, decisionId: z.string() }),
  ActionRatified: z.object({ action, authorisation: authorisationSchema, ...period }),
  ReversalDecided: z.object({ action, decisionId: z.string() }),
  /** `people` are told where it was said after its leave was over: stopped, refused or run out. */
  ActionStarted: z.object({ action, occurredAt, ...toldOfLapsed }),
  ActionDone: z.object({ action, occurredAt, ...toldOfLapsed }),
  ActionFailed: z.object({ action, reason: z.string(), occurredAt, ...toldOfLapsed }),
  ActionReverted: z.object({ action, reason: z.string().optional(), occurredAt, ...toldOfLapsed }),
  /** By somebody with a safety role: they need nobody's agreement. */
  StopOrdered: z.object({ action, role: z.string(), reason: z.string(), told: toldSchema }),
  /** `people` are told: who owns the service, and who had authorised it. */
  AuthorisationEnding: z.object({ action, people, told: toldSchema }),
  /** `reached`: before its time, for the incident turned out to be there, and nobody had begun it. */
  AuthorisationExpired: z.object({
    action,
    people,
    told: toldSchema,
    reached: z.array(environmentSchema).optional(),
  }),
  /** It stands, and nobody allows that: who is reminded now, nobody where they have just heard, and when they are next. */
  ActionLeftStanding: z.object({ action, people, told: toldSchema, remindAt: instantSchema }),

  ServiceDown: z.object({
    service,
    since: instantSchema,
    /** The action that took it down; absent when somebody said that it is down. */
    action: action.optional(),
    reason: z.string().optional(),
    marks: z.array(z.object({ mark: markSchema, at: instantSchema })),
  }),
  /**
   * It is down for another reason too, so that undoing the action does not bring it up. `since` and `marks` are those of
   * the whole downtime: whichever began first.
   */
  OtherCauseReported: z.object({
    service,
    since: instantSchema,
    reason: z.string().optional(),
    marks: z.array(z.object({ mark: markSchema, at: instantSchema })),
  }),
  /**
   * An action of which nobody had spoken had taken it down before it was known to be down. `since` and `marks` are those
   * of the whole downtime.
   */
  EarlierDowntimeReported: z.object({
    service,
    since: instantSchema,
    action,
    marks: z.array(z.object({ mark: markSchema, at: instantSchema })),
  }),
  /** The latest mark that was reached; earlier ones that nobody could be told of in time are overtaken by it. */
  DowntimeReached: z.object({
    service,
    mark: markSchema,
    people,
    told: toldSchema,
    /** It is down for longer than is tolerable, and no role is next in authority over it. */
    nobodyNext: z.literal(true).optional(),
  }),
  ServiceUp: z.object({ service, action: action.optional(), occurredAt }),

  CustomerNoticeOwed: z.object({
    service,
    role: z.string(),
    person: z.string().optional(),
    dueAt: instantSchema,
    told: toldSchema,
  }),
  CustomerNoticeOverdue: z.object({ service, people, told: toldSchema }),
  /** The outage of which they were to be told never came about. */
  CustomerNoticeDropped: z.object({ service, people, told: toldSchema }),
  CustomersTold: z.object({ service, occurredAt }),
} as const;

export type ActionEventType = keyof typeof actionEvents;
export type ActionEvent = Extract<Event, { type: ActionEventType }>;

export function isActionEvent(event: Event): event is ActionEvent {
  return isActionEventType(event.type);
}

function isActionEventType(type: EventType): type is ActionEventType {
  return Object.hasOwn(actionEvents, type);
}
