import type { Event, EventData, EventOf } from "../incident/events.ts";
import type { Words } from "./event-words.ts";
import { inline, utc } from "./markdown-text.ts";
import { type Naming, of } from "./naming.ts";

/** From whom an incident was kept. The record says it; what people were shown did not. */

/** Why an event is withheld from a copy, as the ledger's format has it. */
export const legalPrivilege = "legal privilege";

export const secrecy = {
  PersonExcluded: ({ person: id, reason }, { person }) =>
    `The incident is kept from ${person(id)} from here on: ${inline(reason)}`,
  ExcludedPersonSeen: ({ person: id }, { person }) => `${person(id)}, from whom it is kept, was let into the war room`,
} satisfies Partial<Words<"PersonExcluded" | "ExcludedPersonSeen">>;

/** ", in confidence, about somebody inside, kept from Carla Reyes", as far as it is so. */
export function keptFrom({ confidential, insider, excluded = [] }: EventData<"IncidentDeclared">, { people }: Naming) {
  const from = excluded.length > 0 ? `, kept from ${people(excluded)}` : "";
  return `${confidential ? ", in confidence" : ""}${insider ? ", as about somebody inside" : ""}${from}`;
}

/** For counsel: in a copy that is not theirs, it is withheld. */
export function isPrivileged(event: Event): boolean {
  return event.type === "NoteAdded" && event.data.privileged === true;
}

/** Who was not to know, and since when. */
export function secrecyRow(events: Event[], { data }: EventOf<"IncidentDeclared">, naming: Naming): string[][] {
  const later = of(events, "PersonExcluded");
  if (!data.confidential && later.length === 0) return [];
  const kept = [
    ...(data.excluded ? [`kept from ${naming.people(data.excluded)} from the beginning`] : []),
    ...later.map((event) => `kept from ${naming.person(event.data.person)} from ${utc(event.at)}`),
  ];
  return [["Confidential", ["only those who were called were shown it", ...kept].join("; ")]];
}
