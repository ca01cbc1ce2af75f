import { z } from "zod";
import type { By } from "../incident/by.ts";
import { own } from "../incident/own.ts";
import { type Instant, later } from "../incident/time.ts";
import type { DirectoryPerson } from "../policy/directory.ts";
import { mediumSchema, type PersonId } from "../policy/policy.ts";

/**
 * Somebody tests that they can be reached. That it was asked for is a fact before anything is sent, so the same click
 * sends nothing twice; what it brought is another. A test is sent once: one that a crash swallowed is asked for again.
 */

export const reachEvents = {
  ReachTestAsked: z.object({ test: z.string(), media: z.array(mediumSchema) }),
  /** `refused`: the provider's own code, such as `21211`; absent where it took the message. */
  ReachTested: z.object({
    test: z.string(),
    person: z.string(),
    answers: z.array(z.object({ medium: mediumSchema, refused: z.string().optional() })),
  }),
} as const;

type Asked = z.infer<typeof reachEvents.ReachTestAsked>;
export type ReachAnswer = z.infer<typeof reachEvents.ReachTested>["answers"][number];

/** The latest test of somebody; without `answers` nobody knows what it brought. */
export type ReachTest = Asked & { at: Instant; answers?: ReachAnswer[] };

/** By person. */
export type ReachTests = Record<PersonId, ReachTest>;

const pauseMs = 60_000;

export type ReachRefusal = { code: "tested-lately"; at: Instant } | { code: "unreachable" };

/** A phone rings only for whoever asks for it. */
export function reachTest(
  { now, by, test, ring }: { now: Instant; by: By; test: string; ring: boolean },
  tests: ReachTests,
  person: DirectoryPerson,
): Asked | ReachRefusal {
  const last = own(tests, by.person);
  const again = last && later(last.at, pauseMs);
  if (again && now < again) return { code: "tested-lately", at: again };
  const media = person.media.filter((medium) => medium !== "voice" || ring);
  return media.length > 0 ? { test, media } : { code: "unreachable" };
}

export function reachAsked(tests: ReachTests, by: By, at: Instant, asked: Asked): ReachTests {
  return { ...tests, [by.person]: { ...asked, at } };
}

/** What an earlier test brought is of no interest any more. */
export function reachTested(tests: ReachTests, { test, person, answers }: z.infer<typeof reachEvents.ReachTested>) {
  const last = own(tests, person);
  return last?.test === test ? { ...tests, [person]: { ...last, answers } } : tests;
}
