/**
 * One timer per incident, set to its earliest deadline. Timers make Muster prompt; the ledger makes it correct,
 * so losing every timer delays a page by at most one sweep.
 * Instants are epoch milliseconds.
 */
export interface Timers {
  /** Sets the incident's timer, unless an earlier one is set. */
  arm(incident: string, atMs: number): Promise<void>;

  /**
   * Claims up to `most` incidents (1 to 1,000) that are due at `nowMs`, the first due first, for `leaseMs`; a claim
   * whose lease has run out is due again.
   */
  claim(asked: { nowMs: number; leaseMs: number; most: number }): Promise<Claimed>;

  /**
   * Ends a claim: sets the timer to `nextMs` (earlier wins) and releases the claim if the token still is the current
   * one. A worker that slept past its lease so releases nobody else's claim.
   */
  settle(claim: Claim, nextMs: number | undefined): Promise<void>;

  /** Calls `listener` whenever a timer was set, here or on another replica, that is earlier than all others. */
  onEarlier(listener: (atMs: number) => void): void;

  /**
   * Calls `listener` when the timers cannot be reached any more, and when they can again. They may come back empty: arm
   * them all once more.
   */
  onOutage(listener: () => void): void;

  /** Rejects when the timers cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export type Claim = { incident: string; token: string };
export type Claimed = {
  claims: Claim[];
  /** The instant at which to ask again, if any timer is set or claim held; not after `nowMs` when more is due already. */
  nextMs: number | undefined;
};
