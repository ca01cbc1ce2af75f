import { bySignal } from "../incident/by.ts";
import { fromMs, type Instant } from "../incident/time.ts";
import type { Heard, Key, Ledger } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../run/clock.ts";
import type { Handler } from "../run/handle.ts";

/**
 * Many alerts for one cause: the ledger counts every one as it is finished, and the record has their number. When a
 * number is worth recording, the core says.
 */

type StormPorts = { ledger: Ledger; clock: Clock; handler: Handler; log: Log };

/** A replica that has just started tells what came while there was none. */
const lookBackMs = 24 * 60 * 60_000;

export function createStorms({ ledger, clock, handler, log }: StormPorts) {
  /** By incident: the number of which nothing is left to tell. */
  const told = new Map<string, number>();
  /** By incident: what it is still to hold, so that none of the many opens an incident of its own later. */
  const kept = new Map<string, Map<string, Key>>();

  async function holdAll(incident: string): Promise<void> {
    for (let keys = kept.get(incident); keys && keys.size > 0; keys = kept.get(incident)) {
      const handled = await handler.handle({ incident, command: nothingCounted, keys: [...keys.values()] });
      if (handled.kind !== "key-conflict") break;
      // It went elsewhere meanwhile, and belongs there.
      keys.delete(handled.key);
    }
    kept.delete(incident);
  }

  async function tellOf(heard: Heard): Promise<void> {
    const { incident: id, total, firstMs, lastMs } = heard;
    const counted = { type: "CountAlerts", total, from: fromMs(firstMs), to: fromMs(lastMs) } as const;
    const handled = await handler.handle({ incident: id, command: (now) => ({ ...counted, now, by: bySignal }) });
    if (handled.kind === "handled" && !isWaiting(handled.incident, total)) told.set(id, total);
  }

  return {
    keep(incident: string, keys: Key[]): void {
      const before = kept.get(incident) ?? new Map<string, Key>();
      for (const key of keys) before.set(key.key, key);
      if (before.size > 0) kept.set(incident, before);
    },
    /** To be done before any of the many is finished, for then nobody looks at it again. Rejects when it cannot be written. */
    async hold(): Promise<void> {
      for (const incident of [...kept.keys()]) await holdAll(incident);
    },
    /** Offers every number that has grown, or that was too soon to tell. */
    async tell(): Promise<void> {
      for (const heard of await ledger.listHeard(clock.nowMs() - lookBackMs)) {
        if (told.get(heard.incident) === heard.total) continue;
        await tellOf(heard).catch((error: unknown) => {
          log.error({ incident: heard.incident, error: String(error) }, "the number of alerts will be told later");
        });
      }
    },
  };
}

/** Adds nothing to the record: what its incident holds is all that it is for. */
const nothingCounted = (now: Instant) =>
  ({ type: "CountAlerts", total: 0, from: now, to: now, now, by: bySignal }) as const;

/** In a storm, a number that was too soon to record is offered again. */
function isWaiting(incident: Awaited<ReturnType<Handler["read"]>>, total: number): boolean {
  return incident?.heard !== undefined && incident.ended === undefined && incident.heard.total < total;
}
