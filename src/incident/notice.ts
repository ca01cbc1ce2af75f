import type { Platform } from "../policy/directory.ts";
import type { Environment, Medium, PersonId, Severity } from "../policy/policy.ts";
import { isActionEvent } from "./actions/action-events.ts";
import { type ActionNews, actionNews } from "./actions/action-notices.ts";
import { budgetEnded } from "./call-ins/call-in.ts";
import { type CallInAbout, type CallInNews, callInNotices } from "./call-ins/call-in-notices.ts";
import { type ClockAbout, type ClockNews, clockNotices } from "./clocks/clock-notices.ts";
import { isExcluded } from "./confidential/confidential.ts";
import { type DecisionAbout, type DecisionNews, decisionNotices } from "./decisions/decision-notices.ts";
import { type DeliveryAbout, type DeliveryNews, deliveryNotices } from "./delivery-notices.ts";
import { newlyReached } from "./environments.ts";
import type { Event, EventData, EventType } from "./events.ts";
import type { Incident, IncidentStatus } from "./incident.ts";
import type { LooseEnd } from "./loose-ends.ts";
import { own } from "./own.ts";
import { isOutside } from "./permission.ts";
import { roomNotices } from "./room.ts";
import { toldOrByChat } from "./told.ts";
import { type UpdateAbout, type UpdateNews, updateNotices } from "./updates/update-notices.ts";

/**
 * Something that must be said once, to the room or to one person, because of one event.
 * Owed until it was posted or given up; `chat/cards` finds the words.
 */
export type Notice = {
  effect: string;
  to: { kind: "room"; platform: Platform } | { kind: "person"; person: PersonId; by: Medium };
  about: About;
  /** The event whose seal this receipt carries, and the seal once it is made. */
  seal?: { seq: number; hash?: string };
};

/** Words for a kind of news become notices of its event. */
export type Teller<News extends About> = {
  room(about: News): Notice[];
  /** `seq`: of the event that it is about, where that is an earlier one. */
  person(who: PersonId, by: Medium, about: News, seq?: number): Notice;
  /** Where the incident is kept from somebody: for whoever leads alone. */
  discreetly(about: News): Notice[];
  /** A receipt: it carries the seal of its event. */
  sealed(notices: Notice[]): Notice[];
};

export type About =
  | { what: "declared" }
  | { what: "false-alarm"; by: PersonId; reason?: string }
  | { what: "status-changed"; status: IncidentStatus; by: PersonId; reason?: string; leftOpen?: LooseEnd[] }
  | { what: "severity-changed"; from: Severity; to: Severity; by: PersonId; reason: string }
  | { what: "triage-lapsed" }
  /** `by`: who handed it over, or took it. */
  | ({ what: "commander-changed"; by?: PersonId } & EventData<"CommanderHandedOver">)
  /** `reaches`: where the incident was not known to be before. */
  | { what: "alert-attached"; title: string; source: string; severity: Severity; reaches?: Environment[] }
  /** The same alert as before, which its tool now rates worse. */
  | { what: "alert-worse"; title: string; source: string; from: Severity; to: Severity }
  | { what: "alert-resolved"; title: string; source: string }
  /** To whoever leads: an alert that nobody could read names something that this incident is about. */
  | ({ what: "alert-unread" } & Pick<EventData<"AlertUnread">, "source" | "asset">)
  | CallInAbout
  | DecisionAbout
  | DeliveryAbout
  | { what: "containment"; said: ActionNews }
  /** To counsel. */
  | { what: "privileged-note"; by: PersonId; text: string }
  | ClockAbout
  | UpdateAbout;

/** The effect that asks somebody to confirm what they are said to have said: its reference code is in the text. */
export function spokenEffect(incident: string, { seq }: { seq: number }, person: PersonId, by: Medium): string {
  return `notice:${incident}:${seq}:${person}:${by}`;
}

/** A provider's list of calls says of none what was said in it. */
export function isByCall(effect: string): boolean {
  return effect.endsWith(":voice" satisfies `:${Medium}`);
}

export function evolveNotices(before: Incident, event: Event): Incident {
  const incident = withoutAnswered(before, event);
  if (event.type === "Sealed") return withSeal(incident, event.data.seq, event.data.hash);
  if (event.type === "PersonExcluded") return withoutNewsOf(incident);
  const said = noticesFor(incident, event).filter((notice) => isForThem(incident, notice));
  const made = said.map((notice) => [notice.effect, notice] as const);
  const isOver = event.type === "NoticePosted" || event.type === "NoticeFailed";
  if (made.length === 0 && !isOver) return incident;
  const { [isOver ? event.data.effect : ""]: _said, ...notices } = incident.notices;
  return { ...incident, notices: { ...notices, ...Object.fromEntries(made) } };
}

/** Nobody is asked, least of all by a call, to confirm what they have answered, or what is asked no more. */
function withoutAnswered(incident: Incident, { type, by, data }: Event): Incident {
  if (!("decisionId" in data) || !endsAsking.includes(type)) return incident;
  const who = type === "ChoiceMade" || type === "SpokenChoiceDenied" ? by.person : undefined;
  const isOver = ({ about, to }: Notice) => {
    const isTheirs = who === undefined || (to.kind === "person" && to.person === who);
    return about.what === "spoken" && about.decisionId === data.decisionId && isTheirs;
  };
  const entries = Object.entries(incident.notices);
  const kept = entries.filter(([, notice]) => !isOver(notice));
  return kept.length === entries.length ? incident : { ...incident, notices: Object.fromEntries(kept) };
}

const endsAsking: EventType[] = [
  "ChoiceMade",
  "SpokenChoiceDenied",
  "DecisionEdited",
  "DecisionMade",
  "DecisionExpired",
  "DecisionReplaced",
  "DecisionWithdrawn",
];

/** Whatever a fact gives reason to say, and to whom: here it is asked, of every kind, whether they may hear it. */
function isForThem(incident: Incident, { to, about }: Notice): boolean {
  return !isAboutExcluded(incident, about) && (to.kind === "room" || !isOutside(incident, to.person));
}

function withoutNewsOf(incident: Incident): Incident {
  const kept = Object.entries(incident.notices).filter(([, { about }]) => !isAboutExcluded(incident, about));
  return { ...incident, notices: Object.fromEntries(kept) };
}

/** How somebody is being reached is no news of theirs any more once it is kept from them. */
function isAboutExcluded(incident: Pick<Incident, "excluded">, about: About): boolean {
  switch (about.what) {
    case "page-failed":
    case "no-address":
    case "escalated":
    case "unanswered":
    case "join-overdue":
    case "invite-failed":
    case "undelivered":
      return about.person !== undefined && isExcluded(incident, about.person);
    case "seat-passed-on":
      return [about.busy, about.busyFor, about.principal, about.person].some(
        (who) => who !== undefined && isExcluded(incident, who),
      );
    case "stands-in":
      return isExcluded(incident, about.for);
    case "acting-started":
    case "acting-ended":
      return [about.person, about.principal].some((who) => isExcluded(incident, who));
    default:
      return false;
  }
}

function withSeal(incident: Incident, seq: number, hash: string): Incident {
  const sealed = Object.values(incident.notices).filter(({ seal }) => seal?.seq === seq);
  const entries = sealed.map((notice): [string, Notice] => [notice.effect, { ...notice, seal: { seq, hash } }]);
  return { ...incident, notices: { ...incident.notices, ...Object.fromEntries(entries) } };
}

function tellerOf(incident: Incident, { seq }: Event): Teller<About> {
  const room = (about: About) => roomNotices(incident, seq, about);
  const person: Teller<About>["person"] = (who, by, about, ofSeq = seq) => ({
    effect: `notice:${incident.id}:${ofSeq}:${who}:${by}`,
    to: { kind: "person", person: who, by },
    about,
  });
  return {
    room,
    person,
    discreetly: (about) => (incident.excluded.length > 0 ? [person(incident.commander, "chat", about)] : room(about)),
    sealed: (notices) => notices.map((notice) => ({ ...notice, seal: { seq } })),
  };
}

function noticesFor(incident: Incident, event: Event): Notice[] {
  const teller = tellerOf(incident, event);
  const { room, person, sealed } = teller;
  const statusChanged = (status: IncidentStatus, { reason, leftOpen }: EventData<"IncidentClosed">) =>
    sealed(
      room({
        what: "status-changed",
        status,
        by: event.by.person,
        ...(reason && { reason }),
        ...(leftOpen && { leftOpen }),
      }),
    );

  if (isActionEvent(event)) {
    const told = actionNews(incident, event);
    if (!told) return [];
    const about: About = { what: "containment", said: told.news };
    return [...room(about), ...toldOrByChat(told.told, told.people).map((to) => person(to.person, to.by, about))];
  }
  switch (event.type) {
    case "IncidentDeclared":
      return sealed(room({ what: "declared" }));
    case "IncidentContained":
      return statusChanged("contained", event.data);
    case "IncidentRecovered":
      return statusChanged("recovered", event.data);
    case "IncidentClosed":
      return statusChanged("closed", event.data);
    case "IncidentStoodDown": {
      const about: About = {
        what: "false-alarm",
        by: event.by.person,
        ...(event.data.reason && { reason: event.data.reason }),
      };
      const told = pagedMedia(incident).map(([who, by]) => person(who, by, about));
      return [...statusChanged("stood-down", event.data), ...told];
    }
    case "SeverityChanged":
      return sealed(room({ what: "severity-changed", by: event.by.person, ...event.data }));
    case "TriageLapsed":
      return room({ what: "triage-lapsed" });
    case "CommanderHandedOver":
      return room({ what: "commander-changed", ...event.data, by: event.by.person });
    case "AlertAttached": {
      const { title, source, severity, key } = event.data.alert;
      const known = own(incident.alerts, key);
      if (known?.status === "firing" && known.severity !== severity) {
        return room({ what: "alert-worse", title, source, from: known.severity, to: severity });
      }
      const reaches = newlyReached(incident, event.data.alert);
      return room({ what: "alert-attached", title, source, severity, ...(reaches.length > 0 && { reaches }) });
    }
    case "AlertResolved": {
      const { source, key } = event.data;
      return room({ what: "alert-resolved", title: incident.alerts[key]?.title ?? key, source });
    }
    case "AlertUnread": {
      const { source, asset } = event.data;
      return [person(incident.commander, "chat", { what: "alert-unread", source, asset })];
    }
    case "NoteAdded": {
      const { text, told = [] } = event.data;
      return told.map((who) => person(who, "chat", { what: "privileged-note", by: event.by.person, text }));
    }
    case "RoleUnheld":
    case "PageFailed":
    case "PageSkipped":
    case "CallInEscalated":
    case "CallInUnanswered":
    case "JoinOverdue":
    case "ActingStarted":
    case "ActingEnded":
    case "TurnBegan":
      return callInNotices(event, incident, teller);
    case "InviteFailed":
    case "RemovalFailed":
    case "CardFailed":
    case "NoticeFailed":
    case "ExportFailed":
    case "RoomOpened":
    case "RoomLost":
    case "ArchiveFailed":
      return deliveryNotices(event, incident, teller);
    case "DecisionEdited":
    case "StandInsCalled":
    case "SeatPassedOn":
    case "DecisionTied":
    case "TieBreakerCalled":
    case "ChoiceExplained":
    case "OptionVetoed":
    case "RightPassed":
    case "SpokenChoiceRecorded":
    case "SpokenChoiceRung":
    case "SpokenChoiceDenied":
    case "DecisionMade":
    case "DecisionExpired":
    case "DecisionWithdrawn":
    case "DecisionReplaced":
    case "ConditionMet":
      return decisionNotices(event, incident, teller);
    case "ClockTriggerRecorded":
    case "ClockStarted":
    case "ClockCorrected":
    case "ClockWarned":
    case "ClockMissed":
    case "ClockSetAside":
    case "ClockTakenUp":
    case "DeterminationOverdue":
      return clockNotices(event, incident, teller);
    case "UpdateGiven":
    case "UpdateDue":
    case "UpdateLate":
    case "CatchUpOwed":
      return updateNotices(event, teller);
    default:
      return quiet(event.type);
  }
}

type Silent = Exclude<
  EventType,
  | "IncidentDeclared"
  | "IncidentContained"
  | "IncidentRecovered"
  | "IncidentClosed"
  | "IncidentStoodDown"
  | "SeverityChanged"
  | "TriageLapsed"
  | "CommanderHandedOver"
  | "AlertAttached"
  | "AlertResolved"
  | "AlertUnread"
  | "NoteAdded"
  | CallInNews["type"]
  | DeliveryNews["type"]
  | DecisionNews["type"]
  | ClockNews["type"]
  | UpdateNews["type"]
>;

/** Cards already show these; naming the types keeps a new event from being silent by accident. */
function quiet(_type: Silent): Notice[] {
  return [];
}

/** Everybody who was paged, and how they can be told: in chat, and by text if their phone was used. */
function pagedMedia(incident: Incident): [PersonId, "chat" | "sms"][] {
  const told = new Map<string, [PersonId, "chat" | "sms"]>();
  for (const { person, pages } of Object.values(incident.callIns)) {
    for (const { medium, state } of Object.values(pages)) {
      // Only what a provider rejected has certainly not left: better told for nothing than left awake.
      if (state.status === "failed" && state.reason !== budgetEnded) continue;
      const by = medium === "chat" ? "chat" : "sms";
      told.set(`${person}:${by}`, [person, by]);
    }
  }
  return [...told.values()];
}
