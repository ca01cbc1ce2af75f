import type { z } from "zod";
import { ProviderError } from "../../run/send.ts";
import { type Answer, parsed, refused, unanswered } from "./errors.ts";
import type { Tokens } from "./tokens.ts";

/** One request to Microsoft, and its answer or a ProviderError. Nothing is logged: tokens and people's words go through here. */

/** `withinMs`: for what takes Microsoft longer than other requests. */
export type Request = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  body?: object;
  withinMs?: number;
};

/** Throws `unavailable` when no whole answer comes within `timeoutMs`. */
export async function exchange(request: Request, headers: Record<string, string>, timeoutMs: number): Promise<Answer> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { accept: "application/json", ...(request.body && { "content-type": "application/json" }), ...headers },
      // A redirect is followed by nobody: it would take the token along.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      ...(request.body && { body: JSON.stringify(request.body) }),
    });
    const body = parsed(await response.text());
    return { status: response.status, retryAfter: response.headers.get("retry-after"), body };
  } catch (error) {
    throw unanswered(error);
  }
}

export type Ask = <T>(
  request: Request,
  schema: z.ZodType<T>,
  /** Waits for the turn and asks whether it may still leave. */
  inTurn: (send: () => Promise<Answer>) => Promise<Answer>,
) => Promise<T>;

/**
 * Asks as the app, for `scope`. A token is at hand before the turn comes, so that nothing stands between the last look
 * and the request. One that is refused (401: certainly not done) is replaced, and the request made once more.
 */
export function askingAs(tokens: Tokens, scope: string, timeoutMs: number): Ask {
  const once = async (request: Request, inTurn: (send: () => Promise<Answer>) => Promise<Answer>) => {
    const token = await tokens.get(scope);
    try {
      return await inTurn(async () => {
        const answer = await exchange(request, { authorization: `Bearer ${token}` }, request.withinMs ?? timeoutMs);
        if (answer.status < 200 || answer.status > 299) throw refused(answer);
        return answer;
      });
    } catch (error) {
      if (error instanceof ProviderError && error.kind === "unauthorized") tokens.refuse(scope, token);
      throw error;
    }
  };
  return async (request, schema, inTurn) => {
    const answer = await once(request, inTurn).catch((error: unknown) => {
      if (!isStaleToken(error)) throw error;
      return once(request, inTurn);
    });
    const result = schema.safeParse(answer.body ?? {});
    if (!result.success) throw new ProviderError("unavailable", "teams", "unexpected_answer");
    return result.data;
  };
}

/** A login that is refused is `unauthorized` too, by codes of its own: asked again it would be refused again. */
function isStaleToken(error: unknown): boolean {
  const codes = ["http_401", "InvalidAuthenticationToken", "Unauthorized"];
  return error instanceof ProviderError && error.kind === "unauthorized" && codes.includes(error.code);
}
