import { expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

test("a single alert is mapped field by field", () => {
  expect(mapped("generic", fixture("generic-one"))).toEqual([
    {
      fact: {
        alertId: "alert-1",
        source: "generic",
        key: "generic:edr-4711",
        title: "Mass encryption on fs-01",
        severity: "sev1",
        severityDefaulted: false,
        environment: "it",
        assets: ["fs-01", "backup-02"],
        service: "payments",
        kind: "ransomware",
        status: "firing",
        url: "https://edr.example/alerts/4711",
      },
      correlation: { finding: "generic:edr-4711", assets: ["fs-01", "backup-02"] },
      posture: false,
    },
  ]);
});

test("a list maps each, and tells of the one without an identity", () => {
  const result = map("generic", fixture("generic-batch"));
  expect(result).toMatchObject({
    kind: "mapped",
    unmapped: { count: 1, reason: expect.stringContaining("alerts.2.id") },
  });
  const facts = mapped("generic", fixture("generic-batch")).map(({ fact, posture }) => ({ ...fact, posture }));
  expect(facts).toMatchObject([
    { key: "generic:1", severity: "sev2", environment: "medical", assets: ["pump-9"], posture: false },
    { key: "generic:2", severity: "sev2", severityDefaulted: true, assets: [] },
    { key: "generic:4", severity: "sev4", status: "resolved", posture: true },
  ]);
});

test.each([
  ["sev1", "sev1"],
  ["SEV2", "sev2"],
  ["High", "sev2"],
  ["medium", "sev3"],
  ["low", "sev4"],
  [1, "sev1"],
  ["4", "sev4"],
  ["P1", "sev1"],
  ["p4", "sev4"],
  ["Sev-1", "sev1"],
  ["SEV 2", "sev2"],
  ["emergency", "sev1"],
  ["Catastrophic", "sev1"],
  ["fatal", "sev1"],
  ["error", "sev2"],
  ["moderate", "sev3"],
  ["notice", "sev4"],
  ["informational", "sev4"],
])("severity %j is %s", (severity, expected) => {
  const [alert] = mapped("generic", { ...payload("generic-one"), severity });
  expect(alert?.fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test.each(["very bad", "P5", "sev0", 0, 5, 1.5, "toString", true, null, []])(
  "severity %j is unknown, which is not mild: sev2 and flagged",
  (severity) => {
    const [alert] = mapped("generic", { ...payload("generic-one"), severity });
    expect(alert?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
  },
);

test.each([
  ["a text", "hello"],
  ["nothing", null],
  ["no identity", { title: "x" }],
  ["an empty identity", { id: "  ", title: "x" }],
  ["no title", { id: "x" }],
  ["a status of its own", { id: "x", title: "x", status: "escalated" }],
])("%s is unmappable", (_what, content) => {
  expect(map("generic", JSON.stringify(content)).kind).toBe("unmappable");
});

test("a reason says what was expected and quotes nothing of the payload", () => {
  const reason = reasonOf(map("generic", { id: "x", title: "x", status: "the-password-is-hunter2" }));
  expect(reason).toContain("status");
  expect(reason).not.toContain("hunter2");
  expect(reason).toBe('status: expected "firing" or "resolved"');
  expect(reasonOf(map("generic", { id: "x" }))).toBe("title: expected a text, found something else or nothing");
});

test("texts are one well-formed line, trimmed and capped", () => {
  const title = `  \ud800 A\u0000B\n\tC \u202eevil ${"x".repeat(1_000)}  `;
  const assets = Array.from({ length: 100 }, (_, n) => `${n}-${"y".repeat(500)}`);
  const [alert] = mapped("generic", { ...payload("generic-one"), title, assets });
  expect(alert?.fact.title).toMatch(/^\ufffd A B C evil x+$/);
  expect(alert?.fact.title).toHaveLength(300);
  expect(alert?.fact.assets).toHaveLength(20);
  expect(alert?.fact.assets.every((asset) => asset.length === 200)).toBe(true);
});

test("a cut never leaves half a character", () => {
  const [alert] = mapped("generic", { ...payload("generic-one"), title: `${"x".repeat(299)}😀` });
  expect(alert?.fact.title).toBe("x".repeat(299));
});

test("two long identities stay two", () => {
  const long = "k".repeat(5_000);
  const keys = ["a", "b", "a"].map((end) => mapped("generic", { id: long + end, title: "x" })[0]?.correlation.finding);
  expect(keys[0]).toBe(keys[2]);
  expect(keys[0]).not.toBe(keys[1]);
  expect(keys[0]?.length).toBeLessThan(100);
});

test("alerts may also be a plain list", () => {
  const result = map("generic", [{ id: "f-1", title: "One" }, { id: "f-2" }]);
  expect(result).toMatchObject({ kind: "mapped", alerts: [{ fact: { key: "generic:f-1" } }], unmapped: { count: 1 } });
});
