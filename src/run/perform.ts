import { roomKey } from "../chat/incidents.ts";
import type { Outcome } from "../incident/commands.ts";
import type { Room } from "../incident/events.ts";
import { type Incident, isEnded } from "../incident/incident.ts";
import { type Effect, owed } from "../incident/owed.ts";
import { roomNamedIn } from "../incident/room-effects.ts";
import { muster } from "../incident/verdict.ts";
import type { Key, Lease, Ledger } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import { loggedAs } from "./circuit.ts";
import type { Clock } from "./clock.ts";
import { type Delivered, type Delivery, deliver, failureOf, find, successOf } from "./deliver.ts";
import type { Departures } from "./departures.ts";
import type { Handler } from "./handle.ts";
import type { Ids } from "./ids.ts";
import { isRoomCurrent } from "./live-texts.ts";
import { createRoomFailures } from "./room-failures.ts";
import { isPassing, type Lane, ProviderError, Withdrawn } from "./send.ts";

/**
 * Intent, send, outcome (DESIGN §1.5). Taking an effect writes a durable lease; a leftover lease means "maybe sent",
 * so the provider is asked before anything is sent again. The outcome is a fact; it is retried until appended.
 */

export type PerformPorts = {
  ledger: Ledger;
  clock: Clock;
  ids: Ids;
  handler: Pick<Handler, "handle" | "read">;
  delivery: Delivery;
  departures: Departures;
  log: Log;
  /** This process, among all that were and will be. */
  owner: string;
  leaseMs: number;
};

/** What to do next about an effect. */
export type Performed = { kind: "over" } | { kind: "again"; afterMs: number };

const over: Performed = { kind: "over" };
const lookUps = 3;
const unauthorizedAgainMs = 30_000;
/** How often a notice or an export is tried that gets no answer, and anything else once its incident has ended. */
const maxAttempts = 16;
/** How soon it is seen that the last card in a room shows its end. */
const betweenLooksMs = 1_000;
/** A platform that is back is asked again within this, however long it was away. */
const longestBackoffMs = 30_000;

export function createPerformer(ports: PerformPorts) {
  const { ledger, clock, handler, owner } = ports;
  // It is tried on, so what is known of the attempts stays.
  const rooms = createRoomFailures(handler, (id, outcome) => recordOutcome(id, undefined, outcome));

  async function perform(id: string, effect: Effect): Promise<Performed> {
    const lease = await ledger.findLease(effect.effect);
    const isElsewhere = lease && lease.owner !== owner && lease.untilMs > clock.nowMs();
    if (isElsewhere) return { kind: "again", afterMs: lease.untilMs - clock.nowMs() + 1 };
    const incident = await handler.read(id);
    if (!incident || !isStillOwed(incident, effect)) return over;
    if (
      effect.kind === "archive" &&
      !(await isRoomCurrent(ports.delivery, incident, effect.platform, ledger.findShown))
    ) {
      return { kind: "again", afterMs: betweenLooksMs };
    }
    const earlier = lease ? await lookUp(incident, effect, lease) : { kind: "not-sent" as const };
    const isDoubtful = earlier.kind === "unknown" || lease?.doubtful === true;
    if (earlier.kind === "found") {
      return await record(id, effect, {
        ref: earlier.ref,
        found: true,
        ...(isDoubtful && { ambiguous: true as const }),
      });
    }
    if (earlier.kind === "later") return { kind: "again", afterMs: earlier.afterMs };
    return await send(incident, effect, lease, isDoubtful);
  }

  /** A leftover lease means "maybe sent, look first". */
  async function lookUp(incident: Incident, effect: Effect, lease: Lease) {
    for (let attempt = 1; attempt <= lookUps; attempt++) {
      try {
        const ref = await find(ports.delivery, incident, effect, lease.sinceMs);
        return ref === undefined ? { kind: "not-sent" as const } : { kind: "found" as const, ref };
      } catch (error) {
        ports.log.warn({ effect: effect.effect, error: codeOf(error), attempt }, "a look-up failed");
        // Not asked yet, so nothing is known yet: sending now would be a guess that nobody needs to make.
        if (isRateLimited(error)) return { kind: "later" as const, afterMs: error.retryAfterMs ?? backoffMs(attempt) };
        if (attempt < lookUps) await pause(backoffMs(attempt));
      }
    }
    return { kind: "unknown" as const };
  }

  function send(incident: Incident, effect: Effect, lease: Lease | undefined, isDoubtful: boolean) {
    return ports.departures.during((leave) => sendOnce(incident, effect, { lease, isDoubtful, leave }));
  }

  async function sendOnce(
    incident: Incident,
    effect: Effect,
    { lease, isDoubtful, leave }: { lease: Lease | undefined; isDoubtful: boolean; leave(): void },
  ): Promise<Performed> {
    const attempt = (lease?.attempt ?? 0) + 1;
    let taken = lease;
    const take = async () => {
      leave();
      const nowMs = clock.nowMs();
      const sinceMs = taken?.sinceMs ?? nowMs;
      const doubt = isDoubtful && { doubtful: true as const };
      const next = { effect: effect.effect, owner, attempt, sinceMs, untilMs: nowMs + ports.leaseMs, ...doubt };
      if (!(await ledger.takeLease(next, taken))) throw new Withdrawn("somebody else has it");
      taken = next;
      // After the lease: somebody who held it before us may have sent, recorded and released in the meantime.
      const fresh = await handler.read(incident.id);
      if (fresh && isStillOwed(fresh, effect)) return refuseToStartOn(next);
      await ledger.dropLease(effect.effect, owner);
      throw new Withdrawn("not owed any more");
    };
    try {
      const sent = await deliver(ports.delivery, incident, effect, {
        effect: effect.effect,
        lane: laneOf(effect),
        take,
      });
      const isAmbiguous = isDoubtful || isOutlived(taken);
      return await record(incident.id, effect, { ...sent, ...(isAmbiguous && { ambiguous: true as const }) });
    } catch (error) {
      return await failed(incident, effect, error, attempt);
    }
  }

  /** A request must be over before the lease is, or somebody who looks then finds nothing and sends it too. */
  function refuseToStartOn({ untilMs }: Lease): void {
    if (untilMs - clock.nowMs() < ports.leaseMs / 2) throw new Withdrawn("this lease is too old to start on");
  }

  /** This process slept on its way out: somebody else may have looked before the request left, and sent it too. */
  function isOutlived(lease: Lease | undefined): boolean {
    return lease !== undefined && lease.untilMs < clock.nowMs();
  }

  async function failed(incident: Incident, effect: Effect, error: unknown, attempt: number): Promise<Performed> {
    if (error instanceof Withdrawn) return { kind: "again", afterMs: ports.leaseMs };
    if (!(error instanceof ProviderError)) throw error;
    ports.log.warn({ effect: effect.effect, error: codeOf(error), attempt }, "an effect failed");
    if (effect.kind === "room" && isPassing(error)) await rooms.missed(incident.id, effect, error.code);
    switch (error.kind) {
      case "rate-limited":
        // Certainly not sent this time; what an earlier attempt did is still to be asked.
        if (attempt === 1) await ledger.dropLease(effect.effect, owner);
        return { kind: "again", afterMs: error.retryAfterMs ?? backoffMs(attempt) };
      case "unavailable":
        if (attempt >= maxAttempts && !isTriedForAsLongAsOwed(incident, effect)) {
          return await giveUp(incident.id, effect, error);
        }
        // A provider may still be working on what it did not answer: nobody looks before the lease has run out.
        return { kind: "again", afterMs: Math.max(backoffMs(attempt), ports.leaseMs) };
      case "unauthorized":
        // A token that is renewed soon must not cost anybody their card; a page goes on to the next medium.
        if (!isGivenUpUnauthorized(effect)) return { kind: "again", afterMs: unauthorizedAgainMs };
        await ledger.dropLease(effect.effect, owner);
        return await giveUp(incident.id, effect, error);
      case "gone":
        if (isForRoom(incident, effect)) await recordLoss(incident.id, effect, error);
        await ledger.dropLease(effect.effect, owner);
        return await giveUp(incident.id, effect, error);
      case "rejected":
      case "not-found":
        await ledger.dropLease(effect.effect, owner);
        return await giveUp(incident.id, effect, error);
    }
  }

  /** Full jitter: anywhere up to twice as long each time. */
  function backoffMs(attempt: number): number {
    return Math.max(50, ports.ids.random() * Math.min(longestBackoffMs, 250 * 2 ** attempt));
  }

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => clock.after(delayMs, resolve));
  }

  async function record(id: string, effect: Effect, sent: Delivered): Promise<Performed> {
    // Before the outcome, which makes everybody look at what the card shows. Lost, the card is edited once for nothing.
    if (sent.shows !== undefined) await ledger.putShown(effect.effect, sent.shows).catch(() => undefined);
    await recordOutcome(id, effect, successOf(effect, sent));
    rooms.opened(effect.effect);
    return over;
  }

  /** Before its own outcome, which is then one of a room that is lost. */
  async function recordLoss(id: string, { effect }: Effect, { code: reason }: ProviderError): Promise<void> {
    await recordOutcome(id, undefined, { type: "RoomLost", data: { effect, reason } });
  }

  async function giveUp(id: string, effect: Effect, error: ProviderError): Promise<Performed> {
    const reason = error.code;
    if (effect.kind === "room") {
      await rooms.refused(id, effect, reason);
      return { kind: "again", afterMs: 30_000 };
    }
    await recordOutcome(id, effect, failureOf(effect, reason));
    return over;
  }

  /** Outcomes are never refused, and are retried until they are in the ledger. */
  async function recordOutcome(id: string, effect: Effect | undefined, outcome: Outcome): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await handler.handle({
          incident: id,
          command: (now) => ({ type: "RecordOutcome", now, by: muster, outcome }),
          ...(effect && { releases: [effect.effect] }),
          ...(outcome.type === "RoomOpened" && { keys: [roomKeyOf(outcome.data.room)] }),
        });
        return;
      } catch (error) {
        ports.log.error({ effect: effect?.effect, error: codeOf(error), attempt }, "an outcome is not recorded yet");
        await pause(backoffMs(Math.min(attempt, 6)));
      }
    }
  }

  return { perform, backoffMs };
}

export type Performer = ReturnType<typeof createPerformer>;

/** By this key a command typed in a room finds its incident. */
function roomKeyOf({ platform, id }: Room): Key {
  return { key: roomKey(platform, id), untilMs: Number.MAX_SAFE_INTEGER };
}

function isStillOwed(incident: Incident, effect: Effect): boolean {
  return owed(incident).some((candidate) => candidate.effect === effect.effect);
}

/**
 * A page's budget ends at a stored instant. The room, who is in it and what they see are what an open incident is
 * worked with: an outage may last hours, and they are wanted on the first minute after it.
 */
function isTriedForAsLongAsOwed(incident: Incident, { kind }: Effect): boolean {
  switch (kind) {
    case "page":
    case "room":
    case "remove":
      return true;
    case "invite":
    case "card":
      return !isEnded(incident);
    case "notice":
    case "export":
    case "links":
    case "archive":
      return false;
  }
}

/** A page has another way to go and the room is tried again anyway; an app may never be given the right to bookmarks. */
function isGivenUpUnauthorized({ kind }: Effect): boolean {
  return kind === "page" || kind === "room" || kind === "links";
}

/** Whether it is the room that it fails in. */
function isForRoom(incident: Incident, effect: Effect): boolean {
  const isPersons = effect.kind === "export" && effect.to.kind === "person";
  return !isPersons && roomNamedIn(incident, effect.effect) !== undefined;
}

function codeOf(error: unknown): string {
  if (error instanceof ProviderError) return loggedAs(error);
  return error instanceof Error ? error.name : "unknown";
}

function isRateLimited(error: unknown): error is ProviderError {
  return error instanceof ProviderError && error.kind === "rate-limited";
}

function laneOf(effect: Effect): Lane {
  switch (effect.kind) {
    case "page":
      return "page";
    case "room":
    case "invite":
    case "remove":
      return "room";
    case "card":
      return effect.view.card === "decision" ? "decision" : "card";
    case "export":
    case "links":
    case "archive":
      return "note";
    case "notice":
      return effect.notice.about.what === "false-alarm" ? "page" : "note";
  }
}
