import type { ClockRow } from "./row.ts";

/** India, the United Kingdom and Australia. */

const read = { source: "read", status: "in-force" } as const;
const secondary = { source: "secondary", status: "in-force" } as const;
const hours = (amount: number) => ({ kind: "after", amount, unit: "hours" }) as const;

export const certIn: ClockRow[] = [
  {
    ...secondary,
    id: "cert-in-report",
    regime: "cert-in",
    name: "Report to CERT-In",
    trigger: "aware",
    due: hours(6),
    recipient: "CERT-In",
    stage: "only",
    basis: "IT Act s 70B(6), direction of 28 April 2022: noticed, or brought to notice",
  },
];

export const ukNis: ClockRow[] = [
  {
    ...secondary,
    id: "uk-nis-notice",
    regime: "uk-nis",
    name: "Notify the competent authority",
    trigger: "aware",
    due: hours(72),
    recipient: "competent authority",
    stage: "only",
    basis: "NIS Regulations 2018",
  },
];

export const ukGdpr: ClockRow[] = [
  {
    source: "unverified",
    status: "in-force",
    id: "uk-gdpr-ico",
    regime: "uk-gdpr",
    name: "Notify the ICO",
    trigger: "aware",
    due: hours(72),
    recipient: "ICO",
    stage: "initial",
    basis: "UK GDPR Art 33",
    condition: { words: "unless a risk to people is unlikely" },
  },
];

export const soci: ClockRow[] = [
  {
    ...read,
    id: "soci-critical",
    regime: "soci",
    name: "Report the critical incident",
    trigger: "aware",
    due: hours(12),
    recipient: "the relevant Commonwealth body",
    stage: "initial",
    basis: "SOCI Act s 30BC",
    condition: { words: "if the asset's availability is significantly affected" },
  },
  {
    ...read,
    id: "soci-written",
    regime: "soci",
    name: "Give the report in writing",
    trigger: { submitted: "soci-critical" },
    due: hours(84),
    recipient: "the relevant Commonwealth body",
    stage: "final",
    basis: "SOCI Act s 30BC",
    condition: { words: "if it was reported orally" },
  },
  {
    ...secondary,
    id: "soci-other",
    regime: "soci",
    name: "Report the incident",
    trigger: "aware",
    due: hours(72),
    recipient: "ACSC",
    stage: "only",
    basis: "SOCI Act s 30BD",
    condition: { words: "if it has another relevant impact" },
  },
];

export const ndb: ClockRow[] = [
  {
    ...secondary,
    id: "ndb-assessment",
    regime: "ndb",
    name: "Finish the assessment",
    trigger: "suspect",
    due: { kind: "after", amount: 30, unit: "calendar-days" },
    recipient: "your own record",
    stage: "early",
    basis: "Privacy Act 1988 s 26WH(2)",
  },
  {
    ...secondary,
    id: "ndb-notice",
    regime: "ndb",
    name: "Notify the OAIC and the people concerned",
    trigger: "believe",
    due: { kind: "promptly" },
    recipient: "OAIC, individuals",
    stage: "only",
    basis: "Privacy Act 1988 s 26WK, 26WL",
  },
];

export const apra: ClockRow[] = [
  {
    ...secondary,
    id: "apra-notice",
    regime: "apra",
    name: "Notify APRA",
    trigger: "aware",
    due: hours(72),
    recipient: "APRA",
    stage: "only",
    basis: "CPS 234 ¶35",
    condition: { words: "if it is material" },
  },
];

export const auRansom: ClockRow[] = [
  {
    ...secondary,
    id: "au-ransom-report",
    regime: "au-ransom",
    name: "Report the ransom payment",
    trigger: "paid",
    due: hours(72),
    recipient: "ASD",
    stage: "only",
    basis: "Cyber Security Act 2024 s 27: from the payment, or from when you learn that it was made",
  },
];
