import { afterEach, describe, expect, test, vi } from "vitest";
import { machineClock, machineIds } from "../../src/run/machine.ts";
import { adjectives, nouns } from "../../src/run/words.ts";
import { manualClock, seededIds } from "../support/manual-clock.ts";

describe("the machine's clock", () => {
  afterEach(() => vi.useRealTimers());

  test("agrees with the wall clock, in whole milliseconds", () => {
    const nowMs = machineClock().nowMs();
    expect(Number.isInteger(nowMs)).toBe(true);
    expect(Math.abs(nowMs - Date.now())).toBeLessThan(1_000);
  });

  test("does not move when somebody sets the wall clock", () => {
    const clock = machineClock();
    const before = clock.nowMs();
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    expect(Date.now()).toBe(0);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(before);
    expect(clock.nowMs() - before).toBeLessThan(1_000);
  });

  test("runs a job once, after its delay", async () => {
    const clock = machineClock();
    const setAtMs = clock.nowMs();
    const ranAtMs = await new Promise<number>((resolve) => clock.after(20, () => resolve(clock.nowMs())));
    expect(ranAtMs - setAtMs).toBeGreaterThanOrEqual(19);
  });

  test("runs no cancelled job", async () => {
    const clock = machineClock();
    const ran: string[] = [];
    const cancel = clock.after(1, () => ran.push("cancelled"));
    cancel();
    await new Promise<void>((resolve) => clock.after(10, resolve));
    expect(ran).toEqual([]);
  });

  test("a delay past what a timer can hold does not run at once", async () => {
    const clock = machineClock();
    const ran: string[] = [];
    const cancel = clock.after(2 ** 31, () => ran.push("too early"));
    await new Promise<void>((resolve) => clock.after(10, resolve));
    cancel();
    expect(ran).toEqual([]);
  });
});

describe.each([
  { source: "the machine", ids: machineIds() },
  { source: "a seed", ids: seededIds(7) },
])("ids from $source", ({ ids }) => {
  const draw = (one: () => string) => Array.from({ length: 500 }, one);

  test("an incident's id is five letters and digits that nobody mishears", () => {
    const drawn = draw(ids.incident);
    for (const id of drawn) expect(id).toMatch(/^INC-[0-9A-HJKMNP-TV-Z]{5}$/);
    const letters = new Set(drawn.flatMap((id) => [...id.slice(4)]));
    expect(letters.size).toBe(32);
  });

  test("a codename is one adjective and one noun", () => {
    for (const codename of draw(ids.codename)) {
      const [adjective = "", noun = "", ...more] = codename.split(" ");
      expect(adjectives).toContain(adjective);
      expect(nouns).toContain(noun);
      expect(more).toEqual([]);
    }
  });

  test("a salt is 16 bytes in hexadecimal, and no two are the same", () => {
    const drawn = draw(ids.salt);
    for (const salt of drawn) expect(salt).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(drawn).size).toBe(500);
  });

  test("unique ids are unique", () => {
    expect(new Set(draw(ids.unique)).size).toBe(500);
  });

  test("random numbers fill [0, 1)", () => {
    const drawn = Array.from({ length: 500 }, ids.random);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.min(...drawn)).toBeLessThan(0.1);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(Math.max(...drawn)).toBeGreaterThan(0.9);
  });
});

describe("the words of codenames", () => {
  describe.each([
    { list: "adjectives", words: adjectives },
    { list: "nouns", words: nouns },
  ])("$list", ({ words }) => {
    test("there are at least 150, each once, short and in plain letters", () => {
      expect(new Set(words).size).toBe(words.length);
      expect(words.length).toBeGreaterThanOrEqual(150);
      for (const word of words) expect(word).toMatch(/^[a-z]{4,11}$/);
    });

    test("no two differ by a single letter, so that each is understood over the phone", () => {
      const alike = words.flatMap((one, index) =>
        words.slice(index + 1).flatMap((other) => (withinOneLetter(one, other) ? [`${one} ${other}`] : [])),
      );
      expect(alike).toEqual([]);
    });
  });
});

/** One letter changed, added or dropped. */
function withinOneLetter(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  return short.slice(same + (short.length === long.length ? 1 : 0)) === long.slice(same + 1);
}

describe("the clock of tests", () => {
  const start = "2026-03-02T08:00:00.000Z";

  test("jobs run in order at their own instants, those set by jobs too", async () => {
    const clock = manualClock(start);
    const ran: string[] = [];
    const note = (name: string) => ran.push(`${name} ${clock.nowIso().slice(17, 23)}`);
    clock.after(300, () => note("last"));
    clock.after(100, async () => {
      note("first");
      await Promise.resolve();
      clock.after(100, () => note("set by first"));
    });
    clock.after(100, () => note("second"));
    clock.after(301, () => note("never"));
    await clock.advance(300);
    expect(ran).toEqual(["first 00.100", "second 00.100", "set by first 00.200", "last 00.300"]);
    expect(clock.nowIso()).toBe("2026-03-02T08:00:00.300Z");
    expect(clock.waiting()).toBe(1);
  });

  test("a cancelled job does not run", async () => {
    const clock = manualClock(start);
    const ran: string[] = [];
    const cancel = clock.after(1, () => ran.push("cancelled"));
    cancel();
    await clock.advance(10);
    expect(ran).toEqual([]);
  });

  test("a seed gives the same ids again, another seed others", () => {
    expect(seededIds(7).salt()).toBe(seededIds(7).salt());
    expect(seededIds(7).salt()).not.toBe(seededIds(8).salt());
  });
});
