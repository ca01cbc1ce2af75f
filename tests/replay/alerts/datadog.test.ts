import { expect, test } from "vitest";
import { fixture, forgeries, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const filled = (change: Record<string, unknown>, name = "datadog-template") => ({ ...payload(name), ...change });

test("the template that is to be pasted becomes an alert; what it left empty says nothing", () => {
  expect(mapped("datadog", fixture("datadog-template"))[0]?.fact).toEqual({
    alertId: "alert-1",
    source: "datadog",
    key: "datadog:1795322000123456789",
    title: "Requests with a SQL injection succeed",
    severity: "sev2",
    severityDefaulted: false,
    environment: "it",
    service: "payments",
    assets: ["web-eu-1"],
    status: "firing",
    firstSeen: "2026-11-22T04:33:20.000Z",
    url: "https://app.datadoghq.eu/event/jump_to?event_id=1",
  });
});

test("fields named otherwise after the same variables are the same", () => {
  const { alert_cycle_key, event_title, alert_transition, alert_priority, ...rest } = payload("datadog-template");
  const renamed = { ...rest, AlertCycleKey: alert_cycle_key, EVENT_TITLE: event_title };
  const [alert] = mapped("datadog", {
    ...renamed,
    alertTransition: alert_transition,
    "alert-priority": alert_priority,
  });
  expect([alert]).toEqual(mapped("datadog", fixture("datadog-template")));
});

test("a security signal is known by its id and rated by its severity", () => {
  expect(mapped("datadog", fixture("datadog-signal"))[0]?.fact).toMatchObject({
    key: "datadog:AAAAAZ-signal-1",
    severity: "sev2",
    assets: ["n.weber@example.org"],
    kind: "Impossible travel",
  });
});

test("an alert and its recovery are one finding, although each is an event of its own", () => {
  const recovered = filled({
    alert_transition: "Recovered",
    event_title: "[P2] [Recovered on {host:web-eu-1}] Requests",
  });
  const [alert] = mapped("datadog", recovered);
  expect(alert?.fact).toMatchObject({ key: "datadog:1795322000123456789", status: "resolved" });
});

test("without a template, a recovery is known by its title as the alert was", () => {
  const [over] = mapped("datadog", fixture("datadog-default"));
  const [begun] = mapped(
    "datadog",
    filled({ title: "[P1] [Triggered on {host:db-1}] Disk is nearly full", id: "8" }, "datadog-default"),
  );
  expect(over?.fact).toMatchObject({ title: "Disk is nearly full", status: "resolved", assets: ["db-1"] });
  expect(begun?.fact).toMatchObject({
    key: over?.fact.key,
    status: "firing",
    severity: "sev1",
    severityDefaulted: false,
  });
});

test("of one monitor, what it says of two hosts are two findings, also when only the titles tell them apart", () => {
  const of = (host: string) =>
    filled({ alert_cycle_key: "", alert_scope: "", event_title: `[Triggered on {host:${host}}] Disk`, tags: "" });
  expect(mapped("datadog", of("db-1"))[0]?.fact.key).toBe("datadog:monitor:40411:host:db-1");
  expect(mapped("datadog", of("db-2"))[0]?.fact.key).toBe("datadog:monitor:40411:host:db-2");
});

test.each(["Triggered", "Re-Triggered", "Warn", "Re-Warn", "No Data", "Renotify"])("%s still fires", (transition) => {
  expect(mapped("datadog", filled({ alert_transition: transition }))[0]?.fact.status).toBe("firing");
});

test.each([
  [{ alert_priority: "P1" }, "sev1"],
  [{ alert_priority: "P3" }, "sev3"],
  [{ alert_priority: "P5" }, "sev4"],
  [{ alert_priority: "", security_signal_severity: "critical" }, "sev1"],
  [{ alert_priority: "", event_title: "x", tags: "severity:medium" }, "sev3"],
])("%j is %s", (change, expected) => {
  expect(mapped("datadog", filled(change))[0]?.fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test.each([
  ["error", "sev2"],
  ["warning", "sev3"],
  ["info", "sev4"],
  ["", "sev2"],
])("without a priority, how it went off (%j) is taken as %s and flagged", (type, expected) => {
  const change = { alert_priority: "$ALERT_PRIORITY", priority: "low", alert_type: type, event_title: "Disk" };
  expect(mapped("datadog", filled(change))[0]?.fact).toMatchObject({ severity: expected, severityDefaulted: true });
});

test.each([
  ["a test of a monitor", { event_title: "[TEST] [Triggered on {host:web-eu-1}] Disk" }],
  ["a signal about how a cloud is set up", { security_rule_type: "cloud_configuration" }],
])("%s never declares", (_what, change) => {
  expect(mapped("datadog", filled(change))[0]?.posture).toBe(true);
});

test("a monitor whose own name begins in brackets keeps them, and may declare", () => {
  const [alert] = mapped("datadog", filled({ event_title: "[Triggered] [Test cluster] Disk" }));
  expect(alert).toMatchObject({ fact: { title: "[Test cluster] Disk" }, posture: false });
  expect(mapped("datadog", filled({ event_title: "[Triggered] [Memory Alert]" }))[0]?.fact.title).toBe(
    "[Memory Alert]",
  );
});

test.each(forgeries)("what an attacker wrote (%s) neither silences an alert nor makes it another finding", (text) => {
  const forged = filled({ user_agent: text, body: text, attributes: { http: { useragent: text } } });
  expect(mapped("datadog", forged)).toEqual(mapped("datadog", fixture("datadog-template")));
});

test("a payload without a title is unmappable and says so", () => {
  expect(reasonOf(map("datadog", { id: "1", body: "x" }))).toContain("no title");
});
