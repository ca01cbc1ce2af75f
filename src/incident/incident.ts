import type { Platform } from "../policy/directory.ts";
import type { Environment, PersonId, Rules, Severity } from "../policy/policy.ts";
import { type Action, evolveContaining } from "./actions/action.ts";
import { isActionEvent } from "./actions/action-events.ts";
import type { CustomerNotice } from "./actions/customer-notice.ts";
import type { Downtime } from "./actions/downtime.ts";
import type { Heard } from "./alerts.ts";
import { type Acting, evolveActing, withoutStandIn } from "./call-ins/acting.ts";
import { type CallIn, evolveCallIns } from "./call-ins/call-in.ts";
import { evolveHandedOver, type HandedOver } from "./call-ins/handed-over.ts";
import { evolveTurn, type Turn } from "./call-ins/turns.ts";
import { evolveUndelivered, type Undelivered } from "./call-ins/undelivered.ts";
import { isClockEvent } from "./clocks/clock-events.ts";
import { evolveClocks, type LegalClocks, noClocks } from "./clocks/clocks.ts";
import { type SeatKept, seatKept } from "./commanders-seat.ts";
import { isExcluded, withoutPerson } from "./confidential/confidential.ts";
import { evolveRemovals, type Removals } from "./confidential/removals.ts";
import type { Decision } from "./decisions/decision.ts";
import { isDecisionEvent } from "./decisions/decision-events.ts";
import { evolveDecisions, withoutStandIns } from "./decisions/decision-evolving.ts";
import type { TableBefore } from "./decisions/table-before.ts";
import type { AlertFact, Event, EventOf } from "./events.ts";
import type { LooseEnd } from "./loose-ends.ts";
import { keyOf } from "./message-source.ts";
import { evolveNotices, isByCall, type Notice } from "./notice.ts";
import { own } from "./own.ts";
import {
  type Archiving,
  afterFailedRecord,
  evolveRoom,
  isToldAlready,
  platformOf,
  type Rooms,
  roomAnswered,
  withLastRecord,
  withRoomFor,
} from "./room.ts";
import type { Instant } from "./time.ts";
import { evolveSeen } from "./told.ts";
import { evolveUpdates, type Updates } from "./updates/updates.ts";

/**
 * The state of one incident, folded from its events.
 *
 * Modes: `declared` → `contained` → `recovered` → `closed`; from any of the first three also `stood-down`.
 * An ended incident (`closed`, `stood-down`) pages nobody and has no deadlines but those of legal clocks, which outlive
 * it; it may still owe notices.
 */
export type Incident = {
  id: string;
  version: number;
  lastAt: Instant;
  status: IncidentStatus;
  codename: string;
  title: string;
  severity: Severity;
  environment: Environment;
  service?: string;
  personalData: "none" | "suspected";
  exercise: boolean;
  /** Only those who are called into it, whoever leads it and the insider contact may know of it. */
  confidential: boolean;
  /** About somebody inside: `alone` as long as it calls nobody but the insider contact. */
  insider?: "alone" | "shared";
  /** From whom it is kept. */
  excluded: PersonId[];
  /** Who of them must be out of which room, or is. */
  removals: Removals;
  declaredAt: Instant;
  declaredBy: PersonId;
  /** When it was closed or stood down, and what was left open. */
  ended?: { at: Instant; by: PersonId; reason?: string; leftOpen?: LooseEnd[] };
  /** Exactly one person, always. */
  commander: PersonId;
  triage: { status: "awaiting"; confirmBy: Instant } | { status: "confirmed"; at: Instant } | { status: "lapsed" };
  rules: Rules;
  rulesHash: string;
  /** The table of authority agreed to last, as long as the one in the rules is not. */
  tableBefore?: TableBefore;
  /** By the finding's key. */
  alerts: Record<string, AlertFact>;
  /** In a storm: how many there were. */
  heard?: Heard;
  /** Sources of whose unread alerts whoever leads was told. */
  unread: string[];
  rooms: Rooms;
  /** Who is at home elsewhere than in Slack. */
  platforms: Record<PersonId, Platform>;
  /** What becomes of the rooms; absent as long as the incident runs, and where they stay. */
  archiving?: Archiving;
  /** Who has their say as commander in these questions though somebody else was given the lead. */
  seatKept?: SeatKept;
  /** People added to the room, or who could not be. */
  invited: Record<PersonId, "invited" | "failed">;
  /** Why somebody could not be, as whoever leads was told. */
  uninvited: Record<PersonId, string>;
  /** People in the room, and since when. */
  joined: Record<PersonId, Instant>;
  /** When each person last did something in chat. */
  seenInChat: Record<PersonId, Instant>;
  callIns: Record<string, CallIn>;
  decisions: Record<string, Decision>;
  actions: Record<string, Action>;
  /** By service: down, or down before. */
  downtimes: Record<string, Downtime>;
  /** By service: what its customers are still to be told, or were. */
  customerNotices: Record<string, CustomerNotice>;
  legal: LegalClocks;
  updates: Updates;
  /** The next turn that concerns somebody who is asked or being called. */
  turn?: Turn;
  /** Whoever came late and was told, or is about to be, what had happened. */
  caughtUp: PersonId[];
  /** Messages in chat that are in the record. */
  keptMessages: string[];
  /** Who acts for whom now. */
  acting: Acting[];
  /** By principal: who has handed over, as far as it matters here. */
  handedOver: Record<PersonId, HandedOver>;
  /** When somebody last took back from whoever acted for them. */
  tookOver: Record<PersonId, Instant>;
  /** What must still be said to somebody. Said or given up, it leaves the state. */
  notices: Record<string, Notice>;
  /** Provider's ids of the calls by which something was said: no look-up takes one of them for a page. */
  saidByCall: string[];
  /** Bundles that are still to be handed over: effect → who asked; nobody: it is for the room. */
  exports: Record<string, { person?: PersonId; privileged?: true }>;
  /** By effect: what could not be sent and was given up, so that somebody can see to it. */
  undelivered: Record<string, Undelivered>;
  /** First postings of cards: effect → the message's reference, or undefined when it could not be posted. */
  cards: Record<string, string | undefined>;
};

export type IncidentStatus = "declared" | "contained" | "recovered" | "closed" | "stood-down";

export function isEnded(incident: Incident): boolean {
  return incident.status === "closed" || incident.status === "stood-down";
}

/** The state of incident `id` after `event`; undefined is the state before the first. */
export function evolve(id: string, incident: Incident | undefined, event: Event): Incident {
  if (event.type === "IncidentDeclared") {
    return { ...evolveNotices(begin(id, event), event), seenInChat: evolveSeen({}, event) };
  }
  if (!incident) throw new Error(`the first event must be IncidentDeclared, not ${event.type}`);
  const seenInChat = evolveSeen(incident.seenInChat, event);
  return { ...apply(incident, event), version: event.seq, lastAt: event.at, seenInChat };
}

export function fold(id: string, events: Iterable<Event>, from?: Incident): Incident | undefined {
  let incident = from;
  for (const event of events) incident = evolve(id, incident, event);
  return incident;
}

function begin(id: string, { seq, at, by, data }: EventOf<"IncidentDeclared">): Incident {
  return {
    id,
    version: seq,
    lastAt: at,
    status: "declared",
    codename: data.codename,
    title: data.title,
    severity: data.severity,
    environment: data.environment,
    ...(data.service && { service: data.service }),
    personalData: data.personalData,
    exercise: data.exercise,
    confidential: data.confidential === true,
    ...(data.insider && { insider: "alone" }),
    excluded: data.excluded ?? [],
    removals: {},
    declaredAt: at,
    declaredBy: by.person,
    commander: data.commander,
    triage: data.triage.status === "awaiting" ? data.triage : { status: "confirmed", at },
    rules: data.rules as Rules,
    rulesHash: data.rulesHash,
    ...(data.tableBefore && { tableBefore: data.tableBefore as TableBefore }),
    alerts: data.cause.kind === "alert" ? { [data.cause.alert.key]: data.cause.alert } : {},
    ...withRoomFor({ rooms: {}, platforms: {} }, data.commander, data.platform),
    invited: {},
    uninvited: {},
    joined: {},
    seenInChat: {},
    callIns: {},
    decisions: {},
    actions: {},
    downtimes: {},
    customerNotices: {},
    legal: noClocks,
    updates: {},
    caughtUp: [],
    unread: [],
    keptMessages: [],
    acting: [],
    handedOver: {},
    tookOver: {},
    notices: {},
    saidByCall: [],
    exports: {},
    undelivered: {},
    cards: {},
  };
}

function ending({ at, by, data }: EventOf<"IncidentStoodDown" | "IncidentClosed">): NonNullable<Incident["ended"]> {
  const { reason, leftOpen } = data;
  return { at, by: by.person, ...(reason && { reason }), ...(leftOpen && { leftOpen }) };
}

/** Somebody may have mended what was wrong, or moved to another platform: whoever is called again is invited again. */
function invitedAnew(before: Incident, person: PersonId, platform: Platform = "slack"): Incident["invited"] {
  const { invited } = before;
  const hasMoved = platformOf(before, person) !== platform;
  if (own(invited, person) !== "failed" && !hasMoved) return invited;
  const { [person]: _before, ...others } = invited;
  return others;
}

function apply(incident: Incident, event: Exclude<Event, { type: "IncidentDeclared" }>): Incident {
  if (isActionEvent(event)) return evolveNotices(evolveContaining(incident, event), event);
  if (isClockEvent(event)) return evolveNotices({ ...incident, legal: evolveClocks(incident.legal, event) }, event);
  if (isDecisionEvent(event)) {
    const decisions = evolveDecisions(incident.decisions, event);
    // Whose choices an edit voids is known only before.
    if (event.type === "DecisionEdited") return { ...evolveNotices(incident, event), decisions };
    return evolveNotices({ ...incident, decisions }, event);
  }
  switch (event.type) {
    case "AlertAttached": {
      const { alert } = event.data;
      // What is said depends on what was known before.
      return { ...evolveNotices(incident, event), alerts: { ...incident.alerts, [alert.key]: alert } };
    }
    case "AlertResolved": {
      const alert = incident.alerts[event.data.key];
      if (!alert) return incident;
      const alerts = { ...incident.alerts, [alert.key]: { ...alert, status: "resolved" as const } };
      return evolveNotices({ ...incident, alerts }, event);
    }
    case "AlertsCounted": {
      const { total, from, to } = event.data;
      const { heard: before } = incident;
      return {
        ...incident,
        heard: { total, from, to, ...(before && { before: { total: before.total, to: before.to } }) },
      };
    }
    case "AlertUnread":
      return evolveNotices({ ...incident, unread: [...incident.unread, event.data.source] }, event);
    case "IncidentConfirmed":
      return {
        ...incident,
        triage: { status: "confirmed", at: event.at },
        ...(incident.insider && { insider: "shared" }),
      };
    case "TriageLapsed":
      return evolveNotices({ ...incident, triage: { status: "lapsed" } }, event);
    case "SeverityChanged":
      return evolveNotices({ ...incident, severity: event.data.to }, event);
    case "CommanderHandedOver":
      return evolveNotices(
        withRoomFor(
          {
            ...incident,
            commander: event.data.to,
            ...seatKept(incident, event),
            invited: invitedAnew(incident, event.data.to, event.data.platform),
          },
          event.data.to,
          event.data.platform,
        ),
        event,
      );
    case "IncidentStoodDown":
      return evolveNotices({ ...withLastRecord(incident, event), status: "stood-down", ended: ending(event) }, event);
    case "IncidentContained":
      return evolveNotices({ ...incident, status: "contained" }, event);
    case "IncidentRecovered":
      return evolveNotices({ ...incident, status: "recovered" }, event);
    case "IncidentClosed":
      return evolveNotices({ ...withLastRecord(incident, event), status: "closed", ended: ending(event) }, event);
    case "CallInStarted":
      return evolveNotices(
        {
          ...withRoomFor(incident, event.data.person, event.data.platform),
          callIns: evolveCallIns(incident.callIns, event),
          invited: invitedAnew(incident, event.data.person, event.data.platform),
        },
        event,
      );
    case "PageDue":
    case "PageAccepted":
    case "PageFailed":
    case "PageSkipped":
    case "CallInAcknowledged":
    case "CallInPassedToDelegate":
    case "CallInEscalated":
    case "CallInExtended":
    case "CallInWithdrawn":
    case "CallInUnanswered":
    case "JoinOverdue":
      return evolveNotices({ ...incident, callIns: evolveCallIns(incident.callIns, event) }, event);
    case "RoleUnheld":
      return evolveNotices(incident, event);
    case "PersonJoined":
      return { ...incident, joined: { ...incident.joined, [event.data.person]: event.at } };
    case "RoomFailed":
      return evolveRoom(incident, event);
    case "RoomOpened":
    case "RoomLinked":
    case "RoomLinksFailed":
    case "RoomLost":
    case "ArchiveDue":
    case "RoomArchived":
    case "ArchiveFailed":
      return evolveNotices(evolveRoom(incident, event), event);
    case "PersonInvited": {
      const { effect, person } = event.data;
      if (isExcluded(incident, person)) return roomAnswered(evolveRemovals(incident, event), effect);
      return roomAnswered({ ...incident, invited: { ...incident.invited, [person]: "invited" } }, effect);
    }
    case "InviteFailed": {
      const { person, reason } = event.data;
      if (isExcluded(incident, person)) return incident;
      if (own(incident.invited, person) === "invited") return incident;
      const invited = { ...incident.invited, [person]: "failed" as const };
      const failed: Incident = { ...incident, invited, uninvited: { ...incident.uninvited, [person]: reason } };
      return isToldAlready(incident, event) ? failed : evolveNotices(failed, event);
    }
    case "CardPosted":
    case "CardFailed": {
      const { effect } = event.data;
      const ref = own(incident.cards, effect) ?? (event.type === "CardPosted" ? event.data.ref : undefined);
      const undelivered = evolveUndelivered(incident, event);
      const posted = { ...incident, undelivered, cards: { ...incident.cards, [effect]: ref } };
      return evolveNotices(event.type === "CardPosted" ? roomAnswered(posted, effect) : posted, event);
    }
    case "ActingStarted":
      return evolveNotices({ ...incident, acting: evolveActing(incident.acting, event) }, event);
    case "ActingEnded": {
      const callIns = withoutStandIn(incident.callIns, event);
      const decisions = withoutStandIns(incident.decisions, event);
      const { principal, why } = event.data;
      const tookOver = why ? incident.tookOver : { ...incident.tookOver, [principal]: event.at };
      const acting = evolveActing(incident.acting, event);
      return evolveNotices({ ...incident, acting, callIns, decisions, tookOver }, event);
    }
    case "DelegationAwaited":
    case "DelegationOver":
      return evolveHandedOver(incident, event);
    case "UpdatesPlanned":
    case "UpdateGiven":
    case "UpdateDue":
    case "UpdateLate":
      return evolveNotices({ ...incident, updates: evolveUpdates(incident.updates, event) }, event);
    case "TurnAwaited":
    case "TurnBegan":
      return evolveNotices(evolveTurn(incident, event), event);
    case "CatchUpOwed":
      return evolveNotices({ ...incident, caughtUp: [...incident.caughtUp, event.data.person] }, event);
    case "NoticePosted":
    case "NoticeFailed": {
      const ended = { ...incident, undelivered: evolveUndelivered(incident, event) };
      if (event.type === "NoticeFailed") return evolveNotices(ended, event);
      const { effect, ref } = event.data;
      const calls = ref !== undefined && isByCall(effect) ? [ref] : [];
      const posted = { ...ended, saidByCall: [...ended.saidByCall, ...calls] };
      return evolveNotices(roomAnswered(posted, effect), event);
    }
    case "Sealed":
      return evolveNotices(incident, event);
    case "ExportRequested": {
      const effect = `export:${incident.id}:${event.seq}`;
      const asked = { person: event.by.person, ...event.data };
      return { ...incident, exports: { ...incident.exports, [effect]: asked } };
    }
    case "ExportSent":
    case "ExportFailed": {
      const { [event.data.effect]: _sent, ...exports } = incident.exports;
      const over = { ...incident, undelivered: evolveUndelivered(incident, event), exports };
      return evolveNotices(event.type === "ExportFailed" ? afterFailedRecord(over, event) : over, event);
    }
    case "PersonExcluded":
      return evolveNotices(evolveRemovals(withoutPerson(incident, event), event), event);
    case "ExcludedPersonSeen":
      return evolveRemovals(incident, event);
    case "PersonRemoved":
      return roomAnswered(evolveRemovals(incident, event), event.data.effect);
    case "RemovalFailed":
      return evolveNotices(evolveRemovals(incident, event), event);
    case "NoteAdded": {
      const { source } = event.data;
      const keptMessages = source ? [...incident.keptMessages, keyOf(source)] : incident.keptMessages;
      return evolveNotices({ ...incident, keptMessages }, event);
    }
    case "CommandRefused":
      return incident;
  }
}
