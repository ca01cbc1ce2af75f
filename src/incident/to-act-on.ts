import type { PersonId } from "../policy/policy.ts";
import type { Incident } from "./incident.ts";
import type { About, Notice } from "./notice.ts";
import { own } from "./own.ts";
import { openRooms, roomFor, roomNotices } from "./room.ts";

/**
 * What somebody must act on: a person cannot be reached, did not answer, or was not sent what they were to have. The room
 * is told, outside any thread. Whoever leads is told by direct message instead as long as there is no room to read it in,
 * and beside the others where the room does not let them in; nobody reads it twice.
 */
type ToActOn = Extract<About, { what: "page-failed" | "no-address" | "unanswered" | "undelivered" }> & {
  person: PersonId;
};

export function toActOn(incident: Incident, seq: number, about: ToActOn): Notice[] {
  const { commander } = incident;
  const inTheRooms = roomNotices(incident, seq, about);
  // Nobody is told that they cannot be reached themselves.
  if (about.person === commander || inTheRooms.some(({ to }) => to.kind === "person")) return inTheRooms;
  const effect = `notice:${incident.id}:${seq}:${commander}:chat`;
  const direct: Notice = { effect, to: { kind: "person", person: commander, by: "chat" }, about };
  const readable = openRooms(incident).filter(({ lost }) => lost === undefined);
  if (readable.length === 0) return [direct];
  return isReadBy(incident, commander) ? inTheRooms : [...inTheRooms, direct];
}

/** What whoever leads could not be sent before there was a room: it waits for the room. */
export function leftForTheRoom(incident: Incident, seq: number, effect: string): Notice[] {
  const said = own(incident.notices, effect);
  if (said?.to.kind !== "person" || openRooms(incident).length > 0) return [];
  const waits = isToActOn(said.about) && said.about.person !== said.to.person;
  return waits ? roomNotices(incident, seq, said.about) : [];
}

function isToActOn(about: About): about is ToActOn {
  switch (about.what) {
    case "page-failed":
    case "no-address":
    case "unanswered":
      return true;
    case "undelivered":
      return about.person !== undefined;
    default:
      return false;
  }
}

/** Whether their room can be read, and they are in it or on their way there. */
function isReadBy(incident: Incident, person: PersonId): boolean {
  const room = roomFor(incident, person);
  const isShutOut = own(incident.uninvited, person) !== undefined && own(incident.invited, person) !== "invited";
  return room?.status === "open" && room.lost === undefined && !isShutOut;
}
