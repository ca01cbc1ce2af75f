import type { Stage } from "../row.ts";
import type { EngineName } from "./engine.ts";
import { emptyRedis } from "./redis-usage.ts";

/** Pairs of what `run` finds of Muster's engine and of BullMQ's, on one Redis that is empty before each. */
export async function enginePairs<T>(stage: Stage, run: (engine: EngineName, url: string) => Promise<T>) {
  const { url } = await stage.redis();
  const runOf = (engine: EngineName) => async () => {
    await emptyRedis(url);
    return await run(engine, url);
  };
  return await stage.inPairs(runOf("muster"), runOf("bullmq"));
}

/** The same figure of both. */
export function each<T>(pairs: { ours: T; peer: T }[], figure: (found: T) => number) {
  return pairs.map(({ ours, peer }) => ({ ours: figure(ours), peer: figure(peer) }));
}
