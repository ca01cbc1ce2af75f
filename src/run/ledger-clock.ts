import type { Ledger } from "../ledger/ledger.ts";
import type { Clock } from "./clock.ts";

export type LedgerClock = Clock & {
  /** Asks the ledger's database for the time. Rejects as the ledger does; the clock then goes on as it went. */
  measure(): Promise<void>;
  /** False until a measurement counts, and while the last that did disagrees with this clock. */
  isSteady(): boolean;
};

/** The answer is taken to be half a round trip old, so half of this is how wrong a measurement may be. */
const longestRoundTripMs = 250;
const largestJumpMs = 500;

/**
 * One clock for all replicas (DESIGN §1.3): this process's monotonic time plus an offset measured against the ledger's
 * database. Until `measure` has succeeded it is the process's own. It never goes back; where the offset shrinks it
 * stands still until time has caught up.
 *
 * A jump ahead is followed: this process was suspended, or the database's clock was set right. A jump back is not, as
 * deadlines would stand still with the clock; the replica is not ready until both agree again or it is started anew.
 */
export function ledgerClock(clock: Clock, ledger: Pick<Ledger, "nowMs">): LedgerClock {
  let offsetMs: number | undefined;
  let latestMs = Number.NEGATIVE_INFINITY;
  let steady = false;
  return {
    nowMs: () => {
      latestMs = Math.max(latestMs, Math.floor(clock.nowMs() + (offsetMs ?? 0)));
      return latestMs;
    },
    after: (delayMs, job) => clock.after(delayMs, job),
    isSteady: () => steady,
    measure: async () => {
      const askedMs = clock.nowMs();
      const ledgerMs = await ledger.nowMs();
      const roundTripMs = clock.nowMs() - askedMs;
      if (roundTripMs > longestRoundTripMs) return;
      const measuredMs = ledgerMs - (askedMs + roundTripMs / 2);
      const jumpMs = measuredMs - (offsetMs ?? measuredMs);
      steady = Math.abs(jumpMs) <= largestJumpMs;
      if (jumpMs >= -largestJumpMs) offsetMs = measuredMs;
    },
  };
}
