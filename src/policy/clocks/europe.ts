import type { ClockRow } from "./row.ts";

/** The European Union's clocks. Periods not in hours that end on a day off roll (Regulation 1182/71, Art 3(4)). */

const read = { source: "read", status: "in-force" } as const;
const secondary = { source: "secondary", status: "in-force" } as const;
const hours = (amount: number) => ({ kind: "after", amount, unit: "hours" }) as const;
const oneMonth = { kind: "after", amount: 1, unit: "months" } as const;

export const gdpr: ClockRow[] = [
  {
    ...read,
    id: "gdpr-authority",
    regime: "gdpr",
    name: "Notify the supervisory authority",
    trigger: "aware",
    due: hours(72),
    recipient: "supervisory authority",
    stage: "initial",
    basis: "GDPR Art 33(1), (4): where feasible; later needs reasons; may be given in phases",
    condition: { words: "unless a risk to people is unlikely" },
  },
  {
    ...read,
    id: "gdpr-controller",
    regime: "gdpr",
    name: "Notify the controller",
    trigger: "aware",
    due: { kind: "promptly" },
    recipient: "controller",
    stage: "only",
    basis: "GDPR Art 33(2)",
    condition: { words: "where you process the data for somebody else" },
    onlyFor: ["processor"],
  },
  {
    ...read,
    id: "gdpr-individuals",
    regime: "gdpr",
    name: "Tell the people concerned",
    trigger: "high-risk",
    due: { kind: "promptly" },
    recipient: "data subjects",
    stage: "only",
    basis: "GDPR Art 34(1)",
  },
];

const nis2Authority = { ...secondary, regime: "nis2", recipient: "CSIRT or competent authority" } as const;
const significant = { words: "if the incident is significant" };

export const nis2: ClockRow[] = [
  {
    ...nis2Authority,
    id: "nis2-early",
    name: "Send the early warning",
    trigger: "aware",
    due: hours(24),
    stage: "early",
    basis: "NIS2 Art 23(4)(a)",
    condition: significant,
  },
  {
    ...nis2Authority,
    id: "nis2-notification",
    name: "Send the notification",
    trigger: "aware",
    due: hours(72),
    stage: "initial",
    basis: "NIS2 Art 23(4)(b)",
    condition: significant,
    notFor: ["trust-service"],
  },
  {
    ...nis2Authority,
    id: "nis2-trust-notification",
    name: "Send the notification",
    trigger: "aware",
    due: hours(24),
    stage: "initial",
    basis: "NIS2 Art 23(4), for trust services",
    condition: significant,
    onlyFor: ["trust-service"],
  },
  ...(["nis2-notification", "nis2-trust-notification"] as const).map((submitted): ClockRow => {
    const isTrust = submitted === "nis2-trust-notification";
    return {
      ...nis2Authority,
      id: isTrust ? "nis2-trust-final" : "nis2-final",
      name: "Send the final report",
      trigger: { submitted },
      due: oneMonth,
      stage: "final",
      basis: "NIS2 Art 23(4)(d), (e): while it is still going on, a progress report instead",
      roll: { to: "end" },
      ...(isTrust ? { onlyFor: ["trust-service"] } : { notFor: ["trust-service"] }),
    };
  }),
  {
    ...nis2Authority,
    id: "nis2-after-handling",
    name: "Send the final report",
    trigger: "handled",
    due: oneMonth,
    stage: "final",
    basis: "NIS2 Art 23(4)(e)",
    condition: { words: "if it was still going on when the final report was due" },
    roll: { to: "end" },
  },
];

const doraAuthority = { ...read, regime: "dora", recipient: "competent authority", supersedes: "nis2" } as const;
/** RTS 2025/301 Art 5(4)–(6). */
const doraNoon = { to: "noon", notFor: ["bank", "ccp", "trading-venue", "nis2-entity"] } satisfies ClockRow["roll"];

export const dora: ClockRow[] = [
  {
    ...doraAuthority,
    id: "dora-initial",
    name: "Send the initial notification",
    trigger: "major",
    due: {
      kind: "earlierOf",
      after: { amount: 4, unit: "hours" },
      of: "aware",
      within: { amount: 24, unit: "hours" },
    },
    stage: "initial",
    basis: "DORA, RTS 2025/301 Art 5(1)(a), (2)",
    roll: doraNoon,
  },
  {
    ...doraAuthority,
    id: "dora-intermediate",
    name: "Send the intermediate report",
    trigger: { submitted: "dora-initial" },
    due: hours(72),
    stage: "intermediate",
    basis: "DORA, RTS 2025/301 Art 5(1)(b): even if nothing has changed; an update on recovery",
    roll: doraNoon,
  },
  {
    ...doraAuthority,
    id: "dora-final",
    name: "Send the final report",
    trigger: { submitted: "dora-intermediate" },
    latest: true,
    due: oneMonth,
    stage: "final",
    basis: "DORA, RTS 2025/301 Art 5(1)(c): from the latest intermediate report",
    roll: { to: "noon" },
  },
];

const manufacturers = {
  ...secondary,
  regime: "cra",
  recipient: "CSIRT and ENISA",
  basis: "Cyber Resilience Act Art 14",
} as const;
const exploited = { words: "if a vulnerability of a product is exploited, or its security is severely affected" };

export const cra: ClockRow[] = [
  {
    ...manufacturers,
    id: "cra-early",
    name: "Send the early warning",
    trigger: "aware",
    due: hours(24),
    stage: "early",
    condition: exploited,
  },
  {
    ...manufacturers,
    id: "cra-notification",
    name: "Send the notification",
    trigger: "aware",
    due: hours(72),
    stage: "initial",
    condition: exploited,
  },
  {
    ...manufacturers,
    id: "cra-fix",
    name: "Send the final report",
    trigger: "fix-available",
    due: { kind: "after", amount: 14, unit: "calendar-days" },
    stage: "final",
    condition: { words: "if a vulnerability was exploited" },
    roll: { to: "end" },
  },
  {
    ...manufacturers,
    id: "cra-final",
    name: "Send the final report",
    trigger: { submitted: "cra-notification" },
    due: oneMonth,
    stage: "final",
    condition: { words: "if it was a severe incident" },
    roll: { to: "end" },
  },
];
