import { setTimeout as pause } from "node:timers/promises";
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import { ProviderError } from "./send.ts";

/** After this many requests in a row that got no answer a provider is left alone, for so long. */
const unansweredInARow = 8;
const leftAloneMs = 2_000;

const circuitOpen = "circuit-open";

/** "slack rejected is_archived"; of one that is left alone, that it does not answer: nobody limited us. */
export function loggedAs({ provider, kind, code }: ProviderError): string {
  if (code !== circuitOpen) return `${provider} ${kind} ${code}`;
  return `${provider} unavailable, left alone for ${leftAloneMs / 1_000} s (${code})`;
}

export type Circuit = <T>(request: () => Promise<T>) => Promise<T>;

/**
 * Requests to one provider. While it does not answer, a request does not leave at all and fails at once as
 * "rate-limited" (certainly not done), rather than hold its place in a queue until its own time-out. After a moment
 * requests leave again; the first of them without an answer has the provider left alone again, the first with one
 * starts the count anew. Refusals and 429 are answers; what was withdrawn before it left is neither.
 */
export function circuitFor(provider: string): Circuit {
  const isUnanswered = (error: unknown) => error instanceof ProviderError && error.kind === "unavailable";
  const breaker = circuitBreaker(handleWhen(isUnanswered), {
    // Never waited for: `leaveAlone` takes its place.
    halfOpenAfter: leftAloneMs,
    breaker: new ConsecutiveBreaker(unansweredInARow),
  });

  /** The library would compare times of day, and a clock set back would keep it waiting. Timers are monotonic. */
  async function leaveAlone(): Promise<void> {
    const isolation = breaker.isolate();
    await pause(leftAloneMs, undefined, { ref: false });
    isolation.dispose();
  }
  breaker.onBreak((reason) => {
    // Isolating it is a break as well.
    if (!("isolated" in reason)) void leaveAlone();
  });

  return async (request) => {
    try {
      const answered = await breaker.execute(() => answerOf(request));
      if ("refused" in answered) throw answered.refused;
      return answered.result;
    } catch (error) {
      // An isolated circuit's error is one of these too.
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new ProviderError("rate-limited", provider, circuitOpen, leftAloneMs);
    }
  };
}

/** A refusal is returned, because the library counts only what returns as an answer. */
async function answerOf<T>(request: () => Promise<T>): Promise<{ result: T } | { refused: ProviderError }> {
  try {
    return { result: await request() };
  } catch (error) {
    if (error instanceof ProviderError && error.kind !== "unavailable") return { refused: error };
    throw error;
  }
}
