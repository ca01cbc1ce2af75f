import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type Fault, longerThanLeaseMs, replicated, type Shadow, type Strike, shadowOf } from "./fault.ts";
import type { Blow } from "./outside.ts";
import { startAgain, type World } from "./world.ts";

/** Replicas that die or sleep. */

/** Slack lets a bot open fifty conversations a minute: so many people are called at most. */
const betweenAlertsMs = 5_000;
/** Alerts come in all the time: whoever waits longer for a message or a call finds none. */
const patienceMs = 30_000;

type Killed = { shadow: Shadow; hasStruck: boolean };

export const killFaults: Fault[] = [
  killing({
    name: "kill-before",
    what: "a replica dies by SIGKILL while a provider has its request",
    counts: "deaths over a request",
    kill: (world) => killOver(world, { moment: "before", atRequest: 1 + randomInt(5), delayMs: 0 }),
  }),
  killing({
    name: "kill-after",
    what: "a replica dies by SIGKILL within 8 ms after a provider's answer",
    counts: "deaths over an answer",
    kill: (world) => killOver(world, { moment: "after", atRequest: 1 + randomInt(5), delayMs: randomInt(8) }),
  }),
  killing({
    name: "kill-random",
    what: "a replica, one time in four both, die by SIGKILL at any instant",
    counts: "deaths",
    kill: killAnybody,
  }),
];

type Killing = Pick<Fault, "name" | "what" | "counts"> & { kill(world: World): Promise<Killed> };

function killing({ kill, ...about }: Killing): Fault {
  return {
    ...about,
    world: replicated,
    kills: true,
    async strike(world, { kills }) {
      const killed: Killed[] = [];
      const raise = async () => {
        while (killed.length < kills) await world.raise(1, betweenAlertsMs);
      };
      const killAll = async () => {
        while (killed.length < kills) killed.push(await kill(world));
      };
      await Promise.all([raise(), killAll()]);
      const struck = killed.filter(({ hasStruck }) => hasStruck).length;
      return { struck, atLeast: Math.ceil(0.95 * kills), shadows: killed.map(({ shadow }) => shadow), wrong: [] };
    },
  };
}

/** Whoever asks for that message or call dies over it. */
async function killOver(world: World, blow: Blow): Promise<Killed> {
  let shadow = shadowOf(Date.now(), Date.now());
  const fallen = await over(world, blow, async (replica) => {
    shadow = shadowOf(Date.now(), Date.now());
    await world.replicas[replica]?.kill();
  });
  if (fallen !== undefined) await restart(world, [fallen]);
  return { shadow, hasStruck: fallen !== undefined };
}

/** Who was struck over that message or call; undefined when nobody asked for one. */
async function over(world: World, blow: Blow, strike: (replica: string) => Promise<void>): Promise<string | undefined> {
  let fallen: string | undefined;
  const struck = world.outside.blow(blow, async (replica) => {
    fallen = replica;
    await strike(replica);
  });
  await Promise.race([struck, pause(patienceMs)]);
  await world.outside.callOff();
  return fallen;
}

async function killAnybody(world: World): Promise<Killed> {
  await pause(randomInt(1_500));
  const all = Object.keys(world.replicas);
  const doomed = randomInt(4) === 0 ? all : all.slice(0, 1 + randomInt(all.length)).slice(-1);
  return { shadow: await restart(world, doomed), hasStruck: true };
}

/** Kills them, and starts them again; nobody takes their place while nobody is left. */
export async function restart({ replicas }: World, names: string[]): Promise<Shadow> {
  const fromMs = Date.now();
  const doomed = Object.entries(replicas).flatMap(([name, replica]) => (names.includes(name) ? [replica] : []));
  const isAnybodyLeft = doomed.length < Object.keys(replicas).length;
  await Promise.all(doomed.map((replica) => replica.kill().then(() => startAgain(replica))));
  return shadowOf(fromMs, isAnybodyLeft ? fromMs : Date.now());
}

/** Once right after a provider's answer, before it is recorded; once at any instant. */
export async function sleepTwice(world: World): Promise<Strike> {
  const { replicas } = world;
  const shadows: Shadow[] = [];
  const sleep = async (replica: string) => {
    shadows.push(shadowOf(Date.now(), Date.now()));
    process.kill(replicas[replica]?.pid() ?? 0, "SIGSTOP");
  };
  const wake = (replica: string) => process.kill(replicas[replica]?.pid() ?? 0, "SIGCONT");
  const first = await over(world, { moment: "after", atRequest: 1, delayMs: 0 }, sleep);
  await pause(longerThanLeaseMs);
  if (first !== undefined) wake(first);
  await pause(randomInt(1_000));
  await sleep("b");
  await pause(longerThanLeaseMs);
  wake("b");
  return { struck: shadows.length, atLeast: 2, shadows, wrong: [] };
}
