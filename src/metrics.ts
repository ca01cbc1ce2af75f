import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** How late a page may be: from a millisecond to the ten minutes after which nobody calls it a page. */
const latenessSeconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

export type Metrics = ReturnType<typeof createMetrics>;

/** Everything `/metrics` shows, in a registry of its own, so that two servers in one process do not mix. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return { registry, ...pageMetrics(registry), ...doorMetrics(registry), ...ledgerMetrics(registry) };
}

function pageMetrics(registry: Registry) {
  const registers = [registry];
  return {
    pageLateness: new Histogram({
      name: "muster_page_lateness_seconds",
      help: "How long after a page was due its provider accepted it, in seconds.",
      labelNames: ["medium"] as const,
      buckets: latenessSeconds,
      registers,
    }),
    pages: new Counter({
      name: "muster_pages_total",
      help: "Pages that came to an end, by medium and by outcome: accepted, failed or skipped.",
      labelNames: ["medium", "outcome"] as const,
      registers,
    }),
    pagesAmbiguous: new Counter({
      name: "muster_pages_ambiguous_total",
      help: "Pages that may have gone twice: an attempt timed out and the provider could not be asked whether it went.",
      labelNames: ["medium"] as const,
      registers,
    }),
  };
}

function doorMetrics(registry: Registry) {
  const registers = [registry];
  return {
    alerts: new Counter({
      name: "muster_alerts_total",
      help: "What became of alerts, by source: stored, then declared, attached, repeated, kept or quarantined; or refused.",
      labelNames: ["source", "outcome"] as const,
      registers,
    }),
    alertsQuarantined: new Gauge({
      name: "muster_alerts_quarantined",
      help: "Authentic payloads kept because no mapping understands them. Somebody should look.",
      registers,
    }),
    refusals: new Counter({
      name: "muster_refusals_total",
      help: "Requests that were not let in, by door and by reason.",
      labelNames: ["door", "reason"] as const,
      registers,
    }),
    commandsRefused: new Counter({
      name: "muster_commands_refused_total",
      help: "Commands and clicks that the rules refused, by code.",
      labelNames: ["code"] as const,
      registers,
    }),
  };
}

function ledgerMetrics(registry: Registry) {
  const registers = [registry];
  let sweptAtMs = performance.now();
  const sweepAge = new Gauge({
    name: "muster_sweep_age_seconds",
    help: "How long ago this replica last finished a sweep, or started, in seconds. More than a minute is a fault.",
    registers,
    collect() {
      this.set((performance.now() - sweptAtMs) / 1_000);
    },
  });
  return {
    appends: new Counter({
      name: "muster_appends_total",
      help: "Appends to the ledger, by result: appended, a conflict with another writer, a repeat, or unavailable.",
      labelNames: ["result"] as const,
      registers,
    }),
    deadLetters: new Counter({
      name: "muster_dead_letters_total",
      help: "Work that was given up after every attempt, by kind. Anything above 0 needs a person.",
      labelNames: ["kind"] as const,
      registers,
    }),
    openIncidents: new Gauge({
      name: "muster_open_incidents",
      help: "Incidents that are neither closed nor stood down, as of the last sweep.",
      registers,
    }),
    sweepAge,
    /** Marks the end of a sweep. */
    swept: () => {
      sweptAtMs = performance.now();
    },
  };
}
