import { afterAll, beforeAll, expect, test } from "vitest";
import { openTheatres, type Theatres } from "../faults/story.ts";

/**
 * A whole story, with a room, cards, a decision and the record, during which the server dies by SIGKILL again and again.
 * `npm run faults -- --only story` kills it around every single request, in both moments.
 */

let theatres: Theatres;

beforeAll(async () => {
  theatres = await openTheatres(3);
}, 120_000);

afterAll(() => theatres.close(), 60_000);

test("a story that is killed at every eighth request sends every page, none twice, and opens one room", {
  timeout: 600_000,
}, async () => {
  const told = await theatres.tell([
    undefined,
    { first: 2, every: 8, moment: "before" },
    { first: 5, every: 8, moment: "after" },
  ]);
  expect(told.flatMap(({ wrong }) => wrong)).toEqual([]);
  const [undisturbed = 0, ...killed] = told.map(({ kills }) => kills.length);
  expect(undisturbed).toBe(0);
  for (const kills of killed) expect(kills).toBeGreaterThan(8);
});
