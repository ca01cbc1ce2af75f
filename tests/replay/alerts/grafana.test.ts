import { describe, expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

test("a group that fires holds a resolved alert as resolved", () => {
  const [resolved, firing] = mapped("grafana", fixture("grafana-mixed"));
  expect(resolved?.fact).toMatchObject({ key: "grafana:5a5a0001", status: "resolved", assets: ["plc-7"] });
  expect(firing?.fact).toMatchObject({
    key: "grafana:5a5a0002",
    title: "plc-8 has not answered for five minutes",
    severity: "sev1",
    severityDefaulted: false,
    environment: "ot",
    kind: "PLC stopped answering",
    status: "firing",
    url: "https://grafana.example/d/plant?viewPanel=4",
  });
});

test("an alert without a panel leads to its rule", () => {
  const group = payload("grafana-mixed");
  Object.assign(group.alerts[1], { panelURL: "", dashboardURL: null });
  expect(mapped("grafana", group)[1]?.fact.url).toBe("https://grafana.example/alerting/grafana/abc/view");
});

test("an alert without a severity label becomes sev2 and is flagged", () => {
  const group = payload("grafana-mixed");
  delete group.alerts[0].labels.severity;
  expect(mapped("grafana", group)[0]?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
});

test("what Test in a contact point sends never declares", () => {
  expect(mapped("grafana", fixture("grafana-test")).map(({ posture }) => posture)).toEqual([true]);
  expect(mapped("grafana", fixture("grafana-mixed")).map(({ posture }) => posture)).toEqual([false, false]);
  const old = { ...payload("grafana-dashboard"), ruleName: "Test notification" };
  expect(mapped("grafana", old)[0]?.posture).toBe(true);
});

test("a dashboard's alert of an old Grafana fires and resolves under its rule", () => {
  const [firing] = mapped("grafana", fixture("grafana-dashboard"));
  const [over] = mapped("grafana", { ...payload("grafana-dashboard"), state: "ok", title: "[OK] Refused connections" });
  expect(firing?.fact).toMatchObject({ title: "Refused connections", status: "firing", service: "payments" });
  expect(over?.fact).toMatchObject({ key: firing?.fact.key, status: "resolved" });
});

test("a state that Grafana does not have, and a payload of neither kind, are unmappable and say so", () => {
  expect(reasonOf(map("grafana", { ...payload("grafana-dashboard"), state: "weird" }))).toContain("state");
  expect(reasonOf(map("grafana", { title: "x" }))).toContain("alerts: expected a list");
});

test.each(["DatasourceError", "DatasourceNoData"])(
  "%s says that nobody looks, not what the rule would have found: assumed mild, whatever the rule is rated",
  (alertname) => {
    const group = payload("grafana-mixed");
    Object.assign(group.alerts[1].labels, { alertname, rulename: "PLC stopped answering", severity: "critical" });
    expect(mapped("grafana", group)[1]?.fact).toMatchObject({ severity: "sev3", severityDefaulted: true });
    const old = { ...payload("grafana-dashboard"), state: "no_data" };
    expect(mapped("grafana", old)[0]?.fact).toMatchObject({ severity: "sev3", severityDefaulted: true });
  },
);

describe("an alert group of Grafana OnCall", () => {
  const group = (
    change: object,
    labels: object = { severity: "critical", instance: "plc-7:9100", environment: "ot" },
  ) => ({
    event: { type: "alert group created", time: "2026-11-22T03:40:12Z" },
    alert_group: {
      id: "I68T24C13IFW1",
      title: "plc-7 does not answer",
      state: "firing",
      created_at: "2026-11-22T03:40:00Z",
      permalinks: { web: "https://grafana.example/a/grafana-oncall-app/alert-groups/I68T24C13IFW1" },
      ...change,
    },
    alert_payload: { labels },
    integration: { name: "Plant" },
  });

  test("is one alert, rated and placed by the labels of its first", () => {
    expect(mapped("grafana", group({}))[0]?.fact).toMatchObject({
      key: "grafana:alert-group:I68T24C13IFW1",
      title: "plc-7 does not answer",
      severity: "sev1",
      severityDefaulted: false,
      environment: "ot",
      assets: ["plc-7:9100"],
      status: "firing",
      firstSeen: "2026-11-22T03:40:00.000Z",
      url: "https://grafana.example/a/grafana-oncall-app/alert-groups/I68T24C13IFW1",
    });
  });

  test("that somebody took on still fires, and is over once it is resolved", () => {
    const status = (state: string) => mapped("grafana", group({ state }))[0]?.fact.status;
    expect(["acknowledged", "silenced", "resolved"].map(status)).toEqual(["firing", "firing", "resolved"]);
  });

  test("without a severity label becomes sev2 and is flagged", () => {
    expect(mapped("grafana", group({}, {}))[0]?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
  });
});
