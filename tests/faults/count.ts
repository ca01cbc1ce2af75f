import { bundleOf } from "../../src/export/bundle.ts";
import { verifyBundle } from "../../src/export/verify.mjs";
import type { CallIn, Page } from "../../src/incident/call-ins/call-in.ts";
import type { EventOf } from "../../src/incident/events.ts";
import { referenceOf } from "../../src/incident/hash.ts";
import type { Incident } from "../../src/incident/incident.ts";
import { type PublicJwk, toEvent } from "../../src/ledger/seal.ts";
import { type Shadow, shadowOf } from "./fault.ts";
import { policy } from "./policy.ts";
import type { Mark, Sent } from "./provider-log.ts";
import { isClimbed, type Raised } from "./raised.ts";

/** What the ledger says, compared with what the providers say that they carried out. A list has a line for each. */
export type Count = {
  /** Pages that fell due. */
  pages: number;
  /** Due, neither answered before nor overtaken by a later step, and no provider ever saw it; or a person never called. */
  lost: string[];
  /** Carried out more than once for one effect, and the ledger does not say that it may have been. */
  twice: string[];
  /** Carried out without a durable lease before it. */
  phantom: string[];
  /** Carried out before it was due: somebody went by a clock of their own. */
  early: string[];
  /** Later than the promise allows: out of every shadow, or still not gone when the last one over it had ended. */
  late: string[];
  /** The ledger says that it may have gone twice (DESIGN §1.5). */
  ambiguous: string[];
  /** Whoever went on after a crash asked the provider, and it had gone already. */
  found: number;
  /** Records that do not verify. */
  unsound: string[];
  /** From the scheduled instant to the provider, of the page that took longest. */
  latestMs: number;
};

/** What there is to compare. */
export type Evidence = {
  raised: Raised[];
  /** What the providers carried out. */
  sent: Sent[];
  /** Whose seals count. */
  keys: PublicJwk[];
  shadows: Shadow[];
  /** How late a page may be that nothing stood in the way of. */
  promptMs: number;
};

export function countPages(evidence: Evidence): Count {
  return evidence.raised.map((each) => countOne(each, evidence)).reduce(sum, nothing);
}

export const nothing: Count = {
  pages: 0,
  lost: [],
  twice: [],
  phantom: [],
  early: [],
  late: [],
  ambiguous: [],
  found: 0,
  unsound: [],
  latestMs: 0,
};

export function sum(one: Count, other: Count): Count {
  return {
    pages: one.pages + other.pages,
    lost: [...one.lost, ...other.lost],
    twice: [...one.twice, ...other.twice],
    phantom: [...one.phantom, ...other.phantom],
    early: [...one.early, ...other.early],
    late: [...one.late, ...other.late],
    ambiguous: [...one.ambiguous, ...other.ambiguous],
    found: one.found + other.found,
    unsound: [...one.unsound, ...other.unsound],
    latestMs: Math.max(one.latestMs, other.latestMs),
  };
}

function countOne({ finding, incident, stored }: Raised, evidence: Evidence): Count {
  if (!incident) return { ...nothing, lost: [`${finding} was answered 202, and nobody was called`] };
  const accepted = stored.map(toEvent).filter((event) => event.type === "PageAccepted");
  const pages = Object.values(incident.callIns).flatMap((callIn) =>
    Object.values(callIn.pages).map((page) => countPage({ incident, callIn, page, accepted }, evidence)),
  );
  const verdict = verifyBundle(bundleOf({ stored, keys: evidence.keys }));
  const whole = {
    ...nothing,
    lost: neverDue(incident),
    unsound: verdict.ok ? [] : [`${incident.id}: ${verdict.wrong}`],
  };
  return pages.reduce(sum, whole);
}

/** Steps whose time came and went, and people who should have been called at all. */
function neverDue({ id, callIns }: Incident): string[] {
  const left = Object.values(callIns)
    .filter(isClimbed)
    .flatMap(({ id: callIn, schedule }) => schedule.map(({ step }) => `${id} ${callIn}: step ${step} never fell due`));
  const called = new Set(Object.values(callIns).map(({ person }) => person));
  const uncalled = Object.keys(policy.people).filter((person) => !called.has(person));
  return [...left, ...uncalled.map((person) => `${id}: ${person} was never called`)];
}

/** The providers' clock and the database's are two. */
const clocksDifferMs = 1_000;

/** A double that takes so long over a message or a call is a blow by itself: the machine has no time for it. */
const slowMs = 1_000;

/** How long the doubles kept somebody waiting whom they should have served at once. */
export function slowness(sent: Sent[]): Shadow[] {
  const slow = sent.filter(({ tookMs }) => tookMs > slowMs);
  return slow.map(({ at, tookMs }) => shadowOf(Date.parse(at) - tookMs, Date.parse(at)));
}

/** The last instant, in epoch milliseconds, at which a page that is due then may wait: from shadow to shadow. */
export function lastInstant(dueMs: number, { shadows, promptMs }: Pick<Evidence, "shadows" | "promptMs">): number {
  const inOrder = shadows.toSorted((one, other) => one.fromMs - other.fromMs);
  return (
    inOrder.reduce((ms, { fromMs, toMs }) => (fromMs <= ms + promptMs ? Math.max(ms, toMs) : ms), dueMs) + promptMs
  );
}

type Counted = { incident: Incident; callIn: CallIn; page: Page; accepted: EventOf<"PageAccepted">[] };

function countPage({ incident, callIn, page, accepted }: Counted, evidence: Evidence): Count {
  const { effect, state, scheduled } = page;
  const outcomes = accepted.filter(({ data }) => data.page === effect);
  const arrived = evidence.sent.filter(({ mark }) => isMeant(mark, { incident, callIn, page }));
  const isAmbiguous = outcomes.some(({ data }) => data.ambiguous);
  const isDue = state.status === "accepted" || (isClimbed(callIn) && state.status !== "skipped");
  const bare = arrived.filter(({ leased, at }) => {
    // Whoever slept may come after another has recorded it and given the lease back.
    const isRecorded = outcomes.some((outcome) => outcome.at <= at);
    return leased !== null && !leased.includes(effect) && !isRecorded;
  });
  const [first] = arrived;
  const dueMs = Date.parse(scheduled);
  const lateMs = first ? Date.parse(first.at) - dueMs : 0;
  const isLate = first && Date.parse(first.at) > lastInstant(dueMs, evidence);
  return {
    ...nothing,
    pages: 1,
    lost: isDue && !first ? [`${effect} (${state.status}) reached no provider`] : [],
    twice: arrived.length > 1 && !isAmbiguous ? [wordsFor(effect, arrived)] : [],
    phantom: bare.map(({ at }) => `${effect} at ${at} had no lease`),
    early: first && lateMs < -clocksDifferMs ? [`${effect} went at ${first.at}, and was due at ${scheduled}`] : [],
    late: isLate ? [`${wordsFor(effect, [first])}, and was due at ${scheduled}`] : [],
    found: outcomes.some(({ data }) => data.found) ? 1 : 0,
    ambiguous: isAmbiguous ? [wordsFor(effect, arrived)] : [],
    latestMs: lateMs,
  };
}

function isMeant(mark: Mark, { incident, callIn, page }: Omit<Counted, "accepted">): boolean {
  switch (mark.by) {
    case "effect":
      return mark.effect === page.effect;
    case "reference":
      return mark.reference === referenceOf(page.effect);
    case "call-in":
      return page.medium === "voice" && mark.incident === incident.id && mark.callIn === callIn.id;
  }
}

function wordsFor(effect: string, arrived: Sent[]): string {
  const times = arrived.map(({ at, tookMs, replica }) => `at ${at} for ${replica}, ${tookMs} ms after it was asked`);
  return `${effect} went ${arrived.length === 1 ? "" : `${arrived.length} times: `}${times.join("; ")}`;
}
