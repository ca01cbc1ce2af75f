import type { Command } from "../incident/commands.ts";
import { nextDeadline } from "../incident/deadlines.ts";
import { decide as coreDecide, type World } from "../incident/decide.ts";
import type { Event } from "../incident/events.ts";
import { fold, type Incident } from "../incident/incident.ts";
import { owed } from "../incident/owed.ts";
import type { Instant } from "../incident/time.ts";
import { fromMs, toMs } from "../incident/time.ts";
import type { Verdict } from "../incident/verdict.ts";
import { type Append, type Appended, type Key, type Ledger, LedgerUnavailable } from "../ledger/ledger.ts";
import { type ChainEnd, chain, type SealingKey, toEvent, verifyStored } from "../ledger/seal.ts";
import type { Clock } from "./clock.ts";
import type { Ids } from "./ids.ts";

/**
 * command → decide → ledger. The only way an incident changes.
 * Within one process the commands of an incident run one after the other; between replicas the ledger admits one
 * winner and the loser reads again and decides again.
 */

export type Asked = {
  incident: string;
  /** Made when its turn has come, with `now` not before the incident's last event. */
  command(now: Instant): Command;
  /** Correlation keys that the incident must hold for this command to count; a refused command takes none. */
  keys?: Key[];
  /** Kept with the facts: the same interaction gets the same answer again, and changes nothing again. */
  interaction?: { id: string; answer(verdict: Verdict, after: Incident | undefined): unknown };
  /** Effects whose outcome this is. */
  releases?: string[];
};

export type Handled =
  | { kind: "handled"; verdict: Verdict; incident: Incident | undefined; answer: unknown }
  | { kind: "answered-before"; answer: unknown }
  | { kind: "key-conflict"; key: string; incident: string };

export type Handler = {
  handle(asked: Asked): Promise<Handled>;
  /** The incident as the ledger holds it now; undefined when there is none. */
  read(incident: string): Promise<Incident | undefined>;
};

export type HandlerPorts = {
  ledger: Ledger;
  clock: Clock;
  ids: Ids;
  sealingKey: SealingKey;
  world(): World;
  /** Judges commands; the core's own rules unless told otherwise. */
  decide?: typeof coreDecide;
  /** Told of every incident that changed, after its append. */
  changed(incident: Incident): void;
  /** Told of every try to append: `unavailable` when the ledger could not say that it did. */
  counted(result: Appended["kind"] | "unavailable"): void;
  /** Told of the facts that this process appended, and of the incident with them in it. */
  appended(events: Event[], incident: Incident): void;
};

type Known = { incident: Incident | undefined; end: ChainEnd | undefined };

/** Incidents kept folded in memory; any of them can be read again from the ledger. */
const rememberedIncidents = 1_000;

export function createHandler(ports: HandlerPorts): Handler {
  const { ledger, decide = coreDecide } = ports;
  const remembered = new Map<string, Known>();
  const turns = new Map<string, Promise<unknown>>();

  function inTurn<T>(incident: string, job: () => Promise<T>): Promise<T> {
    const turn = (turns.get(incident) ?? Promise.resolve()).then(job, job);
    const quiet = turn.catch(() => undefined);
    turns.set(incident, quiet);
    void quiet.then(() => turns.get(incident) === quiet && turns.delete(incident));
    return turn;
  }

  async function know(id: string): Promise<Known> {
    const before = remembered.get(id);
    const tail = await ledger.read(id, before?.end?.seq);
    if (before && tail.length === 0) return before;
    verifyStored(id, tail, before?.end);
    const last = tail.at(-1);
    const incident = fold(id, tail.map(toEvent), before?.incident);
    return remember(id, { incident, end: last && { seq: last.seq, hash: last.hash } });
  }

  function remember(id: string, known: Known): Known {
    remembered.delete(id);
    remembered.set(id, known);
    const oldest = remembered.keys().next().value;
    if (remembered.size > rememberedIncidents && oldest !== undefined) remembered.delete(oldest);
    return known;
  }

  async function attempt(asked: Asked): Promise<Handled | "again"> {
    const known = await know(asked.incident);
    const lastMs = known.incident ? toMs(known.incident.lastAt) : 0;
    const command = asked.command(fromMs(Math.max(ports.clock.nowMs(), lastMs)));
    const verdict = decide(command, known.incident, ports.world());
    const { stored, events } = chain({
      incident: asked.incident,
      events: verdict.events,
      after: known.end,
      salt: () => ports.ids.salt(),
      sealingKey: ports.sealingKey,
    });
    const after = fold(asked.incident, events, known.incident);
    const answer = asked.interaction?.answer(verdict, after);
    const handled: Handled = { kind: "handled", verdict, incident: after, answer };
    const keys = verdict.kind === "done" ? (asked.keys ?? []) : [];
    if (!after || (stored.length === 0 && !asked.interaction && keys.length === 0)) return handled;
    const result = await append(batchOf({ ...asked, keys }, known.end?.seq ?? 0, stored, after, answer));
    switch (result.kind) {
      case "appended": {
        const last = stored.at(-1);
        remember(asked.incident, { incident: after, end: last ? { seq: last.seq, hash: last.hash } : known.end });
        ports.appended(events, after);
        if (stored.length > 0) ports.changed(after);
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
      ports.counted(result.kind);
      return result;
    } catch (error) {
      if (error instanceof LedgerUnavailable) ports.counted("unavailable");
      throw error;
    }
  }

  return {
    handle: (asked) =>
      inTurn(asked.incident, async () => {
        for (;;) {
          const result = await attempt(asked);
          if (result !== "again") return result;
        }
      }),
    read: (incident) => inTurn(incident, async () => (await know(incident)).incident),
  };
}

function batchOf(
  asked: Asked,
  expectedVersion: number,
  events: Append["events"],
  after: Incident,
  answer: unknown,
): Append {
  const next = nextDeadline(after);
  return {
    incident: asked.incident,
    expectedVersion,
    events,
    row: { status: after.status, nextDueMs: next === undefined ? undefined : toMs(next), owes: owed(after).length > 0 },
    keys: asked.keys ?? [],
    ...(asked.interaction && { interaction: { id: asked.interaction.id, answer: JSON.stringify(answer) } }),
    releases: asked.releases ?? [],
  };
}
