import type { ActionStep, Bare } from "../../incident/actions/containing-commands.ts";
import { knownActions } from "../../policy/agreed-actions.ts";
import type { PersonId } from "../../policy/policy.ts";
import { isDenial } from "./denials.ts";
import { type Agreed, startsWith, takeService, takeSubject } from "./subject-words.ts";
import { type TakenTime, takeTime } from "./take-time.ts";

/** The grammar of `/muster action`, `/muster down` and `/muster up`. Pure, and never throws. */

export type ContainingWords =
  | { kind: "actions" }
  | { kind: "containing"; command: Bare }
  | { kind: "incomplete"; command: "action" | "down" | "up"; cure: string };

const steps: Record<string, ActionStep> = {
  start: "started",
  started: "started",
  begun: "started",
  done: "done",
  finished: "done",
  failed: "failed",
  fail: "failed",
  revert: "reverted",
  reverted: "reverted",
  undone: "reverted",
};

/**
 * `start a1`, `condition-met a1`, `failed a1 why`, `stop a1 why`, `again a1`, `took isolate-host FS-01 on payments at 02:40`, …
 * `doneBy`: who did what was taken, where somebody else was named.
 */
export function actionWords(text: string, rules: Agreed, doneBy?: PersonId): ContainingWords {
  const [, first = "", rest = ""] = /^(condition\s+met(?!\S)|\S+)\s*([\s\S]*)$/i.exec(text.trim()) ?? [];
  if (!first || /^list$/i.test(first)) return { kind: "actions" };
  const word = first.toLowerCase().replaceAll(/\s+/g, "-");
  const step = Object.hasOwn(steps, word) ? steps[word] : undefined;
  if (step) return reported(step, rest, word);
  const { action, rest: said } = takeId(rest);
  switch (word) {
    case "condition-met":
      return conditionMet(rest);
    case "again":
      return said ? incomplete(noWords(first, said)) : containing({ type: "AskAgain", ...action });
    case "stop":
      if (!said) return incomplete("Please say why too: /muster action stop a1 The pumps need it.");
      return containing({ type: "OrderStop", ...action, reason: said });
    case "took":
    case "taken":
      return took(rest, rules, doneBy);
    default:
      return byOrder(text.trim(), rules);
  }
}

function reported(step: ActionStep, text: string, word: string): ContainingWords {
  const details = takeDetails(text);
  if ("wrong" in details) return incomplete(details.wrong);
  const { action, said, rest } = details;
  if (step === "failed" && !rest) return incomplete("Please say why too: /muster action failed a1 The host came back.");
  if (rest && (isDenial(rest) || step === "started" || step === "done")) return incomplete(noWords(word, rest));
  return containing({ type: "ReportAction", ...action, step, ...said, ...(rest && { reason: rest }) });
}

function conditionMet(text: string): ContainingWords {
  const details = takeDetails(text);
  if ("wrong" in details) return incomplete(details.wrong);
  const { action, said, rest } = details;
  return rest
    ? incomplete(noWords("condition-met", rest))
    : containing({ type: "ReportConditionMet", ...action, ...said });
}

/** Nothing that was typed is dropped: it may have turned the meaning round, or named another step. */
function noWords(verb: string, rest: string): string {
  return `Muster does not know “${rest}” there, so nothing is recorded. Please write /muster action ${verb} a1, with the step’s own name from /muster action, and at 02:40 if it was not just now; anything else with /muster note.`;
}

/** Its id, and when it was: the time may stand before the other words or behind them. */
function takeDetails(
  text: string,
): (Exclude<TakenTime, { wrong: string }> & { action: { action?: string } }) | { wrong: string } {
  const first = takeId(text);
  const time = takeTime(first.rest);
  if ("wrong" in time || first.action.action !== undefined)
    return "wrong" in time ? time : { ...time, action: first.action };
  return { ...time, ...takeId(time.rest) };
}

function took(text: string, rules: Agreed, doneBy: PersonId | undefined): ContainingWords {
  const time = takeTime(text, "anywhere");
  if ("wrong" in time) return incomplete(time.wrong);
  const subject = takeSubject(time.rest, rules, "/muster action took");
  const by = doneBy === undefined ? {} : { doneBy };
  if (!subject) {
    return incomplete("Please say what was done to what: /muster action took isolate-host FS-01 on payments at 02:40.");
  }
  return "wrong" in subject
    ? incomplete(subject.wrong)
    : containing({ type: "RecordTaken", ...subject, ...by, ...time.said });
}

/** A step that may have been agreed beforehand. */
function byOrder(text: string, rules: Agreed): ContainingWords {
  const kinds = knownActions(rules);
  if (!kinds.some((kind) => startsWith(text, kind))) {
    return incomplete("Please write /muster action for the list, or /muster action took isolate-host FS-01 at 02:40.");
  }
  const time = takeTime(text, "anywhere");
  if ("wrong" in time || time.said) {
    return incomplete(
      "A standing order allows a step from now on, so no time belongs to it. If it was done already: /muster action took isolate-host FS-01 on payments at 02:40. Numbers that are no time, put in quotation marks.",
    );
  }
  const subject = takeSubject(text, rules, "/muster action");
  if (!subject) return incomplete(`Please say to what too: /muster action ${text} FS-01.`);
  return "wrong" in subject ? incomplete(subject.wrong) : containing({ type: "UseOrder", ...subject });
}

/** `payments since 02:40 The database is gone` */
export function downWords(text: string, rules: Agreed): ContainingWords {
  const { service, rest } = takeService(text, rules);
  const wrong = (cure: string): ContainingWords => ({ kind: "incomplete", command: "down", cure });
  if (!service) return wrong("Please say which: /muster down payments since 02:40.");
  const time = takeTime(rest);
  if ("wrong" in time) return wrong(time.wrong);
  const reason = time.rest;
  const other = /^(?:and|&|\+)\s+(\S+)/i.exec(reason)?.[1];
  if (other !== undefined) return wrong(`Please write one service at a time: /muster down ${service} since 02:40.`);
  if (isDenial(reason))
    return wrong(
      `Is ${service} down or not? /muster down ${service} says that it is, /muster up ${service} that it works.`,
    );
  return containing({ type: "ReportDown", service, ...time.said, ...(reason && { reason }) });
}

export function upWords(text: string, rules: Agreed): ContainingWords {
  const { service, rest } = takeService(text, rules);
  const wrong = (cure: string): ContainingWords => ({ kind: "incomplete", command: "up", cure });
  if (!service) return wrong("Please say which: /muster up payments at 04:10.");
  const time = takeTime(rest.replace(/^again\b\s*/i, ""));
  if ("wrong" in time) return wrong(time.wrong);
  if (time.rest) {
    return wrong(
      `Muster does not know “${time.rest}” there, so nothing is recorded. Please write /muster up ${service} at 04:10; anything else with /muster note.`,
    );
  }
  return containing({ type: "ReportUp", service, ...time.said });
}

function takeId(text: string): { action: { action?: string }; rest: string } {
  const match = /^(a\d{1,4})(?:[:,]|(?!\S))\s*/i.exec(text.trim());
  if (!match?.[1]) return { action: {}, rest: text.trim() };
  return { action: { action: match[1].toLowerCase() }, rest: text.trim().slice(match[0].length) };
}

function containing(command: Bare): ContainingWords {
  return { kind: "containing", command };
}

function incomplete(cure: string): ContainingWords {
  return { kind: "incomplete", command: "action", cure };
}
