import { actingForThem } from "../../incident/call-ins/standing-in.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Button } from "../card.ts";
import { type Names, peopleNames } from "./names.ts";
import { buttons, text } from "./parts.ts";

/** For a principal, as long as somebody acts for them: to speak for themselves again. */

export function takeOverButton(incident: Incident, person: PersonId): Button[] {
  if (isEnded(incident) || actingForThem(incident, person).length === 0) return [];
  return [{ label: "I take over", action: { do: "take-over", incident: incident.id }, style: "primary" }];
}

/** Where no question says it. */
export function takeOverBlocks(incident: Incident, person: PersonId, names: Names): Block[] {
  const button = takeOverButton(incident, person);
  if (button.length === 0) return [];
  const people = actingForThem(incident, person);
  const acts = people.length === 1 ? "acts" : "act";
  const isHandedOver = incident.acting.some((one) => one.principal === person && one.byDelegation);
  const until = isHandedOver ? "for as long as you have handed over, or until you take over" : "until you take over";
  return [
    text(`${peopleNames(names, people)} ${acts} for you here ${until}; what they choose stands.`),
    ...buttons(...button),
  ];
}
