import type { Ledger } from "../ledger/ledger.ts";
import type { Clock } from "../run/clock.ts";

/**
 * How long alerts are kept that no incident's record speaks of: those that came to nothing, and those in quarantine.
 * What is in a record stays as long as that record, which is for ever.
 */
export type Retention = { alertsMs: number; quarantinedMs: number };

type RetentionPorts = { ledger: Pick<Ledger, "dropAlerts">; clock: Pick<Clock, "nowMs">; retention: Retention };

/** A step is one short transaction, behind which a click may have to wait. */
const step = 100;
/** What is left is thrown away at the next sweep. */
const mostSteps = 50;

/** Throws away what is older than agreed, so many at a time. */
export async function dropOld({ ledger, clock, retention }: RetentionPorts): Promise<void> {
  const ages = { handled: retention.alertsMs, quarantined: retention.quarantinedMs } as const;
  for (const status of ["handled", "quarantined"] as const) {
    const old = { status, beforeMs: clock.nowMs() - ages[status], limit: step };
    for (let taken = 0; taken < mostSteps; taken++) {
      if ((await ledger.dropAlerts(old)) < step) break;
    }
  }
}
