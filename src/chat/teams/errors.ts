import { ProviderError, type ProviderErrorKind } from "../../run/send.ts";

/** What Microsoft answers, as ProviderErrors: from statuses and codes only, never from a message's words. */

export type Answer = { status: number; retryAfter: string | null; body: unknown };

/** What to wait when we are limited without being told for how long. */
const defaultRetryAfterMs = 30_000;

/** Of the service and of Graph: the chat is not there for us any more. */
const gone = new Set(["BotNotInConversationRoster", "ConversationNotFound", "BotDisabledByAdmin"]);

/**
 * 429 was never processed. 412, 502 and 504 are to be repeated
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit), and nothing says that they were not carried out, so
 * nobody knows. A 401 is about the token. A 403 is about what was asked: a person who may not be in the chat or blocked the
 * bot, or a right that nobody has consented to. Asked again it stays one, and another token would not help.
 */
export function refused({ status, retryAfter, body }: Answer, nowMs = Date.now()): ProviderError {
  const code = codeOf(body) ?? `http_${status}`;
  if (status === 429) {
    return new ProviderError("rate-limited", "teams", code, retryAfterMs(retryAfter, nowMs) ?? defaultRetryAfterMs);
  }
  return new ProviderError(kindOf(status, code), "teams", code);
}

function kindOf(status: number, code: string): ProviderErrorKind {
  if (status >= 500 || status === 408 || status === 412 || status < 400) return "unavailable";
  if (gone.has(code) || status === 410) return "gone";
  if (status === 401) return "unauthorized";
  return status === 404 ? "not-found" : "rejected";
}

/** Codes of Node's DNS, sockets and TLS for what fails before a request can leave (nodejs.org/api/errors.html). */
const notConnected = new Set([
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"],
  ...["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"],
  ...["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "ERR_TLS_CERT_ALTNAME_INVALID"],
]);
const connectAgainMs = 2_000;

/** No whole answer came: nobody knows whether it was done, but where no connection stood it certainly was not. */
export function unanswered(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const { code, cause, name } = fieldsOf(error);
  const known = [fieldsOf(cause).code, code, name].find((each) => typeof each === "string");
  if (typeof known !== "string") return new ProviderError("unavailable", "teams", "unknown");
  if (notConnected.has(known)) return new ProviderError("rate-limited", "teams", known, connectAgainMs);
  return new ProviderError("unavailable", "teams", known);
}

/** The one code that Graph tells only inside another: of a channel whose name is taken it says `BadRequest`. */
const toldInside = "NameAlreadyExists";

/** `{error: {code}}` of the connector and of Graph, or the connector's `subCode`, which it wraps in a text of JSON. */
function codeOf(body: unknown): string | undefined {
  const { error, message } = fieldsOf(body);
  const wrapped = typeof message === "string" ? fieldsOf(parsed(message)) : {};
  const oauth = typeof error === "string" ? error : undefined;
  if (fieldsOf(fieldsOf(error).innerError).code === toldInside) return toldInside;
  const code = [fieldsOf(error).code, wrapped.subCode, oauth].find((each) => typeof each === "string");
  return typeof code === "string" && /^[A-Za-z0-9_.-]{1,60}$/.test(code) ? code : undefined;
}

/** Undefined for what is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
