import type { Claim, Claimed, Timers } from "./timers.ts";

type Held = { token: string; endsMs: number };
type State = { due: Map<string, number>; claimed: Map<string, Held>; claims: number };

/**
 * Timers inside this process, for one replica. They go with the process: the first sweep arms them again from the
 * ledger. An incident armed while it is claimed keeps that timer, which can be claimed once the claim has ended.
 */
export function memoryTimers(): Timers {
  const state: State = { due: new Map(), claimed: new Map(), claims: 0 };
  const listeners: ((atMs: number) => void)[] = [];

  /** Makes a change, and tells the listeners if a timer can be claimed earlier than any could before. */
  function announcing(change: () => void): void {
    const before = firstFree(state);
    change();
    const after = firstFree(state);
    if (after && after.atMs < (before?.atMs ?? Number.POSITIVE_INFINITY)) {
      for (const listener of listeners) listener(after.atMs);
    }
  }

  return {
    arm: async (incident, atMs) => announcing(() => setEarlier(state, incident, atMs)),
    claim: async (nowMs, leaseMs) => claim(state, nowMs, leaseMs),
    settle: async (claim, nextMs) =>
      announcing(() => {
        release(state, claim);
        if (nextMs !== undefined) setEarlier(state, claim.incident, nextMs);
      }),
    onEarlier: (listener) => {
      listeners.push(listener);
    },
    // They never go without the process.
    onOutage: () => {},
    ping: async () => {},
    close: async () => {
      listeners.length = 0;
    },
  };
}

function claim(state: State, nowMs: number, leaseMs: number): Claimed {
  returnExpired(state, nowMs);
  const first = firstFree(state);
  if (!first || first.atMs > nowMs) return { kind: "nothing-due", nextMs: nextInstant(state, first?.atMs) };
  state.claims += 1;
  const token = String(state.claims);
  state.due.delete(first.incident);
  state.claimed.set(first.incident, { token, endsMs: nowMs + leaseMs });
  return { kind: "claimed", claim: { incident: first.incident, token } };
}

function returnExpired(state: State, nowMs: number): void {
  for (const [incident, { endsMs }] of state.claimed) {
    if (endsMs > nowMs) continue;
    state.claimed.delete(incident);
    setEarlier(state, incident, endsMs);
  }
}

function release(state: State, { incident, token }: Claim): void {
  if (state.claimed.get(incident)?.token === token) state.claimed.delete(incident);
}

function setEarlier({ due }: State, incident: string, atMs: number): void {
  due.set(incident, Math.min(atMs, due.get(incident) ?? Number.POSITIVE_INFINITY));
}

/** The first timer whose incident nobody holds. */
function firstFree({ due, claimed }: State): { incident: string; atMs: number } | undefined {
  let first: { incident: string; atMs: number } | undefined;
  for (const [incident, atMs] of due) {
    if (!claimed.has(incident) && (!first || atMs < first.atMs)) first = { incident, atMs };
  }
  return first;
}

function nextInstant({ claimed }: State, firstFreeMs: number | undefined): number | undefined {
  const instants = [...claimed.values()].map(({ endsMs }) => endsMs).concat(firstFreeMs ?? []);
  return instants.length > 0 ? Math.min(...instants) : undefined;
}
