import { z } from "zod";
import { environmentSchema, mediumSchema, severitySchema } from "../policy/policy.ts";
import { actionEvents } from "./actions/action-events.ts";
import { type By, bySchema } from "./by.ts";
import { handedOverEvents } from "./call-ins/handed-over-events.ts";
import { turnEvents } from "./call-ins/turn-events.ts";
import { clockEvents } from "./clocks/clock-events.ts";
import { confidentialEvents } from "./confidential/confidential-events.ts";
import { actingEvents, asWrittenNow, decisionEvents } from "./decisions/decision-events.ts";
import { tableBeforeSchema } from "./decisions/table-before.ts";
import { looseEndSchema } from "./loose-ends.ts";
import { messageSourceSchema } from "./message-source.ts";
import { own } from "./own.ts";
import { afterwardsSchema, platformSchema as platform, roomEvents } from "./room-events.ts";
import { type Instant, instantSchema } from "./time.ts";
import { toldSchema } from "./told.ts";
import { updateEvents } from "./updates/update-events.ts";

/** What a tool signalled, in the words that cards and the ledger use; no vendor's field names. */
export const alertFactSchema = z.object({
  /** The stored payload this came from. */
  alertId: z.string(),
  source: z.string(),
  /** The same finding again has the same key, and no other has it: its name at its maker, with the source before it
   * unless that name is unique in the world. */
  key: z.string(),
  title: z.string(),
  severity: severitySchema,
  /** True when the payload named no severity that we know. */
  severityDefaulted: z.boolean(),
  environment: environmentSchema,
  /** What it is about, most specific first: an instance, a host, an account. */
  assets: z.array(z.string()),
  service: z.string().optional(),
  /** The maker's own classification, such as `Backdoor:EC2/C&CActivity.B`. */
  kind: z.string().optional(),
  status: z.enum(["firing", "resolved"]),
  firstSeen: z.string().optional(),
  url: z.string().optional(),
});
export type AlertFact = z.infer<typeof alertFactSchema>;

/** Where somebody is at home, unless that is Slack. */
const atHome = { platform: platform.optional() };
export const roomSchema = z.object({ platform, id: z.string(), name: z.string() });
export type Room = z.infer<typeof roomSchema>;

const effect = z.string();
/** `found`: an earlier attempt had reached the provider. `ambiguous`: it may have gone twice (DESIGN §1.5). */
const sent = { ref: z.string().optional(), found: z.literal(true).optional(), ambiguous: z.literal(true).optional() };
const failed = { reason: z.string(), detail: z.string().optional() };

const reasonedChange = z.object({ reason: z.string().optional(), occurredAt: instantSchema.optional() });

/** `leftOpen`: what was still hanging when somebody ended it all the same. */
const ending = reasonedChange.extend({
  leftOpen: z.array(looseEndSchema).optional(),
  afterwards: afterwardsSchema.optional(),
});

export const callInWhySchema = z.enum([
  "commander",
  "severity",
  "decision",
  "delegate",
  "fallback",
  "asked",
  "downtime",
]);

/** The facts. Each is append-only; `data` is stored and hashed exactly as first written. */
export const eventData = {
  IncidentDeclared: z.object({
    codename: z.string(),
    title: z.string(),
    severity: severitySchema,
    environment: environmentSchema,
    service: z.string().optional(),
    personalData: z.enum(["none", "suspected"]),
    exercise: z.boolean(),
    cause: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("alert"), alert: alertFactSchema }),
      z.object({ kind: z.literal("person") }),
    ]),
    commander: z.string(),
    ...atHome,
    /** Only those who are called into it, whoever leads it and the insider contact may know of it. */
    confidential: z.literal(true).optional(),
    /** About somebody inside: it calls nobody but the insider contact until they say so. */
    insider: z.literal(true).optional(),
    /** People from whom it is kept. */
    excluded: z.array(z.string()).optional(),
    triage: z.discriminatedUnion("status", [
      z.object({ status: z.literal("awaiting"), confirmBy: instantSchema }),
      z.object({ status: z.literal("confirmed") }),
    ]),
    /** What the people are called whose ids the record has, as known at this moment; nobody from whom it is kept. */
    names: z.record(z.string(), z.string()).optional(),
    rulesHash: z.string(),
    /** The rules as agreed at this moment; their shape is `Rules`, whose hash is `rulesHash`. */
    rules: z.record(z.string(), z.unknown()),
    /** The table of authority agreed to last, where not everybody had agreed to the one in `rules`. */
    tableBefore: tableBeforeSchema.optional(),
  }),
  AlertAttached: z.object({ alert: alertFactSchema }),
  AlertResolved: z.object({ key: z.string(), alertId: z.string(), source: z.string() }),
  /** How many alerts have been heard since the first, those told one by one among them, and when the first and the last came. */
  AlertsCounted: z.object({ total: z.number().int().positive(), from: instantSchema, to: instantSchema }),
  /** An alert that Muster could not read names something that the incident is about. */
  AlertUnread: z.object({ alertId: z.string(), source: z.string(), asset: z.string() }),

  IncidentConfirmed: z.object({}),
  TriageLapsed: z.object({}),
  SeverityChanged: z.object({ from: severitySchema, to: severitySchema, reason: z.string() }),
  /** `why` it was nobody's choice: the room does not let them in, or they are not in the directory any more. */
  CommanderHandedOver: z.object({
    from: z.string(),
    to: z.string(),
    why: z.enum(["left", "from-outside"]).optional(),
    ...atHome,
  }),
  NoteAdded: z.object({
    text: z.string(),
    occurredAt: instantSchema.optional(),
    /** For counsel: withheld from every card and copy but theirs. */
    privileged: z.literal(true).optional(),
    /** The counsel who are sent it. */
    told: z.array(z.string()).optional(),
    /** The message in chat whose words these are; whoever put it here did not write it. */
    source: messageSourceSchema.optional(),
  }),
  IncidentStoodDown: ending,
  IncidentContained: reasonedChange,
  IncidentRecovered: reasonedChange,
  IncidentClosed: ending,

  /** A ladder starts. Every instant in it is absolute and final. */
  CallInStarted: z.object({
    callIn: z.string(),
    person: z.string(),
    ...atHome,
    roles: z.array(z.string()),
    /** What they held when they were called, where a role among `roles` had fallen to them. */
    held: z.array(z.string()).optional(),
    why: callInWhySchema,
    /** The principal's call-in that this delegate or fallback was reached through. */
    from: z.string().optional(),
    decisionId: z.string().optional(),
    acknowledgeBy: instantSchema,
    joinBy: instantSchema.optional(),
    pages: z.array(z.object({ step: z.int(), at: instantSchema, media: z.array(mediumSchema) })),
    escalations: z.array(z.object({ at: instantSchema, to: z.enum(["delegate", "fallback"]) })),
    endsAt: instantSchema,
  }),
  /** A role was to be called but nobody holds it. `wentTo` is the person called instead. */
  RoleUnheld: z.object({
    role: z.string(),
    wentTo: z.string().optional(),
    /** Those who hold it and may not answer this question: they put it, did it, or abstained. */
    held: z.object({ by: z.array(z.string()), decisionId: z.string() }).optional(),
    /** Those who hold it, whom nothing reaches, and who are not here: this question goes past them. */
    unreached: z.object({ by: z.array(z.string()), decisionId: z.string() }).optional(),
  }),
  PageDue: z.object({
    page: effect,
    callIn: z.string(),
    person: z.string(),
    step: z.int(),
    medium: mediumSchema,
    /** When it should have left: how late it is counts from here. */
    scheduled: instantSchema,
    /** After this instant the page has failed and the next medium is owed. */
    tryUntil: instantSchema,
  }),
  PageAccepted: z.object({ page: effect, ...sent }),
  PageFailed: z.object({
    page: effect,
    ...failed,
    /** Nothing is left to try after it, and no page reached their phone. */
    lastWay: z.literal(true).optional(),
  }),
  PageSkipped: z.object({
    callIn: z.string(),
    person: z.string(),
    step: z.int(),
    media: z.array(mediumSchema),
    reason: z.enum(["superseded", "no-address"]),
    /** Nothing is left to try beside it, and no page reached their phone. */
    lastWay: z.literal(true).optional(),
  }),
  CallInAcknowledged: z.object({
    callIn: z.string(),
    person: z.string(),
    joiningInMinutes: z.int().optional(),
    joinBy: instantSchema.optional(),
    /** Not said in so many words: they did something in this incident, so they are awake. */
    byActing: z.literal(true).optional(),
  }),
  /** They asked for it themselves, or, with `awayUntil`, had handed over before they were called. */
  CallInPassedToDelegate: z.object({ callIn: z.string(), person: z.string(), awayUntil: instantSchema.optional() }),
  CallInEscalated: z.object({
    callIn: z.string(),
    escalation: z.int(),
    to: z.enum(["delegate", "fallback"]),
    /** Who is called now; nobody when there is no such person. */
    people: z.array(z.string()),
    /** Those of them who are awake and not called again. */
    told: toldSchema,
  }),
  /** Somebody who is being called already is called for more. */
  CallInExtended: z.object({
    callIn: z.string(),
    person: z.string(),
    roles: z.array(z.string()),
    decisionId: z.string().optional(),
  }),
  /** A ladder stops that nobody answered: the person is not needed any more, or another takes its place. */
  CallInWithdrawn: z.object({
    callIn: z.string(),
    person: z.string(),
    reason: z.string(),
    replacedBy: z.string().optional(),
  }),
  CallInUnanswered: z.object({ callIn: z.string(), person: z.string() }),
  JoinOverdue: z.object({ callIn: z.string(), person: z.string() }),
  PersonJoined: z.object({ person: z.string() }),

  /** `chatBecause`: why it is a group chat where the policy asks for a private channel. */
  RoomOpened: z.object({ effect, room: roomSchema, chatBecause: z.string().optional(), ...sent }),
  RoomFailed: z.object({ effect, ...failed }),
  ...roomEvents,
  PersonInvited: z.object({ effect, person: z.string(), ...sent }),
  InviteFailed: z.object({ effect, person: z.string(), ...failed }),
  /** They are out of the room: Muster took them out, or they were not in it. */
  PersonRemoved: z.object({ effect, person: z.string(), ...sent }),
  RemovalFailed: z.object({ effect, person: z.string(), ...failed }),
  CardPosted: z.object({ effect, ...sent }),
  CardFailed: z.object({ effect, ...failed }),
  NoticePosted: z.object({ effect, ...sent }),
  NoticeFailed: z.object({ effect, ...failed }),
  /** Somebody asked for the bundle; it goes to their own direct messages. */
  ExportRequested: z.object({ privileged: z.literal(true).optional() }),
  ExportSent: z.object({ effect, ...sent }),
  ExportFailed: z.object({ effect, ...failed }),

  ...decisionEvents,
  ...actionEvents,
  ...clockEvents,
  ...actingEvents,
  ...turnEvents,
  ...handedOverEvents,
  ...updateEvents,
  ...confidentialEvents,

  CommandRefused: z.object({ command: z.string(), code: z.string(), decisionId: z.string().optional() }),
  Sealed: z.object({
    seq: z.int(),
    hash: z.string(),
    at: instantSchema,
    kid: z.string(),
    signature: z.string(),
  }),
} as const;

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.infer<(typeof eventData)[T]>;

/** An event as the core makes it: the ledger adds `seq`. */
export type NewEvent = { [T in EventType]: { type: T; at: Instant; by: By; data: EventData<T> } }[EventType];
export type Event = NewEvent & { seq: number };
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

/** The facts after which a seal is made and shown to people (ledger format, "Seals"). */
export const sealedTypes: readonly EventType[] = [
  "IncidentDeclared",
  "SeverityChanged",
  "IncidentStoodDown",
  "IncidentContained",
  "IncidentRecovered",
  "IncidentClosed",
  "DecisionMade",
  "DecisionExpired",
  "DecisionReplaced",
  "DecisionWithdrawn",
];

/** An event whose author is withheld and whose data are gone keeps its place; nothing else may be missing. */
export function parseEvent(written: { seq: number; at: string; type: string; by: unknown; data: unknown }): Event {
  const stored = asWrittenNow(written);
  const type = stored.type as EventType;
  const schema = own(eventData, type);
  if (!schema) throw new Error(`event ${stored.seq} has an unknown type: ${stored.type}`);
  return {
    seq: stored.seq,
    at: stored.at,
    type,
    by: bySchema.parse(stored.by),
    data: schema.parse(stored.data),
  } as Event;
}
