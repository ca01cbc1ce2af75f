import { listOf, type Names, personName } from "../chat/cards/names.ts";
import { aboutContainment } from "../chat/cards/notices/notice-actions.ts";
import { roomTimes } from "../chat/cards/times.ts";
import type { ActionEvent } from "../incident/actions/action-events.ts";
import { actionNews } from "../incident/actions/action-notices.ts";
import type { Incident } from "../incident/incident.ts";

/** What the room, and who answers for it, are told of actions, services and customers; `isLoud` when somebody must see to it. */
export function toldOfActions(
  event: ActionEvent,
  incident: Incident,
  names: Names,
): { what: string; isLoud: boolean }[] {
  const told = actionNews(incident, event);
  if (!told) return [];
  const [first] = aboutContainment(incident, told.news, names, roomTimes(incident)).blocks;
  if (first?.type !== "text") return [];
  const whom = listOf(["the room", ...told.people.map((person) => personName(names, person))]);
  return [{ what: `tells ${whom}: “${first.text}”`, isLoud: first.emphasis === "strong" }];
}
