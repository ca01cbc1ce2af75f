import type { RecordTrigger } from "../../../incident/commands.ts";
import type { Instant } from "../../../incident/time.ts";
import { peopleCure, readPeople } from "../clocks/clock-numbers.ts";
import type { Read } from "./form-answers.ts";

export type ClockRecord = Pick<RecordTrigger, "holds" | "occurredAt" | "peopleAffected" | "note">;

/** What the answers in the form of a legal clock mean, or what is wrong at which field. */
export function readClockForm(
  values: Record<string, string>,
  readWhen: (text: string) => { at: Instant } | { wrong: string },
): Read<ClockRecord> {
  const written = (id: string) => (Object.hasOwn(values, id) ? (values[id] ?? "") : "").trim();
  const errors: Record<string, string> = {};
  const when = written("when") ? readWhen(written("when")) : undefined;
  if (when && "wrong" in when) errors.when = when.wrong;
  const peopleAffected = written("people") ? readPeople(written("people")) : undefined;
  if (written("people") && peopleAffected === undefined) errors.people = peopleCure;
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const value = {
    holds: written("holds") !== "no",
    ...(when && "at" in when && { occurredAt: when.at }),
    ...(peopleAffected !== undefined && { peopleAffected }),
    ...(written("note") && { note: written("note") }),
  };
  return { ok: true, value };
}
