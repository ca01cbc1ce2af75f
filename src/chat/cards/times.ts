import { DateTime } from "luxon";
import type { Incident } from "../../incident/incident.ts";
import { own } from "../../incident/own.ts";
import { type Instant, zoneWords } from "../../incident/time.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Names } from "./names.ts";

/**
 * Instants as people read them: always absolute, so that a card changes only when the incident does, and always with
 * their zone, so that no two on a card are written in two ways.
 * The date is given when it is not the day of the declaration.
 */
export type Times = {
  /** "03:05 UTC", or "03:05, London time". */
  at(instant: Instant): string;
  /** "Fri 27 Nov 2026, 17:30, New York time (22:30 UTC)": for what may be months away, and must be beyond doubt. */
  full(instant: Instant): string;
  /** "UTC", or "London time". */
  zone: string;
};

/** `2026-10-01` is "1 October 2026". */
export function dateWords(date: string): string {
  return DateTime.fromISO(date).setLocale("en-GB").toFormat("d LLLL yyyy");
}

/** The room is read by many: the organisation's own clock. */
export function roomTimes(incident: Incident): Times {
  const { timezone = "UTC" } = incident.rules.organisation as Partial<Incident["rules"]["organisation"]>;
  return timesIn(incident, timezone);
}

/** The day of the declaration, where the organisation is: `2026-11-22`. */
export function roomDay({ declaredAt, rules }: Incident): string {
  const { timezone = "UTC" } = rules.organisation as Partial<Incident["rules"]["organisation"]>;
  return DateTime.fromISO(declaredAt, { zone: timezone }).toFormat("yyyy-MM-dd");
}

/** A person reads their own clock. */
export function personTimes(incident: Incident, names: Pick<Names, "directory">, person: PersonId): Times {
  return timesIn(incident, zoneOf(names, person));
}

/** UTC of whoever the directory does not know. */
export function zoneOf({ directory }: Pick<Names, "directory">, person: PersonId): string {
  return own(directory.people, person)?.timezone ?? "UTC";
}

function timesIn(incident: Incident, zone: string): Times {
  // An exercise that plays minutes as seconds needs them shown.
  const time = incident.rules.organisation.triage.withinMs < 60_000 ? "HH:mm:ss" : "HH:mm";
  return timesFrom(incident.declaredAt, zone, time);
}

/** Outside any incident: the date is given when it is not the day of `from`. */
export function timesFrom(from: Instant, zone: string, time = "HH:mm"): Times {
  const local = (instant: Instant) => DateTime.fromISO(instant, { zone }).setLocale("en-GB");
  const firstDay = local(from).toISODate();
  const short = (instant: Instant) => {
    const said = local(instant);
    return said.toFormat(said.toISODate() === firstDay ? time : `ccc d LLL, ${time}`);
  };
  const words = zoneWords(zone, from);
  const separator = words.startsWith("UTC") ? " " : ", ";
  const full = (instant: Instant) => {
    const said = `${local(instant).toFormat(`ccc d LLL yyyy, ${time}`)}${separator}${words}`;
    const utc = DateTime.fromISO(instant, { zone: "UTC" }).setLocale("en-GB");
    if (words === "UTC") return said;
    const isSameDate = utc.toISODate() === local(instant).toISODate();
    return `${said} (${utc.toFormat(isSameDate ? time : `ccc d LLL, ${time}`)} UTC)`;
  };
  return { full, zone: words, at: (instant) => `${short(instant)}${separator}${words}` };
}
