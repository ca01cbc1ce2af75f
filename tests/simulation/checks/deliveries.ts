import type { Event, EventType } from "../../../src/incident/events.ts";
import { referenceOf } from "../../../src/incident/hash.ts";
import { type Incident, isEnded } from "../../../src/incident/incident.ts";
import { owed } from "../../../src/incident/owed.ts";
import type { Accepted, DeliveryWatch } from "../provider.ts";
import { leaseMs } from "../replicas.ts";
import type { Life } from "../scheduler.ts";
import type { Violate } from "./ladders.ts";

/**
 * What left for the providers, held against the ledger: nothing leaves that is not owed any more, nothing goes twice
 * but where DESIGN §1.5 allows it, and nothing is recorded that did not happen.
 */

type Log = {
  accepted: Map<string, Accepted[]>;
  byRef: Map<string, Accepted>;
  lookUps: Map<string, string>;
  /** Calls that a look-up took for another page's call to the same phone. */
  mistaken: Set<string>;
  /** By effect and life: when the last look was taken. */
  lookedMs: Map<string, number>;
  /**
   * What arrived so long after its last look that its process must have slept in between, while another looked, found
   * nothing and sent it: by the process, which says so in the ledger if it lives to hear of it.
   */
  late: Map<string, Life>;
  unheard: Set<string>;
  /** Effects of which the ledger says that they may have gone twice, or that an earlier attempt was found. */
  doubted: Set<string>;
  done: Set<string>;
};
export type Counts = { accepted: number; ambiguous: number; mistaken: number };

export function deliveryChecks(
  violate: Violate,
  incidentOf: (id: string) => Incident | undefined,
  nowMs: () => number,
) {
  const log: Log = {
    accepted: new Map(),
    byRef: new Map(),
    lookUps: new Map(),
    mistaken: new Set(),
    lookedMs: new Map(),
    late: new Map(),
    unheard: new Set(),
    doubted: new Set(),
    done: new Set(),
  };
  const counts: Counts = { accepted: 0, ambiguous: 0, mistaken: 0 };

  const watch: DeliveryWatch = {
    taking(effect, life) {
      const incident = incidentOf(incidentIn(effect));
      const why = incident && whyNot(effect, incident);
      return () => {
        log.lookedMs.set(`${effect} ${life.name}`, nowMs());
        if (why) violate(`${effect} leaves although ${why} before its last look was taken`);
      };
    },
    lookedUp(reference, result, life) {
      log.lookUps.set(lookUpKey(reference, life), result);
    },
    unheard: (ref) => void log.unheard.add(ref),
    accepted(accepted, life) {
      const { effect, ref, atMs } = accepted;
      counts.accepted += 1;
      if (atMs - (log.lookedMs.get(`${effect} ${life.name}`) ?? atMs) > leaseMs) log.late.set(ref, life);
      const before = log.accepted.get(effect) ?? [];
      log.accepted.set(effect, [...before, accepted]);
      log.byRef.set(ref, accepted);
      if (before.every(({ ref }) => log.mistaken.has(ref) || log.late.has(ref))) return;
      if (log.late.has(ref)) {
        counts.ambiguous += 1;
        return;
      }
      const looked = log.lookUps.get(lookUpKey(referenceOf(effect), life));
      if (looked === "failed") counts.ambiguous += 1;
      else
        violate(
          `${effect} goes twice, and ${life.name} ${looked === undefined ? "never looked first" : "could look first"}`,
        );
    },
  };

  /** A fact about something that was done: the provider must know of it. */
  function recorded(event: Event): void {
    if (!successes.has(event.type)) return;
    const data = event.data as { page?: string; effect?: string; ref?: string; found?: true; ambiguous?: true };
    const effect = data.page ?? data.effect ?? "";
    log.done.add(effect);
    if (data.found || data.ambiguous) log.doubted.add(effect);
    if (event.type === "PersonInvited") return;
    const other = data.ref === undefined ? undefined : log.byRef.get(data.ref);
    // Twilio's list of calls says to whom and when, and nothing else: a look-up can take another call for ours, and the
    // next look-up the next one, so that the last of several calls in doubt is placed for the one that never was.
    if (data.found && other && other.effect !== effect && isCall(effect) && isCall(other.effect)) {
      counts.mistaken += 1;
      log.mistaken.add(other.ref);
    } else if (!log.accepted.has(effect)) violate(`${effect} is recorded as done, and no provider ever took it on`);
  }

  /** It slept and then died, or was never answered. */
  function isPastKnowing(ref: string): boolean {
    const life = log.late.get(ref);
    return life !== undefined && (!life.isAlive || log.unheard.has(ref));
  }

  return {
    watch,
    counts,
    note(events: Event[]): void {
      for (const event of events) recorded(event);
    },
    /** At the end: what a provider took on is in the ledger, unless nobody owes it any more. */
    concluded(nowMs: number): void {
      for (const [effect, accepted] of log.accepted) {
        if (accepted.some(({ atMs }) => nowMs - atMs < recordedWithinMs)) continue;
        const incident = incidentOf(incidentIn(effect));
        const isOwed = incident && owed(incident).some((one) => one.effect === effect);
        if (isOwed) violate(`${effect} was taken on by its provider, and the ledger does not know`);
        // A page whose budget ended is recorded as not known to have left.
        const really = accepted.filter(({ ref }) => !log.mistaken.has(ref) && !isPastKnowing(ref));
        if (really.length > 1 && log.done.has(effect) && !log.doubted.has(effect))
          violate(`${effect} went twice, and nothing in the ledger says so`);
      }
    },
  };
}

/** An outcome is on its way for so long at most, when nothing is wrong. */
const recordedWithinMs = 20_000;

const successes: ReadonlySet<EventType> = new Set([
  "PageAccepted",
  "RoomOpened",
  "PersonInvited",
  "CardPosted",
  "NoticePosted",
  "ExportSent",
  "RoomArchived",
]);

/** Why an effect may not leave from this state. */
function whyNot(effect: string, incident: Incident): string | undefined {
  if (effect.startsWith("page:")) {
    const callIn = incident.callIns[effect.split(":")[2] ?? ""];
    if (isEnded(incident)) return "the incident had ended";
    if (callIn?.state.status === "acknowledged") return `${callIn.person} had acknowledged`;
  }
  return owed(incident).some((one) => one.effect === effect) ? undefined : "it was not owed any more";
}

function isCall(effect: string): boolean {
  return effect.endsWith(":voice");
}

function incidentIn(effect: string): string {
  return effect.split(":")[1] ?? "";
}

function lookUpKey(reference: string, { name }: Life): string {
  return `${reference} ${name}`;
}
