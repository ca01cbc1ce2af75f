import { setTimeout as sleep } from "node:timers/promises";
import { type CallIn, latestCallIn } from "../incident/call-ins/call-in.ts";
import type { Event } from "../incident/events.ts";
import { evolve, type Incident } from "../incident/incident.ts";
import type { Instant } from "../incident/time.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { toEvent } from "../ledger/seal.ts";
import type { Condition } from "./scenario.ts";
import { inStoryTime, type StoryClock, storyClock } from "./story-time.ts";

/** One event, and the incident before and after it, in story time. */
export type Seen = { event: Event; before: Incident | undefined; incident: Incident };

/** Looks at an exercise from outside: the ledger, which is the only truth. */
export type Watch = {
  /** Everything seen so far, oldest first. */
  seen: Seen[];
  incident(): Incident | undefined;
  /** By the story's clock; undefined before the first event. */
  now(): Instant | undefined;
  /** Looks until `condition` holds; false when it does not within `withinMs`. */
  until(condition: (watch: Watch) => boolean, withinMs: number): Promise<boolean>;
  /** Goes on looking for so long. */
  pause(durationMs: number): Promise<void>;
};

const lookEveryMs = 40;

/** Follows the one incident of an exercise. `onSeen` is told every event once, in order; the first is at `begins`. */
export function watchLedger(
  ledger: Pick<Ledger, "read" | "listIncidents">,
  onSeen: (seen: Seen) => void,
  begins?: Instant,
): Watch {
  const seen: Seen[] = [];
  let incident: Incident | undefined;
  let id: string | undefined;
  let clock: StoryClock | undefined;

  async function look(): Promise<void> {
    id ??= (await ledger.listIncidents()).at(-1)?.id;
    if (id === undefined) return;
    for (const stored of await ledger.read(id, incident?.version ?? 0)) {
      clock ??= storyClock(stored.at, begins);
      const event = inStoryTime(toEvent(stored), clock);
      const before = incident;
      incident = evolve(id, before, event);
      const one = { event, before, incident };
      seen.push(one);
      onSeen(one);
    }
  }

  const watch: Watch = {
    seen,
    incident: () => incident,
    now: () => clock?.(new Date().toISOString()),
    async until(condition, withinMs) {
      const endMs = performance.now() + withinMs;
      for (;;) {
        await look();
        if (condition(watch)) return true;
        if (performance.now() >= endMs) return false;
        await sleep(lookEveryMs);
      }
    },
    pause: async (durationMs) => {
      await watch.until(() => false, durationMs);
    },
  };
  return watch;
}

/** Whether the ledger shows it. */
export function holds(condition: Condition, watch: Pick<Watch, "seen" | "incident">): boolean {
  if ("happened" in condition) return watch.seen.some(({ event }) => event.type === condition.happened);
  if ("handed" in condition) return watch.seen.some((one) => isHanded(one, condition.handed));
  const incident = watch.incident();
  if (!incident) return false;
  const decisions = Object.values(incident.decisions);
  if ("called" in condition) return isCalled(Object.values(incident.callIns), condition);
  if ("answered" in condition) {
    return latestCallIn(incident.callIns, condition.answered)?.state.status === "acknowledged";
  }
  if ("joined" in condition) return incident.joined[condition.joined] !== undefined;
  if ("asked" in condition) return isAsked(incident, condition.asked);
  if ("chose" in condition) return decisions.some(({ choices }) => choices[condition.chose] !== undefined);
  if ("explained" in condition) {
    return decisions.some(({ choices }) => choices[condition.explained]?.reason !== undefined);
  }
  return decisions.some(({ dissents }) => dissents[condition.objected]?.reason !== undefined);
}

function isHanded({ event, before }: Seen, person: string): boolean {
  return event.type === "ExportSent" && before?.exports[event.data.effect]?.person === person;
}

function isCalled(callIns: CallIn[], { called, by }: Extract<Condition, { called: string }>): boolean {
  const pages = callIns.filter(({ person }) => person === called).flatMap((callIn) => Object.values(callIn.pages));
  return pages.some(({ medium, state }) => medium === by && state.status === "accepted");
}

/** `card:<incident>:<decision>:<person>`, once it was posted. */
function isAsked({ cards }: Incident, person: string): boolean {
  return Object.entries(cards).some(([effect, ref]) => ref !== undefined && effect.endsWith(`:${person}`));
}
