import type { AlertOutcome, Append } from "./ledger.ts";

/** What every ledger makes of what it is given before its database sees it. */

/** A gap would be found by everybody who verifies the ledger later, so it is found here first. Throws `RangeError`. */
export function refuseGaps({ incident, expectedVersion, events }: Append): void {
  const follows = events.every((event, i) => event.incident === incident && event.seq === expectedVersion + 1 + i);
  if (!follows) throw new RangeError(`${incident}: the events do not follow version ${expectedVersion}`);
}

/** "Now" is the instant of the batch's last event: what it decided, it decided then. Without events no key expires. */
export function decidedAtMs({ events }: Append): number {
  const last = events.at(-1);
  return last ? Date.parse(last.at) : Number.NEGATIVE_INFINITY;
}

/** Whether the record of any incident speaks of the alert, which is kept for as long as that record. */
export function isEvidence(outcome: AlertOutcome): boolean {
  switch (outcome.status) {
    case "handled":
      return Object.keys(outcome.heard).length > 0;
    case "quarantined":
      return (outcome.told ?? []).length > 0;
  }
}
