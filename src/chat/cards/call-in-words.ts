import { type CallIn, latestCallIn } from "../../incident/call-ins/call-in.ts";
import { nextInLine } from "../../incident/call-ins/climb.ts";
import { isExcluded } from "../../incident/confidential/confidential.ts";
import type { Incident } from "../../incident/incident.ts";
import type { PersonId } from "../../policy/policy.ts";
import { calledAs, type Names, peopleNames, personInRole, personName } from "./names.ts";
import type { Times } from "./times.ts";

/** The sentences of a call-in. */

/** " as CISO"; for a delegate " for Carla Reyes (COO)". */
export function asWhom(incident: Incident, callIn: CallIn, names: Names): string {
  const principal = principalOf(incident, callIn);
  if (principal) return ` for ${personInRole(names, principal.person, principal.roles)}`;
  return calledAs(names, callIn);
}

/** The call-in of the person for whom this one stands in; for nobody from whom the incident is kept since. */
export function principalOf(incident: Incident, { from }: CallIn): CallIn | undefined {
  const principal = from === undefined ? undefined : incident.callIns[from];
  return principal && !isExcluded(incident, principal.person) ? principal : undefined;
}

/** What they are asked to do, and why them. */
export function askOf(incident: Incident, callIn: CallIn, names: Names): string {
  const principal = principalOf(incident, callIn);
  if (principal) return `You are called${asWhom(incident, callIn, names)}, ${whyInstead(principal)}. Please join now.`;
  const as = asWhom(incident, callIn, names);
  switch (callIn.why) {
    case "commander":
      if (incident.commander !== callIn.person) {
        return `You were called${as}; ${personName(names, incident.commander)} leads now. Please join.`;
      }
      return isUnconfirmed(incident)
        ? `You are called${as}. Please confirm this incident, change its severity, or stand it down.`
        : `You are called${as}. Please join and take the lead.`;
    case "decision":
      return `You are called${as} because a decision needs you. Please join now.`;
    case "downtime":
      return `You are called${as} because a service has been down for longer than was agreed to be tolerable. Please join now.`;
    case "asked":
      return isExcluded(incident, callIn.by) || callIn.by === callIn.person
        ? `You have been asked for${as}. Please join now.`
        : `${personName(names, callIn.by)} asks for you${as}. Please join now.`;
    case "severity":
    case "delegate":
    case "fallback":
      return `You are called${as}. Please join now.`;
  }
}

function whyInstead({ state }: CallIn): string {
  switch (state.status) {
    case "passed":
      return state.awayUntil === undefined ? "who asks you to stand in" : "who is away and has handed over to you";
    case "acknowledged":
      return "who had not answered by then";
    case "waiting":
    case "withdrawn":
    case "unanswered":
      return "who has not answered";
  }
}

/** True until somebody has said that there is an incident. */
export function isUnconfirmed({ triage }: Incident): boolean {
  return triage.status !== "confirmed";
}

/** True while this call-in's question is whether there is an incident at all. */
export function isTriage({ triage }: Incident, { why }: CallIn): boolean {
  return why === "commander" && triage.status === "awaiting";
}

/** "Please answer by 03:05, London time; after that we call Ben Adler." */
export function answerBy(incident: Incident, callIn: CallIn, names: Names, times: Times): string {
  if (callIn.escalatedTo.length > 0)
    return `Please answer. ${calledInstead(incident, callIn, names)}Your answer still counts.`;
  const next = nextInLine(incident, names.directory, callIn);
  const by = `Please answer by ${times.at(callIn.acknowledgeBy)}`;
  if (isTriage(incident, callIn)) return `${by}; after that the executives are called.`;
  return next.length > 0 ? `${by}; after that we call ${peopleNames(names, next)}.` : `${by}.`;
}

/** "Ben Adler has been called instead. ", once they answered "Ben Adler has answered in your place. ", or nothing. */
export function calledInstead(incident: Incident, callIn: CallIn, names: Names): string {
  const { escalatedTo } = callIn;
  if (escalatedTo.length === 0) return "";
  const answered = answeredInstead(incident, callIn);
  if (answered.length > 0) return `${peopleNames(names, answered)} ${haveOf(answered)} answered in your place. `;
  return `${peopleNames(names, escalatedTo)} ${haveOf(escalatedTo)} been called instead. `;
}

/** Those who were called because this person did not answer, and who have. */
export function answeredInstead({ callIns, joined }: Incident, { escalatedTo }: CallIn): PersonId[] {
  const isHere = (person: PersonId) => latestCallIn(callIns, person)?.state.status === "acknowledged";
  return escalatedTo.filter((person) => joined[person] !== undefined || isHere(person));
}

export function haveOf(people: readonly PersonId[]): string {
  return people.length === 1 ? "has" : "have";
}

/** "awake", "here"; undefined of whoever was not called, or is needed no more. */
export function calledInShort(
  { callIns, joined }: Pick<Incident, "callIns" | "joined">,
  person: PersonId,
): string | undefined {
  if (joined[person] !== undefined) return "here";
  switch (latestCallIn(callIns, person)?.state.status) {
    case "waiting":
      return "being called";
    case "acknowledged":
      return "awake";
    case "passed":
      return "somebody is called in their place";
    case "unanswered":
      return "did not answer";
    case "withdrawn":
    case undefined:
      return undefined;
  }
}

/** When somebody who is awake joined, or is expected. */
export function expected(
  incident: Incident,
  person: PersonId,
  state: Extract<CallIn["state"], { status: "acknowledged" }>,
  times: Times,
): string {
  const { joinBy, late } = state;
  const joined = incident.joined[person];
  if (joined) return `You joined at ${times.at(joined)}.`;
  if (!joinBy) return "You are awake. Please join as soon as you can.";
  return late
    ? `You were expected by ${times.at(joinBy)}. Please join now.`
    : `You are awake and expected by ${times.at(joinBy)}${asAgreed(state)}.`;
}

/** Muster sees no bridge and no room's messages: only that nobody has told it. */
export const notSaidHere = "has not pressed “I'm here”";

/** Where they named no time, whose time it is. */
export function asAgreed({ said }: Extract<CallIn["state"], { status: "acknowledged" }>): string {
  return said ? "" : ", as was agreed beforehand";
}
