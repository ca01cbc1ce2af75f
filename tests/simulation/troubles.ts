import type { Random } from "./random.ts";
import type { Replicas } from "./replicas.ts";
import type { Life, Scheduler } from "./scheduler.ts";
import type { Story } from "./story.ts";
import type { TimersStore } from "./timers-port.ts";
import type { Weather } from "./weather.ts";

/** What befalls whole parts at once: storms come and go, and in a storm stores vanish, queues grow and processes die. */

export type TroublesStage = {
  scheduler: Scheduler;
  random: Random;
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
  "provider's queue": 2,
  "everybody down": 3,
  "one sleeps": 2,
  "one stops": 1,
};

export function createTroubles(stage: TroublesStage) {
  const { scheduler, random, weather, story, timers, replicas } = stage;
  const weights = { ...random.swarm(kinds), nothing: 0.1 };
  let isOver = false;

  function turn(storm: boolean): void {
    if (isOver) return;
    weather.turn(storm);
    // Often the last thing that a storm takes is the timers, and in the calm nothing is to be late for it.
    if (!storm && random.chance(0.8)) timers.flush();
    story.tell("weather", storm ? "a storm begins" : "it is calm");
    scheduler.after(storm ? random.between(60, 240) * 1_000 : random.between(60, 120) * 1_000, () => turn(!storm));
  }

  function befall(): void {
    if (isOver) return;
    scheduler.after(random.between(3_000, 30_000), befall);
    if (!weather.isStorm()) return;
    const kind = random.weighted(weights);
    if (kind === "nothing") return;
    story.tell("weather", kind);
    happen(kind);
  }

  function happen(kind: keyof typeof kinds): void {
    const provider = random.pick(["slack", "twilio"] as const);
    switch (kind) {
      case "timers flushed":
        return timers.flush();
      case "timers gone":
        // They come back empty.
        timers.flush();
        return weather.gone("timers", random.between(3_000, 40_000));
      case "ledger gone":
        return weather.gone("ledger", random.between(1_000, 15_000));
      case "provider gone":
        return weather.gone(provider, random.between(5_000, 45_000));
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

  function one(befalls: (life: Life) => void): void {
    const doors = replicas.any();
    if (doors) befalls(doors.life);
  }

  return {
    start(): void {
      turn(random.chance(0.7));
      scheduler.after(random.between(1_000, 10_000), befall);
    },
    stop(): void {
      isOver = true;
      weather.turn(false);
      timers.flush();
    },
  };
}
