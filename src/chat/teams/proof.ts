import { createPrivateKey, randomUUID, X509Certificate } from "node:crypto";
import { SignJWT } from "jose";

/** What the app shows Entra to be known by: a client secret, or a certificate with its private key, both as PEM. */
export type Credential = { kind: "password" | "certificate"; reveal(): string };

/** The fields of a login that prove it, for the address where one logs in. */
export type Proof = (audience: string) => Promise<Record<string, string>>;

const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Entra's page wants five to ten minutes at most. */
const holdsForSec = 300;

/**
 * With a certificate the secret never leaves: the app signs, for each login anew, that it is itself
 * (learn.microsoft.com/entra/identity-platform/certificate-credentials, RFC 7523).
 */
export function proofBy(credential: Credential, appId: string): Proof {
  switch (credential.kind) {
    case "password":
      return async () => ({ client_secret: credential.reveal() });
    case "certificate":
      return async (audience) => ({
        client_assertion_type: jwtBearer,
        client_assertion: await signed(credential.reveal(), { appId, audience }),
      });
  }
}

async function signed(pem: string, { appId, audience }: { appId: string; audience: string }): Promise<string> {
  const thumbprint = Buffer.from(new X509Certificate(pem).fingerprint256.replaceAll(":", ""), "hex");
  const nowSec = Math.floor(Date.now() / 1_000);
  return await new SignJWT({ iss: appId, sub: appId, aud: audience, jti: randomUUID() })
    .setProtectedHeader({ alg: "PS256", typ: "JWT", "x5t#S256": thumbprint.toString("base64url") })
    .setIssuedAt(nowSec)
    .setNotBefore(nowSec)
    .setExpirationTime(nowSec + holdsForSec)
    .sign(createPrivateKey(pem));
}
