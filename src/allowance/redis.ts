import { readFileSync } from "node:fs";
import { type ClientContext, Redis, type Result } from "ioredis";
import type { Log } from "../log.ts";
import { failFast, leave } from "../redis-connection.ts";
import { type Allowance, type Bucket, longestAskMs, ownAllowance, type Turn } from "./allowance.ts";

declare module "ioredis" {
  interface RedisCommander<Context extends ClientContext> {
    takeAllowance(
      bucket: string,
      closed: string,
      most: number,
      perSecond: number,
      reserve: number,
    ): Result<[kind: 0 | 1 | 2, ms: number], Context>;
    closeAllowance(closed: string, forMs: number): Result<null, Context>;
  }
}

const luaOf = (name: string) => readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), "utf8");

/** Without an answer Redis is asked again only after this. */
const leftAloneMs = 1_000;

/**
 * Shared by all replicas. While Redis does not answer each replica keeps to the limits alone, at once and in the
 * knowledge of what it has sent itself: a page waits for Redis `longestAskMs` at most, and not again for a second.
 * Resolves after the first attempt to connect, even if that fails.
 */
export async function redisAllowance(options: {
  url: string;
  prefix?: string;
  log?: Log;
  /** How long Redis may take to answer. */
  askMs?: number;
}): Promise<Allowance> {
  const redis = new Redis(options.url, {
    ...failFast,
    commandTimeout: options.askMs ?? longestAskMs,
    scripts: {
      takeAllowance: { lua: luaOf("take"), numberOfKeys: 2 },
      closeAllowance: { lua: luaOf("close"), numberOfKeys: 1 },
    },
    connectionName: "muster-allowance",
  });
  // What it says is told below, once an outage and not once an attempt.
  redis.on("error", () => {});
  await redis.connect().catch(() => undefined);
  const tag = `{${options.prefix ?? "muster"}}:allowance`;
  const closing = ({ name, track }: Bucket) => `${tag}:${name}:${track}:closed`;
  const own = ownAllowance();
  const asked = patience(options.log);

  return {
    async take(bucket) {
      const { name, most, perSecond, reserve } = bucket;
      const answer = await asked(() =>
        redis.takeAllowance(`${tag}:${name}`, closing(bucket), most, perSecond, reserve),
      );
      if (!answer) return own.take(bucket);
      const turn = turnOf(answer);
      if (turn.kind === "go") own.count(bucket);
      return turn;
    },
    async close(bucket, forMs) {
      if (forMs > 0) await asked(() => redis.closeAllowance(closing(bucket), Math.ceil(forMs)));
    },
    end: () => leave(redis),
  };
}

/** Asks, or gives undefined at once while an earlier question has just gone unanswered. */
function patience(log: Log | undefined) {
  let awayUntilMs = 0;
  let isAway = false;
  return async <T>(question: () => Promise<T>): Promise<T | undefined> => {
    if (performance.now() < awayUntilMs) return undefined;
    try {
      const answer = await question();
      if (isAway) log?.info("Redis is back: the replicas share the providers' limits");
      isAway = false;
      return answer;
    } catch {
      if (!isAway) log?.warn("Redis does not answer: each replica keeps to the providers' limits alone");
      isAway = true;
      awayUntilMs = performance.now() + leftAloneMs;
      return undefined;
    }
  };
}

function turnOf([kind, ms]: [kind: 0 | 1 | 2, ms: number]): Turn {
  switch (kind) {
    case 0:
      return { kind: "go" };
    case 1:
      return { kind: "wait", waitMs: ms };
    case 2:
      return { kind: "closed", forMs: ms };
  }
}
