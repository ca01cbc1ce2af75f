import type { Incident } from "../../incident/incident.ts";
import type { CardView } from "../../incident/owed.ts";
import type { Card } from "../card.ts";
import { callInCard } from "./call-in.ts";
import { decisionCard } from "./decision.ts";
import type { Names } from "./names.ts";
import { situationCard } from "./situation.ts";

/** The card of a view. It depends on the incident and on who people are, never on what time it is. */
export function cardOf(incident: Incident, view: CardView, names: Names): Card {
  switch (view.card) {
    case "situation":
      return situationCard(incident, names);
    case "decision":
      return decisionCard(incident, view.decisionId, view.to, names);
    case "call-in":
      return callInCard(incident, view.callIn, names);
  }
}
