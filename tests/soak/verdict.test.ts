import { expect, test } from "vitest";
import { judge } from "./verdict.ts";
import type { Look } from "./watch.ts";

/** As ten minutes have them: sixty looks, ten seconds apart. */
const many = 60;
const looks = (more: (turn: number) => Partial<Look>): Look[] =>
  Array.from({ length: many }, (_, turn) => ({
    ...{ atMs: turn * 10_000, rss: 2e8, heap: 8e7, resources: 12, files: 40 },
    ...more(turn),
  }));

const grown = (all: Look[]) => judge(all).flatMap(({ measure, flat }) => (flat ? [] : [measure]));
/** Grows evenly, by that share of itself over the second half. */
const leaking = (share: number) => (turn: number) => 1 + (share * (turn - many / 2)) / (many / 2 - 1);
/** As heaps do between two collections: up and down by 4 %, and the same every time. */
const wave = (turn: number) => 1 + 0.04 * Math.sin(turn * 2.4);

test("memory that grows while a process warms up and then stays is flat", () => {
  expect(grown(looks((turn) => ({ rss: turn < 25 ? 1e8 + turn * 4e6 : 2e8 })))).toEqual([]);
});

test("memory that grows by six in a hundred over the second half is a leak; by four in a hundred it is none", () => {
  expect(grown(looks((turn) => ({ heap: 8e7 * leaking(0.06)(turn) })))).toEqual(["heap"]);
  expect(grown(looks((turn) => ({ rss: 2e8 * leaking(0.06)(turn) })))).toEqual(["rss"]);
  expect(grown(looks((turn) => ({ rss: 2e8 * leaking(0.04)(turn), heap: 8e7 * leaking(0.04)(turn) })))).toEqual([]);
});

test("memory that only goes up and down is flat, and what leaks beneath it is seen", () => {
  expect(grown(looks((turn) => ({ heap: 8e7 * wave(turn) })))).toEqual([]);
  expect(grown(looks((turn) => ({ heap: 8e7 * wave(turn) * leaking(0.08)(turn) })))).toEqual(["heap"]);
});

test("memory that grows by one step in the middle of the second half and stays there has grown", () => {
  expect(grown(looks((turn) => ({ heap: turn < 45 ? 8e7 : 9e7 })))).toEqual(["heap"]);
});

test("connections that come and go are no leak; one more at every other look is", () => {
  expect(grown(looks((turn) => ({ files: 40 + (turn % 3) })))).toEqual([]);
  expect(grown(looks((turn) => ({ files: 40 + turn, resources: 12 + turn / 2 })))).toEqual(["resources", "files"]);
});

test("one look that is far off moves no verdict", () => {
  expect(grown(looks((turn) => (turn === 51 ? { rss: 9e8, files: 400 } : {})))).toEqual([]);
});

test("of a run too short to have halves nothing is said", () => {
  expect(() => judge(looks(() => ({})).slice(0, 7))).toThrow("too short");
});
