import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { DateTime } from "luxon";
import { credentials, type Presented, refused, type Verified } from "./presented.ts";

/**
 * A bearer token that somebody else issued and signed. Anybody may have a token issued for any audience, so who it was
 * issued to (`email`, `subject` or both) is what lets somebody in.
 */
export type OidcAuth = {
  kind: "oidc";
  issuer: string;
  /** Where the issuer publishes its keys (its `jwks_uri`). */
  keys: string;
  audience: string;
  email?: string;
  subject?: string;
};

/** Google Pub/Sub's push: https://docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions */
export const googleIssuer = {
  kind: "oidc",
  issuer: "https://accounts.google.com",
  keys: "https://www.googleapis.com/oauth2/v3/certs",
} as const;

/** The sender waits meanwhile, and EventBridge gives up after 5 s. */
const fetchWithinMs = 2_000;
const refreshAfterMs = 10 * 60_000;
const clockToleranceSeconds = 60;
/** Those with a public key: a token signed with a shared secret would be signed with what everybody can read. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

class KeysUnavailable extends Error {}

export function oidcVerifier(auth: OidcAuth): (presented: Presented) => Promise<Verified> {
  const keyAt = issuersKeys(auth.keys);
  return async (presented) => {
    const token = credentials(presented, "bearer");
    if (token === undefined) return refused("no-credentials");
    const { nowMs } = presented;
    const expected = {
      issuer: auth.issuer,
      audience: auth.audience,
      algorithms,
      requiredClaims: ["exp"],
      clockTolerance: clockToleranceSeconds,
      currentDate: DateTime.fromMillis(nowMs).toJSDate(),
    };
    try {
      const { payload } = await jwtVerify(token, keyAt(nowMs), expected);
      return isWhoWasNamed(payload, auth) ? { kind: "authentic" } : refused("wrong-credentials");
    } catch (error) {
      if (error instanceof KeysUnavailable) return { kind: "undecidable", reason: "issuer-unreachable" };
      return refused(error instanceof errors.JWTExpired ? "expired-credentials" : "wrong-credentials");
    }
  };
}

function isWhoWasNamed(payload: JWTPayload, { email, subject }: OidcAuth): boolean {
  if (email !== undefined && (payload.email !== email || payload.email_verified !== true)) return false;
  if (subject !== undefined && payload.sub !== subject) return false;
  return email !== undefined || subject !== undefined;
}

/** Keys once fetched are kept while the issuer is away, and asked for anew beside the requests, which wait for nothing. */
function issuersKeys(address: string): (nowMs: number) => JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(address), {
    timeoutDuration: fetchWithinMs,
    cacheMaxAge: Number.POSITIVE_INFINITY,
  });
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => async (header, input) => {
    if (nowMs - askedAtMs > refreshAfterMs) {
      askedAtMs = nowMs;
      if (keys.jwks()) keys.reload().catch(() => undefined);
    }
    try {
      return await keys(header, input);
    } catch (error) {
      const isTheTokens = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
      throw isTheTokens ? error : new KeysUnavailable();
    }
  };
}
