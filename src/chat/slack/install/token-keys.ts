import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** `id` tells which key encrypted something, and nothing of the key. */
export type TokenKey = { id: string; bytes: Buffer };
/** The first encrypts; all of them decrypt, so that a key can be exchanged. */
export type TokenKeys = readonly [TokenKey, ...TokenKey[]];

const cipher = "aes-256-gcm";
const nonceBytes = 12;

/** A key of 32 bytes, as 64 hexadecimal digits (`openssl rand -hex 32`); undefined when it is not that. */
export function tokenKeyOf(hex: string): TokenKey | undefined {
  if (!/^[0-9a-f]{64}$/i.test(hex)) return undefined;
  const bytes = Buffer.from(hex, "hex");
  return { id: createHash("sha256").update(bytes).digest("hex").slice(0, 8), bytes };
}

/** `key id.nonce.tag.text`. `about` is bound to it: moved to another row it cannot be read. */
export function encrypted(text: string, about: string, [key]: TokenKeys): string {
  const nonce = randomBytes(nonceBytes);
  const encrypting = createCipheriv(cipher, key.bytes, nonce).setAAD(Buffer.from(about));
  const body = Buffer.concat([encrypting.update(text, "utf8"), encrypting.final()]);
  return [key.id, ...[nonce, encrypting.getAuthTag(), body].map((part) => part.toString("base64url"))].join(".");
}

/** The text again; undefined when no key of ours made it, or when somebody changed it. */
export function decrypted(kept: string, about: string, keys: readonly TokenKey[]): string | undefined {
  const [id, nonce = "", tag = "", body = ""] = kept.split(".");
  const key = keys.find((each) => each.id === id);
  if (!key) return undefined;
  try {
    const decrypting = createDecipheriv(cipher, key.bytes, Buffer.from(nonce, "base64url"), { authTagLength: 16 })
      .setAAD(Buffer.from(about))
      .setAuthTag(Buffer.from(tag, "base64url"));
    return decrypting.update(Buffer.from(body, "base64url"), undefined, "utf8") + decrypting.final("utf8");
  } catch {
    return undefined;
  }
}

/** What signs the state of an installation, the same on every replica: a key of its own, that encrypts nothing. */
export function stateSecretOf(hex: string): string {
  return Buffer.from(hkdfSync("sha256", Buffer.from(hex, "hex"), "", "muster slack installation state", 32)).toString(
    "hex",
  );
}
