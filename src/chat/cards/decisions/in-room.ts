import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { Platform } from "../../../policy/directory.ts";
import type { PersonId } from "../../../policy/policy.ts";
import type { Card } from "../../card.ts";
import type { Names } from "../names.ts";
import { decisionCard } from "./decision.ts";
import { roomButtons } from "./decision-buttons.ts";

/**
 * A question in the room as one person sees it, where a platform shows each their own: whoever is asked has their buttons
 * before everybody's.
 */
export function decisionInRoom(
  incident: Incident,
  decisionId: string,
  { person, platform }: { person: PersonId; platform: Platform },
  names: Names,
): Card {
  const decision = own(incident.decisions, decisionId);
  if (!decision?.asked[person]) return decisionCard(incident, decisionId, { kind: "room", platform }, names);
  const theirs = decisionCard(incident, decisionId, { kind: "person", person }, names);
  return { ...theirs, blocks: [...theirs.blocks, ...roomButtons(incident, decision)] };
}
