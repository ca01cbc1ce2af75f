import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { type Circuit, circuitFor, loggedAs } from "../../src/run/circuit.ts";
import { ProviderError, type ProviderErrorKind, Withdrawn } from "../../src/run/send.ts";

afterEach(() => void vi.useRealTimers());

const failing = (circuit: Circuit, kind: ProviderErrorKind) =>
  circuit(() => Promise.reject(new ProviderError(kind, "acme", "x"))).catch((error: ProviderError) => error.code);
const answered = (circuit: Circuit) => circuit(() => Promise.resolve("yes")).catch((error) => error.code);

async function unanswered(circuit: Circuit, times: number): Promise<void> {
  for (let n = 0; n < times; n++) await failing(circuit, "unavailable");
}

test("a provider that does not answer is left alone for a moment, even while the clock is set back an hour", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const circuit = circuitFor("acme");
  await unanswered(circuit, 8);
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(await answered(circuit)).toBe("circuit-open");
  await pause(2_200);
  expect(await answered(circuit)).toBe("yes");
});

test("a clock set ahead does not shorten the moment", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const circuit = circuitFor("acme");
  await unanswered(circuit, 8);
  vi.setSystemTime(Date.now() + 3_600_000);
  expect(await answered(circuit)).toBe("circuit-open");
});

test("a provider that still does not answer is left alone again after one request, and one answer forgets all", async () => {
  const circuit = circuitFor("acme");
  await unanswered(circuit, 8);
  await pause(2_200);
  expect(await failing(circuit, "unavailable")).toBe("x");
  expect(await answered(circuit)).toBe("circuit-open");
  await pause(2_200);
  expect(await answered(circuit)).toBe("yes");
  await unanswered(circuit, 7);
  expect(await answered(circuit)).toBe("yes");
});

test.each(["rejected", "rate-limited", "not-found", "unauthorized"] as const)(
  "an answer that says %s ends a row of requests without one",
  async (kind) => {
    const circuit = circuitFor("acme");
    await unanswered(circuit, 7);
    expect(await failing(circuit, kind)).toBe("x");
    await unanswered(circuit, 7);
    expect(await answered(circuit)).toBe("yes");
  },
);

test("a request that was withdrawn before it left is no answer and no failure", async () => {
  const circuit = circuitFor("acme");
  const withdraw = () => circuit(() => Promise.reject(new Withdrawn("not owed")));
  await expect(withdraw()).rejects.toBeInstanceOf(Withdrawn);
  await unanswered(circuit, 7);
  await expect(withdraw()).rejects.toBeInstanceOf(Withdrawn);
  expect(await failing(circuit, "unavailable")).toBe("x");
  expect(await answered(circuit)).toBe("circuit-open");
});

test("a provider that is left alone is logged as what does not answer, not as one that limits us", async () => {
  const circuit = circuitFor("acme");
  await unanswered(circuit, 8);
  const error: unknown = await circuit(() => Promise.resolve("yes")).catch((thrown) => thrown);
  expect(loggedAs(error as ProviderError)).toBe("acme unavailable, left alone for 2 s (circuit-open)");
  expect(loggedAs(new ProviderError("rate-limited", "acme", "429"))).toBe("acme rate-limited 429");
});
