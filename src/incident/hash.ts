import { hash } from "node:crypto";
import canonicalize from "canonicalize";

/** SHA-256 over the RFC 8785 (JCS) text, lower-case hex. */
export function hashOf(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("only JSON values can be hashed");
  return hash("sha256", text, "hex");
}

const letters = "ABCDEFGHJKMNPQRSTVWXYZ";
const digits = "23456789";

/** The short code printed in a page's text, by which a reply or a look-up finds it: letters, then digits, `KQM27`. */
export function referenceOf(effect: string): string {
  const bytes = [...hash("sha256", effect, "buffer")];
  const pick = (from: string, index: number) => from[(bytes[index] ?? 0) % from.length];
  return [0, 1, 2].map((index) => pick(letters, index)).join("") + [3, 4].map((index) => pick(digits, index)).join("");
}
