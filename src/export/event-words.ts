import type { By, Event, EventData, EventOf, EventType } from "../incident/events.ts";
import { inline, utc } from "./markdown-text.ts";

/** How ids are said. Every answer is Markdown already. */
export type Naming = {
  person: (id: string) => string;
  /** "text message to Amara Okafor" for a page's id. */
  page: (id: string) => string;
  decision: (id: string) => string;
  option: (decisionId: string, option: string) => string;
};

export const mediumWords = { chat: "direct message", sms: "text message", voice: "voice call" } as const;
export const whyCalled = {
  commander: "first, as commander on call",
  severity: "by the severity's rules",
  decision: "to decide",
  delegate: "as delegate",
  fallback: "as fallback",
  asked: "because somebody asked",
} as const;

/** "Amara Okafor (ciso), for Ben Ito, by sms". */
export function author({ person, roles, via, actingFor }: By, { person: name }: Naming): string {
  if (person === "muster") return "Muster";
  const held = roles.length > 0 ? ` (${roles.map(inline).join(", ")})` : "";
  const standsIn = actingFor ? `, for ${name(actingFor)}` : "";
  return `${name(person)}${held}${standsIn}, by ${via}`;
}

/** What happened, in one line of Markdown. */
export function happened(event: Event, naming: Naming): string {
  const say = words[event.type] as (data: Event["data"], naming: Naming) => string;
  return say(event.data, naming);
}

type Words<T extends EventType> = { [K in T]: (data: EventData<K>, naming: Naming) => string };

const lifecycle = {
  IncidentDeclared: ({ severity, title, cause }) => `Declared ${severity}: ${inline(title)}${origin(cause)}`,
  AlertAttached: ({ alert }) =>
    `Alert attached, from ${inline(alert.source)}, ${alert.severity}: ${inline(alert.title)}`,
  AlertResolved: ({ source, key }) => `${inline(source)} reports the alert resolved: ${inline(key)}`,
  IncidentConfirmed: () => "Confirmed as an incident",
  TriageLapsed: () => "Not confirmed in time, so executives are called",
  SeverityChanged: ({ from, to, reason }) => `Severity ${from} → ${to}: ${inline(reason)}`,
  CommanderHandedOver: ({ from, to }, { person }) => `Command handed from ${person(from)} to ${person(to)}`,
  NoteAdded: ({ text, occurredAt }) => `Note${asOf(occurredAt)}: ${inline(text)}`,
  IncidentStoodDown: (data) => `Stood down, a false alarm${because(data)}`,
  IncidentContained: (data) => `Contained${because(data)}`,
  IncidentRecovered: (data) => `Recovered${because(data)}`,
  IncidentClosed: (data) => `Closed${because(data)}`,
  CommandRefused: ({ command, code, decisionId }, { decision }) =>
    `Refused: ${inline(command)} (${inline(code)})${decisionId ? `, ${decision(decisionId)}` : ""}`,
  Sealed: ({ seq }) => `Sealed event ${seq}`,
} satisfies Partial<Words<EventType>>;

const calling = {
  RoleUnheld: ({ role, wentTo }, { person }) =>
    `Nobody holds the role ${inline(role)}; ${wentTo ? `${person(wentTo)} is called instead` : "nobody is called"}`,
  CallInStarted: (data, { person }) =>
    `${person(data.person)} is called ${whyCalled[data.why]}; to acknowledge by ${utc(data.acknowledgeBy)}`,
  CallInAcknowledged: ({ person: id, joiningInMinutes: minutes }, { person }) =>
    `${person(id)} is awake${minutes === undefined ? "" : `, joining in ${minutes} minutes`}`,
  CallInPassedToDelegate: ({ person: id }, { person }) => `${person(id)} asks for the delegate to be called`,
  CallInEscalated: ({ to, people }, { person }) =>
    `Escalated to the ${to}: ${people.map(person).join(", ") || "there is nobody"}`,
  CallInWithdrawn: ({ person: id, reason }, { person }) => `Call-in of ${person(id)} withdrawn: ${inline(reason)}`,
  CallInUnanswered: ({ person: id }, { person }) => `${person(id)} did not answer`,
  JoinOverdue: ({ person: id }, { person }) => `${person(id)} has not joined in time`,
  PersonJoined: ({ person: id }, { person }) => `${person(id)} is in the room`,
} satisfies Partial<Words<EventType>>;

const deciding = {
  DecisionProposed: ({ decisionId, question }, { decision }) => `${decision(decisionId)} proposed: ${inline(question)}`,
  DeciderAsked: ({ decisionId, person: id, role }, { decision, person }) =>
    `${decision(decisionId)}: ${person(id)} is asked as ${inline(role)}`,
  ChoiceMade: ({ decisionId, option: id, role }, { decision, option }) =>
    `${decision(decisionId)}: chose ${option(decisionId, id)} as ${inline(role)}`,
  DissentRecorded: ({ decisionId, role }, { decision }) => `${decision(decisionId)}: dissents as ${inline(role)}`,
  DissentExplained: ({ decisionId, reason }, { decision }) =>
    `${decision(decisionId)}: explains the dissent: ${inline(reason)}`,
  DecisionMade: ({ decisionId, option: id }, { decision, option }) =>
    `${decision(decisionId)} made: ${option(decisionId, id)}`,
  DecisionExpired: ({ decisionId }, { decision }) => `${decision(decisionId)} expired without an outcome`,
} satisfies Partial<Words<EventType>>;

/** What Muster sent, and what became of it. */
const sending = {
  PageDue: (data, { page }) => `Page due: ${page(data.page)}`,
  PageAccepted: (data, { page }) => `Page accepted by the provider: ${page(data.page)}${twice(data)}`,
  PageFailed: (data, { page }) => `Page failed: ${page(data.page)}${failure(data)}`,
  PageSkipped: ({ person: id, media, reason }, { person }) =>
    `Page to ${person(id)} by ${media.map((name) => mediumWords[name]).join(", ")} skipped: ${reason}`,
  RoomOpened: (data) => `War room opened: ${inline(data.room.name)}${twice(data)}`,
  RoomFailed: (data) => `War room not opened${failure(data)}`,
  PersonInvited: (data, { person }) => `${person(data.person)} is invited to the room${twice(data)}`,
  InviteFailed: (data, { person }) => `${person(data.person)} could not be invited to the room${failure(data)}`,
  CardPosted: (data) => `Card posted: ${inline(data.effect)}${twice(data)}`,
  CardFailed: (data) => `Card not posted: ${inline(data.effect)}${failure(data)}`,
  NoticePosted: (data) => `Notice posted: ${inline(data.effect)}${twice(data)}`,
  NoticeFailed: (data) => `Notice not posted: ${inline(data.effect)}${failure(data)}`,
  ExportRequested: () => "Asked for the record of this incident",
  ExportSent: (data) => `Record sent: ${inline(data.effect)}${twice(data)}`,
  ExportFailed: (data) => `Record not sent: ${inline(data.effect)}${failure(data)}`,
} satisfies Partial<Words<EventType>>;

const words: Words<EventType> = { ...lifecycle, ...calling, ...deciding, ...sending };

/** ": reason, detail", as the provider gave it. */
export function failure({ reason, detail }: { reason: string; detail?: string | undefined }): string {
  return `: ${inline(reason)}${detail ? `, ${inline(detail)}` : ""}`;
}

/** It may have gone twice: nobody could find out. */
export function twice({ ambiguous }: { ambiguous?: true | undefined }): string {
  return ambiguous ? " (possibly twice: the provider could not be asked)" : "";
}

function origin(cause: EventOf<"IncidentDeclared">["data"]["cause"]): string {
  return cause.kind === "alert" ? `, on an alert from ${inline(cause.alert.source)}` : "";
}

function because({ reason, occurredAt }: EventData<"IncidentClosed">): string {
  return `${asOf(occurredAt)}${reason ? `: ${inline(reason)}` : ""}`;
}

function asOf(occurredAt: string | undefined): string {
  return occurredAt ? ` (as of ${utc(occurredAt)})` : "";
}
