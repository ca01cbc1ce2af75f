import type { CallIn } from "../../src/incident/call-ins/call-in.ts";
import type { Event } from "../../src/incident/events.ts";
import { fold, type Incident } from "../../src/incident/incident.ts";
import type { Ledger, StoredEvent } from "../../src/ledger/ledger.ts";
import { toEvent } from "../../src/ledger/seal.ts";

/** What the ledger holds about one finding that was answered 202; no incident: it knows of none. */
export type Raised = { finding: string; incident?: Incident; stored: StoredEvent[]; isOver: boolean };

export async function readRaised(ledger: Ledger, findings: readonly string[]): Promise<Raised[]> {
  const found = new Map<string, { incident: Incident; stored: StoredEvent[] }>();
  for (const { id } of await ledger.listIncidents()) {
    const stored = await ledger.read(id);
    const events = stored.map(toEvent);
    const incident = fold(id, events);
    const finding = findingOf(events[0]);
    if (incident && finding) found.set(finding, { incident, stored });
  }
  return findings.map((finding) => {
    const known = found.get(finding);
    if (!known) return { finding, stored: [], isOver: false };
    return { finding, ...known, isOver: Object.values(known.incident.callIns).every(isOver) };
  });
}

function findingOf(declared: Event | undefined): string | undefined {
  if (declared?.type !== "IncidentDeclared" || declared.data.cause.kind !== "alert") return undefined;
  return declared.data.cause.alert.key.split(":").at(-1);
}

/** Nothing of this ladder is still to leave. */
function isOver(callIn: CallIn): boolean {
  if (!isClimbed(callIn)) return true;
  return callIn.schedule.length === 0 && Object.values(callIn.pages).every(({ state }) => state.status !== "owed");
}

/** Its pages go on being owed: nobody has answered it, passed it on or called it off. */
export function isClimbed({ state }: CallIn): boolean {
  return state.status === "waiting" || state.status === "unanswered";
}
