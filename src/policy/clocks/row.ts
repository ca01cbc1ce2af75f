import { z } from "zod";

/**
 * A legal or agreed deadline as data. Nothing in a row is advice: each says where it was read, and counts as unreviewed
 * until the organisation's counsel signs its regime in the policy.
 */

export const regimeSchema = z.enum([
  "gdpr",
  "nis2",
  "dora",
  "cra",
  "sec",
  "nydfs",
  "us-banks",
  "hipaa",
  "ftc",
  "california",
  "circia",
  "cert-in",
  "uk-nis",
  "uk-gdpr",
  "soci",
  "ndb",
  "apra",
  "au-ransom",
]);
export type RegimeId = z.infer<typeof regimeSchema>;

/**
 * What a human records. Nothing else starts a clock. `determined`, that a cybersecurity incident occurred (23 NYCRR
 * 500.17), and `notifiable`, that it is a notification incident (12 CFR 53), are two findings with two definitions.
 */
export const triggerSchema = z.enum([
  "aware",
  "discovery",
  "suspect",
  "material",
  "major",
  "determined",
  "notifiable",
  "believe",
  "high-risk",
  "paid",
  "fix-available",
  "known-more",
  "handled",
  "submitted",
]);
export type TriggerId = z.infer<typeof triggerSchema>;

/** What a row waits for; `submitted` names the notice whose sending starts it. */
export type StartsWith = Exclude<TriggerId, "submitted"> | { submitted: string };

/**
 * What kind of organisation it is, where a row tells kinds apart. A `processor` processes personal data for others
 * (GDPR), a `business-associate` health data (HIPAA): both may also answer for data of their own.
 */
export const entityKindSchema = z.enum([
  "bank",
  "ccp",
  "trading-venue",
  "nis2-entity",
  "trust-service",
  "processor",
  "business-associate",
]);
export type EntityKind = z.infer<typeof entityKindSchema>;

export type Span = { amount: number; unit: "hours" | "calendar-days" | "business-days" | "months" };

/**
 * `after`: from the trigger. `earlierOf`: that, or `within` of another trigger, whichever comes first; only the former
 * when the trigger came after the latter had run out. `yearEndPlus`: from the end of the trigger's calendar year.
 * `promptly`: without undue delay, with no number. Business days are the United States' federal ones, in New York.
 */
export type Due =
  | ({ kind: "after" } & Span & { until?: string })
  | { kind: "earlierOf"; after: Span; of: Exclude<TriggerId, "submitted">; within: Span }
  | { kind: "yearEndPlus"; amount: number; unit: "calendar-days" }
  | { kind: "promptly" };

/** Due on a day off: the end, or noon, of the next working day in the organisation's country. */
export type Roll = { to: "end" | "noon"; notFor?: EntityKind[] };

/**
 * When a row applies. `people` can be ruled out by the number of people affected, once somebody recorded it: `of`
 * residents means that a smaller total rules it out and a larger one proves nothing.
 */
export type ClockCondition = {
  words: string;
  people?: { atLeast: number } | { fewerThan: number };
};

export type ClockRow = {
  id: string;
  regime: RegimeId | "contract";
  /** What is to be done, as a sentence begins: "Notify the supervisory authority". */
  name: string;
  trigger: StartsWith;
  /** It counts from the latest notice of those sent; without it from the first, and a later one is an update. */
  latest?: true;
  due: Due;
  recipient: string;
  stage: "early" | "initial" | "intermediate" | "final" | "only";
  basis: string;
  /** Where we read it: the text itself, somebody's account of it, or nowhere yet. */
  source: "read" | "secondary" | "unverified" | "agreed";
  status: "in-force" | "not-in-force";
  condition?: ClockCondition;
  roll?: Roll;
  /** Only for organisations of one of these kinds; or for none of those. */
  onlyFor?: EntityKind[];
  notFor?: EntityKind[];
  /** What this regime's counterpart displaces, in words. */
  supersedes?: RegimeId;
  /** Who is warned besides the privacy officer and counsel. */
  owner?: string;
  reviewedBy?: string;
  reviewedOn?: string;
};

/** `aware`, `submitted:dora-initial`: what somebody recorded, as a key. */
export function keyOf(trigger: StartsWith): string {
  return typeof trigger === "string" ? trigger : `submitted:${trigger.submitted}`;
}
