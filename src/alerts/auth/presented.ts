import { createHash, timingSafeEqual } from "node:crypto";

/** A request as it arrived. `peer` is the address that the connection itself comes from, never one that a header names. */
export type Presented = {
  headers: Record<string, string | string[] | undefined>;
  body: Uint8Array;
  nowMs: number;
  peer?: string | undefined;
};

export type AuthRefusal =
  | "no-credentials"
  | "malformed-credentials"
  | "wrong-credentials"
  | "expired-credentials"
  | "no-timestamp"
  | "malformed-timestamp"
  | "stale-timestamp"
  | "future-timestamp"
  | "unnamed-peer";

/** `undecidable`: whoever could say is not there now, so the sender should come again. */
export type Verified =
  | { kind: "authentic" }
  | { kind: "refused"; reason: AuthRefusal }
  | { kind: "undecidable"; reason: "issuer-unreachable" };

/** `previousSecret` is also taken while a secret is being changed. */
export type Secrets = { secret: string; previousSecret?: string };

export function refused(reason: AuthRefusal): Verified {
  return { kind: "refused", reason };
}

/** An empty secret is one that somebody forgot to set: it opens nothing. */
export function secretsOf({ secret, previousSecret }: Secrets): string[] {
  return [secret, previousSecret ?? ""].filter((one) => one !== "");
}

/** True when `given`, in bytes, is one of `expected`. Digests have one length, so not even the length of a secret shows. */
export function isOneOf(given: Uint8Array, expected: string[]): boolean {
  const digest = createHash("sha256").update(given).digest();
  const matches = expected.map((one) => timingSafeEqual(createHash("sha256").update(one, "utf8").digest(), digest));
  return matches.includes(true);
}

/** A header that came more than once vouches for nothing: whoever stands between may have added the second. */
export function headerOf({ headers }: Presented, name: string): string | undefined {
  const values = [headers[name.toLowerCase()] ?? []].flat();
  return values.length === 1 && values[0] !== "" ? values[0] : undefined;
}

/** What follows the scheme in `Authorization`; schemes are case-insensitive (RFC 9110 §11.1). */
export function credentials(presented: Presented, scheme: "bearer" | "basic"): string | undefined {
  const match = /^([a-z]+) +(\S+)$/i.exec(headerOf(presented, "authorization") ?? "");
  return match?.[1]?.toLowerCase() === scheme ? match[2] : undefined;
}

/** Node hands header bytes over as Latin-1; a secret is UTF-8. */
export function bytesOf(header: string): Buffer {
  return Buffer.from(header, "latin1");
}
