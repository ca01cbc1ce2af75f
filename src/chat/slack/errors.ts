import { ErrorCode } from "@slack/web-api";
import { ProviderError, type ProviderErrorKind } from "../../run/send.ts";

const unauthorized = new Set([
  "not_authed",
  "invalid_auth",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "no_permission",
  "missing_scope",
  "not_allowed_token_type",
  "org_login_required",
  "ekm_access_denied",
  "access_denied",
  "team_access_not_granted",
]);
const notFound = new Set(["message_not_found", "thread_not_found", "view_not_found", "not_found"]);
/** About the channel itself. */
const gone = new Set(["channel_not_found", "is_archived", "not_in_channel"]);
/** Slack failed on its side: it may have done it. */
const unavailable = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
  "unreadable_answer",
]);
const rateLimited = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);

/** What to wait when Slack limits us without saying for how long. */
const defaultRetryAfterMs = 30_000;

/**
 * What `@slack/web-api` throws, as a ProviderError. Judged by error and status codes only.
 * Anything unknown that came out of a request counts as "nobody knows whether it was done".
 */
export function providerErrorOf(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const { code, data, retryAfter, statusCode, original } = fieldsOf(error);
  switch (code) {
    case ErrorCode.PlatformError:
      return platformError(data);
    case ErrorCode.RateLimitedError:
      return limited("ratelimited", typeof retryAfter === "number" ? retryAfter * 1_000 : undefined);
    case ErrorCode.HTTPError:
      return httpError(Number(statusCode));
    case ErrorCode.RequestError:
      return new ProviderError("unavailable", "slack", networkCode(original));
    default:
      return new ProviderError("unavailable", "slack", networkCode(error));
  }
}

function platformError(data: unknown): ProviderError {
  const { error, retryAfter } = fieldsOf(data);
  // An answer that is no JSON arrives here as a whole page of "error": never a code, never to be repeated.
  const code = typeof error === "string" && /^[a-z0-9_]{1,60}$/.test(error) ? error : "unreadable_answer";
  if (rateLimited.has(code)) return limited(code, typeof retryAfter === "number" ? retryAfter * 1_000 : undefined);
  return new ProviderError(platformKind(code), "slack", code);
}

function platformKind(code: string): ProviderErrorKind {
  if (unauthorized.has(code)) return "unauthorized";
  if (notFound.has(code)) return "not-found";
  if (gone.has(code)) return "gone";
  if (unavailable.has(code)) return "unavailable";
  return "rejected";
}

function httpError(status: number): ProviderError {
  const code = `http_${status}`;
  if (status === 429) return limited(code);
  if (status === 401 || status === 403) return new ProviderError("unauthorized", "slack", code);
  if (status === 404) return new ProviderError("not-found", "slack", code);
  return new ProviderError(status >= 400 && status < 500 ? "rejected" : "unavailable", "slack", code);
}

function limited(code: string, retryAfterMs = defaultRetryAfterMs): ProviderError {
  return new ProviderError("rate-limited", "slack", code, retryAfterMs);
}

/** The system's or undici's code, such as `ECONNRESET` or `UND_ERR_SOCKET`, else the error's class. */
function networkCode(error: unknown): string {
  const { code, cause, name } = fieldsOf(error);
  const { code: causeCode } = fieldsOf(cause);
  for (const candidate of [causeCode, code, name]) if (typeof candidate === "string") return candidate;
  return "unknown";
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
