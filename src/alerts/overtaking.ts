import { mayWaitForItsBeginning } from "../incident/triage.ts";
import type { Ledger, ReceivedAlert, UnmappedAlert } from "../ledger/ledger.ts";
import type { Clock } from "../run/clock.ts";
import { findingKey, type MappedAlert } from "./alert.ts";

/** Whether an alert is to wait for others that came before it. */
export type IsEarly = (alert: ReceivedAlert, mapped: MappedAlert[]) => Promise<boolean>;

type OvertakingPorts = { ledger: Ledger; clock: Clock; leaseMs: number };

/** What one replica may have taken and not finished, of which another looks for older ones. */
const looked = 100;

/**
 * What the core lets wait waits here while another replica may still have, and be slow with, what it is about: for as long
 * as that one's lease can last. `claimed`: what this replica has taken, and works through in order.
 */
export function overtaking({ ledger, clock, leaseMs }: OvertakingPorts, claimed: ReceivedAlert[]): IsEarly {
  const own = new Set(claimed.map(({ id }) => id));
  let asked: Promise<UnmappedAlert[]> | undefined;
  const elsewhere = async () => {
    asked ??= ledger.listUnmapped(looked);
    return (await asked).filter(({ id }) => !own.has(id));
  };
  return async ({ source, receivedAtMs }, mapped) => {
    const isOver = clock.nowMs() - receivedAtMs >= leaseMs;
    if (isOver || !mayWaitForItsBeginning(mapped.map(({ fact }) => fact))) return false;
    const findings = mapped.map(({ correlation }) => findingKey(correlation));
    const held = await ledger.findByKeys(findings, clock.nowMs());
    if (findings.every((finding) => held[finding] !== undefined)) return false;
    return (await elsewhere()).some((other) => other.source === source && other.receivedAtMs <= receivedAtMs);
  };
}
