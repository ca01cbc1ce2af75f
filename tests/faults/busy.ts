import { availableParallelism, loadavg } from "node:os";

/**
 * How late a page may be that nothing stood in the way of: a second where the timers cannot be reached and the ledger is
 * asked instead, and what a machine takes that runs Slack, Twilio and the databases beside it.
 */
const promptMs = 5_000;

/** How often the work of this minute exceeds the cores that there are, at least once: so much longer everything takes. */
export function busyness(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}

export function promptMsOn(busy: number): number {
  return promptMs * busy;
}
