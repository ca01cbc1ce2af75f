import { z } from "zod";
import { circuitFor } from "../run/circuit.ts";
import { refused, unanswered } from "./twilio-errors.ts";

/** `apiUrl` is `https://api.twilio.com` outside tests and the demo; `timeoutMs` bounds each request with its body. */
export type TwilioAccess = {
  accountSid: string;
  authToken: string;
  apiUrl: string;
  timeoutMs: number;
  nowMs(): number;
};

export type TwilioClient = ReturnType<typeof twilioClient>;

/** A page of a list as Twilio sends it; the next one is named by a path, never by a host. */
export const listedSchema = z.object({ next_page_uri: z.string().startsWith("/2010-04-01/").nullish() });

const errorSchema = z.object({ code: z.number().int() });

/**
 * Twilio's REST API 2010-04-01 under one account, by plain requests: one attempt each, because retries belong to the
 * runtime. Failures are `ProviderError`s made from status and code.
 * `resource` is what follows the account, such as `/Messages.json`; empty for the account itself.
 */
export function twilioClient({ accountSid, authToken, apiUrl, timeoutMs, nowMs }: TwilioAccess) {
  const root = apiUrl.replace(/\/+$/, "");
  const account = `/2010-04-01/Accounts/${accountSid}`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;

  const circuit = circuitFor("twilio");

  const ask = <T>(path: string, schema: z.ZodType<T>, form?: Record<string, string>) =>
    circuit(() => askOnce(path, schema, form));

  async function askOnce<T>(path: string, schema: z.ZodType<T>, form?: Record<string, string>): Promise<T> {
    const answer = await exchange(`${root}${path}`, {
      method: form ? "POST" : "GET",
      headers: { authorization, accept: "application/json" },
      // A redirect is followed by nobody: the form would be sent again, credentials and all.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      ...(form && { body: new URLSearchParams(form) }),
    });
    const body = parseJson(answer.text);
    if (!answer.ok) throw refused({ ...answer, code: codeOf(body, answer.status) }, nowMs());
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw unanswered("unexpected-answer");
    return parsed.data;
  }

  return {
    /** Not idempotent: repeating it may send twice. */
    create: <T>(resource: string, form: Record<string, string>, schema: z.ZodType<T>) =>
      ask(`${account}${resource}.json`, schema, form),
    read: <T>(resource: string, query: Record<string, string>, schema: z.ZodType<T>) =>
      ask(`${account}${resource}.json?${new URLSearchParams(query)}`, schema),
    /** Follows a `next_page_uri`. */
    readUri: <T>(uri: string, schema: z.ZodType<T>) => ask(uri, schema),
  };
}

type Exchanged = { ok: boolean; status: number; retryAfter: string | null; text: string };

async function exchange(url: string, request: RequestInit): Promise<Exchanged> {
  try {
    const response = await fetch(url, request);
    const { ok, status, headers } = response;
    return { ok, status, retryAfter: headers.get("retry-after"), text: await response.text() };
  } catch (error) {
    throw unanswered(networkCode(error));
  }
}

/** `timeout`, or the system's own code such as `ECONNRESET`; never a message, which may quote the request. */
function networkCode(error: unknown): string {
  if (!(error instanceof Error)) return "network";
  if (error.name === "TimeoutError") return "timeout";
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === "string") return code;
  return cause instanceof Error ? networkCode(cause) : "network";
}

function codeOf(body: unknown, status: number): string {
  const parsed = errorSchema.safeParse(body);
  return parsed.success ? String(parsed.data.code) : `http-${status}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
