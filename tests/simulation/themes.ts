import type { Trouble } from "./troubles.ts";
import type { Fault } from "./weather.ts";
import type { Deed } from "./workload.ts";

/**
 * What a seed is mostly about. Seeds that differ in what goes wrong at all find more than seeds in which everything goes
 * wrong a little (Groce et al., Swarm Testing, ISSTA 2012): a theme fixes some rates, and chance swings the others.
 */
export type Theme = {
  name: string;
  replicas: number;
  faults: Partial<Record<Fault, number>>;
  troubles: Partial<Record<Trouble, number>>;
  deeds: Partial<Record<Deed, number>>;
  /** How much of what reaches people they react to. */
  diligence?: number;
  /** There is something to decide from the beginning, and people are in a hurry. */
  declaresAtOnce?: true;
  /** People press nothing in a crowd: one does the next thing, then another. */
  takesTurns?: true;
  /** Most of what is declared is kept from somebody. */
  whispers?: true;
};

const themes: readonly Theme[] = [
  { name: "anything", replicas: 2, faults: {}, troubles: {}, deeds: {} },
  {
    name: "queues",
    replicas: 2,
    faults: { queued: 0.8, crash: 0.0005 },
    troubles: { "provider's queue": 20 },
    deeds: { alert: 8, end: 4 },
    diligence: 0.9,
  },
  {
    name: "crashes",
    replicas: 2,
    faults: { crash: 0.012, "answer lost": 0.2, refused: 0.02 },
    troubles: { "one stops": 8 },
    deeds: {},
  },
  {
    name: "outages",
    replicas: 1,
    faults: { crash: 0.002 },
    troubles: { "everybody down": 30, "timers flushed": 10, "provider gone": 10 },
    deeds: { alert: 8, declare: 15 },
    diligence: 0.05,
  },
  {
    name: "sleepers",
    replicas: 3,
    faults: { "sleep on a claim": 0.9, sleep: 0.001, nap: 0.004, crash: 0.0005 },
    troubles: { "one sleeps": 10, "everybody down": 0 },
    deeds: {},
    diligence: 0.3,
  },
  {
    name: "refusals",
    replicas: 1,
    faults: { refused: 0.4, crash: 0.0005, "bad gateway": 0.1 },
    troubles: { "provider flaky": 10, "everybody down": 0 },
    deeds: { alert: 8 },
    diligence: 0.15,
  },
  {
    name: "crowds",
    replicas: 3,
    faults: { crash: 0.0003, sleep: 0, slow: 0.15, "click late": 0.1 },
    troubles: { "everybody down": 0, "ledger gone": 0, "provider gone": 0, "timers gone": 5 },
    deeds: { burst: 6, rush: 12, decision: 15, declare: 6, end: 0.3, "old button": 4 },
    diligence: 0.9,
  },
  {
    name: "boardroom",
    replicas: 2,
    faults: { crash: 0.001, sleep: 0.0002, nap: 0.0005, refused: 0.03, queued: 0.05 },
    troubles: { "everybody down": 0.5, "ledger gone": 0.5, "provider gone": 0.5 },
    deeds: { decision: 20, command: 8, organisation: 3, alert: 1, burst: 0, declare: 4, end: 0.1, "old button": 4 },
    diligence: 0.9,
    declaresAtOnce: true,
  },
  {
    name: "plant",
    replicas: 1,
    faults: { crash: 0.002, sleep: 0.0002, refused: 0.03, queued: 0.05 },
    troubles: { "everybody down": 2, "ledger gone": 0.5, "provider gone": 0.5 },
    deeds: { containing: 30, clocks: 6, organisation: 4, decision: 8, alert: 1, burst: 0, declare: 4, end: 0.1 },
    diligence: 0.8,
    declaresAtOnce: true,
  },
  {
    name: "whispers",
    replicas: 2,
    faults: { crash: 0.002, refused: 0.05 },
    troubles: { "everybody down": 1, "ledger gone": 1, "provider gone": 1 },
    deeds: { secrets: 20, decision: 5, alert: 2, burst: 0.5, declare: 6, end: 0.3, "old button": 5 },
    diligence: 0.8,
    declaresAtOnce: true,
    whispers: true,
  },
];

const nothingElse = {
  ...{ burst: 0, odd: 0, command: 0, rush: 0, "old button": 0, "forged click": 0, decision: 0, containing: 0 },
  ...{ clocks: 0, secrets: 0 },
};
/** A night in which people do all that there is to do, one thing after the other. */
const everything: Theme = {
  name: "everything",
  replicas: 1,
  faults: { crash: 0, sleep: 0, nap: 0.0002, "sleep on a claim": 0, refused: 0.03, queued: 0.05 },
  troubles: { "everybody down": 0, "ledger gone": 0, "provider gone": 0, "one stops": 0, "one sleeps": 0 },
  deeds: { ...nothingElse, "next step": 60, alert: 3, resolved: 2, organisation: 2, declare: 0.1, end: 0.7 },
  diligence: 0.6,
  declaresAtOnce: true,
  takesTurns: true,
};
/** Every 13th seed; the others are told as they were before there was such a night. */
const everyNth = 13;

export function themeOf(seed: number): Theme {
  if (seed % everyNth === everyNth - 1) return everything;
  return themes[seed % themes.length] as Theme;
}
