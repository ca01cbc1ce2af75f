import { pino } from "pino";
import { type Bot, type BotPorts, createBot } from "../../src/bot.ts";
import type { Chat } from "../../src/chat/chat.ts";
import { createDesk } from "../../src/chat/desk/desk.ts";
import type { Front } from "../../src/chat/front.ts";
import { identifyBy } from "../../src/chat/people.ts";
import { fromMs } from "../../src/incident/time.ts";
import type { Log } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics.ts";
import { createPhoneDesk } from "../../src/pager/phone-desk.ts";
import type { Replies } from "../../src/pager/replies.ts";
import type { Clock } from "../../src/run/clock.ts";
import { type LedgerClock, ledgerClock } from "../../src/run/ledger-clock.ts";
import { idsFrom } from "../../src/run/machine.ts";
import { sealingKey, tenant } from "./organisation.ts";
import type { Organisation } from "./organised.ts";
import { type Random, randomFrom } from "./random.ts";
import type { Life, Scheduler } from "./scheduler.ts";
import type { Story } from "./story.ts";
import type { Weather } from "./weather.ts";

/** The processes that run the bot: started, paused, crashed and started again. */

export type Doors = { life: Life; bot: Bot; front: Front; replies: Replies };
export type Ports = Pick<BotPorts, "ledger" | "timers" | "pagers"> & { chat: Chat } & Pick<BotPorts, "decide">;

export type ReplicasStage = {
  organisation: Organisation;
  scheduler: Scheduler;
  random: Random;
  weather: Weather;
  story: Story;
  seed: number;
  count: number;
  portsOf(life: Life): Ports;
};

export type Replicas = ReturnType<typeof createReplicas>;

const metrics = createMetrics();
export const leaseMs = 10_000;
const sweepMs = 15_000;
/** A process needs this long to start and to look at every incident. */
const startsWithinMs = 10_000;

export function createReplicas(stage: ReplicasStage) {
  const { scheduler, random, weather, story, organisation } = stage;
  const running = new Map<number, Doors>();
  let lives = 0;

  function start(index: number): void {
    lives += 1;
    const life: Life = { name: `replica-${index}.${lives}`, isAlive: true, pausedUntilMs: 0 };
    story.tell(life.name, "starts");
    const { clock, ...ports } = portsFor(stage, life, lives);
    const identify = identifyBy(
      () => organisation.worldAt(fromMs(clock.nowMs())).people,
      () => tenant,
    );
    const bot = createBot({ ...ports, clock, alsoSweep: () => clock.measure() });
    running.set(index, {
      life,
      bot,
      front: createDesk({ bot, identify }),
      replies: createPhoneDesk({ bot, identify }),
    });
    startBot(bot, clock).catch((error: unknown) => {
      story.tell(life.name, `cannot start: ${String(error)}`);
      end(index, "exits", 1_000);
    });
  }

  /** Its promises never resolve any more, its memory is gone; what it stored stays. */
  function end(index: number, how: string, awayMs: number): void {
    const doors = running.get(index);
    if (!doors?.life.isAlive) return;
    doors.life.isAlive = false;
    story.tell(doors.life.name, `${how}, and is away for ${awayMs} ms`);
    weather.disturb(scheduler.nowMs() + awayMs + startsWithinMs);
    scheduler.after(awayMs, () => start(index));
  }

  function crash(life: Life, awayMs = random.between(200, 15_000)): void {
    for (const [index, doors] of running) if (doors.life === life) end(index, "crashes", awayMs);
  }

  function pause(life: Life, forMs: number): void {
    life.pausedUntilMs = Math.max(life.pausedUntilMs, scheduler.nowMs() + forMs);
    story.tell(life.name, `sleeps for ${forMs} ms`);
    weather.disturb(life.pausedUntilMs + 2_000);
  }

  /** As a deployment does: it finishes what it is sending, and is killed if that takes too long. */
  function stop(life: Life): void {
    const [index, doors] = [...running].find(([, one]) => one.life === life) ?? [];
    if (index === undefined || !doors) return;
    story.tell(life.name, "is asked to stop");
    const gone = () => doors.life.isAlive && end(index, "has stopped", random.between(500, 5_000));
    weather.disturb(scheduler.nowMs() + 25_000 + startsWithinMs);
    scheduler.after(20_000, gone, life);
    doors.bot.stop().then(gone, gone);
  }

  const alive = () => [...running.values()].filter(({ life }) => life.isAlive);
  return {
    startAll: () => {
      for (let index = 1; index <= stage.count; index++) start(index);
    },
    crash,
    pause,
    stop,
    alive,
    /** Any of them may take a click; none, when all are down. */
    any: (): Doors | undefined => (alive().length > 0 ? random.pick(alive()) : undefined),
  };
}

/** As `muster serve` does: its clock is set by the ledger's first. */
async function startBot(bot: Bot, clock: LedgerClock): Promise<void> {
  for (let tries = 1; tries <= 3 && !clock.isSteady(); tries += 1) await clock.measure();
  await bot.start();
}

function portsFor(stage: ReplicasStage, life: Life, lives: number): BotPorts & { clock: LedgerClock } {
  const ownRandom = randomFrom(stage.seed * 7_919 + lives);
  const ports = stage.portsOf(life);
  const clock = ledgerClock(machineClock(stage, life, ownRandom.between(-3_000, 3_000)), ports.ledger);
  return {
    ...ports,
    clock,
    ids: idsFrom(ownRandom.below),
    sealingKey,
    world: (at = fromMs(clock.nowMs())) => stage.organisation.worldAt(at),
    sources: { edr: { kind: "generic" } },
    exercise: false,
    metrics,
    log: logInto(stage.story, life),
    owner: life.name,
    leaseMs,
    sweepMs,
  };
}

/** Every machine's clock is off by some seconds. */
function machineClock({ scheduler }: ReplicasStage, life: Life, offsetMs: number): Clock {
  return {
    nowMs: () => scheduler.nowMs() + offsetMs,
    after: (delayMs, job) => scheduler.after(Math.min(Math.max(delayMs, 0), 60_000), job, life),
  };
}

function logInto(story: Story, life: Life): Log {
  const write = (line: string) => {
    const { msg, ...rest } = JSON.parse(line) as { msg: string; level: number };
    story.tell(life.name, `log: ${msg} ${JSON.stringify({ ...rest, level: undefined })}`);
  };
  return pino({ level: "warn", base: undefined, timestamp: false }, { write });
}
