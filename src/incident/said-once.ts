import type { Event } from "./events.ts";
import { evolve, type Incident } from "./incident.ts";
import type { Notice } from "./notice.ts";
import { own } from "./own.ts";

/** What was said once by this effect, as it last stood before it was said or dropped, with the incident of that moment. */
export function saidOnce(
  id: string,
  events: readonly Event[],
  effect: string,
): { incident: Incident; notice: Notice } | undefined {
  let incident: Incident | undefined;
  let said: { incident: Incident; notice: Notice } | undefined;
  for (const event of events) {
    incident = evolve(id, incident, event);
    const notice = own(incident.notices, effect);
    if (notice) said = { incident, notice };
  }
  return said;
}
