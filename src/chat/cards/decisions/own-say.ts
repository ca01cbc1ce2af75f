import type { Decision } from "../../../incident/decisions/decision.ts";
import type { People } from "../../../incident/decisions/say.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import { directoryToDecide } from "../../../incident/permission.ts";
import type { PersonId } from "../../../policy/policy.ts";
import type { Block } from "../../card.ts";
import { type Names, personName } from "../names.ts";
import { strong, text } from "../parts.ts";
import { labelOf } from "./decision-words.ts";

/** To one person about an open decision: what their own word does in it, and what was chosen in their place. */

/** True of whoever holds or was asked for a role without whose agreement nothing is approved. */
export function mustAgree({ consents, asked }: Decision, person: PersonId, { directory }: Names): boolean {
  const roles = [own(asked, person)?.role ?? "", ...(own(directory.people, person)?.roles ?? [])];
  return consents.some((role) => roles.includes(role));
}

/** Theirs is no objection that stands beside the outcome: there is no outcome without them. */
export function refusalLine(decision: Decision, person: PersonId, names: Names): Block[] {
  return mustAgree(decision, person, names) ? [strong("Your no stops this: choose another option to refuse.")] : [];
}

/** What somebody who acted for them chose: it stands, also after they have taken over. */
export function chosenForLine(decision: Decision, person: PersonId, names: Names): Block[] {
  const [found] = Object.entries(decision.choices).filter(([, { actingFor }]) => actingFor === person);
  if (!found) return [];
  const [deputy, { option }] = found;
  return [text(`${personName(names, deputy)} chose “${labelOf(decision, option)}” for you, and that stands.`)];
}

/** By the rules that the incident carries. */
export function peopleIn(incident: Incident, { directory }: Names): People {
  return { rules: incident.rules, directory: directoryToDecide(incident, directory) };
}
