import type { CommandType } from "../../src/incident/commands.ts";
import { decide } from "../../src/incident/decide.ts";
import { createCalls, type Strike } from "./calls.ts";
import { type Checks, createChecks } from "./checks/checks.ts";
import { ledgerPort } from "./ledger-port.ts";
import { createLedgerStore } from "./ledger-store.ts";
import { organisationOf } from "./organisation.ts";
import { createPeople, type People } from "./people.ts";
import { randomFrom } from "./random.ts";
import { createReplicas, leaseMs, type Ports, type Replicas } from "./replicas.ts";
import type { Sabotage } from "./sabotage.ts";
import { createScheduler, type Life, type Scheduler } from "./scheduler.ts";
import { createSlack, type Slack, slackChat } from "./slack.ts";
import { createStory, type Story } from "./story.ts";
import { themeOf } from "./themes.ts";
import { createTimersStore, type TimersStore, timersPort } from "./timers-port.ts";
import { createTroubles } from "./troubles.ts";
import { createTwilio, twilioPagers } from "./twilio.ts";
import { createWeather, type Weather } from "./weather.ts";
import { createWorkload } from "./workload.ts";

/**
 * The whole bot under virtual time: one to three replicas that share a ledger and timers, people, tools and providers,
 * and everything that can go wrong between them, all chosen by one seed.
 */

export type Run = { seed: number; steps: number; sabotage?: Sabotage };
export type Outcome = {
  seed: number;
  steps: number;
  /** The first broken invariant, in one sentence. */
  broken: string | undefined;
  counts: ReturnType<Checks["counts"]>;
  /** How many facts of each type were appended. */
  tally: ReturnType<Checks["tally"]>;
  /** The kinds of command that came to something. */
  accepted: CommandType[];
  story: Story;
};

const startMs = Date.parse("2026-11-22T03:00:00.000Z");
/** After the last trouble everything must have come to rest by then. */
const restMs = 70_000;

export async function simulate({ seed, steps, sabotage = {} }: Run): Promise<Outcome> {
  const stage = createStage(seed, sabotage);
  const { scheduler, weather, checks, story } = stage;
  const isFine = () => stage.broken() === undefined;
  const step = async () => {
    await scheduler.step();
    checks.afterStep();
  };
  stage.start();
  while (isFine() && scheduler.steps() < steps) await step();
  stage.calmDown();
  const untilMs = Math.max(scheduler.nowMs(), weather.restsAtMs()) + restMs;
  while (isFine() && scheduler.nowMs() < untilMs) await step();
  if (isFine()) checks.concluded(stage.slack);
  return {
    seed,
    steps: scheduler.steps(),
    broken: stage.broken(),
    counts: checks.counts(),
    tally: checks.tally(),
    accepted: [...stage.accepted],
    story,
  };
}

function createStage(seed: number, sabotage: Sabotage) {
  const random = randomFrom(seed);
  const scheduler = createScheduler(startMs, random);
  const story = createStory(scheduler.nowMs);
  const theme = themeOf(seed);
  const organisation = organisationOf(seed);
  const weather = createWeather({ random, theme, nowMs: scheduler.nowMs });
  const store = sabotage.ledger?.(createLedgerStore()) ?? createLedgerStore();
  const accepted = new Set<CommandType>();
  let broken: string | undefined;
  const violate = (sentence: string) => {
    broken ??= sentence;
  };
  const checks = createChecks({
    organisation,
    store,
    violate,
    nowMs: scheduler.nowMs,
    calmSinceMs: weather.calmSinceMs,
  });
  const timers = createTimersStore((made) => sabotage.timers?.(made) ?? made, checks.timers);
  // The replicas call through ports that may strike the replicas, and people react to what the ports deliver.
  const late: { replicas?: Replicas; people?: People } = {};
  const strike: Strike = (life, what, moment) => {
    if (weather.happens("crash")) return late.replicas?.crash(life);
    // A request that leaves long after its last look cannot be helped: nobody looks and sends in one instant.
    if (moment === "leaving" && /^(slack|twilio):/.test(what)) return;
    if (weather.happens("nap")) late.replicas?.pause(life, random.between(500, 4_000));
    else if (weather.happens("sleep")) late.replicas?.pause(life, random.between(11_000, 40_000));
  };
  /** Wakes just when the lease of its claim runs out, and somebody else takes it over. */
  const claimed = (life: Life) => {
    if (weather.happens("sleep on a claim")) late.replicas?.pause(life, random.between(leaseMs - 60, leaseMs));
  };
  const call = createCalls({ scheduler, story, strike });
  const slack = createSlack();
  const portsOf = createPorts({
    slack,
    call,
    claimed,
    scheduler,
    weather,
    store,
    timers,
    checks,
    sabotage,
    accepted,
    people: () => late.people,
  });
  const replicas = createReplicas({
    organisation,
    scheduler,
    random,
    weather,
    story,
    seed,
    count: theme.replicas,
    portsOf,
  });
  const people = createPeople({ scheduler, random, theme, weather, story, replicas, checks });
  Object.assign(late, { replicas, people });
  const workload = createWorkload({ scheduler, random, theme, story, replicas, people, checks });
  const troubles = createTroubles({ scheduler, random, theme, weather, story, timers, replicas });
  return {
    scheduler,
    weather,
    checks,
    story,
    slack,
    accepted,
    broken: () => broken,
    start(): void {
      replicas.startAll();
      workload.start();
      troubles.start();
    },
    calmDown(): void {
      workload.stop();
      people.stop();
      troubles.stop();
    },
  };
}

type PortsStage = {
  call: ReturnType<typeof createCalls>;
  claimed(life: Life): void;
  scheduler: Scheduler;
  weather: Weather;
  store: ReturnType<typeof createLedgerStore>;
  timers: TimersStore;
  checks: Checks;
  slack: Slack;
  sabotage: Sabotage;
  accepted: Set<CommandType>;
  people(): People | undefined;
};

/** Every replica's ports lead to the same ledger, timers, Slack and Twilio. */
function createPorts({ people, sabotage, accepted, checks, slack, ...stage }: PortsStage): (life: Life) => Ports {
  const twilio = createTwilio();
  const provider = { ...stage, watch: checks.deliveries, readers: checks.kept };
  const slackStage = {
    ...provider,
    slack,
    shown: (message: Parameters<People["shown"]>[0]) => people()?.shown(message),
    archived: checks.archived,
  };
  const twilioStage = { ...provider, twilio, rung: (sent: Parameters<People["rung"]>[0]) => people()?.rung(sent) };
  return (life) => {
    const chat = slackChat(slackStage, life);
    const pagers = twilioPagers(twilioStage, life);
    return {
      ledger: ledgerPort({ ...stage, nowMs: stage.scheduler.nowMs, appended: checks.appended }, life),
      timers: timersPort(stage, life),
      chat: sabotage.chat?.(chat, life) ?? chat,
      pagers: sabotage.pagers?.(pagers) ?? pagers,
      decide: heard(sabotage.decide ?? decide, accepted),
    };
  };
}

/** Rules that remember which kinds of command came to something. */
function heard(judge: typeof decide, accepted: Set<CommandType>): typeof decide {
  return (command, incident, world) => {
    const verdict = judge(command, incident, world);
    if (verdict.kind === "done" && verdict.events.length > 0) accepted.add(command.type);
    return verdict;
  };
}
