import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/**
 * How a source proves who it is. `previousSecret` is also taken while a secret is being changed.
 * With `timestampHeader` the signed bytes are `${timestamp}.${body}` and the timestamp is in whole seconds since 1970;
 * without it they are the body alone. `header` of a bearer is for API keys: the header then holds the bare secret.
 */
export type SourceAuth =
  | {
      kind: "hmac";
      header: string;
      algorithm: "sha256";
      encoding: "hex" | "base64";
      /** What stands before the signature in its header, such as `sha256=`. */
      prefix?: string;
      timestampHeader?: string;
      /** How old or how far ahead a timestamp may be. */
      toleranceSeconds?: number;
      secret: string;
      previousSecret?: string;
    }
  | { kind: "bearer"; header?: string; secret: string; previousSecret?: string }
  | { kind: "basic"; username: string; secret: string; previousSecret?: string };

type AuthRefusal =
  | "no-credentials"
  | "malformed-credentials"
  | "wrong-credentials"
  | "no-timestamp"
  | "malformed-timestamp"
  | "stale-timestamp"
  | "future-timestamp";

type Verified = { kind: "authentic" } | { kind: "refused"; reason: AuthRefusal };

type Presented = { headers: IncomingHttpHeaders; body: Uint8Array; nowMs: number };

type Hmac = Extract<SourceAuth, { kind: "hmac" }>;
type Secrets = { secret: string; previousSecret?: string };

const defaultToleranceSeconds = 300;
const digestBytes = 32;

/** Judges the raw bytes as they arrived. Every comparison takes the same time whatever was presented. */
export function verify(auth: SourceAuth, presented: Presented): Verified {
  switch (auth.kind) {
    case "hmac":
      return verifyHmac(auth, presented);
    case "bearer":
      return auth.header === undefined
        ? verifySecret(credentials(presented, "bearer"), auth, (secret) => secret)
        : verifySecret(headerOf(presented, auth.header), auth, (secret) => secret);
    case "basic":
      return verifySecret(basicPair(presented), auth, (secret) => `${auth.username}:${secret}`);
  }
}

function verifyHmac(auth: Hmac, presented: Presented): Verified {
  const header = headerOf(presented, auth.header);
  if (header === undefined) return refused("no-credentials");
  const signature = decodeSignature(header, auth);
  if (!signature) return refused("malformed-credentials");
  const timestamp = auth.timestampHeader === undefined ? undefined : headerOf(presented, auth.timestampHeader);
  const untimely = auth.timestampHeader === undefined ? undefined : judgeTimestamp(timestamp, auth, presented.nowMs);
  if (untimely) return refused(untimely);
  const matches = secretsOf(auth).map((secret) => {
    const mac = createHmac(auth.algorithm, secret);
    if (timestamp !== undefined) mac.update(`${timestamp}.`);
    return timingSafeEqual(mac.update(presented.body).digest(), signature);
  });
  return matches.includes(true) ? { kind: "authentic" } : refused("wrong-credentials");
}

/** The signature's 32 bytes. The text is checked first, because `Buffer.from` skips what it does not understand. */
function decodeSignature(header: string, { prefix = "", encoding }: Hmac): Buffer | undefined {
  if (!header.startsWith(prefix)) return undefined;
  const text = header.slice(prefix.length);
  const wellFormed = encoding === "hex" ? /^[0-9a-fA-F]{64}$/ : /^[A-Za-z0-9+/]{43}=$/;
  if (!wellFormed.test(text)) return undefined;
  const bytes = Buffer.from(text, encoding);
  return bytes.length === digestBytes ? bytes : undefined;
}

function judgeTimestamp(timestamp: string | undefined, auth: Hmac, nowMs: number): AuthRefusal | undefined {
  if (timestamp === undefined) return "no-timestamp";
  if (!/^\d{1,11}$/.test(timestamp)) return "malformed-timestamp";
  const toleranceMs = (auth.toleranceSeconds ?? defaultToleranceSeconds) * 1_000;
  const ageMs = nowMs - Number(timestamp) * 1_000;
  if (ageMs > toleranceMs) return "stale-timestamp";
  return ageMs < -toleranceMs ? "future-timestamp" : undefined;
}

/** Compares digests: they have one length, so not even the length of the secret shows. */
function verifySecret(given: string | undefined, auth: Secrets, expected: (secret: string) => string): Verified {
  if (given === undefined) return refused("no-credentials");
  // Node hands header bytes over as Latin-1; a secret is UTF-8.
  const digest = createHash("sha256").update(given, "latin1").digest();
  const matches = secretsOf(auth).map((secret) =>
    timingSafeEqual(createHash("sha256").update(expected(secret), "utf8").digest(), digest),
  );
  return matches.includes(true) ? { kind: "authentic" } : refused("wrong-credentials");
}

/** An empty secret is one that somebody forgot to set: it opens nothing. */
function secretsOf({ secret, previousSecret }: Secrets): string[] {
  return [secret, previousSecret ?? ""].filter((one) => one !== "");
}

/** What follows the scheme in `Authorization`; schemes are case-insensitive (RFC 9110 §11.1). */
function credentials(presented: Presented, scheme: "bearer" | "basic"): string | undefined {
  const match = /^([a-z]+) +(\S+)$/i.exec(headerOf(presented, "authorization") ?? "");
  return match?.[1]?.toLowerCase() === scheme ? match[2] : undefined;
}

/** `username:password` of Basic authentication (RFC 7617), as the Latin-1 view of its bytes. */
function basicPair(presented: Presented): string | undefined {
  const encoded = credentials(presented, "basic");
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("latin1");
}

/** A header that came more than once was joined by Node, and then matches nothing. */
function headerOf({ headers }: Presented, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function refused(reason: AuthRefusal): Verified {
  return { kind: "refused", reason };
}
