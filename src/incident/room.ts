import type { Outside, Platform } from "../policy/directory.ts";
import type { PersonId } from "../policy/policy.ts";
import type { EventData, EventOf, Room } from "./events.ts";
import type { Incident } from "./incident.ts";
import type { About, Notice } from "./notice.ts";
import { own } from "./own.ts";
import { roomNamedIn, roomSuffix, roomWord } from "./room-effects.ts";
import { type Instant, later } from "./time.ts";
import type { Draft } from "./verdict.ts";

/**
 * An incident has a room on each chat platform where somebody of it is at home: people of one platform cannot be added to
 * a room of another. `owed` → `open` → `archived`. `linked`: what leads on from it is in it. `lost`: why Muster cannot
 * write there any more. `stays`: it is over and was not archived, because the record could not be handed over first, or
 * the platform does not let Muster archive it.
 */
export type RoomState =
  | { status: "owed"; failed?: string }
  | { status: "open"; room: Room; linked?: true; lost?: string; stays?: true }
  | { status: "archived"; room: Room };
export type Rooms = Partial<Record<Platform, RoomState>>;

/** When the rooms are archived once all is over. */
export type Archiving = { status: "planned"; at: Instant } | { status: "due" };

/** To whoever leads. */
export type RoomAbout = {
  what: "room-lost" | "room-not-archived" | "room-is-a-chat";
  platform: Platform;
  reason: string;
};

/** Why somebody cannot be in a room where it lies with their account or their team, and not with the platform. */
export type CannotJoin = "no-account" | "account-unknown" | "team-would-see" | Outside;

/** Where somebody is at home. An older Muster knew one platform, and named none. */
export function platformOf({ platforms }: Pick<Incident, "platforms">, person: PersonId): Platform {
  return own(platforms, person) ?? "slack";
}

/** The room that `person` is, or will be, in. */
export function roomFor(incident: Pick<Incident, "platforms" | "rooms">, person: PersonId): RoomState | undefined {
  return incident.rooms[platformOf(incident, person)];
}

/** Somebody of the incident is at home there, so it has a room there. */
export function withRoomFor<T extends Pick<Incident, "platforms" | "rooms">>(
  incident: T,
  person: PersonId,
  platform: Platform = "slack",
): T {
  const { [person]: _before, ...others } = incident.platforms;
  const platforms = platform === "slack" ? others : { ...others, [person]: platform };
  return { ...incident, platforms, rooms: { [platform]: { status: "owed" }, ...incident.rooms } };
}

export function roomsOf({ rooms }: Pick<Incident, "rooms">): [Platform, RoomState][] {
  return Object.entries(rooms) as [Platform, RoomState][];
}

/** The room there, once it was opened. */
export function roomOn({ rooms }: Pick<Incident, "rooms">, platform: Platform): Room | undefined {
  const state = rooms[platform];
  return state && state.status !== "owed" ? state.room : undefined;
}

/** Rooms that are there and can be written in. */
export function openRooms(incident: Pick<Incident, "rooms">): Extract<RoomState, { status: "open" }>[] {
  return roomsOf(incident).flatMap(([, state]) => (state.status === "open" ? [state] : []));
}

/** Whether whoever leads has been told this of this person: being called again, somebody is invited again. */
export function isToldAlready({ uninvited }: Incident, { data }: EventOf<"InviteFailed">): boolean {
  return own(uninvited, data.person) === data.reason;
}

/**
 * Whom the platform takes for somebody from outside, and the policy does not name as that: the room does not let them in.
 * They are called like anybody else, because it may be a mistake in the policy, and take no part in decisions.
 */
export function fromOutside({ invited, uninvited }: Pick<Incident, "invited" | "uninvited">): PersonId[] {
  const outside: readonly string[] = ["guest", "from-elsewhere", "account-deactivated"] satisfies Outside[];
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

/** Nobody can write in any of them any more. */
export function isArchived({ rooms }: Pick<Incident, "rooms">): boolean {
  const states = Object.values(rooms);
  return states.length > 0 && states.every(({ status }) => status === "archived");
}

/** The record as it stands at the end; it needs no asking. */
export function lastRecord({ id }: Pick<Incident, "id">, platform: Platform = "slack"): string {
  return `export:${id}:end${roomSuffix(platform)}`;
}

/**
 * The record goes to the rooms, whose archive it completes. Where the incident is kept from somebody the record names
 * them, which is for whoever leads alone to know.
 */
export function withLastRecord(
  incident: Incident,
  { data }: EventOf<"IncidentClosed" | "IncidentStoodDown">,
): Incident {
  if (!data.afterwards) return incident;
  const { archiveAt: at } = data.afterwards;
  const isKept = incident.excluded.length > 0;
  const asked: Incident["exports"] = isKept
    ? { [lastRecord(incident)]: { person: incident.commander } }
    : Object.fromEntries(roomsOf(incident).map(([platform]) => [lastRecord(incident, platform), {}]));
  return {
    ...incident,
    exports: { ...incident.exports, ...asked },
    ...(at !== undefined && { archiving: { status: "planned", at } }),
  };
}

type RoomNews = EventOf<
  | "RoomOpened"
  | "RoomFailed"
  | "RoomLinked"
  | "RoomLinksFailed"
  | "RoomLost"
  | "ArchiveDue"
  | "RoomArchived"
  | "ArchiveFailed"
>;

/** What has happened once stands: an outcome that comes late or twice opens no second room. */
export function evolveRoom(incident: Incident, event: RoomNews): Incident {
  if (event.type === "ArchiveDue") return { ...incident, archiving: { status: "due" } };
  const { data } = event;
  const platform = "room" in data ? data.room.platform : roomNamedIn(incident, data.effect);
  const before = platform && incident.rooms[platform];
  return platform && before ? withRoom(incident, platform, roomAfter(before, event)) : incident;
}

function withRoom(incident: Incident, platform: Platform, state: RoomState): Incident {
  return { ...incident, rooms: { ...incident.rooms, [platform]: state } };
}

function roomAfter(state: RoomState, event: Exclude<RoomNews, { type: "ArchiveDue" }>): RoomState {
  if (state.status === "owed") {
    if (event.type === "RoomOpened") return { status: "open", room: event.data.room };
    return event.type === "RoomFailed" ? { status: "owed", failed: event.data.reason } : state;
  }
  if (state.status === "archived") return state;
  switch (event.type) {
    case "RoomOpened":
    case "RoomFailed":
      return state;
    case "RoomLinked":
    case "RoomLinksFailed":
      return { ...state, linked: true };
    case "RoomLost":
      return { ...state, lost: event.data.reason };
    case "RoomArchived":
      return { status: "archived", room: state.room };
    case "ArchiveFailed":
      return { ...state, stays: true };
  }
}

/** Something got through to it: whoever had archived it, or taken Muster out, has mended that. */
export function roomAnswered(incident: Incident, effect: string): Incident {
  const platform = roomNamedIn(incident, effect);
  const state = platform && incident.rooms[platform];
  if (!platform || state?.status !== "open" || state.lost === undefined) return incident;
  const { lost: _lost, ...found } = state;
  return withRoom(incident, platform, found);
}

/** Without the record it is not archived: people would look for it there. */
export function afterFailedRecord(incident: Incident, { data }: EventOf<"ExportFailed">): Incident {
  const platform = roomNamedIn(incident, data.effect);
  const state = platform && incident.rooms[platform];
  if (!platform || state?.status !== "open" || incident.archiving === undefined) return incident;
  return data.effect === lastRecord(incident, platform)
    ? withRoom(incident, platform, { ...state, stays: true })
    : incident;
}

/** True when it is news that nothing can be written there: what it costs us once we archive it ourselves is none. */
export function isNewsOfLoss(incident: Incident, { effect }: { effect: string }): boolean {
  const platform = roomNamedIn(incident, effect);
  const state = platform && incident.rooms[platform];
  return state?.status === "open" && state.lost === undefined && incident.archiving?.status !== "due";
}

/** Nothing more is to be said in the room: then it is archived. */
export function isReadyToArchive(incident: Incident, platform: Platform, roomCards: string[]): boolean {
  const { archiving, rooms, exports, notices, cards, removals } = incident;
  const state = rooms[platform];
  if (archiving?.status !== "due" || state?.status !== "open" || state.stays) return false;
  const isWaitedFor = Object.values(notices).some(({ to }) => to.kind === "room" && to.platform === platform);
  const isRecordOwed = [lastRecord(incident), lastRecord(incident, platform)].some((record) => record in exports);
  // From an archived room nobody can be taken out any more.
  const isToLeave = Object.values(removals).some((each) => each.platform === platform && each.state.status === "owed");
  return !isToLeave && !isWaitedFor && !isRecordOwed && roomCards.every((effect) => effect in cards);
}

/** What is said in every room that is not archived; once theirs is, whoever leads is told directly. */
export function roomNotices(incident: Incident, seq: number, about: About): Notice[] {
  const effect = `notice:${incident.id}:${seq}`;
  const read = roomsOf(incident).flatMap(([platform, { status }]) => (status === "archived" ? [] : [platform]));
  const isReadByLeader = roomFor(incident, incident.commander)?.status !== "archived";
  return [
    ...read.map((platform): Notice => {
      return { effect: `${effect}:${roomWord(platform)}`, to: { kind: "room", platform }, about };
    }),
    ...(isReadByLeader ? [] : [toCommander(incident, effect, about)]),
  ];
}

/**
 * What could not be said in a room that is lost. Who is told of a failure already must not be told of that failing, for
 * ever.
 */
export function redirected(incident: Incident, seq: number, effect: string): Notice[] {
  const said = own(incident.notices, effect);
  if (said?.to.kind !== "room" || said.about.what === "undelivered") return [];
  const state = incident.rooms[said.to.platform];
  const isLost = state?.status === "archived" || (state?.status === "open" && state.lost !== undefined);
  if (!isLost) return [];
  const notice = toCommander(incident, `notice:${incident.id}:${seq}`, said.about);
  return [said.seal ? { ...notice, seal: said.seal } : notice];
}

function toCommander({ commander }: Incident, effect: string, about: About): Notice {
  const to: { kind: "person"; person: PersonId; by: "chat" } = { kind: "person", person: commander, by: "chat" };
  return { effect: `${effect}:${commander}:chat`, to, about };
}
