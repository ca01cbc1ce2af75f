import { nextDeadline } from "../incident/deadlines.ts";
import type { Incident } from "../incident/incident.ts";
import { toMs } from "../incident/time.ts";
import { muster } from "../incident/verdict.ts";
import { type Ledger, LedgerUnavailable } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Timers } from "../timers/timers.ts";
import type { Cancel, Clock } from "./clock.ts";
import type { Handler } from "./handle.ts";
import type { Settler } from "./settle.ts";
import { createWaker } from "./waker.ts";

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
const sweepBatch = 500;
/** At start, ended incidents this recent are looked at too: their last cards may still show buttons. */
const recentIncidents = 50;

function isOpen(status: string): boolean {
  return status !== "closed" && status !== "stood-down";
}

export function createSweeper(ports: SweepPorts) {
  const { clock, ledger, log, timers } = ports;
  let isStopping = false;
  let cancelSweep: Cancel = () => {};
  const busy = new Set<Promise<unknown>>();
  const waker = createWaker({ ...ports, serve, withoutTimers: sweepDue, timersAreBack: refill });

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

  /** Every incident's timer at once, none waiting for another's answer; one that is set already stays as it is. */
  async function refill(): Promise<void> {
    const rows = await ledger.listIncidents();
    const due = rows.flatMap(({ id, nextDueMs }) => (nextDueMs === undefined ? [] : [{ id, nextDueMs }]));
    await Promise.all(due.map(({ id, nextDueMs }) => timers.arm(id, nextDueMs)));
    log.info({ incidents: due.length }, "the timers are set again");
  }

  async function serve(id: string): Promise<number | undefined> {
    const incident = await wake(id);
    const next = incident && nextDeadline(incident);
    return next === undefined ? undefined : toMs(next);
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
      waker.start();
      await sweep();
    },
    /** After the organisation has changed. What fails is judged at the next thing that happens in the incident. */
    organised(): void {
      const warn = (error: unknown) => log.warn({ error: String(error) }, "open incidents are judged anew later");
      void track(judgeOpen().catch(warn));
    },
    async stop(): Promise<void> {
      isStopping = true;
      cancelSweep();
      await waker.stop();
      await Promise.all(busy);
    },
  };
}
