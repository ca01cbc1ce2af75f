import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { machineIds } from "../../../src/run/machine.ts";
import { givenInput } from "../apart.ts";
import { type Sent, sendAlerts } from "../load/alerts.ts";
import { latencies } from "../open-loop.ts";
import { type Replica, type Stores, startReplica, stepMs } from "./replica.ts";

/** A replica alone in a Node process, whose incidents fall due: this file is that process, and what starts it. */

export type Falling = {
  stores: Stores;
  incidents: number;
  /** How many of them have a page due in one round, and others in the next: all of them unless told. */
  together?: number;
  /** Between the deadlines of one incident and the next. */
  everyMs: number;
  hasChat: boolean;
};

/** What else there is to do meanwhile. */
type Round = { alertsPerSecond?: number };

export type Fallen = {
  /** From the first deadline until the last page is a durable fact. */
  tookMs: number;
  cpuMs: number;
  /** From a page's deadline until its provider has answered. */
  p50Ms: number;
  p99Ms: number;
  alerts?: Sent;
};

export type Fall = {
  /** The next that are due. */
  round(round: Round): Promise<Fallen>;
  stop(): Promise<void>;
};

/** Resolves when all incidents are declared. */
export async function startFall(falling: Falling): Promise<Fall> {
  const child = fork(new URL(import.meta.url), [JSON.stringify(falling)]);
  const ended = once(child, "exit");
  const early = ended.then(() => Promise.reject(new Error("the replica ended in a round")));
  early.catch(() => {});
  const answer = async () => {
    const [answered] = await Promise.race([once(child, "message"), early]);
    return answered as Fallen;
  };
  await answer();
  return {
    round: async (round) => {
      child.send(round);
      return await answer();
    },
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}

/** One round after the other, of incidents of their own. */
export async function pagesDue({ rounds, ...falling }: Falling & { rounds: Round[] }): Promise<Fallen[]> {
  const fall = await startFall(falling);
  const fallen: Fallen[] = [];
  for (const round of rounds) fallen.push(await fall.round(round));
  await fall.stop();
  return fallen;
}

const ids = machineIds();
const restMs = 250;
/** A round that comes to nothing for so long will not end, and must say so. */
const patienceMs = 300_000;

if (import.meta.main) await serveRounds(givenInput<Falling>());

async function serveRounds(falling: Falling): Promise<void> {
  const { round, stop } = await declared(falling);
  process.on("message", (asked: Round) => void round(asked).then((fallen) => process.send?.(fallen)));
  process.once("disconnect", () => void stop().then(() => process.exit(0)));
  process.send?.("declared");
}

type Counted = { taken: ReturnType<typeof latencies>; recorded: number };

async function declared({ stores, hasChat, ...plan }: Falling): Promise<Fall> {
  let counted: Counted = { taken: latencies(), recorded: 0 };
  let groupDue = new Map<string, number>();
  const watch = {
    accepted: (id: string) => {
      const dueMs = groupDue.get(id);
      if (dueMs !== undefined) counted.taken.record(replica.clock.exactMs() - dueMs);
    },
    recorded: () => {
      counted.recorded += 1;
    },
  };
  const replica = await startReplica(stores, watch, { hasChat });
  const groups = groupsOf(plan, replica.clock.nowMs());
  await declareAll(replica, groups);
  let rounds = 0;
  return {
    async round(asked) {
      const aheadMs = (Math.floor(rounds / groups.length) + 1) * stepMs;
      const group = groups[rounds % groups.length] ?? [];
      rounds += 1;
      groupDue = new Map(group.map(({ id, atMs }) => [id, atMs + aheadMs]));
      counted = { taken: latencies(), recorded: 0 };
      const firstMs = Math.min(...groupDue.values());
      // The next group's time must not come while this one's is measured.
      const endMs = firstMs + stepMs / groups.length / 2;
      const next = { firstMs, endMs, forMs: group.length * plan.everyMs, group };
      return await playRound(replica, asked, next, () => counted);
    },
    stop: replica.stop,
  };
}

type Declared = { id: string; atMs: number };

/** When each is declared: a group after the other, spread over the time between two texts of one ladder. */
function groupsOf(plan: Pick<Falling, "incidents" | "together" | "everyMs">, startMs: number): Declared[][] {
  const { incidents, together = incidents, everyMs } = plan;
  const count = Math.ceil(incidents / together);
  return Array.from({ length: count }, (_, group) =>
    Array.from({ length: together }, (_, index) => ({
      id: ids.incident(),
      atMs: Math.floor(startMs + (group * stepMs) / count + index * everyMs),
    })),
  );
}

async function declareAll({ bot, clock }: Replica, groups: Declared[][]): Promise<void> {
  const by = { person: "ben", roles: ["commander"], via: "slack" as const };
  const declare = async ({ id: incident }: Declared) => {
    const about = { incident, codename: "quiet harbour", title: "Files are renamed", severity: "sev1" } as const;
    const handled = await bot.handler.handle({
      incident,
      command: (now) => ({ type: "DeclareIncident", by, ...about, now, exercise: false }),
    });
    if (handled.kind !== "handled" || handled.verdict.kind !== "done") throw new Error("nothing was declared");
  };
  for (const [atMs, together] of Map.groupBy(groups.flat(), (each) => each.atMs)) {
    clock.set(atMs);
    await Promise.all(together.map(declare));
  }
  // The rooms, the cards and whoever is called at once.
  await atRest({ bot, clock });
}

/** Nothing is due, and what was due has been drawn and sent: this process has had next to nothing to do for a while. */
async function atRest({ bot, clock }: Pick<Replica, "bot" | "clock">): Promise<void> {
  const outOfPatience = patience();
  let busy = true;
  while (busy) {
    if (outOfPatience()) throw new Error(`the replica found no rest in ${patienceMs} ms`);
    const before = process.cpuUsage();
    await pause(restMs);
    const { user, system } = process.cpuUsage(before);
    const due = await bot.ports.ledger.findDue(clock.nowMs(), 1);
    busy = due.length > 0 || (user + system) / 1_000 > restMs / 5;
  }
}

function patience(): () => boolean {
  const startMs = performance.now();
  return () => performance.now() - startMs > patienceMs;
}

type Plan = { firstMs: number; endMs: number; forMs: number; group: Declared[] };

async function playRound(
  replica: Replica,
  { alertsPerSecond }: Round,
  plan: Plan,
  counted: () => Counted,
): Promise<Fallen> {
  const { clock, alerts } = replica;
  const leadMs = alertsPerSecond ? 1_500 : 100;
  clock.set(plan.firstMs - leadMs);
  replica.wake();
  // What all incidents owe over ten minutes falls due in this one jump, and would stand before the first pages.
  await atRest(replica);
  clock.run(plan.endMs);
  const load = alertsPerSecond
    ? sendAlerts({ to: alerts, perSecond: alertsPerSecond, forMs: plan.forMs + 2 * leadMs })
    : undefined;
  replica.wake();
  await pause(leadMs - 20);
  const cpu = process.cpuUsage();
  const outOfPatience = patience();
  while (counted().recorded < plan.group.length) {
    if (outOfPatience()) throw new Error(await whatIsMissing(replica, plan));
    await pause(2);
  }
  const tookMs = clock.exactMs() - plan.firstMs;
  const { user, system } = process.cpuUsage(cpu);
  const sent = await load;
  const { p50Ms, p99Ms } = counted().taken.read();
  return { tookMs, cpuMs: (user + system) / 1_000, p50Ms, p99Ms, ...(sent && { alerts: sent }) };
}

/** With the latest facts of each incident that was never paged in this round, and when it falls due by the ledger. */
async function whatIsMissing({ bot, clock }: Replica, { group, firstMs }: Plan): Promise<string> {
  const { ledger } = bot.ports;
  const rows = new Map((await ledger.listIncidents()).map((row) => [row.id, row]));
  const each = await Promise.all(
    group.map(async ({ id }) => {
      const events = await ledger.read(id);
      const isPaged = events.some(({ type, at }) => type === "PageAccepted" && Date.parse(at) >= firstMs);
      return isPaged ? [] : [{ ...rows.get(id), latest: events.slice(-4).map(({ type, at }) => `${at} ${type}`) }];
    }),
  );
  return `pages were never accepted, at ${new Date(clock.nowMs()).toISOString()}: ${JSON.stringify(each.flat())}`;
}
