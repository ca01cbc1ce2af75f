import { z } from "zod";
import { ProviderError } from "../../run/send.ts";
import { parsed, refused, unanswered } from "./errors.ts";
import type { Proof } from "./proof.ts";

/** `proof`: how the app shows that it is itself; `loginUrl` is such as `https://login.microsoftonline.com`, without a slash. */
export type TokenAccess = {
  appId: string;
  tenant: string;
  proof: Proof;
  loginUrl: string;
  timeoutMs: number;
  nowMs?(): number;
};

export type Tokens = {
  /**
   * A token for a scope such as `https://graph.microsoft.com/.default`. Throws ProviderError: `unauthorized` when the
   * secret or the app is refused, `rate-limited` (certainly not done) while nobody answers.
   */
  get(scope: string): Promise<string>;
  /** It was refused: the next one is asked for anew. */
  refuse(scope: string, token: string): void;
};

const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });

/** Entra's tokens hold for about an hour. */
const renewedAheadMs = 5 * 60_000;
const leastLeftMs = 60_000;
const againMs = 2_000;

type Held = { token: string; untilMs: number };

/**
 * The app's own tokens by client credentials
 * (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow). Whoever asks at the same time shares one
 * request, and a new one is fetched behind the back of those who use the one before. Neither is ever logged.
 */
export function teamsTokens(access: TokenAccess): Tokens {
  const { nowMs = () => performance.now() } = access;
  const held = new Map<string, Held>();
  const fetching = new Map<string, Promise<Held>>();

  function renew(scope: string): Promise<Held> {
    const underWay = fetching.get(scope);
    if (underWay) return underWay;
    const request = fetchToken(access, scope, nowMs)
      .then((fresh) => {
        held.set(scope, fresh);
        return fresh;
      })
      .finally(() => fetching.delete(scope));
    fetching.set(scope, request);
    return request;
  }

  return {
    async get(scope) {
      const known = held.get(scope);
      const leftMs = (known?.untilMs ?? 0) - nowMs();
      if (!known || leftMs < leastLeftMs) return (await renew(scope)).token;
      if (leftMs < renewedAheadMs) void renew(scope).catch(() => undefined);
      return known.token;
    },
    refuse(scope, token) {
      if (held.get(scope)?.token === token) held.delete(scope);
    },
  };
}

async function fetchToken(access: TokenAccess, scope: string, nowMs: () => number): Promise<Held> {
  const { loginUrl, tenant, appId, proof, timeoutMs } = access;
  const address = `${loginUrl}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
  const form = { grant_type: "client_credentials", client_id: appId, ...(await proof(address)), scope };
  const askedMs = nowMs();
  const answer = await fetch(address, {
    method: "POST",
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
    body: new URLSearchParams(form),
  })
    .then(async (response) => ({ status: response.status, body: parsed(await response.text()) }))
    .catch((error: unknown) => {
      throw notAsked(unanswered(error).code);
    });
  if (answer.status >= 500 || answer.status === 429) throw notAsked(`login_${answer.status}`);
  if (answer.status !== 200) {
    throw new ProviderError("unauthorized", "teams", refused({ ...answer, retryAfter: null }).code);
  }
  const result = answerSchema.safeParse(answer.body);
  if (!result.success) throw notAsked("login_unreadable");
  return { token: result.data.access_token, untilMs: askedMs + result.data.expires_in * 1_000 };
}

/** Without a token nothing has left. */
function notAsked(code: string): ProviderError {
  return new ProviderError("rate-limited", "teams", code, againMs);
}
