import type { CommandName } from "../policy/policy.ts";
import type { CommandType } from "./commands.ts";

/** What holds of a kind of command before anybody judges the one at hand. */
export type CommandKind = {
  /** Who may is for a role to allow, by this word; absent: whoever it is for may. */
  word?: CommandName;
  /**
   * Whose time is looked at first, so that a click is judged by whose right it is by now, whether or not anybody has looked at
   * the clock: that of decisions (a known person's refusal is then a fact worth keeping, DESIGN §1.10), or that of
   * authorisations as well.
   */
  about?: "decision" | "everything";
  /** An ended incident takes no new work, but what it caused is still recorded, explained and exported. */
  afterTheEnd?: true;
  /** Done in chat, it does not show that whoever did it has come. */
  fromAfar?: true;
  /**
   * Whether somebody may whom the room does not let in. Absent: not they, who approve nothing, nor what was done already,
   * and take no copy of the record. `leading`: nor this, unless they are the commander still because there is nobody else.
   * `telling`: they say what has happened, or answer for themselves alone.
   */
  outside?: "leading" | "telling";
};

const leading = { outside: "leading" } as const;
const telling = { outside: "telling" } as const;

export const commandKinds: Readonly<Record<CommandType, CommandKind>> = {
  DeclareIncident: {},
  AttachAlert: telling,
  ResolveAlert: { ...telling, afterTheEnd: true },
  CountAlerts: { ...telling, afterTheEnd: true },
  NoteUnread: { ...telling, afterTheEnd: true },
  ConfirmIncident: { ...leading, word: "confirm" },
  ChangeSeverity: { ...leading, word: "severity" },
  HandOver: { ...leading, word: "handoff" },
  AddNote: { ...telling, word: "note", afterTheEnd: true },
  StandDown: { ...leading, word: "stand-down", about: "everything" },
  Contain: { ...leading, word: "contain" },
  Recover: { ...leading, word: "recover" },
  Close: { ...leading, word: "close", about: "everything" },
  CallPerson: { ...telling, word: "call" },
  CallRole: { ...telling, word: "call" },
  ExcludePerson: { ...leading, word: "exclude" },
  Acknowledge: { ...telling, fromAfar: true },
  PassToDelegate: { ...telling, fromAfar: true },
  RingMe: { ...telling, fromAfar: true },
  Join: telling,
  ProposeDecision: { word: "decide", about: "decision" },
  EditDecision: { word: "decide", about: "decision" },
  WithdrawDecision: { word: "withdraw", about: "decision" },
  Choose: { about: "decision" },
  Abstain: { about: "decision" },
  RecordDissent: { about: "decision" },
  TakeBackDissent: { about: "decision" },
  ExplainDissent: { about: "decision", afterTheEnd: true },
  ExplainChoice: { about: "decision", afterTheEnd: true },
  ExplainAbstention: { about: "decision", afterTheEnd: true },
  RecordSpoken: { word: "spoken", about: "decision" },
  RingToConfirm: { about: "decision", fromAfar: true },
  DenySpoken: { about: "decision" },
  TakeOver: { word: "take-over", about: "decision" },
  ReportConditionMet: { about: "decision" },
  ReportAction: { ...telling, word: "action", about: "everything", afterTheEnd: true },
  RecordTaken: { word: "action", about: "everything" },
  UseOrder: { word: "action", about: "everything" },
  AskAgain: { word: "action", about: "everything" },
  OrderStop: { about: "everything" },
  ReportDown: { ...telling, word: "down" },
  ReportUp: { ...telling, word: "up", afterTheEnd: true },
  ReportTold: { ...telling, word: "note", afterTheEnd: true },
  RecordTrigger: { ...leading, word: "clocks", afterTheEnd: true },
  SetClockAside: { ...leading, word: "clocks", afterTheEnd: true },
  TakeClockUp: { ...leading, word: "clocks", afterTheEnd: true },
  GiveUpdate: { ...leading, word: "update" },
  Export: { word: "export", afterTheEnd: true, fromAfar: true },
  PassTime: { ...telling, afterTheEnd: true },
  RecordOutcome: { ...telling, afterTheEnd: true },
};
