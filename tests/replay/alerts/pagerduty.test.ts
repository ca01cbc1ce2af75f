import { expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

function withIncident(change: Record<string, unknown>, type = "incident.triggered") {
  const content = payload("pagerduty-triggered");
  content.event.event_type = type;
  Object.assign(content.event.data, change);
  return content;
}

test("a triggered incident becomes an alert about its service", () => {
  expect(mapped("pagerduty", fixture("pagerduty-triggered"))[0]?.fact).toEqual({
    alertId: "alert-1",
    source: "pagerduty",
    key: "pagerduty:Q1MUSTER0001",
    title: "Payment API answers nothing",
    severity: "sev1",
    severityDefaulted: false,
    environment: "it",
    assets: [],
    service: "payments",
    status: "firing",
    firstSeen: "2026-11-22T03:40:12.000Z",
    url: "https://example.pagerduty.com/incidents/Q1MUSTER0001",
  });
});

test("a resolved incident is a resolved signal of the same finding", () => {
  const [resolved] = mapped("pagerduty", fixture("pagerduty-resolved"));
  expect(resolved?.fact).toMatchObject({ status: "resolved", key: "pagerduty:Q1MUSTER0001" });
});

test("an incident that is already resolved when an older event arrives is a resolved signal", () => {
  const late = withIncident({ status: "resolved" }, "incident.acknowledged");
  expect(mapped("pagerduty", late)[0]?.fact.status).toBe("resolved");
});

test.each([
  ["P1", "sev1"],
  ["SEV-2", "sev2"],
  ["P3", "sev3"],
  ["P5", "sev4"],
  ["P1 - Critical", "sev1"],
  ["P2: High", "sev2"],
])("the priority %s is %s", (summary, expected) => {
  const [alert] = mapped("pagerduty", withIncident({ priority: { summary }, urgency: "low" }));
  expect(alert?.fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test.each([
  [null, "high", "sev2"],
  [null, "low", "sev4"],
  [{ summary: "Our own word" }, "low", "sev4"],
  [null, null, "sev2"],
])("with the priority %j, the urgency %s is taken as %s and flagged", (priority, urgency, expected) => {
  const [alert] = mapped("pagerduty", withIncident({ priority, urgency }));
  expect(alert?.fact).toMatchObject({ severity: expected, severityDefaulted: true });
});

test.each(["incident.acknowledged", "incident.reopened", "incident.priority_updated", "incident.something_new"])(
  "%s is the same finding, still firing",
  (type) => {
    const [alert] = mapped("pagerduty", withIncident({ status: "acknowledged" }, type));
    expect(alert?.fact).toMatchObject({ status: "firing", key: "pagerduty:Q1MUSTER0001" });
  },
);

test.each([
  ["PagerDuty's ping", fixture("pagerduty-ping")],
  ["a note", { event: { event_type: "incident.annotated", data: { type: "incident_note", id: "N1" } } }],
  ["a change of a service", { event: { event_type: "service.updated", data: { type: "service", id: "S1" } } }],
])("%s is no alert", (_what, content) => {
  expect(map("pagerduty", content).kind).toBe("not-an-alert");
});

test("a GuardDuty finding that PagerDuty passes on is the one that GuardDuty sends itself", () => {
  const { arn } = payload("guardduty-instance").detail;
  expect(mapped("pagerduty", withIncident({ incident_key: arn }))[0]?.correlation.finding).toBe(arn);
});

test("an event without a type, or an incident without an id, is unmappable and says where", () => {
  expect(reasonOf(map("pagerduty", { event: {} }))).toContain("event.event_type");
  expect(reasonOf(map("pagerduty", withIncident({ id: null })))).toContain("event.data.id");
});

test("a webhook of an older version says which one to set up instead", () => {
  const older = { messages: [{ event: "incident.trigger", incident: { id: "P1", title: "Disk is full" } }] };
  expect(reasonOf(map("pagerduty", older))).toContain("version 3");
});
