import { cardOf } from "../../../src/chat/cards/card-of.ts";
import { hashOf } from "../../../src/incident/hash.ts";
import type { Incident } from "../../../src/incident/incident.ts";
import { postedCards } from "../../../src/incident/owed.ts";
import { world } from "../organisation.ts";
import type { Slack } from "../slack.ts";
import type { Violate } from "./ladders.ts";

/**
 * At the end every card shows the incident as it is, but for those that Slack let nobody edit any more, and those whose
 * last editor died before it could say what it had covered.
 */
export function cardsAreCurrent(slack: Slack, incidents: Incident[], violate: Violate): void {
  for (const incident of incidents) {
    const names = { directory: world.directory, rules: incident.rules };
    for (const { effect, ref, view } of postedCards(incident)) {
      const message = slack.messages.get(ref);
      if (!message || message.refusesEdits || message.editor?.isAlive === false) continue;
      const isCurrent = hashOf(message.card) === hashOf(cardOf(incident, view, names));
      if (!isCurrent) violate(`${effect} (${ref}) shows an older state of ${incident.id}, and nobody edits it`);
    }
  }
}
