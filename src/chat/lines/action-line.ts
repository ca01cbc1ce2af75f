import type { ActionStep, Bare } from "../../incident/actions/containing-commands.ts";
import type { Spoken } from "../../incident/spoken-time.ts";
import { agreedActions } from "../../policy/agreed-actions.ts";
import type { PersonId, Rules } from "../../policy/policy.ts";
import { readSaidTime, writtenTime } from "../cards/clocks/clock-time.ts";

/** The grammar of `/muster action`, `/muster down` and `/muster up`. Pure, and never throws. */

type Agreed = Pick<Rules, "authority" | "standingOrders" | "services">;
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
  if (step) return reported(step, rest);
  const { action, rest: said } = takeId(rest);
  switch (word) {
    case "condition-met":
      return conditionMet(rest);
    case "again":
      return containing({ type: "AskAgain", ...action });
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

function reported(step: ActionStep, text: string): ContainingWords {
  const time = takeTime(text);
  if ("wrong" in time) return incomplete(time.wrong);
  const { action, rest } = takeId(time.rest);
  if (step === "failed" && !rest) return incomplete("Please say why too: /muster action failed a1 The host came back.");
  const command = { type: "ReportAction", ...action, step, ...time.said, ...(rest && { reason: rest }) } as const;
  return containing(command);
}

function conditionMet(text: string): ContainingWords {
  const time = takeTime(text);
  if ("wrong" in time) return incomplete(time.wrong);
  return containing({ type: "ReportConditionMet", ...takeId(time.rest).action, ...time.said });
}

function took(text: string, rules: Agreed, doneBy: PersonId | undefined): ContainingWords {
  const time = takeTime(text);
  if ("wrong" in time) return incomplete(time.wrong);
  const subject = takeSubject(time.rest, rules);
  const by = doneBy === undefined ? {} : { doneBy };
  if (subject) return containing({ type: "RecordTaken", ...subject, ...by, ...time.said });
  return incomplete("Please say what was done to what: /muster action took isolate-host FS-01 on payments at 02:40.");
}

/** A step that may have been agreed beforehand. */
function byOrder(text: string, rules: Agreed): ContainingWords {
  const kinds = agreedActions(rules);
  if (!kinds.some((kind) => startsWith(text, kind))) {
    return incomplete("Please write /muster action for the list, or /muster action took isolate-host FS-01 at 02:40.");
  }
  const subject = takeSubject(text, rules);
  if (subject) return containing({ type: "UseOrder", ...subject });
  return incomplete(`Please say to what too: /muster action ${text} FS-01.`);
}

/** `isolate-host FS-01 on payments`: the kind of step, what it is done to, and the service that it concerns. */
function takeSubject(text: string, rules: Agreed) {
  const kinds = agreedActions(rules);
  const what = kinds.find((kind) => startsWith(text, kind)) ?? /^\S+/.exec(text)?.[0];
  if (!what) return undefined;
  const rest = text.slice(what.length).trim();
  const on = /(?:^|\s)on\s+(\S.*)$/i.exec(rest);
  const service = on?.[1] === undefined ? undefined : serviceNamed(on[1], rules);
  // "on vlan 5" names no service: it is part of what was done to what.
  const target = service && on ? rest.slice(0, on.index).trim() || service : rest;
  return target ? { what: idOf(what), target, ...(service && { service }) } : undefined;
}

/** `payments since 02:40 The database is gone` */
export function downWords(text: string, rules: Agreed): ContainingWords {
  const { service, rest } = takeService(text, rules);
  if (!service)
    return { kind: "incomplete", command: "down", cure: "Please say which: /muster down payments since 02:40." };
  const time = takeTime(rest, "start");
  if ("wrong" in time) return { kind: "incomplete", command: "down", cure: time.wrong };
  const reason = time.rest;
  return containing({ type: "ReportDown", service, ...time.said, ...(reason && { reason }) });
}

export function upWords(text: string, rules: Agreed): ContainingWords {
  const { service, rest } = takeService(text, rules);
  if (!service) return { kind: "incomplete", command: "up", cure: "Please say which: /muster up payments at 04:10." };
  const time = takeTime(rest, "start");
  if ("wrong" in time) return { kind: "incomplete", command: "up", cure: time.wrong };
  return containing({ type: "ReportUp", service, ...time.said });
}

/** A service that is agreed upon, else the first word: what it can be is said by the refusal. */
function takeService(text: string, rules: Agreed): { service?: string; rest: string } {
  const written = text.trim();
  const known = Object.keys(rules.services).toSorted((one, other) => other.length - one.length);
  const service = known.find((each) => startsWith(written, each));
  const taken = service ?? /^\S+/.exec(written)?.[0];
  return taken === undefined ? { rest: "" } : { service: service ?? taken, rest: written.slice(taken.length).trim() };
}

function serviceNamed(text: string, { services }: Agreed): string | undefined {
  return Object.keys(services).find((each) => idOf(each) === idOf(text));
}

/** An agreed word may be written with spaces: "isolate host". */
function idOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "-");
}

function startsWith(text: string, name: string): boolean {
  return idOf(text.slice(0, name.length)) === idOf(name) && /^(?:\s|$)/.test(text.slice(name.length));
}

function takeId(text: string): { action: { action?: string }; rest: string } {
  const match = /^(a\d{1,4})(?::|(?!\S))\s*/i.exec(text.trim());
  if (!match?.[1]) return { action: {}, rest: text.trim() };
  return { action: { action: match[1].toLowerCase() }, rest: text.trim().slice(match[0].length) };
}

type Time = { said: Spoken; rest: string } | { wrong: string };

/** `at 02:40`, `since 02:40` or `yesterday 23:10`, at the end or at the start of the words. */
const saidTime = `(?=yesterday|at|since)(?:(?:at|since)\\s+)?(${writtenTime})`;
const timeAt = {
  end: new RegExp(`(?:^|\\s)${saidTime}$`, "i"),
  start: new RegExp(`^${saidTime}(?=\\s|$)`, "i"),
};

/** When it was, and the other words. */
export function takeTime(text: string, where: "start" | "end" = "end"): Time {
  const written = text.trim();
  const match = timeAt[where].exec(written);
  if (!match?.[1]) return { said: {}, rest: written };
  const said = readSaidTime(match[1]);
  if (!said) return { wrong: `There is no time “${match[1]}”: please write it as 02:40.` };
  const rest = `${written.slice(0, match.index)} ${written.slice(match.index + match[0].length)}`.trim();
  return { said, rest };
}

function containing(command: Bare): ContainingWords {
  return { kind: "containing", command };
}

function incomplete(cure: string): ContainingWords {
  return { kind: "incomplete", command: "action", cure };
}
