import { DateTime } from "luxon";
import type { Instant } from "../incident/time.ts";

/** Plain lines for a terminal. */

const width = 100;

/** `text` in lines of at most 100 columns, the second and later ones indented under the first. */
export function wrapped(text: string, indent = 0): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.trimStart().split(" ")) {
    const start = lines.length === 0 ? text.length - text.trimStart().length : indent;
    if (line === "") line = `${" ".repeat(start)}${word}`;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = `${" ".repeat(indent)}${word}`;
    }
  }
  return [...lines, line];
}

export type Moment = (instant: Instant) => { local: string; both: string };

/** "Sat 22:00", and with "03:00 UTC" beside it unless that is the same; seconds when one of the instants has any. */
export function momentsIn(zone: string, instants: Instant[]): Moment {
  const at = (instant: Instant) => DateTime.fromISO(instant, { zone }).setLocale("en-GB");
  const clock = instants.some((instant) => at(instant).second !== 0) ? "HH:mm:ss" : "HH:mm";
  return (instant) => {
    const local = at(instant).toFormat(`ccc ${clock}`);
    const utc = `${at(instant).toUTC().toFormat(clock)} UTC`;
    return { local, both: zone === "UTC" ? `${local} UTC` : `${local}  ${utc}` };
  };
}

/** "03:00 on Sunday 22 November 2026, UTC" */
export function dayWords(instant: Instant, zone: string): string {
  const local = DateTime.fromISO(instant, { zone }).setLocale("en-GB");
  return `${local.toFormat("HH:mm 'on' cccc d LLLL yyyy")}, ${zone}`;
}
