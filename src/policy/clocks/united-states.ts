import type { ClockRow } from "./row.ts";

const read = { source: "read", status: "in-force" } as const;
const secondary = { source: "secondary", status: "in-force" } as const;
const hours = (amount: number) => ({ kind: "after", amount, unit: "hours" }) as const;
const calendarDays = (amount: number) => ({ kind: "after", amount, unit: "calendar-days" }) as const;
/** What arrives at EDGAR after 17:30 in New York counts as filed on the next business day (Regulation S-T, Rule 13(a)). */
const fourBusinessDays = { kind: "after", amount: 4, unit: "business-days", until: "17:30" } as const;

export const sec: ClockRow[] = [
  {
    ...read,
    id: "sec-8k",
    regime: "sec",
    name: "File Form 8-K, Item 1.05",
    trigger: "material",
    due: fourBusinessDays,
    recipient: "EDGAR, public",
    stage: "initial",
    basis: "Form 8-K Item 1.05 and General Instruction B.1",
  },
  {
    ...read,
    id: "sec-8k-amendment",
    regime: "sec",
    name: "Amend the Form 8-K",
    trigger: "known-more",
    due: fourBusinessDays,
    recipient: "EDGAR, public",
    stage: "final",
    basis: "Form 8-K Item 1.05, Instruction 2",
    condition: { words: "if the first filing left something open" },
  },
];

const superintendent = { regime: "nydfs", recipient: "Superintendent of Financial Services" } as const;

export const nydfs: ClockRow[] = [
  {
    ...read,
    ...superintendent,
    id: "nydfs-notice",
    name: "Notify the Superintendent",
    trigger: "determined",
    due: hours(72),
    stage: "initial",
    basis: "23 NYCRR 500.17(a), with a duty to update",
  },
  {
    ...secondary,
    ...superintendent,
    id: "nydfs-payment",
    name: "Report the extortion payment",
    trigger: "paid",
    due: hours(24),
    stage: "initial",
    basis: "23 NYCRR 500.17(c)(1)",
  },
  {
    ...secondary,
    ...superintendent,
    id: "nydfs-payment-reasons",
    name: "Give the reasons for the payment in writing",
    trigger: "paid",
    due: calendarDays(30),
    stage: "final",
    basis: "23 NYCRR 500.17(c)(2)",
  },
];

export const usBanks: ClockRow[] = [
  {
    ...secondary,
    id: "us-banks-notice",
    regime: "us-banks",
    name: "Notify the primary federal regulator",
    trigger: "notifiable",
    due: hours(36),
    recipient: "OCC, FRB or FDIC",
    stage: "only",
    basis: "12 CFR 53.3, 225.302, 304.23",
  },
];

export const hipaa: ClockRow[] = [
  {
    ...secondary,
    id: "hipaa-individuals",
    regime: "hipaa",
    name: "Notify the individuals",
    trigger: "discovery",
    due: calendarDays(60),
    recipient: "individuals",
    stage: "only",
    basis: "45 CFR 164.404: without unreasonable delay, 60 days at the latest",
  },
  {
    ...read,
    id: "hipaa-hhs",
    regime: "hipaa",
    name: "Notify HHS together with the individuals",
    trigger: "discovery",
    due: calendarDays(60),
    recipient: "HHS",
    stage: "only",
    basis: "45 CFR 164.408(b)",
    condition: { words: "500 or more people", people: { atLeast: 500 } },
  },
  {
    ...read,
    id: "hipaa-hhs-yearly",
    regime: "hipaa",
    name: "Enter it in the yearly notice to HHS",
    trigger: "discovery",
    due: { kind: "yearEndPlus", amount: 60, unit: "calendar-days" },
    recipient: "HHS",
    stage: "only",
    basis: "45 CFR 164.408(c)",
    condition: { words: "fewer than 500 people", people: { fewerThan: 500 } },
  },
  {
    ...secondary,
    id: "hipaa-media",
    regime: "hipaa",
    name: "Notify the media",
    trigger: "discovery",
    due: calendarDays(60),
    recipient: "prominent media of the State",
    stage: "only",
    basis: "45 CFR 164.406",
    condition: { words: "more than 500 residents of one State", people: { atLeast: 501 } },
  },
  {
    ...secondary,
    id: "hipaa-associate",
    regime: "hipaa",
    name: "Notify the covered entity",
    trigger: "discovery",
    due: calendarDays(60),
    recipient: "covered entity",
    stage: "only",
    basis: "45 CFR 164.410",
    condition: { words: "where you are a business associate" },
    onlyFor: ["business-associate"],
  },
];

export const ftc: ClockRow[] = [
  {
    ...secondary,
    id: "ftc-notice",
    regime: "ftc",
    name: "Notify the FTC",
    trigger: "discovery",
    due: calendarDays(30),
    recipient: "FTC",
    stage: "only",
    basis: "16 CFR 314.4(j)",
    condition: { words: "unencrypted information of 500 or more consumers", people: { atLeast: 500 } },
  },
];

export const california: ClockRow[] = [
  {
    ...secondary,
    id: "california-individuals",
    regime: "california",
    name: "Notify Californians",
    trigger: "discovery",
    due: calendarDays(30),
    recipient: "individuals",
    stage: "only",
    basis: "Cal. Civ. Code 1798.82(a)",
  },
  {
    ...secondary,
    id: "california-attorney-general",
    regime: "california",
    name: "Submit the notice to the Attorney General",
    trigger: { submitted: "california-individuals" },
    due: calendarDays(15),
    recipient: "California Attorney General",
    stage: "final",
    basis: "Cal. Civ. Code 1798.82(f)",
    condition: { words: "more than 500 Californians", people: { atLeast: 501 } },
  },
];

/** Agreed by Congress, and not in force before CISA's final rule. */
export const circia: ClockRow[] = [
  {
    source: "secondary",
    status: "not-in-force",
    id: "circia-incident",
    regime: "circia",
    name: "Report the covered incident",
    trigger: "believe",
    due: hours(72),
    recipient: "CISA",
    stage: "initial",
    basis: "6 USC 681b(a)(1)",
  },
  {
    source: "secondary",
    status: "not-in-force",
    id: "circia-payment",
    regime: "circia",
    name: "Report the ransom payment",
    trigger: "paid",
    due: hours(24),
    recipient: "CISA",
    stage: "only",
    basis: "6 USC 681b(a)(2)",
  },
];
