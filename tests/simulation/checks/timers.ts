import type { Claim } from "../../../src/timers/timers.ts";
import type { TimersWatch } from "../timers-port.ts";
import type { Violate } from "./ladders.ts";

/**
 * What the shared timers promise their callers, kept in a second book: earlier wins, one claim at a time, only its
 * holder ends it, and a claim that was lost comes back when its lease has run out.
 */
export function timerChecks(violate: Violate): TimersWatch {
  const due = new Map<string, number>();
  const claims = new Map<string, { token: string; endsMs: number }>();

  function arm(incident: string, atMs: number): void {
    due.set(incident, Math.min(atMs, due.get(incident) ?? Number.POSITIVE_INFINITY));
  }

  function returnExpired(nowMs: number): void {
    for (const [incident, { endsMs }] of claims) {
      if (endsMs > nowMs) continue;
      claims.delete(incident);
      arm(incident, endsMs);
    }
  }

  function free(): [incident: string, atMs: number][] {
    return [...due].filter(([incident]) => !claims.has(incident));
  }

  function allClaimed(nowMs: number): void {
    const missed = free().find(([, atMs]) => atMs <= nowMs);
    if (missed) {
      violate(`the timer of ${missed[0]} was set to ${timeOf(missed[1])}, and at ${timeOf(nowMs)} it is not due`);
    }
  }

  function askAgain(nextMs: number | undefined): void {
    const instants = [...free().map(([, atMs]) => atMs), ...[...claims.values()].map(({ endsMs }) => endsMs)];
    const expectedMs = instants.length > 0 ? Math.min(...instants) : undefined;
    if (nextMs !== expectedMs) {
      violate(`the next timer or the end of a claim is at ${timeOf(expectedMs)}, and the timers say ${timeOf(nextMs)}`);
    }
  }

  function claimed(nowMs: number, leaseMs: number, { incident, token }: Claim): void {
    if (claims.has(incident)) violate(`${incident} is claimed while somebody else's claim on it still runs`);
    const atMs = due.get(incident);
    if (atMs === undefined || atMs > nowMs) violate(`${incident} is claimed at ${timeOf(nowMs)} and not due`);
    due.delete(incident);
    claims.set(incident, { token, endsMs: nowMs + leaseMs });
  }

  return {
    armed: arm,
    claimed: ({ nowMs, leaseMs, most }, answer) => {
      returnExpired(nowMs);
      for (const claim of answer.claims) claimed(nowMs, leaseMs, claim);
      if (answer.claims.length < most) allClaimed(nowMs);
      askAgain(answer.nextMs);
    },
    settled: ({ incident, token }, nextMs) => {
      if (claims.get(incident)?.token === token) claims.delete(incident);
      if (nextMs !== undefined) arm(incident, nextMs);
    },
    flushed: () => {
      due.clear();
      claims.clear();
    },
  };
}

function timeOf(atMs: number | undefined): string {
  return atMs === undefined ? "no time" : new Date(atMs).toISOString().slice(11, 23);
}
