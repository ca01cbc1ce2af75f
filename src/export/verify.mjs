#!/usr/bin/env node
/**
 * Checks a Muster bundle (format "muster-bundle/1") without Muster: Node 18 or later and this one file.
 *
 *     node verify.mjs bundle.json [--seal <incident>/<seq> <hash>]… [--key <kid>]…
 *
 * `--seal` is a seal you were shown in the incident's room or in a message of your own; `--key` is the name (RFC 7638
 * thumbprint) of a sealing key that you trust. Without either, a bundle shows only that it agrees with itself.
 * Exits 0 and says what was checked, 1 naming the first thing wrong, 2 when called wrongly.
 *
 *     leaf = SHA-256(0x00 ‖ salt ‖ JCS({by, data}))      head = SHA-256(0x02 ‖ JCS({incident, seq, at, type}))
 *     hash = SHA-256(0x01 ‖ hash of seq-1 ‖ head ‖ leaf)  seal = Ed25519 over JCS({incident, seq, hash, at})
 */
import { createHash, createPublicKey, verify as verifySignature } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ incident: string, seq: number, hash: string }} HeldSeal
 * @typedef {{ seals?: HeldSeal[], keys?: string[] }} Trusted what the person who verifies holds
 * @typedef {{ ok: true, checked: string[] } | { ok: false, wrong: string }} Verdict
 * @typedef {{ [key: string]: unknown }} Plain
 * @typedef {Plain & { seq: number }} Numbered
 * @typedef {{ incident: Plain & { id: string }, events: Numbered[], head: { seq: number, hash: string },
 *   keys: Plain[], rules: { hash: string, rules: Plain } }} Bundle
 * @typedef {string | undefined} Wrong
 */

const eventMembers = ["seq", "at", "type", "by", "data", "salt", "hash"];
const withheldMembers = ["seq", "at", "type", "redacted", "hash"];

/**
 * Checks the sequence, then the hashes, then the seals, then the rules. Never throws.
 * @param {unknown} bundle the parsed bundle
 * @param {Trusted} [trusted] seals and key names held by whoever verifies
 * @returns {Verdict}
 */
export function verifyBundle(bundle, trusted = {}) {
  try {
    const malformed = wrongShape(bundle);
    if (malformed !== undefined) return { ok: false, wrong: malformed };
    const whole = /** @type {Bundle} */ (bundle);
    const { seals = [], keys = [] } = trusted;
    const wrong =
      wrongSequence(whole, seals) ??
      wrongHashes(whole) ??
      wrongHeldSeals(whole, seals) ??
      wrongSeals(whole, keys) ??
      wrongHeader(whole) ??
      wrongRules(whole);
    return wrong === undefined ? { ok: true, checked: whatWasChecked(whole, seals, keys) } : { ok: false, wrong };
  } catch {
    return { ok: false, wrong: "this bundle cannot be read" };
  }
}

// --- Shape

/** @param {unknown} bundle @returns {Wrong} */
function wrongShape(bundle) {
  if (!isPlain(bundle)) return "this is not a Muster bundle";
  if (bundle.format !== "muster-bundle/1") return "this is not a bundle of format muster-bundle/1";
  if (!isPlain(bundle.incident) || typeof bundle.incident.id !== "string") return "the bundle names no incident";
  const { events, head, keys, rules } = bundle;
  if (!Array.isArray(events) || events.length === 0) return "the bundle holds no events";
  const nameless = events.findIndex((event) => !isPlain(event) || !isSeq(event.seq));
  if (nameless !== -1) return `entry ${nameless + 1} of the events has no number`;
  if (!isPlain(head) || !isSeq(head.seq) || typeof head.hash !== "string") return "the bundle has no head";
  if (!Array.isArray(keys) || !keys.every(isPlain)) return "the bundle has no list of keys";
  if (!isPlain(rules) || typeof rules.hash !== "string" || !isPlain(rules.rules)) return "the bundle has no rules";
  return undefined;
}

/** @param {unknown} value @returns {value is Plain} */
function isPlain(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @returns {value is number} */
function isSeq(value) {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

// --- Sequence

/** @param {Bundle} bundle @param {HeldSeal[]} seals @returns {Wrong} */
function wrongSequence({ incident, events, head }, seals) {
  for (const [i, { seq }] of events.entries()) {
    const expected = i + 1;
    if (seq === expected) continue;
    if (seq < expected) return `event ${seq} is there twice`;
    const isLater = events.some((event) => event.seq === expected);
    return isLater ? `events ${expected} and ${seq} are out of order` : `event ${expected} is missing`;
  }
  let last = "";
  for (const { seq, at } of events) {
    // An instant that is none fails with its hash.
    if (!isInstant(at)) continue;
    if (at < last) return `time runs backwards at ${seq}`;
    last = at;
  }
  // What somebody holds says more than what the bundle says about itself.
  const cut = seals.find((seal) => seal.incident === incident.id && seal.seq > events.length);
  if (cut) return `the ledger ends at ${events.length} but a seal you hold is for ${cut.seq}`;
  if (head.seq > events.length) return `event ${events.length + 1} is missing`;
  return undefined;
}

/** @param {unknown} at @returns {at is string} */
function isInstant(at) {
  if (typeof at !== "string" || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(at)) return false;
  return !Number.isNaN(Date.parse(at));
}

// --- Hashes

/** @param {Bundle} bundle @returns {Wrong} */
function wrongHashes({ incident, events, head }) {
  /** @type {Buffer} */
  let previous = Buffer.alloc(32);
  for (const event of events) {
    const hash = hashOf(incident.id, event, previous);
    if (!hash || hash.toString("hex") !== event.hash) return `event ${event.seq} was changed`;
    if (!isInstant(event.at)) return `event ${event.seq} has no instant in UTC with milliseconds`;
    previous = hash;
  }
  const isHead = head.seq === events.length && head.hash === previous.toString("hex");
  return isHead ? undefined : `the head does not match event ${events.length}`;
}

/**
 * The event's hash; undefined when it cannot have one.
 * @param {string} incident @param {Numbered} event @param {Buffer} previous @returns {Buffer | undefined}
 */
function hashOf(incident, event, previous) {
  const leaf = event.redacted === undefined ? leafOf(event) : withheldLeaf(event);
  const head = jcs({ incident, seq: event.seq, at: event.at, type: event.type });
  if (leaf === undefined || head === undefined) return undefined;
  return sha256(Buffer.of(1), previous, sha256(Buffer.of(2), head), leaf);
}

/** @param {Plain} event @returns {Buffer | undefined} */
function leafOf(event) {
  // Whatever else stood in an event would be read but not sealed.
  if (!hasOnly(event, eventMembers)) return undefined;
  const salt = hexBytes(event.salt, 16);
  const content = jcs({ by: event.by, data: event.data });
  return salt && content !== undefined ? sha256(Buffer.of(0), salt, content) : undefined;
}

/** @param {Plain} event @returns {Buffer | undefined} */
function withheldLeaf(event) {
  const { redacted } = event;
  if (!hasOnly(event, withheldMembers) || !isPlain(redacted) || !hasOnly(redacted, ["reason", "leaf"]))
    return undefined;
  return hexBytes(redacted.leaf, 32);
}

/** @param {Plain} value @param {string[]} members @returns {boolean} */
function hasOnly(value, members) {
  return Object.keys(value).every((member) => members.includes(member));
}

/** @param {unknown} hex @param {number} length @returns {Buffer | undefined} */
function hexBytes(hex, length) {
  if (typeof hex !== "string" || hex.length !== 2 * length || !/^[0-9a-f]+$/.test(hex)) return undefined;
  return Buffer.from(hex, "hex");
}

/** @param {...(Buffer | string)} parts @returns {Buffer} */
function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/**
 * RFC 8785: members sorted by UTF-16 code unit, numbers and strings as ECMAScript writes them, absent members left out.
 * Undefined for what JCS cannot write: a lone surrogate, a number beyond the range of doubles, nothing at all.
 * @param {unknown} value @returns {string | undefined}
 */
function jcs(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return Number.isFinite(value) ? JSON.stringify(value) : undefined;
  if (typeof value === "string") return /\p{Surrogate}/u.test(value) ? undefined : JSON.stringify(value);
  if (Array.isArray(value)) return joined("[", value.map(jcs), "]");
  if (!isPlain(value)) return undefined;
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => {
      const name = jcs(key);
      const text = jcs(value[key]);
      return name === undefined || text === undefined ? undefined : `${name}:${text}`;
    });
  return joined("{", members, "}");
}

/** @param {string} open @param {(string | undefined)[]} parts @param {string} close @returns {string | undefined} */
function joined(open, parts, close) {
  return parts.includes(undefined) ? undefined : open + parts.join(",") + close;
}

// --- Seals

/** @param {Bundle} bundle @param {HeldSeal[]} seals @returns {Wrong} */
function wrongHeldSeals({ incident, events }, seals) {
  for (const seal of seals) {
    if (seal.incident !== incident.id) return `seal ${seal.seq} that you hold is for another incident`;
    if (events[seal.seq - 1]?.hash !== seal.hash) return `seal ${seal.seq} does not match event ${seal.seq}`;
  }
  return undefined;
}

/** @param {Bundle} bundle @param {string[]} trustedKids @returns {Wrong} */
function wrongSeals({ incident, events, keys }, trustedKids) {
  const misnamed = keys.find((key) => publicKeyOf(key) === undefined);
  if (misnamed) return `key ${shown(misnamed.kid)} is not the key that its name says`;
  const seals = events.filter(({ type }) => type === "Sealed");
  for (const event of seals) {
    const wrong = wrongSeal(event, incident.id, events, keys, trustedKids);
    if (wrong !== undefined) return wrong;
  }
  if (trustedKids.length > 0 && seals.length === 0) return "no event is sealed by a key that you trust";
  return undefined;
}

/**
 * @param {Numbered} event @param {string} incident @param {Numbered[]} events @param {Plain[]} keys
 * @param {string[]} trustedKids @returns {Wrong}
 */
function wrongSeal(event, incident, events, keys, trustedKids) {
  // A seal that may be hidden would let every seal be hidden.
  if (event.redacted !== undefined) return `event ${event.seq} is a seal and cannot be withheld`;
  const data = isPlain(event.data) ? event.data : {};
  const { seq, hash, at, kid, signature } = data;
  if (!isSeq(seq)) return `event ${event.seq} is a seal for no event`;
  if (seq >= event.seq || events[seq - 1]?.hash !== hash) return `seal ${seq} does not match event ${seq}`;
  const key = keys.find((candidate) => candidate.kid === kid);
  if (!key || typeof kid !== "string" || (trustedKids.length > 0 && !trustedKids.includes(kid))) {
    return `seal ${seq} was signed by another key`;
  }
  const text = jcs({ incident, seq, hash, at });
  const bytes = base64urlBytes(signature, 64);
  const publicKey = publicKeyOf(key);
  const isGood = text !== undefined && bytes && publicKey && verifySignature(null, Buffer.from(text), publicKey, bytes);
  return isGood ? undefined : `seal ${seq} has a bad signature`;
}

/** The key, if its name is its thumbprint. @param {Plain} jwk */
function publicKeyOf({ kid, kty, crv, x }) {
  if (kty !== "OKP" || crv !== "Ed25519" || typeof x !== "string" || !base64urlBytes(x, 32)) return undefined;
  const thumbprint = sha256(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).toString("base64url");
  return kid === thumbprint ? createPublicKey({ key: { kty, crv, x }, format: "jwk" }) : undefined;
}

/** @param {unknown} text @param {number} length @returns {Buffer | undefined} */
function base64urlBytes(text, length) {
  if (typeof text !== "string") return undefined;
  const bytes = Buffer.from(text, "base64url");
  return bytes.length === length && bytes.toString("base64url") === text ? bytes : undefined;
}

// --- What the bundle says of itself

/** @param {Bundle} bundle @returns {Wrong} */
function wrongHeader({ incident, events }) {
  const declared = declaration(events);
  if (!declared) return undefined;
  if (declared.codename !== incident.codename) return "the codename does not match event 1";
  if (declared.exercise !== incident.exercise) return "the exercise mark does not match event 1";
  return undefined;
}

/** @param {Bundle} bundle @returns {Wrong} */
function wrongRules({ events, rules }) {
  const wrong = "the rules do not match event 1";
  const text = jcs(rules.rules);
  if (text === undefined || sha256(text).toString("hex") !== rules.hash) return wrong;
  const first = events[0];
  if (!first || first.redacted !== undefined) return undefined;
  const data = isPlain(first.data) ? first.data : {};
  if (data.rulesHash !== rules.hash) return wrong;
  return data.rules === undefined || jcs(data.rules) === text ? undefined : wrong;
}

/** What event 1 declares, unless it is withheld or declares nothing. @param {Numbered[]} events @returns {Plain | undefined} */
function declaration(events) {
  const first = events[0];
  return first?.type === "IncidentDeclared" && isPlain(first.data) ? first.data : undefined;
}

// --- What to say

/** @param {Bundle} bundle @param {HeldSeal[]} held @param {string[]} trustedKids @returns {string[]} */
function whatWasChecked({ incident, events, head, rules }, held, trustedKids) {
  const withheld = events.filter(({ redacted }) => redacted !== undefined);
  // Muster itself withholds nothing else: whoever leaves out a choice or an objection changes what the record says.
  const unusual = withheld.filter(({ type }) => type !== "NoteAdded").map(({ seq, type }) => `${seq} (${shown(type)})`);
  const hashes = `hashes: ${counted(events.length - withheld.length, "event")} unchanged, the last hash is ${head.hash}`;
  const rulesAre = `the rules hash to ${rules.hash}`;
  const isUnproven = held.length === 0 && trustedKids.length === 0;
  return [
    ...(isUnproven ? ["Unproven: no key or seal named. This shows only that the bundle agrees with itself."] : []),
    `sequence: events 1 to ${head.seq} of ${shown(incident.id)}, none missing, time never runs backwards`,
    withheld.length === 0
      ? hashes
      : `${hashes}; withheld, so only their place, time and type were checked: ${withheld.map(({ seq }) => seq).join(", ")}`,
    ...(unusual.length > 0
      ? [
          `CAUTION: withheld, and no notes: ${unusual.join(", ")}. Muster withholds notes alone; ask whoever gave you this why.`,
        ]
      : []),
    ...whatIsSealed(events, trustedKids),
    held.length > 0
      ? `seals you hold: ${held.map(({ seq }) => seq).join(", ")} match`
      : "seals you hold: none given; compare one that you were shown with --seal",
    events[0]?.redacted === undefined
      ? `rules: as event 1 pinned them, ${rulesAre}`
      : `rules: ${rulesAre}, but event 1, which pinned them, is withheld`,
  ];
}

/** @param {Numbered[]} events @param {string[]} trustedKids @returns {string[]} */
function whatIsSealed(events, trustedKids) {
  const seals = events.filter(({ type }) => type === "Sealed").map(({ data }) => (isPlain(data) ? data : {}));
  const kids = [...new Set(seals.map(({ kid }) => shown(kid)))];
  const lastSealed = Math.max(0, ...seals.map(({ seq }) => Number(seq)));
  const after = events.slice(lastSealed).filter(({ type }) => type !== "Sealed");
  const trust = trustedKids.length > 0 ? "which you trust" : "taken from the bundle; name the one you trust with --key";
  const tail =
    after.length === 0 ? "" : `; ${counted(after.length, "event")} after the last seal, chained but not signed`;
  if (seals.length === 0) return ["seals: none, so nothing is signed"];
  return [`seals: ${counted(seals.length, "good signature")} by key ${kids.join(", ")}, ${trust}${tail}`];
}

/** @param {number} n @param {string} noun @returns {string} */
function counted(n, noun) {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/**
 * Words of a bundle may come from an enemy: no control or invisible character reaches the terminal.
 * @param {unknown} value @returns {string}
 */
function shown(value) {
  const text = typeof value === "string" ? value : String(typeof value);
  const plain = text.slice(0, 100).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
  return text.length > 100 ? `${plain}…` : plain;
}

// --- The file

/**
 * Parses a bundle's bytes. Two readers must not see two different things: bytes that are not UTF-8, members named twice,
 * numbers that a double cannot hold and names written with an escape, which V8 may misread (nodejs/node#63785), are
 * refused.
 * @param {Uint8Array} bytes
 * @returns {{ ok: true, bundle: unknown } | { ok: false, wrong: string }}
 */
export function readBundle(bytes) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, wrong: "the bundle is not UTF-8 text" };
  }
  try {
    const bundle = JSON.parse(text);
    const wrong = ambiguity(text);
    return wrong === undefined ? { ok: true, bundle } : { ok: false, wrong };
  } catch {
    return { ok: false, wrong: "the bundle is not JSON" };
  }
}

/** `text` is valid JSON. @param {string} text @returns {Wrong} */
function ambiguity(text) {
  /** @type {Set<string>[]} */
  const open = [];
  const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]|-?\d[\d.eE+-]*/g;
  for (const [token, colon] of text.matchAll(tokens)) {
    const first = token.charAt(0);
    if (first === "{" || first === "[") open.push(new Set());
    else if (first === "}" || first === "]") open.pop();
    else if (first !== '"' && !isExact(token)) return "the bundle holds a number that is not exact";
    else if (colon !== undefined) {
      const name = token.slice(1, token.length - colon.length - 1);
      if (name.includes("\\")) return `the bundle writes the name of a member with an escape: ${shown(name)}`;
      if (open.at(-1)?.has(name)) return `the bundle names a member twice: ${shown(name)}`;
      open.at(-1)?.add(name);
    }
  }
  return undefined;
}

/** True when the double nearest to this number is written with the same digits. @param {string} token @returns {boolean} */
function isExact(token) {
  return decimal(token) === decimal(String(Number(token)));
}

/** `12.50e3` → `-?125e2`: one text for each value. @param {string} token @returns {string} */
function decimal(token) {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

// --- The command line

const usage = "usage: node verify.mjs bundle.json [--seal <incident>/<seq> <hash>]… [--key <kid>]…";

/**
 * `INC-7/23` and the 64 hex digits, as a seal is shown to people; undefined when it is not a seal.
 * @param {string | undefined} reference @param {string | undefined} hash @returns {HeldSeal | undefined}
 */
export function parseSeal(reference, hash) {
  const match = /^(.+)\/([1-9]\d*)$/s.exec(reference ?? "");
  const incident = match?.[1];
  const digits = hash?.toLowerCase();
  if (incident === undefined || !digits || !hexBytes(digits, 32)) return undefined;
  return { incident, seq: Number(match?.[2]), hash: digits };
}

/**
 * @param {string[]} args what follows the program's name
 * @returns {{ file: string, seals: HeldSeal[], keys: string[] } | { wrong: string }} `wrong` when called wrongly
 */
function parseArguments(args) {
  const left = [...args];
  /** @type {{ files: string[], seals: HeldSeal[], keys: string[] }} */
  const found = { files: [], seals: [], keys: [] };
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (arg === "--seal") {
      const [reference, hash] = [left.shift(), left.shift()];
      const seal = parseSeal(reference, hash);
      if (!seal) return { wrong: wrongArgument(reference, hash) };
      found.seals.push(seal);
    } else if (arg === "--key") {
      const kid = left.shift();
      if (!kid) return { wrong: "--key needs the name of a key" };
      found.keys.push(kid);
    } else if (arg.startsWith("--")) return { wrong: `there is no option ${shown(arg)}` };
    else found.files.push(arg);
  }
  const [file, ...others] = found.files;
  if (file === undefined) return { wrong: "no bundle was named" };
  if (others.length > 0) return { wrong: `one bundle at a time: ${shown(others[0] ?? "")} is another` };
  return { file, seals: found.seals, keys: found.keys };
}

/** @param {string | undefined} reference @param {string | undefined} hash @returns {string} */
function wrongArgument(reference, hash) {
  if (!/^.+\/[1-9]\d*$/s.test(reference ?? "")) {
    return `--seal needs the incident and the event's number, such as INC-7K3Q/82, not ${shown(reference ?? "nothing")}`;
  }
  return `the hash of a seal is 64 digits from 0 to f, not the ${hash?.length ?? 0} that follow ${shown(reference ?? "")}`;
}

/**
 * The whole command: reads, checks, prints.
 * @param {string[]} args @param {{ out: (line: string) => void, error: (line: string) => void }} print
 * @returns {number} the exit code
 */
export function main(args, print) {
  const asked = parseArguments(args);
  if ("wrong" in asked) {
    print.error(asked.wrong);
    print.error(usage);
    return 2;
  }
  let bytes;
  try {
    bytes = readFileSync(asked.file);
  } catch {
    print.error(`cannot read ${shown(asked.file)}`);
    return 2;
  }
  const read = readBundle(bytes);
  const verdict = read.ok ? verifyBundle(read.bundle, asked) : read;
  if (!verdict.ok) {
    print.out(verdict.wrong);
    return 1;
  }
  for (const line of verdict.checked) print.out(line);
  return 0;
}

const script = process.argv[1];
if (script !== undefined && isThisFile(script)) {
  process.exitCode = main(process.argv.slice(2), { out: console.log, error: console.error });
}

/** @param {string} path @returns {boolean} */
function isThisFile(path) {
  try {
    return realpathSync(path) === realpathSync(fileURLToPath(import.meta.url));
  } catch {
    return false;
  }
}
