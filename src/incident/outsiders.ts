import type { Directory } from "../policy/directory.ts";
import type { PersonId } from "../policy/policy.ts";
import { calledPeople } from "./owed.ts";
import { own } from "./own.ts";
import { fromOutside } from "./room.ts";
import type { Draft } from "./verdict.ts";

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
