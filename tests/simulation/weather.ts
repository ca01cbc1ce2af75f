import { LedgerUnavailable } from "../../src/ledger/ledger.ts";
import { ProviderError } from "../../src/run/send.ts";
import type { Random } from "./random.ts";
import type { Theme } from "./themes.ts";

/**
 * What goes wrong, and how often. Storms and calms take turns: in a storm every call may fail, in a calm nothing does,
 * so that what must hold when nothing is wrong can be told from what may be late.
 */

/** How one call goes. `fails`: it never arrives. `answer-lost`: it arrives and takes effect, and its caller is told it failed. */
export type Plan =
  | { kind: "answers"; outMs: number; backMs: number }
  | { kind: "fails"; afterMs: number; error: Error }
  | { kind: "answer-lost"; outMs: number; afterMs: number; error: Error };

export type Party = "ledger" | "timers" | "slack" | "twilio";

/** How a provider says no. */
const refusals = ["unavailable", "rate-limited", "rejected", "unauthorized", "not-found"] as const;

/** An adapter gives a provider this long to answer (DESIGN §1.5). */
export const providerTimeoutMs = 5_000;
/** A request that has left arrives before its time-out or never. */
const latestArrivalMs = providerTimeoutMs - 200;

/** How often each thing goes wrong in a storm: at a call, a message, a click. */
const faults = {
  slow: 0.05,
  "store fails": 0.02,
  "store's answer lost": 0.015,
  "request lost": 0.05,
  "answer lost": 0.15,
  refused: 0.15,
  "bad gateway": 0.02,
  queued: 0.25,
  "notification lost": 0.05,
  "notification late": 0.1,
  "notification twice": 0.1,
  "click late": 0.05,
  crash: 0.003,
  nap: 0.001,
  sleep: 0.0006,
  "sleep on a claim": 0.4,
};
export type Fault = keyof typeof faults;

export type Weather = ReturnType<typeof createWeather>;

export function createWeather({ random, theme, nowMs }: { random: Random; theme: Theme; nowMs(): number }) {
  const rates = random.swarm(faults, theme.faults);
  const goneUntilMs: Record<Party, number> = { ledger: 0, timers: 0, slack: 0, twilio: 0 };
  const queueUntilMs = { slack: 0, twilio: 0 };
  const flakyUntilMs = { slack: 0, twilio: 0 };
  let isStorm = false;
  /** Until then something may be late without anybody's fault. */
  let disturbedUntilMs = 0;

  const happens = (fault: Fault) => isStorm && random.chance(rates[fault]);
  const isGone = (party: Party) => goneUntilMs[party] > nowMs();
  const latencyMs = () => (happens("slow") ? random.between(100, 3_000) : random.between(1, 12));

  function disturb(untilMs: number): void {
    disturbedUntilMs = Math.max(disturbedUntilMs, untilMs);
  }

  function storePlan(party: "ledger" | "timers", error: () => Error): Plan {
    if (isGone(party) || happens("store fails"))
      return { kind: "fails", afterMs: random.between(1, 1_000), error: error() };
    const outMs = latencyMs();
    if (happens("store's answer lost"))
      return { kind: "answer-lost", outMs, afterMs: outMs + random.between(1, 1_000), error: error() };
    return { kind: "answers", outMs, backMs: latencyMs() };
  }

  function requestPlan(party: "slack" | "twilio"): Plan {
    const timeout = new ProviderError("unavailable", party, "timeout");
    if (isGone(party)) return { kind: "fails", afterMs: providerTimeoutMs, error: timeout };
    const outMs = happens("slow") ? random.between(100, latestArrivalMs) : random.between(1, 30);
    if (flakyUntilMs[party] > nowMs() && random.chance(0.5)) return flakyPlan(outMs, timeout);
    if (happens("request lost")) return { kind: "fails", afterMs: providerTimeoutMs, error: timeout };
    if (happens("answer lost")) return { kind: "answer-lost", outMs, afterMs: providerTimeoutMs, error: timeout };
    if (happens("refused")) return { kind: "fails", afterMs: outMs, error: refusal(party) };
    if (happens("bad gateway")) {
      return { kind: "answer-lost", outMs, afterMs: outMs, error: new ProviderError("unavailable", party, "502") };
    }
    return { kind: "answers", outMs, backMs: random.between(1, 30) };
  }

  /** Half of what a flaky provider takes on, and half of what it does not, is never answered. */
  function flakyPlan(outMs: number, error: Error): Plan {
    return random.chance(0.5)
      ? { kind: "fails", afterMs: providerTimeoutMs, error }
      : { kind: "answer-lost", outMs, afterMs: providerTimeoutMs, error };
  }

  function refusal(party: string): ProviderError {
    const kind = random.pick(refusals);
    const retryAfterMs = kind === "rate-limited" && random.chance(0.7) ? random.between(200, 8_000) : undefined;
    return new ProviderError(kind, party, kind === "unavailable" ? "503" : `no-${kind}`, retryAfterMs);
  }

  return {
    ledgerPlan: () => storePlan("ledger", () => new LedgerUnavailable("the ledger does not answer")),
    timersPlan: () => storePlan("timers", () => new Error("the timers do not answer")),
    requestPlan,
    /** How long a message waits in the adapter's rate limiter before it may leave. */
    queueMs(party: "slack" | "twilio"): number {
      if (queueUntilMs[party] > nowMs()) return random.between(500, 12_000);
      return happens("queued") ? random.between(200, 15_000) : 0;
    },
    happens,
    gone(party: Party, forMs: number): void {
      goneUntilMs[party] = nowMs() + forMs;
      // Without timers nothing may be late: due incidents are found in the ledger.
      if (party !== "timers") disturb(goneUntilMs[party]);
    },
    queued(party: "slack" | "twilio", forMs: number): void {
      queueUntilMs[party] = nowMs() + forMs;
      disturb(queueUntilMs[party] + 12_000);
    },
    flaky(party: "slack" | "twilio", forMs: number): void {
      flakyUntilMs[party] = nowMs() + forMs;
      disturb(flakyUntilMs[party] + providerTimeoutMs);
    },
    disturb,
    isStorm: () => isStorm,
    turn(storm: boolean): void {
      // What was sent or asked in the storm may still be under way for this long.
      if (isStorm) disturb(nowMs() + 15_000);
      isStorm = storm;
    },
    restsAtMs: () => disturbedUntilMs,
    /** Since when nothing has been wrong, or undefined. */
    calmSinceMs: () => (isStorm || disturbedUntilMs > nowMs() ? undefined : disturbedUntilMs),
  };
}
