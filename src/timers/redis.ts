import { readFileSync } from "node:fs";
import { type ClientContext, Redis, type Result } from "ioredis";
import type { Log } from "../log.ts";
import { failFast, leave } from "../redis-connection.ts";
import { atMost, together } from "../together.ts";
import type { Claim, Claimed, Timers } from "./timers.ts";

declare module "ioredis" {
  interface RedisCommander<Context extends ClientContext> {
    armTimers(due: string, claimed: string, channel: string, ...timers: (string | number)[]): Result<null, Context>;
    claimTimers(due: string, claimed: string, nowMs: number, endMs: number, most: number): Result<string[], Context>;
    settleTimers(due: string, claimed: string, channel: string, ...claims: (string | number)[]): Result<null, Context>;
  }
}

const script = (name: string) => readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), "utf8");
const free = script("free");
const scripts = {
  armTimers: { lua: free + script("arm"), numberOfKeys: 2 },
  claimTimers: { lua: free + script("claim"), numberOfKeys: 2 },
  settleTimers: { lua: free + script("settle"), numberOfKeys: 2 },
};

/** Few enough that nobody else's wait long. */
const mostInOneScript = 500;

/**
 * Timers shared by all replicas: Redis 6.2 or later (`ZADD LT`, `ZRANGE BYSCORE`, `ZMSCORE`).
 * Two sorted sets, incident → instant and incident → claim, are changed only by the scripts beside this file.
 * An incident armed while it is claimed keeps that timer in the first set; claims pass it over until the other
 * claim is settled or its lease has run out. All keys share one hash tag, `{prefix}`.
 *
 * Resolves after the first attempt to connect even if that fails: Muster starts without Redis, and the connection is
 * tried again until `close`. Claims whose call timed out may have been made; their leases run out like any other.
 */
export async function redisTimers(options: { url: string; prefix?: string; log?: Log }): Promise<Timers> {
  const tag = `{${options.prefix ?? "muster"}}`;
  const [due, claimed, channel] = [`${tag}:due`, `${tag}:claimed`, `${tag}:earlier`];
  const commands = new Redis(options.url, { ...failFast, scripts, connectionName: "muster-timers" });
  const subscriber = new Redis(options.url, { ...failFast, connectionName: "muster-timers-earlier" });
  const connections = [commands, subscriber];
  const listeners: ((atMs: number) => void)[] = [];
  const outageListeners: (() => void)[] = [];

  tellOutages(commands, options.log, () => {
    for (const listener of outageListeners) listener();
  });
  tellOutages(subscriber, options.log);
  const subscribed = keepSubscribed(subscriber, channel, options.log);
  subscriber.on("message", (_channel, message) => {
    for (const listener of listeners) listener(Number(message));
  });
  await Promise.allSettled(connections.map((connection) => connection.connect()));
  await subscribed();

  // A script costs Redis and this process more than the timer that it sets.
  const inOneScript = <T>(run: (all: T[]) => Promise<null>) =>
    together<T, void>({
      call: async (all) => {
        await answered(run(all));
        return [];
      },
      group: () => atMost(mostInOneScript),
    });
  const arm = inOneScript<[atMs: number, incident: string]>((timers) =>
    commands.armTimers(due, claimed, channel, ...timers.flat()),
  );
  const settle = inOneScript<[incident: string, token: string, nextMs: number | ""]>((ended) =>
    commands.settleTimers(due, claimed, channel, ...ended.flat()),
  );

  return {
    arm: (incident, atMs) => arm([atMs, incident]),
    claim: async ({ nowMs, leaseMs, most }) =>
      toClaimed(await answered(commands.claimTimers(due, claimed, nowMs, Math.ceil(nowMs + leaseMs), most))),
    settle: ({ incident, token }, nextMs) => settle([incident, token, nextMs ?? ""]),
    onEarlier: (listener) => {
      listeners.push(listener);
    },
    onOutage: (listener) => {
      outageListeners.push(listener);
    },
    ping: async () => {
      await answered(Promise.all(connections.map((connection) => connection.ping())));
    },
    close: async () => {
      listeners.length = 0;
      outageListeners.length = 0;
      await Promise.all(connections.map(leave));
    },
  };
}

function toClaimed([next, token, ...incidents]: string[]): Claimed {
  const claims = token === undefined ? [] : incidents.map((incident): Claim => ({ incident, token }));
  return { claims, nextMs: next ? Number(next) : undefined };
}

/** ioredis words an outage by its own settings ("enableOfflineQueue options is false"), which tells an operator nothing. */
async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (cause) {
    throw new Error("timers: Redis did not do what it was asked", { cause });
  }
}

/** Subscribes on every new connection, the first included. Returns what waits for the latest attempt. */
function keepSubscribed(subscriber: Redis, channel: string, log: Log | undefined): () => Promise<unknown> {
  let attempt: Promise<unknown> = Promise.resolve();
  subscriber.on("ready", () => {
    // A lost connection comes here again. A refusal (an ACL without this channel) stays one: trying faster changes nothing.
    attempt = subscriber
      .subscribe(channel)
      .catch(() => log?.warn({ channel }, "Redis: not subscribed, earlier timers wait for the sweep"));
  });
  return () => attempt;
}

/** One line when a connection is lost or cannot be made, and one when it is there again; not one an attempt. */
function tellOutages(connection: Redis, log: Log | undefined, changed: () => void = () => {}): void {
  const { connectionName } = connection.options;
  let state: "new" | "up" | "down" = "new";
  let code: string | undefined;
  connection.on("error", (error: NodeJS.ErrnoException) => {
    code = error.code;
  });
  connection.on("ready", () => {
    const wasDown = state === "down";
    state = "up";
    if (!wasDown) return;
    log?.info({ connectionName }, "Redis is back");
    changed();
  });
  connection.on("reconnecting", () => {
    if (state === "down") return;
    state = "down";
    log?.warn({ connectionName, code }, "Redis cannot be reached: what is due is looked for in the ledger");
    changed();
  });
}

/** What `muster check` asks of Redis. A setting that this account may not read is left out; no Redis: rejects. */
export async function readRedisSettings(url: string): Promise<{ maxmemoryPolicy?: string; appendonly?: string }> {
  const redis = new Redis(url, { ...failFast, retryStrategy: () => null });
  // What `connect` rejects with says only that there is no connection.
  let cause: Error | undefined;
  redis.on("error", (error: Error) => {
    cause = error;
  });
  try {
    await redis.connect().catch((error: unknown) => {
      throw cause ?? error;
    });
    await answered(redis.ping());
    const read = async (name: string) => {
      const [, value] = (await redis.config("GET", name).catch(() => [])) as string[];
      return value;
    };
    const [maxmemoryPolicy, appendonly] = [await read("maxmemory-policy"), await read("appendonly")];
    return { ...(maxmemoryPolicy && { maxmemoryPolicy }), ...(appendonly && { appendonly }) };
  } finally {
    redis.disconnect();
  }
}
