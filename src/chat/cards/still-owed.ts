import type { Clock } from "../../incident/clocks/clocks.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import { owedBy, type StillOwed, stillOwed } from "../../incident/still-owed.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Button } from "../card.ts";
import { customerLine } from "./actions/action-words.ts";
import { senderWords } from "./clocks/clock-senders.ts";
import { regimeTitle } from "./clocks/clock-words.ts";
import type { Names } from "./names.ts";
import { buttons, list, strong, text } from "./parts.ts";
import type { Times } from "./times.ts";

/** What is owed to people outside, which goes on though the incident is over. */

/** "Notify the supervisory authority (GDPR) by Wed 25 Nov 2026, 03:00 UTC" */
export function clockDueWords({ row, due, state }: Clock, times: Times): string {
  const name = `${row.name} (${regimeTitle(row.regime)})`;
  const by = due === undefined ? "without undue delay" : `by ${times.full(due)}`;
  return state.status === "missed" ? `MISSED: ${name}, ${by}` : `${name} ${by}`;
}

/** Each with when and by whom; and where it is recorded once it is done. Nothing where nothing is owed. */
export function goesOnLines(incident: Incident, names: Names, times: Times): string[] {
  const { clocks } = stillOwed(incident);
  if (clocks.length === 0) return [];
  return [
    `Legal deadlines go on though this is over:`,
    ...clocks.map((clock) => `${clockDueWords(clock, times)}. ${senderWords(incident, clock.row, names)}.`),
    `/muster ${incident.id} clocks records what was sent.`,
  ];
}

export function goesOnBlocks(incident: Incident, names: Names, times: Times): Block[] {
  const [lead, ...rest] = goesOnLines(incident, names, times);
  const cure = rest.pop();
  return lead === undefined || cure === undefined ? [] : [strong(lead), ...list(rest), text(cure)];
}

/** "4 legal deadlines run on, and the customers of payments have not been told"; empty where nothing is owed. */
export function owedInShort({ clocks, customers }: StillOwed): string {
  const one = clocks.length === 1 ? "a legal deadline runs on" : `${clocks.length} legal deadlines run on`;
  const services = customers.map(({ service }) => service).join(", ");
  const parts = [clocks.length > 0 && one, services && `the customers of ${services} have not been told`];
  return parts.filter(Boolean).join(", and ");
}

/** What this one person answers for, with what they can press. */
export function ownDuties(incident: Incident, person: PersonId, names: Names, times: Times): Block[] {
  const { clocks, customers } = owedBy(incident, person, names.directory);
  const sent = clocks.map(
    (clock): Button => ({
      label: `Sent: ${clock.row.name} (${regimeTitle(clock.row.regime)})`,
      action: { do: "clock", incident: incident.id, trigger: "submitted", clock: clock.id },
    }),
  );
  return [
    ...(clocks.length > 0 ? [text("Legal deadlines that you answer for:")] : []),
    ...list(clocks.map((clock) => clockDueWords(clock, times))),
    ...buttons(...sent),
    ...customers.flatMap((notice) => [
      text(`${customerLine(notice, names, times)}.`),
      ...buttons({
        label: "Customers were told",
        action: { do: "customers-told", incident: incident.id, service: notice.service },
      }),
    ]),
  ];
}

/** Nothing, or that what they answer for goes on. */
export function afterTheEnd(incident: Incident, person: PersonId, names: Names): string | undefined {
  if (!isEnded(incident)) return undefined;
  const owed = owedInShort(owedBy(incident, person, names.directory));
  // A confidential incident's lock screen tells nothing of what is going on.
  if (owed) return `this incident is over, but ${incident.confidential ? "something is asked of you still" : owed}.`;
  return incident.status === "stood-down"
    ? "this was a false alarm, you can go back to sleep."
    : "this incident is over, nothing more is asked of you.";
}
