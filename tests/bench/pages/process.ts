import { setTimeout as pause } from "node:timers/promises";
import { answer, givenInput, runApart } from "../apart.ts";
import { type Sent, sendAlerts } from "../load/alerts.ts";
import { latencies } from "../open-loop.ts";
import { type MovableClock, type Replica, type Stores, startReplica, stepMs } from "./replica.ts";

/** A replica alone in a Node process, whose incidents fall due: this file is that process, and what starts it. */

export type Falling = {
  stores: Stores;
  incidents: number;
  /** Between the deadlines of one incident and the next. */
  everyMs: number;
  hasChat: boolean;
  /** One after the other; in each every incident has one page due. */
  rounds: Round[];
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

export function pagesDue(falling: Falling): Promise<Fallen[]> {
  return runApart(new URL(import.meta.url), falling);
}

if (import.meta.main) answer(await fall(givenInput<Falling>()));

type Counted = { taken: ReturnType<typeof latencies>; recorded: number };

async function fall({ stores, incidents, everyMs, hasChat, rounds }: Falling): Promise<Fallen[]> {
  let counted: Counted = { taken: latencies(), recorded: 0 };
  const due = new Map<string, number>();
  const watch = {
    accepted: (id: string) => {
      const dueMs = due.get(id);
      if (dueMs !== undefined) counted.taken.record(replica.clock.exactMs() - dueMs);
    },
    recorded: () => {
      counted.recorded += 1;
    },
  };
  const replica = await startReplica(stores, watch, { hasChat });
  const startMs = replica.clock.nowMs();
  const declaredAt = await declareAll(replica, { incidents, everyMs, startMs });
  const fallen: Fallen[] = [];
  for (const [index, round] of rounds.entries()) {
    const firstMs = startMs + (index + 1) * stepMs;
    for (const [id, atMs] of declaredAt) due.set(id, atMs + (index + 1) * stepMs);
    counted = { taken: latencies(), recorded: 0 };
    fallen.push(await playRound(replica, round, { firstMs, forMs: incidents * everyMs, incidents }, () => counted));
  }
  await replica.stop();
  return fallen;
}

async function declareAll({ bot, clock }: Replica, plan: { incidents: number; everyMs: number; startMs: number }) {
  const declaredAt = new Map<string, number>();
  const by = { person: "ben", roles: ["commander"], via: "slack" as const };
  for (let index = 0; index < plan.incidents; index += 1) {
    const incident = bot.ports.ids.incident();
    clock.set(Math.floor(plan.startMs + index * plan.everyMs));
    const asked = {
      type: "DeclareIncident",
      by,
      incident,
      codename: "quiet harbour",
      title: "Files are renamed",
    } as const;
    const handled = await bot.handler.handle({
      incident,
      command: (now) => ({ ...asked, now, severity: "sev1", exercise: false }),
    });
    if (handled.kind !== "handled" || handled.verdict.kind !== "done") throw new Error("nothing was declared");
    declaredAt.set(incident, clock.nowMs());
  }
  // The rooms, the cards and whoever is called at once.
  while ((await bot.ports.ledger.findDue(clock.nowMs(), 1)).length > 0) await pause(50);
  return declaredAt;
}

type Plan = { firstMs: number; forMs: number; incidents: number };

async function playRound(
  replica: Replica,
  { alertsPerSecond }: Round,
  plan: Plan,
  counted: () => Counted,
): Promise<Fallen> {
  const { clock, alerts } = replica;
  const leadMs = alertsPerSecond ? 1_500 : 100;
  moveTo(clock, plan.firstMs - leadMs);
  const load = alertsPerSecond
    ? sendAlerts({ to: alerts, perSecond: alertsPerSecond, forMs: plan.forMs + 2 * leadMs })
    : undefined;
  replica.wake();
  await pause(leadMs - 20);
  const cpu = process.cpuUsage();
  while (counted().recorded < plan.incidents) await pause(2);
  const tookMs = clock.exactMs() - plan.firstMs;
  const { user, system } = process.cpuUsage(cpu);
  const sent = await load;
  const { p50Ms, p99Ms } = counted().taken.read();
  return { tookMs, cpuMs: (user + system) / 1_000, p50Ms, p99Ms, ...(sent && { alerts: sent }) };
}

function moveTo(clock: MovableClock, atMs: number): void {
  clock.set(atMs);
  clock.run();
}
