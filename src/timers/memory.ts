import type { Claim, Claimed, Timers } from "./timers.ts";

type Timer = { incident: string; atMs: number };
type Held = { token: string; endsMs: number };
type State = {
  /** Every timer that is set. */
  due: Map<string, number>;
  /** Those that can be claimed, the first due first: all but the timers of claimed incidents. */
  free: Timer[];
  claimed: Map<string, Held>;
  claims: number;
};

/**
 * Timers inside this process, for one replica. They go with the process: the first sweep arms them again from the
 * ledger. An incident armed while it is claimed keeps that timer, which can be claimed once the claim has ended.
 */
export function memoryTimers(): Timers {
  const state: State = { due: new Map(), free: [], claimed: new Map(), claims: 0 };
  const listeners: ((atMs: number) => void)[] = [];

  /** Makes a change, and tells the listeners if a timer can be claimed earlier than any could before. */
  function announcing(change: () => void): void {
    const before = state.free[0];
    change();
    const after = state.free[0];
    if (after && after.atMs < (before?.atMs ?? Number.POSITIVE_INFINITY)) {
      for (const listener of listeners) listener(after.atMs);
    }
  }

  return {
    arm: async (incident, atMs) => announcing(() => setEarlier(state, incident, atMs)),
    claim: async (asked) => claim(state, asked),
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

function claim(state: State, { nowMs, leaseMs, most }: Parameters<Timers["claim"]>[0]): Claimed {
  returnExpired(state, nowMs);
  const taken = state.free.splice(0, Math.min(most, placeOf(state.free, nowMs)));
  const claims = taken.map(({ incident }): Claim => {
    state.claims += 1;
    const token = String(state.claims);
    state.due.delete(incident);
    state.claimed.set(incident, { token, endsMs: nowMs + leaseMs });
    return { incident, token };
  });
  return { claims, nextMs: nextInstant(state) };
}

function returnExpired(state: State, nowMs: number): void {
  for (const [incident, held] of state.claimed) {
    if (held.endsMs > nowMs) continue;
    release(state, { incident, token: held.token });
    setEarlier(state, incident, held.endsMs);
  }
}

/** The timer that was set meanwhile can be claimed now. */
function release({ claimed, due, free }: State, { incident, token }: Claim): void {
  if (claimed.get(incident)?.token !== token) return;
  claimed.delete(incident);
  const atMs = due.get(incident);
  if (atMs !== undefined) insert(free, { incident, atMs });
}

function setEarlier({ due, free, claimed }: State, incident: string, atMs: number): void {
  const setMs = due.get(incident);
  if (setMs !== undefined && setMs <= atMs) return;
  due.set(incident, atMs);
  if (claimed.has(incident)) return;
  if (setMs !== undefined) remove(free, { incident, atMs: setMs });
  insert(free, { incident, atMs });
}

function insert(free: Timer[], timer: Timer): void {
  free.splice(placeOf(free, timer.atMs), 0, timer);
}

function remove(free: Timer[], { incident, atMs }: Timer): void {
  let place = placeOf(free, atMs) - 1;
  while (free[place]?.incident !== incident) place -= 1;
  free.splice(place, 1);
}

/** How many of them are due until then: found by halving, as an incident more must not make every timer dearer. */
function placeOf(free: Timer[], untilMs: number): number {
  let [low, high] = [0, free.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((free[middle] as Timer).atMs <= untilMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nextInstant({ claimed, free }: State): number | undefined {
  const first = Math.min(
    free[0]?.atMs ?? Number.POSITIVE_INFINITY,
    ...[...claimed.values()].map(({ endsMs }) => endsMs),
  );
  return first === Number.POSITIVE_INFINITY ? undefined : first;
}
