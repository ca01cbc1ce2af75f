import type { RemovalAbout } from "../../../incident/confidential/removals.ts";
import type { Incident } from "../../../incident/incident.ts";
import { type CannotJoin, type RoomAbout, roomOn } from "../../../incident/room.ts";
import { type Names, personName } from "../names.ts";
import { strong, text } from "../parts.ts";
import { roomWords } from "../room-words.ts";
import type { Said } from "./notice-calling.ts";

/** Notices about the room itself. */

/** Of Node's sockets and time-outs, and of providers that fail themselves. */
const unanswered = /^(E[A-Z_]+|UND_ERR_\w+|TimeoutError|timeout|(http|login)_(408|5\d\d))$/;

/** A provider's own code stays as it is: whoever must mend it can look it up. */
export function failureWords(reason: string): string {
  if (reason === "budget-ended") return "no answer from the phone or chat service in time";
  if (reason.endsWith("-not-configured")) return "this way is not set up";
  if (reason === "app-not-installed")
    return "they have never opened Muster in Microsoft Teams, and it may not be installed for them";
  if (reason === "nobody-to-open-a-chat-with") return "nobody who is called there could be found in Microsoft Teams";
  if (reason === "no-address-for-files") return "Muster does not know its own address, which PUBLIC_URL gives";
  if (reason === "chat-may-have-been-made") return "Microsoft Teams does not say whether it opened one";
  if (unanswered.test(reason)) return `there was no answer: “${reason}”`;
  return `it was refused with “${reason}”`;
}

const cures: Record<CannotJoin, string> = {
  "no-account":
    "the policy has no chat account of theirs, so they can be reached by text and phone only. Whoever keeps muster.yaml can add it",
  "account-unknown":
    "the account that the policy gives for them does not exist. Whoever keeps muster.yaml can correct it; muster check names it",
  "account-deactivated":
    "their chat account is switched off. Have it switched on again, or call somebody else with /muster call",
  guest:
    "their chat account is a guest's, and guests are let in only where the policy names them so. Once whoever keeps muster.yaml has added what muster check says, call them again with /muster call",
  "team-would-see":
    "they are not in the team in whose private channel this room is. To add them there would show everybody in that team that they are called, and this is confidential. A member of the team can add them by hand, if that may be seen",
  "from-elsewhere":
    "their chat account belongs to another organisation, whose people are let in only where the policy names them so. Once whoever keeps muster.yaml has added what muster check says, call them again with /muster call",
};

/** Whoever leads reads this, once for each person. */
export function uninvitedWords(who: string, reason: string): string {
  const start = `${who} could not be added to the room`;
  if (!Object.hasOwn(cures, reason)) return `${start} (${failureWords(reason)}). Please add them by hand.`;
  return `${start}: ${cures[reason as CannotJoin]}. Until then, speak to them on the bridge or by phone.`;
}

/** To whoever asked that it be kept from them. */
export function stillInRoomWords(
  incident: Incident,
  { person, platform, reason }: Omit<RemovalAbout, "what">,
  names: Names,
): string {
  const [who, room] = [personName(names, person), roomOn(incident, platform)?.name ?? "the room"];
  return `This is kept from ${who}, who may still be in ${room} and read there: Muster could not take them out (${failureWords(reason)}). Please take them out by hand.`;
}

/** By why the room is a group chat, as the Teams adapter says it; anything else is Microsoft's own code. */
const chatReasons: Record<string, string> = {
  "team-would-see":
    "in a private channel everybody in its team can see who was added to the team for it, and this is confidential. Nothing needs to be done",
  "channel-not-tried":
    "nobody has tried yet whether Muster can write in one. Whoever runs Muster can try it with muster check --try-channels; this room stays a chat",
  "channel-refused":
    "Microsoft Teams did not let Muster use one. Whoever runs Muster can see what is missing with muster check --try-channels; this room stays a chat",
};

function chatReason(code: string): string {
  if (Object.hasOwn(chatReasons, code)) return chatReasons[code] as string;
  return `Microsoft Teams did not let Muster use one (${failureWords(code)}). Whoever runs Muster can see what is missing with muster check --try-channels; this room stays a chat`;
}

/** To whoever leads: what they can mend, and that nothing else waits for it. */
export function aboutRoom(incident: Incident, about: RoomAbout): Said {
  const room = incident.rooms[about.platform];
  const name = room && room.status !== "owed" ? `the room ${roomWords(incident, room.room)}` : "the room";
  switch (about.what) {
    case "room-lost":
      return {
        short: "Muster cannot write in the room any more.",
        blocks: [
          strong(`Muster cannot write in ${name} any more (${failureWords(about.reason)}).`),
          text(
            "Somebody has archived or deleted it, or taken Muster out of it. Please restore it, or add Muster to it again. Until then you are told here what would be said there; calls, messages and questions to people go on.",
          ),
        ],
      };
    case "room-is-a-chat":
      return {
        short: "the room is a group chat, not a private channel.",
        blocks: [
          strong(`${name.charAt(0).toUpperCase()}${name.slice(1)} is a group chat, not a private channel.`),
          text(`Why: ${chatReason(about.reason)}. Everything else works there as in a channel.`),
        ],
      };
    case "room-not-archived":
      if (about.reason === "chats-have-no-archive") {
        const why = "Microsoft Teams archives no chats. Its name says that it is over, and the record is in it.";
        return { short: "the chat stays open.", blocks: [text(`This is over, and ${name} stays open: ${why}`)] };
      }
      return {
        short: "the room could not be archived.",
        blocks: [
          text(
            `This is over, and ${name} could not be archived (${failureWords(about.reason)}). Please archive it by hand.`,
          ),
        ],
      };
  }
}

/** The record that the room was to keep; without it the room is not archived. */
export function recordNotPosted(reason: string): Said {
  const line = `The record could not be posted in the room (${failureWords(reason)}), so the room is not archived.`;
  return {
    short: "the record could not be posted in the room.",
    blocks: [strong(`${line} Please export it with /muster export, and archive the room by hand.`)],
  };
}
