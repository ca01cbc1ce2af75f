import { createHash, generateKeyPairSync, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Event, type NewEvent, sealedTypes } from "../../src/incident/events.ts";
import type { StoredEvent } from "../../src/ledger/ledger.ts";
import {
  chain,
  contentText,
  generateSealingKey,
  LedgerCorrupt,
  loadSealingKey,
  toEvent,
  verifyStored,
} from "../../src/ledger/seal.ts";
import { incidentId, sealingKey, stored, wholeIncident } from "../export/an-incident.ts";

/** The private key of RFC 8037, appendix A.1. */
const rfcKey = {
  kty: "OKP",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};
const rfcThumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

function noteBy(person: string, text: string): NewEvent {
  return { type: "NoteAdded", at: "2026-11-22T03:00:00.000Z", by: { person, roles: [], via: "slack" }, data: { text } };
}

function sha256(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

describe("the chain", () => {
  it("hashes as the format page says, from the first event on", () => {
    const salt = "000102030405060708090a0b0c0d0e0f";
    const events = [noteBy("amara", "é\n"), noteBy("ben", "2")];
    const [first, second] = chain({ incident: "INC-1", events, after: undefined, salt: () => salt, sealingKey }).stored;
    const content = '{"by":{"person":"amara","roles":[],"via":"slack"},"data":{"text":"é\\n"}}';
    expect(first?.content).toBe(content);
    const headOf = (seq: number) =>
      sha256(Buffer.of(2), `{"at":"2026-11-22T03:00:00.000Z","incident":"INC-1","seq":${seq},"type":"NoteAdded"}`);
    const leafOf = (text = "") => sha256(Buffer.of(0), Buffer.from(salt, "hex"), text);
    const hash = sha256(Buffer.of(1), Buffer.alloc(32), headOf(1), leafOf(content));
    expect(first).toMatchObject({ seq: 1, salt, hash: hash.toString("hex") });
    const next = sha256(Buffer.of(1), hash, headOf(2), leafOf(second?.content));
    expect(second).toMatchObject({ seq: 2, hash: next.toString("hex") });
  });

  it("continues where the incident stands", () => {
    const events = ["1", "2", "3"].map((text) => noteBy("amara", text));
    const salt = () => "11".repeat(16);
    const whole = chain({ incident: "INC-1", events, after: undefined, salt, sealingKey }).stored;
    const after = whole[1];
    const rest = chain({ incident: "INC-1", events: events.slice(2), after, salt, sealingKey }).stored;
    expect(rest).toEqual(whole.slice(2));
  });

  it("leaves out what is absent and repairs what is no Unicode, in keys as in values", () => {
    const odd = { text: "a\ud800b", "\udfff": [undefined, "\ud83d\ude00"], gone: undefined };
    expect(contentText(undefined, odd)).toBe('{"data":{"text":"a\ufffdb","\ufffd":[null,"😀"]}}');
  });

  it("keeps a member called __proto__", () => {
    expect(contentText({}, JSON.parse('{"__proto__":{"a":1}}'))).toBe('{"by":{},"data":{"__proto__":{"a":1}}}');
  });

  it("gives the events as a later read will give them", () => {
    const { stored: rows, events } = chain({
      incident: incidentId,
      events: wholeIncident,
      after: undefined,
      salt: () => "22".repeat(16),
      sealingKey,
    });
    expect(events).toEqual(rows.map(toEvent));
  });

  it("takes no event that could not be read back", () => {
    const broken = { ...noteBy("amara", "x"), data: { text: 7 } } as unknown as NewEvent;
    const write = () =>
      chain({ incident: "I", events: [broken], after: undefined, salt: () => "33".repeat(16), sealingKey });
    expect(write).toThrow();
  });

  it("takes no salt but 16 bytes", () => {
    const write = () =>
      chain({ incident: "I", events: [noteBy("a", "x")], after: undefined, salt: () => "abc", sealingKey });
    expect(write).toThrow("16 bytes");
  });
});

describe("seals", () => {
  const events = stored().map(toEvent);
  const seals = events.filter((event) => event.type === "Sealed");

  it("follow at once on every event that needs one, and on no other", () => {
    const sealed = seals.map(({ seq, data }) => {
      expect(data.seq).toBe(seq - 1);
      return events.find((event) => event.seq === data.seq)?.type;
    });
    const needed = events.map(({ type }) => type).filter((type) => sealedTypes.includes(type));
    expect(sealed).toEqual(needed);
    expect(needed.length).toBeGreaterThanOrEqual(6);
  });

  it("sign the incident, the number, the hash and the instant of the event before", () => {
    const rows = stored();
    for (const { at, by, data } of seals) {
      const event = rows[data.seq - 1] as StoredEvent;
      expect(data).toMatchObject({ hash: event.hash, at: event.at, kid: sealingKey.kid });
      expect({ at, by }).toEqual({ at: event.at, by: { person: "muster", roles: [], via: "timer" } });
      const text = `{"at":"${event.at}","hash":"${event.hash}","incident":"${incidentId}","seq":${event.seq}}`;
      const signature = Buffer.from(data.signature, "base64url");
      const publicKey = { key: sealingKey.publicJwk, format: "jwk" } as const;
      expect(verify(null, Buffer.from(text), publicKey, signature)).toBe(true);
    }
  });
});

describe("verifying what is stored", () => {
  const rows = stored();
  const changed = (seq: number, change: Partial<StoredEvent>) =>
    rows.map((row) => (row.seq === seq ? { ...row, ...change } : row));
  const row = (seq: number) => rows[seq - 1] as StoredEvent;

  it("accepts a whole ledger, and the rest of one", () => {
    verifyStored(incidentId, rows);
    verifyStored(incidentId, rows.slice(10), row(10));
    verifyStored("INC-none", []);
  });

  it.each<[string, StoredEvent[], string]>([
    ["content", changed(5, { content: row(5).content.replace("p1", "p2") }), "event 5 was changed"],
    ["a space in the content", changed(5, { content: row(5).content.replace(":", ": ") }), "event 5 was changed"],
    ["the type", changed(6, { type: "PageAccepted" }), "event 6 was changed"],
    ["the time", changed(7, { at: "2026-11-22T03:00:09.000Z" }), "event 7 was changed"],
    ["the salt", changed(8, { salt: "ff".repeat(16) }), "event 8 was changed"],
    ["a salt that is none", changed(8, { salt: "zz" }), "event 8 was changed"],
    ["the hash", changed(9, { hash: "ff".repeat(32) }), "event 9 was changed"],
    ["a missing event", rows.filter(({ seq }) => seq !== 4), "event 4 is missing"],
    ["the first event missing", rows.slice(1), "event 1 is missing"],
    ["two events exchanged", [row(1), row(3), row(2), ...rows.slice(3)], "event 2 is missing"],
    ["another incident's events", stored().map((other) => ({ ...other })), "event 1 was changed"],
  ])("names the first event that is wrong: %s", (what, tampered, message) => {
    const incident = what.startsWith("another") ? "INC-OTHER" : incidentId;
    expect(() => verifyStored(incident, tampered)).toThrow(LedgerCorrupt);
    expect(() => verifyStored(incident, tampered)).toThrow(message);
  });

  it("notices that time runs backwards in rows that are otherwise in order", () => {
    const back = [noteBy("a", "1"), { ...noteBy("a", "2"), at: "2026-11-22T02:59:59.999Z" }];
    const salt = () => "44".repeat(16);
    const written = chain({ incident: "I", events: back, after: undefined, salt, sealingKey }).stored;
    expect(() => verifyStored("I", written)).toThrow("time runs backwards at 2");
  });

  it("says nothing of what the event holds", () => {
    const error = (() => {
      try {
        verifyStored(incidentId, changed(5, { content: row(5).content.replace("dev", "secret") }));
      } catch (thrown) {
        return thrown as LedgerCorrupt;
      }
      throw new Error("it was accepted");
    })();
    expect(error).toMatchObject({ incident: incidentId, seq: 5, message: "INC-7K3Q: event 5 was changed" });
  });
});

describe("the sealing key", () => {
  it("is named by its RFC 7638 thumbprint, as in the example of RFC 8037", () => {
    expect(loadSealingKey(JSON.stringify(rfcKey)).publicJwk).toEqual({
      kid: rfcThumbprint,
      kty: "OKP",
      crv: "Ed25519",
      x: rfcKey.x,
    });
  });

  it("comes back from the text that was kept", () => {
    const { pem, key } = generateSealingKey();
    expect(loadSealingKey(`\n${pem}\n`).publicJwk).toEqual(key.publicJwk);
  });

  it("that is no private Ed25519 key is refused in words that hold nothing of it", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { d: _d, ...publicOnly } = rfcKey;
    const texts = [
      "",
      "hunter2",
      "{hunter2",
      JSON.stringify(publicOnly),
      JSON.stringify({ ...rfcKey, d: "hunter2" }),
      rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    ];
    for (const text of texts) {
      expect(() => loadSealingKey(text)).toThrow("the sealing key is not a private Ed25519 key in PEM or JWK form");
    }
  });
});

it("an event of the ledger is typed by its kind", () => {
  const first: Event | undefined = stored().map(toEvent)[0];
  expect(first?.type === "IncidentDeclared" && first.data.codename).toBe("quiet harbour");
});
