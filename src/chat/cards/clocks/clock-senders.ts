import { sendersOf } from "../../../incident/clocks/clock-warnings.ts";
import type { Clock } from "../../../incident/clocks/clocks.ts";
import type { Incident } from "../../../incident/incident.ts";
import { listOf, type Names, personInRole, personName, roleTitles } from "../names.ts";

/** "To be sent by Grace Lin (privacy officer) or Ivan Costa (general counsel)"; where nobody holds the role, who is told. */
export function senderWords(incident: Incident, row: Pick<Clock["row"], "owner">, names: Names): string {
  const senders = sendersOf(incident, names.directory, row);
  const held = Map.groupBy(senders, ({ person }) => person);
  const people = [...held].flatMap(([person, all]) =>
    person === undefined
      ? []
      : [
          personInRole(
            names,
            person,
            all.map(({ role }) => role),
          ),
        ],
  );
  if (people.length > 0) return `To be sent by ${listOf(people, "or")}`;
  const roles = senders.map(({ role }) => role);
  return `Nobody is there as ${roleTitles(names, roles)} to send it; ${personName(names, incident.commander)} is told`;
}
