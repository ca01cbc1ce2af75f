import { ProviderError, type ProviderErrorKind } from "../run/send.ts";

/** Twilio's own numeric code, from an error body `{ code, message, more_info, status }`; its text is never read. */
export type TwilioRefusal = { status: number; code: string; retryAfter: string | null };

export function refused(refusal: TwilioRefusal, nowMs: number): ProviderError {
  return new ProviderError(kindOf(refusal), "twilio", refusal.code, retryAfterMs(refusal.retryAfter, nowMs));
}

/** No whole answer came: a time-out, a reset, or an answer that is not Twilio's. Nobody knows whether it was done. */
export function unanswered(code: string): ProviderError {
  return new ProviderError("unavailable", "twilio", code);
}

/**
 * 429 is never processed and may be repeated (https://www.twilio.com/docs/api/errors/20429); a 5xx may have sent the
 * message or call, which are not idempotent (https://www.twilio.com/docs/api/errors/20500).
 * The 21xxx codes are about this very number or message (21610 opted out, 21211 invalid, 21408 region not enabled),
 * also where they arrive as 403: those say nothing about our credentials.
 */
function kindOf({ status, code }: TwilioRefusal): ProviderErrorKind {
  if (status === 429) return "rate-limited";
  if (status >= 500 || status === 408 || status < 400) return "unavailable";
  if (/^21\d{3}$/.test(code)) return "rejected";
  if (status === 401 || status === 403) return "unauthorized";
  return status === 404 ? "not-found" : "rejected";
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
