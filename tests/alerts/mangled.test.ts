import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConfiguredSource } from "../../src/alerts/configured.ts";
import { mapStored } from "../../src/alerts/stored.ts";
import { alertFactSchema } from "../../src/incident/events.ts";
import fc from "../support/seeded.ts";
import { openDoor, rawPost } from "./door.ts";
import { fixture, map, payload, services } from "./fixtures.ts";
import { all, mangled } from "./mangled.ts";

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
