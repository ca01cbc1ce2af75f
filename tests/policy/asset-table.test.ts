import { describe, expect, it } from "vitest";
import { placeOf } from "../../src/policy/asset-table.ts";
import { checkPolicy } from "../../src/policy/check.ts";
import { policySchema } from "../../src/policy/policy.ts";
import { examplePolicy } from "../support/example.ts";

type Written = { match: string[]; environment: string; service?: string };

const roles = { ...examplePolicy.roles, "plant-safety": { safety: true, fallback: "ceo" } };

/** `called`: under which condition somebody who answers for people's safety is called; absent: whatever it is. */
function read(assets: Written[], called: object | "nobody" = {}) {
  const call = called === "nobody" ? [] : [{ role: "plant-safety", acknowledgeWithin: "5m", ...called }];
  const severities = { sev1: { call, steps: [{ at: "0%", by: ["chat"] }] } };
  return policySchema.parse({ ...examplePolicy, roles, severities, assets });
}

/** Where a table has these assets; undefined: nowhere. */
const where = (assets: Written[], ...names: string[]) => placeOf(names, read(assets).assets)?.environment;

function findingsOf(assets: Written[], called?: Parameters<typeof read>[1]): string[] {
  const configured = { chat: { slack: true, teams: false }, sms: true, voice: true };
  const findings = checkPolicy(read(assets, called), configured, "2026-11-22");
  return findings.flatMap(({ path, severity, message, cure }) =>
    path[0] === "assets" ? [`${path.join(".")} ${severity}: ${message} — ${cure}`] : [],
  );
}

describe("the asset table", () => {
  const one = (match: string) => [{ match: [match], environment: "ot" }];

  it.each([
    ["HMI-3", "hmi-3", true],
    ["hmi-3", "HMI-3:9100", true],
    ["hmi-3", "hmi-33", false],
    ["plc-*", "PLC-17.plant.example.com", true],
    ["plc-*", "a-plc-17", false],
    ["*.plant.example.com", "hmi-3.plant.example.com", true],
    ["*.plant.example.com", "plant.example.com", false],
    ["*", "anything", true],
    ["10.20.0.0/16", "10.20.255.255", true],
    ["10.20.0.0/16", "10.20.7.7:502", true],
    ["10.20.0.0/16", "10.21.0.0", false],
    ["10.20.0.0/15", "10.21.0.1", true],
    ["10.20.0.0/16", "::ffff:10.20.0.1", true],
    ["10.20.0.0/16", "10.20.0", false],
    ["10.20.0.0/16", "10.20.0.0.example.com", false],
    ["10.20.0.5", "10.20.0.5:443", true],
    ["2001:db8:ff::/48", "2001:0DB8:00ff::1", true],
    ["2001:db8:ff::/48", "[2001:db8:ff::1]:443", true],
    ["2001:db8:ff::/48", "2001:db8:fe::1", false],
    ["::/0", "10.20.0.1", false],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["arn:aws:ec2:*", "arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc", true],
  ])("%s: %s belongs to it: %s", (pattern, name, expected) => {
    expect(where(one(pattern), name)).toBe(expected ? "ot" : undefined);
  });

  it("takes the first row that matches an asset", () => {
    const rows = [
      { match: ["plc-test-*"], environment: "it" },
      { match: ["plc-*"], environment: "ot" },
    ];
    expect(where(rows, "plc-test-1")).toBe("it");
    expect(where(rows, "plc-1")).toBe("ot");
    expect(where(rows, "fs-01")).toBeUndefined();
  });

  it("takes of several assets the one where people can come to most harm", () => {
    const rows = [
      { match: ["fs-*"], environment: "it" },
      { match: ["plc-*"], environment: "ot" },
      { match: ["mri-*"], environment: "medical" },
    ];
    expect(where(rows, "fs-1", "mri-1", "plc-1")).toBe("medical");
    expect(where(rows, "fs-1", "plc-1")).toBe("ot");
  });

  it.each(["a*b", "*a*", "", " ", "10.0.0.0/33", "**"])("takes no pattern like %s", (match) => {
    const parsed = policySchema.safeParse({ ...examplePolicy, assets: [{ match: [match], environment: "ot" }] });
    // What looks like a range and is none is a name, as file shares and ARNs have.
    expect(parsed.success).toBe(match === "10.0.0.0/33");
  });
});

describe("muster check", () => {
  it("names a service that is not there", () => {
    const [service = ""] = Object.keys(read([]).services);
    expect(findingsOf([{ match: ["a"], environment: "it", service: `${service}x` }])).toEqual([
      `assets.0.service mistake: there is no service ${service}x — write "${service}"`,
    ]);
    expect(findingsOf([{ match: ["a"], environment: "it", service }])).toEqual([]);
  });

  it.each([
    [["plc-*"], ["plc-test-*"]],
    [["plc-*"], ["PLC-1"]],
    [["*.example.com"], ["*.plant.example.com"]],
    [["10.0.0.0/8"], ["10.20.0.0/16"]],
    [["10.0.0.0/8"], ["10.20.0.1"]],
    [["a", "b"], ["b"]],
    [["*"], ["10.0.0.0/8"]],
  ])("says that a row is never reached: %s before %s", (first, second) => {
    const told = findingsOf([
      { match: first, environment: "ot" },
      { match: second, environment: "it" },
    ]);
    expect(told).toEqual([expect.stringContaining("assets.1.match.0 warning:")]);
    expect(told[0]).toContain("row 1 of the asset table matches it first — put the narrower row above the wider one");
  });

  it.each([
    [["plc-test-*"], ["plc-*"]],
    [["*-1"], ["plc-*"]],
    [["10.20.0.0/16"], ["10.0.0.0/8"]],
    [["10.0.0.0/8"], ["11.0.0.0/8", "2001:db8::/32", "x"]],
  ])("says nothing of rows that are reached: %s before %s", (first, second) => {
    expect(
      findingsOf([
        { match: first, environment: "ot" },
        { match: second, environment: "it" },
      ]),
    ).toEqual([]);
  });

  it("says that nobody who answers for safety is called where a row has people who can be harmed", () => {
    const ward = [{ match: ["mri-*"], environment: "medical" }];
    const told = expect.stringContaining("assets.0 warning: assets are medical by this row, and no role with safety");
    expect(findingsOf(ward, "nobody")).toEqual([told]);
    expect(findingsOf(ward, { when: { environment: ["ot"] } })).toEqual([told]);
    expect(findingsOf(ward, { when: { environment: ["ot", "medical"] } })).toEqual([]);
    expect(findingsOf(ward)).toEqual([]);
    expect(findingsOf([{ match: ["fs-*"], environment: "it" }], "nobody")).toEqual([]);
  });
});
