import { isEvidence } from "../../src/ledger/batch.ts";
import {
  type AlertOutcome,
  type AlertStatus,
  type Append,
  type Appended,
  type Conversation,
  type Handout,
  type Heard,
  type IncidentRow,
  type Installation,
  type KeptAlert as Kept,
  type Lease,
  type Ledger,
  LedgerUnavailable,
  organisationStream,
  type ReceivedAlert,
  type StoredEvent,
} from "../../src/ledger/ledger.ts";

type PortMethod = Exclude<keyof Ledger, "nowMs" | "close">;

/** The ledger's methods as transactions: each happens whole, in one instant. */
export type LedgerStore = { [M in PortMethod]: (...args: Parameters<Ledger[M]>) => Awaited<ReturnType<Ledger[M]>> };

type HeldKey = { incident: string; untilMs: number };
type KeptAlert = {
  alert: ReceivedAlert;
  status: AlertStatus;
  outcome?: AlertOutcome;
  begun: boolean;
  leasedUntilMs: number;
  evidence: boolean;
};
type Tables = {
  events: Map<string, StoredEvent[]>;
  rows: Map<string, IncidentRow>;
  keys: Map<string, HeldKey>;
  interactions: Map<string, string>;
  leases: Map<string, Lease>;
  alerts: Map<string, KeptAlert>;
  shown: Map<string, string>;
  installations: Map<string, string>;
  conversations: Map<string, Conversation>;
  vouched: Set<string>;
  handouts: Map<string, Handout>;
};

/** A ledger in memory that keeps every promise of the port. It outlives the replicas that share it. */
export function createLedgerStore(): LedgerStore {
  const tables: Tables = {
    events: new Map(),
    rows: new Map(),
    keys: new Map(),
    interactions: new Map(),
    leases: new Map(),
    alerts: new Map(),
    shown: new Map(),
    installations: new Map(),
    conversations: new Map(),
    vouched: new Set(),
    handouts: new Map(),
  };
  return {
    ...incidentsIn(tables),
    ...leasesIn(tables),
    ...alertsIn(tables),
    ...cardsIn(tables),
    ...installationsIn(tables),
    ...conversationsIn(tables),
    ...vouchedIn(tables),
    ...handoutsIn(tables),
  };
}

/** One replica's access, as the contract suite wants it: without any fault. */
export function openStore(store: LedgerStore): Ledger {
  let isClosed = false;
  const entries = Object.entries(store).map(([name, method]: [string, (...args: never[]) => unknown]) => {
    const call = async (...args: never[]) => {
      if (isClosed) throw new LedgerUnavailable("the ledger is closed");
      return method(...args);
    };
    return [name, call];
  });
  const close = async () => {
    isClosed = true;
  };
  const methods = Object.fromEntries(entries) as Omit<Ledger, "nowMs" | "close">;
  return { ...methods, nowMs: async () => Date.now(), close };
}

function incidentsIn(tables: Tables) {
  const { events, keys, interactions, rows } = tables;
  const of = (incident: string) => events.get(incident) ?? [];
  return {
    read: (incident: string, afterSeq = 0) => of(incident).slice(afterSeq),
    append: (batch: Append) => append(tables, batch),
    findByKey: (key: string, nowMs: number) => {
      const held = keys.get(key);
      return held && held.untilMs > nowMs ? held.incident : undefined;
    },
    findByKeys: (wanted: string[], nowMs: number) => {
      const held = wanted.map((key) => [key, keys.get(key)] as const);
      return Object.fromEntries(
        held.flatMap(([key, one]) => (one && one.untilMs > nowMs ? [[key, one.incident]] : [])),
      );
    },
    findInteraction: (id: string) => interactions.get(id),
    findDue: (nowMs: number, limit: number) => {
      const due = [...rows.values()].flatMap((row) => {
        const sinceMs = dueSince(row, of(row.id), nowMs);
        return sinceMs === undefined ? [] : [{ id: row.id, sinceMs }];
      });
      const sorted = due.toSorted((a, b) => a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1));
      return sorted.slice(0, limit).map(({ id }) => id);
    },
    listIncidents: () =>
      [...rows.values()].toSorted((a, b) => compare(firstAt(of(b.id)), firstAt(of(a.id))) || compare(a.id, b.id)),
  };
}

/** Who owes has been due since the last event. */
function dueSince({ owes, nextDueMs }: IncidentRow, events: StoredEvent[], nowMs: number): number | undefined {
  const isDue = nextDueMs !== undefined && nextDueMs <= nowMs;
  if (!owes && !isDue) return undefined;
  const owesSinceMs = owes ? Date.parse(events.at(-1)?.at ?? "") : Number.POSITIVE_INFINITY;
  return Math.min(owesSinceMs, isDue ? nextDueMs : Number.POSITIVE_INFINITY);
}

function append(tables: Tables, batch: Append): Appended {
  const { events, interactions } = tables;
  const before = events.get(batch.incident) ?? [];
  const follows = batch.events.every(
    ({ incident, seq }, index) => incident === batch.incident && seq === batch.expectedVersion + 1 + index,
  );
  if (!follows) throw new RangeError(`${batch.incident}: the events do not follow version ${batch.expectedVersion}`);
  const answer = batch.interaction && interactions.get(batch.interaction.id);
  if (answer !== undefined) return { kind: "answered-before", answer };
  if (before.length !== batch.expectedVersion) return { kind: "version-conflict" };
  const conflict = keyConflict(tables, batch);
  if (conflict) return conflict;
  write(tables, batch, before);
  return { kind: "appended" };
}

function keyConflict({ keys }: Tables, { incident, events, keys: wanted }: Append): Appended | undefined {
  const last = events.at(-1);
  const nowMs = last ? Date.parse(last.at) : Number.NEGATIVE_INFINITY;
  for (const { key, replaces } of wanted) {
    const held = keys.get(key);
    if (!held || held.incident === incident || held.incident === replaces || held.untilMs <= nowMs) continue;
    return { kind: "key-conflict", key, incident: held.incident };
  }
  return undefined;
}

function write(tables: Tables, batch: Append, before: StoredEvent[]): void {
  const { incident, row, interaction } = batch;
  const events = [...before, ...batch.events];
  if (events.length > 0) {
    tables.events.set(incident, events);
    if (incident !== organisationStream) tables.rows.set(incident, { id: incident, version: events.length, ...row });
  }
  for (const { key, untilMs } of batch.keys) tables.keys.set(key, { incident, untilMs });
  if (interaction) tables.interactions.set(interaction.id, interaction.answer);
  for (const effect of batch.releases) tables.leases.delete(effect);
}

function leasesIn({ leases }: Tables) {
  return {
    findLease: (effect: string) => leases.get(effect),
    takeLease: (lease: Lease, expected: Lease | undefined) => {
      if (!isSame(leases.get(lease.effect), expected)) return false;
      leases.set(lease.effect, { ...lease });
      return true;
    },
    dropLease: (effect: string, owner: string) => {
      if (leases.get(effect)?.owner === owner) leases.delete(effect);
    },
  };
}

function isSame(a: Lease | undefined, b: Lease | undefined): boolean {
  if (!a || !b) return a === b;
  return a.owner === b.owner && a.attempt === b.attempt && a.sinceMs === b.sinceMs && a.untilMs === b.untilMs;
}

function alertsIn({ alerts }: Tables) {
  const byAge = (status: AlertStatus) =>
    [...alerts.values()]
      .filter((kept) => kept.status === status)
      .toSorted((a, b) => a.alert.receivedAtMs - b.alert.receivedAtMs || compare(a.alert.id, b.alert.id));
  return {
    storeAlert: (alert: ReceivedAlert) => {
      if (alerts.has(alert.id)) return;
      alerts.set(alert.id, { alert, status: "stored", begun: false, leasedUntilMs: 0, evidence: false });
    },
    claimAlerts: ({ nowMs, untilMs, limit }: { nowMs: number; untilMs: number; limit: number }) => {
      const free = byAge("stored").filter(({ leasedUntilMs }) => leasedUntilMs <= nowMs);
      return free.slice(0, limit).map((kept) => {
        Object.assign(kept, { begun: true, leasedUntilMs: untilMs });
        return kept.alert;
      });
    },
    renewAlerts: ({ ids, fromMs, untilMs }: { ids: string[]; fromMs: number; untilMs: number }) =>
      ids.filter((id) => {
        const kept = alerts.get(id);
        if (kept?.status !== "stored" || kept.leasedUntilMs !== fromMs) return false;
        kept.leasedUntilMs = untilMs;
        return true;
      }),
    finishAlert: (id: string, outcome: AlertOutcome) => {
      const kept = alerts.get(id);
      if (!kept || kept.status === "handled") return;
      Object.assign(kept, { status: outcome.status, outcome, evidence: kept.evidence || isEvidence(outcome) });
    },
    listHeard: (sinceMs: number): Heard[] => {
      const totals = new Map<string, Heard>();
      for (const { alert, outcome } of alerts.values()) {
        const ofEach = outcome?.status === "handled" ? Object.entries(outcome.heard) : [];
        for (const [incident, count] of ofEach.filter(([, count]) => count > 0)) {
          const atMs = alert.receivedAtMs;
          const { total, firstMs, lastMs } = totals.get(incident) ?? { total: 0, firstMs: atMs, lastMs: atMs };
          const spans = { firstMs: Math.min(firstMs, atMs), lastMs: Math.max(lastMs, atMs) };
          totals.set(incident, { incident, total: total + count, ...spans });
        }
      }
      return [...totals.values()]
        .filter(({ lastMs }) => lastMs >= sinceMs)
        .toSorted((a, b) => compare(a.incident, b.incident));
    },
    findAlert: (id: string) => {
      const kept = alerts.get(id);
      return kept && shownOf(kept);
    },
    replayAlert: (id: string) => {
      const kept = alerts.get(id);
      if (kept?.status !== "quarantined") return false;
      const { alert, evidence } = kept;
      alerts.set(id, { alert, status: "stored", begun: true, leasedUntilMs: 0, evidence });
      return true;
    },
    countAlerts: () => {
      const count = (status: AlertStatus) => byAge(status).length;
      return { stored: count("stored"), handled: count("handled"), quarantined: count("quarantined") };
    },
    countQuarantined: (atMost: number) => Math.min(byAge("quarantined").length, atMost),
    listAlerts: ({ status, limit }: { status: AlertStatus; limit: number }) =>
      byAge(status).slice(0, limit).map(shownOf),
    listUnmapped: (limit: number) =>
      byAge("stored")
        .slice(0, limit)
        .map(({ alert: { id, source, receivedAtMs } }) => ({ id, source, receivedAtMs })),
    findUnbegun: () => byAge("stored").find(({ begun }) => !begun)?.alert.receivedAtMs,
    dropAlerts: ({ status, beforeMs, limit }: { status: AlertStatus; beforeMs: number; limit: number }) => {
      const old = byAge(status).filter(({ alert, evidence }) => !evidence && alert.receivedAtMs < beforeMs);
      for (const { alert } of old.slice(0, limit)) alerts.delete(alert.id);
      return Math.min(old.length, limit);
    },
  };
}

function shownOf({ alert, status, outcome }: KeptAlert): Kept {
  return { ...alert, status, ...(outcome && { outcome }) };
}

function cardsIn({ shown }: Tables) {
  return {
    findShown: (effect: string) => shown.get(effect),
    putShown: (effect: string, hash: string) => {
      shown.set(effect, hash);
    },
  };
}

function firstAt(events: StoredEvent[]): string {
  return events[0]?.at ?? "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function installationsIn({ installations }: Tables) {
  return {
    putInstallation: ({ id, encrypted }: Installation) => void installations.set(id, encrypted),
    dropInstallation: (id: string) => void installations.delete(id),
    listInstallations: () =>
      [...installations].map(([id, encrypted]) => ({ id, encrypted })).toSorted((a, b) => compare(a.id, b.id)),
  };
}

function conversationsIn({ conversations }: Tables) {
  return {
    putConversation: (conversation: Conversation) => void conversations.set(conversation.id, { ...conversation }),
    findConversation: (id: string) => conversations.get(id),
    dropConversation: (id: string) => void conversations.delete(id),
  };
}

function vouchedIn({ vouched }: Tables) {
  return {
    putVouched: (id: string) => void vouched.add(id),
    dropVouched: (id: string) => void vouched.delete(id),
    listVouched: () => [...vouched].toSorted(compare),
  };
}

function handoutsIn({ handouts }: Tables) {
  return {
    putHandout: (handout: Handout, nowMs: number) => {
      for (const [id, { untilMs }] of handouts) if (untilMs <= nowMs) handouts.delete(id);
      handouts.set(handout.id, { ...handout });
    },
    findHandout: (id: string, nowMs: number) => {
      const found = handouts.get(id);
      return found && found.untilMs > nowMs ? found : undefined;
    },
  };
}
