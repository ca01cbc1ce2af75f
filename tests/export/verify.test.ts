import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bundle, type BundleEvent, bundleOf } from "../../src/export/bundle.ts";
import { main, parseSeal, readBundle, verifyBundle } from "../../src/export/verify.mjs";
import type { NewEvent } from "../../src/incident/events.ts";
import { chainHash, contentText, generateSealingKey, headHash, leafHash } from "../../src/ledger/seal.ts";
import fc from "../support/seeded.ts";
import { declaration, incidentId, made, sealingKey, stored, wholeIncident } from "./an-incident.ts";

const verifier = fileURLToPath(new URL("../../src/export/verify.mjs", import.meta.url));
const stranger = generateSealingKey().key;

type Loose = { [key: string]: unknown };
type Event = Extract<BundleEvent, { salt: string }> & Loose;

function bundle(events: NewEvent[] = wholeIncident, key = sealingKey): Bundle {
  return bundleOf({ stored: stored(events, key), keys: [key.publicJwk] });
}

/** A copy of the bundle with something done to it. */
function tampered(change: (copy: Bundle & { events: Event[] } & Loose) => void, original = bundle()): unknown {
  const copy = structuredClone(original) as Bundle & { events: Event[] } & Loose;
  change(copy);
  return copy;
}

/** What a thief of the database but not of the key can do: every hash is made to fit again. */
function rechained(copy: Bundle & { events: Event[] }): void {
  let hash = "00".repeat(32);
  for (const event of copy.events) {
    const { redacted } = event as Loose as { redacted?: { leaf: string } };
    const leaf = redacted ? Buffer.from(redacted.leaf, "hex") : leafHash(event.salt, contentText(event.by, event.data));
    const { seq, at, type } = event;
    hash = chainHash(hash, headHash({ incident: copy.incident.id, seq, at, type }), leaf);
    event.hash = hash;
  }
  copy.head = { seq: copy.events.length, hash };
}

function event(copy: { events: Event[] }, seq: number): Event {
  return copy.events[seq - 1] as Event;
}

function dataOf(copy: { events: Event[] }, seq: number): Loose {
  return event(copy, seq).data as Loose;
}

function withhold(copy: { events: Event[] }, seq: number): void {
  const { at, type, hash, salt, by, data } = event(copy, seq);
  const leaf = leafHash(salt, contentText(by, data)).toString("hex");
  copy.events[seq - 1] = { seq, at, type, redacted: { reason: "legal privilege", leaf }, hash } as unknown as Event;
}

function wrongIn(value: unknown, trusted = {}): string {
  const verdict = verifyBundle(value, trusted);
  return verdict.ok ? "nothing" : verdict.wrong;
}

const seals = stored().filter(({ type }) => type === "Sealed");
const lastSeq = stored().length;
const held = (seq: number, hash = stored()[seq - 1]?.hash ?? "ab".repeat(32), incident = incidentId) => ({
  incident,
  seq,
  hash,
});

describe("a bundle as it was exported", () => {
  it("verifies, and the verifier says what it checked", () => {
    const verdict = verifyBundle(JSON.parse(JSON.stringify(bundle())));
    expect(verdict.ok && verdict.checked.join("\n")).toMatch(
      new RegExp(
        `events 1 to ${lastSeq} of INC-7K3Q[^]*${lastSeq} events unchanged[^]*${seals.length} good signatures`,
      ),
    );
  });

  it("verifies against every seal that somebody holds and the key that they trust", () => {
    const everySeal = stored().map(({ seq }) => held(seq));
    const verdict = verifyBundle(bundle(), { seals: everySeal, keys: [sealingKey.kid, stranger.kid] });
    expect(verdict.ok && verdict.checked.join("\n")).toContain("which you trust");
  });

  it("verifies with events withheld, and says which could not be read", () => {
    const verdict = verifyBundle(tampered((copy) => [3, 36].map((seq) => withhold(copy, seq))));
    expect(verdict.ok && verdict.checked.join("\n")).toContain(": 3, 36");
  });

  it("says aloud what is withheld and is no note", () => {
    const types = new Map(stored().map(({ seq, type }) => [seq, type]));
    const note = [...types].find(([, type]) => type === "NoteAdded")?.[0] ?? 0;
    const choice = [...types].find(([, type]) => type === "ChoiceMade")?.[0] ?? 0;
    const said = (...seqs: number[]) => {
      const verdict = verifyBundle(tampered((copy) => seqs.map((seq) => withhold(copy, seq))));
      return verdict.ok ? verdict.checked.join("\n") : "";
    };
    expect(said(note)).not.toContain("CAUTION");
    expect(said(note, choice)).toContain(`CAUTION: withheld, and no notes: ${choice} (ChoiceMade).`);
  });

  it("verifies with its declaration withheld, and says that the rules were compared with nothing", () => {
    const verdict = verifyBundle(tampered((copy) => withhold(copy, 1)));
    expect(verdict.ok && verdict.checked.join("\n")).toContain("event 1, which pinned them, is withheld");
  });

  it("says how many events come after the last seal", () => {
    const verdict = verifyBundle(bundle(wholeIncident.slice(0, 4)));
    expect(verdict.ok && verdict.checked.join("\n")).toContain("3 events after the last seal");
  });

  it("verifies with an old key beside the present one", () => {
    const two = tampered((copy) => copy.keys.push(stranger.publicJwk));
    expect(wrongIn(two)).toBe("nothing");
  });
});

describe("the first thing wrong is named:", () => {
  const last = seals.at(-1)?.seq ?? 0;
  const cases: [string, (copy: Bundle & { events: Event[] } & Loose) => void, string, object?][] = [
    ["an event taken out", (copy) => copy.events.splice(14, 1), "event 15 is missing"],
    ["the first event taken out", (copy) => copy.events.shift(), "event 1 is missing"],
    ["several events taken out", (copy) => copy.events.splice(4, 3), "event 5 is missing"],
    ["the last event taken out", (copy) => copy.events.pop(), `event ${lastSeq} is missing`],
    [
      "two events exchanged",
      (copy) => copy.events.splice(14, 2, event(copy, 16), event(copy, 15)),
      "events 15 and 16 are out of order",
    ],
    ["an event given twice", (copy) => copy.events.splice(5, 0, event(copy, 5)), "event 5 is there twice"],
    [
      "an earlier time",
      (copy) => {
        event(copy, 9).at = "2026-11-22T02:00:00.000Z";
        rechained(copy);
      },
      "time runs backwards at 9",
    ],
    ["words", (copy) => Object.assign(dataOf(copy, 36), { text: "Nobody called" }), "event 36 was changed"],
    ["an author", (copy) => Object.assign(event(copy, 30).by as Loose, { person: "ben" }), "event 30 was changed"],
    ["a member added to the data", (copy) => Object.assign(dataOf(copy, 36), { more: 1 }), "event 36 was changed"],
    ["a member added to the event", (copy) => Object.assign(event(copy, 36), { note: "see" }), "event 36 was changed"],
    ["the data taken out", (copy) => Reflect.deleteProperty(event(copy, 36), "data"), "event 36 was changed"],
    ["a type", (copy) => Object.assign(event(copy, 6), { type: "PageAccepted" }), "event 6 was changed"],
    ["a time", (copy) => Object.assign(event(copy, 36), { at: "2026-11-22T03:03:10.001Z" }), "event 36 was changed"],
    ["a time that is none", (copy) => Object.assign(event(copy, 36), { at: "yesterday" }), "event 36 was changed"],
    ["a salt", (copy) => Object.assign(event(copy, 7), { salt: "ff".repeat(16) }), "event 7 was changed"],
    [
      "a salt in capitals",
      (copy) => Object.assign(event(copy, 11), { salt: "0000000000000000000000000000000A" }),
      "event 11 was changed",
    ],
    ["a hash", (copy) => Object.assign(event(copy, 7), { hash: "ff".repeat(32) }), "event 7 was changed"],
    ["a hash that is none", (copy) => Object.assign(event(copy, 7), { hash: null }), "event 7 was changed"],
    ["the incident's id", (copy) => Object.assign(copy.incident, { id: "INC-0000" }), "event 1 was changed"],
    [
      "a withheld event relabelled",
      (copy) => {
        withhold(copy, 36);
        event(copy, 36).type = "IncidentContained";
      },
      "event 36 was changed",
    ],
    [
      "a withheld event with words beside it",
      (copy) => {
        withhold(copy, 36);
        event(copy, 36).data = { text: "forged" };
      },
      "event 36 was changed",
    ],
    [
      "a lone surrogate where U+FFFD was",
      (copy) => {
        dataOf(copy, 36).text = "\ufffd";
        rechained(copy);
        dataOf(copy, 36).text = "\ud800";
      },
      "event 36 was changed",
    ],
    [
      "a number without end",
      (copy) => Object.assign(dataOf(copy, 24), { authorityRow: Number.POSITIVE_INFINITY }),
      "event 24 was changed",
    ],
    [
      "a time without milliseconds",
      (copy) => {
        event(copy, 36).at = "2026-11-22T03:03:10Z";
        rechained(copy);
      },
      "event 36 has no instant in UTC with milliseconds",
    ],
    [
      "the head's hash",
      (copy) => Object.assign(copy.head, { hash: "ab".repeat(32) }),
      `the head does not match event ${lastSeq}`,
    ],
    [
      "a head before the end",
      (copy) => Object.assign(copy.head, { seq: 3 }),
      `the head does not match event ${lastSeq}`,
    ],
    [
      "the tail cut off",
      (copy) => {
        copy.events.splice(20);
        rechained(copy);
      },
      `the ledger ends at 20 but a seal you hold is for ${last}`,
      { seals: [held(last)] },
    ],
    [
      "the tail cut off carelessly",
      (copy) => copy.events.splice(20),
      `the ledger ends at 20 but a seal you hold is for ${last}`,
      { seals: [held(last)] },
    ],
    ["a seal held for other words", () => {}, "seal 3 does not match event 3", { seals: [held(3, "ab".repeat(32))] }],
    [
      "a seal held for another incident",
      () => {},
      "seal 3 that you hold is for another incident",
      { seals: [held(3, undefined, "INC-8")] },
    ],
    [
      "history rewritten without the key",
      (copy) => {
        dataOf(copy, 24).question = "Keep web-1 running?";
        rechained(copy);
      },
      "seal 31 does not match event 31",
    ],
    [
      "history rewritten, the seal's hash too",
      (copy) => {
        dataOf(copy, 30).option = "wait";
        rechained(copy);
        dataOf(copy, 32).hash = event(copy, 31).hash;
        rechained(copy);
      },
      "seal 31 has a bad signature",
    ],
    [
      "a signature in another spelling",
      (copy) => {
        dataOf(copy, 2).signature = `${dataOf(copy, 2).signature}=`;
        rechained(copy);
      },
      "seal 1 has a bad signature",
    ],
    [
      "a signature that is none",
      (copy) => {
        dataOf(copy, 2).signature = 7;
        rechained(copy);
      },
      "seal 1 has a bad signature",
    ],
    [
      "a seal for a later event",
      (copy) => {
        dataOf(copy, 2).seq = 31;
        rechained(copy);
      },
      "seal 31 does not match event 31",
    ],
    [
      "a seal for itself",
      (copy) => {
        dataOf(copy, 2).seq = 2;
        rechained(copy);
      },
      "seal 2 does not match event 2",
    ],
    [
      "a seal for nothing",
      (copy) => {
        event(copy, 2).data = {};
        rechained(copy);
      },
      "event 2 is a seal for no event",
    ],
    [
      "a seal withheld",
      (copy) => {
        withhold(copy, 32);
        rechained(copy);
      },
      "event 32 is a seal and cannot be withheld",
    ],
    ["a key that is not in the bundle", (copy) => copy.keys.splice(0), "seal 1 was signed by another key"],
    ["a key that is not the one trusted", () => {}, "seal 1 was signed by another key", { keys: [stranger.kid] }],
    [
      "a key under another's name",
      (copy) => Object.assign(copy.keys[0] as Loose, { x: stranger.publicJwk.x }),
      `key ${sealingKey.kid} is not the key that its name says`,
    ],
    [
      "all seals taken out, though a key is trusted",
      (copy) => {
        const kept = copy.events.filter(({ type }) => type !== "Sealed") as Event[];
        Object.assign(copy, { events: kept.map((event, i) => ({ ...event, seq: i + 1 })) });
        rechained(copy);
      },
      "no event is sealed by a key that you trust",
      { keys: [sealingKey.kid] },
    ],
    [
      "the codename",
      (copy) => Object.assign(copy.incident, { codename: "loud" }),
      "the codename does not match event 1",
    ],
    [
      "the exercise mark",
      (copy) => Object.assign(copy.incident, { exercise: true }),
      "the exercise mark does not match event 1",
    ],
    ["the rules", (copy) => Object.assign(copy.rules.rules, { authority: [] }), "the rules do not match event 1"],
    [
      "the rules' hash",
      (copy) => Object.assign(copy.rules, { hash: "ab".repeat(32) }),
      "the rules do not match event 1",
    ],
    [
      "other rules with their own hash",
      (copy) => {
        copy.rules = { rules: { authority: [] }, hash: createHash("sha256").update('{"authority":[]}').digest("hex") };
      },
      "the rules do not match event 1",
    ],
  ];

  it.each(cases)("%s", (_what, change, wrong, trusted) => {
    expect(wrongIn(tampered(change), trusted)).toBe(wrong);
  });

  it("everything signed again by a stranger, once the key is known", () => {
    const forged = bundle(wholeIncident, stranger);
    expect(wrongIn(forged)).toBe("nothing");
    expect(wrongIn(forged, { keys: [sealingKey.kid] })).toBe("seal 1 was signed by another key");
    expect(wrongIn(forged, { seals: [held(seals.at(-1)?.seq ?? 0)] })).toMatch(/^seal \d+ does not match event \d+$/);
  });

  it("rules in event 1 that are not those it names", () => {
    const other = bundle([declaration({ rules: { authority: ["other"] } })]);
    const passedOff = tampered((copy) => Object.assign(copy.rules, { rules: bundle().rules.rules }), other);
    expect(wrongIn(other)).toBe("the rules do not match event 1");
    expect(wrongIn(passedOff)).toBe("the rules do not match event 1");
  });
});

describe("what is no bundle gets a plain sentence:", () => {
  it.each<[string, unknown, string]>([
    ["null", null, "this is not a Muster bundle"],
    ["a list", [], "this is not a Muster bundle"],
    ["another format", { format: "muster-bundle/2" }, "this is not a bundle of format muster-bundle/1"],
    ["no incident", { ...bundle(), incident: "INC" }, "the bundle names no incident"],
    ["no events", { ...bundle(), events: [] }, "the bundle holds no events"],
    ["events that are none", { ...bundle(), events: [null] }, "entry 1 of the events has no number"],
    ["an event with half a number", { ...bundle(), events: [{ seq: 1.5 }] }, "entry 1 of the events has no number"],
    ["no head", { ...bundle(), head: undefined }, "the bundle has no head"],
    ["no keys", { ...bundle(), keys: {} }, "the bundle has no list of keys"],
    ["no rules", { ...bundle(), rules: undefined }, "the bundle has no rules"],
  ])("%s", (_what, value, wrong) => {
    expect(wrongIn(value)).toBe(wrong);
  });

  it("text that is not JSON, is not UTF-8, or would be read in two ways", () => {
    const wrong = (bytes: Uint8Array | string) => {
      const read = readBundle(typeof bytes === "string" ? Buffer.from(bytes) : bytes);
      return read.ok ? "nothing" : read.wrong;
    };
    expect(wrong("{")).toBe("the bundle is not JSON");
    expect(wrong("")).toBe("the bundle is not JSON");
    expect(wrong(Buffer.from([0x22, 0xf0, 0xbf, 0xbd, 0x22]))).toBe("the bundle is not UTF-8 text");
    expect(wrong('{"a":{"b":1},"c":[{"b":1},{"b":2}],"b":"{\\"b\\":1,\\"b\\":2}"}')).toBe("nothing");
    expect(wrong('{"a":{"text":1,"x":{"text":1}, "text" :2}}')).toBe("the bundle names a member twice: text");
    expect(wrong('{"a":{"te\\u0078t" :2}}')).toBe("the bundle writes the name of a member with an escape: te\\u0078t");
    expect(wrong('{"a":[1e21,1000000000000000000000,0.1,-0.5,1E+2,5e-324,0.0]}')).toBe("nothing");
    expect(wrong('{"a":9007199254740993}')).toBe("the bundle holds a number that is not exact");
    expect(wrong('{"a":0.30000000000000005}')).toBe("the bundle holds a number that is not exact");
    expect(wrong('{"a":1e999}')).toBe("the bundle holds a number that is not exact");
    expect(wrong(`"${"x".repeat(3_000_000)}"`)).toBe("nothing");
  });

  it("whatever it is", () => {
    const anything = fc.oneof(fc.jsonValue(), fc.anything({ withNullPrototype: true }));
    const replaced = fc.tuple(fc.constantFrom("incident", "events", "head", "keys", "rules"), anything);
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          replaced.map(([member, value]) => ({ ...bundle(), [member]: value })),
        ),
        (value) => {
          expect(verifyBundle(value).ok).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("nested so deeply that nothing can read it", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const read = readBundle(Buffer.from(JSON.stringify(bundle()).replace('"sev2"', deep)));
    expect(read.ok ? wrongIn(read.bundle) : read.wrong).toMatch(
      /^(this bundle cannot be read|the bundle is not JSON)$/,
    );
  });
});

describe("the two makers of hashes agree", () => {
  const oddString = fc.string({
    unit: fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom("__proto__", "\u{1f600}", "\u2028", '"', "\\", "\u0000", "\ufb33", "é", "10", "9"),
    ),
  });
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), oddString, fc.boolean(), fc.constant(null)),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(oddString, tie("value"), { maxKeys: 5 }),
    ),
  }));

  it("on whatever an event holds, through the file", () => {
    fc.assert(
      fc.property(value, oddString, (extra, text) => {
        const odd = made("NoteAdded", 1, { person: "amara", roles: [text], via: "slack" }, { text });
        Object.assign(odd.data, { extra });
        const read = readBundle(Buffer.from(JSON.stringify(bundle([declaration(), odd]), null, 2)));
        expect(read.ok && wrongIn(read.bundle)).toBe("nothing");
      }),
      { numRuns: 150 },
    );
  });

  // nodejs/node#63785: from here on V8 reads the second name of such an object as a backslash.
  it("on names that JSON writes with an escape, though another such text was read before", () => {
    JSON.parse(String.raw`{"\n":[],"\\":0}`);
    const odd = made("NoteAdded", 1, { person: "amara", roles: ["ciso"], via: "slack" }, { text: "Vendor called" });
    Object.assign(odd.data, { extra: { "\n": "a", "\r": "b" } });
    const read = readBundle(Buffer.from(JSON.stringify(bundle([declaration(), odd]))));
    expect(read.ok && wrongIn(read.bundle)).toBe("nothing");
  });

  it("and no byte of an event's content can be changed", () => {
    const extra = { numbers: [0.1 + 0.2, 1_234_567, -0.5], words: "é \ufffd 🎧\n", flag: true, nothing: null };
    const odd = made("NoteAdded", 1, { person: "amara", roles: ["ciso"], via: "slack" }, { text: "Vendor called" });
    Object.assign(odd.data, { extra });
    const bytes = Buffer.from(JSON.stringify(bundle([declaration(), odd])));
    const start = bytes.indexOf('"by"', bytes.indexOf('"NoteAdded"'));
    const end = bytes.indexOf('"salt"', start);
    const flip = fc.tuple(fc.integer({ min: start, max: end - 1 }), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(flip, ([offset, mask]) => {
        const flipped = Buffer.from(bytes);
        flipped[offset] = (flipped[offset] ?? 0) ^ mask;
        const read = readBundle(flipped);
        expect(read.ok && verifyBundle(read.bundle).ok).toBe(false);
      }),
      { numRuns: 400 },
    );
  });
});

describe("the command", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "muster-verify-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function run(content: string | Uint8Array, ...args: string[]) {
    const file = join(folder, "bundle.json");
    writeFileSync(file, content);
    const { status, stdout, stderr } = spawnSync(process.execPath, [verifier, file, ...args], { encoding: "utf8" });
    return { status, stdout, stderr };
  }

  it("exits 0 and prints what it checked", () => {
    const seal = held(seals.at(-1)?.seq ?? 0);
    const reference = `${seal.incident}/${seal.seq}`;
    const { status, stdout, stderr } = run(
      JSON.stringify(bundle()),
      "--seal",
      reference,
      seal.hash.toUpperCase(),
      "--key",
      sealingKey.kid,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("sequence: ");
    expect(stdout).toContain(`seals you hold: ${seal.seq} match`);
  });

  it("says first, when it was given neither a seal nor a key, that this proves nothing", () => {
    const { status, stdout } = run(JSON.stringify(bundle()));
    expect([status, stdout.split("\n")[0]]).toEqual([0, expect.stringMatching(/^Unproven: no key or seal named\./)]);
    expect(run(JSON.stringify(bundle()), "--key", sealingKey.kid).stdout).not.toContain("Unproven");
  });

  it("exits 1 and prints the first thing wrong, and nothing else", () => {
    const changed = tampered((copy) => Object.assign(dataOf(copy, 36), { text: "Nobody called" }));
    expect(run(JSON.stringify(changed))).toEqual({ status: 1, stdout: "event 36 was changed\n", stderr: "" });
  });

  it("exits 1 with a plain sentence for what is no bundle", () => {
    expect(run("not JSON")).toEqual({ status: 1, stdout: "the bundle is not JSON\n", stderr: "" });
    const bytes = Buffer.from([0xff, 0xfe]);
    expect(run(bytes)).toEqual({ status: 1, stdout: "the bundle is not UTF-8 text\n", stderr: "" });
  });

  it("prints no terminal controls that a bundle holds", () => {
    const hostile = tampered((copy) => Object.assign(copy.keys[0] as Loose, { kid: "\u001b]0;owned\u0007\n\u202e" }));
    expect(run(JSON.stringify(hostile)).stdout).toBe("key ?]0;owned??? is not the key that its name says\n");
  });

  it("exits 2 and says how it is used when it is called wrongly", () => {
    const wrong = [
      ["--seal", "INC-7/3"],
      ["--seal", "INC-7", "ab".repeat(32)],
      ["--seal", "INC-7/3", "abcd"],
      ["--key"],
      ["--other"],
      ["second.json"],
    ];
    for (const args of wrong) {
      const said: string[] = [];
      const code = main(["bundle.json", ...args], { out: () => {}, error: (line) => said.push(line) });
      expect({ code, said: said.join() }).toEqual({ code: 2, said: expect.stringContaining("usage: ") });
      // What was wrong comes first.
      expect(said[0]).not.toContain("usage: ");
    }
  });

  it("exits 2 when there is no such file", () => {
    const { status, stderr } = spawnSync(process.execPath, [verifier, join(folder, "none.json")], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^cannot read .*none.json\n$/);
  });

  it("reads a seal as it was shown, whatever the incident is called", () => {
    const hash = "ab".repeat(32);
    expect(parseSeal("a/b/12", hash.toUpperCase())).toEqual({ incident: "a/b", seq: 12, hash });
    expect(parseSeal("INC-7/0", hash)).toBeUndefined();
    expect(parseSeal(undefined, hash)).toBeUndefined();
  });
});
