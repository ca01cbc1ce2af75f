import { cardOf } from "../chat/cards/card-of.ts";
import { topicOf } from "../chat/cards/room.ts";
import { hashOf } from "../incident/hash.ts";
import type { Incident } from "../incident/incident.ts";
import { postedCards, roomOfView } from "../incident/owed.ts";
import { roomsOf } from "../incident/room.ts";
import { roomSuffix } from "../incident/room-effects.ts";
import type { Platform } from "../policy/directory.ts";
import { type Delivery, namesOf } from "./deliver.ts";
import type { Send } from "./send.ts";

/** What is shown somewhere and must follow the incident: cards, and the rooms' topics. An archived room stays as it is. */

export type Drawn = { hash: string; of: Incident; show(send: Send): Promise<void> };
/** Drawn only when it is looked at: there are many, and every event looks at all of them. */
export type LiveText = { effect: string; inRoom: Platform | undefined; draw(): Drawn };

export function liveTexts(delivery: Delivery, incident: Incident): LiveText[] {
  const names = namesOf(delivery, incident);
  const { chat } = delivery;
  const cards = postedCards(incident).map(({ effect, ref, view }): LiveText => {
    const draw = (): Drawn => {
      const card = cardOf(incident, view, names);
      return { hash: hashOf(card), of: incident, show: (send) => chat.edit(ref, card, send) };
    };
    return { effect, inRoom: roomOfView(view), draw };
  });
  const topics = roomsOf(incident).flatMap(([platform, state]): LiveText[] => {
    if (state.status !== "open") return [];
    const draw = (): Drawn => {
      const topic = topicOf(incident, names);
      return { hash: hashOf(topic), of: incident, show: (send) => chat.setTopic(state.room, topic, send) };
    };
    return [{ effect: `topic:${incident.id}${roomSuffix(platform)}`, inRoom: platform, draw }];
  });
  const isFollowed = ({ inRoom }: LiveText) => inRoom === undefined || incident.rooms[inRoom]?.status !== "archived";
  return [...cards, ...topics].filter(isFollowed);
}

/** Whether everything in the room shows the incident as it is, or cannot be edited any more. */
export async function isRoomCurrent(
  delivery: Delivery,
  incident: Incident,
  platform: Platform,
  findShown: (effect: string) => Promise<string | undefined>,
): Promise<boolean> {
  for (const { effect, inRoom, draw } of liveTexts(delivery, incident)) {
    if (inRoom === platform && (await findShown(effect)) !== draw().hash) return false;
  }
  return true;
}
