import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import { ProviderError } from "./send.ts";

/** After this many requests in a row that got no answer a provider is left alone, for so long. */
const unansweredInARow = 8;
const leftAloneMs = 2_000;

export type Circuit = <T>(request: () => Promise<T>) => Promise<T>;

/**
 * Requests to one provider. While it does not answer, a request does not leave at all and fails at once as
 * "rate-limited" (certainly not done), rather than hold its place in a queue until its own time-out; then one goes
 * ahead, and the others follow when it is answered. Refusals and 429 are answers.
 */
export function circuitFor(provider: string): Circuit {
  const isUnanswered = (error: unknown) => error instanceof ProviderError && error.kind === "unavailable";
  const breaker = circuitBreaker(handleWhen(isUnanswered), {
    halfOpenAfter: leftAloneMs,
    breaker: new ConsecutiveBreaker(unansweredInARow),
  });
  return async (request) => {
    try {
      return await breaker.execute(request);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new ProviderError("rate-limited", provider, "circuit-open", leftAloneMs);
    }
  };
}
