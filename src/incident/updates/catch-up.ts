import type { Directory } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { later } from "../time.ts";
import { toldNews } from "../told.ts";
import type { Draft } from "../verdict.ts";

/** Whoever comes when much has happened is told once what; whoever was here from the start is not. */

const lateAfterMs = 10 * 60_000;

/** `before` is the incident before the facts of this moment; those who came in them may be late. */
export function oweCatchUps(facts: Draft, directory: Directory, before: Incident | undefined): void {
  if (!before) return;
  for (const person of newcomers(facts, before)) {
    if (wasHere(before, person) || facts.incident.caughtUp.includes(person)) continue;
    if (isLate(facts, before, person)) facts.add("CatchUpOwed", { person, told: toldNews(directory, person) });
  }
}

/** Who entered the room, or is heard of for the first time. */
function newcomers({ events }: Draft, before: Incident): Set<PersonId> {
  const people = events.flatMap((event) => {
    if (event.type === "PersonJoined") return [event.data.person];
    return event.type === "CallInAcknowledged" && !hasAnswered(before, event.data.person) ? [event.data.person] : [];
  });
  return new Set(people);
}

/** In the room already, or leading from the start: it was they who declared it, or answered as its commander. */
function wasHere(incident: Incident, person: PersonId): boolean {
  if (own(incident.joined, person) !== undefined || incident.declaredBy === person) return true;
  return incident.commander === person && hasAnswered(incident, person);
}

/** Long after the declaration, or after a decision; one that they had a part in is no news to them. */
function isLate({ now }: Draft, { declaredAt, decisions }: Incident, person: PersonId): boolean {
  if (now > later(declaredAt, lateAfterMs)) return true;
  return Object.values(decisions).some(({ state, choices }) => state.status === "made" && !own(choices, person));
}

function hasAnswered({ callIns }: Incident, person: PersonId): boolean {
  return Object.values(callIns).some((callIn) => callIn.person === person && callIn.state.status === "acknowledged");
}
