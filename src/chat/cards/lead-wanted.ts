import { isLeadWanted } from "../../incident/call-ins/lead-wanted.ts";
import type { Incident } from "../../incident/incident.ts";
import { allowedRoles, missingRoles } from "../../incident/permission.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Button } from "../card.ts";
import { listOf, type Names, personName, roleTitle } from "./names.ts";
import { buttons, strong, text } from "./parts.ts";

/** While nobody leads: that somebody must take the lead, and the button that does it. */

export function takeLeadButton({ id }: Pick<Incident, "id">): Button {
  return { label: "I take the lead", action: { do: "take-lead", incident: id }, style: "primary" };
}

/** `reader`: of their own card, where the button is there only if it works; in the room whoever presses it is judged. */
export function leadWantedBlocks(incident: Incident, names: Names, reader?: PersonId): Block[] {
  if (!isLeadWanted(incident)) return [];
  const who = personName(names, incident.commander);
  const words = strong(
    `Nobody leads now: ${who} has not answered, and nobody is next in line. Somebody has to take the lead.`,
  );
  if (reader === undefined || mayTakeLead(incident, names, reader))
    return [words, ...buttons(takeLeadButton(incident))];
  const roles = allowedRoles("handoff", incident.rules, incident.severity) ?? [];
  const titles = listOf(
    roles.map((role) => roleTitle(names, role)),
    "or",
  );
  return [words, text(`It is for the ${titles} to take: please tell one of them, or call them with /muster call.`)];
}

function mayTakeLead(incident: Incident, names: Names, reader: PersonId): boolean {
  const { roles = [] } = names.directory.people[reader] ?? {};
  const by = { person: reader, roles, via: "api" as const };
  return missingRoles("handoff", { by, rules: incident.rules, directory: names.directory, incident }) === undefined;
}
