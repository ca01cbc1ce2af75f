import type { AlertFact, Event } from "../../../src/incident/events.ts";
import { toMs } from "../../../src/incident/time.ts";
import type { ReceivedAlert } from "../../../src/ledger/ledger.ts";
import { atLeastAsSevere, type Severity } from "../../../src/policy/policy.ts";
import type { LedgerStore } from "../ledger-store.ts";
import type { Organisation } from "../organised.ts";
import type { Violate } from "./ladders.ts";

/** One incident per cause, and no alert that was answered 202 is missing. */

type Holder = {
  incident: string;
  declaredAtMs: number;
  endedAtMs?: number;
  /** It is about somebody inside, and joins nothing that is not. */
  isInside: boolean;
  /** By key, how badly each was rated last. */
  findings: Map<string, Severity>;
  assets: Set<string>;
};

/** Keys are written with clocks that differ a little between replicas. */
const toleranceMs = 5_000;

export function causeChecks(violate: Violate, store: Pick<LedgerStore, "listAlerts">, { policy }: Organisation) {
  const { attachWithinMs } = policy.organisation.triage;
  const holders = new Map<string, Holder>();
  const answered: { alert: ReceivedAlert; expected: Expected }[] = [];

  function declared(incident: string, at: number, alert: AlertFact | undefined): void {
    const findings = new Map(alert ? [[alert.key, alert.severity]] : []);
    const assets = new Set(alert?.assets ?? []);
    const isWorse = (key: string, { findings: before }: Holder) =>
      alert !== undefined && !atLeastAsSevere(before.get(key) ?? alert.severity, alert.severity);
    const isInside = /insider/i.test(alert?.title ?? "");
    for (const other of holders.values()) {
      const isOpen = other.endedAtMs === undefined;
      const stillRings = isOpen || at < (other.endedAtMs ?? 0) + attachWithinMs - toleranceMs;
      const finding = [...findings.keys()].find((one) => other.findings.has(one) && (isOpen || !isWorse(one, other)));
      if (finding && stillRings) violate(`${incident} is declared for ${finding}, which ${other.incident} is about`);
      const asset = [...assets].find((one) => other.assets.has(one));
      const isAlike = other.isInside === isInside;
      const isRecent = at < other.declaredAtMs + attachWithinMs - toleranceMs;
      if (asset && isOpen && isAlike && isRecent)
        violate(`${incident} is declared about ${asset}, as ${other.incident} was`);
    }
    holders.set(incident, { incident, declaredAtMs: at, isInside, findings, assets });
  }

  return {
    note(incident: string, events: Event[]): void {
      for (const event of events) {
        const holder = holders.get(incident);
        if (event.type === "IncidentDeclared") {
          const { cause } = event.data;
          declared(incident, toMs(event.at), cause.kind === "alert" ? cause.alert : undefined);
        }
        if (event.type === "AlertAttached") holder?.findings.set(event.data.alert.key, event.data.alert.severity);
        const isEnd = event.type === "IncidentClosed" || event.type === "IncidentStoodDown";
        if (isEnd && holder) holder.endedAtMs = toMs(event.at);
      }
    },
    answered: (alert: ReceivedAlert, expected: Expected) => answered.push({ alert, expected }),
    /** At the end, when everybody had time. */
    concluded(): void {
      const kept = (["handled", "quarantined"] as const).flatMap((status) => store.listAlerts({ status, limit: 1e9 }));
      const outcomes = new Map(kept.map(({ id, outcome }) => [id, outcome]));
      for (const { alert, expected } of answered) {
        const outcome = outcomes.get(alert.id);
        const name = `the alert ${alert.id.slice(0, 6)} (${expected.finding ?? "unmappable"})`;
        if (!outcome) violate(`${name} was answered 202 and nobody mapped it`);
        else if (outcome.status === "quarantined" && expected.finding) violate(`${name} is quarantined`);
        else if (expected.declares && outcome.status === "handled") {
          const holder = Object.keys(outcome.heard)
            .map((id) => holders.get(id))
            .find((one) => one?.findings.has(expected.key));
          if (!holder) violate(`${name} was answered 202 and is in no incident`);
        }
      }
    },
  };
}

/** What must become of an alert. */
export type Expected = {
  /** Absent when no mapping can understand it. */
  finding?: string;
  key: string;
  /** It fires, and is bad enough that there must be an incident about it. */
  declares: boolean;
};
