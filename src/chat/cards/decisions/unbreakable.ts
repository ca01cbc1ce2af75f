import type { Decision } from "../../../incident/decisions/decision.ts";
import { isUnbreakable } from "../../../incident/decisions/say.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import { holders } from "../../../policy/directory.ts";
import { type Names, personName, roleTitle } from "../names.ts";
import { peopleIn } from "./own-say.ts";

/** A tie that nobody can break: why, and what those who are left can do. */

export const untieing =
  "Please help them to agree, change the question or withdraw it: if its time runs out, nothing is approved.";

/**
 * "the CEO is Farid Haddad, who proposed this"; undefined while somebody can break it, or nobody was named to. From whom it
 * is kept is for nobody to guess: then only whoever leads hears of it, by a message of their own.
 */
export function whyUnbreakable(incident: Incident, decision: Decision, names: Names): string | undefined {
  return incident.excluded.length > 0 ? undefined : whyNobodyBreaks(incident, decision, names);
}

/** The same for whoever may know from whom it is kept. */
export function whyNobodyBreaks(incident: Incident, decision: Decision, names: Names): string | undefined {
  const people = peopleIn(incident, names);
  const { tieBreaker } = decision;
  if (tieBreaker === undefined || !isUnbreakable(decision, people)) return undefined;
  const [person] = holders(people.directory, tieBreaker);
  const role = roleTitle(names, tieBreaker);
  if (!person) return `nobody who may answer for it is ${role}`;
  return `the ${role} is ${personName(names, person.id)}, who ${whyNot(decision, person.id)}`;
}

function whyNot({ abstentions, notAlone }: Decision, person: string): string {
  if (own(abstentions, person)) return "abstained";
  return notAlone.includes(person) ? "proposed this or wrote its words" : "decides in it already";
}
