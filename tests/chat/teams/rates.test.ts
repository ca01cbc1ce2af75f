import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownAllowance } from "../../../src/allowance/allowance.ts";
import type { Rate } from "../../../src/chat/pace.ts";
import { appRate, chatRate, conversationRates, messagesRate } from "../../../src/chat/teams/rates.ts";

/** When each of so many requests would leave, asked for as early as they may after pauses of these lengths. */
async function departuresOf(rates: Rate[], pausesMs: number[]): Promise<number[]> {
  let nowMs = 0;
  const allowance = ownAllowance(() => nowMs);
  const left: number[] = [];
  for (const pauseMs of pausesMs) {
    nowMs += pauseMs;
    for (const { name, most, perSecond } of rates) {
      for (;;) {
        const turn = await allowance.take({ name, most, perSecond, reserve: 0, track: "page" });
        if (turn.kind === "go") break;
        nowMs += turn.kind === "wait" ? turn.waitMs : 1;
      }
    }
    left.push(nowMs);
  }
  return left;
}

/** The most that leave within any stretch of that length. */
function mostIn(left: number[], windowMs: number): number {
  let first = 0;
  return left.reduce((most, atMs, last) => {
    while (atMs - (left[first] ?? 0) >= windowMs) first += 1;
    return Math.max(most, last - first + 1);
  }, 0);
}

const pauses = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40_000 })), { maxLength: 300 });

describe("whatever is sent when,", () => {
  it("a conversation gets at most 7 in a second, 8 in two, 60 in 30 and 1,800 in an hour", async () => {
    await fc.assert(
      fc.asyncProperty(pauses, async (pausesMs) => {
        const left = await departuresOf(conversationRates("app", "19:room"), pausesMs);
        expect(mostIn(left, 1_000)).toBeLessThanOrEqual(7);
        expect(mostIn(left, 2_000)).toBeLessThanOrEqual(8);
        expect(mostIn(left, 30_000)).toBeLessThanOrEqual(60);
      }),
      { numRuns: 30 },
    );
    const flood = await departuresOf(conversationRates("app", "19:room"), Array(2_500).fill(0));
    expect(mostIn(flood, 3_600_000)).toBeLessThanOrEqual(1_800);
    expect(mostIn(flood, 3_600_000)).toBeGreaterThan(1_700);
  });

  it("a chat in which much happens goes on at more than three messages in two seconds, and the app at 25 in one", async () => {
    const flood = await departuresOf(conversationRates("app", "19:room"), Array(40).fill(0));
    expect(mostIn(flood.slice(5), 2_000)).toBeGreaterThan(3);
    const all = await departuresOf([appRate("app")], Array(300).fill(0));
    expect(mostIn(all.slice(50), 1_000)).toBeGreaterThanOrEqual(25);
  });

  it("the app and tenant get at most 50 in a second, a chat or team at Graph four, and what is read of all chats three", async () => {
    const flood = Array(300).fill(0);
    expect(mostIn(await departuresOf([appRate("app")], flood), 1_000)).toBeLessThanOrEqual(50);
    expect(mostIn(await departuresOf([chatRate("app", "19:room")], flood), 1_000)).toBeLessThanOrEqual(4);
    expect(mostIn(await departuresOf([messagesRate("app")], flood), 1_000)).toBeLessThanOrEqual(3);
  });
});
