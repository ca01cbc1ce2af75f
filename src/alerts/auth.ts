import { type HmacAuth, verifyHmac } from "./auth/hmac.ts";
import { type MtlsAuth, mtlsVerifier } from "./auth/mtls.ts";
import { type OidcAuth, oidcVerifier } from "./auth/oidc.ts";
import type { Presented, Verified } from "./auth/presented.ts";
import {
  type BasicAuth,
  type BearerAuth,
  type ClientStateAuth,
  verifyBasic,
  verifyBearer,
  verifyClientState,
} from "./auth/secrets.ts";

/** How a source proves who it is. */
export type SourceAuth = HmacAuth | BearerAuth | BasicAuth | ClientStateAuth | MtlsAuth | OidcAuth;

/** Judges the raw bytes as they arrived. Every comparison with a secret takes the same time whatever was presented. */
export type Verifier = (presented: Presented) => Verified | Promise<Verified>;

/** Made once for each source: what it learns of an issuer's keys it keeps. */
export function verifierOf(auth: SourceAuth): Verifier {
  switch (auth.kind) {
    case "hmac":
      return (presented) => verifyHmac(auth, presented);
    case "bearer":
      return (presented) => verifyBearer(auth, presented);
    case "basic":
      return (presented) => verifyBasic(auth, presented);
    case "client-state":
      return (presented) => verifyClientState(auth, presented);
    case "mtls":
      return mtlsVerifier(auth);
    case "oidc":
      return oidcVerifier(auth);
  }
}

/** What `WWW-Authenticate` asks for. */
export const challenges: Record<SourceAuth["kind"], string> = {
  hmac: "Signature",
  bearer: "Bearer",
  basic: 'Basic realm="alerts"',
  "client-state": "ClientState",
  mtls: "Certificate",
  oidc: "Bearer",
};
