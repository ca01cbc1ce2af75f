import { nextDeadline } from "../incident/deadlines.ts";
import type { Incident } from "../incident/incident.ts";
import { type Effect, owed } from "../incident/owed.ts";
import { toMs } from "../incident/time.ts";
import { muster } from "../incident/verdict.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Timers } from "../timers/timers.ts";
import type { Clock } from "./clock.ts";
import { type Delivery, untaken } from "./deliver.ts";
import type { Departures } from "./departures.ts";
import type { Handler } from "./handle.ts";
import { type Drawn, liveTexts } from "./live-texts.ts";
import type { Performer } from "./perform.ts";
import { ProviderError, Withdrawn } from "./send.ts";

/**
 * Makes reality match the ledger: arms the incident's timer, starts what is owed, and edits cards that show an older
 * state. Keeps no list of its own: everything here can be asked again at any time, by any replica.
 */

export type SettlePorts = {
  ledger: Ledger;
  timers: Timers;
  clock: Clock;
  handler: Handler;
  performer: Performer;
  delivery: Delivery;
  departures: Departures;
  log: Log;
};

/** Between two tries at editing the same card when the platform does not answer. */
const editAgainMs = 5_000;
/** Between two edits of the same card: platforms count edits, and nobody reads faster. */
const betweenEditsMs = 1_000;

export function createSettler(ports: SettlePorts) {
  const { clock, delivery, log } = ports;
  const running = new Map<string, Promise<void>>();
  /** Edits asked for while the same card is being edited: looked at once more afterwards. */
  const askedAgain = new Set<string>();
  /** Effects and edits whose next try has its time, which nothing that happens meanwhile brings forward. */
  const waiting = new Set<string>();
  let isStopping = false;

  /** Never throws: what it is told of has been recorded, and the sweep comes again. */
  function settle(incident: Incident): void {
    try {
      settleNow(incident);
    } catch (error) {
      log.error({ incident: incident.id, error: String(error) }, "an incident could not be settled");
    }
  }

  function settleNow(incident: Incident): void {
    if (isStopping) return;
    const next = nextDeadline(incident);
    if (next !== undefined) arm(incident.id, toMs(next));
    for (const effect of owed(incident)) start(effect.effect, () => performOne(incident.id, effect));
    for (const { effect } of liveTexts(delivery, incident)) refresh(incident.id, effect);
  }

  function arm(incident: string, atMs: number): void {
    ports.timers.arm(incident, atMs).catch((error: unknown) => {
      log.warn({ incident, error: String(error) }, "a timer is not armed; the sweep will find it");
    });
  }

  /** One run of each effect at a time. */
  function start(key: string, job: () => Promise<void>): void {
    if (isStopping || running.has(key) || waiting.has(key)) return;
    const run = job()
      .catch((error: unknown) => {
        if (isStopping) return;
        log.error({ effect: key, error: String(error) }, "an effect stopped unexpectedly; the sweep will find it");
      })
      .finally(() => running.delete(key));
    running.set(key, run);
  }

  /** The first change is shown at once; what changes within the next second is shown together. */
  function refresh(id: string, effect: string): void {
    const key = `edit:${effect}`;
    if (running.has(key)) {
      askedAgain.add(key);
      return;
    }
    start(key, async () => {
      const isEdited = await keepCurrent(id, effect).catch((error: unknown) => editLater(id, effect, error));
      if (isEdited) await new Promise<void>((resolve) => clock.after(betweenEditsMs, resolve));
    });
    void running.get(key)?.then(() => askedAgain.delete(key) && refresh(id, effect));
  }

  /** The ledger did not answer. No sweep would come for it: an incident that has ended owes nothing. */
  function editLater(id: string, effect: string, error: unknown): boolean {
    log.warn({ effect, error: String(error) }, "a card could not be looked after; it is tried again");
    later(`edit:${effect}`, editAgainMs, () => refresh(id, effect));
    return false;
  }

  async function performOne(id: string, effect: Effect): Promise<void> {
    const result = await ports.performer.perform(id, effect);
    if (result.kind === "over") return;
    later(effect.effect, result.afterMs, () => start(effect.effect, () => performOne(id, effect)));
  }

  /** Once more when its time has come: that one alone, whatever else the incident owes by then. */
  function later(key: string, delayMs: number, again: () => void): void {
    waiting.add(key);
    clock.after(Math.min(delayMs, 60_000), () => {
      waiting.delete(key);
      again();
    });
  }

  /** How one of them looks now, if there is anything of it to show. What is `known` already is not drawn again. */
  async function look(id: string, effect: string, known?: Drawn): Promise<Drawn | undefined> {
    const incident = await ports.handler.read(id);
    if (known && incident === known.of) return known;
    const live = incident && liveTexts(delivery, incident).find((each) => each.effect === effect);
    return live?.draw();
  }

  /**
   * Shows the latest state if something older is shown; states in between are never sent. True when it is shown: what was
   * overtaken while it waited for its turn rests for nobody.
   */
  async function keepCurrent(id: string, effect: string): Promise<boolean> {
    const drawn = await look(id, effect);
    if (!drawn || isStopping || (await ports.ledger.findShown(effect)) === drawn.hash) return false;
    const isOver = await edit(id, effect, drawn);
    if (isOver) await ports.ledger.putShown(effect, drawn.hash);
    return isOver;
  }

  /** The last look after the queue: somebody else may show something newer by now, which this must not cover. */
  async function stillLatest(id: string, effect: string, drawn: Drawn): Promise<void> {
    if ((await look(id, effect, drawn))?.hash !== drawn.hash) throw new Withdrawn("there is something newer to show");
  }

  /** True when there is nothing more to do: shown, or the message cannot be edited any more. */
  async function edit(id: string, effect: string, drawn: Drawn): Promise<boolean> {
    try {
      await ports.departures.during((leave) => {
        const take = () => stillLatest(id, effect, drawn).then(leave);
        return drawn.show({ ...untaken(effect), take });
      });
      return true;
    } catch (error) {
      if (error instanceof Withdrawn) {
        askedAgain.add(`edit:${effect}`);
        return false;
      }
      if (!(error instanceof ProviderError)) throw error;
      log.warn({ effect, error: `${error.kind} ${error.code}` }, "a card could not be edited");
      if (error.kind === "gone") await tellLoss(id, effect, error.code);
      const isFinal = ["not-found", "rejected", "gone"].includes(error.kind);
      if (isFinal) return true;
      later(`edit:${effect}`, error.retryAfterMs ?? editAgainMs, () => refresh(id, effect));
      return false;
    }
  }

  /** Nobody may say a word for hours in a room that is gone. The core knows whether it is news. */
  async function tellLoss(id: string, effect: string, reason: string): Promise<void> {
    const incident = await ports.handler.read(id);
    const isInRoom = incident && liveTexts(delivery, incident).some((each) => each.effect === effect && each.inRoom);
    if (!isInRoom) return;
    const outcome = { type: "RoomLost" as const, data: { effect, reason } };
    await ports.handler.handle({
      incident: id,
      command: (now) => ({ type: "RecordOutcome", now, by: muster, outcome }),
    });
  }

  return {
    settle,
    /** Starts nothing new and waits for what is being sent; what still waits for its turn is owed, and stays so. */
    async stop(): Promise<void> {
      isStopping = true;
      await ports.departures.close();
    },
  };
}

export type Settler = ReturnType<typeof createSettler>;
