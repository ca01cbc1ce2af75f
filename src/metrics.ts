import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { findPage } from "./incident/call-ins/call-in.ts";
import type { Event, EventType } from "./incident/events.ts";
import type { Incident } from "./incident/incident.ts";
import { toMs } from "./incident/time.ts";
import { mediumSchema } from "./policy/policy.ts";

/** How late a page may be: from a millisecond to the ten minutes after which nobody calls it a page. */
const latenessSeconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Everything `/metrics` shows, in a registry of its own, so that two servers in one process do not mix.
 * What can be known beforehand starts at 0: a rate needs a first value to rise from. `sources`: those of alerts.
 */
export function createMetrics({ sources = [] }: { sources?: string[] } = {}) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = { registry, ...pageMetrics(registry), ...doorMetrics(registry), ...ledgerMetrics(registry) };
  for (const medium of mediumSchema.options) {
    for (const outcome of pageOutcomes) metrics.pages.inc({ medium, outcome }, 0);
    metrics.pagesAmbiguous.inc({ medium }, 0);
    metrics.pageLateness.zero({ medium });
  }
  for (const source of sources) for (const outcome of alertOutcomes) metrics.alerts.inc({ source, outcome }, 0);
  for (const result of appendResults) metrics.appends.inc({ result }, 0);
  for (const kind of Object.values(deadLetters)) if (kind) metrics.deadLetters.inc({ kind }, 0);
  for (const outcome of Object.values(decisionOutcomes)) metrics.decisions.inc({ outcome }, 0);
  return metrics;
}

const pageOutcomes = ["accepted", "failed", "skipped"] as const;
const alertOutcomes = [
  "stored",
  "refused",
  "declared",
  "attached",
  "repeated",
  "resolved",
  "kept",
  "quarantined",
] as const;
const appendResults = ["appended", "version-conflict", "key-conflict", "answered-before", "unavailable"] as const;
const decisionOutcomes = {
  DecisionMade: "made",
  DecisionExpired: "expired",
  DecisionReplaced: "replaced",
  DecisionWithdrawn: "withdrawn",
} as const satisfies Partial<Record<EventType, string>>;
/** Every fact that something failed, with the kind of work that was given up for good. */
const deadLetters: Record<Extract<EventType, `${string}Failed`>, string | undefined> = {
  // A page has its next medium, and a room is tried for ever.
  PageFailed: undefined,
  RoomFailed: undefined,
  RoomLinksFailed: undefined,
  ArchiveFailed: "archive",
  // What people could not carry out is no work of ours.
  ActionFailed: undefined,
  InviteFailed: "invite",
  RemovalFailed: "removal",
  CardFailed: "card",
  NoticeFailed: "notice",
  ExportFailed: "export",
};

type Counted = Pick<
  Metrics,
  "pages" | "pagesAmbiguous" | "pageLateness" | "deadLetters" | "clocksMissed" | "decisions"
>;

/**
 * Counts what became facts, and nothing else, so that the figures say what the ledger says. `after` is the incident
 * with these events in it. Each fact is appended by one replica only, so the replicas' figures add up.
 */
export function countEvents(metrics: Counted, events: Event[], after: Incident): void {
  for (const event of events) countEvent(metrics, event, after);
}

function isFailure(type: EventType): type is keyof typeof deadLetters {
  return Object.hasOwn(deadLetters, type);
}

function isOutcome(type: EventType): type is keyof typeof decisionOutcomes {
  return Object.hasOwn(decisionOutcomes, type);
}

function countEvent(metrics: Counted, event: Event, { callIns, confidential }: Incident): void {
  const kind = isFailure(event.type) ? deadLetters[event.type] : undefined;
  if (kind) metrics.deadLetters.inc({ kind });
  if (!confidential) countOutcome(metrics, event);
  if (event.type === "PageSkipped") {
    for (const medium of event.data.media) metrics.pages.inc({ medium, outcome: "skipped" });
  }
  if (event.type !== "PageAccepted" && event.type !== "PageFailed") return;
  const page = findPage(callIns, event.data.page)?.page;
  if (!page) return;
  const { medium } = page;
  metrics.pages.inc({ medium, outcome: event.type === "PageAccepted" ? "accepted" : "failed" });
  if (event.type !== "PageAccepted") return;
  metrics.pageLateness.observe({ medium }, (toMs(event.at) - toMs(page.scheduled)) / 1_000);
  if (event.data.ambiguous) metrics.pagesAmbiguous.inc({ medium });
}

/** What people brought about, which whoever sees a dashboard is not to learn of what is kept from them. */
function countOutcome(metrics: Counted, { type }: Event): void {
  if (type === "ClockMissed") metrics.clocksMissed.inc();
  if (isOutcome(type)) metrics.decisions.inc({ outcome: decisionOutcomes[type] });
}

/** `open`: every incident that has not ended. One that is confidential is not there for whoever sees a dashboard. */
export function showOpen({ openIncidents }: Pick<Metrics, "openIncidents">, open: Incident[]): void {
  openIncidents.set(open.filter(({ confidential }) => !confidential).length);
}

function pageMetrics(registry: Registry) {
  const registers = [registry];
  return {
    pageLateness: new Histogram({
      name: "muster_page_lateness_seconds",
      help: "How long after its step's scheduled instant a page was accepted by its provider, in seconds.",
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
      help: "What became of alerts, by source: stored, then declared, attached, repeated, resolved, kept or quarantined; or refused.",
      labelNames: ["source", "outcome"] as const,
      registers,
    }),
    alertsQuarantined: new Gauge({
      name: "muster_alerts_quarantined",
      help: "Authentic payloads kept because no mapping understands them, counted to 1000. Somebody should look.",
      registers,
    }),
    refusals: new Counter({
      name: "muster_refusals_total",
      help: "Requests that were not let in, by door and by reason.",
      labelNames: ["door", "reason"] as const,
      registers,
    }),
    slackConnections: new Gauge({
      name: "muster_slack_connections",
      help: "Connections over which Slack may send to this replica, in mode socket; 0 hears nobody. Over HTTP there is none to count.",
      labelNames: ["mode"] as const,
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
    help: "How long ago this replica last got through a sweep, or started, in seconds. More than a minute is a fault.",
    registers,
    collect() {
      this.set((performance.now() - sweptAtMs) / 1_000);
    },
  });
  return {
    appends: new Counter({
      name: "muster_appends_total",
      help: "Appends to the ledger, by result: appended, version-conflict, key-conflict, answered-before or unavailable.",
      labelNames: ["result"] as const,
      registers,
    }),
    deadLetters: new Counter({
      name: "muster_dead_letters_total",
      help: "Work that was given up after every attempt, by kind. Anything above 0 needs a person.",
      labelNames: ["kind"] as const,
      registers,
    }),
    clocksMissed: new Counter({
      name: "muster_legal_deadlines_missed_total",
      help: "Legal deadlines that passed with no notice recorded, of incidents that are not confidential. Anything above 0 needs counsel.",
      registers,
    }),
    decisions: new Counter({
      name: "muster_decisions_total",
      help: "Decisions that came to an end, by outcome: made, expired because nobody took them in time, replaced because others decide it, or withdrawn. Not those of confidential incidents.",
      labelNames: ["outcome"] as const,
      registers,
    }),
    openIncidents: new Gauge({
      name: "muster_open_incidents",
      help: "Incidents that are neither closed nor stood down, without confidential ones, counted to 1000, as of the last sweep.",
      registers,
    }),
    sweepAge,
    /** Marks the end of a sweep. */
    swept: () => {
      sweptAtMs = performance.now();
    },
  };
}
