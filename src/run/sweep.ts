import { nextDeadline } from "../incident/deadlines.ts";
import type { Incident } from "../incident/incident.ts";
import { toMs } from "../incident/time.ts";
import { muster } from "../incident/verdict.ts";
import { type Ledger, LedgerUnavailable } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Claim, Timers } from "../timers/timers.ts";
import type { Cancel, Clock } from "./clock.ts";
import type { Handler } from "./handle.ts";
import type { Settler } from "./settle.ts";

/**
 * Time passing: the timer that wakes an incident promptly, and the sweep that finds what any timer, replica or
 * process has lost.
 */

export type SweepPorts = {
  ledger: Ledger;
  timers: Timers;
  clock: Clock;
  handler: Handler;
  settler: Settler;
  log: Log;
  sweepMs: number;
  leaseMs: number;
  /** Also looked after at every sweep: alerts that were stored and not yet mapped. */
  alsoSweep(): Promise<void>;
  /** Told at the end of every sweep that got through the ledger. */
  swept(): void;
};

const longestSleepMs = 60_000;
/** Claims are spaced a little, so that one replica does not take everything that falls due at once (DESIGN §1.1). */
const betweenClaimsMs = 10;
/** How often the ledger is asked for due incidents while the timers cannot be reached. */
const withoutTimersMs = 1_000;
const sweepBatch = 500;
/** At start, ended incidents this recent are looked at too: their last cards may still show buttons. */
const recentIncidents = 50;

function isOpen(status: string): boolean {
  return status !== "closed" && status !== "stood-down";
}

export function createSweeper(ports: SweepPorts) {
  const { clock, ledger, log, timers } = ports;
  let isStopping = false;
  let cancelWake: Cancel = () => {};
  let cancelSweep: Cancel = () => {};
  let sleepingUntilMs: number | undefined;
  /** The earliest timer set since the last claim was asked for, so that no notification falls between two sleeps. */
  let notifiedMs = Number.POSITIVE_INFINITY;
  /** The timers were away, and may have come back empty. */
  let isRefillDue = false;
  const busy = new Set<Promise<unknown>>();

  function track<T>(job: Promise<T>): Promise<T> {
    busy.add(job);
    const untrack = () => busy.delete(job);
    job.then(untrack, untrack);
    return job;
  }

  /** Handles time for one incident and starts what that makes owed. */
  async function wake(id: string): Promise<Incident | undefined> {
    const before = await ports.handler.read(id);
    if (!before) return undefined;
    const due = nextDeadline(before);
    if (due === undefined || toMs(due) > clock.nowMs()) {
      ports.settler.settle(before);
      return before;
    }
    const handled = await ports.handler.handle({
      incident: id,
      command: (now) => ({ type: "PassTime", now, by: muster }),
    });
    return handled.kind === "handled" ? handled.incident : before;
  }

  function sleep(untilMs: number): void {
    cancelWake();
    if (isStopping) return;
    sleepingUntilMs = untilMs;
    const delayMs = Math.min(Math.max(untilMs - clock.nowMs(), 0), longestSleepMs);
    cancelWake = clock.after(delayMs, () => void track(claimNext()));
  }

  async function claimNext(): Promise<void> {
    sleepingUntilMs = undefined;
    notifiedMs = Number.POSITIVE_INFINITY;
    const wasAway = isRefillDue;
    isRefillDue = false;
    try {
      if (wasAway) await refill();
      const claimed = await timers.claim(clock.nowMs(), ports.leaseMs);
      if (claimed.kind === "nothing-due") {
        sleep(Math.min(claimed.nextMs ?? Number.POSITIVE_INFINITY, notifiedMs));
        return;
      }
      void track(serve(claimed.claim));
      sleep(clock.nowMs() + betweenClaimsMs);
    } catch (error) {
      // Once an outage, not once a second.
      if (!wasAway) log.warn({ error: String(error) }, "the timers cannot be reached");
      isRefillDue = true;
      await sweepDue();
      sleep(clock.nowMs() + withoutTimersMs);
    }
  }

  /** Every incident's timer at once, none waiting for another's answer; one that is set already stays as it is. */
  async function refill(): Promise<void> {
    const rows = await ledger.listIncidents();
    const due = rows.flatMap(({ id, nextDueMs }) => (nextDueMs === undefined ? [] : [{ id, nextDueMs }]));
    await Promise.all(due.map(({ id, nextDueMs }) => timers.arm(id, nextDueMs)));
    log.info({ incidents: due.length }, "the timers are set again");
  }

  async function serve(claim: Claim): Promise<void> {
    try {
      const incident = await wake(claim.incident);
      const next = incident && nextDeadline(incident);
      await timers.settle(claim, next === undefined ? undefined : toMs(next));
    } catch (error) {
      log.warn({ incident: claim.incident, error: String(error) }, "a due incident will be tried again");
    }
  }

  /** An incident that cannot be handled keeps no other from its turn; a ledger that does not answer ends the round. */
  async function wakeEach(ids: string[]): Promise<void> {
    for (const id of ids) {
      try {
        await wake(id);
      } catch (error) {
        if (error instanceof LedgerUnavailable) throw error;
        log.error({ incident: id, error: String(error) }, "an incident could not be handled");
      }
    }
  }

  /** False when the ledger could not be swept to the end. */
  async function sweepDue(): Promise<boolean> {
    try {
      await wakeEach(await ledger.findDue(clock.nowMs(), sweepBatch));
      return true;
    } catch (error) {
      log.error({ error: String(error) }, "the ledger could not be swept");
      return false;
    }
  }

  /** Judges every open incident anew: who has handed over, or taken that back, may change who is called and who acts. */
  async function judgeOpen(): Promise<void> {
    for (const { id, status } of await ledger.listIncidents()) {
      if (isStopping || !isOpen(status)) continue;
      await ports.handler.handle({ incident: id, command: (now) => ({ type: "PassTime", now, by: muster }) });
    }
  }

  async function sweep(): Promise<void> {
    // Beside the incidents, not before them: a flood of alerts must not keep anybody's deadline waiting.
    void track(
      ports.alsoSweep().catch((error: unknown) => log.error({ error: String(error) }, "alerts could not be swept")),
    );
    if (await sweepDue()) ports.swept();
    if (!isStopping) cancelSweep = clock.after(Math.min(ports.sweepMs, longestSleepMs), () => void track(sweep()));
  }

  function wakeEarlier(atMs: number): void {
    notifiedMs = Math.min(notifiedMs, atMs);
    if (sleepingUntilMs !== undefined && sleepingUntilMs > atMs) sleep(atMs);
  }

  timers.onEarlier(wakeEarlier);
  timers.onOutage(() => {
    isRefillDue = true;
    wakeEarlier(clock.nowMs());
  });

  return {
    wake,
    /** Looks at every open incident once, arms its timer, and keeps sweeping. */
    async start(): Promise<void> {
      const rows = await ledger.listIncidents();
      const wanted = rows.filter(
        ({ status, owes, nextDueMs }, index) =>
          isOpen(status) || owes || nextDueMs !== undefined || index < recentIncidents,
      );
      await wakeEach(wanted.map(({ id }) => id));
      sleep(clock.nowMs());
      await sweep();
    },
    /** After the organisation has changed. What fails is judged at the next thing that happens in the incident. */
    organised(): void {
      const warn = (error: unknown) => log.warn({ error: String(error) }, "open incidents are judged anew later");
      void track(judgeOpen().catch(warn));
    },
    async stop(): Promise<void> {
      isStopping = true;
      cancelWake();
      cancelSweep();
      await Promise.all(busy);
    },
  };
}
