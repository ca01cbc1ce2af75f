import { cardOf } from "../../../src/chat/cards/card-of.ts";
import { topicOf } from "../../../src/chat/cards/room.ts";
import { directorySeenIn } from "../../../src/incident/confidential.ts";
import { hashOf } from "../../../src/incident/hash.ts";
import type { Incident } from "../../../src/incident/incident.ts";
import { postedCards } from "../../../src/incident/owed.ts";
import { world } from "../organisation.ts";
import type { Edited, Slack } from "../slack.ts";
import type { Violate } from "./ladders.ts";

/**
 * At the end every card and every room's topic shows the incident as it is, but for those that Slack let nobody edit
 * any more, and those whose last editor died before it could say what it had covered.
 */
export function cardsAreCurrent(slack: Slack, incidents: Incident[], violate: Violate): void {
  for (const incident of incidents) {
    const names = { directory: directorySeenIn(incident, world.directory), rules: incident.rules };
    for (const { effect, ref, view } of postedCards(incident)) {
      const message = slack.messages.get(ref);
      if (!message || isExcused(message)) continue;
      const isCurrent = hashOf(message.card) === hashOf(cardOf(incident, view, names));
      if (!isCurrent) violate(`${effect} (${ref}) shows an older state of ${incident.id}, and nobody edits it`);
    }
    const room = incident.room.status === "open" ? slack.rooms.get(incident.room.room.id) : undefined;
    if (room && !isExcused(room) && room.topic !== topicOf(incident, names)) {
      violate(`the topic of ${room.room.name} shows an older state of ${incident.id}, and nobody changes it`);
    }
  }
}

function isExcused({ refusesEdits, editor }: Edited): boolean {
  return refusesEdits === true || editor?.isAlive === false;
}
