import { describe, expect, test } from "vitest";
import { type SourceKind, sources } from "../../src/alerts/sources/index.ts";
import { mapStored } from "../../src/alerts/stored.ts";
import { alertFactSchema } from "../../src/incident/events.ts";
import fc from "../support/seeded.ts";
import { fixture, map, names, payload, services } from "./fixtures.ts";

const kinds = Object.keys(sources) as SourceKind[];

/** What must hold of any payload at all: an answer, and facts that the ledger takes and a card can show. */
function expectSound(kind: SourceKind, body: string) {
  const result = mapStored({ id: "a", source: "s", receivedAtMs: 0, body }, { kind }, { services });
  if (result.kind === "unmappable") expect(result.reason).not.toBe("");
  if (result.kind !== "mapped") return;
  for (const { fact, correlation } of result.alerts) {
    expect(alertFactSchema.parse(fact)).toEqual(fact);
    const texts = [fact.key, fact.title, ...fact.assets, ...correlation.assets, correlation.finding];
    for (const text of texts) {
      expect(text.isWellFormed()).toBe(true);
      expect(text.length).toBeLessThanOrEqual(400);
    }
    expect(fact.assets.length).toBeLessThanOrEqual(20);
  }
}

describe.each(kinds)("%s", (kind) => {
  test("no JSON makes the mapping throw", () => {
    fc.assert(
      fc.property(fc.json(), (body) => expectSound(kind, body)),
      { numRuns: 300 },
    );
  });

  test("no change to a real payload makes the mapping throw or a fact unsound", () => {
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(...hostile));
    const seeds = fc.constantFrom(...names[kind]);
    fc.assert(
      fc.property(seeds, fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 3 }), (name, changes) => {
        expectSound(kind, name.includes(".") ? changedText(name, changes) : changedJson(name, changes));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["deep lists", "[".repeat(200_000) + "]".repeat(200_000)],
    ["deep objects", `${'{"alerts":['.repeat(40_000)}1${"]}".repeat(40_000)}`],
    ["a huge list", `{"version":"4","alerts":[${"1,".repeat(400_000)}1]}`],
    ["prototype keys", '{"__proto__":{"id":"x","title":"x"},"constructor":{"prototype":{"polluted":true}}}'],
    ["cut JSON", '{"id":'],
    ["nothing", ""],
  ])("%s are unmappable, and pollute nothing", (_what, body) => {
    expect(mapStored({ id: "a", source: "s", receivedAtMs: 0, body }, { kind }, { services }).kind).toBe("unmappable");
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test("the same payload maps the same twice", () => {
    for (const name of names[kind]) expect(map(kind, fixture(name))).toEqual(map(kind, fixture(name)));
  });
});

test("a label that holds lists a hundred thousand deep costs only its own alert", () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const body = `{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"A","x":${deep}}}]}`;
  expect(map("alertmanager", body)).toMatchObject({ kind: "mapped", alerts: [{ fact: { kind: "A" } }] });
});

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
    const put = typeof value === "string" ? value : JSON.stringify(value);
    return text.slice(0, start) + put + text.slice(start + (at % 7));
  }, fixture(name));
}

/** Replaces the value at the `at`-th place of a parsed payload. */
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
  if (holder && key !== undefined) holder[key] = structuredClone(value);
}
