import type { TriggerId } from "../policy/clocks/row.ts";
import type { Severity } from "../policy/policy.ts";
import type { ContainingCommand } from "./actions/containing-commands.ts";
import type { By } from "./by.ts";
import type { DurationRange } from "./decisions/trade-off.ts";
import type { AlertFact, EventData } from "./events.ts";
import type { MessageSource, QuestionSource } from "./message-source.ts";
import type { Spoken } from "./spoken-time.ts";
import type { Instant } from "./time.ts";

/** Requests. Time, identity and randomness arrive in them; what they lead to is judged by `decide`. */
export type Request = { now: Instant; by: By };

export type DeclareIncident = Request & {
  type: "DeclareIncident";
  incident: string;
  codename: string;
  title: string;
  severity: Severity;
  environment?: EventData<"IncidentDeclared">["environment"];
  service?: string;
  personalData?: "none" | "suspected";
  exercise: boolean;
  /** The alert that declares it; absent when a person does. */
  alert?: AlertFact;
  confidential?: true;
  /** About somebody inside. It is confidential. */
  insider?: true;
  /** Whom it is kept from. It is confidential. */
  excluded?: string[];
};

export type ProposeDecision = Request & {
  type: "ProposeDecision";
  decisionId: string;
  question: string;
  action?: string;
  service?: string;
  /** The one thing that the step would be done to, such as a host. */
  target?: string;
  options: EventData<"DecisionProposed">["options"];
  recommended?: string;
  /** How long the deciders have; absent: what the authority table says. */
  withinMs?: number;
  /** How long the proposer expects the service to be down if it is acted on. */
  downtime?: DurationRange;
  /** The action that stands already, of which it asks whether it may. */
  ratifies?: string;
  /** Who may not approve it alone, besides whoever proposes it. */
  notAlone?: string[];
  /** What could happen to people, in the proposer's words. Never priced. */
  safety?: string;
  /** The message in chat that it is put because of. */
  source?: QuestionSource;
  /** What may grow while nothing is done. */
  exposure?: string;
};

/** What somebody says happened, and when: it starts, moves or stops legal clocks. */
export type RecordTrigger = Request & {
  type: "RecordTrigger";
  trigger: TriggerId;
  /** The clock whose notice was submitted. */
  clock?: string;
  /** False: it was judged not to be so. */
  holds: boolean;
  occurredAt?: Instant;
  peopleAffected?: number;
  note?: string;
  /** Sets right when a notice was submitted; otherwise it is a newer one. */
  correction?: true;
};

/** The same question in other words, or with another downtime; whatever was chosen before is void. */
export type EditDecision = Request & { type: "EditDecision"; decisionId: string } & Pick<
    ProposeDecision,
    "question" | "options" | "recommended" | "downtime"
  >;

type Explain<T extends string> = Request & { type: T; decisionId: string; reason: string };

/** Somebody said aloud what they choose; whoever leads writes it down. */
export type RecordSpoken = Request &
  Spoken & { type: "RecordSpoken"; decisionId: string; person: string; option: string };

/** What became of an effect, told by the runtime. Never refused. */
export type RecordOutcome = Request & { type: "RecordOutcome"; outcome: Outcome };

export type OutcomeType =
  | "PageAccepted"
  | "PageFailed"
  | "RoomOpened"
  | "RoomFailed"
  | "RoomLinked"
  | "RoomLinksFailed"
  | "RoomLost"
  | "RoomArchived"
  | "ArchiveFailed"
  | "PersonInvited"
  | "InviteFailed"
  | "PersonRemoved"
  | "RemovalFailed"
  | "ExcludedPersonSeen"
  | "CardPosted"
  | "CardFailed"
  | "NoticePosted"
  | "NoticeFailed"
  | "ExportSent"
  | "ExportFailed";
export type Outcome = { [T in OutcomeType]: { type: T; data: EventData<T> } }[OutcomeType];

export type Command =
  | DeclareIncident
  | (Request & { type: "AttachAlert"; alert: AlertFact })
  | (Request & { type: "ResolveAlert"; key: string; alertId: string; source: string })
  | (Request & { type: "CountAlerts"; total: number; from: Instant; to: Instant })
  | (Request & { type: "NoteUnread"; alertId: string; source: string; asset: string })
  | (Request & { type: "ConfirmIncident" })
  | (Request & { type: "ChangeSeverity"; to: Severity; reason: string })
  | (Request & { type: "HandOver"; to: string })
  | (Request & { type: "AddNote"; text: string; occurredAt?: Instant; privileged?: true; source?: MessageSource })
  /** `anyway`: though something is still open, which the reason is about. */
  | (Request & { type: "StandDown"; reason?: string; anyway?: true })
  | (Request & { type: "Contain"; reason?: string; occurredAt?: Instant })
  | (Request & { type: "Recover"; reason?: string; occurredAt?: Instant })
  | (Request & { type: "Close"; reason?: string; anyway?: true })
  | (Request & { type: "CallPerson"; person: string })
  | (Request & { type: "ExcludePerson"; person: string; reason: string })
  | (Request & { type: "CallRole"; role: string })
  | (Request & { type: "Acknowledge"; callIn: string; joiningInMinutes?: number })
  | (Request & { type: "PassToDelegate"; callIn: string })
  | (Request & { type: "RingMe"; callIn: string })
  | (Request & { type: "Join" })
  | ProposeDecision
  | EditDecision
  | Explain<"WithdrawDecision">
  | (Request & { type: "Choose"; decisionId: string; option: string; shown: string; condition?: string })
  | (Request & { type: "Abstain"; decisionId: string; reason?: string })
  | (Request & { type: "RecordDissent"; decisionId: string })
  | (Request & { type: "TakeBackDissent"; decisionId: string })
  | Explain<"ExplainDissent">
  | Explain<"ExplainChoice">
  | Explain<"ExplainAbstention">
  | RecordSpoken
  | (Request & { type: "DenySpoken"; decisionId: string })
  | (Request & { type: "RingToConfirm"; decisionId: string })
  | (Request & { type: "TakeOver" })
  | ContainingCommand
  | RecordTrigger
  | (Request & { type: "GiveUpdate"; text: string })
  | (Request & { type: "SetClockAside"; clock: string; reason: string })
  | (Request & { type: "TakeClockUp"; clock: string; reason: string })
  /** `privileged`: they ask for what is for counsel alone; whether they get it is judged by who they are. */
  | (Request & { type: "Export"; privileged?: true })
  | (Request & { type: "PassTime" })
  | RecordOutcome;

export type CommandType = Command["type"];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

/** A command whose turn has not come: its time is set when it does. */
export type Undated = { [T in CommandType]: Omit<CommandOf<T>, "now"> }[CommandType];

export function dated(command: Undated, now: Instant): Command {
  return { ...command, now } as Command;
}
