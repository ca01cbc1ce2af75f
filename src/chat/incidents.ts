import type { Incident } from "../incident/incident.ts";
import { isEnded } from "../incident/incident.ts";
import { isIn } from "../incident/permission.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { PersonId } from "../policy/policy.ts";
import type { Clock } from "../run/clock.ts";
import type { Handler } from "../run/handle.ts";

/** Which incident somebody means. */

type Ports = { ledger: Ledger; clock: Clock; handler: Handler };

/** The correlation key by which a room leads to its incident. */
export function roomKey(platform: string, room: string): string {
  return `room:${platform}:${room}`;
}

/** Incidents that have not ended, the latest declared first. */
export async function openIncidents({ ledger, handler }: Ports): Promise<Incident[]> {
  const rows = await ledger.listIncidents();
  const open = rows.filter(({ status }) => status !== "closed" && status !== "stood-down");
  // One that cannot be read must not hide the others.
  const incidents = await Promise.all(open.map(({ id }) => handler.read(id).catch(() => undefined)));
  return incidents.filter((incident) => incident !== undefined).filter((incident) => !isEnded(incident));
}

export type Meant =
  | { kind: "found"; incident: Incident }
  | { kind: "none" }
  | { kind: "several"; incidents: Incident[] };

/**
 * The incident named by id or codename; else the one whose room this is; else the only open one, or the only open one
 * that this person is called into.
 */
export async function meantIncident(
  ports: Ports,
  asked: { reference?: string; room?: { platform: string; id: string }; person: PersonId },
): Promise<Meant> {
  if (asked.reference) return await named(ports, asked.reference);
  if (asked.room) {
    const key = roomKey(asked.room.platform, asked.room.id);
    const id = await ports.ledger.findByKey(key, ports.clock.nowMs());
    const incident = id === undefined ? undefined : await ports.handler.read(id);
    if (incident) return { kind: "found", incident };
  }
  const open = await openIncidents(ports);
  const own = open.filter((incident) => isIn(incident, asked.person));
  return oneOf(open.length > 1 && own.length > 0 ? own : open);
}

async function named(ports: Ports, reference: string): Promise<Meant> {
  const byId = await ports.handler.read(reference.toUpperCase());
  if (byId) return { kind: "found", incident: byId };
  const wanted = reference.toLowerCase();
  return oneOf((await openIncidents(ports)).filter(({ codename }) => codename.toLowerCase() === wanted));
}

function oneOf(incidents: Incident[]): Meant {
  const [first, ...others] = incidents;
  if (!first) return { kind: "none" };
  return others.length === 0 ? { kind: "found", incident: first } : { kind: "several", incidents };
}
