import { expect, test } from "vitest";
import { judge } from "./verdict.ts";
import type { Look } from "./watch.ts";

/** Twenty looks, ten seconds apart. */
const looks = (more: (turn: number) => Partial<Look>): Look[] =>
  Array.from({ length: 20 }, (_, turn) => ({
    ...{ atMs: turn * 10_000, rss: 2e8, heap: 8e7, resources: 12, files: 40 },
    ...more(turn),
  }));

const grown = (all: Look[]) => judge(all).flatMap(({ measure, flat }) => (flat ? [] : [measure]));

test("memory that grows while a process warms up and then stays is flat", () => {
  expect(grown(looks((turn) => ({ rss: turn < 8 ? 1e8 + turn * 1e7 : 2e8 })))).toEqual([]);
});

test("memory that grows by more than five in a hundred from the third quarter to the last is not", () => {
  expect(grown(looks((turn) => ({ heap: 8e7 * 1.012 ** turn })))).toEqual(["heap"]);
  expect(grown(looks((turn) => ({ rss: 2e8 * 1.012 ** turn })))).toEqual(["rss"]);
});

test("connections that come and go are no leak; one more at every look is", () => {
  expect(grown(looks((turn) => ({ files: 40 + (turn % 3) })))).toEqual([]);
  expect(grown(looks((turn) => ({ files: 40 + turn * 2, resources: 12 + turn })))).toEqual(["resources", "files"]);
});

test("one look that is far off moves no verdict", () => {
  expect(grown(looks((turn) => (turn === 17 ? { rss: 9e8, files: 400 } : {})))).toEqual([]);
});

test("of a run too short to have quarters nothing is said", () => {
  expect(() => judge(looks(() => ({})).slice(0, 7))).toThrow("too short");
});
