import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Environment } from "./environment.ts";
import type { Place } from "./mistake.ts";
import { type Secret, secret } from "./secret.ts";

/** How the app proves itself at Entra. A certificate is PEM, its private key beside it, and ends at `endsMs`. */
export type TeamsCredential =
  | { kind: "password"; secret: Secret }
  | { kind: "certificate"; secret: Secret; endsMs: number };

/** One of the two; undefined where it is missing or not understood, which was told. */
export function teamsCredential(environment: Environment, at: Place | undefined): TeamsCredential | undefined {
  const password = environment.secret("TEAMS_APP_PASSWORD");
  const certificate = environment.secret("TEAMS_APP_CERTIFICATE");
  if (password && certificate) {
    const what = "TEAMS_APP_PASSWORD and TEAMS_APP_CERTIFICATE are both set";
    environment.mistake("TEAMS_APP_CERTIFICATE", what, "keep one of them");
    return undefined;
  }
  if (certificate) return certificateIn(environment, certificate.reveal().replaceAll("\\n", "\n"));
  if (password) return { kind: "password", secret: password };
  const isTold = environment.text("TEAMS_APP_CERTIFICATE_FILE") !== undefined;
  const why = "without it, or TEAMS_APP_CERTIFICATE, Teams cannot be used";
  if (!isTold) environment.missing("TEAMS_APP_PASSWORD", why, { at, isSecret: true });
  return undefined;
}

/** Entra takes RSA alone (learn.microsoft.com/entra/identity-platform/certificate-credentials). */
function certificateIn(environment: Environment, pem: string): TeamsCredential | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "rsa" && certificate.checkPrivateKey(key)) {
      return { kind: "certificate", secret: secret(pem), endsMs: Date.parse(certificate.validTo) };
    }
  } catch {
    // What it holds is not quoted: it may be half a key.
  }
  const what = "TEAMS_APP_CERTIFICATE is not a certificate together with its private key";
  environment.mistake("TEAMS_APP_CERTIFICATE", what, "put both into it as PEM, one below the other; the key is RSA");
  return undefined;
}
