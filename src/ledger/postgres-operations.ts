import { decidedAtMs, isEvidence } from "./batch.ts";
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
  organisationStream,
  type ReceivedAlert,
  type UnmappedAlert,
} from "./ledger.ts";

/** The rows that one statement gives, which is a transaction of its own. Rejects with `LedgerUnavailable`. */
export type Ask = <Row>(sql: string, values?: unknown[]) => Promise<Row[]>;

/**
 * The port's methods in SQL, one statement each, but for those that many share (`postgres-shared.ts`). What works alerts off
 * is asked `behind` everything else.
 */
export function createOperations(ask: Ask, behind: Ask) {
  return {
    ...readingEvents(ask),
    dropLease: async (effect: string, owner: string) => {
      await ask("DELETE FROM muster.leases WHERE effect = $1 AND owner = $2", [effect, owner]);
    },
    ...workingOff(behind),
    ...keepingAlerts(ask),
    ...installing(ask),
    ...conversing(ask),
    ...vouching(ask),
    ...handingOut(ask),
  };
}

function readingEvents(ask: Ask) {
  const one = async (sql: string, values: unknown[]) => (await ask<{ found: string }>(sql, values))[0]?.found;
  return {
    findByKey: (key: string, nowMs: number) =>
      one("SELECT incident AS found FROM muster.keys WHERE key = $1 AND until_ms > $2", [key, nowMs]),
    findByKeys: async (keys: string[], nowMs: number) => {
      const held = await ask<{ key: string; incident: string }>(
        "SELECT key, incident FROM muster.keys WHERE key = ANY ($1) AND until_ms > $2",
        [keys, nowMs],
      );
      return Object.fromEntries(held.map(({ key, incident }) => [key, incident]));
    },
    findInteraction: (id: string) => one("SELECT answer AS found FROM muster.interactions WHERE id = $1", [id]),
    findDue: async (nowMs: number, limit: number) => {
      // Who owes has been due since the last event. LEAST passes over NULL.
      const due = await ask<{ id: string }>(
        `SELECT id FROM muster.incidents JOIN muster.events AS last ON last.incident = id AND last.seq = version
         WHERE id <> '${organisationStream}' AND (owes OR next_due_ms <= $1)
         ORDER BY least(CASE WHEN owes THEN extract(epoch FROM last.at::timestamptz) * 1000 END,
                        CASE WHEN next_due_ms <= $1 THEN next_due_ms END), id
         LIMIT $2`,
        [nowMs, limit],
      );
      return due.map(({ id }) => id);
    },
    listIncidents: async () => {
      const rows = await ask<StoredIncident>(
        `SELECT id, version, status, next_due_ms, owes
         FROM muster.incidents JOIN muster.events AS first ON first.incident = id AND first.seq = 1
         WHERE id <> '${organisationStream}'
         ORDER BY first.at DESC, id`,
      );
      return rows.map(incidentRow);
    },
    nowMs: async () => {
      const [row] = await ask<{ now_ms: number }>(
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::double precision AS now_ms",
      );
      return row?.now_ms ?? Number.NaN;
    },
  };
}

type StoredIncident = Omit<IncidentRow, "nextDueMs"> & { next_due_ms: number | null };

function incidentRow({ next_due_ms, ...row }: StoredIncident): IncidentRow {
  return { ...row, nextDueMs: next_due_ms ?? undefined };
}

/**
 * All of them in one transaction, each appended or refused by itself. What is checked and written, and in which order, is
 * said where `muster.append_all` is made: in the migrations. No two of them name the same thing.
 */
export async function appendAll(ask: Ask, batches: Append[]): Promise<Appended[]> {
  const answers = await ask<AppendAnswer>(
    "SELECT kind, held_key, holder, first_answer FROM muster.append_all(names => $1, batches => $2)",
    [batches.flatMap(namesOf), JSON.stringify(batches.map(rowOf))],
  );
  return answers.map(appendedOf);
}

/** All that must stay as it is between the checks of a batch and its writes. */
export function namesOf({ incident, interaction, keys }: Append): string[] {
  const answered = interaction ? [`interaction ${interaction.id}`] : [];
  return [`incident ${incident}`, ...answered, ...keys.map(({ key }) => key)];
}

type AppendAnswer =
  | { kind: "appended" | "version-conflict" }
  | { kind: "key-conflict"; held_key: string; holder: string }
  | { kind: "answered-before"; first_answer: string };

/** A batch as `muster.append_all` takes it, which knows what is absent or no number as null. */
function rowOf(batch: Append, place: number) {
  const { incident, expectedVersion, row, interaction, releases } = batch;
  return {
    ...{ place, incident, expected_version: expectedVersion, decided_at_ms: decidedAtMs(batch) },
    ...{ status: row.status, next_due_ms: row.nextDueMs, owes: row.owes },
    ...{ interaction: interaction?.id, answer: interaction?.answer, releases },
    events: batch.events.map(({ incident: _, ...event }) => event),
    keys: batch.keys.map(({ key, untilMs, replaces }, place) => ({ place, key, until_ms: untilMs, replaces })),
  };
}

function appendedOf(answer: AppendAnswer): Appended {
  switch (answer.kind) {
    case "appended":
    case "version-conflict":
      return { kind: answer.kind };
    case "key-conflict":
      return { kind: answer.kind, key: answer.held_key, incident: answer.holder };
    case "answered-before":
      return { kind: answer.kind, answer: answer.first_answer };
  }
}

type StoredAlert = ReceivedAlert & { status: AlertStatus; outcome: string | null };

function keptAlertOf({ outcome, ...alert }: StoredAlert): KeptAlert {
  return { ...alert, ...(outcome !== null && { outcome: JSON.parse(outcome) as AlertOutcome }) };
}

/** All of them or none. Those that are there already stay as they are. */
export async function storeAlerts(ask: Ask, alerts: ReceivedAlert[]): Promise<[]> {
  const each = (field: keyof ReceivedAlert) => alerts.map((alert) => alert[field]);
  await ask(
    `INSERT INTO muster.alerts (id, source, received_at_ms, body)
     SELECT * FROM unnest($1::text[], $2::text[], $3::double precision[], $4::text[])
     ON CONFLICT (id) DO NOTHING`,
    [each("id"), each("source"), each("receivedAtMs"), each("body")],
  );
  return [];
}

function workingOff(ask: Ask) {
  return {
    claimAlerts: ({ nowMs, untilMs, limit }: { nowMs: number; untilMs: number; limit: number }) =>
      ask<ReceivedAlert>(
        `WITH free AS MATERIALIZED (
           SELECT id FROM muster.alerts WHERE status = 'stored' AND leased_until_ms <= $1
           ORDER BY received_at_ms, id LIMIT $3 FOR UPDATE SKIP LOCKED),
         claimed AS (
           UPDATE muster.alerts AS alert SET leased_until_ms = $2, begun = true FROM free WHERE alert.id = free.id
           RETURNING alert.id, source, received_at_ms, body)
         SELECT id, source, received_at_ms AS "receivedAtMs", body FROM claimed ORDER BY received_at_ms, id`,
        [nowMs, untilMs, limit],
      ),
    renewAlerts: async ({ ids, fromMs, untilMs }: { ids: string[]; fromMs: number; untilMs: number }) => {
      const renewed = await ask<{ id: string }>(
        `UPDATE muster.alerts SET leased_until_ms = $3
         WHERE id = ANY ($1) AND status = 'stored' AND leased_until_ms = $2 RETURNING id`,
        [ids, fromMs, untilMs],
      );
      return renewed.map(({ id }) => id);
    },
    // A mapper that slept past its lease does not undo what another one achieved, and counts nothing twice.
    finishAlert: async (id: string, outcome: AlertOutcome) => {
      const heard = outcome.status === "handled" ? outcome.heard : {};
      await ask(
        `WITH finished AS (
           UPDATE muster.alerts SET status = $2, outcome = $3, evidence = coalesce(evidence, false) OR $6
           WHERE id = $1 AND status <> 'handled'
           RETURNING received_at_ms)
         INSERT INTO muster.heard AS known (incident, total, first_ms, last_ms)
         SELECT each.incident, each.total, received_at_ms, received_at_ms
         FROM finished, unnest($4::text[], $5::bigint[]) AS each (incident, total)
         WHERE each.total > 0
         ORDER BY each.incident
         ON CONFLICT (incident) DO UPDATE SET total = known.total + excluded.total,
           first_ms = least(known.first_ms, excluded.first_ms), last_ms = greatest(known.last_ms, excluded.last_ms)`,
        [id, outcome.status, JSON.stringify(outcome), Object.keys(heard), Object.values(heard), isEvidence(outcome)],
      );
    },
    dropAlerts: async ({ status, beforeMs, limit }: { status: AlertStatus; beforeMs: number; limit: number }) => {
      const dropped = await ask(
        `DELETE FROM muster.alerts WHERE id IN (
           SELECT id FROM muster.alerts WHERE NOT evidence AND status = $1 AND received_at_ms < $2
           ORDER BY received_at_ms LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING id`,
        [status, beforeMs, limit],
      );
      return dropped.length;
    },
  };
}

function keepingAlerts(ask: Ask) {
  return {
    listHeard: (sinceMs: number) =>
      ask<Heard>(
        `SELECT incident, total::double precision AS total, first_ms AS "firstMs", last_ms AS "lastMs"
         FROM muster.heard WHERE last_ms >= $1 ORDER BY incident`,
        [sinceMs],
      ),
    findAlert: async (id: string): Promise<KeptAlert | undefined> => {
      const [found] = await ask<StoredAlert>(
        `SELECT id, source, received_at_ms AS "receivedAtMs", body, status, outcome FROM muster.alerts WHERE id = $1`,
        [id],
      );
      return found && keptAlertOf(found);
    },
    replayAlert: async (id: string) => {
      const replayed = await ask(
        `UPDATE muster.alerts SET status = 'stored', outcome = NULL, leased_until_ms = 0, begun = true
         WHERE id = $1 AND status = 'quarantined' RETURNING id`,
        [id],
      );
      return replayed.length === 1;
    },
    countAlerts: async (): Promise<Record<AlertStatus, number>> => {
      const counts = await ask<{ status: AlertStatus; alerts: number }>(
        "SELECT status, count(*)::integer AS alerts FROM muster.alerts GROUP BY status",
      );
      const found = counts.map(({ status, alerts }) => [status, alerts]);
      return { stored: 0, handled: 0, quarantined: 0, ...Object.fromEntries(found) };
    },
    countQuarantined: async (atMost: number) => {
      const [count] = await ask<{ alerts: number }>(
        `SELECT count(*)::integer AS alerts
         FROM (SELECT 1 FROM muster.alerts WHERE status = 'quarantined' LIMIT $1) AS counted`,
        [atMost],
      );
      return count?.alerts ?? 0;
    },
    listUnmapped: (limit: number) =>
      ask<UnmappedAlert>(
        `SELECT id, source, received_at_ms AS "receivedAtMs" FROM muster.alerts
         WHERE status = 'stored' ORDER BY received_at_ms, id LIMIT $1`,
        [limit],
      ),
    findUnbegun: async () => {
      const [oldest] = await ask<{ at_ms: number }>(
        `SELECT received_at_ms AS at_ms FROM muster.alerts WHERE status = 'stored' AND NOT begun
         ORDER BY received_at_ms, id LIMIT 1`,
      );
      return oldest?.at_ms;
    },
    listAlerts: async ({ status, limit }: { status: AlertStatus; limit: number }) => {
      const alerts = await ask<StoredAlert>(
        `SELECT id, source, received_at_ms AS "receivedAtMs", body, status, outcome FROM muster.alerts
         WHERE status = $1 ORDER BY received_at_ms, id LIMIT $2`,
        [status, limit],
      );
      return alerts.map(keptAlertOf);
    },
  };
}

function installing(ask: Ask) {
  return {
    putInstallation: async ({ id, encrypted }: Installation) => {
      await ask(
        `INSERT INTO muster.installations (id, encrypted) VALUES ($1, $2)
         ON CONFLICT (id) DO UPDATE SET encrypted = excluded.encrypted`,
        [id, encrypted],
      );
    },
    dropInstallation: async (id: string) => {
      await ask("DELETE FROM muster.installations WHERE id = $1", [id]);
    },
    listInstallations: () => ask<Installation>("SELECT id, encrypted FROM muster.installations ORDER BY id"),
  };
}

function conversing(ask: Ask) {
  return {
    putConversation: async ({ id, conversation, serviceUrl }: Conversation) => {
      await ask(
        `INSERT INTO muster.conversations (id, conversation, service_url) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET conversation = excluded.conversation, service_url = excluded.service_url`,
        [id, conversation, serviceUrl],
      );
    },
    findConversation: async (id: string) => {
      const sql = `SELECT id, conversation, service_url AS "serviceUrl" FROM muster.conversations WHERE id = $1`;
      return (await ask<Conversation>(sql, [id]))[0];
    },
    dropConversation: async (id: string) => {
      await ask("DELETE FROM muster.conversations WHERE id = $1", [id]);
    },
  };
}

function vouching(ask: Ask) {
  return {
    putVouched: async (id: string) => {
      await ask("INSERT INTO muster.vouched (id) VALUES ($1) ON CONFLICT (id) DO NOTHING", [id]);
    },
    dropVouched: async (id: string) => {
      await ask("DELETE FROM muster.vouched WHERE id = $1", [id]);
    },
    listVouched: async () =>
      (await ask<{ id: string }>(`SELECT id FROM muster.vouched ORDER BY id COLLATE "C"`)).map(({ id }) => id),
  };
}

function handingOut(ask: Ask) {
  return {
    putHandout: async ({ id, name, content, untilMs }: Handout, nowMs: number) => {
      await ask("DELETE FROM muster.handouts WHERE until_ms <= $1", [nowMs]);
      const sql = `INSERT INTO muster.handouts (id, name, content, until_ms) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, content = excluded.content, until_ms = excluded.until_ms`;
      await ask(sql, [id, name, content, untilMs]);
    },
    findHandout: async (id: string, nowMs: number) => {
      const sql = `SELECT id, name, content, until_ms AS "untilMs" FROM muster.handouts WHERE id = $1 AND until_ms > $2`;
      return (await ask<Handout>(sql, [id, nowMs]))[0];
    },
  };
}
