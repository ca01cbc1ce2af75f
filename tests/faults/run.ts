import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadSealingKey } from "../../src/ledger/seal.ts";
import { busyness, promptMsOn } from "./busy.ts";
import { type Count, countPages, nothing, slowness, sum } from "./count.ts";
import type { Fault, Size, Strike } from "./fault.ts";
import { readSent } from "./provider-log.ts";
import { killAroundEveryRequest, openTheatres } from "./story.ts";
import { openWorld, type World } from "./world.ts";

/** `otherwise`: what went wrong beside the pages. */
export type Result = {
  fault: string;
  what: string;
  counts: string;
  alerts: number;
  kills: number;
  struck: number;
  /** Fewer would prove nothing. */
  atLeast: number;
  /** Messages and calls over which the doubles themselves were slow, so that nothing later says anything of ours. */
  slow: number;
  /** By how much the machine's work exceeded its cores. */
  busy: number;
  count: Count;
  otherwise: string[];
};

/** A whole story, killed around every request: what it finds wrong is more than pages, and told in sentences. */
export async function runStory(say: (line: string) => void): Promise<Result> {
  const theatres = await openTheatres(4);
  try {
    const told = await killAroundEveryRequest(theatres, say);
    const kills = told.flatMap((telling) => telling.kills).length;
    const otherwise = told.flatMap(({ wrong }) => wrong);
    const about = { fault: "story", what: story, counts: "deaths around a request" };
    return {
      ...about,
      alerts: told.length - 1,
      kills,
      struck: kills,
      atLeast: 1,
      slow: 0,
      busy: 1,
      count: nothing,
      otherwise,
    };
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
    say(`${fault.name}: ${result.struck} of ${done} kills struck, ${kills} in all; ${shortfall(result)}`);
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
    slow: one.slow + other.slow,
    busy: Math.max(one.busy, other.busy),
    struck: one.struck + other.struck,
    atLeast: one.atLeast + other.atLeast,
    count: sum(one.count, other.count),
    otherwise: [...one.otherwise, ...other.otherwise],
  };
}

/** What cannot be carried through proves nothing, and is said as what went wrong. */
export async function runOnce(fault: Fault, size: Size): Promise<Result> {
  const about = { fault: fault.name, what: fault.what, counts: fault.counts };
  try {
    const { struck, atLeast, ...found } = await inWorld(fault, size);
    return { ...about, ...found, struck, atLeast, kills: fault.kills ? struck : 0 };
  } catch (error) {
    const otherwise = [`it was not carried through: ${String(error)}`];
    return { ...about, alerts: 0, kills: 0, struck: 0, atLeast: 1, slow: 0, busy: 1, count: nothing, otherwise };
  }
}

type Found = Pick<Result, "alerts" | "slow" | "busy" | "count" | "otherwise"> & Pick<Strike, "struck" | "atLeast">;

async function inWorld(fault: Fault, size: Size): Promise<Found> {
  const before = busyness();
  const world = await openWorld(await fault.world());
  try {
    const { struck, atLeast, shadows, wrong } = await fault.strike(world, size);
    const { raised, unheard } = await world.ended();
    const sent = readSent(world.outside.logFile);
    const slow = slowness(sent);
    const busy = Math.max(before, busyness());
    const evidence = { raised, sent, keys: [keyOf(world)], promptMs: promptMsOn(busy) };
    const count = countPages({ ...evidence, shadows: [...shadows, ...slow] });
    return {
      alerts: raised.length,
      slow: slow.length,
      busy,
      struck,
      atLeast,
      count,
      otherwise: [...wrong, ...unheard],
    };
  } finally {
    await world.close();
  }
}

function keyOf({ folder }: World) {
  return loadSealingKey(readFileSync(join(folder, "sealing-key.pem"), "utf8")).publicJwk;
}

/** Of the pages of a fault: more in doubt means that what could have been looked up was not, where the doubles answered. */
const mostAmbiguous = 0.1;

/** Every promise that was not kept, a line each. */
export function brokenIn(result: Result): string[] {
  const { lost, twice, phantom, early, late, unsound } = result.count;
  const all = [...lost, ...twice, ...phantom, ...early, ...late, ...unsound, ...unproven(result), ...result.otherwise];
  return all.map((what) => `${result.fault}: ${what}`);
}

function unproven({ counts, struck, atLeast, slow, count: { ambiguous, pages } }: Result): string[] {
  return [
    ...(struck < atLeast ? [`it was not carried through: ${struck} ${counts}, and not ${atLeast}`] : []),
    ...(ambiguous.length > pages * mostAmbiguous + slow
      ? [`of ${pages} pages, ${ambiguous.length} may have gone twice`]
      : []),
  ];
}
