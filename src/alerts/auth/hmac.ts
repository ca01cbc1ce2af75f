import { createHmac, timingSafeEqual } from "node:crypto";
import { DateTime } from "luxon";
import {
  type AuthRefusal,
  headerOf,
  type Presented,
  refused,
  type Secrets,
  secretsOf,
  type Verified,
} from "./presented.ts";

export type HmacAuth = HmacScheme & Secrets;

/** A signature over the raw bytes of the body, and what else its maker signs beside them. */
export type HmacScheme = {
  kind: "hmac";
  header: string;
  algorithm: keyof typeof digestBytes;
  encoding: "hex" | "base64";
  /** What stands before each signature in its header, such as `sha256=`. */
  prefix?: string;
  /** What stands between signatures where there may be several; any one of them is enough. */
  separator?: " " | ",";
  /** The signed bytes: `{body}`, and `{timestamp}` and `{id}` as their headers have them; anything else stands for itself. */
  signs: string;
  idHeader?: string;
  timestampHeader?: string;
  timestampFormat?: "seconds" | "milliseconds" | "iso";
  /** How old or how far ahead a timestamp may be; five minutes when nothing is said. */
  toleranceSeconds?: number;
  /** `base64`: the secret stands for bytes, and may begin with the `whsec_` of Standard Webhooks. */
  keyEncoding?: "text" | "base64";
};

/**
 * What makers of webhooks have published, for `auth: { kind: github }` and the like.
 * One mechanism for all of them, so that each has the previous secret, a tolerance and Muster's clock: no maker's own
 * library offers these together.
 * github: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 * standard-webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * pagerduty: https://developer.pagerduty.com/docs/verifying-webhook-signatures
 */
export const signaturePresets: Record<"github" | "standard-webhooks" | "pagerduty", HmacScheme> = {
  github: {
    kind: "hmac",
    header: "X-Hub-Signature-256",
    algorithm: "sha256",
    encoding: "hex",
    prefix: "sha256=",
    signs: "{body}",
  },
  "standard-webhooks": {
    kind: "hmac",
    header: "webhook-signature",
    algorithm: "sha256",
    encoding: "base64",
    prefix: "v1,",
    separator: " ",
    signs: "{id}.{timestamp}.{body}",
    idHeader: "webhook-id",
    timestampHeader: "webhook-timestamp",
    keyEncoding: "base64",
  },
  pagerduty: {
    kind: "hmac",
    header: "X-PagerDuty-Signature",
    algorithm: "sha256",
    encoding: "hex",
    prefix: "v1=",
    separator: ",",
    signs: "{body}",
  },
};

const digestBytes = { sha1: 20, sha256: 32, sha512: 64 };
const defaultToleranceSeconds = 300;
/** More than anybody sends while secrets are replaced; each costs a comparison. */
const mostSignatures = 20;

export function verifyHmac(auth: HmacAuth, presented: Presented): Verified {
  const header = headerOf(presented, auth.header);
  if (header === undefined) return refused("no-credentials");
  const signatures = signaturesIn(header, auth);
  if (signatures.length === 0) return refused("malformed-credentials");
  const untimely = auth.timestampHeader === undefined ? undefined : untimeliness(auth, presented);
  if (untimely) return refused(untimely);
  const signed = signedParts(auth, presented);
  if (!signed) return refused("no-credentials");
  const keys = secretsOf(auth).flatMap((secret) => keyOf(secret, auth) ?? []);
  const matches = keys.flatMap((key) => {
    const mac = createHmac(auth.algorithm, key);
    for (const part of signed) mac.update(part);
    const expected = mac.digest();
    return signatures.map((signature) => timingSafeEqual(expected, signature));
  });
  return matches.includes(true) ? { kind: "authentic" } : refused("wrong-credentials");
}

/** The signatures of the right form; others, such as of a later version, say nothing. */
function signaturesIn(header: string, auth: HmacAuth): Buffer[] {
  const written = auth.separator === undefined ? [header] : header.split(auth.separator, mostSignatures);
  return written.flatMap((one) => decoded(one.trim(), auth) ?? []);
}

/** The text is checked first, because `Buffer.from` skips what it does not understand. */
function decoded(text: string, { prefix = "", encoding, algorithm }: HmacAuth): Buffer | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const signature = text.slice(prefix.length);
  if (!(encoding === "hex" ? /^[0-9a-fA-F]+$/ : /^[A-Za-z0-9+/]+={0,2}$/).test(signature)) return undefined;
  const bytes = Buffer.from(signature, encoding);
  const isExact = encoding === "hex" || bytes.toString("base64") === signature;
  return isExact && bytes.length === digestBytes[algorithm] ? bytes : undefined;
}

function untimeliness(auth: HmacAuth, presented: Presented): AuthRefusal | undefined {
  const timestamp = headerOf(presented, auth.timestampHeader ?? "");
  if (timestamp === undefined) return "no-timestamp";
  const atMs = instantMs(timestamp, auth.timestampFormat ?? "seconds");
  if (atMs === undefined) return "malformed-timestamp";
  const toleranceMs = (auth.toleranceSeconds ?? defaultToleranceSeconds) * 1_000;
  const ageMs = presented.nowMs - atMs;
  if (ageMs > toleranceMs) return "stale-timestamp";
  return ageMs < -toleranceMs ? "future-timestamp" : undefined;
}

function instantMs(timestamp: string, format: NonNullable<HmacAuth["timestampFormat"]>): number | undefined {
  switch (format) {
    case "seconds":
      return /^\d{1,11}$/.test(timestamp) ? Number(timestamp) * 1_000 : undefined;
    case "milliseconds":
      return /^\d{1,14}$/.test(timestamp) ? Number(timestamp) : undefined;
    case "iso": {
      const at = timestamp.length > 40 ? undefined : DateTime.fromISO(timestamp, { zone: "utc" });
      return at?.isValid ? at.toMillis() : undefined;
    }
  }
}

/** Undefined when a header that is signed is not there. */
function signedParts({ signs, idHeader = "", timestampHeader = "" }: HmacAuth, presented: Presented) {
  const parts = signs.split(/(\{(?:body|timestamp|id)\})/).map((part) => {
    if (part === "{body}") return presented.body;
    if (part === "{timestamp}") return headerOf(presented, timestampHeader);
    return part === "{id}" ? headerOf(presented, idHeader) : part;
  });
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? known : undefined;
}

function keyOf(secret: string, { keyEncoding = "text" }: Pick<HmacAuth, "keyEncoding">): string | Buffer | undefined {
  return keyEncoding === "text" ? secret : keyBytes(secret);
}

/** A key of fewer can be guessed. */
const fewestKeyBytes = 16;

/** The bytes of a secret in base64; undefined when it is none, or too short to be one. */
export function keyBytes(secret: string): Buffer | undefined {
  const encoded = secret.replace(/^whsec_/, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const bytes = Buffer.from(encoded, "base64");
  return bytes.length >= fewestKeyBytes ? bytes : undefined;
}
