import type { Platform } from "../policy/directory.ts";
import type { Environment, Medium, PersonId, RoleId, Severity } from "../policy/policy.ts";
import { isActionEvent } from "./actions/action-events.ts";
import { type ActionNews, actionNews } from "./actions/action-notices.ts";
import { budgetEnded, findPage, latestCallIn } from "./call-ins/call-in.ts";
import { awakeOf, beginsToWantLead } from "./call-ins/lead-wanted.ts";
import type { Undelivered } from "./call-ins/undelivered.ts";
import { type ClockAbout, type ClockNews, clockNotices } from "./clocks/clock-notices.ts";
import { isExcluded } from "./confidential/confidential.ts";
import { newlyReached } from "./environments.ts";
import type { Event, EventData, EventOf, EventType } from "./events.ts";
import type { Incident, IncidentStatus } from "./incident.ts";
import type { LooseEnd } from "./loose-ends.ts";
import { own } from "./own.ts";
import { isOutside } from "./permission.ts";
import { isArchived, type RoomAbout, redirected, roomNotices } from "./room.ts";
import { roomNamedIn } from "./room-effects.ts";
import { leftForTheRoom, toActOn } from "./to-act-on.ts";
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

export type About =
  | { what: "declared" }
  | { what: "false-alarm"; by: PersonId; reason?: string }
  | { what: "status-changed"; status: IncidentStatus; by: PersonId; reason?: string; leftOpen?: LooseEnd[] }
  | { what: "severity-changed"; from: Severity; to: Severity; by: PersonId; reason: string }
  | { what: "triage-lapsed" }
  /** `by`: who handed it over, or took it. */
  | ({ what: "commander-changed"; by?: PersonId } & EventData<"CommanderHandedOver">)
  /** Nobody leads, and somebody must. */
  | { what: "lead-wanted" }
  /** `reaches`: where the incident was not known to be before. */
  | { what: "alert-attached"; title: string; source: string; severity: Severity; reaches?: Environment[] }
  /** The same alert as before, which its tool now rates worse. */
  | { what: "alert-worse"; title: string; source: string; from: Severity; to: Severity }
  | { what: "alert-resolved"; title: string; source: string }
  /** To whoever leads: an alert that nobody could read names something that this incident is about. */
  | ({ what: "alert-unread" } & EventData<"AlertUnread">)
  | ({ what: "role-unheld" } & EventData<"RoleUnheld">)
  /** `lastWay`: nothing is left to try, and somebody must reach them. */
  | { what: "page-failed"; person: PersonId; medium: Medium; reason: string; lastWay?: true }
  | { what: "no-address"; person: PersonId; media: Medium[]; lastWay?: true }
  | { what: "escalated"; person: PersonId; to: "delegate" | "fallback"; people: PersonId[] }
  /** `known`: that they cannot be reached was said when nothing was left to try. */
  | { what: "unanswered"; person: PersonId; roles: RoleId[]; known?: true }
  | { what: "join-overdue"; person: PersonId }
  | { what: "invite-failed"; person: PersonId; reason: string }
  | RoomAbout
  /** Without a person it is a card of the room, or the record that it was to keep. */
  | { what: "undelivered"; thing: Undelivered["what"]; person?: PersonId; reason: string }
  | { what: "stands-in"; for: PersonId; roles: RoleId[] }
  | { what: "acting-started"; person: PersonId; principal: PersonId; roles: RoleId[]; byDelegation?: true | undefined }
  | { what: "acting-ended"; person: PersonId; principal: PersonId; why?: EventData<"ActingEnded">["why"] }
  /** To whoever was asked in these roles until others held them. */
  | { what: "turn-over"; roles: RoleId[] }
  /** To somebody who had chosen, or is said to have, or to the room. */
  | { what: "decision-edited"; decisionId: string; voided: boolean; stopped?: string }
  | { what: "stand-ins-called"; decisionId: string; called: { person: PersonId; principal: PersonId }[] }
  | ({ what: "seat-passed-on" } & EventData<"SeatPassedOn">)
  | ({ what: "decision-tied" } & EventData<"DecisionTied">)
  | {
      what: "tie-breaker-called";
      decisionId: string;
      person?: PersonId;
      standIn?: PersonId;
      role: RoleId;
      why: "tie" | "time-short";
    }
  /** To whoever breaks it: both sides, and why. */
  | { what: "tie-to-break"; decisionId: string }
  /** To whoever breaks it: a side that had not said why has done so since. */
  | { what: "reason-given"; decisionId: string; person: PersonId }
  | { what: "option-vetoed"; decisionId: string; option: string; roles: RoleId[] }
  | { what: "right-passed"; decisionId: string; to: PersonId[] }
  /** To whoever is said to have said it. */
  | { what: "spoken"; decisionId: string; recordedBy: PersonId }
  | { what: "spoken-denied"; decisionId: string; person: PersonId }
  | { what: "decision-closed"; decisionId: string }
  /** `person` set it. */
  | { what: "condition-met"; decisionId: string; person: PersonId; by: PersonId }
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

function noticesFor(incident: Incident, event: Event): Notice[] {
  const room = (about: About): Notice[] => roomNotices(incident, event.seq, about);
  const sealed = (notices: Notice[]): Notice[] => notices.map((notice) => ({ ...notice, seal: { seq: event.seq } }));
  const person = (who: PersonId, by: Medium, about: About, seq = event.seq): Notice => ({
    effect: `notice:${incident.id}:${seq}:${who}:${by}`,
    to: { kind: "person", person: who, by },
    about,
  });
  /** Where it is kept from somebody, whose seat is empty is for whoever leads alone. */
  const discreetly = (about: About): Notice[] =>
    incident.excluded.length > 0 ? [person(incident.commander, "chat", about)] : room(about);
  const leadWanted = (news: EventOf<"CallInEscalated" | "CallInUnanswered">): Notice[] => {
    const about: About = { what: "lead-wanted" };
    if (!beginsToWantLead(incident, news)) return [];
    const inTheRooms = room(about).map((notice) => ({ ...notice, effect: `${notice.effect}:lead` }));
    return [...inTheRooms, ...awakeOf(incident).map((who) => person(who, "chat", about))];
  };
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
    case "AlertUnread":
      return [person(incident.commander, "chat", { what: "alert-unread", ...event.data })];
    case "RoleUnheld":
      return discreetly({ what: "role-unheld", ...event.data });
    case "PageFailed": {
      const found = findPage(incident.callIns, event.data.page);
      if (!found) return [];
      const { reason, lastWay } = event.data;
      const { person: who } = found.callIn;
      const { medium } = found.page;
      if (lastWay) return toActOn(incident, event.seq, { what: "page-failed", person: who, medium, reason, lastWay });
      return room({ what: "page-failed", person: who, medium, reason });
    }
    case "PageSkipped": {
      const { person: who, media, reason, lastWay } = event.data;
      if (reason === "superseded") return [];
      if (lastWay) return toActOn(incident, event.seq, { what: "no-address", person: who, media, lastWay });
      return room({ what: "no-address", person: who, media });
    }
    case "CallInEscalated": {
      const { callIn, to, people } = event.data;
      const principal = incident.callIns[callIn]?.person ?? callIn;
      const roles = incident.callIns[callIn]?.roles ?? [];
      // A call-in tells the others, whose state it starts from here.
      const awake = people.filter((who) => latestCallIn(incident.callIns, who)?.state.status === "acknowledged");
      const told = toldOrByChat(event.data.told, awake);
      return [
        ...room({ what: "escalated", person: principal, to, people }),
        ...leadWanted(event),
        ...told.map((to) => person(to.person, to.by, { what: "stands-in", for: principal, roles })),
      ];
    }
    case "CallInUnanswered": {
      const { callIn, person: who } = event.data;
      const { roles = [], outOfWays } = incident.callIns[callIn] ?? {};
      const about = { what: "unanswered" as const, person: who, roles };
      const said = outOfWays ? room({ ...about, known: true }) : toActOn(incident, event.seq, about);
      return [...said, ...leadWanted(event)];
    }
    case "JoinOverdue":
      return room({ what: "join-overdue", person: event.data.person });
    case "InviteFailed": {
      const { person: who, reason } = event.data;
      const about: About = { what: "invite-failed", person: who, reason };
      // The room cannot mend it, unless it is the commander who is missing.
      return who === incident.commander ? room(about) : [person(incident.commander, "chat", about)];
    }
    case "CardFailed":
    case "NoticeFailed":
    case "ExportFailed": {
      const { effect, reason } = event.data;
      if (event.type === "NoticeFailed") {
        if (roomNamedIn(incident, effect)) return redirected(incident, event.seq, effect);
        const inTheRooms = leftForTheRoom(incident, event.seq, effect);
        if (inTheRooms.length > 0) return inTheRooms;
      }
      const failed = own(incident.undelivered, effect);
      if (!failed || (isArchived(incident) && failed.person === incident.commander)) return [];
      const { what: thing, person: to } = failed;
      if (thing === "record" && to === undefined)
        return [person(incident.commander, "chat", { what: "undelivered", thing, reason })];
      if (to === undefined) return room({ what: "undelivered", thing, reason });
      return toActOn(incident, event.seq, { what: "undelivered", thing, person: to, reason });
    }
    case "RoomLost":
    case "ArchiveFailed": {
      const what = event.type === "RoomLost" ? "room-lost" : "room-not-archived";
      const { effect, reason } = event.data;
      const platform = roomNamedIn(incident, effect) ?? "slack";
      return [person(incident.commander, "chat", { what, platform, reason })];
    }
    case "NoteAdded": {
      const { text, told = [] } = event.data;
      return told.map((who) => person(who, "chat", { what: "privileged-note", by: event.by.person, text }));
    }
    case "ActingStarted": {
      const { told, ...data } = event.data;
      const about: About = { what: "acting-started", ...data };
      return [...room(about), ...toldOrByChat(told, [data.principal]).map((to) => person(to.person, to.by, about))];
    }
    case "ActingEnded": {
      const { told, ...data } = event.data;
      const about: About = { what: "acting-ended", ...data };
      return [...room(about), ...toldOrByChat(told, [data.person]).map((to) => person(to.person, to.by, about))];
    }
    case "TurnBegan":
      return (event.data.over ?? []).map(({ person: who, roles, by }) => person(who, by, { what: "turn-over", roles }));
    case "DecisionEdited": {
      const { decisionId, stopped } = event.data;
      const { choices = {}, spoken = {} } = incident.decisions[decisionId] ?? {};
      const voided = [...new Set([...Object.keys(choices), ...Object.keys(spoken)])];
      const about = (isVoid: boolean): About => ({
        what: "decision-edited",
        decisionId,
        voided: isVoid,
        ...(stopped !== undefined && { stopped }),
      });
      const told = toldOrByChat(event.data.told, voided);
      return [...room(about(voided.length > 0)), ...told.map((to) => person(to.person, to.by, about(true)))];
    }
    case "StandInsCalled": {
      const { called } = event.data;
      return called.length > 0 ? room({ what: "stand-ins-called", ...event.data }) : [];
    }
    case "SeatPassedOn":
      return room({ what: "seat-passed-on", ...event.data });
    case "DecisionTied":
      return room({ what: "decision-tied", ...event.data });
    case "TieBreakerCalled": {
      const { media = [], person: who, standIn, ...called } = event.data;
      const about: About = { what: "tie-to-break", decisionId: called.decisionId };
      const theirs = who === undefined ? [] : media.map((medium) => person(standIn ?? who, medium, about));
      if (who === undefined) return discreetly({ what: "tie-breaker-called", ...called });
      return [...room({ what: "tie-breaker-called", ...called, person: who, ...(standIn && { standIn }) }), ...theirs];
    }
    case "ChoiceExplained": {
      const { decisionId } = event.data;
      const breaker = breaksItNow(incident, decisionId);
      const about: About = { what: "reason-given", decisionId, person: event.by.person };
      return breaker === undefined || breaker === event.by.person ? [] : [person(breaker, "chat", about)];
    }
    case "OptionVetoed":
      return room({ what: "option-vetoed", ...event.data });
    case "RightPassed": {
      const about: About = { what: "right-passed", decisionId: event.data.decisionId, to: event.data.to };
      const told = toldOrByChat(event.data.told, event.data.to);
      return [...room(about), ...told.map((to) => person(to.person, to.by, about))];
    }
    case "SpokenChoiceRecorded": {
      const about: About = { what: "spoken", decisionId: event.data.decisionId, recordedBy: event.by.person };
      return event.data.media.map((medium) => person(event.data.person, medium, about));
    }
    case "SpokenChoiceRung": {
      const { decisionId, person: who } = event.data;
      const said = own(incident.decisions[decisionId]?.spoken ?? {}, who);
      return said ? [person(who, "voice", { what: "spoken", decisionId, recordedBy: said.recordedBy })] : [];
    }
    case "SpokenChoiceDenied":
      return room({ what: "spoken-denied", decisionId: event.data.decisionId, person: event.by.person });
    case "DecisionMade":
    case "DecisionExpired":
    case "DecisionWithdrawn":
    case "DecisionReplaced": {
      const { decisionId } = event.data;
      const about: About = { what: "decision-closed", decisionId };
      const { asked = {}, choices = {}, proposedBy = "" } = incident.decisions[decisionId] ?? {};
      // In the room, or by doing it themselves, whoever put it hears of it already.
      const isKnown = own(incident.joined, proposedBy) !== undefined || proposedBy === event.by.person;
      const told = [...Object.keys(asked), ...Object.keys(choices), ...(isKnown ? [] : [proposedBy])];
      const closed = sealed([...room(about), ...[...new Set(told)].map((who) => person(who, "chat", about))]);
      return event.type === "DecisionReplaced" ? [...closed, ...putAnew(event, person)] : closed;
    }
    case "ConditionMet": {
      const { decisionId, person: who } = event.data;
      const about: About = { what: "condition-met", decisionId, person: who, by: event.by.person };
      const isTold = who !== event.by.person && !isExcluded(incident, who);
      return [...room(about), ...(isTold ? [person(who, "chat", about)] : [])];
    }
    case "ClockTriggerRecorded":
    case "ClockStarted":
    case "ClockCorrected":
    case "ClockWarned":
    case "ClockMissed":
    case "ClockSetAside":
    case "ClockTakenUp":
    case "DeterminationOverdue":
      return clockNotices(event, incident, { room, person });
    case "UpdateGiven":
    case "UpdateDue":
    case "UpdateLate":
    case "CatchUpOwed":
      return updateNotices(event, { room, person });
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
  | "RoleUnheld"
  | "PageFailed"
  | "PageSkipped"
  | "CallInEscalated"
  | "CallInUnanswered"
  | "JoinOverdue"
  | "InviteFailed"
  | "CardFailed"
  | "NoticeFailed"
  | "ExportFailed"
  | "RoomLost"
  | "ArchiveFailed"
  | "NoteAdded"
  | "ActingStarted"
  | "ActingEnded"
  | "TurnBegan"
  | "DecisionEdited"
  | "StandInsCalled"
  | "SeatPassedOn"
  | "DecisionTied"
  | "TieBreakerCalled"
  | "ChoiceExplained"
  | "OptionVetoed"
  | "RightPassed"
  | "SpokenChoiceRecorded"
  | "SpokenChoiceDenied"
  | "SpokenChoiceRung"
  | "DecisionMade"
  | "DecisionExpired"
  | "DecisionReplaced"
  | "DecisionWithdrawn"
  | "ConditionMet"
  | ClockNews["type"]
  | UpdateNews["type"]
>;

/** Who was told that it is for them to decide between the sides, and has not done so. */
function breaksItNow({ decisions }: Incident, decisionId: string): PersonId | undefined {
  const { state, tiedAt, tieBreakerCalled } = own(decisions, decisionId) ?? {};
  return state?.status === "open" && tiedAt !== undefined ? tieBreakerCalled?.person : undefined;
}

/** Whoever had chosen hears that it counts no more, as at any change; in chat the card of the new question says it. */
function putAnew(
  { data: { replacedBy, told = [] } }: EventOf<"DecisionReplaced">,
  person: (who: PersonId, by: Medium, about: About) => Notice,
): Notice[] {
  const about: About = { what: "decision-edited", decisionId: replacedBy, voided: true };
  return told.filter(({ by }) => by !== "chat").map((to) => person(to.person, to.by, about));
}

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
