import { holdersInTurn } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import { own } from "../own.ts";
import { type Decision, mayNotAnswer, voices } from "./decision.ts";
import { isTieBreakersTurn, type People, speaksFor } from "./say.ts";

/** Those who were asked in their own role and have said nothing, nor has anybody for them. */
export function silent({
  asked,
  choices,
  abstentions,
  tieBreakerCalled,
}: Decision): { person: PersonId; role: RoleId }[] {
  const isHeard = (person: PersonId) =>
    own(choices, person) !== undefined ||
    own(abstentions, person) !== undefined ||
    Object.values(choices).some(({ actingFor }) => actingFor === person);
  return Object.entries(asked).flatMap(([person, { role, actingFor }]) =>
    actingFor || isHeard(person) || tieBreakerCalled?.person === person ? [] : [{ person, role }],
  );
}

/** Those of them whose say it still is: not whoever's turn is over, or who has left. */
export function awaited(decision: Decision, people: People): { person: PersonId; role: RoleId }[] {
  return silent(decision).filter(({ person, role }) => isStillTheirs(decision, people, role, person));
}

function isStillTheirs(decision: Decision, people: People, role: RoleId, person: PersonId): boolean {
  return !voices(decision).includes(role) || speaksFor(decision, people, role, person);
}

/**
 * Everybody whose answer is wanted: those who were asked and did not choose, nor had anybody choose for them or the one they
 * stand in for; while it is open, those whose say it still is.
 */
export function unheard(decision: Decision, people: People): PersonId[] {
  const { asked, choices, abstentions, state } = decision;
  const heard = new Set(Object.entries(choices).flatMap(([person, { actingFor }]) => [person, actingFor ?? person]));
  for (const person of Object.keys(abstentions)) heard.add(person);
  return Object.entries(asked).flatMap(([person, { role, actingFor: principal = person }]) => {
    if (heard.has(person) || heard.has(principal) || waitsForATie(decision, person)) return [];
    return state.status !== "open" || isStillTheirs(decision, people, role, principal) ? [person] : [];
  });
}

/** The roles with a say for which nobody may answer. */
export function unanswered(decision: Decision, { rules, directory }: People): RoleId[] {
  return voices(decision).filter(
    (role) => holdersInTurn(rules, directory, role, mayNotAnswer(decision, role)).length === 0,
  );
}

/** The tie-breaker, and whoever stands in for them, before it is their turn. */
export function waitsForATie(decision: Decision, person: PersonId): boolean {
  const { asked, tieBreakerCalled } = decision;
  const { actingFor: principal = person } = own(asked, person) ?? {};
  return tieBreakerCalled?.person === principal && !isTieBreakersTurn(decision);
}
