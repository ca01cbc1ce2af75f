import type { Directory } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Event } from "../events.ts";
import { referenceOf } from "../hash.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { lastRecord, roomsOf } from "../room.ts";
import { isExcluded } from "./confidential.ts";
import { counselOf } from "./privileged.ts";

/** A copy of the record, as the ledger has it: for whom it was asked, or since when it is in the rooms. */
type Copy = { reader: PersonId; privileged: boolean } | { endedSeq: number };

/**
 * Whether a copy that lies at an address may be fetched now, as its reader stands at this moment: `reference` is of the
 * effect that handed it over. Whoever is excluded, not in the directory any more, or somebody from outside by now has none;
 * nor has anybody a copy that the rooms were given before somebody was excluded, who may be in one.
 */
export function mayFetch(
  incident: Incident,
  { events, directory, reference }: { events: readonly Event[]; directory: Directory; reference: string },
): boolean {
  const copy = copyOf(incident, events, reference);
  if (!copy) return false;
  if ("endedSeq" in copy) return !events.some(({ type, seq }) => type === "PersonExcluded" && seq > copy.endedSeq);
  const { reader, privileged } = copy;
  const person = own(directory.people, reader);
  if (!person || person.outside !== undefined || isExcluded(incident, reader)) return false;
  return !privileged || counselOf(incident.rules, directory).includes(reader);
}

function copyOf(incident: Incident, events: readonly Event[], reference: string): Copy | undefined {
  const { id } = incident;
  for (const event of events) {
    const isAsked = event.type === "ExportRequested" && referenceOf(`export:${id}:${event.seq}`) === reference;
    if (isAsked) return { reader: event.by.person, privileged: event.data.privileged === true };
  }
  const last = [lastRecord(incident), ...roomsOf(incident).map(([platform]) => lastRecord(incident, platform))];
  if (!last.some((effect) => referenceOf(effect) === reference)) return undefined;
  const ended = events.find(({ type }) => type === "IncidentClosed" || type === "IncidentStoodDown");
  return ended && { endedSeq: ended.seq };
}
