import { afterEach, describe, expect, test, vi } from "vitest";
import { commandKinds } from "../../src/incident/command-kinds.ts";
import type { CommandType } from "../../src/incident/commands.ts";
import { catchWithin, caughtOn, runs } from "./fixed-seeds.ts";
import { sabotages } from "./sabotage.ts";
import { type Outcome, simulate } from "./simulation.ts";

/** What a failed run shows: the broken promise, how to see it again, and the end of the story. */
function toldOf({ seed, broken, story }: Outcome, steps: number): string {
  if (broken === undefined) return "nothing broken";
  return [broken, `npm run simulation -- --seed ${seed} --steps ${steps}`, ...story.end(25)].join("\n");
}

describe("the whole bot in bad weather", () => {
  const accepted = new Set<CommandType>();

  test.each(runs)("keeps every promise on seed $seed", async ({ seed, steps }) => {
    const outcome = await simulate({ seed, steps });
    for (const kind of outcome.accepted) accepted.add(kind);
    expect(toldOf(outcome, steps)).toBe("nothing broken");
  });

  test("was asked for every kind of thing that there is to ask for, and each came to something", () => {
    const kinds = Object.keys(commandKinds) as CommandType[];
    expect(kinds.filter((kind) => !accepted.has(kind))).toEqual([]);
  });
});

describe("a seed", () => {
  afterEach(() => void vi.useRealTimers());

  test("tells the same story again, whatever the wall clock says", async () => {
    const told = async () => {
      const { story, steps } = await simulate({ seed: 8, steps: 1_000 });
      return { digest: story.digest(), steps, end: story.end(10) };
    };
    const first = await told();
    vi.useFakeTimers({ now: Date.parse("2031-05-01T00:00:00Z"), toFake: ["Date", "performance"] });
    expect(await told()).toEqual(first);
  });

  test("tells another story than its neighbour", async () => {
    const [one, other] = [await simulate({ seed: 8, steps: 300 }), await simulate({ seed: 15, steps: 300 })];
    expect(one.story.digest()).not.toBe(other.story.digest());
  });
});

describe("a planted fault is caught by the promise it breaks", () => {
  test.each(Object.entries(sabotages))("%s", async (name, sabotage) => {
    const caught = await caughtOn(name);
    expect(caught?.broken).toMatch(sabotage.breaks);
    expect(caught?.taken).toBeLessThanOrEqual(catchWithin);
  });
});
