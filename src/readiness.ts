import type { Bot } from "./bot.ts";
import type { PartReport, ReadyReport } from "./http.ts";
import type { LedgerClock } from "./run/ledger-clock.ts";

export type Readying = {
  bot: Pick<Bot, "ports">;
  clock: Pick<LedgerClock, "isSteady">;
  /** Whether it is known which workspace's people ours are. */
  isTenantKnown(): boolean;
  /** In Socket Mode: over how many connections Slack may send to this replica. */
  connections?: () => number;
};

/**
 * Without Redis pages leave within a second all the same, so a replica without it still serves. Without a connection to
 * Slack the others hear what is pressed, and this one goes on calling people and taking alerts.
 */
export async function readiness({ bot, clock, isTenantKnown, connections }: Readying): Promise<ReadyReport> {
  const { ledger, timers } = bot.ports;
  const [ledgerAnswers, timersAnswer] = await Promise.all([answers(ledger.countAlerts()), answers(timers.ping())]);
  const notReady: PartReport[] = [];
  const degraded: PartReport[] = [];
  if (!ledgerAnswers) notReady.push({ part: "ledger", reason: "the database does not answer" });
  if (!clock.isSteady()) notReady.push({ part: "clock", reason: "it does not agree with the ledger's" });
  if (!isTenantKnown()) notReady.push({ part: "slack", reason: "the workspace is not known yet" });
  if (!timersAnswer) {
    const reason = "Redis does not answer; what is due is looked for in the ledger once a second";
    degraded.push({ part: "timers", reason });
  }
  if (connections?.() === 0) {
    degraded.push({ part: "slack", reason: "no connection to Slack is open; what people do there is not heard here" });
  }
  return { notReady, degraded };
}

function answers(probe: Promise<unknown>): Promise<boolean> {
  return probe.then(
    () => true,
    () => false,
  );
}
