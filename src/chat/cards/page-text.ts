import type { CallIn } from "../../incident/call-in.ts";
import type { Incident } from "../../incident/incident.ts";
import type { Notice } from "../../incident/notice.ts";
import { type Names, roleTitles } from "./names.ts";

/**
 * What is texted and spoken. Text messages and calls pass through many hands: they say the codename, what is asked
 * and the bridge, and nothing of what happened, where, or how bad it is.
 */

/** "Muster: quiet harbour. You are needed as CISO. Please join now. Bridge +1 555 0199, code 4410." */
export function pageText(incident: Incident, callInId: string, names: Names): string {
  const callIn = incident.callIns[callInId];
  if (!callIn) throw new RangeError("a page of a call-in that is not in the incident");
  const { bridge } = incident.rules.organisation;
  return [
    `${opening(incident)}.`,
    `You are needed${asWhom(callIn, names)}.`,
    askOf(incident, callIn),
    ...(bridge ? [`Bridge ${bridge}.`] : []),
  ].join(" ");
}

/** Said once to somebody whose phone was used, such as the false alarm. */
export function noticeText(incident: Incident, { about }: Notice, _names: Names): string {
  return about.what === "false-alarm"
    ? `${opening(incident)} was a false alarm. You can go back to sleep.`
    : `${opening(incident)} has news. Please look at your messages.`;
}

function opening({ exercise, codename }: Incident): string {
  return `${exercise ? "EXERCISE. " : ""}Muster: ${codename}`;
}

/** Roles only: even the name of whoever did not answer stays inside. */
function asWhom({ roles, why }: CallIn, names: Names): string {
  if (roles.length === 0) return "";
  const titles = roleTitles(names, roles);
  return why === "delegate" || why === "fallback" ? ` in place of the ${titles}` : ` as ${titles}`;
}

function askOf({ commander, triage }: Incident, { why, person }: CallIn): string {
  if (why === "commander" && commander === person && triage.status !== "confirmed") {
    return "Please open Muster now and confirm or stand down.";
  }
  return why === "decision" ? "Please join now: a decision needs you." : "Please join now.";
}

/** What somebody did by phone, or why nothing came of it. */
export type PhoneAnswer =
  | { kind: "awake"; codename: string }
  | { kind: "delegate-called"; codename: string }
  | { kind: "no-delegate"; codename: string }
  | { kind: "calling"; codename: string }
  /** They are already called, have answered, or the incident is over. */
  | { kind: "nothing-to-answer" }
  /** Several incidents call them, and the reply named none. */
  | { kind: "which"; codenames: string[] }
  | { kind: "not-understood" }
  | { kind: "unknown-number" };

/** The sentence to text or speak back. Whoever holds a phone may read it: codenames only. */
export function phoneAnswerText(answer: PhoneAnswer): string {
  switch (answer.kind) {
    case "awake":
      return `Thank you. You are down as awake for ${answer.codename}. Please join now.`;
    case "delegate-called":
      return `Thank you. Your delegate is being called for ${answer.codename}.`;
    case "no-delegate":
      return `No delegate is named for you, so nobody was called. Please join ${answer.codename} if you can.`;
    case "calling":
      return `Muster is calling you now about ${answer.codename}.`;
    case "nothing-to-answer":
      return "Thank you. Nothing is waiting for your answer.";
    case "which":
      return `More than one is waiting for you. Please reply 1 and its name: ${answer.codenames.join(", ")}.`;
    case "not-understood":
      return "Sorry, Muster reads numbers only. Reply 1 awake, 2 call my delegate, 3 call me.";
    case "unknown-number":
      return "Muster does not know this number, so nothing was recorded.";
  }
}
