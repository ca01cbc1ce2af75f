import { setTimeout as pause } from "node:timers/promises";
import { usualSweepMs, type World, type WorldRequest, withoutAnswerMs } from "./world.ts";

/** How many alerts come in while something breaks once, and how often those kill that do. */
export type Size = { alerts: number; kills: number };

/** `what` is a sentence for the table, `counts` says what its blows are meant to strike. */
export type Fault = {
  name: string;
  what: string;
  counts: string;
  world(): Promise<WorldRequest>;
  /** Breaks things while alerts come in. */
  strike(world: World, size: Size): Promise<Strike>;
  /** It is told how many times to kill. */
  kills?: true;
};

/** What the breaking came to: how many blows struck what they were meant to, and how many had to for it to prove anything. */
export type Strike = {
  struck: number;
  atLeast: number;
  shadows: Shadow[];
  /** What else was found wrong. */
  wrong: string[];
};

/** A page that is due in this time may wait until its end; any other leaves promptly. Epoch milliseconds. */
export type Shadow = { fromMs: number; toMs: number };

/**
 * The promise about whatever breaks and is whole again from `endMs` on: what was on its way then got no answer, its lease
 * runs out, and the next sweep finds it.
 */
export function shadowOf(fromMs: number, endMs: number): Shadow {
  return { fromMs, toMs: endMs + withoutAnswerMs + usualSweepMs };
}

export const replicated = async (): Promise<WorldRequest> => ({ database: "postgres", redis: "there" });

/** Longer than a replica's lease. */
export const longerThanLeaseMs = 7_500;
export const outageMs = 3_000;

const alertsForMs = 4_000;

/** Something that happens while alerts come in for four seconds; `raised` resolves when all of them were answered 202. */
export function amid(
  about: Pick<Fault, "name" | "what" | "counts">,
  happens: (world: World, alerts: number, raised: Promise<void>) => Promise<Strike>,
): Fault {
  return {
    ...about,
    world: replicated,
    async strike(world, { alerts }) {
      const raised = world.raise(alerts, alertsForMs / alerts);
      const [strike] = await Promise.all([pause(1_000).then(() => happens(world, alerts, raised)), raised]);
      return strike;
    },
  };
}
