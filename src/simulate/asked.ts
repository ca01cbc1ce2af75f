import { DateTime } from "luxon";
import { readDowntime } from "../chat/cards/forms/downtime-answer.ts";
import type { DurationRange } from "../incident/decisions/trade-off.ts";
import { own } from "../incident/own.ts";
import { fromMs, type Instant } from "../incident/time.ts";
import { nearest } from "../policy/nearest.ts";
import { type Environment, environmentSchema, type Policy, type Severity, severitySchema } from "../policy/policy.ts";
import { type Money, parseMoney } from "../policy/quantities.ts";

/** What `muster simulate` was asked, as far as it can be understood without the policy and then with it. */
export type Asked = {
  severity?: Severity;
  at: Instant;
  environment?: Environment;
  service?: string;
  personalData: boolean;
  signal?: string;
  action?: string;
  tier?: number;
  downtime?: DurationRange;
  cost?: Money;
};

/** What was typed, by option; commander has seen to it that there are no others. */
export type Typed = Record<string, string | true | undefined>;

/** Throws `BadUsage` with the cure when something typed is not understood. */
export function readAsked(typed: Typed, { organisation, services, authority }: Policy, now: Instant): Asked {
  const text = (option: string) => (typeof typed[option] === "string" ? typed[option] : undefined);
  const [severity, at, service, action, signal] = ["severity", "at", "service", "action", "signal"].map(text);
  if (severity === undefined && action === undefined) {
    throw new BadUsage("say --severity sev1 for who is called, --action shut-down for who decides, or both");
  }
  const known = Object.keys(services);
  if (service !== undefined && !own(services, service)) throw unknown("service", service, known);
  const actions = new Set(authority.flatMap(({ when }) => when?.action ?? []));
  // Any word is an action; one that the table does not know is decided by the fallback row, and may be a slip.
  const meant = action !== undefined && !actions.has(action) ? nearest(action, actions) : undefined;
  if (meant !== undefined) throw unknown("action", action ?? "", [...actions]);
  return {
    ...(severity !== undefined && { severity: oneOf("--severity", severity, severitySchema.options) }),
    at: at === undefined ? now : instantOf(at, organisation.timezone),
    ...optional("environment", text("environment"), (it) => oneOf("--environment", it, environmentSchema.options)),
    ...(service !== undefined && { service }),
    personalData: typed.personalData === true,
    ...(signal !== undefined && { signal }),
    ...(action !== undefined && { action }),
    ...optional("tier", text("tier"), (it) => Number(oneOf("--tier", it, ["1", "2", "3", "4"]))),
    ...optional("downtime", text("downtime"), (it) => read("--downtime", readDowntime(it), "write 2h, or 2h-6h")),
    ...optional("cost", text("cost"), (it) => read("--cost", parseMoney(it), 'write it as "6000000 USD"')),
  };
}

/** What was typed is not understood; the message says what to type instead. */
export class BadUsage extends Error {}

function optional<K extends string, T>(key: K, typed: string | undefined, understand: (it: string) => T) {
  return (typed === undefined ? {} : { [key]: understand(typed) }) as { [P in K]?: T };
}

function read<T>(option: string, value: T | undefined, cure: string): T {
  if (value === undefined) throw new BadUsage(`${option} is not understood: ${cure}`);
  return value;
}

function oneOf<T extends string>(option: string, typed: string, known: readonly T[]): T {
  return read(
    option,
    known.find((each) => each === typed.toLowerCase()),
    `write ${known.join(", ")}`,
  );
}

function unknown(what: string, typed: string, known: string[]): BadUsage {
  const meant = nearest(typed, known);
  const cure = meant === undefined ? `it has ${known.join(", ") || "none"}` : `did you mean ${meant}?`;
  return new BadUsage(`the policy has no ${what} "${typed}": ${cure}`);
}

/** Without an offset of its own a time is the organisation's. */
function instantOf(typed: string, zone: string): Instant {
  const time = DateTime.fromISO(typed, { zone });
  const isWhole = time.isValid && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(typed);
  return fromMs(read("--at", isWhole ? time : undefined, "write a date and time as 2026-11-22T03:00").toMillis());
}
