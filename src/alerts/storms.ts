import { bySignal } from "../incident/by.ts";
import { fromMs } from "../incident/time.ts";
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
  /** By incident: what its next count must hold, so that none of the many opens an incident of its own later. */
  const kept = new Map<string, Map<string, Key>>();

  async function tellOf(heard: Heard): Promise<void> {
    const { incident: id, total, firstMs, lastMs } = heard;
    const keys = [...(kept.get(id)?.values() ?? [])];
    const counted = { type: "CountAlerts", total, from: fromMs(firstMs), to: fromMs(lastMs) } as const;
    const handled = await handler.handle({ incident: id, command: (now) => ({ ...counted, now, by: bySignal }), keys });
    if (handled.kind === "key-conflict") {
      // It went elsewhere meanwhile, and belongs there.
      kept.get(id)?.delete(handled.key);
      return;
    }
    kept.delete(id);
    if (handled.kind === "handled" && !isWaiting(handled.incident, total)) told.set(id, total);
  }

  return {
    keep(incident: string, keys: Key[]): void {
      const before = kept.get(incident) ?? new Map<string, Key>();
      for (const key of keys) before.set(key.key, key);
      if (before.size > 0) kept.set(incident, before);
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

/** In a storm, a number that was too soon to record is offered again. */
function isWaiting(incident: Awaited<ReturnType<Handler["read"]>>, total: number): boolean {
  return incident?.heard !== undefined && incident.ended === undefined && incident.heard.total < total;
}
