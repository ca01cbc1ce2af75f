import { memoryTimers } from "../../src/timers/memory.ts";
import type { Claimed, Timers } from "../../src/timers/timers.ts";
import type { Call } from "./calls.ts";
import type { Life, Scheduler } from "./scheduler.ts";
import type { Weather } from "./weather.ts";

/** The timers that all replicas share; gone, they come back empty. */
export type TimersStore = ReturnType<typeof createTimersStore>;

type Asked = Parameters<Timers["claim"]>[0];

export type TimersWatch = {
  armed(incident: string, atMs: number): void;
  claimed(asked: Asked, answer: Claimed): void;
  settled(claim: { incident: string; token: string }, nextMs: number | undefined): void;
  flushed(): void;
};

export function createTimersStore(altered: (timers: Timers) => Timers, watch: TimersWatch) {
  const listeners: ((atMs: number) => void)[] = [];
  const outageListeners: (() => void)[] = [];
  const open = () => {
    const timers = memoryTimers();
    timers.onEarlier((atMs) => {
      for (const listener of listeners) listener(atMs);
    });
    return altered(timers);
  };
  let timers = open();
  return {
    current: () => timers,
    watch,
    onEarlier: (listener: (atMs: number) => void) => listeners.push(listener),
    onOutage: (listener: () => void) => outageListeners.push(listener),
    /** They are empty, and nobody is told. */
    flush(): void {
      timers = open();
      watch.flushed();
    },
    /** Connections break, or are made again. */
    reconnect(): void {
      for (const listener of outageListeners) listener();
    },
  };
}

type TimersStage = {
  call: Call;
  /** Told when a replica has just heard that it has claims. */
  claimed(life: Life): void;
  scheduler: Scheduler;
  weather: Weather;
  timers: TimersStore;
};

/** One replica's connection to the shared timers. */
export function timersPort({ call, claimed, scheduler, weather, timers: store }: TimersStage, life: Life): Timers {
  const through = async <T>(what: string, effect: (timers: Timers) => Promise<T>): Promise<T> =>
    await call({ life, what: `timers.${what}`, plan: weather.timersPlan() }, () => effect(store.current()));
  const { watch } = store;
  return {
    arm: (incident, atMs) =>
      through(`arm ${incident} ${timeOf(atMs)}`, (timers) => {
        watch.armed(incident, atMs);
        return timers.arm(incident, atMs);
      }),
    claim: async (asked) => {
      const answer = await through("claim", async (timers) => {
        const given = await timers.claim(asked);
        watch.claimed(asked, given);
        return given;
      });
      if (answer.claims.length > 0) claimed(life);
      return answer;
    },
    settle: (claim, nextMs) =>
      through(`settle ${claim.incident} ${timeOf(nextMs)}`, (timers) => {
        watch.settled(claim, nextMs);
        return timers.settle(claim, nextMs);
      }),
    onEarlier: (listener) => {
      store.onEarlier((atMs) => {
        if (weather.happens("notification lost")) return;
        const heard = () => listener(atMs);
        scheduler.after(weather.happens("notification late") ? 1_500 : 2, heard, life);
        if (weather.happens("notification twice")) scheduler.after(400, heard, life);
      });
    },
    onOutage: (listener) => {
      store.onOutage(() => scheduler.after(2, listener, life));
    },
    ping: () => through("ping", (timers) => timers.ping()),
    close: async () => {},
  };
}

function timeOf(atMs: number | undefined): string {
  return atMs === undefined ? "never" : new Date(atMs).toISOString().slice(11, 23);
}
