import type { TimersWatch } from "../timers-port.ts";
import type { Violate } from "./ladders.ts";

/** What the shared timers promise their callers: earlier wins, one claim at a time, and only its holder ends it. */
export function timerChecks(violate: Violate): TimersWatch {
  const armed = new Map<string, number>();
  const claims = new Map<string, { token: string; endsMs: number }>();
  const earlier = (incident: string, atMs: number) => Math.min(atMs, armed.get(incident) ?? Number.POSITIVE_INFINITY);

  return {
    armed: (incident, atMs) => {
      armed.set(incident, earlier(incident, atMs));
    },
    claimed: (nowMs, leaseMs, answer) => {
      const isFree = (incident: string) => (claims.get(incident)?.endsMs ?? 0) <= nowMs;
      if (answer.kind === "nothing-due") {
        const due = [...armed].find(([incident, atMs]) => atMs <= nowMs && isFree(incident));
        if (due) violate(`the timer of ${due[0]} was set to ${timeOf(due[1])}, and at ${timeOf(nowMs)} it is not due`);
        return;
      }
      const { incident, token } = answer.claim;
      if (!isFree(incident)) violate(`${incident} is claimed while somebody else's claim on it still runs`);
      armed.delete(incident);
      claims.set(incident, { token, endsMs: nowMs + leaseMs });
    },
    settled: ({ incident, token }, nextMs) => {
      if (claims.get(incident)?.token === token) claims.delete(incident);
      if (nextMs !== undefined) armed.set(incident, earlier(incident, nextMs));
    },
    flushed: () => {
      armed.clear();
      claims.clear();
    },
  };
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}
