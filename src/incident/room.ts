import type { PersonId } from "../policy/policy.ts";
import type { EventData, EventOf } from "./events.ts";
import type { Incident } from "./incident.ts";
import type { About, Notice } from "./notice.ts";
import { own } from "./own.ts";
import { type Instant, later } from "./time.ts";
import type { Draft } from "./verdict.ts";

/**
 * The room's life after it was opened. Modes of its end: `planned` → `due` → `archived`, or `left-open` when the record
 * could not be handed over first, or the platform does not let Muster archive it.
 */
export type Archiving =
  | { status: "planned"; at: Instant }
  | { status: "due" }
  | { status: "archived" }
  | { status: "left-open" };

/** To whoever leads. */
export type RoomAbout = { what: "room-lost"; reason: string } | { what: "room-not-archived"; reason: string };

/** Why somebody cannot be in a room where it lies with their account, and not with the platform. */
export type CannotJoin = "no-account" | "account-unknown" | "account-deactivated" | "guest" | "from-elsewhere";

/** Whether whoever leads has been told this of this person: being called again, somebody is invited again. */
export function isToldAlready({ uninvited }: Incident, { data }: EventOf<"InviteFailed">): boolean {
  return own(uninvited, data.person) === data.reason;
}

/**
 * Whom the platform takes for somebody from outside, and the policy does not name as that: the room does not let them in.
 * They are called like anybody else, because it may be a mistake in the policy, and take no part in decisions.
 */
export function fromOutside({ invited, uninvited }: Pick<Incident, "invited" | "uninvited">): PersonId[] {
  const outside: readonly string[] = ["guest", "from-elsewhere"] satisfies CannotJoin[];
  const turnedAway = Object.entries(uninvited).filter(([, reason]) => outside.includes(reason));
  return turnedAway.flatMap(([person]) => (own(invited, person) === "invited" ? [] : [person]));
}

/** What the ending says of the room. Rules that an older Muster pinned agree to nothing else than is usual. */
export function afterwardsOf(
  { rules }: Incident,
  now: Instant,
): NonNullable<EventData<"IncidentClosed">["afterwards"]> {
  const { archive = true, archiveAfterMs = 0 } = rules.organisation.room ?? {};
  return archive ? { archiveAt: later(now, archiveAfterMs) } : {};
}

export function archiveDeadlines({ archiving }: Incident): Instant[] {
  return archiving?.status === "planned" ? [archiving.at] : [];
}

export function passArchive(facts: Draft): void {
  const { archiving } = facts.incident;
  if (archiving?.status === "planned" && archiving.at <= facts.now) facts.add("ArchiveDue", {});
}

export function isArchived({ archiving }: Incident): boolean {
  return archiving?.status === "archived";
}

/** The record as it stands at the end; it needs no asking. */
export function lastRecord({ id }: Pick<Incident, "id">): string {
  return `export:${id}:end`;
}

/**
 * The record goes to the room, whose archive it completes. Where the incident is kept from somebody the record names
 * them, which is for whoever leads alone to know.
 */
export function withLastRecord(
  incident: Incident,
  { data }: EventOf<"IncidentClosed" | "IncidentStoodDown">,
): Incident {
  if (!data.afterwards) return incident;
  const asked = incident.excluded.length > 0 ? { person: incident.commander } : {};
  const { archiveAt: at } = data.afterwards;
  return {
    ...incident,
    exports: { ...incident.exports, [lastRecord(incident)]: asked },
    ...(at !== undefined && { archiving: { status: "planned", at } }),
  };
}

type RoomNews = EventOf<
  "RoomLinked" | "RoomLinksFailed" | "RoomLost" | "ArchiveDue" | "RoomArchived" | "ArchiveFailed"
>;

export function evolveRoom(incident: Incident, event: RoomNews): Incident {
  const { room } = incident;
  switch (event.type) {
    case "RoomLinked":
    case "RoomLinksFailed":
      return room.status === "open" ? { ...incident, room: { ...room, linked: true } } : incident;
    case "RoomLost":
      return room.status === "open" ? { ...incident, room: { ...room, lost: event.data.reason } } : incident;
    case "ArchiveDue":
      return { ...incident, archiving: { status: "due" } };
    case "RoomArchived":
      return { ...incident, archiving: { status: "archived" } };
    case "ArchiveFailed":
      return isArchived(incident) ? incident : { ...incident, archiving: { status: "left-open" } };
  }
}

/** Something got through to it: whoever had archived it, or taken Muster out, has mended that. */
export function roomAnswered(incident: Incident, effect: string): Incident {
  const { room } = incident;
  if (room.status !== "open" || room.lost === undefined || !isInRoom(effect)) return incident;
  const { lost: _lost, ...found } = room;
  return { ...incident, room: found };
}

/** Whether an effect's outcome is seen in the room. */
export function isInRoom(effect: string): boolean {
  const [kind, , about, to] = effect.split(":");
  return kind === "invite" || (kind === "card" && about === "situation") || to === "room";
}

/** Without the record it is not archived: people would look for it there. */
export function afterFailedRecord(incident: Incident, { data }: EventOf<"ExportFailed">): Incident {
  const isLast = data.effect === lastRecord(incident) && incident.archiving !== undefined;
  return isLast && !isArchived(incident) ? { ...incident, archiving: { status: "left-open" } } : incident;
}

/** True when it is news that nothing can be written there: what it costs us once we archive it ourselves is none. */
export function isNewsOfLoss({ room, archiving }: Incident): boolean {
  const isEnding = archiving?.status === "due" || archiving?.status === "archived";
  return room.status === "open" && room.lost === undefined && !isEnding;
}

/** Nothing more is to be said in the room: then it is archived. */
export function isReadyToArchive(incident: Incident, roomCards: string[]): boolean {
  const { archiving, room, exports, notices, cards } = incident;
  if (archiving?.status !== "due" || room.status !== "open") return false;
  const isWaitedFor = Object.values(notices).some(({ to }) => to.kind === "room");
  return !isWaitedFor && !(lastRecord(incident) in exports) && roomCards.every((effect) => effect in cards);
}

/** What the room would have been told goes to whoever leads once nobody can read it there. */
export function roomNotice(incident: Incident, seq: number, about: About): Notice {
  const effect = `notice:${incident.id}:${seq}`;
  return isArchived(incident)
    ? toCommander(incident, effect, about)
    : { effect: `${effect}:room`, to: { kind: "room" }, about };
}

/**
 * What could not be said in a room that is lost. Who is told of a failure already must not be told of that failing, for
 * ever.
 */
export function redirected(incident: Incident, seq: number, effect: string): Notice[] {
  const said = own(incident.notices, effect);
  const isLost = isArchived(incident) || (incident.room.status === "open" && incident.room.lost !== undefined);
  if (said?.to.kind !== "room" || !isLost || said.about.what === "undelivered") return [];
  const notice = toCommander(incident, `notice:${incident.id}:${seq}`, said.about);
  return [said.seal ? { ...notice, seal: said.seal } : notice];
}

function toCommander({ commander }: Incident, effect: string, about: About): Notice {
  const to: { kind: "person"; person: PersonId; by: "chat" } = { kind: "person", person: commander, by: "chat" };
  return { effect: `${effect}:${commander}:chat`, to, about };
}
