import type { PersonId } from "../policy/policy.ts";
import type { Incident } from "./incident.ts";
import type { About, Notice } from "./notice.ts";
import { own } from "./own.ts";
import { roomNotice } from "./room.ts";

/**
 * What somebody must act on: a person cannot be reached, did not answer, or was not sent what they were to have. The room
 * is told, outside any thread. Whoever leads is told by direct message instead as long as there is no room to read it in,
 * and beside the others where the room does not let them in; nobody reads it twice.
 */
type ToActOn = Extract<About, { what: "page-failed" | "no-address" | "unanswered" | "undelivered" }> & {
  person: PersonId;
};

export function toActOn(incident: Incident, seq: number, about: ToActOn): Notice[] {
  const { commander, room } = incident;
  const inTheRoom = roomNotice(incident, seq, about);
  // Nobody is told that they cannot be reached themselves.
  if (about.person === commander || inTheRoom.to.kind === "person") return [inTheRoom];
  const effect = `notice:${incident.id}:${seq}:${commander}:chat`;
  const direct: Notice = { effect, to: { kind: "person", person: commander, by: "chat" }, about };
  if (room.status === "owed" || room.lost !== undefined) return [direct];
  return isShutOut(incident, commander) ? [inTheRoom, direct] : [inTheRoom];
}

/** What whoever leads could not be sent before there was a room: it waits for the room. */
export function leftForTheRoom(incident: Incident, seq: number, effect: string): Notice | undefined {
  const said = own(incident.notices, effect);
  if (said?.to.kind !== "person" || incident.room.status === "open") return undefined;
  const waits = isToActOn(said.about) && said.about.person !== said.to.person;
  return waits ? roomNotice(incident, seq, said.about) : undefined;
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

/** Not merely on their way in. */
function isShutOut({ invited, uninvited }: Incident, person: PersonId): boolean {
  return own(uninvited, person) !== undefined && own(invited, person) !== "invited";
}
