import { CloudEvent, HTTP } from "cloudevents";
import { describe, expect, test } from "vitest";
import { unwrapped } from "../../src/alerts/envelope.ts";
import { mapStored } from "../../src/alerts/stored.ts";
import { mapped, names, payload, services } from "./fixtures.ts";

const one = () => payload("generic-one");

/** A body as the makers of CloudEvents write it. */
function structured(data: unknown, rest: object = {}): string {
  const event = new CloudEvent({ id: "e-1", source: "/sensors/2", type: "example.finding", data, ...rest });
  return String(HTTP.structured(event).body);
}

describe("a payload is the same alert with and without", () => {
  const base64 = Buffer.from(JSON.stringify(one())).toString("base64");
  test.each([
    ["a CloudEvent around it", structured(one())],
    ["a CloudEvent with a time and a subject", structured(one(), { time: "2026-11-22T03:00:00Z", subject: "fs-01" })],
    ["a CloudEvent that has it as a text", structured(JSON.stringify(one()))],
    ["a CloudEvent that has it in Base64", { ...JSON.parse(structured({})), data: undefined, data_base64: base64 }],
    ["a Standard Webhook around it", { type: "finding.created", timestamp: "2026-11-22T03:00:00Z", data: one() }],
  ])("%s", (_what, body) => {
    expect(mapped("generic", body)).toEqual(mapped("generic", one()));
  });
});

describe("an envelope", () => {
  test("of any source is opened, also where the source reads lines", () => {
    const finding = payload("guardduty-bare-iam");
    expect(mapped("guardduty", structured(finding))).toEqual(mapped("guardduty", finding));
    const shell = payload("falco-shell");
    expect(mapped("falco", structured(shell))).toEqual(mapped("falco", shell));
    const lines = [shell, { ...shell, rule: "Other" }].map((event) => structured(event)).join("\n");
    expect(mapped("falco", lines)).toHaveLength(2);
  });

  test("of many is a list of what they hold", () => {
    expect(unwrapped([JSON.parse(structured({ a: 1 })), JSON.parse(structured({ b: 2 }))])).toEqual([
      { a: 1 },
      { b: 2 },
    ]);
  });

  test("in an envelope stays closed", () => {
    const inner = JSON.parse(structured({ a: 1 }));
    expect(unwrapped(JSON.parse(structured(inner)))).toEqual(inner);
  });

  test.each([
    ["no data", { specversion: "1.0", type: "t", id: "1", source: "s" }],
    [
      "more than a Standard Webhook has",
      { type: "t", timestamp: "2026-11-22T03:00:00Z", data: {}, title: "x", id: "1" },
    ],
    ["data that is no object", { type: "t", timestamp: "2026-11-22T03:00:00Z", data: "x" }],
    ["nothing", {}],
  ])("with %s is none, and stays what it is", (_what, body) => {
    expect(unwrapped(body)).toBe(body);
  });

  test.each([
    null,
    7,
    "text",
    [],
    [[]],
    [null],
    JSON.parse('{"__proto__":{"specversion":"1.0"},"type":"t","data":{}}'),
  ])("is not looked for in %j", (body) => {
    expect(unwrapped(body)).toBe(body);
  });

  test("of a hundred thousand lists in each other is opened all the same", () => {
    const deep = `{"specversion":"1.0","type":"t","data":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const stored = { id: "a", source: "s", receivedAtMs: 0, body: deep };
    expect(mapStored(stored, { kind: "generic" }, { services }).kind).toBe("unmappable");
  });
});

test("no source's own payload is taken for an envelope", () => {
  for (const name of Object.values(names).flat()) {
    if (!name.includes(".")) expect(unwrapped(payload(name)), name).toEqual(payload(name));
  }
});
