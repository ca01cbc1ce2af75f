import type { CommandName } from "../policy/policy.ts";
import type { CommandType } from "./commands.ts";

/** What holds of a kind of command before anybody judges the one at hand. */
export type CommandKind = {
  /** Who may is for a role to allow, by this word; absent: whoever it is for may. */
  word?: CommandName;
  /**
   * Whose time is looked at first, so that a click is judged by whose right it is by now, whether or not anybody has looked at
   * the clock: that of decisions (a known person's refusal is then a fact worth keeping, DESIGN §1.10), that of
   * authorisations, or that of both.
   */
  about?: "decision" | "action" | "everything";
  /** An ended incident takes no new work, but what it caused is still recorded, explained and exported. */
  afterTheEnd?: true;
  /** Done in chat, it does not show that whoever did it has come. */
  fromAfar?: true;
};

export const commandKinds: Readonly<Record<CommandType, CommandKind>> = {
  DeclareIncident: {},
  AttachAlert: {},
  ResolveAlert: { afterTheEnd: true },
  ConfirmIncident: { word: "confirm" },
  ChangeSeverity: { word: "severity" },
  HandOver: { word: "handoff" },
  AddNote: { word: "note", afterTheEnd: true },
  StandDown: { word: "stand-down", about: "everything" },
  Contain: { word: "contain" },
  Recover: { word: "recover" },
  Close: { word: "close", about: "everything" },
  CallPerson: { word: "call" },
  CallRole: { word: "call" },
  ExcludePerson: { word: "exclude" },
  Acknowledge: { fromAfar: true },
  PassToDelegate: { fromAfar: true },
  RingMe: { fromAfar: true },
  Join: {},
  ProposeDecision: { word: "decide", about: "decision" },
  EditDecision: { word: "decide", about: "decision" },
  WithdrawDecision: { word: "withdraw", about: "decision" },
  Choose: { about: "decision" },
  Abstain: { about: "decision" },
  RecordDissent: { about: "decision" },
  ExplainDissent: { about: "decision", afterTheEnd: true },
  ExplainChoice: { about: "decision", afterTheEnd: true },
  ExplainAbstention: { about: "decision", afterTheEnd: true },
  RecordSpoken: { word: "spoken", about: "decision" },
  DenySpoken: { about: "decision" },
  TakeOver: { word: "take-over", about: "decision" },
  ReportConditionMet: { about: "decision" },
  ReportAction: { word: "action", about: "action", afterTheEnd: true },
  RecordTaken: { word: "action" },
  UseOrder: { word: "action" },
  AskAgain: { word: "action", about: "action" },
  OrderStop: { about: "action" },
  ReportDown: { word: "down" },
  ReportUp: { word: "up", afterTheEnd: true },
  ReportTold: { word: "note", afterTheEnd: true },
  RecordTrigger: { word: "clocks", afterTheEnd: true },
  SetClockAside: { word: "clocks", afterTheEnd: true },
  TakeClockUp: { word: "clocks", afterTheEnd: true },
  GiveUpdate: { word: "update" },
  Export: { word: "export", afterTheEnd: true, fromAfar: true },
  PassTime: { afterTheEnd: true },
  RecordOutcome: { afterTheEnd: true },
};
