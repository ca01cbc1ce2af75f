import type { Bot } from "./bot.ts";
import type { PartReport, ReadyReport } from "./http.ts";
import type { LedgerClock } from "./run/ledger-clock.ts";

export type Readying = {
  bot: Pick<Bot, "ports">;
  clock: Pick<LedgerClock, "isSteady">;
  sides: Record<string, { notReady(): string[]; degraded(): string[] }>;
};

/**
 * Without Redis pages leave within a second all the same, so a replica without it still serves. Without a connection to
 * Slack the others hear what is pressed, and this one goes on calling people and taking alerts.
 */
export async function readiness({ bot, clock, sides }: Readying): Promise<ReadyReport> {
  const { ledger, timers } = bot.ports;
  // Asked of the thread or the server that writes, and answered by an index however much is kept.
  const [ledgerAnswers, timersAnswer] = await Promise.all([answers(ledger.findDue(0, 1)), answers(timers.ping())]);
  const notReady: PartReport[] = [];
  const degraded: PartReport[] = [];
  if (!ledgerAnswers) notReady.push({ part: "ledger", reason: "the database does not answer" });
  if (!clock.isSteady()) notReady.push({ part: "clock", reason: "it does not agree with the ledger's" });
  for (const [part, side] of Object.entries(sides)) {
    notReady.push(...side.notReady().map((reason) => ({ part, reason })));
    degraded.push(...side.degraded().map((reason) => ({ part, reason })));
  }
  if (!timersAnswer) {
    const reason = "Redis does not answer; what is due is looked for in the ledger once a second";
    degraded.push({ part: "timers", reason });
  }
  return { notReady, degraded };
}

function answers(probe: Promise<unknown>): Promise<boolean> {
  return probe.then(
    () => true,
    () => false,
  );
}
