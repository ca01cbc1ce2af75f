import type { By } from "../incident/by.ts";
import type { Instant } from "../incident/time.ts";
import {
  type Append,
  type Appended,
  type Key,
  type Ledger,
  LedgerUnavailable,
  type StoredEvent,
} from "../ledger/ledger.ts";
import { type ChainEnd, chainFacts, type SealingKey, verifyStored } from "../ledger/seal.ts";
import type { Ids } from "./ids.ts";

/**
 * Streams of one kind, incidents or the organisation: read from the ledger, judged, appended to. Within one process the
 * commands of a stream run one after the other; between replicas the ledger admits one winner and the loser reads again
 * and judges again.
 */

/** What makes stored events a state, and who hears of new ones. */
export type StreamKind<State, Event> = {
  read(id: string, afterSeq?: number): Promise<StoredEvent[]>;
  toEvent(stored: StoredEvent): Event;
  fold(id: string, events: Event[], from: State | undefined): State | undefined;
  row(state: State): Append["row"];
  /** Told after the append; there may be no events, only an answer. */
  appended(events: Event[], after: State): void;
};

type Judged = { kind: "done" | "refused"; events: { type: string; at: Instant; by: By; data: unknown }[] };

export type Turn<State, Verdict> = {
  id: string;
  /** Asked when its turn has come, and again for every append that another replica won. */
  judge(state: State | undefined): Promise<Verdict>;
  keys?: Key[];
  interaction?: { id: string; answer(verdict: Verdict, after: State | undefined): unknown };
  releases?: string[];
};

export type TurnTaken<State, Verdict> =
  | { kind: "handled"; verdict: Verdict; after: State | undefined; answer: unknown }
  | { kind: "answered-before"; answer: unknown }
  | { kind: "key-conflict"; key: string; incident: string };

export type StreamPorts = {
  ledger: Ledger;
  ids: Ids;
  sealingKey: SealingKey;
  /** Told of every try to append: `unavailable` when the ledger could not say that it did. */
  counted(result: Appended["kind"] | "unavailable"): void;
};

/** Streams kept folded in memory; any of them can be read again from the ledger. */
const rememberedStreams = 1_000;

export function createStreams<State, Event, Verdict extends Judged>(
  { ledger, ids, sealingKey, counted }: StreamPorts,
  kind: StreamKind<State, Event>,
) {
  type Known = { state: State | undefined; end: ChainEnd | undefined };
  const remembered = new Map<string, Known>();
  const turns = new Map<string, Promise<unknown>>();

  function inTurn<T>(id: string, job: () => Promise<T>): Promise<T> {
    const turn = (turns.get(id) ?? Promise.resolve()).then(job, job);
    const quiet = turn.catch(() => undefined);
    turns.set(id, quiet);
    void quiet.then(() => turns.get(id) === quiet && turns.delete(id));
    return turn;
  }

  /** Reads only what is new. */
  async function know(id: string): Promise<Known> {
    const before = remembered.get(id);
    const tail = await kind.read(id, before?.end?.seq);
    if (before && tail.length === 0) return before;
    verifyStored(id, tail, before?.end);
    const last = tail.at(-1);
    const state = kind.fold(id, tail.map(kind.toEvent), before?.state);
    return remember(id, { state, end: last && { seq: last.seq, hash: last.hash } });
  }

  function remember(id: string, known: Known): Known {
    remembered.delete(id);
    remembered.set(id, known);
    const oldest = remembered.keys().next().value;
    if (remembered.size > rememberedStreams && oldest !== undefined) remembered.delete(oldest);
    return known;
  }

  async function attempt(turn: Turn<State, Verdict>): Promise<TurnTaken<State, Verdict> | "again"> {
    const { id } = turn;
    const known = await know(id);
    const verdict = await turn.judge(known.state);
    const chained = { incident: id, events: verdict.events, after: known.end, salt: () => ids.salt(), sealingKey };
    const stored = chainFacts(chained);
    // As a later read will give them; throws when one could not be read back.
    const events = stored.map(kind.toEvent);
    const after = kind.fold(id, events, known.state);
    const answer = turn.interaction?.answer(verdict, after);
    const handled = { kind: "handled", verdict, after, answer } as const;
    const keys = verdict.kind === "done" ? (turn.keys ?? []) : [];
    if (!after || (stored.length === 0 && !turn.interaction && keys.length === 0)) return handled;
    const result = await append({
      incident: id,
      expectedVersion: known.end?.seq ?? 0,
      events: stored,
      row: kind.row(after),
      keys,
      ...(turn.interaction && { interaction: { id: turn.interaction.id, answer: JSON.stringify(answer) } }),
      releases: turn.releases ?? [],
    });
    switch (result.kind) {
      case "appended": {
        const last = stored.at(-1);
        remember(id, { state: after, end: last ? { seq: last.seq, hash: last.hash } : known.end });
        kind.appended(events, after);
        return handled;
      }
      case "version-conflict":
        return "again";
      case "answered-before":
        return { kind: "answered-before", answer: JSON.parse(result.answer) };
      case "key-conflict":
        return result;
    }
  }

  async function append(batch: Append): Promise<Appended> {
    try {
      const result = await ledger.append(batch);
      counted(result.kind);
      return result;
    } catch (error) {
      if (error instanceof LedgerUnavailable) counted("unavailable");
      throw error;
    }
  }

  return {
    take: (turn: Turn<State, Verdict>): Promise<TurnTaken<State, Verdict>> =>
      inTurn(turn.id, async () => {
        for (;;) {
          const result = await attempt(turn);
          if (result !== "again") return result;
        }
      }),
    /** The state after every turn asked for before. */
    read: (id: string): Promise<State | undefined> => inTurn(id, async () => (await know(id)).state),
    /** The state as the ledger holds it now; waits for no turn. */
    glance: async (id: string): Promise<State | undefined> => (await know(id)).state,
    /** The state as it was last read or written here; asks nobody. */
    recall: (id: string): State | undefined => remembered.get(id)?.state,
  };
}
