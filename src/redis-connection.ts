import type { Redis, RedisOptions } from "ioredis";

/**
 * When Redis does not answer a call rejects, at once or after `commandTimeout`, and is never queued or sent again:
 * a repeated claim would hold an incident that nobody works on. Whoever asked does without.
 */
export const failFast: RedisOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  commandTimeout: 1_000,
  // A connection that answers nothing for this long is dead, whatever TCP believes: leave it and connect again.
  socketTimeout: 3_000,
  retryStrategy: reconnectDelayMs,
  // After a fail-over the old primary may keep our connection, as a replica that takes no writes.
  reconnectOnError: (error) => error.message.startsWith("READONLY "),
};

/** Doubles to two seconds; the random half keeps replicas from coming back all at once. */
function reconnectDelayMs(attempt: number): number {
  const longest = Math.min(2_000, 50 * 2 ** (attempt - 1));
  return longest * (0.5 + Math.random() / 2);
}

/** Lets calls under way be answered; without a connection there is nothing to wait for. */
export async function leave(connection: Redis): Promise<void> {
  await connection.quit().catch(() => connection.disconnect());
}
