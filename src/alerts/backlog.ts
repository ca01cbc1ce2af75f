import type { Ledger } from "../ledger/ledger.ts";
import type { Clock } from "../run/clock.ts";

const lookAgainMs = 1_000;
/** What was seen longer ago, while no alert came, says nothing any more. */
const staleMs = 5_000;

/**
 * For how long the oldest alert has waited that nobody has begun to map, in milliseconds. The ledger is asked once a second
 * while alerts come, so nobody waits for its answer; without one nothing is behind.
 */
export function backlogOf({ findUnbegun }: Pick<Ledger, "findUnbegun">, clock: Pick<Clock, "nowMs">): () => number {
  let seen: { atMs: number; sinceMs: number | undefined } | undefined;
  let askedAtMs = Number.NEGATIVE_INFINITY;

  async function look(nowMs: number): Promise<void> {
    askedAtMs = nowMs;
    seen = { atMs: nowMs, sinceMs: await findUnbegun() };
  }

  return () => {
    const nowMs = clock.nowMs();
    const known = seen && nowMs - seen.atMs <= staleMs ? seen.sinceMs : undefined;
    if (nowMs - askedAtMs >= lookAgainMs) look(nowMs).catch(() => undefined);
    return known === undefined ? 0 : nowMs - known;
  };
}
