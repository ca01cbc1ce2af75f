import { leftOpenLine } from "../chat/cards/loose-ends.ts";
import { listOf, mediumWords, severityWords, sourceName } from "../chat/cards/names.ts";
import { budgetEnded } from "../incident/call-ins/call-in.ts";
import type { Event, EventData, EventType } from "../incident/events.ts";
import { toMs } from "../incident/time.ts";
import type { RefusalCode } from "../incident/verdict.ts";
import { containing } from "./action-words.ts";
import { clockHappened } from "./clock-words.ts";
import { keptFrom, secrecy } from "./confidential-words.ts";
import { deciding } from "./deciding-words.ts";
import { asOf, inline, utc } from "./markdown-text.ts";
import { messageWords } from "./message-words.ts";
import { codeWords, type Naming } from "./naming.ts";
import { updating } from "./update-words.ts";

export const whyCalled = {
  commander: "on call and asked first",
  severity: "as agreed for this severity",
  decision: "to decide",
  delegate: "as delegate of somebody who had not answered, or had asked for it",
  fallback: "in place of somebody who had not answered",
  asked: "because somebody asked for it",
  downtime: "because a service was down for longer than is tolerable",
} as const;

const goneBecause = { left: "had left", "from-outside": "is not let into the room" };

/** What happened, in one line of Markdown. */
export function happened(event: Event, naming: Naming): string {
  const say = words[event.type] as (data: Event["data"], naming: Naming, event: Event) => string;
  return say(event.data, naming.asOf(event.seq), event);
}

export type Words<T extends EventType> = { [K in T]: (data: EventData<K>, naming: Naming, event: Event) => string };

const lifecycle = {
  IncidentDeclared: (data, naming) =>
    `Declared as ${severityWords[data.severity]}${origin(data.cause)}${keptFrom(data, naming)}: ${inline(data.title)}`,
  AlertAttached: ({ alert }) =>
    `Another alert joins this incident, from ${inline(sourceName(alert.source))}, ${alert.severity}: ${inline(alert.title)}`,
  AlertResolved: ({ source, key }) => `${inline(sourceName(source))} reports the alert as resolved: ${inline(key)}`,
  AlertsCounted: ({ total, from, to }) => `Alerts about this so far: ${total}, from ${utc(from)} to ${utc(to)}`,
  AlertUnread: ({ source, asset, alertId }) =>
    `${inline(sourceName(source))} sent an alert that Muster could not read, which names ${inline(asset)}; it is kept as ${inline(alertId)}`,
  IncidentConfirmed: () => "Confirmed as an incident",
  TriageLapsed: () => "Not confirmed in time, so executives are called",
  SeverityChanged: ({ from, to, reason }) => `Severity ${from} → ${to}: ${inline(reason)}`,
  CommanderHandedOver: ({ from, to, why }, { person }) =>
    why
      ? `Command passed to ${person(to)}, as ${person(from)} ${goneBecause[why]}`
      : `Command handed from ${person(from)} to ${person(to)}`,
  NoteAdded: ({ text, occurredAt, privileged, source }, { person }) =>
    source
      ? `A ${messageWords(source, person)}: ${inline(text)}`
      : `${privileged ? "Note for counsel" : "Note"}${asOf(occurredAt)}: ${inline(text)}`,
  IncidentStoodDown: (data) => `Stood down, a false alarm${because(data)}`,
  IncidentContained: (data) => `Contained${because(data)}`,
  IncidentRecovered: (data) => `Recovered${because(data)}`,
  IncidentClosed: (data) => `Closed${because(data)}`,
  CommandRefused: (data, { decision }) =>
    // A question that was refused is none of those below.
    `${data.decisionId && data.command !== "ProposeDecision" ? `${decision(data.decisionId)}: ` : ""}not accepted: ${refused(data)}`,
  Sealed: ({ seq }) => `Seal made over event ${seq} and all before it`,
} satisfies Partial<Words<EventType>>;

const calling = {
  RoleUnheld: ({ role, wentTo, held, unreached }, { person, people, roles, decision }) => {
    const instead = wentTo ? `${person(wentTo)} is called instead` : "nobody is called";
    const about = held ?? unreached;
    if (!about) return `Nobody holds the role ${roles([role])}; ${instead}`;
    const theirs = [
      ...(held ? [`${people(held.by)} (${roles([role])}) may not answer it alone`] : []),
      ...(unreached ? [`nothing reaches ${people(unreached.by)} (${roles([role])})`] : []),
      ...(wentTo ? [instead] : []),
    ];
    return `${decision(about.decisionId)}: ${theirs.join("; ")}`;
  },
  DelegationAwaited: ({ principal, delegate, until }, { person }) =>
    `${person(principal)} has handed over to ${person(delegate)} until ${utc(until)}`,
  DelegationOver: ({ principal, delegate }, { person }) =>
    `What ${person(principal)} had handed over to ${person(delegate)} is over`,
  TurnAwaited: ({ roles: held, turnAt }, { roles }) => `The next turn of ${roles(held)} begins at ${utc(turnAt)}`,
  TurnBegan: ({ roles: held }, { roles }) => `The next turn of ${roles(held)} has begun`,
  CallInStarted: (data, { person, roles }) =>
    `${person(data.person)} is called as ${roles(data.roles)}, ${whyCalled[data.why]}; to answer by ${utc(data.acknowledgeBy)}`,
  CallInAcknowledged: (
    { callIn, person: id, joiningInMinutes: minutes, byActing },
    { person, hasAnswered },
    { seq },
  ) =>
    byActing
      ? hasAnswered(callIn, seq)
        ? `${person(id)}, who had answered the call, is still awake: they did something here`
        : `${person(id)} is awake: they did something here, without answering the call`
      : `${person(id)} answers: awake${minutes === undefined ? "" : `, joining in ${minutes} minutes`}`,
  CallInPassedToDelegate: ({ person: id, awayUntil }, { person }) =>
    awayUntil === undefined
      ? `${person(id)} asks for the delegate to be called`
      : `${person(id)} is away until ${utc(awayUntil)} and has handed over to the delegate`,
  CallInEscalated: ({ callIn, to, people: called }, { people, called: whom, asksForDelegate }, { seq }) =>
    `${whom(callIn)} ${asksForDelegate(callIn, seq) ? "asked for somebody in their place" : "has not answered"}, so the ${to} is called: ${people(called) || "there is nobody"}`,
  CallInExtended: ({ person: id, roles: more }, { person, roles }) =>
    `${person(id)}, who is being called already, is called as ${roles(more)} too`,
  CallInWithdrawn: ({ person: id, reason, replacedBy }, { person }) =>
    replacedBy
      ? `${person(id)} is called again, for another role or to answer sooner; this takes the place of the call before`
      : `${person(id)} is not called any more: ${inline(reason)}`,
  CallInUnanswered: ({ person: id }, { person }) => `${person(id)} did not answer; every agreed way was tried`,
  JoinOverdue: ({ person: id }, { person }) => `${person(id)} answered, but has not come to the war room in time`,
  PersonJoined: ({ person: id }, { person }) => `${person(id)} is in the war room`,
} satisfies Partial<Words<EventType>>;

/** What Muster sent, and what became of it. */
const sending = {
  PageDue: ({ page: id, scheduled }, { page }, { at }) => `Due: ${page(id)}${delayed(scheduled, at)}`,
  PageAccepted: (data, { page }) => `Accepted by the provider: ${page(data.page)}${twice(data)}`,
  PageFailed: (data, { page }) => `Not sent: ${page(data.page)}${failure(data)}${outOfWays(data)}`,
  PageSkipped: ({ person: id, media, reason, lastWay }, { person }) =>
    `Left out: ${listOf(media.map((name) => mediumWords[name]))} to ${person(id)}, because ${whySkipped[reason]}${outOfWays({ lastWay })}`,
  RoomOpened: (data) => `War room opened: ${inline(data.room.name)}${notAChannel(data)}${twice(data)}`,
  RoomFailed: (data) => `War room not opened${failure(data)}`,
  RoomLinked: () => "The links at the head of the war room are set",
  RoomLinksFailed: (data) => `The links at the head of the war room could not be set${failure(data)}`,
  RoomLost: (data) => `Muster cannot write in the war room any more${failure(data)}`,
  ArchiveDue: () => "The war room is to be archived once the record is in it",
  RoomArchived: () => "War room archived",
  ArchiveFailed: (data) => `War room not archived${failure(data)}`,
  PersonInvited: (data, { person }) => `${person(data.person)} is invited to the war room${twice(data)}`,
  InviteFailed: (data, { person }) => `${person(data.person)} could not be invited to the war room${failure(data)}`,
  PersonRemoved: (data, { person }) => `${person(data.person)} is out of the war room`,
  RemovalFailed: (data, { person }) => `${person(data.person)} could not be taken out of the war room${failure(data)}`,
  CardPosted: (data, { sent }) => `Posted: ${sent(data.effect)}${twice(data)}`,
  CardFailed: (data, { sent }) => `Not posted: ${sent(data.effect)}${failure(data)}`,
  NoticePosted: (data, { sent }) => `Posted: ${sent(data.effect)}${twice(data)}`,
  NoticeFailed: (data, { sent }) => `Not posted: ${sent(data.effect)}${failure(data)}`,
  ExportRequested: ({ privileged }) =>
    `Asked for a copy of this record${privileged ? ", as counsel: it holds what is privileged" : ""}`,
  ExportSent: (data, { sent }) => `Sent: ${sent(data.effect)}${twice(data)}`,
  ExportFailed: (data, { sent }) => `Not sent: ${sent(data.effect)}${failure(data)}`,
} satisfies Partial<Words<EventType>>;

function outOfWays({ lastWay }: { lastWay?: true | undefined }): string {
  return lastWay ? "; nothing was left to try, and somebody was asked to reach them" : "";
}

const words: Words<EventType> = {
  ...lifecycle,
  ...calling,
  ...deciding,
  ...containing,
  ...clockHappened,
  ...updating,
  ...secrecy,
  ...sending,
};

const whySkipped = {
  superseded: "a later one was due already",
  "no-address": "Muster knew no address for it",
} as const;

/** A page may become due late, when nobody could look before: a second is what a sweep takes. */
function delayed(scheduled: string, at: string): string {
  return toMs(at) - toMs(scheduled) < 1_000 ? "" : `, late: it should have left ${utc(scheduled)}`;
}

/** ": reason, detail", as the provider gave it. */
export function failure({ reason, detail }: { reason: string; detail?: string | undefined }): string {
  if (reason === budgetEnded) return ": no success within the time that was agreed for trying";
  return `: the provider's answer was “${inline(reason)}”${detail ? `, “${inline(detail)}”` : ""}`;
}

const refusedCommands: Record<string, string> = {
  ProposeDecision: "putting a question",
  Choose: "a choice",
  RecordDissent: "an objection",
  TakeBackDissent: "an objection taken back",
  ExplainDissent: "the reason of an objection",
  ExplainChoice: "the reason of a choice",
  ExplainAbstention: "the reason of an abstention",
  Abstain: "an abstention",
  EditDecision: "new words for a question",
  WithdrawDecision: "to withdraw a question",
  RecordSpoken: "a choice made aloud",
  RingToConfirm: "to be called about a choice made aloud",
  DenySpoken: "the denial of a choice made aloud",
  ReportConditionMet: "that a condition is met",
  TakeOver: "a takeover from somebody who acts for them",
};

const refusalWords: Partial<Record<RefusalCode, string>> = {
  "not-permitted": "their roles may not do that",
  "decision-closed": "the question was closed already",
  "shown-an-older-version": "the question had changed since they were shown it",
  "not-a-decider": "they hold no role that decides this",
  "alone-on-own-proposal": "nobody decides alone what they proposed themselves",
  "principal-has-chosen": "the person for whom they stand in has chosen",
  "principal-is-here": "the person for whom they stand in was there themselves",
  "chosen-by-another": "somebody else who stands in had chosen",
  "somebody-acts-for-you": "somebody acted for them, and they had not taken over",
  "chosen-for-you": "somebody who acted for them had chosen",
  "right-has-passed": "their time was over",
  "not-your-turn-yet": "it was not the tie-breaker's turn yet",
  "no-delegates-here": "nobody may choose for somebody else in this decision",
  "explained-already": "they had said why already, and those words stand",
  "nothing-to-explain": "there was nothing of theirs to explain",
  "said-before-asked": "it was said before the question was put in these words",
  "no-more-changes": "changes had made its time as long as they may",
  "too-little-time": "it gave less than half of the time that was agreed",
  "nobody-can-decide": "too few different people could decide it",
  "incident-ended": "the incident had ended",
  "not-your-condition": "it is for whoever set it, or whoever leads, to say so",
  "being-asked": "the same was being asked already",
  "no-condition": "nothing hung on a condition",
  "which-condition": "there was more than one",
};

/** "a choice, because they hold no role that decides this" */
export function refused({ command, code }: EventData<"CommandRefused">): string {
  const what = refusedCommands[command] ?? codeWords(command);
  return `${what}, because ${refusalWords[code as RefusalCode] ?? codeWords(code)}`;
}

/** It may have gone twice: nobody could find out. */
function notAChannel({ chatBecause }: { chatBecause?: string | undefined }): string {
  return chatBecause === undefined ? "" : ` (a group chat, not a private channel: “${inline(chatBecause)}”)`;
}

export function twice({ ambiguous }: { ambiguous?: true | undefined }): string {
  return ambiguous ? " (possibly twice: the provider could not be asked in time)" : "";
}

export function origin(cause: EventData<"IncidentDeclared">["cause"]): string {
  return cause.kind === "alert" ? `, on an alert from ${inline(sourceName(cause.alert.source))}` : "";
}

function because({ reason, occurredAt, leftOpen }: EventData<"IncidentClosed">): string {
  const left = leftOpenLine(leftOpen).map((line) => `; ${inline(line)}`);
  return `${asOf(occurredAt)}${reason ? `: ${inline(reason)}` : ""}${left.join("")}`;
}
