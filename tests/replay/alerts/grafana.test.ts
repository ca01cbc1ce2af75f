import { expect, test } from "vitest";
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
