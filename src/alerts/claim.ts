import type { Ledger, ReceivedAlert } from "../ledger/ledger.ts";
import type { Clock } from "../run/clock.ts";

type ClaimPorts = { ledger: Pick<Ledger, "renewAlerts">; clock: Pick<Clock, "nowMs">; leaseMs: number };

/**
 * What a replica has claimed, up to `untilMs`, while it works through it: to be renewed when half of the lease has passed,
 * so that nobody maps beside it what it is only slow with. `holds` is false of what another has taken since, and of all of
 * it once the claim could not be renewed: that comes again when its lease is over, as does what was let go.
 */
export function claimOf({ ledger, clock, leaseMs }: ClaimPorts, claimed: ReceivedAlert[], untilMs: number) {
  let held = new Set(claimed.map(({ id }) => id));
  let endMs = untilMs;

  return {
    isWearing: () => held.size > 0 && clock.nowMs() >= endMs - leaseMs / 2,
    async renew(): Promise<void> {
      const renewal = { ids: [...held], fromMs: endMs, untilMs: clock.nowMs() + leaseMs };
      held = new Set(await ledger.renewAlerts(renewal).catch(() => []));
      endMs = renewal.untilMs;
    },
    holds: ({ id }: ReceivedAlert) => held.has(id),
    letGo: ({ id }: ReceivedAlert) => void held.delete(id),
  };
}
