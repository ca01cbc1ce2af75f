import { expect, test } from "vitest";
import type { Event } from "../../../src/incident/events.ts";
import { evolve, type Incident } from "../../../src/incident/incident.ts";
import fc, { seed } from "../../support/seeded.ts";
import { type Moment, play } from "./play.ts";
import { beginning } from "./random-commands.ts";
import { decidingDeeds, deeds, reportingDeeds } from "./random-deeds.ts";
import { organisation, reportingOrganisation, staffedOrganisation } from "./random-organisation.ts";
import { incidentId } from "./random-pick.ts";

/** The stories against which every promise is held, and how one is held against them. */

export const usualRuns = 400;
export const runs = Number(process.env.MUSTER_RUNS ?? usualRuns);
export const timeout = 30_000 + runs * 500;
export const tales = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(organisation, beginning, deeds) },
  { weight: 6, arbitrary: fc.tuple(staffedOrganisation, beginning, decidingDeeds) },
  { weight: 1, arbitrary: fc.tuple(reportingOrganisation, beginning, reportingDeeds) },
);

type Tale = typeof tales extends fc.Arbitrary<infer T> ? T : never;
type Story = { tale: Tale; moments: Moment[] };
/** What is wrong with what happened; nothing, when the promise was kept. */
type Breaches = unknown[];

let told: Story[] | undefined;
/** Every promise is held against the same stories, so that they are played once. */
export function stories(): Story[] {
  told ??= fc.sample(tales, { seed, numRuns: runs }).map((tale) => ({ tale, moments: play(...tale) }));
  return told;
}

export function always(promise: string, breachesIn: (story: Story) => Breaches): void {
  test(promise, { timeout }, () => {
    const isBroken = stories().some((story) => breachesIn(story).length > 0);
    if (!isBroken) return;
    // fast-check finds it again by the seed, and makes it short.
    const kept = fc.property(tales, (tale) => {
      expect(breachesIn({ tale, moments: play(...tale) })).toEqual([]);
    });
    fc.assert(kept, { seed, numRuns: runs });
    throw new Error(`broken with MUSTER_SEED=${seed}, and not when played again`);
  });
}

export function everyMoment(promise: string, breachesIn: (moment: Moment) => Breaches): void {
  always(promise, ({ moments }) => moments.flatMap(breachesIn));
}

type FactMoment = Moment & { before: Incident };

/** Every fact after the declaration, with the state right before it. */
export function everyFact(promise: string, breachesIn: (event: Event, moment: FactMoment) => Breaches): void {
  everyMoment(promise, (moment) => {
    const breaches: Breaches = [];
    let state = moment.before;
    for (const event of moment.events) {
      if (state) breaches.push(...breachesIn(event, { ...moment, before: state }));
      state = evolve(incidentId, state, event);
    }
    return breaches;
  });
}

/** Every fact, with all that were before it. */
export function everyFactSoFar(
  promise: string,
  breachesIn: (event: Event, soFar: Event[], moment: Moment) => Breaches,
): void {
  always(promise, ({ moments }) => {
    const soFar: Event[] = [];
    return moments.flatMap((moment) =>
      moment.events.flatMap((event) => {
        const breaches = breachesIn(event, soFar, moment);
        soFar.push(event);
        return breaches;
      }),
    );
  });
}

/** The names that stand there more than once. */
export function repeated(names: string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
