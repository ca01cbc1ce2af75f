import type { ConfiguredSource } from "./alerts/configured.ts";
import { dropOld, type Retention } from "./alerts/retention.ts";
import { createTriage } from "./alerts/triage.ts";
import type { Chat } from "./chat/chat.ts";
import { openIncidents } from "./chat/incidents.ts";
import { bundleOf, verifierText } from "./export/bundle.ts";
import { afterAction, verifyCommand } from "./export/markdown.ts";
import type { decide, PolicyWorld } from "./incident/decide.ts";
import type { Incident } from "./incident/incident.ts";
import type { Instant } from "./incident/time.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { type SealingKey, toEvent } from "./ledger/seal.ts";
import type { Log } from "./log.ts";
import { countEvents, type Metrics, showOpen } from "./metrics.ts";
import type { Pager } from "./pager/pager.ts";
import type { AssetRow } from "./policy/asset-table.ts";
import type { Clock } from "./run/clock.ts";
import type { ExportAsked } from "./run/deliver.ts";
import { createDepartures } from "./run/departures.ts";
import { createHandler, type Handler } from "./run/handle.ts";
import type { Ids } from "./run/ids.ts";
import { createPerformer } from "./run/perform.ts";
import { createSettler, type Settler } from "./run/settle.ts";
import { createSweeper } from "./run/sweep.ts";
import type { Timers } from "./timers/timers.ts";

/** The whole bot behind its ports, with no adapter in it: what a replica runs, and what a simulation can run too. */
export type BotPorts = {
  ledger: Ledger;
  timers: Timers;
  clock: Clock;
  ids: Ids;
  chat: Chat;
  pagers: Partial<Record<Pager["medium"], Pager>>;
  sealingKey: SealingKey;
  /** Who people are at that instant; without one, at this moment. */
  world(at?: Instant): PolicyWorld;
  /** Judges commands; the core's own rules unless told otherwise. */
  decide?: typeof decide;
  sources: Record<string, ConfiguredSource>;
  /** The policy's asset table; absent: it has none. */
  assets?: AssetRow[];
  /** True when every incident here is an exercise. */
  exercise: boolean;
  metrics: Metrics;
  log: Log;
  /** This process, among all that were and will be. */
  owner: string;
  leaseMs: number;
  sweepMs: number;
  /** Absent: alerts are kept for ever. */
  retention?: Retention;
  /** Done first at every sweep, when there is something else to look after. */
  alsoSweep?(): Promise<void>;
};

export type Bot = {
  ports: BotPorts;
  handler: Handler;
  /** Told after each append of this replica. */
  onChange(listener: () => void): void;
  /** There is a stored alert to map. Never waits, never fails. */
  alertStored(): void;
  start(): Promise<void>;
  /** Takes no new work, finishes what it is sending. */
  stop(): Promise<void>;
};

export function createBot(ports: BotPorts): Bot {
  const { ledger, timers, clock, ids, log, metrics } = ports;
  const delivery = {
    chat: ports.chat,
    pagers: ports.pagers,
    directory: () => ports.world().directory,
    openIncidents: () => openIncidents({ ledger, clock, handler }),
    exportOf: (incident: Incident, asked: ExportAsked) => exportOf(ports, incident, asked),
  };
  // The handler tells the settler of every change, and the settler performs through the handler.
  const late: { settler?: Settler; sweeper?: ReturnType<typeof createSweeper> } = {};
  const listeners: (() => void)[] = [];
  const handler = createHandler({
    ledger,
    clock,
    ids,
    sealingKey: ports.sealingKey,
    world: ports.world,
    ...(ports.decide && { decide: ports.decide }),
    changed: (incident) => late.settler?.settle(incident),
    counted: (result) => metrics.appends.inc({ result }),
    appended: (events, incident) => {
      countEvents(metrics, events, incident);
      for (const tell of listeners) tell();
    },
    organised: () => {
      late.sweeper?.organised();
      for (const tell of listeners) tell();
    },
  });
  const departures = createDepartures();
  const performer = createPerformer({ ...ports, handler, delivery, departures });
  const settler = createSettler({ ledger, timers, clock, handler, performer, delivery, departures, log });
  late.settler = settler;
  const triage = createTriage({ ...ports, handler, rules: () => ports.world().rules });
  const sweeper = createSweeper({
    ...ports,
    handler,
    settler,
    alsoSweep: async () => {
      await ports.alsoSweep?.();
      // Recalled where an answer can wait for nothing.
      await handler.world();
      await countOpen(ports, handler);
      await triage.work();
      if (ports.retention) await dropOld({ ledger, clock, retention: ports.retention });
    },
    swept: metrics.swept,
  });
  late.sweeper = sweeper;
  return {
    ports,
    handler,
    onChange: (listener) => void listeners.push(listener),
    alertStored: () => {
      triage
        .work()
        .catch((error: unknown) => log.error({ error: String(error) }, "alerts will be mapped at the sweep"));
    },
    start: () => sweeper.start(),
    stop: async () => {
      await sweeper.stop();
      await settler.stop();
    },
  };
}

/** The files of a record. Their names begin with `prefix`, so the report names them as its reader finds them. */
async function exportOf(
  { ledger, sealingKey, world }: BotPorts,
  { id }: Incident,
  { prefix, privileged }: ExportAsked,
) {
  const stored = await ledger.read(id);
  const bundle = bundleOf({ stored, keys: [sealingKey.publicJwk, ...sealingKey.former], privileged });
  const people = Object.values(world().directory.people).map((person): [string, string] => [person.id, person.name]);
  const files = { bundle: `${prefix}bundle.json`, verifier: `${prefix}verify.mjs` };
  const names = Object.fromEntries(people);
  const events = stored.map(toEvent);
  const attachments = [
    { name: files.bundle, content: JSON.stringify(bundle, undefined, 2) },
    {
      name: `${prefix}after-action.md`,
      content: afterAction({ incident: id, events, names, files, privileged }),
    },
    { name: files.verifier, content: verifierText() },
  ];
  return { files: attachments, command: verifyCommand(id, events, files) };
}

/** More than anybody looks through; a gauge that says so many says enough, and no sweep reads more than that to count. */
const countedTo = 1_000;

/** What is only counted may fail, and alerts are mapped all the same. */
async function countOpen({ ledger, clock, metrics, log }: BotPorts, handler: Handler): Promise<void> {
  try {
    showOpen(metrics, await openIncidents({ ledger, clock, handler }, countedTo));
    metrics.alertsQuarantined.set(await ledger.countQuarantined(countedTo));
  } catch (error) {
    log.warn({ error: String(error) }, "open incidents and alerts in quarantine are counted at the next sweep");
  }
}
