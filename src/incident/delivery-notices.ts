import type { PersonId } from "../policy/policy.ts";
import type { Undelivered } from "./call-ins/undelivered.ts";
import type { RemovalAbout } from "./confidential/removals.ts";
import type { EventOf } from "./events.ts";
import type { Incident } from "./incident.ts";
import type { Notice, Teller } from "./notice.ts";
import { own } from "./own.ts";
import { isOutside } from "./permission.ts";
import { isArchived, type RoomAbout, redirected } from "./room.ts";
import { roomNamedIn } from "./room-effects.ts";
import { leftForTheRoom, toActOn } from "./to-act-on.ts";

/** What must be said once about what did not reach somebody, and to whoever can mend it. */
export type DeliveryAbout =
  | RoomAbout
  | RemovalAbout
  | { what: "invite-failed"; person: PersonId; reason: string }
  /** Without a person it is a card of the room, or the record that it was to keep. */
  | { what: "undelivered"; thing: Undelivered["what"]; person?: PersonId; reason: string };

export type DeliveryNews = EventOf<
  | "RoomOpened"
  | "InviteFailed"
  | "RemovalFailed"
  | "CardFailed"
  | "NoticeFailed"
  | "ExportFailed"
  | "RoomLost"
  | "ArchiveFailed"
>;

export function deliveryNotices(event: DeliveryNews, incident: Incident, teller: Teller<DeliveryAbout>): Notice[] {
  const { room, person } = teller;
  switch (event.type) {
    case "RoomOpened": {
      const { room: opened, chatBecause: reason } = event.data;
      if (reason === undefined) return [];
      return [person(incident.commander, "chat", { what: "room-is-a-chat", platform: opened.platform, reason })];
    }
    case "InviteFailed": {
      const { person: who, reason } = event.data;
      const about: DeliveryAbout = { what: "invite-failed", person: who, reason };
      // The room cannot mend it, unless it is the commander who is missing.
      return who === incident.commander ? room(about) : [person(incident.commander, "chat", about)];
    }
    case "RemovalFailed": {
      const { effect, person: who, reason } = event.data;
      const removal = own(incident.removals, effect);
      if (!removal) return [];
      const { askedBy, platform } = removal;
      const isThere = askedBy !== undefined && !isOutside(incident, askedBy);
      const told = isThere ? askedBy : incident.commander;
      return [person(told, "chat", { what: "removal-failed", person: who, platform, reason })];
    }
    case "CardFailed":
    case "NoticeFailed":
    case "ExportFailed": {
      const { effect, reason } = event.data;
      if (event.type === "NoticeFailed") {
        if (roomNamedIn(incident, effect)) return redirected(incident, event.seq, effect);
        const inTheRooms = leftForTheRoom(incident, event.seq, effect);
        if (inTheRooms.length > 0) return inTheRooms;
      }
      const failed = own(incident.undelivered, effect);
      if (!failed || (isArchived(incident) && failed.person === incident.commander)) return [];
      const { what: thing, person: to } = failed;
      if (thing === "record" && to === undefined)
        return [person(incident.commander, "chat", { what: "undelivered", thing, reason })];
      if (to === undefined) return room({ what: "undelivered", thing, reason });
      return toActOn(incident, event.seq, { what: "undelivered", thing, person: to, reason });
    }
    case "RoomLost":
    case "ArchiveFailed": {
      const what = event.type === "RoomLost" ? "room-lost" : "room-not-archived";
      const { effect, reason } = event.data;
      const platform = roomNamedIn(incident, effect) ?? "slack";
      return [person(incident.commander, "chat", { what, platform, reason })];
    }
  }
}
