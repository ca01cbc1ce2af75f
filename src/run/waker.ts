import type { Log } from "../log.ts";
import type { Claim, Timers } from "../timers/timers.ts";
import type { Cancel, Clock } from "./clock.ts";

/** Wakes incidents whose timers are due: claims them in groups, serves each, and sleeps until the next instant. */

export type WakerPorts = {
  timers: Timers;
  clock: Clock;
  log: Log;
  leaseMs: number;
  /** Does what is due in an incident, and says when its next timer is. Where it rejects, the claim's lease runs out. */
  serve(incident: string): Promise<number | undefined>;
  /** The timers cannot be reached: asked once a second until they can. */
  withoutTimers(): Promise<unknown>;
  /** The timers can be reached again, and may be empty. */
  timersAreBack(): Promise<void>;
};

const longestSleepMs = 60_000;
/** What one replica serves at a time, so that it does not take everything that falls due at once (DESIGN §1.1). */
const atOnce = 128;
/** Claims are spaced a little, so that what falls due within that time costs one of them. */
const betweenClaimsMs = 10;
const withoutTimersMs = 1_000;

export function createWaker(ports: WakerPorts) {
  const { clock, log, timers, leaseMs } = ports;
  let isStopping = false;
  let cancelWake: Cancel = () => {};
  let sleepingUntilMs: number | undefined;
  /** The earliest timer set since the last claim was asked for, so that no notification falls between two sleeps. */
  let notifiedMs = Number.POSITIVE_INFINITY;
  /** The timers were away, and may have come back empty. */
  let isRefillDue = false;
  /** More was due than there was room for: whatever ends makes room at once, without the space between claims. */
  let isBehind = false;
  const serving = new Set<Promise<void>>();
  let asking: Promise<void> = Promise.resolve();

  function sleep(untilMs: number): void {
    cancelWake();
    if (isStopping) return;
    sleepingUntilMs = untilMs;
    cancelWake = clock.after(Math.min(Math.max(untilMs - clock.nowMs(), 0), longestSleepMs), ask);
  }

  function ask(): void {
    cancelWake();
    if (isStopping) return;
    sleepingUntilMs = undefined;
    notifiedMs = Number.POSITIVE_INFINITY;
    asking = claimDue();
  }

  async function claimDue(): Promise<void> {
    const wasAway = isRefillDue;
    isRefillDue = false;
    try {
      if (wasAway) await ports.timersAreBack();
      await claim();
    } catch (error) {
      // Once an outage, not once a second.
      if (!wasAway) log.warn({ error: String(error) }, "the timers cannot be reached");
      isRefillDue = true;
      await ports.withoutTimers();
      sleep(clock.nowMs() + withoutTimersMs);
    }
  }

  async function claim(): Promise<void> {
    const nowMs = clock.nowMs();
    const most = atOnce - serving.size;
    if (most === 0) return sleep(nowMs + betweenClaimsMs);
    const { claims, nextMs = Number.POSITIVE_INFINITY } = await timers.claim({ nowMs, leaseMs, most });
    for (const claim of claims) serve(claim);
    isBehind = nextMs <= nowMs;
    const earliestMs = claims.length === 0 ? nowMs : nowMs + betweenClaimsMs;
    if (isBehind && hasRoom()) ask();
    else sleep(Math.max(Math.min(nextMs, notifiedMs), earliestMs));
  }

  function hasRoom(): boolean {
    return serving.size <= atOnce / 2;
  }

  function serve(claim: Claim): void {
    const served = serveAndSettle(claim).then(() => {
      serving.delete(served);
      if (isBehind && hasRoom() && sleepingUntilMs !== undefined) ask();
    });
    serving.add(served);
  }

  async function serveAndSettle(claim: Claim): Promise<void> {
    try {
      await timers.settle(claim, await ports.serve(claim.incident));
    } catch (error) {
      log.warn({ incident: claim.incident, error: String(error) }, "a due incident will be tried again");
    }
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
    start: () => sleep(clock.nowMs()),
    /** Claims no more, and resolves when what it serves has ended. */
    async stop(): Promise<void> {
      isStopping = true;
      cancelWake();
      await asking;
      await Promise.all(serving);
    },
  };
}
