import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { createStandings } from "../../src/chat/standings.ts";
import type { Standing } from "../../src/policy/directory.ts";
import { ProviderError } from "../../src/run/send.ts";
import { manualClock } from "../support/manual-clock.ts";

/** Whom a chat platform takes for one of ours, as far as it has said. */

/** What outlives a restart. */
function memory(ids: string[] = []) {
  const kept = new Set(ids);
  return {
    kept,
    putVouched: async (id: string) => void kept.add(id),
    dropVouched: async (id: string) => void kept.delete(id),
    listVouched: async () => [...kept],
  };
}

function begin({ takesMs = 0, store = memory() } = {}) {
  const clock = manualClock("2026-11-22T03:00:00.000Z");
  const taken = new Map<string, Standing>([["gina", "guest"]]);
  const silent = new Set(["silent"]);
  const asked = vi.fn(async (user: string) => {
    if (takesMs > 0) await new Promise<void>((resolve) => clock.after(takesMs, resolve));
    if (silent.has(user)) throw new ProviderError("unavailable", "teams", "http_503");
    return user === "nobody" ? undefined : (taken.get(user) ?? "ours");
  });
  const users = ["amara", "gina", "silent"];
  const logged: Record<string, unknown>[] = [];
  const known = createStandings({
    ask: asked,
    store,
    idOf: (user) => `teams:${user}`,
    users,
    clock,
    platform: "teams",
    log: pino({}, { write: (line) => void logged.push(JSON.parse(line)) }),
  });
  const timesAsked = (user: string) => asked.mock.calls.filter(([of]) => of === user).length;
  return { known, clock, taken, silent, timesAsked, logged };
}

test("everybody whom the policy lists is known as Muster starts, and anew within the hour", async () => {
  const { known, clock, taken } = begin();
  await known.start();
  await clock.advance(1_000);
  expect(["amara", "gina", "silent"].map(known.of)).toEqual(["ours", "guest", undefined]);
  taken.set("amara", "account-deactivated");
  await clock.advance(3_700_000);
  expect(known.of("amara")).toBe("account-deactivated");
});

test("whoever is taken for somebody from outside is one of ours a minute after that is mended", async () => {
  const { known, clock, taken } = begin();
  await known.start();
  await clock.advance(1_000);
  taken.delete("gina");
  await clock.advance(120_000);
  expect(known.of("gina")).toBe("ours");
});

test("about whom the platform does not answer it is asked every minute, about the others not; and no more once Muster stops", async () => {
  const { known, clock, timesAsked } = begin();
  await known.start();
  await clock.advance(300_000);
  expect(timesAsked("silent")).toBeGreaterThanOrEqual(5);
  expect(timesAsked("amara")).toBe(1);
  known.stop();
  const asked = timesAsked("silent");
  await clock.advance(300_000);
  expect(timesAsked("silent")).toBe(asked);
});

test("who presses is asked about at that moment, listed or not, unless the answer is minutes old", async () => {
  const { known, clock, taken, timesAsked } = begin();
  await known.refresh("paula");
  expect(known.of("paula")).toBe("ours");
  taken.set("paula", "guest");
  await known.refresh("paula");
  expect([known.of("paula"), timesAsked("paula")]).toEqual(["ours", 1]);
  await clock.advance(300_000);
  await known.refresh("paula");
  expect(known.of("paula")).toBe("guest");
});

test("an id that the platform does not know is nobody's of ours", async () => {
  const { known } = begin();
  await known.refresh("nobody");
  expect(known.of("nobody")).toBeUndefined();
});

test("a platform that is silent keeps nobody waiting longer than half a second, once a minute; what it said before stands", async () => {
  const { known, clock, silent, timesAsked } = begin({ takesMs: 3_000 });
  const first = known.refresh("amara");
  await clock.advance(500);
  await first;
  expect(known.of("amara")).toBeUndefined();
  await clock.advance(3_000);
  expect(known.of("amara")).toBe("ours");
  silent.add("amara");
  await clock.advance(300_000);
  const again = known.refresh("amara");
  await clock.advance(3_000);
  await again;
  expect(known.of("amara")).toBe("ours");
  await known.refresh("amara");
  expect(timesAsked("amara")).toBe(2);
});

test("of people whom the policy does not list only so many are remembered, and everybody whom it lists", async () => {
  const { known, clock } = begin();
  await known.start();
  await clock.advance(1_000);
  for (let index = 0; index < 1_100; index += 1) await known.refresh(`stranger-${index}`);
  expect(known.of("stranger-0")).toBeUndefined();
  expect(known.of("stranger-1099")).toBe("ours");
  expect(known.of("amara")).toBe("ours");
});

test("who is not listed, and about whom nothing was said, is asked about again a second later: without it they may not speak", async () => {
  const { known, clock, silent } = begin();
  silent.add("paula");
  await known.refresh("paula");
  expect(known.of("paula")).toBeUndefined();
  silent.delete("paula");
  await clock.advance(1_000);
  await known.refresh("paula");
  expect(known.of("paula")).toBe("ours");
});

test("whom the platform took for one of ours is that also after a restart in which it is silent, and nobody else", async () => {
  const store = memory();
  const before = begin({ store });
  await before.known.start();
  await before.clock.advance(1_000);
  expect([...store.kept]).toEqual(["teams:amara"]);
  const { known, silent } = begin({ store });
  for (const user of ["amara", "gina"]) silent.add(user);
  await known.start();
  expect(["amara", "gina", "silent"].map(known.of)).toEqual(["ours", undefined, undefined]);
  silent.clear();
  await known.refresh("gina");
  expect(known.of("gina")).toBe("guest");
});

test("whom it takes for somebody from outside by now is not remembered as ours", async () => {
  const store = memory(["teams:gina"]);
  const { known, clock } = begin({ store });
  await known.start();
  await clock.advance(1_000);
  expect(store.kept).not.toContain("teams:gina");
});

test("a platform that does not answer is one line of the log, with how many it was asked about and which it is", async () => {
  const { known, clock, silent, logged } = begin();
  for (const user of ["amara", "gina"]) silent.add(user);
  await known.start();
  await clock.advance(1_000);
  expect(logged).toEqual([
    expect.objectContaining({ platform: "teams", people: 3, msg: expect.stringContaining("does not say yet") }),
  ]);
});
