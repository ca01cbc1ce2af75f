import { isExcluded } from "../../incident/confidential/confidential.ts";
import type { Incident } from "../../incident/incident.ts";
import type { CardView } from "../../incident/owed.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Card } from "../card.ts";
import { callInCard } from "./call-in.ts";
import { goneCard } from "./confidential.ts";
import { decisionCard } from "./decisions/decision.ts";
import type { Names } from "./names.ts";
import { situationCard } from "./situation.ts";

/** The card of a view. It depends on the incident and on who people are, never on what time it is. */
export function cardOf(incident: Incident, view: CardView, names: Names): Card {
  const reader = readerOf(incident, view);
  if (reader !== undefined && isExcluded(incident, reader)) return goneCard(incident);
  switch (view.card) {
    case "situation":
      return situationCard(incident, names, view.platform);
    case "decision":
      return decisionCard(incident, view.decisionId, view.to, names);
    case "call-in":
      return callInCard(incident, view.callIn, names);
  }
}

/** Whose card it is; undefined for the room's. */
function readerOf({ callIns }: Incident, view: CardView): PersonId | undefined {
  switch (view.card) {
    case "situation":
      return undefined;
    case "decision":
      return view.to.kind === "person" ? view.to.person : undefined;
    case "call-in":
      return callIns[view.callIn]?.person;
  }
}
