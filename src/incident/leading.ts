import { atHomeOf, type Directory, directoryWithout, findHolder } from "../policy/directory.ts";
import type { PersonId, RoleId, Rules } from "../policy/policy.ts";
import { callMissing } from "./call-ins/call-list.ts";
import { clockOf } from "./call-ins/ladder.ts";
import { withdrawUncalled } from "./call-ins/needed.ts";
import type { EventData } from "./events.ts";
import type { Incident } from "./incident.ts";
import { own } from "./own.ts";
import { leaderOf } from "./permission.ts";
import { fromOutside } from "./room.ts";
import type { Draft } from "./verdict.ts";

/** An incident has one commander, always: whom it has first, and who follows one who cannot lead it any more. */

/** The role that leads from the start. */
export function leadingRole({ organisation }: Pick<Rules, "organisation">, insider: boolean): RoleId {
  const { insiderContact, triage } = organisation;
  return insider && insiderContact !== undefined ? insiderContact : triage.onCall;
}

/**
 * Whoever holds the role, else whoever it falls to. Somebody leads whatever happens: then it is anybody, unless it must be
 * somebody whom the policy names for it.
 */
export function whoLeads(rules: Rules, directory: Directory, role: RoleId, mustBeNamed: boolean): PersonId | undefined {
  const anybody = mustBeNamed ? undefined : Object.values(directory.people)[0];
  return (findHolder(rules, directory, role) ?? anybody)?.id;
}

/**
 * A commander whom the room does not let in, or who has left, does not go on leading: whoever leads in their place does,
 * else whoever is on call and may. Where there is nobody they stay. `directory` is the live one, without the excluded.
 */
export function passLeadOn(facts: Draft, directory: Directory): void {
  const { commander: from, rules, insider, confidential } = facts.incident;
  const why = whyNotLeading(facts.incident, directory);
  if (!why) return;
  const others = directoryWithout(directory, [...fromOutside(facts.incident), from]);
  const standIn = own(others.people, leaderOf(facts.incident))?.id;
  const role = leadingRole(rules, insider !== undefined);
  const person = own(others.people, standIn ?? whoLeads(rules, others, role, confidential) ?? "");
  if (!person) return;
  facts.byTime.add("CommanderHandedOver", { from, to: person.id, why, ...atHomeOf(person) });
  callMissing(facts.byTime, [{ person, role, clock: clockOf(facts, person, [role]), why: "commander" }]);
  withdrawUncalled(facts.byTime, "somebody else leads now");
}

function whyNotLeading(incident: Incident, { people }: Directory): EventData<"CommanderHandedOver">["why"] {
  if (own(people, incident.commander) === undefined) return "left";
  return fromOutside(incident).includes(incident.commander) ? "from-outside" : undefined;
}
