import type { Room } from "../../incident/events.ts";
import type { Incident } from "../../incident/incident.ts";
import { roomsOf } from "../../incident/room.ts";
import type { Platform } from "../../policy/directory.ts";

/** How a room is called. As long as there is one, it needs no platform's name. */

export const platformWords: Record<Platform, string> = { slack: "Slack", teams: "Microsoft Teams" };

/** `quiet-harbour`, or `quiet-harbour in Microsoft Teams` beside another. */
export function roomWords(incident: Incident, { name, platform }: Pick<Room, "name" | "platform">): string {
  return `${name}${inPlatform(incident, platform)}`;
}

/** Nothing, or ` in Slack` beside another room. */
export function inPlatform(incident: Incident, platform: Platform): string {
  return roomsOf(incident).length > 1 ? ` in ${platformWords[platform]}` : "";
}
