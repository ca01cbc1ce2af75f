import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { Block } from "../../card.ts";
import type { Names } from "../names.ts";
import { list, strong, text } from "../parts.ts";
import type { Times } from "../times.ts";

/** An incident as somebody looks at it: with the names of now, and on their own clock. */
export type Look = { incident: Incident; names: Names; times: Times };

/** A heading and its lines; without any, the sentence that says what is not known. */
export function section(heading: string, lines: string[], unknown: string): Block[] {
  return [strong(heading), ...(lines.length > 0 ? list(lines) : [text(unknown)])];
}

/** Every service that the incident, its alerts, its questions or its actions name, and every one that was down. */
export function servicesNamed({ service, alerts, decisions, actions, downtimes }: Incident): string[] {
  const named = [
    service,
    ...Object.values(alerts).map((alert) => alert.service),
    ...Object.values(decisions).map((decision) => decision.service),
    ...Object.values(actions).map((action) => action.service),
    ...Object.keys(downtimes),
  ];
  return [...new Set(named.filter((name) => name !== undefined && name !== ""))] as string[];
}

export const noService = "No service is named yet.";

/** What the catalogue that the incident pinned says of a service. */
export function catalogued({ rules }: Incident, service: string) {
  return own(rules.services ?? {}, service);
}

/** What is affected, most specific first, each once. */
export function assetsOf({ alerts }: Incident): string[] {
  return [...new Set(Object.values(alerts).flatMap(({ assets }) => assets))];
}

const shown = 12;

/** The first dozen, and how many more there are. */
export function firstOf(lines: string[], what: string): string[] {
  const more = lines.length - shown;
  return more > 0 ? [...lines.slice(0, shown), `and ${more} more ${what}`] : lines;
}
