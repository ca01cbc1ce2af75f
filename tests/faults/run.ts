import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadSealingKey } from "../../src/ledger/seal.ts";
import { type Count, countPages, nothing, sum } from "./count.ts";
import type { Fault, Size } from "./faults.ts";
import { readSent } from "./provider-log.ts";
import { killAroundEveryRequest, openTheatres } from "./story.ts";
import { openWorld, type World } from "./world.ts";

export type Result = { fault: string; what: string; alerts: number; kills: number; count: Count; otherwise: string[] };

/** A whole story, killed around every request: what it finds wrong is more than pages, and told in sentences. */
export async function runStory(say: (line: string) => void): Promise<Result> {
  const theatres = await openTheatres(4);
  try {
    const told = await killAroundEveryRequest(theatres, say);
    const kills = told.flatMap((telling) => telling.kills).length;
    const otherwise = told.flatMap(({ wrong }) => wrong);
    return { fault: "story", what: story, alerts: told.length - 1, kills, count: nothing, otherwise };
  } finally {
    await theatres.close();
  }
}
export const story = "a whole story, in which the server dies around every request that changes anything";

/** One world wears out: its Slack and its ledger grow with every incident. */
const killsAWorld = 40;
const usualAlerts = 6;

/** A fault in a world of its own; one that kills, in as many as it takes. */
export async function runFault(fault: Fault, kills: number, say: (line: string) => void): Promise<Result> {
  if (!fault.kills) return await runOnce(fault, { alerts: usualAlerts, kills: 0 });
  let result: Result | undefined;
  for (let done = 0; done < kills; ) {
    const now = Math.min(killsAWorld, kills - done);
    const next = await runOnce(fault, { alerts: usualAlerts, kills: now });
    done += now;
    result = result ? both(result, next) : next;
    say(`${fault.name}: ${done} of ${kills} kills, ${shortfall(result)}`);
  }
  if (!result) throw new Error("nobody is to be killed");
  return result;
}

function shortfall({ count }: Result): string {
  return `${count.lost.length} of ${count.pages} pages lost, ${count.twice.length} twice`;
}

function both(one: Result, other: Result): Result {
  return {
    ...one,
    alerts: one.alerts + other.alerts,
    kills: one.kills + other.kills,
    count: sum(one.count, other.count),
    otherwise: [...one.otherwise, ...other.otherwise],
  };
}

/** What cannot be carried through proves nothing, and is said as what went wrong. */
export async function runOnce(fault: Fault, size: Size): Promise<Result> {
  const about = { fault: fault.name, what: fault.what, kills: size.kills };
  try {
    return { ...about, ...(await inWorld(fault, size)) };
  } catch (error) {
    return { ...about, alerts: 0, count: nothing, otherwise: [`it was not carried through: ${String(error)}`] };
  }
}

async function inWorld(fault: Fault, size: Size): Promise<Pick<Result, "alerts" | "count" | "otherwise">> {
  const world = await openWorld(await fault.world());
  try {
    const found = await fault.strike(world, size);
    const { raised, unheard } = await world.ended();
    const count = countPages(raised, readSent(world.outside.logFile), [keyOf(world)]);
    return { alerts: raised.length, count, otherwise: [...found, ...unheard] };
  } finally {
    await world.close();
  }
}

function keyOf({ folder }: World) {
  return loadSealingKey(readFileSync(join(folder, "sealing-key.pem"), "utf8")).publicJwk;
}

/** Every promise that was not kept, a line each. */
export function brokenIn({ fault, count, otherwise }: Result): string[] {
  const { lost, twice, phantom, early, unsound } = count;
  return [...lost, ...twice, ...phantom, ...early, ...unsound, ...otherwise].map((what) => `${fault}: ${what}`);
}
