import type { By } from "../../incident/by.ts";
import type { Undated } from "../../incident/commands.ts";
import type { Incident } from "../../incident/incident.ts";
import type { IncidentAction } from "../card.ts";
import type { Parsed } from "../lines/command-line.ts";
import { whatWasSaid } from "../lines/spoken-line.ts";
import { whatIsWithdrawn } from "../lines/withdraw-line.ts";
import type { LookedAt } from "./desk-views.ts";

/** The command of what somebody typed or pressed. */

/** Words that do nothing to one incident. */
type Apart =
  | "declare"
  | "status"
  | "actions"
  | "clocks"
  | "brief"
  | "clock-trigger"
  | "delegate"
  | "delegate-off"
  | "agreements"
  | "help"
  | "unknown"
  | "form"
  | "question"
  | "incomplete";
/** Words that are about one incident. */
type AboutIncident = Exclude<Parsed, { kind: Apart }>;

/** A `cure` is for whoever has to say more. */
export function commandOfWords(parsed: AboutIncident, by: By, incident: Incident): Undated | { cure: string } {
  switch (parsed.kind) {
    case "spoken": {
      const meant = whatWasSaid(parsed.said, incident);
      return "cure" in meant ? meant : { type: "RecordSpoken", by, person: parsed.person, ...meant };
    }
    case "withdraw": {
      const meant = whatIsWithdrawn(parsed.said, incident);
      return "cure" in meant ? meant : { type: "WithdrawDecision", by, ...meant };
    }
    case "take-over":
      return { type: "TakeOver", by };
    case "confirm":
      return { type: "ConfirmIncident", by };
    case "severity":
      return { type: "ChangeSeverity", by, to: parsed.to, reason: parsed.reason };
    case "call":
      return "person" in parsed
        ? { type: "CallPerson", by, person: parsed.person }
        : { type: "CallRole", by, role: parsed.role };
    case "handoff":
      return { type: "HandOver", by, to: parsed.person };
    case "note":
      return { type: "AddNote", by, text: parsed.text, ...(parsed.privileged && { privileged: true }) };
    case "exclude":
      return { type: "ExcludePerson", by, person: parsed.person, reason: parsed.reason };
    case "update":
      return { type: "GiveUpdate", by, text: parsed.text };
    case "stand-down":
      return { type: "StandDown", by, reason: parsed.reason, ...(parsed.anyway && { anyway: true }) };
    case "contain":
      return { type: "Contain", by, ...(parsed.reason && { reason: parsed.reason }) };
    case "recover":
      return { type: "Recover", by, ...(parsed.reason && { reason: parsed.reason }) };
    case "close":
      return { type: "Close", by, reason: parsed.reason, ...(parsed.anyway && { anyway: true }) };
    case "containing":
      return { ...parsed.command, by };
    case "clock-aside":
      return { type: "SetClockAside", by, clock: parsed.clock, reason: parsed.reason };
    case "clock-up":
      return { type: "TakeClockUp", by, clock: parsed.clock, reason: parsed.reason };
    case "export":
      return { type: "Export", by, ...(parsed.privileged && { privileged: true }) };
  }
}

/** Undefined for a button that only opens a form. */
export function commandOfPress(action: Exclude<IncidentAction, LookedAt>, by: By): Undated | undefined {
  switch (action.do) {
    case "acknowledge": {
      const { callIn, minutes } = action;
      return { type: "Acknowledge", by, callIn, ...(minutes !== undefined && { joiningInMinutes: minutes }) };
    }
    case "call-delegate":
      return { type: "PassToDelegate", by, callIn: action.callIn };
    case "confirm":
      return { type: "ConfirmIncident", by };
    case "join":
      return { type: "Join", by };
    case "choose":
      return { type: "Choose", by, decisionId: action.decision, option: action.option, shown: action.shown };
    case "dissent":
      return { type: "RecordDissent", by, decisionId: action.decision };
    case "take-back-dissent":
      return { type: "TakeBackDissent", by, decisionId: action.decision };
    case "action-started":
      return { type: "ReportAction", by, action: action.action, step: "started" };
    case "action-done":
      return { type: "ReportAction", by, action: action.action, step: "done" };
    case "condition-met":
      return { type: "ReportConditionMet", by, decisionId: action.decision, person: action.person };
    case "action-again":
      return { type: "AskAgain", by, action: action.action };
    case "service-up":
      return { type: "ReportUp", by, service: action.service };
    case "deny-spoken":
      return { type: "DenySpoken", by, decisionId: action.decision };
    case "take-over":
      return { type: "TakeOver", by };
    case "take-lead":
      return { type: "HandOver", by, to: by.person };
    case "export":
      return { type: "Export", by };
    case "call":
    case "handoff":
    case "note":
    case "exclude":
    case "spoken":
    case "down":
    case "up":
    case "contain":
    case "recover":
    case "close":
    case "action":
    case "stand-down":
    case "stand-down-anyway":
    case "close-anyway":
    case "severity":
    case "update":
    case "propose":
    case "took":
    case "action-failed":
    case "action-reverted":
    case "action-stop":
    case "customers-told":
    case "clock":
    case "condition":
    case "abstain":
    case "explain":
    case "edit":
    case "withdraw":
      return undefined;
  }
}
