import type { Random } from "./random.ts";
import type { Replicas } from "./replicas.ts";
import type { Life, Scheduler } from "./scheduler.ts";
import type { Story } from "./story.ts";
import type { Theme } from "./themes.ts";
import type { TimersStore } from "./timers-port.ts";
import type { Weather } from "./weather.ts";

/** What befalls whole parts at once: storms come and go, and in a storm stores vanish, queues grow and processes die. */

export type TroublesStage = {
  scheduler: Scheduler;
  random: Random;
  theme: Theme;
  weather: Weather;
  story: Story;
  timers: TimersStore;
  replicas: Replicas;
};

const kinds = {
  "timers flushed": 2,
  "timers gone": 1,
  "ledger gone": 1,
  "provider gone": 2,
  "provider flaky": 3,
  "provider's queue": 2,
  "everybody down": 5,
  "one sleeps": 2,
  "one stops": 1,
};

export type Trouble = keyof typeof kinds;

export function createTroubles(stage: TroublesStage) {
  const { scheduler, random, theme, weather, story, timers, replicas } = stage;
  const weights = { ...random.swarm(kinds, theme.troubles), nothing: 0.1 };
  let isOver = false;

  function turn(storm: boolean): void {
    if (isOver) return;
    weather.turn(storm);
    // Often the last thing that goes is the timers, when all is quiet; and nothing is to be late for it.
    if (!storm && random.chance(0.8)) scheduler.after(random.between(0, 30_000), timers.flush);
    story.tell("weather", storm ? "a storm begins" : "it is calm");
    scheduler.after(storm ? random.between(90, 300) * 1_000 : random.between(40, 70) * 1_000, () => turn(!storm));
  }

  function befall(): void {
    if (isOver) return;
    scheduler.after(random.between(3_000, 30_000), befall);
    const kind = random.weighted(weights);
    // Timers may be lost in the calm too: the ledger finds what is due.
    const isOnlyTimers = kind === "timers flushed" || kind === "timers gone";
    if (kind === "nothing" || !(weather.isStorm() || isOnlyTimers)) return;
    story.tell("weather", kind);
    happen(kind);
  }

  function happen(kind: Trouble): void {
    const provider = random.pick(["slack", "twilio"] as const);
    switch (kind) {
      case "timers flushed":
        return timers.flush();
      case "timers gone":
        return timersGone(random.between(3_000, 40_000));
      case "ledger gone":
        return weather.gone("ledger", random.between(1_000, 15_000));
      case "provider gone":
        return weather.gone(provider, random.between(5_000, 45_000));
      case "provider flaky":
        return weather.flaky(provider, random.between(15_000, 60_000));
      case "provider's queue":
        return weather.queued(provider, random.between(10_000, 40_000));
      case "everybody down":
        for (const { life } of replicas.alive()) replicas.crash(life, random.between(20_000, 150_000));
        return;
      case "one sleeps":
        return one((life) => replicas.pause(life, random.between(11_000, 45_000)));
      case "one stops":
        return one(replicas.stop);
    }
  }

  /** They come back empty. */
  function timersGone(forMs: number): void {
    timers.flush();
    weather.gone("timers", forMs);
    timers.reconnect();
    scheduler.after(forMs, timers.reconnect);
  }

  function one(befalls: (life: Life) => void): void {
    const doors = replicas.any();
    if (doors) befalls(doors.life);
  }

  return {
    start(): void {
      turn(true);
      scheduler.after(random.between(1_000, 10_000), befall);
    },
    stop(): void {
      isOver = true;
      weather.turn(false);
      for (const inMs of [0, 10_000, 25_000]) scheduler.after(inMs, timers.flush);
    },
  };
}
