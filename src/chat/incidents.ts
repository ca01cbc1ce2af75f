import type { By } from "../incident/by.ts";
import type { Incident } from "../incident/incident.ts";
import { isEnded } from "../incident/incident.ts";
import { isHiddenFrom, isIn, mayLook } from "../incident/permission.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Directory } from "../policy/directory.ts";
import type { Clock } from "../run/clock.ts";
import type { Handler } from "../run/handle.ts";

/** Which incident somebody means. */

type Ports = { ledger: Ledger; clock: Clock; handler: Handler };

/** The correlation key by which a room leads to its incident. */
export function roomKey(platform: string, room: string): string {
  return `room:${platform}:${room}`;
}

/** Incidents that have not ended, the latest declared first: all of them, or the latest so many. */
export async function openIncidents({ ledger, handler }: Ports, latest?: number): Promise<Incident[]> {
  const rows = await ledger.listIncidents();
  const open = rows.filter(({ status }) => status !== "closed" && status !== "stood-down");
  // One that cannot be read must not hide the others.
  const looked = open.slice(0, latest);
  const incidents = await Promise.all(looked.map(({ id }) => handler.glance(id).catch(() => undefined)));
  return incidents.filter((incident) => incident !== undefined).filter((incident) => !isEnded(incident));
}

/** Those of them that they may look at. */
export async function openIncidentsFor(ports: Ports, { by, directory }: Asking): Promise<Incident[]> {
  return (await openIncidents(ports)).filter((incident) => mayLook(incident, by, directory));
}

/** Of those that have ended, how many are looked at besides those in which time still runs. */
const latestEnded = 10;

/** Incidents that have ended and that they may look at, the latest ended first: the last few, and any whose clocks run. */
export async function endedIncidentsFor({ ledger, handler }: Ports, { by, directory }: Asking): Promise<Incident[]> {
  const rows = (await ledger.listIncidents()).filter(({ status }) => status === "closed" || status === "stood-down");
  const looked = rows.filter(({ nextDueMs }, place) => place < latestEnded || nextDueMs !== undefined);
  const incidents = await Promise.all(looked.map(({ id }) => handler.glance(id).catch(() => undefined)));
  return incidents
    .filter((incident) => incident?.ended !== undefined)
    .filter((incident) => incident !== undefined)
    .filter((incident) => mayLook(incident, by, directory))
    .toSorted((one, other) => ((one.ended?.at ?? "") < (other.ended?.at ?? "") ? 1 : -1));
}

type InRoom = { platform: string; id: string };

/** The incident whose war room it is, if it is one; for those from whom it is kept it is a room like any other. */
export async function incidentOfRoom(
  { ledger, clock, handler }: Ports,
  { platform, id }: InRoom,
  { by, directory }: Asking,
): Promise<Incident | undefined> {
  const found = await ledger.findByKey(roomKey(platform, id), clock.nowMs());
  return found === undefined ? undefined : toShow(await handler.glance(found), by, directory);
}

type Asking = { by: By; directory: Directory };

/** The incident, unless it is kept from them: then there is none. */
export function toShow(incident: Incident | undefined, { person }: By, directory: Directory): Incident | undefined {
  return incident && !isHiddenFrom(incident, person, directory) ? incident : undefined;
}

export type Meant =
  | { kind: "found"; incident: Incident }
  /** Which of `open` is meant cannot be told; `unknown` is what was written that names none that they may see. */
  | { kind: "unclear"; open: Incident[]; unknown?: string }
  /** It was said in the room of an incident that they may not look at. */
  | { kind: "hidden"; incident: Incident };

/**
 * The incident named by id or codename; else the one whose room this is; else the only open one, or the only open one
 * that this person is called into. Whatever somebody may not look at is not there for them; in its room, nothing else is
 * meant instead.
 */
export async function meantIncident(
  ports: Ports,
  asked: { reference?: string; room?: InRoom } & Asking,
): Promise<Meant> {
  const { by, directory, reference, room } = asked;
  const seen = (incident: Incident | undefined) => incident && mayLook(incident, by, directory);
  const open = () => openIncidentsFor(ports, asked);
  if (reference) {
    const byId = await ports.handler.glance(reference.toUpperCase());
    if (byId && seen(byId)) return { kind: "found", incident: byId };
    const all = await open();
    const called = all.filter(({ codename }) => codename.toLowerCase() === reference.toLowerCase());
    return called.length > 0 ? oneOf(called) : { kind: "unclear", open: all, unknown: reference };
  }
  const inRoom = room && (await meantByRoom(ports, room, asked));
  if (inRoom) return inRoom;
  const all = await open();
  const own = all.filter((incident) => isIn(incident, by.person));
  return oneOf(own.length > 0 ? own : all);
}

/**
 * Whose war room it is; undefined for any other room. What is said in a war room is about its incident, and never about
 * another for want of leave to look.
 */
export async function meantByRoom(ports: Ports, room: InRoom, asking: Asking): Promise<Known | undefined> {
  const incident = await incidentOfRoom(ports, room, asking);
  if (!incident) return undefined;
  return { kind: mayLook(incident, asking.by, asking.directory) ? "found" : "hidden", incident };
}
type Known = Exclude<Meant, { kind: "unclear" }>;

function oneOf(incidents: Incident[]): Meant {
  const [first, ...others] = incidents;
  return first && others.length === 0 ? { kind: "found", incident: first } : { kind: "unclear", open: incidents };
}
