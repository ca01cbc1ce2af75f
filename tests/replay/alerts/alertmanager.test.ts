import { describe, expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

function withFirst(change: (alert: ReturnType<typeof payload>) => void) {
  const group = payload("alertmanager-firing");
  change(group.alerts[0]);
  return group;
}

describe("an Alertmanager group", () => {
  test("becomes one alert each, keyed by fingerprint and grouped by its group key", () => {
    const [first] = mapped("alertmanager", fixture("alertmanager-firing"));
    expect(first).toEqual({
      fact: {
        alertId: "alert-1",
        source: "alertmanager",
        key: "alertmanager:9f1b2c3d4e5f6071",
        title: "A ransom note was written on hmi-12",
        severity: "sev1",
        severityDefaulted: false,
        environment: "ot",
        assets: ["HMI-12:9100", "hmi-12"],
        service: "filling-line",
        kind: "RansomNoteWritten",
        status: "firing",
        firstSeen: "2026-11-22T03:04:05.123Z",
        url: "http://prometheus.example:9090/graph?g0.expr=ransom_notes+%3E+0",
      },
      correlation: {
        finding: "alertmanager:9f1b2c3d4e5f6071",
        group: 'alertmanager:{}:{site="north"}',
        assets: ["hmi-12"],
      },
      posture: false,
    });
  });

  test("that still fires holds a resolved alert as resolved", () => {
    const statuses = mapped("alertmanager", fixture("alertmanager-mixed")).map(({ fact }) => fact.status);
    expect(statuses).toEqual(["resolved", "firing"]);
  });

  test("from which Alertmanager left alerts out says how many", () => {
    expect(map("alertmanager", fixture("alertmanager-mixed"))).toMatchObject({
      leftOut: "the sender left out 3 alerts",
    });
  });

  test("without alerts is nothing to do", () => {
    expect(map("alertmanager", { ...payload("alertmanager-firing"), alerts: [] })).toMatchObject({
      kind: "not-an-alert",
    });
  });

  test("keeps its good alerts when one is broken, and says which", () => {
    const group = payload("alertmanager-firing");
    group.alerts.splice(1, 0, { status: "on fire", labels: {} });
    expect(map("alertmanager", group)).toMatchObject({
      alerts: [{}, {}],
      unmapped: { count: 1, reason: expect.stringContaining("alerts.1.status") },
    });
  });

  test("of which no alert can be read is unmappable", () => {
    expect(reasonOf(map("alertmanager", { ...payload("alertmanager-firing"), alerts: [1, "x"] }))).toContain(
      "alerts.0",
    );
  });

  test("of 5,500 alerts gives the first 5,000 and reports the rest", () => {
    const group = payload("alertmanager-mixed");
    group.truncatedAlerts = 0;
    group.alerts = Array.from({ length: 5_500 }, (_, n) => ({ status: "firing", labels: { n: `${n}` } }));
    const result = map("alertmanager", group);
    expect(result).toMatchObject({ kind: "mapped", unmapped: { count: 500 } });
    expect(mapped("alertmanager", group)).toHaveLength(5_000);
  });

  test("of another version is unmappable", () => {
    expect(reasonOf(map("alertmanager", { ...payload("alertmanager-firing"), version: "3" }))).toContain("version");
  });
});

test("an alert without a fingerprint is keyed by its labels, in whatever order they come", () => {
  const forward = { status: "firing", labels: { alertname: "A", host: "h" } };
  const backward = { status: "resolved", labels: { host: "h", alertname: "A" } };
  const other = { status: "firing", labels: { alertname: "A", host: "i" } };
  const keys = mapped("alertmanager", { version: "4", alerts: [forward, backward, other] }).map(({ fact }) => fact.key);
  expect(keys[0]).toBe(keys[1]);
  expect(keys[0]).not.toBe(keys[2]);
});

test.each([
  ["critical", "sev1"],
  ["Critical ", "sev1"],
  ["high", "sev2"],
  ["error", "sev2"],
  ["emergency", "sev1"],
  ["fatal", "sev1"],
  ["P1", "sev1"],
  ["sev3", "sev3"],
  ["notice", "sev4"],
  ["debug", "sev4"],
  ["warning", "sev3"],
  ["info", "sev4"],
  ["none", "sev4"],
])("the severity label %j is %s", (severity, expected) => {
  const [alert] = mapped(
    "alertmanager",
    withFirst((first) => Object.assign(first.labels, { severity })),
  );
  expect(alert?.fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test.each(["page", "4", "constructor", "__proto__", "", 1, null])(
  "the severity label %j is unknown, sev2 and flagged",
  (severity) => {
    const [alert] = mapped(
      "alertmanager",
      withFirst((first) => Object.assign(first.labels, { severity })),
    );
    expect(alert?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
  },
);

test("an environment label that is no environment of ours gives way to the service's", () => {
  const group = withFirst((first) => Object.assign(first.labels, { environment: "prod", service: "infusion-pumps" }));
  expect(mapped("alertmanager", group)[0]?.fact.environment).toBe("medical");
  const unknown = withFirst((first) => Object.assign(first.labels, { environment: "prod", service: "constructor" }));
  expect(mapped("alertmanager", unknown)[0]?.fact.environment).toBe("it");
});

test("a pod is named with its namespace, and a link that is not http is dropped", () => {
  const [, second] = mapped("alertmanager", fixture("alertmanager-firing"));
  expect(second?.fact.assets).toEqual(["shop/cart-7f9c", "node-3"]);
  expect(second?.fact.url).toBeUndefined();
  expect(second?.fact.title).toBe("ShellInPod");
  expect(second?.fact.firstSeen).toBe("2026-11-22T03:04:05.000Z");
});

test("a link loses the password in it", () => {
  const group = withFirst((first) => Object.assign(first, { generatorURL: "https://me:hunter2@prom.example/graph" }));
  expect(mapped("alertmanager", group)[0]?.fact.url).toBe("https://prom.example/graph");
});

test("localhost is shown but attaches nothing", () => {
  const group = withFirst((first) => Object.assign(first.labels, { instance: "localhost:9090", host: "" }));
  const [alert] = mapped("alertmanager", group);
  expect(alert?.fact.assets).toEqual(["localhost:9090"]);
  expect(alert?.correlation.assets).toEqual([]);
});
