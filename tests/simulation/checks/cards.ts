import { cardOf } from "../../../src/chat/cards/card-of.ts";
import { topicOf } from "../../../src/chat/cards/room.ts";
import { directorySeenIn } from "../../../src/incident/confidential/confidential.ts";
import { hashOf } from "../../../src/incident/hash.ts";
import { type Incident, isEnded } from "../../../src/incident/incident.ts";
import { postedCards, roomOfView } from "../../../src/incident/owed.ts";
import { isArchived, lastRecord, roomOn } from "../../../src/incident/room.ts";
import type { Instant } from "../../../src/incident/time.ts";
import type { Organisation } from "../organised.ts";
import type { Edited, Slack, SlackRoom } from "../slack.ts";
import type { Violate } from "./ladders.ts";

/**
 * At the end every card and every room's topic shows the incident as it is, but for those that Slack let nobody edit
 * any more, and those whose last editor died before it could say what it had covered.
 */
export function cardsAreCurrent(
  slack: Slack,
  incidents: Incident[],
  { at, violate, worldAt }: { at: Instant; violate: Violate; worldAt: Organisation["worldAt"] },
): void {
  for (const incident of incidents) {
    const namesAt = (instant: Instant) => {
      return { directory: directorySeenIn(incident, worldAt(instant).directory), rules: incident.rules };
    };
    const names = namesAt(at);
    // Whose turn it is by now is no fact of an incident that has ended: its cards follow at the next of its own.
    const shown = isEnded(incident) ? [names, namesAt(incident.lastAt)] : [names];
    for (const { effect, ref, view } of postedCards(incident)) {
      // What is in an archived room stays as it was, which `roomIsComplete` has looked at.
      if (isArchived(incident) && roomOfView(view)) continue;
      const message = slack.messages.get(ref);
      if (!message || isExcused(message)) continue;
      const isCurrent = shown.some((each) => hashOf(message.card) === hashOf(cardOf(incident, view, each)));
      if (!isCurrent) violate(`${effect} (${ref}) shows an older state of ${incident.id}, and nobody edits it`);
    }
    const room = slack.rooms.get(roomOn(incident, "slack")?.id ?? "");
    if (room && !isArchived(incident) && !isExcused(room) && room.topic !== topicOf(incident, names)) {
      violate(`the topic of ${room.room.name} shows an older state of ${incident.id}, and nobody changes it`);
    }
  }
}

/** A room is archived once its incident has ended, the record is in somebody's hands and nothing is left to say there. */
export function roomIsComplete(asked: {
  room: SlackRoom;
  incident: Incident | undefined;
  violate: Violate;
  worldAt: Organisation["worldAt"];
}): void {
  const { room, incident, violate, worldAt } = asked;
  const name = room.room.name;
  if (!incident || !isEnded(incident)) return violate(`${name} is archived, and its incident has not ended`);
  if (lastRecord(incident) in incident.exports) violate(`${name} is archived before the record was handed over`);
  const isTopicOld =
    room.topic !== topicOf(incident, { directory: worldAt(incident.lastAt).directory, rules: incident.rules });
  if (isTopicOld && !isExcused(room)) violate(`${name} is archived under a topic that does not say that it is over`);
}

export function isRoomOf(incident: Incident, { room: { id } }: SlackRoom): boolean {
  return roomOn(incident, "slack")?.id === id;
}

function isExcused({ refusesEdits, editor }: Edited): boolean {
  return refusesEdits === true || editor?.isAlive === false;
}
