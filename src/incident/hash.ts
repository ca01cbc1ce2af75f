import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** SHA-256 over the RFC 8785 (JCS) text, lower-case hex. */
export function hashOf(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("only JSON values can be hashed");
  return createHash("sha256").update(text).digest("hex");
}

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The short code printed in a page's text, by which a reply or a look-up finds it: five characters, `K7Q2M`. */
export function referenceOf(effect: string): string {
  const bytes = createHash("sha256").update(effect).digest();
  return [...bytes.subarray(0, 5)].map((byte) => alphabet[byte % alphabet.length]).join("");
}
