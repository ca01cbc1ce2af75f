import { atMost, type Together, together } from "../together.ts";
import { refuseGaps } from "./batch.ts";
import {
  type Append,
  type Appended,
  type Lease,
  LedgerUnavailable,
  type ReceivedAlert,
  type StoredEvent,
} from "./ledger.ts";
import { type Ask, appendAll, namesOf, storeAlerts } from "./postgres-operations.ts";

/**
 * What an incident asks of the ledger again and again, and every alert once: whoever asks at one moment shares a
 * statement, and so a connection and an fsync. Otherwise a page would wait for every card's turn on few connections.
 */

/** How many share a statement, and how long the bodies of alerts may be together. */
const mostTogether = 256;
const mostCharacters = 2_000_000;

export function createShared(ask: Ask) {
  return { ...events(ask), ...leases(ask), ...cards(ask), storeAlert: storing(ask) };
}

function events(ask: Ask) {
  const find = found<[incident: string, afterSeq: number], StoredEvent>(ask, {
    sql: `SELECT place::integer, incident, seq, at, type, content, salt, hash
          FROM unnest($1::text[], $2::integer[]) WITH ORDINALITY AS asked (of_incident, after_seq, place)
          JOIN muster.events ON incident = of_incident AND seq > after_seq ORDER BY place, seq`,
    atATime: 2,
  });
  const write = shared<Append, Appended>({
    call: (batches) => appendAll(ask, batches),
    // Each is judged as if alone, so those that want the same are judged one after the other.
    group: () => strangers(namesOf),
    // While one of them is at its fsync the next is judged.
    atATime: 2,
  });
  return {
    read: (incident: string, afterSeq = 0) => find([incident, afterSeq]),
    append: async (batch: Append) => {
      refuseGaps(batch);
      return await write(batch);
    },
  };
}

function leases(ask: Ask) {
  const find = found<[effect: string], Omit<Lease, "doubtful"> & { doubtful: boolean }>(ask, {
    sql: `SELECT place::integer, effect, owner, attempt, since_ms AS "sinceMs", until_ms AS "untilMs", doubtful
          FROM unnest($1::text[]) WITH ORDINALITY AS asked (effect, place) JOIN muster.leases USING (effect)`,
  });
  const take = shared<Lease, boolean>({
    call: async (all) => {
      const taken = await ask<{ effect: string }>(
        `INSERT INTO muster.leases (effect, owner, attempt, since_ms, until_ms, doubtful)
         SELECT * FROM unnest($1::text[], $2::text[], $3::integer[], $4::double precision[], $5::double precision[],
           $6::boolean[]) AS lease (effect) ORDER BY effect
         ON CONFLICT (effect) DO NOTHING RETURNING effect`,
        columnsOf(all.map(leaseValues)),
      );
      const effects = new Set(taken.map(({ effect }) => effect));
      return all.map(({ effect }) => effects.has(effect));
    },
    group: () => strangers(({ effect }) => [effect]),
  });
  const takeOver = async (lease: Lease, was: Lease) => {
    const taken = await ask(
      `UPDATE muster.leases SET owner = $2, attempt = $3, since_ms = $4, until_ms = $5, doubtful = $6
       WHERE effect = $1 AND owner = $7 AND attempt = $8 AND since_ms = $9 AND until_ms = $10 RETURNING effect`,
      [...leaseValues(lease), was.owner, was.attempt, was.sinceMs, was.untilMs],
    );
    return taken.length === 1;
  };
  return {
    takeLease: (lease: Lease, expected: Lease | undefined) => (expected ? takeOver(lease, expected) : take(lease)),
    findLease: async (effect: string): Promise<Lease | undefined> => {
      const [row] = await find([effect]);
      if (!row) return undefined;
      const { doubtful, ...lease } = row;
      return doubtful ? { ...lease, doubtful } : lease;
    },
  };
}

function leaseValues({ effect, owner, attempt, sinceMs, untilMs, doubtful }: Lease): unknown[] {
  return [effect, owner, attempt, sinceMs, untilMs, doubtful === true];
}

function cards(ask: Ask) {
  const find = found<[effect: string], { shown_hash: string }>(ask, {
    sql: `SELECT place::integer, shown_hash
          FROM unnest($1::text[]) WITH ORDINALITY AS asked (effect, place) JOIN muster.cards USING (effect)`,
  });
  const put = shared<[effect: string, hash: string], void>({
    call: async (shown) => {
      await ask(
        `INSERT INTO muster.cards (effect, shown_hash) SELECT * FROM unnest($1::text[], $2::text[]) AS card (effect)
         ORDER BY effect ON CONFLICT (effect) DO UPDATE SET shown_hash = excluded.shown_hash`,
        columnsOf(shown),
      );
      return [];
    },
    group: () => strangers(([effect]) => [effect]),
  });
  return {
    findShown: async (effect: string) => (await find([effect]))[0]?.shown_hash,
    putShown: (effect: string, hash: string) => put([effect, hash]),
  };
}

function storing(ask: Ask) {
  return shared<ReceivedAlert, void>({ call: (alerts) => storeAlerts(ask, alerts), group: shortAlerts });
}

type Find = {
  /** Takes a column an argument, and gives each row the `place` of whoever asked for it, from 1. */
  sql: string;
  atATime?: number;
};

/** The rows of many who ask at once, each with their own. */
function found<Asked extends unknown[], Row>(ask: Ask, { sql, atATime = 1 }: Find): (asked: Asked) => Promise<Row[]> {
  return shared<Asked, Row[]>({
    call: async (all) => {
      const rows = await ask<Row & { place: number }>(sql, columnsOf(all));
      const each = all.map((): Row[] => []);
      for (const { place, ...row } of rows) each[place - 1]?.push(row as Row);
      return each;
    },
    group: () => atMost(mostTogether),
    atATime,
  });
}

/** What the database refuses about a group it is asked again about each, so that only the guilty fail. */
function shared<Item, Answer>(options: Together<Item, Answer>): (item: Item) => Promise<Answer> {
  const ask = together({ atATime: 1, ...options });
  return async (item) => {
    try {
      return await ask(item);
    } catch (error) {
      if (error instanceof LedgerUnavailable) throw error;
      const [answer] = await options.call([item]);
      return answer as Answer;
    }
  };
}

function columnsOf(rows: unknown[][]): unknown[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));
}

function shortAlerts() {
  const isRoom = atMost(mostTogether);
  let length = 0;
  return ({ body }: ReceivedAlert) => {
    length += body.length;
    return isRoom() && length <= mostCharacters;
  };
}

/** A group in which no two name the same. */
function strangers<Item>(nameOf: (item: Item) => string[]) {
  const isRoom = atMost(mostTogether);
  const taken = new Set<string>();
  return (item: Item) => {
    const names = nameOf(item);
    const isApart = !names.some((name) => taken.has(name));
    for (const name of names) taken.add(name);
    return isRoom() && isApart;
  };
}
