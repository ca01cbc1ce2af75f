import { cardOf } from "../chat/cards/card-of.ts";
import { topicOf } from "../chat/cards/room.ts";
import { hashOf } from "../incident/hash.ts";
import type { Incident } from "../incident/incident.ts";
import { isInTheRoom, postedCards } from "../incident/owed.ts";
import { isArchived } from "../incident/room.ts";
import { type Delivery, namesOf } from "./deliver.ts";
import type { Send } from "./send.ts";

/** What is shown somewhere and must follow the incident: cards, and the room's topic. An archived room stays as it is. */

export type Drawn = { hash: string; show(send: Send): Promise<void> };
/** Drawn only when it is looked at: there are many, and every event looks at all of them. */
export type LiveText = { effect: string; isInRoom: boolean; draw(): Drawn };

export function liveTexts(delivery: Delivery, incident: Incident): LiveText[] {
  const names = namesOf(delivery, incident);
  const { chat } = delivery;
  const cards = postedCards(incident).map(({ effect, ref, view }): LiveText => {
    const draw = (): Drawn => {
      const card = cardOf(incident, view, names);
      return { hash: hashOf(card), show: (send) => chat.edit(ref, card, send) };
    };
    return { effect, isInRoom: isInTheRoom(view), draw };
  });
  if (isArchived(incident)) return cards.filter(({ isInRoom }) => !isInRoom);
  if (incident.room.status !== "open") return cards;
  const { room } = incident.room;
  const draw = (): Drawn => {
    const topic = topicOf(incident, names);
    return { hash: hashOf(topic), show: (send) => chat.setTopic(room, topic, send) };
  };
  return [...cards, { effect: `topic:${incident.id}`, isInRoom: true, draw }];
}

/** Whether everything in the room shows the incident as it is, or cannot be edited any more. */
export async function isRoomCurrent(
  delivery: Delivery,
  incident: Incident,
  findShown: (effect: string) => Promise<string | undefined>,
): Promise<boolean> {
  for (const { effect, isInRoom, draw } of liveTexts(delivery, incident)) {
    if (isInRoom && (await findShown(effect)) !== draw().hash) return false;
  }
  return true;
}
