import { bundleOf } from "../../../src/export/bundle.ts";
import { verifyBundle } from "../../../src/export/verify.mjs";
import { nextDeadline } from "../../../src/incident/deadlines.ts";
import type { Event } from "../../../src/incident/events.ts";
import { evolve, type Incident, isEnded } from "../../../src/incident/incident.ts";
import { owed } from "../../../src/incident/owed.ts";
import { fromMs, toMs } from "../../../src/incident/time.ts";
import { type Append, type Appended, organisationStream } from "../../../src/ledger/ledger.ts";
import { type ChainEnd, toEvent, toOrganisationEvent, verifyStored } from "../../../src/ledger/seal.ts";
import type { LedgerStore } from "../ledger-store.ts";
import { sealingKey } from "../organisation.ts";
import type { Organisation } from "../organised.ts";
import type { Slack, SlackRoom } from "../slack.ts";
import { organisationChecks } from "./agreed.ts";
import { cardsAreCurrent, isRoomOf, roomIsComplete } from "./cards.ts";
import { causeChecks } from "./causes.ts";
import { clickChecks } from "./clicks.ts";
import { containingChecks } from "./containing.ts";
import { decisionChecks } from "./decisions.ts";
import { deliveryChecks } from "./deliveries.ts";
import { keptChecks } from "./kept.ts";
import { ladderChecks, type Violate } from "./ladders.ts";
import { legalChecks } from "./legal.ts";
import { isOfItsAccount, outsideChecks } from "./outside.ts";
import { timerChecks } from "./timers.ts";
import { turnChecks } from "./turns.ts";
import { updateChecks } from "./updates.ts";

/** The invariants, watched from outside the bot: at every append, at every request that leaves, and as time passes. */

type Book = {
  incident: Incident;
  ladders: ReturnType<typeof ladderChecks>;
  decisions: ReturnType<typeof decisionChecks>;
  containing: ReturnType<typeof containingChecks>;
  legal: ReturnType<typeof legalChecks>;
  updates: ReturnType<typeof updateChecks>;
  outside: ReturnType<typeof outsideChecks>;
  turns: ReturnType<typeof turnChecks>;
  dueMs: number | undefined;
  /** Since when each effect is owed. */
  owed: Map<string, number>;
};

export type Stage = {
  organisation: Organisation;
  store: LedgerStore;
  violate: Violate;
  nowMs(): number;
  /** Since when nothing has been wrong; undefined while something is. */
  calmSinceMs(): number | undefined;
};

/** In a calm a due instant is handled after a timer's lease or a sweep at the latest (DESIGN §1). */
const handledWithinMs = 20_000;
/** And what is owed has its outcome after that, the longest wait of a failed room included. */
const doneWithinMs = 50_000;

/** A card follows its incident after the wait for another try at the latest. */
const editedWithinMs = 20_000;

export type Checks = ReturnType<typeof createChecks>;

export function createChecks(stage: Stage) {
  const { store, violate, nowMs } = stage;
  const books = new Map<string, Book>();
  const ends = new Map<string, ChainEnd>();
  const tally = new Map<string, number>();
  const incidentOf = (id: string) => books.get(id)?.incident;
  const deliveries = deliveryChecks(violate, incidentOf, nowMs);
  const kept = keptChecks(violate, nowMs, stage.organisation);
  const clicks = clickChecks(violate, store, nowMs);
  const causes = causeChecks(violate, store, stage.organisation);
  const timers = timerChecks(violate);
  const organisation = organisationChecks(violate, stage.organisation);
  let lookedAtMs = 0;

  function appended(batch: Append, result: Appended): void {
    clicks.appended(batch, result);
    if (result.kind === "appended") isOfItsAccount(batch, violate);
    kept.appended(batch, result);
    if (result.kind !== "appended" || batch.events.length === 0) return;
    const end = batch.events.at(-1) as ChainEnd;
    for (const { type } of batch.events) tally.set(type, (tally.get(type) ?? 0) + 1);
    try {
      verifyStored(batch.incident, batch.events, ends.get(batch.incident));
      ends.set(batch.incident, { seq: end.seq, hash: end.hash });
      if (batch.incident === organisationStream) organisation.note(batch.events.map(toOrganisationEvent));
      else note(batch.incident, batch.events.map(toEvent));
    } catch (error) {
      violate(`the ledger of ${batch.incident} does not verify: ${String(error)}`);
    }
  }

  function note(id: string, events: Event[]): void {
    const before = books.get(id);
    const incident = events.reduce((state, event) => evolve(id, state, event), before?.incident) as Incident;
    const ladders = before?.ladders ?? ladderChecks(id, violate, organisation);
    const decisions = before?.decisions ?? decisionChecks(id, violate, organisation);
    const containing = before?.containing ?? containingChecks(id, violate, { decisions, organisation });
    const legal = before?.legal ?? legalChecks(id, violate);
    const updates = before?.updates ?? updateChecks(id, violate, stage.organisation);
    const outside = before?.outside ?? outsideChecks(id, violate);
    const turns = before?.turns ?? turnChecks(id, violate, stage.organisation.roster);
    const due = nextDeadline(incident);
    const book = {
      incident,
      ladders,
      decisions,
      containing,
      legal,
      updates,
      outside,
      turns,
      dueMs: due === undefined ? undefined : toMs(due),
    };
    const sinceMs = owed(incident).map(({ effect }): [string, number] => [effect, before?.owed.get(effect) ?? nowMs()]);
    books.set(id, { ...book, owed: new Map(sinceMs) });
    const at = events.at(-1)?.at ?? "";
    if (due !== undefined && due <= at) violate(`${id} was handled at ${at}, and its deadline ${due} is not retired`);
    outside.note(events);
    ladders.note(events);
    decisions.note(events, incident, ladders.isEnded());
    containing.note(events, ladders.isEnded());
    legal.note(events);
    updates.note(events, ladders.isEnded());
    turns.note(events, ladders.isEnded());
    kept.note(id, events);
    causes.note(id, events);
    deliveries.note(events);
  }

  /** What should have happened by now, when nothing was in the way. */
  function late(): void {
    const calmSinceMs = stage.calmSinceMs();
    if (calmSinceMs === undefined || nowMs() - lookedAtMs < 500) return;
    lookedAtMs = nowMs();
    const forMs = (sinceMs: number) => nowMs() - Math.max(sinceMs, calmSinceMs);
    for (const [id, { dueMs, owed: effects }] of books) {
      if (dueMs !== undefined && forMs(dueMs) > handledWithinMs) {
        violate(`${id} was due at ${new Date(dueMs).toISOString()}, nothing is wrong, and nobody handles it`);
      }
      const [effect] = [...effects].find(([, sinceMs]) => forMs(sinceMs) > doneWithinMs) ?? [];
      if (effect) violate(`${effect} is owed, nothing is wrong, and nobody does it`);
    }
  }

  function concluded(slack: Slack): void {
    const isAtRest = ({ lastAt }: Incident) => nowMs() - toMs(lastAt) > editedWithinMs;
    cardsAreCurrent(slack, [...books.values()].map(({ incident }) => incident).filter(isAtRest), {
      at: fromMs(nowMs()),
      violate,
      worldAt: stage.organisation.worldAt,
    });
    causes.concluded();
    deliveries.concluded(nowMs());
    kept.concluded(store);
    for (const { id } of store.listIncidents()) {
      const verdict = verifyBundle(bundleOf({ stored: store.read(id), keys: [sealingKey.publicJwk] }));
      if (!verdict.ok) violate(`the bundle of ${id} does not verify: ${verdict.wrong}`);
    }
  }

  return {
    appended,
    archived: (room: SlackRoom) => {
      const incidents = [...books.values()].map(({ incident }) => incident);
      const incident = incidents.find((one) => isRoomOf(one, room));
      roomIsComplete({ room, incident, violate, worldAt: stage.organisation.worldAt });
    },
    afterStep: late,
    concluded,
    deliveries: deliveries.watch,
    /** How many facts of each type were appended. */
    tally: (): ReadonlyMap<string, number> => tally,
    counts: () => ({ ...deliveries.counts, answered: clicks.counted(), incidents: books.size }),
    clicked(click: Parameters<typeof clicks.answered>[0] & { person: string }): void {
      clicks.answered(click);
      kept.answered({ ...click, text: JSON.stringify(click.answer) });
    },
    kept,
    alerted: causes.answered,
    timers,
    /** The incidents as the ledger holds them; people look at these to know what they may do. */
    incidents: () => [...books.values()].map(({ incident }) => incident),
    openIncidents: () => [...books.values()].map(({ incident }) => incident).filter((one) => !isEnded(one)),
    incidentOf,
  };
}
