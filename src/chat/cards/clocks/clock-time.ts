import type { SaidTime } from "../../../incident/time.ts";

/** A time of day as people write it of what has happened. */

/** "02:40", "yesterday 02:40", "yesterday at 02:40", "02:40 yesterday". */
const time = String.raw`\d{1,2}[:.h]\d{2}`;
export const writtenTime = String.raw`yesterday\s+(?:at\s+)?${time}|${time}(?:\s+yesterday)?`;
const whole = new RegExp(`^(?:at\\s+|since\\s+)?(?:${writtenTime})$`, "i");

/** "2:40", "02.40" and "02h40" are "02:40"; undefined for what is no time of day. */
export function readClockTime(text: string): string | undefined {
  const [, hour = "", minute = ""] = /^(\d{1,2})[:.h](\d{2})$/i.exec(text.trim()) ?? [];
  const isTime = hour !== "" && Number(hour) < 24 && Number(minute) < 60;
  return isTime ? `${hour.padStart(2, "0")}:${minute}` : undefined;
}

/** Undefined for what is no time of day, and none of yesterday's. */
export function readSaidTime(text: string): SaidTime | undefined {
  const said = whole.test(text.trim()) ? new RegExp(time, "i").exec(text)?.[0] : undefined;
  const clockTime = said === undefined ? undefined : readClockTime(said);
  if (clockTime === undefined) return undefined;
  return { clockTime, ...(/yesterday/i.test(text) && { yesterday: true as const }) };
}

export const noTime = "Please write a time of day, such as 02:40, or yesterday 23:10.";

/** What is wrong with a time that is still to come, and how to write what may be meant. */
export function stillToCome(clockTime: string): [what: string, cure: string] {
  return [
    `${clockTime} has not come yet, on your own clock.`,
    `If you mean yesterday, write “yesterday ${clockTime}”; if it has just happened, leave the time out.`,
  ];
}
