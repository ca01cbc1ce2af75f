import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { decidedAtMs, isEvidence, refuseGaps } from "./batch.ts";
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
  type KeptAlert,
  type Lease,
  type Ledger,
  organisationStream,
  type ReceivedAlert,
  type StoredEvent,
  type UnmappedAlert,
} from "./ledger.ts";

type PortMethod = Exclude<keyof Ledger, "nowMs" | "close">;

/** The port's methods as they run inside a transaction, one after the other. */
export type Operations = { [M in PortMethod]: (...args: Parameters<Ledger[M]>) => Awaited<ReturnType<Ledger[M]>> };

/** A transaction of these alone needs no write lock and no fsync. */
export const reads: readonly PortMethod[] = [
  "read",
  "findByKey",
  "findByKeys",
  "findInteraction",
  "findDue",
  "listIncidents",
  "findLease",
  "listHeard",
  "findAlert",
  "countAlerts",
  "countQuarantined",
  "listAlerts",
  "listUnmapped",
  "findUnbegun",
  "findShown",
  "listInstallations",
  "findConversation",
  "listVouched",
  "findHandout",
];

type Row = Record<string, SQLOutputValue>;

export function createOperations(db: DatabaseSync): Operations {
  return {
    ...readingEvents(db),
    append: appending(db),
    ...leasing(db),
    ...receiving(db),
    ...showing(db),
    ...installing(db),
    ...conversing(db),
    ...vouching(db),
    ...handingOut(db),
  };
}

function readingEvents(db: DatabaseSync) {
  const events = db.prepare(
    "SELECT incident, seq, at, type, content, salt, hash FROM events WHERE incident = ? AND seq > ? ORDER BY seq",
  );
  const holder = db.prepare("SELECT incident FROM keys WHERE key = ? AND until_ms > ?");
  const held = db.prepare(`
    SELECT keys.key, keys.incident FROM json_each(?) AS wanted JOIN keys ON keys.key = wanted.value
    WHERE keys.until_ms > ?`);
  const answer = db.prepare("SELECT answer FROM interactions WHERE id = ?");
  // Who owes has been due since the last event.
  const due = db.prepare(`
    SELECT id,
      min(CASE WHEN owes = 1 THEN unixepoch(last.at, 'subsec') * 1000 ELSE 9e15 END,
          CASE WHEN next_due_ms <= :nowMs THEN next_due_ms ELSE 9e15 END) AS since_ms
    FROM incidents JOIN events AS last ON last.incident = id AND last.seq = version
    WHERE id <> '${organisationStream}' AND (owes = 1 OR next_due_ms <= :nowMs)
    ORDER BY since_ms, id
    LIMIT :limit`);
  const incidents = db.prepare(`
    SELECT id, version, status, next_due_ms, owes
    FROM incidents JOIN events AS first ON first.incident = id AND first.seq = 1
    WHERE id <> '${organisationStream}'
    ORDER BY first.at DESC, id`);
  return {
    read: (incident: string, afterSeq = 0) => events.all(incident, afterSeq) as StoredEvent[],
    findByKey: (key: string, nowMs: number) => holder.get(key, nowMs)?.incident as string | undefined,
    findByKeys: (keys: string[], nowMs: number): Record<string, string> =>
      Object.fromEntries(held.all(JSON.stringify(keys), nowMs).map(({ key, incident }) => [key, incident])),
    findInteraction: (id: string) => answer.get(id)?.answer as string | undefined,
    findDue: (nowMs: number, limit: number) => due.all({ nowMs, limit }).map(({ id }) => id as string),
    listIncidents: () => incidents.all().map(incidentRow),
  };
}

function incidentRow({ id, version, status, next_due_ms, owes }: Row): IncidentRow {
  return {
    id: id as string,
    version: version as number,
    status: status as string,
    nextDueMs: (next_due_ms as number | null) ?? undefined,
    owes: owes === 1,
  };
}

/** The order of the checks is the port's: answered before, then the version, then the keys. */
function appending(db: DatabaseSync): Operations["append"] {
  const statements = {
    answer: db.prepare("SELECT answer FROM interactions WHERE id = ?"),
    version: db.prepare("SELECT coalesce(max(seq), 0) AS version FROM events WHERE incident = ?"),
    holder: db.prepare("SELECT incident, until_ms FROM keys WHERE key = ? AND incident <> ?"),
    event: db.prepare("INSERT INTO events (incident, seq, at, type, content, salt, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"),
    row: db.prepare(`
      INSERT INTO incidents (id, version, status, next_due_ms, owes) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        version = excluded.version, status = excluded.status, next_due_ms = excluded.next_due_ms, owes = excluded.owes`),
    key: db.prepare(`
      INSERT INTO keys (key, incident, until_ms) VALUES (?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET incident = excluded.incident, until_ms = excluded.until_ms`),
    interaction: db.prepare("INSERT INTO interactions (id, answer) VALUES (?, ?)"),
    release: db.prepare("DELETE FROM leases WHERE effect = ?"),
  };
  return (batch) => {
    refuseGaps(batch);
    const answer = batch.interaction && statements.answer.get(batch.interaction.id)?.answer;
    if (typeof answer === "string") return { kind: "answered-before", answer };
    if (statements.version.get(batch.incident)?.version !== batch.expectedVersion) return { kind: "version-conflict" };
    const conflict = keyConflict(statements.holder, batch);
    if (conflict) return conflict;
    write(statements, batch);
    return { kind: "appended" };
  };
}

type Writes = Record<"event" | "row" | "key" | "interaction" | "release", StatementSync>;

function write(statements: Writes, { incident, expectedVersion, events, row, keys, interaction, releases }: Append) {
  for (const { seq, at, type, content, salt, hash } of events) {
    statements.event.run(incident, seq, at, type, content, salt, hash);
  }
  const version = expectedVersion + events.length;
  // An answer that belongs to no incident leaves no row.
  if (version > 0) statements.row.run(incident, version, row.status, row.nextDueMs ?? null, row.owes ? 1 : 0);
  for (const { key, untilMs } of keys) statements.key.run(key, incident, untilMs);
  if (interaction) statements.interaction.run(interaction.id, interaction.answer);
  for (const effect of releases) statements.release.run(effect);
}

function keyConflict(holder: StatementSync, batch: Append): Appended | undefined {
  const { incident, keys } = batch;
  const nowMs = decidedAtMs(batch);
  for (const { key, replaces } of keys) {
    const held = holder.get(key, incident) as { incident: string; until_ms: number } | undefined;
    if (held && held.until_ms > nowMs && held.incident !== replaces) {
      return { kind: "key-conflict", key, incident: held.incident };
    }
  }
  return undefined;
}

function leasing(db: DatabaseSync) {
  const find = db.prepare("SELECT effect, owner, attempt, since_ms, until_ms, doubtful FROM leases WHERE effect = ?");
  const insert = db.prepare(`
    INSERT INTO leases (effect, owner, attempt, since_ms, until_ms, doubtful) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (effect) DO NOTHING`);
  const swap = db.prepare(`
    UPDATE leases SET owner = ?, attempt = ?, since_ms = ?, until_ms = ?, doubtful = ?
    WHERE effect = ? AND owner = ? AND attempt = ? AND since_ms = ? AND until_ms = ?`);
  const drop = db.prepare("DELETE FROM leases WHERE effect = ? AND owner = ?");
  return {
    findLease: (effect: string): Lease | undefined => {
      const row = find.get(effect);
      return row && leaseOf(row);
    },
    takeLease: ({ effect, doubtful, ...lease }: Lease, expected: Lease | undefined) => {
      const next = [lease.owner, lease.attempt, lease.sinceMs, lease.untilMs, doubtful ? 1 : 0];
      if (!expected) return insert.run(effect, ...next).changes === 1;
      const was = [expected.owner, expected.attempt, expected.sinceMs, expected.untilMs];
      return swap.run(...next, effect, ...was).changes === 1;
    },
    dropLease: (effect: string, owner: string) => {
      drop.run(effect, owner);
    },
  };
}

function leaseOf({ effect, owner, attempt, since_ms, until_ms, doubtful }: Row): Lease {
  return {
    effect: effect as string,
    owner: owner as string,
    attempt: attempt as number,
    sinceMs: since_ms as number,
    untilMs: until_ms as number,
    ...(doubtful === 1 && { doubtful: true }),
  };
}

function receiving(db: DatabaseSync) {
  const store = db.prepare(
    "INSERT INTO alerts (id, source, received_at_ms, body, begun) VALUES (?, ?, ?, ?, 0) ON CONFLICT (id) DO NOTHING",
  );
  const claim = db.prepare(`
    UPDATE alerts SET leased_until_ms = :untilMs, begun = 1
    WHERE id IN (SELECT id FROM alerts WHERE status = 'stored' AND leased_until_ms <= :nowMs
                 ORDER BY received_at_ms, id LIMIT :limit)
    RETURNING id, source, received_at_ms, body`);
  const renew = db.prepare(`
    UPDATE alerts SET leased_until_ms = :untilMs
    WHERE id IN (SELECT value FROM json_each(:ids)) AND status = 'stored' AND leased_until_ms = :fromMs
    RETURNING id`);
  // A mapper that slept past its lease does not undo what another one achieved, and counts nothing twice.
  const finish = db.prepare(`
    UPDATE alerts SET status = :status, outcome = :outcome, evidence = max(coalesce(evidence, 0), :evidence)
    WHERE id = :id AND status <> 'handled' RETURNING received_at_ms`);
  const hear = db.prepare(`
    INSERT INTO heard (incident, total, first_ms, last_ms) VALUES (:incident, :count, :atMs, :atMs)
    ON CONFLICT (incident) DO UPDATE SET total = total + excluded.total,
      first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)`);
  const heard = db.prepare(`
    SELECT incident, total, first_ms AS firstMs, last_ms AS lastMs FROM heard WHERE last_ms >= ? ORDER BY incident`);
  const find = db.prepare("SELECT id, source, received_at_ms, body, status, outcome FROM alerts WHERE id = ?");
  const replay = db.prepare(`
    UPDATE alerts SET status = 'stored', outcome = NULL, leased_until_ms = 0, begun = 1
    WHERE id = ? AND status = 'quarantined'`);
  const count = db.prepare("SELECT status, count(*) AS alerts FROM alerts GROUP BY status");
  const list = db.prepare(`
    SELECT id, source, received_at_ms, body, status, outcome FROM alerts WHERE status = ?
    ORDER BY received_at_ms, id LIMIT ?`);
  const inQuarantine = db.prepare(
    "SELECT count(*) AS alerts FROM (SELECT 1 FROM alerts WHERE status = 'quarantined' LIMIT ?)",
  );
  const unmapped = db.prepare(`
    SELECT id, source, received_at_ms AS receivedAtMs FROM alerts WHERE status = 'stored'
    ORDER BY received_at_ms, id LIMIT ?`);
  const unbegun = db.prepare(`
    SELECT received_at_ms FROM alerts WHERE status = 'stored' AND begun = 0
    ORDER BY received_at_ms, id LIMIT 1`);
  const drop = db.prepare(`
    DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE evidence = 0 AND status = :status
                                    AND received_at_ms < :beforeMs ORDER BY received_at_ms LIMIT :limit)`);
  return {
    storeAlert: ({ id, source, receivedAtMs, body }: ReceivedAlert) => {
      store.run(id, source, receivedAtMs, body);
    },
    claimAlerts: (claimed: { nowMs: number; untilMs: number; limit: number }) =>
      claim.all(claimed).map(alertOf).sort(byAge),
    renewAlerts: ({ ids, ...claim }: { ids: string[]; fromMs: number; untilMs: number }) =>
      renew.all({ ids: JSON.stringify(ids), ...claim }).map(({ id }) => id as string),
    finishAlert: (id: string, outcome: AlertOutcome) => {
      const evidence = isEvidence(outcome) ? 1 : 0;
      const finished = finish.get({ id, status: outcome.status, outcome: JSON.stringify(outcome), evidence });
      if (!finished || outcome.status !== "handled") return;
      for (const [incident, count] of Object.entries(outcome.heard)) {
        if (count > 0) hear.run({ incident, count, atMs: finished.received_at_ms as number });
      }
    },
    listHeard: (sinceMs: number) => heard.all(sinceMs) as Heard[],
    findAlert: (id: string) => {
      const row = find.get(id);
      return row && keptAlertOf(row);
    },
    replayAlert: (id: string) => replay.run(id).changes === 1,
    countAlerts: (): Record<AlertStatus, number> => {
      const counts = count.all().map(({ status, alerts }) => [status, alerts]);
      return { stored: 0, handled: 0, quarantined: 0, ...Object.fromEntries(counts) };
    },
    countQuarantined: (atMost: number) => inQuarantine.get(atMost)?.alerts as number,
    listAlerts: ({ status, limit }: { status: AlertStatus; limit: number }) => list.all(status, limit).map(keptAlertOf),
    listUnmapped: (limit: number) => unmapped.all(limit).map((row) => ({ ...row })) as UnmappedAlert[],
    findUnbegun: () => unbegun.get()?.received_at_ms as number | undefined,
    dropAlerts: (old: { status: AlertStatus; beforeMs: number; limit: number }) => Number(drop.run(old).changes),
  };
}

function keptAlertOf(row: Row): KeptAlert {
  return {
    ...alertOf(row),
    status: row.status as AlertStatus,
    ...(typeof row.outcome === "string" && { outcome: JSON.parse(row.outcome) as AlertOutcome }),
  };
}

function alertOf({ id, source, received_at_ms, body }: Row): ReceivedAlert {
  return {
    id: id as string,
    source: source as string,
    receivedAtMs: received_at_ms as number,
    body: body as string,
  };
}

/** RETURNING promises no order. */
function byAge(a: ReceivedAlert, b: ReceivedAlert): number {
  return a.receivedAtMs - b.receivedAtMs || (a.id < b.id ? -1 : 1);
}

function showing(db: DatabaseSync) {
  const find = db.prepare("SELECT shown_hash FROM cards WHERE effect = ?");
  const put = db.prepare(`
    INSERT INTO cards (effect, shown_hash) VALUES (?, ?)
    ON CONFLICT (effect) DO UPDATE SET shown_hash = excluded.shown_hash`);
  return {
    findShown: (effect: string) => find.get(effect)?.shown_hash as string | undefined,
    putShown: (effect: string, hash: string) => {
      put.run(effect, hash);
    },
  };
}

function installing(db: DatabaseSync) {
  const put = db.prepare(
    `INSERT INTO installations (id, encrypted) VALUES (?, ?)
     ON CONFLICT (id) DO UPDATE SET encrypted = excluded.encrypted`,
  );
  const drop = db.prepare("DELETE FROM installations WHERE id = ?");
  const all = db.prepare("SELECT id, encrypted FROM installations ORDER BY id");
  return {
    putInstallation: ({ id, encrypted }: Installation) => void put.run(id, encrypted),
    dropInstallation: (id: string) => void drop.run(id),
    listInstallations: () => all.all().map(({ id, encrypted }) => ({ id, encrypted })) as Installation[],
  };
}

function conversing(db: DatabaseSync) {
  const put = db.prepare(
    `INSERT INTO conversations (id, conversation, service_url) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET conversation = excluded.conversation, service_url = excluded.service_url`,
  );
  const find = db.prepare(`SELECT id, conversation, service_url AS "serviceUrl" FROM conversations WHERE id = ?`);
  const drop = db.prepare("DELETE FROM conversations WHERE id = ?");
  return {
    putConversation: ({ id, conversation, serviceUrl }: Conversation) => void put.run(id, conversation, serviceUrl),
    findConversation: (id: string) => {
      const row = find.get(id) as Conversation | undefined;
      return row && { id: row.id, conversation: row.conversation, serviceUrl: row.serviceUrl };
    },
    dropConversation: (id: string) => void drop.run(id),
  };
}

function vouching(db: DatabaseSync) {
  const put = db.prepare("INSERT INTO vouched (id) VALUES (?) ON CONFLICT (id) DO NOTHING");
  const drop = db.prepare("DELETE FROM vouched WHERE id = ?");
  const all = db.prepare("SELECT id FROM vouched ORDER BY id");
  return {
    putVouched: (id: string) => void put.run(id),
    dropVouched: (id: string) => void drop.run(id),
    listVouched: () => all.all().map(({ id }) => id as string),
  };
}

function handingOut(db: DatabaseSync) {
  const put = db.prepare("INSERT OR REPLACE INTO handouts (id, name, content, until_ms) VALUES (?, ?, ?, ?)");
  const find = db.prepare("SELECT id, name, content, until_ms FROM handouts WHERE id = ? AND until_ms > ?");
  const drop = db.prepare("DELETE FROM handouts WHERE until_ms <= ?");
  return {
    putHandout: ({ id, name, content, untilMs }: Handout, nowMs: number) => {
      drop.run(nowMs);
      put.run(id, name, content, untilMs);
    },
    findHandout: (id: string, nowMs: number) => {
      const row = find.get(id, nowMs);
      if (!row) return undefined;
      const { name, content, until_ms } = row as { name: string; content: string; until_ms: number };
      return { id, name, content, untilMs: until_ms };
    },
  };
}
