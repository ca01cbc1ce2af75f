import type { CallIn } from "../../incident/call-ins/call-in.ts";
import type { Incident } from "../../incident/incident.ts";
import type { Notice } from "../../incident/notice.ts";
import { calledAs, type Names, personName, roleTitles } from "./names.ts";

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
export function noticeText(incident: Incident, { about, to }: Notice, names: Names): string {
  switch (about.what) {
    case "false-alarm":
      return `${opening(incident)} was a false alarm. You can go back to sleep.`;
    case "spoken":
      return `${opening(incident)}. ${heardText(incident, about.decisionId, to.kind === "person" ? to.person : "", names)}`;
    case "tie-to-break":
      return `${opening(incident)}. They do not agree, and the decision is yours. Please join now.`;
    case "right-passed":
      return `${opening(incident)}. The time of the others is over, and a decision is yours now. Please join now.`;
    case "decision-edited":
      return `${opening(incident)}. A question has changed, and what you chose does not count any more. Please choose again.`;
    case "stands-in":
      return `${opening(incident)}. You stand in for the ${roleTitles(names, about.roles)} from now on. Please join now.`;
    case "acting-started":
      return `${opening(incident)}. Somebody speaks for you until you take over.`;
    case "turn-over":
      return `${opening(incident)}. Your turn as ${roleTitles(names, about.roles)} is over: somebody else is asked now.`;
    case "acting-ended":
      return to.kind === "person" && to.person === about.principal
        ? `${opening(incident)}. Nobody speaks for you any more. Please join now.`
        : `${opening(incident)}. Whoever you stood in for speaks for themselves again.`;
    case "containment":
      return about.said.news === "stopped"
        ? `${opening(incident)}. Somebody has ordered a stop, and you are to see to it. Please join now.`
        : news(incident);
    default:
      return news(incident);
  }
}

function news(incident: Incident): string {
  return `${opening(incident)} has news. Please look at your messages.`;
}

/** By its number in the question, which was read out where they said it: never by its name. */
function heardText({ decisions }: Incident, decisionId: string, person: string, names: Names): string {
  const decision = decisions[decisionId];
  const said = decision?.spoken[person];
  if (!decision || !said) return "Please look at your messages.";
  const number = decision.options.findIndex(({ id }) => id === said.option) + 1;
  return `${personName(names, said.recordedBy)} wrote down that you chose option ${number} of the open question. It counts only if you confirm it.`;
}

function opening({ exercise, codename }: Incident): string {
  return `${exercise ? "EXERCISE. " : ""}Muster: ${codename}`;
}

/** Roles only: even the name of whoever did not answer stays inside. */
function asWhom(callIn: CallIn, names: Names): string {
  const { roles, why } = callIn;
  const standsIn = roles.length > 0 && (why === "delegate" || why === "fallback");
  return standsIn ? ` in place of the ${roleTitles(names, roles)}` : calledAs(names, callIn);
}

function askOf({ commander, triage }: Incident, { why, person }: CallIn): string {
  if (why === "commander" && commander === person && triage.status !== "confirmed") {
    return "Please open Muster now and confirm or stand down.";
  }
  return why === "decision" ? "Please join now: a decision needs you." : "Please join now.";
}
