import type { Platform } from "../policy/directory.ts";
import type { PersonId } from "../policy/policy.ts";
import type { Incident } from "./incident.ts";
import { own } from "./own.ts";

/** Which room an effect is for, by its id, such as `card:INC-7:situation` or `notice:INC-7:12:room-teams`. */

/** The first platform's room is called plainly so, as all were when there was one. */
const words: Record<Platform, string> = { slack: "room", teams: "room-teams" };
const platforms = Object.keys(words) as Platform[];

export function roomWord(platform: Platform): string {
  return words[platform];
}

/** At the end of an id that would name no room otherwise. */
export function roomSuffix(platform: Platform): string {
  return platform === "slack" ? "" : `:${words[platform]}`;
}

/** The platform of a room's word; undefined for the id of a person. */
export function platformOfWord(word: string): Platform | undefined {
  return platforms.find((platform) => words[platform] === word);
}

/** The room where an effect's outcome is seen; undefined where that is with one person. */
export function roomNamedIn({ platforms }: Pick<Incident, "platforms">, effect: string): Platform | undefined {
  const [kind, , about = "", to = "slack"] = effect.split(":");
  switch (kind) {
    case "invite":
      return own(platforms, about as PersonId) ?? "slack";
    case "remove":
      return platformOfWord(to) ?? "slack";
    case "room":
    case "links":
    case "archive":
      return about === "" ? "slack" : platformOfWord(about);
    case "export":
      return about === "end" ? (platformOfWord(to) ?? "slack") : undefined;
    case "card":
      return about === "situation" ? (platformOfWord(to) ?? "slack") : platformOfWord(to);
    default:
      return platformOfWord(to);
  }
}
