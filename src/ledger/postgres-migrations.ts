/**
 * What brings a PostgreSQL database up to date, in order; the first is schema 1. Forward only: a migration that has run
 * anywhere is never edited, the next is appended. Replicas of the version before still run while one is applied, so it
 * only adds: a function that changes gets a new name.
 *
 * `COLLATE "C"` compares byte by byte. A collation of the operating system changes with its updates, and a unique index
 * built under the old one then admits a second winner.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE muster.events (
    incident text COLLATE "C" NOT NULL,
    seq integer NOT NULL,
    at text COLLATE "C" NOT NULL,
    type text NOT NULL,
    content text NOT NULL,
    salt text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (incident, seq)
  );

  -- Rebuildable from events.
  CREATE TABLE muster.incidents (
    id text COLLATE "C" PRIMARY KEY,
    version integer NOT NULL,
    status text NOT NULL,
    next_due_ms double precision,
    owes boolean NOT NULL
  );
  CREATE INDEX incidents_next_due ON muster.incidents (next_due_ms) WHERE next_due_ms IS NOT NULL;
  CREATE INDEX incidents_owing ON muster.incidents (id) WHERE owes;

  CREATE TABLE muster.keys (
    key text COLLATE "C" PRIMARY KEY,
    incident text COLLATE "C" NOT NULL REFERENCES muster.incidents (id),
    until_ms double precision NOT NULL
  );

  CREATE TABLE muster.leases (
    effect text COLLATE "C" PRIMARY KEY,
    owner text NOT NULL,
    attempt integer NOT NULL,
    since_ms double precision NOT NULL,
    until_ms double precision NOT NULL
  );

  CREATE TABLE muster.interactions (id text COLLATE "C" PRIMARY KEY, answer text NOT NULL);

  CREATE TABLE muster.alerts (
    id text COLLATE "C" PRIMARY KEY,
    source text NOT NULL,
    received_at_ms double precision NOT NULL,
    body text NOT NULL,
    status text NOT NULL DEFAULT 'stored',
    outcome text,
    leased_until_ms double precision NOT NULL DEFAULT 0
  );
  CREATE INDEX alerts_by_status ON muster.alerts (status, received_at_ms, id);

  CREATE TABLE muster.cards (effect text COLLATE "C" PRIMARY KEY, shown_hash text NOT NULL);

  -- All of a batch, or nothing and the reason. The order of the checks is the port's: answered before, then the version,
  -- then the keys. One statement for the client, so no lock outlives a replica that falls asleep between two of them.
  CREATE FUNCTION muster.append(
    of_incident text, expected_version integer, decided_at_ms double precision,
    ats text[], types text[], contents text[], salts text[], hashes text[],
    new_status text, new_next_due_ms double precision, new_owes boolean,
    wanted_keys text[], wanted_until_ms double precision[], wanted_replaces text[],
    interaction_id text, interaction_answer text,
    released_effects text[],
    OUT kind text, OUT held_key text, OUT holder text, OUT first_answer text
  ) LANGUAGE plpgsql AS $$
  DECLARE
    new_version integer := expected_version + cardinality(hashes);
    lock integer;
  BEGIN
    -- Whatever is judged here nobody else changes meanwhile: each append first locks all that it names. Always in the
    -- same order, so no two wait for each other. Two names with one hash only wait longer.
    FOR lock IN
      SELECT DISTINCT hashtext(name)
      FROM unnest(ARRAY['incident ' || of_incident, 'interaction ' || interaction_id] || wanted_keys) AS name
      WHERE name IS NOT NULL ORDER BY 1
    LOOP
      PERFORM pg_advisory_xact_lock(hashtext('muster.append'), lock);
    END LOOP;

    SELECT answer INTO first_answer FROM muster.interactions WHERE id = interaction_id;
    IF FOUND THEN
      kind := 'answered-before';
      RETURN;
    END IF;

    IF expected_version <> (SELECT coalesce(max(seq), 0) FROM muster.events WHERE incident = of_incident) THEN
      kind := 'version-conflict';
      RETURN;
    END IF;

    SELECT held.key, held.incident INTO held_key, holder
    FROM unnest(wanted_keys, wanted_replaces) WITH ORDINALITY AS wanted (key, replaces, place)
    JOIN muster.keys AS held ON held.key = wanted.key
    WHERE held.incident <> of_incident AND held.until_ms > decided_at_ms
      AND held.incident IS DISTINCT FROM wanted.replaces
    ORDER BY place LIMIT 1;
    IF FOUND THEN
      kind := 'key-conflict';
      RETURN;
    END IF;

    INSERT INTO muster.events (incident, seq, at, type, content, salt, hash)
    SELECT of_incident, expected_version + place, at, type, content, salt, hash
    FROM unnest(ats, types, contents, salts, hashes) WITH ORDINALITY AS new (at, type, content, salt, hash, place);

    -- An answer that belongs to no incident leaves no row.
    IF new_version > 0 THEN
      INSERT INTO muster.incidents AS known (id, version, status, next_due_ms, owes)
      VALUES (of_incident, new_version, new_status, new_next_due_ms, new_owes)
      ON CONFLICT (id) DO UPDATE SET
        version = excluded.version, status = excluded.status,
        next_due_ms = excluded.next_due_ms, owes = excluded.owes;
    END IF;

    INSERT INTO muster.keys (key, incident, until_ms)
    SELECT DISTINCT ON (wanted.key) wanted.key, of_incident, wanted.until_ms
    FROM unnest(wanted_keys, wanted_until_ms) WITH ORDINALITY AS wanted (key, until_ms, place)
    ORDER BY wanted.key, place DESC
    ON CONFLICT (key) DO UPDATE SET incident = excluded.incident, until_ms = excluded.until_ms;

    IF interaction_id IS NOT NULL THEN
      INSERT INTO muster.interactions (id, answer) VALUES (interaction_id, interaction_answer);
    END IF;
    DELETE FROM muster.leases WHERE effect = ANY (released_effects);
    kind := 'appended';
  END
  $$;
  `,
  `CREATE TABLE muster.installations (id text COLLATE "C" PRIMARY KEY, encrypted text NOT NULL);`,
  `CREATE TABLE muster.conversations (
    id text COLLATE "C" PRIMARY KEY, conversation text NOT NULL, service_url text NOT NULL
  );`,
  `CREATE TABLE muster.handouts (
    id text COLLATE "C" PRIMARY KEY, name text NOT NULL, content text NOT NULL, until_ms double precision NOT NULL
  );`,
  `
  CREATE TABLE muster.heard (
    incident text COLLATE "C" PRIMARY KEY,
    total bigint NOT NULL,
    first_ms double precision NOT NULL,
    last_ms double precision NOT NULL
  );
  CREATE INDEX heard_last ON muster.heard (last_ms);
  `,
  "ALTER TABLE muster.leases ADD COLUMN doubtful boolean NOT NULL DEFAULT false;",
  `
  -- The same for many batches at once, which share one fsync: the answers in the order of their places. Each is checked
  -- and written as if alone, so none of them may name what another one names.
  CREATE FUNCTION muster.append_all(names text[], batches json)
  RETURNS TABLE (kind text, held_key text, holder text, first_answer text) LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  BEGIN
    -- All locks before anything is judged, and in one order, as in muster.append: what is read below is what was committed
    -- while this waited.
    PERFORM pg_advisory_xact_lock(hashtext('muster.append'), lock)
    FROM (SELECT DISTINCT hashtext(name) AS lock FROM unnest(names) AS name ORDER BY 1) AS sorted;

    RETURN QUERY
    WITH batch AS MATERIALIZED (
      SELECT * FROM json_to_recordset(batches) AS batch (
        place integer, incident text, expected_version integer, decided_at_ms double precision,
        status text, next_due_ms double precision, owes boolean,
        interaction text, answer text, releases json, events json, keys json
      )
    ),
    judged AS MATERIALIZED (
      SELECT batch.*, held.key AS held_key, held.incident AS holder, first.answer AS first_answer,
        CASE
          WHEN first.answer IS NOT NULL THEN 'answered-before'
          WHEN expected_version <> (
            SELECT coalesce(max(seq), 0) FROM muster.events WHERE events.incident = batch.incident
          ) THEN 'version-conflict'
          WHEN held.key IS NOT NULL THEN 'key-conflict'
          ELSE 'appended'
        END AS kind
      FROM batch
      LEFT JOIN muster.interactions AS first ON first.id = batch.interaction
      LEFT JOIN LATERAL (
        SELECT held.key, held.incident
        FROM json_to_recordset(batch.keys) AS wanted (place integer, key text, replaces text)
        JOIN muster.keys AS held ON held.key = wanted.key
        -- Without events there is no instant at which a key could have run out.
        WHERE held.incident <> batch.incident AND held.until_ms > coalesce(decided_at_ms, '-infinity')
          AND held.incident IS DISTINCT FROM wanted.replaces
        ORDER BY wanted.place LIMIT 1
      ) AS held ON true
    ),
    passed AS (SELECT * FROM judged WHERE kind = 'appended'),
    written AS (
      INSERT INTO muster.events (incident, seq, at, type, content, salt, hash)
      SELECT incident, event.* FROM passed, json_to_recordset(events) AS event (
        seq integer, at text, type text, content text, salt text, hash text
      )
    ),
    -- An answer that belongs to no incident leaves no row.
    known AS (
      INSERT INTO muster.incidents (id, version, status, next_due_ms, owes)
      SELECT incident, expected_version + json_array_length(events), status, next_due_ms, owes FROM passed
      WHERE expected_version + json_array_length(events) > 0
      ON CONFLICT (id) DO UPDATE SET
        version = excluded.version, status = excluded.status,
        next_due_ms = excluded.next_due_ms, owes = excluded.owes
    ),
    holding AS (
      INSERT INTO muster.keys (key, incident, until_ms)
      SELECT DISTINCT ON (wanted.key) wanted.key, incident, wanted.until_ms
      FROM passed, json_to_recordset(keys) AS wanted (place integer, key text, until_ms double precision)
      ORDER BY wanted.key, wanted.place DESC
      ON CONFLICT (key) DO UPDATE SET incident = excluded.incident, until_ms = excluded.until_ms
    ),
    answered AS (
      INSERT INTO muster.interactions (id, answer)
      SELECT interaction, answer FROM passed WHERE interaction IS NOT NULL
    ),
    released AS (
      DELETE FROM muster.leases
      WHERE effect = ANY (ARRAY(SELECT json_array_elements_text(releases) FROM passed))
    )
    SELECT kind, held_key, holder, first_answer FROM judged ORDER BY place;
  END
  $$;
  `,
  // True: the record of an incident speaks of it. NULL: not known, as of what came before, which is kept.
  `
  ALTER TABLE muster.alerts ADD COLUMN evidence boolean;
  CREATE INDEX alerts_to_drop ON muster.alerts (status, received_at_ms) WHERE NOT evidence;
  `,
  // False: nobody has claimed it yet, which was a lease until 0 before. A replica of then stores it so, by the default.
  `
  ALTER TABLE muster.alerts ADD COLUMN begun boolean NOT NULL DEFAULT true;
  ALTER TABLE muster.alerts ALTER COLUMN begun SET DEFAULT false;
  UPDATE muster.alerts SET begun = false WHERE status = 'stored' AND leased_until_ms = 0;
  `,
  "CREATE TABLE muster.vouched (id text PRIMARY KEY)",
];
