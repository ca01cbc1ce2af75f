import type { Action } from "../../../incident/actions/action.ts";
import type { ContainingCommand } from "../../../incident/actions/containing-commands.ts";
import { isDown } from "../../../incident/actions/downtime.ts";
import type { NewEvent } from "../../../incident/events.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { Refusal } from "../../../incident/verdict.ts";
import { nearest } from "../../../policy/nearest.ts";
import { actionName, customerLine, doerWords, downtimeLine, lapsedWords, staysDown } from "../actions/action-words.ts";
import { stillToCome } from "../clocks/clock-time.ts";
import { type ConditionRefusal, conditionMetLines, conditionRefusal } from "../decisions/condition-words.ts";
import { inWords, listOf, type Names, roleTitle, whoMayStop } from "../names.ts";
import { type Times, timesFrom } from "../times.ts";

/** What is answered to whoever says something about actions, services or customers. */

type Asked = { command: ContainingCommand; incident: Incident; events: NewEvent[]; names: Names; times: Times };

export function containingDone(asked: Asked): string[] {
  return [...whatWasDone(asked), ...nowLine(asked)];
}

/** They said a time that is only just to come. */
function nowLine({ command, events, times }: Asked): string[] {
  const [first] = events;
  if (!("clockTime" in command) || !first || events.some(isEarlier)) return [];
  return [`By this clock ${command.clockTime} is only just to come, so it is recorded as now, ${times.at(first.at)}.`];
}

function isEarlier({ type, at, data }: NewEvent): boolean {
  if (type === "OtherCauseReported" || type === "EarlierDowntimeReported") return true;
  return type === "ServiceDown" ? data.since !== at : "occurredAt" in data && data.occurredAt !== undefined;
}

function whatWasDone({ command, incident, events, names, times }: Asked): string[] {
  switch (command.type) {
    case "ReportAction":
    case "AskAgain":
    case "OrderStop": {
      const action = events.flatMap(({ data }) => ("action" in data && data.action ? [String(data.action)] : []))[0];
      const found = own(incident.actions, action ?? command.action ?? "");
      const leave = found && command.type === "ReportAction" ? lapsedWords(incident, found, names, times) : undefined;
      return [
        `${found ? thing(found) : "The action"}: ${doneWords(command, found, times)}.`,
        ...(leave ? [`${leave}.`] : []),
      ];
    }
    case "ReportConditionMet":
      return events.flatMap(({ type, at, data }) =>
        type === "ConditionMet" ? conditionMetLines(incident, { at, ...data }, names, times) : [],
      );
    case "UseOrder": {
      const action = Object.values(incident.actions).at(-1);
      if (action?.authority.status !== "authorised") return ["Recorded."];
      return [
        `${thing(action)} is authorised by a standing order, until ${times.at(action.authority.until)}. Everybody who signed it is told.`,
        ...(command.service === undefined && action.service !== undefined
          ? [`No service was named: it is taken to be ${action.service}, which this incident is about.`]
          : []),
        "Say when it is started: /muster action start.",
      ];
    }
    case "RecordTaken": {
      const taken = Object.values(incident.actions).at(-1);
      if (!taken) return ["Recorded."];
      return [
        `${thing(taken)} is recorded as done ${doerWords(taken, names)}${doneAt(taken, times)}, before anybody had authorised it.`,
        ...(taken.service === undefined && Object.keys(incident.rules.services).length > 0
          ? ["No service is named in it."]
          : []),
        ...(taken.service && !isDown(incident, taken.service)
          ? [`${taken.service} is not recorded as down; if it is: /muster down ${taken.service} since 02:40.`]
          : []),
        taken.asked
          ? "Those who decide are asked now whether it may stand."
          : "Nobody could be asked yet whether it may stand. Please ask somebody else to press “Decide again” under /muster action.",
      ];
    }
    case "ReportDown":
    case "ReportUp": {
      const downtime = own(incident.downtimes, command.service);
      const besides = events.some(({ type }) => type === "OtherCauseReported") ? [staysDown] : [];
      return [downtime ? `${downtimeLine(downtime, times)}.` : "Recorded.", ...besides];
    }
    case "ReportTold": {
      const notice = own(incident.customerNotices, command.service);
      return [notice ? `${customerLine(notice, names, times)}.` : "Recorded."];
    }
  }
}

/** "Isolate host: FS-01, on payments (a1)" */
function thing({ id, service, ...action }: Action): string {
  return `${actionName(action)}${service === undefined || service === action.target ? "" : `, on ${service}`} (${id})`;
}

function doneAt({ progress }: Action, times: Times): string {
  return "at" in progress ? `at ${times.at(progress.at)}` : "";
}

function doneWords(
  command: Extract<ContainingCommand, { type: "ReportAction" | "AskAgain" | "OrderStop" }>,
  action: Action | undefined,
  times: Times,
): string {
  switch (command.type) {
    case "ReportAction":
      return `recorded as ${command.step}${action ? ` ${doneAt(action, times)}` : ""}`;
    case "AskAgain":
      return "those who decide are asked now whether it may stand";
    case "OrderStop":
      return "stopped. The room, the commander and whoever started it are told; nobody has to agree";
  }
}

export type ContainingRefusal = Extract<
  Refusal,
  {
    code:
      | "no-such-action"
      | "which-action"
      | "action-was-allowed"
      | "action-not-authorised"
      | "no-order-covers"
      | "order-beyond-signers"
      | "order-not-again"
      | "order-being-asked"
      | "order-decided-against"
      | "order-question-withdrawn"
      | "action-wrong-step"
      | "action-before-its-last-step"
      | "action-being-decided"
      | "action-authorised"
      | "action-over"
      | "not-a-safety-role"
      | "unknown-service"
      | "service-already-down"
      | "service-not-down"
      | "up-before-down"
      | "still-to-come"
      | "no-customer-notice"
      | ConditionRefusal["code"];
  }
>;

export function containingRefusal(
  refusal: ContainingRefusal,
  names: Names,
  zone: string,
): [what: string, cure: string] {
  switch (refusal.code) {
    case "no-such-action":
      return [`There is no action ${refusal.action} in this incident.`, "/muster action lists the ones there are."];
    case "which-action":
      return refusal.actions.length === 0
        ? ["There is no action that this could be about.", "/muster action lists the ones there are."]
        : [`This could be about ${listOf(refusal.actions, "or")}.`, "Please name one: /muster action done a1."];
    case "action-was-allowed":
      return wasAllowed(refusal);
    case "action-not-authorised":
      return notAuthorised(refusal);
    case "no-order-covers":
      return [
        `No standing order in force covers “${inWords(refusal.what)}” here. It is for ${decidersOf(refusal, names)} to decide.`,
        proposeInstead(refusal),
      ];
    case "order-beyond-signers":
      return [
        `The standing order ${refusal.order} does not hold here: those who agreed to it could not decide on “${inWords(refusal.what)}” between them. It is for ${decidersOf(refusal, names)} to decide.`,
        proposeInstead(refusal),
      ];
    case "order-not-again":
      return [
        `Action ${refusal.action} stands without authority, and a standing order allows it no second time.`,
        "Press “Decide again” under /muster action, or revert it.",
      ];
    case "order-being-asked":
      return [
        "Those who decide are being asked about this, so no standing order is used.",
        "Their answer holds: their cards have the buttons.",
      ];
    case "order-decided-against":
      return [
        "Those who decide about this, or somebody who must agree, said no, so no standing order is used.",
        "Only a new decision allows it: /muster decide.",
      ];
    case "order-question-withdrawn":
      return [
        "Those who decide were asked about this and the question was withdrawn, so no standing order is used.",
        "Only a new decision allows it: /muster decide.",
      ];
    case "action-wrong-step":
      return [
        `Action ${refusal.action} is ${statusOf(refusal.status)}, so it cannot be recorded as ${refusal.step}.`,
        "/muster action shows where each one stands.",
      ];
    case "action-before-its-last-step":
      return [
        `Action ${refusal.action} was ${statusOf(refusal.status)} at ${timesFrom(refusal.at, zone).at(refusal.at)}, and this would be before that.`,
        "Please check the time: it is read on your own clock.",
      ];
    case "action-being-decided":
      return [
        `Those who decide about action ${refusal.action} have been asked already.`,
        "Their cards have the buttons.",
      ];
    case "action-authorised":
      return [
        `Action ${refusal.action} is authorised already.`,
        "To have it decided anew, press “Decide again” under /muster action.",
      ];
    case "action-over":
      return [
        `Action ${refusal.action} does not stand any more.`,
        "If it is needed again, propose it with /muster decide.",
      ];
    case "not-a-safety-role":
      return [
        refusal.roles.length === 0
          ? "No role was agreed that may stop an action alone."
          : `Stopping an action alone is for ${whoMayStop(names, refusal.roles)}.`,
        "If it is unsafe, tell them and the commander now: /muster call brings them in. Others decide it together, with /muster decide.",
      ];
    case "unknown-service": {
      const meant = nearest(refusal.service, refusal.known);
      return [
        `Muster knows no service “${refusal.service}”${meant === undefined ? "." : `: did you mean ${meant}?`}`,
        refusal.known.length > 0 ? `There are: ${listOf(refusal.known)}.` : "The organisation has named none.",
      ];
    }
    case "service-already-down":
      return [`${refusal.service} is recorded as down already.`, `When it works again: /muster up ${refusal.service}.`];
    case "service-not-down":
      return [`${refusal.service} is not recorded as down.`, `If it is: /muster down ${refusal.service} since 02:40.`];
    case "up-before-down":
      return [`${refusal.service} went down later than that.`, "Please write when it came up again, such as at 04:10."];
    case "still-to-come":
      return stillToCome(refusal);
    case "condition-not-met":
    case "not-your-condition":
    case "no-condition":
    case "which-condition":
      return conditionRefusal(refusal, names);
    case "no-customer-notice":
      return [
        `Nobody was asked to tell the customers of ${refusal.service}.`,
        "If they were told all the same, add it with /muster note.",
      ];
  }
}

function wasAllowed({ action, status }: Extract<Refusal, { code: "action-was-allowed" }>): [string, string] {
  return status === "waiting"
    ? [
        `Action ${action} allowed this at that time, so it was not done before anybody had authorised it.`,
        `Say it of that action: /muster action done ${action} at 02:40.`,
      ]
    : [
        `This is action ${action}, which is recorded as ${inWords(status)} and was authorised at that time.`,
        "/muster action shows it. If something else was done, please name that.",
      ];
}

function notAuthorised({ action, why }: Extract<Refusal, { code: "action-not-authorised" }>): [string, string] {
  const inTime = `If it was begun while it was authorised, say when: /muster action start ${action} at 02:40.`;
  const took = "If it was done all the same, record that: /muster action took isolate-host FS-01 at 02:40.";
  switch (why) {
    case "expired":
      return [
        `The authorisation of action ${action} has run out, so it may not be started.`,
        `Propose it again with /muster decide. ${inTime} ${took}`,
      ];
    case "asked-again":
      return [
        `Those who decide are being asked about action ${action} again, so it may not be started yet.`,
        `Please wait for their answer. ${inTime} ${took}`,
      ];
    case "stopped":
      return [
        `Action ${action} was stopped because it is unsafe, so nobody may start it or vote it back.`,
        `Speak with whoever stopped it. ${inTime} ${took}`,
      ];
    case "not-yet":
      return [
        `At that time action ${action} was not authorised yet.`,
        `Please check the time, on your own clock. ${took}`,
      ];
    case "none":
    case "refused":
      return [`Action ${action} is not authorised.`, `Propose it with /muster decide. ${inTime} ${took}`];
  }
}

function statusOf(status: string): string {
  return status === "waiting" ? "not started yet" : inWords(status);
}

function decidersOf({ deciders }: { deciders: string[] }, names: Names): string {
  return listOf([...new Set(deciders)].map((role) => roleTitle(names, role)));
}

function proposeInstead({ service }: { service?: string }): string {
  return service
    ? "Propose it with /muster decide; if it was done already, record that with /muster action took."
    : "If it is done to a service, name it: /muster action isolate-host FS-01 on payments. Else propose it with /muster decide; if it was done already, record that with /muster action took.";
}
