import type { PersonId } from "../../policy/policy.ts";
import type { EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import { isAwake } from "./acting.ts";
import { type CallIn, latestCallIn } from "./call-in.ts";

/**
 * Nobody leads: the commander has not answered, and nobody who was called in their place has, or is still to be called.
 * They stay the commander until somebody takes the lead, who must hear that it is for them.
 */
export function isLeadWanted(incident: Incident): boolean {
  const { commander, callIns, ended } = incident;
  const call = latestCallIn(callIns, commander);
  if (!call || ended || isAwake(incident, commander)) return false;
  if (!call.nobodyNext && call.state.status !== "unanswered") return false;
  return !call.escalatedTo.some((person) => isAwake(incident, person) || isWaiting(latestCallIn(callIns, person)));
}

function isWaiting(callIn: CallIn | undefined): boolean {
  return callIn?.state.status === "waiting";
}

/** The fact with which it comes to that, said once. `incident`: after it. */
export function beginsToWantLead(incident: Incident, event: EventOf<"CallInEscalated" | "CallInUnanswered">): boolean {
  const theirs = latestCallIn(incident.callIns, incident.commander);
  if (!theirs || !isLeadWanted(incident)) return false;
  if (event.type === "CallInEscalated") return event.data.callIn === theirs.id;
  const { person } = event.data;
  return theirs.escalatedTo.includes(person) || (person === incident.commander && !theirs.nobodyNext);
}

/** Those who are here or have answered: one of them is to take it. */
export function awakeOf(incident: Incident): PersonId[] {
  const people = [...Object.values(incident.callIns).map(({ person }) => person), ...Object.keys(incident.joined)];
  return [...new Set(people)].filter((person) => isAwake(incident, person));
}
