import type { Log } from "../../log.ts";
import type { Cancel, Clock } from "../../run/clock.ts";
import { nameOf } from "../patience.ts";
import type { Graph } from "./graph.ts";

/** Whom Entra has as guests of our tenant, as far as Graph has said. */
export type Guests = {
  isGuest(user: string): boolean;
  start(): void;
  stop(): void;
};

const lookedAfterMs = 60_000;
const askedAnewAfterMs = 3_600_000;

/**
 * Asks Graph about each of `users` (Entra object ids), and hourly again; about whom it does not answer, every minute. A
 * room turns a guest away as they are added to it: this is known also where there is no room, and before it is.
 */
export function teamsGuests(options: {
  graph: Pick<Graph, "findAccount">;
  users: readonly string[];
  clock: Clock;
  log: Log;
}): Guests {
  const { graph, users, clock, log } = options;
  const guests = new Set<string>();
  const dueMs = new Map(users.map((user) => [user, 0]));
  let cancel: Cancel = () => {};
  let isStopped = false;

  async function ask(user: string): Promise<void> {
    try {
      const isGuest = (await graph.findAccount(user, { lane: "note" }))?.isGuest === true;
      if (isGuest) guests.add(user);
      else guests.delete(user);
      dueMs.set(user, clock.nowMs() + askedAnewAfterMs);
    } catch (error) {
      log.warn({ error: nameOf(error) }, "Microsoft does not say yet who is a guest");
    }
  }

  async function look(): Promise<void> {
    const due = users.filter((user) => (dueMs.get(user) ?? 0) <= clock.nowMs());
    for (const user of due) if (!isStopped) await ask(user);
    if (!isStopped) cancel = clock.after(lookedAfterMs, () => void look());
  }

  return {
    isGuest: (user) => guests.has(user),
    start: () => void look(),
    stop() {
      isStopped = true;
      cancel();
    },
  };
}
