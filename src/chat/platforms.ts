import type { Platform } from "../policy/directory.ts";
import type { PersonId } from "../policy/policy.ts";
import { ProviderError } from "../run/send.ts";
import type { Chat, RoomLink, Target } from "./chat.ts";

/** What stands before a message's reference on every platform but the first, which has none: `teams|19:…;17…`. */
const separator = "|";

/**
 * Every platform that is set up, as one: a room is where it was opened, a person where they are at home, and a message
 * where it was posted. Throws `rejected` with a code such as `teams-not-configured` for one that is not set up.
 */
export function chatOn(
  chatOf: (platform: Platform) => Chat | undefined,
  platformOf: (person: PersonId) => Platform,
): Chat {
  const on = (platform: Platform): Chat => {
    const chat = chatOf(platform);
    if (!chat) throw new ProviderError("rejected", "muster", `${platform}-not-configured`);
    return chat;
  };
  const platformFor = (target: Target) => (target.kind === "room" ? target.room.platform : platformOf(target.person));

  return {
    openRoom: async (plan, send) => on(plan.platform).openRoom(plan, send),
    invite: async (room, person, send, secrecy) => on(room.platform).invite(room, person, send, secrecy),
    remove: async (room, person, send) => on(room.platform).remove(room, person, send),
    setLinks: async (room, links, send) => on(room.platform).setLinks(room, links.map(withOwnRef), send),
    archive: async (room, send) => on(room.platform).archive(room, send),
    setTopic: async (room, topic, send) => on(room.platform).setTopic(room, topic, send),
    post: async (target, card, send) => {
      const platform = platformFor(target);
      return refOn(platform, await on(platform).post(withOwnThread(target), card, send));
    },
    findPosted: async (target, effect, sinceMs) => {
      const platform = platformFor(target);
      const found = await on(platform).findPosted(withOwnThread(target), effect, sinceMs);
      return found === undefined ? undefined : refOn(platform, found);
    },
    sendFiles: async (target, files, text, send) => {
      const platform = platformFor(target);
      return refOn(platform, await on(platform).sendFiles(withOwnThread(target), files, text, send));
    },
    findFiles: async (target, files, sinceMs) => {
      const platform = platformFor(target);
      const found = await on(platform).findFiles(withOwnThread(target), files, sinceMs);
      return found === undefined ? undefined : refOn(platform, found);
    },
    edit: async (ref, card, send) => on(platformOfRef(ref)).edit(ownRef(ref), card, send),
    pin: async (ref, send) => on(platformOfRef(ref)).pin(ownRef(ref), send),
  };
}

function refOn(platform: Platform, ref: string): string {
  return platform === "slack" ? ref : `${platform}${separator}${ref}`;
}

function platformOfRef(ref: string): Platform {
  return ref.startsWith(`teams${separator}`) ? "teams" : "slack";
}

/** As its platform knows it. */
function ownRef(ref: string): string {
  return platformOfRef(ref) === "slack" ? ref : ref.slice(ref.indexOf(separator) + 1);
}

function withOwnRef(link: RoomLink): RoomLink {
  return "message" in link ? { ...link, message: ownRef(link.message) } : link;
}

function withOwnThread(target: Target): Target {
  return target.kind === "room" && target.under !== undefined ? { ...target, under: ownRef(target.under) } : target;
}
