import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConfiguredSource } from "../../src/alerts/configured.ts";
import { type SourceKind, sources } from "../../src/alerts/sources/index.ts";
import { mapStored } from "../../src/alerts/stored.ts";
import { mappingSchema } from "../../src/config/mapping.ts";
import { alertFactSchema } from "../../src/incident/events.ts";
import fc from "../support/seeded.ts";
import { openDoor, rawPost } from "./door.ts";
import { fixture, map, names, payload, services } from "./fixtures.ts";

const kinds = Object.keys(sources) as SourceKind[];

/** Reads what the fixtures of `generic` hold, in as many ways as a mapping has. */
const mapping = mappingSchema.parse({
  each: "alerts || [@]",
  drop: ["status == 'noise'", "length(title) > `100000`"],
  fields: {
    key: ["id", "join('/', assets)"],
    title: ["title", "to_string(@)"],
    severity: ["severity", "to_number(severity) >= `90` && 'critical'"],
    environment: "environment",
    status: "status",
    assets: ["assets", "asset", "*.name", "sort_by(assets, &name)"],
    url: "url",
    group: "lower(kind)",
    posture: "sample",
  },
  words: { severity: { critical: "sev1" } },
});
const own: ConfiguredSource = { kind: "mapping", mapping };

/** Every built-in kind, and a mapping of one's own; what each reads when all is well. */
const all: [name: string, source: ConfiguredSource, fixtures: readonly string[]][] = [
  ...kinds.map((kind) => [kind, { kind }, names[kind]] as [string, ConfiguredSource, readonly string[]]),
  ["mapping", own, names.generic],
];

/** What must hold of any payload at all: an answer, and facts that the ledger takes and a card can show. */
function expectSound(source: ConfiguredSource, body: string) {
  const result = mapStored({ id: "a", source: "s", receivedAtMs: 0, body }, source, { services });
  if (result.kind === "unmappable") expect(result.reason).not.toBe("");
  if (result.kind === "not-an-alert") expect(result.why).not.toBe("");
  if (result.kind !== "mapped") return;
  expect(result.alerts).not.toEqual([]);
  for (const { fact, correlation } of result.alerts) {
    expect(alertFactSchema.parse(fact)).toEqual(fact);
    const names = [fact.key, fact.title, correlation.finding];
    for (const name of names) expect(name.trim()).not.toBe("");
    const texts = [...names, ...fact.assets, ...correlation.assets];
    for (const text of texts) {
      expect(text.isWellFormed()).toBe(true);
      expect(text.length).toBeLessThanOrEqual(400);
    }
    expect(fact.assets.length).toBeLessThanOrEqual(20);
  }
}

const mebibyte = 1_048_576;

/** What no sender means, and somebody sends: by its name, from the text of a payload that is well. */
const mangled: Record<string, (well: string) => string | Buffer> = {
  "lists 100,000 deep": () => "[".repeat(100_000) + "]".repeat(100_000),
  "objects 100,000 deep": () => `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
  "an alert 100,000 deep in itself": (well) => `${'{"detail":'.repeat(100_000)}${well.trim()}${"}".repeat(100_000)}`,
  "each text 10,000 lists deep": (well) =>
    well.replaceAll(/:\s*"[^"]*"/g, `:${"[".repeat(10_000)}${"]".repeat(10_000)}`),
  "a list of 400,000 numbers": () => `[${"1,".repeat(400_000)}1]`,
  "400,000 numbers where alerts should be": () => `{"version":"4","alerts":[${"1,".repeat(400_000)}1]}`,
  "as many alerts as there is room for": (well) => many(well),
  "100,000 keys": () => `{${Array.from({ length: 60_000 }, (_, at) => `"key${at}":1`).join(",")}}`,
  "prototype keys": (well) =>
    well.replace("{", '{"__proto__":{"id":"x","title":"x"},"constructor":{"prototype":{"polluted":true}},'),
  "keys called __proto__": (well) =>
    well.replaceAll(/"(\w+)"\s*:/g, (_all, key: string) => `"${key.length % 3 ? key : "__proto__"}":`),
  "lists for texts": (well) => well.replaceAll(/:\s*"[^"]*"/g, ':["a",["b"],{}]'),
  "objects for texts": (well) => well.replaceAll(/:\s*"[^"]*"/g, ':{"name":{"value":{}}}'),
  "nothing for texts": (well) => well.replaceAll(/:\s*"[^"]*"/g, ":null"),
  "texts for numbers": (well) => well.replaceAll(/:\s*-?[\d.]+/g, ':"many"'),
  "numbers without end": (well) => well.replaceAll(/:\s*-?[\d.]+/g, ":1e999").replaceAll(/:\s*"[^"]*"/g, ":-1e999"),
  "numbers of 10,000 digits": (well) => well.replaceAll(/:\s*-?[\d.]+/g, `:${"9".repeat(10_000)}`),
  "lone surrogates": (well) => well.replaceAll(/:\s*"[^"]*"/g, ':"\\ud800 \\udc00\\udbff"'),
  "control characters": (well) => well.replaceAll(/:\s*"[^"]*"/g, ':"\\u0000\\u202e\\r\\n\\u2028"'),
  "blank texts": (well) => well.replaceAll(/:\s*"[^"]*"/g, ':" \\u200b "'),
  "every key twice": (well) => well.replaceAll(/"(\w+)"\s*:/g, '"$1":[],"$1":'),
  "invalid UTF-8": (well) =>
    Buffer.concat([Buffer.from(well.slice(0, 20)), Buffer.from([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80])]),
  "half of it": (well) => well.slice(0, well.length / 2),
  "1 MiB in one text": (well) => filled(well, (room) => well.replace(/:\s*"[^"]*"/, `:"${"x".repeat(room)}"`)),
  "1 MiB of blanks": (well) => filled(well, (room) => well + " ".repeat(room)),
  "1 MiB of lines": () => "\n".repeat(mebibyte),
  "1 MiB of one letter": () => "a".repeat(mebibyte),
  "1 MiB of equals signs": () => "=|".repeat(mebibyte / 2),
  "more than 1 MiB": () => " ".repeat(mebibyte + 1),
  nothing: () => "",
  ...Object.fromEntries(["null", "0", '""', "[]", "{}", "[[]]", "[null]", "true"].map((text) => [text, () => text])),
};

/** As large as is let in. */
function filled(well: string, fill: (room: number) => string): string {
  return fill(mebibyte - Buffer.byteLength(well));
}

function many(well: string): string {
  const one = well.trim();
  const times = Math.floor((mebibyte - 2) / (Buffer.byteLength(one) + 1));
  return `[${Array<string>(times).fill(one).join(",")}]`;
}

describe("the door", () => {
  let door: Awaited<ReturnType<typeof openDoor>>;
  beforeAll(async () => {
    const auth = { kind: "bearer" as const, secret: "token" };
    door = await openDoor({ sources: Object.fromEntries(all.map(([name, { kind }]) => [name, { kind, auth }])) });
  });
  afterAll(() => door.close());

  test.each(all)(
    "of %s answers whatever is sent, and what it takes is read or kept with a reason",
    async (name, source, fixtures) => {
      const well = fixture(fixtures[0] ?? "");
      for (const [what, mangle] of Object.entries(mangled)) {
        const before = door.kept.length;
        const headers = { authorization: "Bearer token" };
        const { status } = await rawPost(door.http, `/alerts/${name}`, headers, [Buffer.from(mangle(well))]);
        expect([what, status]).toEqual([what, expect.toSatisfy((one) => [202, 400, 413].includes(one))]);
        expect(door.kept.length - before).toBe(status === 202 ? 1 : 0);
        const [stored] = door.kept.splice(0);
        if (stored) expectSound(source, stored.body);
      }
      expect((await fetch(`${door.url}/healthz`)).status).toBe(200);
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    },
    60_000,
  );
});

describe.each(all)("%s", (_name, source, fixtures) => {
  const seeds = fc.constantFrom(...fixtures);

  test("no JSON makes the mapping throw", () => {
    fc.assert(
      fc.property(fc.json(), (body) => expectSound(source, body)),
      { numRuns: 100 },
    );
  });

  test("no change to a real payload makes the mapping throw or a fact unsound", () => {
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(...hostile), fc.constant(left));
    fc.assert(
      fc.property(seeds, fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 3 }), (name, changes) => {
        expectSound(source, name.includes(".") ? changedText(name, changes) : changedJson(name, changes));
      }),
      { numRuns: 150 },
    );
  });

  test("the same payload maps the same twice", () => {
    for (const name of fixtures) {
      const again = () =>
        mapStored({ id: "a", source: "s", receivedAtMs: 0, body: fixture(name) }, source, { services });
      expect(again()).toEqual(again());
    }
  });
});

test("a label that holds lists a hundred thousand deep costs only its own alert", () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const body = `{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"A","x":${deep}}}]}`;
  expect(map("alertmanager", body)).toMatchObject({ kind: "mapped", alerts: [{ fact: { kind: "A" } }] });
});

/** In place of a value: the key itself is gone. */
const left = Symbol("left out");

const hostile = [
  null,
  "",
  "\ud800",
  "\u0000",
  "x".repeat(10_000),
  -0,
  1e308,
  [],
  {},
  { length: 3 },
  JSON.parse('{"__proto__":1}'),
  "toString",
  "__proto__",
  "9999-99-99",
  "http://[",
];

type Changes = [at: number, value: unknown][];

function changedJson(name: string, changes: Changes): string {
  const content: unknown = payload(name);
  for (const [at, value] of changes) replaceAt(content, at, value);
  return JSON.stringify(content);
}

/** Some characters of a text are something else. */
function changedText(name: string, changes: Changes): string {
  return changes.reduce((text, [at, value]) => {
    const start = at % text.length;
    const put = typeof value === "string" ? value : value === left ? "" : JSON.stringify(value);
    return text.slice(0, start) + put + text.slice(start + (at % 7));
  }, fixture(name));
}

/** Replaces the value at the `at`-th place of a parsed payload, or takes it away. */
function replaceAt(content: unknown, at: number, value: unknown): void {
  const places: [Record<string, unknown>, string][] = [];
  const walk = (node: unknown) => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      walk((node as Record<string, unknown>)[key]);
    }
  };
  walk(content);
  const [holder, key] = places[at % places.length] ?? [];
  if (!holder || key === undefined) return;
  if (value !== left) holder[key] = structuredClone(value);
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}
