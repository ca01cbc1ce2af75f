import {
  createPrivateKey,
  createPublicKey,
  hash as digestOf,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from "node:crypto";
import canonicalize from "canonicalize";
import type { By } from "../incident/by.ts";
import { type Event, type NewEvent, parseEvent, sealedTypes } from "../incident/events.ts";
import type { Instant } from "../incident/time.ts";
import { type OrganisationEvent, parseOrganisationEvent } from "../organisation/events.ts";
import type { StoredEvent } from "./ledger.ts";

/**
 * The ledger's proof, format 1. What is hashed is the exact JCS text (RFC 8785) that is stored, so nothing that
 * parses it, neither a schema default nor a database type, can change what was sealed.
 *
 *     leaf = SHA-256(0x00 ‖ salt ‖ JCS({by, data}))      head = SHA-256(0x02 ‖ JCS({incident, seq, at, type}))
 *     hash = SHA-256(0x01 ‖ hash of seq-1 ‖ head ‖ leaf)  seal = Ed25519 over JCS({incident, seq, hash, at})
 */

const noHash = "00".repeat(32);
const bySeal: By = { person: "muster", roles: [], via: "timer" };

/** An Ed25519 public key as bundles carry it; `kid` is its RFC 7638 thumbprint. */
export type PublicJwk = { kid: string; kty: "OKP"; crv: "Ed25519"; x: string };
/** `former`: the public halves of keys that sealed before this one, so that what they sealed can still be checked. */
export type SealingKey = { kid: string; privateKey: KeyObject; publicJwk: PublicJwk; former: PublicJwk[] };

/** Where a chain stands: the last event's number and hash. */
export type ChainEnd = { seq: number; hash: string };

/** What is stored contradicts its own hashes; the message names the event, never its content. */
export class LedgerCorrupt extends Error {
  override name = "LedgerCorrupt";
  readonly incident: string;
  readonly seq: number;

  constructor(incident: string, seq: number, what: string) {
    super(`${incident}: ${what}`);
    this.incident = incident;
    this.seq = seq;
  }
}

/**
 * The JCS text of `{by, data}`. Lone surrogates become U+FFFD, and so does whatever JSON would write with an escape in
 * the name of a member; absent members are left out.
 */
export function contentText(by: unknown, data: unknown): string {
  return jcs(wellFormed({ by, data }));
}

/** `salt` is 16 bytes as lower-case hex. */
export function leafHash(salt: string, content: string): Buffer {
  if (!/^[0-9a-f]{32}$/.test(salt)) throw new TypeError("a salt is 16 bytes as lower-case hex");
  return sha256(Buffer.of(0), Buffer.from(salt, "hex"), Buffer.from(content));
}

export function headHash({ incident, seq, at, type }: Pick<StoredEvent, "incident" | "seq" | "at" | "type">): Buffer {
  // Of well-formed texts and whole numbers, with its members in order, this is the JCS text.
  return sha256(Buffer.of(2), Buffer.from(JSON.stringify({ at, incident, seq, type })));
}

/** The event's hash as lower-case hex; `previous` is the hash of the event before, 32 zero bytes for the first. */
export function chainHash(previous: string, head: Buffer, leaf: Buffer): string {
  return sha256(Buffer.of(1), Buffer.from(previous, "hex"), head, leaf).toString("hex");
}

/** What is chained: a fact of an incident, or of the organisation. */
export type Fact = { type: string; at: Instant; by: By; data: unknown };

type Chain<F extends Fact> = {
  incident: string;
  events: F[];
  /** Where the incident stands now; absent for a new one. */
  after: ChainEnd | undefined;
  salt: () => string;
  sealingKey: SealingKey;
};

/**
 * Numbers and hashes new events. A seal follows at once on every event that needs one (`sealedTypes`), so a seal is
 * never owed separately: it is in the same transaction. `events` are as a later read will give them.
 * Throws when an event could not be read back.
 */
export function chain(asked: Chain<NewEvent>): { stored: StoredEvent[]; events: Event[] } {
  const stored = chainFacts(asked);
  return { stored, events: stored.map(toEvent) };
}

/** The same for facts of any stream, not read back. */
export function chainFacts({ incident, events, after, salt, sealingKey }: Chain<Fact>): StoredEvent[] {
  const stored: StoredEvent[] = [];
  let end = after ?? { seq: 0, hash: noHash };
  const add = (event: Fact) => {
    const next = link(incident, event, end, salt());
    stored.push(next);
    end = next;
    return next;
  };
  for (const event of events) {
    const next = add(event);
    if (sealedTypes.some((type) => type === event.type)) add(sealOf(next, sealingKey));
  }
  return stored;
}

function link(incident: string, { at, type, by, data }: Fact, end: ChainEnd, salt: string): StoredEvent {
  const content = contentText(by, data);
  const seq = end.seq + 1;
  const hash = chainHash(end.hash, headHash({ incident, seq, at, type }), leafHash(salt, content));
  return { incident, seq, at, type, content, salt, hash };
}

function sealOf({ incident, seq, hash, at }: StoredEvent, { kid, privateKey }: SealingKey): NewEvent {
  const signature = sign(null, Buffer.from(jcs({ incident, seq, hash, at })), privateKey).toString("base64url");
  return { type: "Sealed", at, by: bySeal, data: { seq, hash, at, kid, signature } };
}

/**
 * Recomputes every hash from the stored text, before anything is parsed. `stored` continues `after`, or begins the
 * incident. Throws `LedgerCorrupt` naming the first event that is missing, out of order or changed.
 */
export function verifyStored(incident: string, stored: StoredEvent[], after?: ChainEnd): void {
  let end = after ?? { seq: 0, hash: noHash };
  let at = "";
  for (const event of stored) {
    const seq = end.seq + 1;
    if (event.seq !== seq) throw new LedgerCorrupt(incident, seq, `event ${seq} is missing`);
    if (!isIntact(incident, event, end)) throw new LedgerCorrupt(incident, seq, `event ${seq} was changed`);
    if (event.at < at) throw new LedgerCorrupt(incident, seq, `time runs backwards at ${seq}`);
    at = event.at;
    end = event;
  }
}

function isIntact(incident: string, { seq, at, type, salt, content, hash }: StoredEvent, end: ChainEnd): boolean {
  if (!/^[0-9a-f]{32}$/.test(salt)) return false;
  return chainHash(end.hash, headHash({ incident, seq, at, type }), leafHash(salt, content)) === hash;
}

/** Parses a stored event; verify it first. */
export function toEvent({ seq, at, type, content }: StoredEvent): Event {
  const { by, data } = JSON.parse(content) as { by: unknown; data: unknown };
  return parseEvent({ seq, at, type, by, data });
}

/** The same for the organisation's own stream. */
export function toOrganisationEvent({ seq, at, type, content }: StoredEvent): OrganisationEvent {
  const { by, data } = JSON.parse(content) as { by: unknown; data: unknown };
  return parseOrganisationEvent({ seq, at, type, by, data });
}

/** A new sealing key: `pem` (PKCS #8) is what is kept, outside the database. */
export function generateSealingKey(): { pem: string; key: SealingKey } {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { pem, key: sealingKeyOf(privateKey) };
}

/**
 * Reads a private Ed25519 key from PEM or JWK text. Further PEM blocks below it are former keys, private or public, of
 * which only the public half is taken. Throws a sentence that holds nothing of the text.
 */
export function loadSealingKey(text: string): SealingKey {
  const [first = text.trim(), ...others] = text.match(pemBlock) ?? [];
  const key = readPrivateKey(first);
  if (key?.asymmetricKeyType !== "ed25519") {
    throw new Error("the sealing key is not a private Ed25519 key in PEM or JWK form");
  }
  return { ...sealingKeyOf(key), former: others.map(readFormerKey) };
}

const pemBlock = /-----BEGIN [A-Z ]+-----[\s\S]+?-----END [A-Z ]+-----/g;

function readFormerKey(block: string): PublicJwk {
  const key = quietly(() => createPublicKey(block));
  if (key?.asymmetricKeyType !== "ed25519") throw new Error("a former sealing key is not an Ed25519 key in PEM form");
  return publicJwkOf(key);
}

function readPrivateKey(text: string): KeyObject | undefined {
  return quietly(() => {
    if (!text.startsWith("{")) return createPrivateKey(text);
    return createPrivateKey({ key: JSON.parse(text) as JsonWebKey, format: "jwk" });
  });
}

/** OpenSSL's own message could quote the text. */
function quietly(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function sealingKeyOf(privateKey: KeyObject): SealingKey {
  const publicJwk = publicJwkOf(createPublicKey(privateKey));
  return { kid: publicJwk.kid, privateKey, publicJwk, former: [] };
}

/** RFC 7638: the thumbprint is SHA-256 over the required members alone, in order, as RFC 8037 names them for OKP. */
function publicJwkOf(publicKey: KeyObject): PublicJwk {
  const { x } = publicKey.export({ format: "jwk" }) as { x: string };
  const required = { crv: "Ed25519" as const, kty: "OKP" as const, x };
  const kid = sha256(Buffer.from(jcs(required))).toString("base64url");
  return { kid, ...required };
}

function sha256(...parts: Buffer[]): Buffer {
  return digestOf("sha256", Buffer.concat(parts), "buffer");
}

function jcs(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("only JSON values can be hashed");
  return text;
}

/** The last door: a string that cannot be written as UTF-8 would not survive being stored. */
function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [plainName(name), wellFormed(item)]));
}

/**
 * V8's `JSON.parse` may read a name that is written with an escape as another one, once it has read an object of nearly
 * the same shape (nodejs/node#63785, Node 24 and 26): what was sealed would then seem changed.
 */
function plainName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes.
  return name.toWellFormed().replaceAll(/["\\\u0000-\u001f]/g, "\ufffd");
}
