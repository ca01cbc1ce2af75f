import { type Directory, isTakenForOutsider } from "../policy/directory.ts";
import type { PersonId } from "../policy/policy.ts";
import type { By } from "./by.ts";
import { calledPeople } from "./owed.ts";
import { own } from "./own.ts";
import { fromOutside } from "./room.ts";
import type { Draft, Refusal } from "./verdict.ts";

/**
 * Whom their platform is known to take for somebody from outside is turned away before any room is there to do it: where
 * none can be opened they would decide as if they were one of us. Of those who are called, and of `speaker`.
 */
export function turnAway(facts: Draft, { people }: Directory, speaker?: PersonId): void {
  for (const person of new Set([...calledPeople(facts.incident), ...(speaker === undefined ? [] : [speaker])])) {
    const reason = own(people, person)?.outside;
    const { incident } = facts;
    const isSettled = own(incident.invited, person) === "invited" || fromOutside(incident).includes(person);
    if (reason === undefined || isSettled) continue;
    facts.add("InviteFailed", { effect: `invite:${incident.id}:${person}`, person, reason });
  }
}

/**
 * Why somebody may not call for help as one of ours. Whom the policy lists does so while nobody can be asked: it has named
 * them. About anybody else their platform must have said so.
 */
export function whyNotOurs(by: By, directory: Directory): Refusal | undefined {
  if (own(directory.people, by.person)) return isTakenForOutsider(by, directory) ? { code: "from-outside" } : undefined;
  const { strangers } = directory;
  if (strangers === undefined) return undefined;
  const standing = own(strangers, by.person);
  if (standing === undefined) return { code: "not-known-yet" };
  return standing === "ours" ? undefined : { code: "from-outside" };
}
