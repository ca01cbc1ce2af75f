import { describe, expect, test } from "vitest";
import { fixture, folded, map, mapped, ordinary, payload, reasonOf } from "../../alerts/fixtures.ts";

const cid = "c1d0a2b3c4d5e6f708192a3b4c5d6e7f";
const agent = "a9b8c7d6e5f405162738495a6b7c8d9e";

function withEvent(change: Record<string, unknown>, type = "DetectionSummaryEvent") {
  const stream = payload("crowdstrike-stream");
  Object.assign(stream.event, change);
  stream.metadata.eventType = type;
  return stream;
}

const severityOf = (content: unknown) => {
  const [alert] = mapped("crowdstrike", content);
  return [alert?.fact.severity, alert?.fact.severityDefaulted];
};

test("what Recon found outside becomes an alert that is rated as its rule is, and names the rule", () => {
  const notification = (RulePriority: string) => ({
    metadata: { eventType: "ReconNotificationSummaryEvent", eventCreationTime: 1795316640000 },
    event: { NotificationId: "n-1", RuleId: "r-1", RuleName: "Our domain", RuleTopic: "SA_DOMAIN", RulePriority },
  });
  expect(mapped("crowdstrike", notification("high"))[0]?.fact).toMatchObject({
    key: "crowdstrike:n-1",
    title: "Our domain",
    severity: "sev2",
    severityDefaulted: false,
    assets: [],
    status: "firing",
    firstSeen: "2026-11-22T03:04:00.000Z",
  });
  expect(severityOf(notification("low"))).toEqual(["sev4", false]);
});

test("a detection of the event stream becomes an alert with its host first", () => {
  const [alert] = mapped("crowdstrike", fixture("crowdstrike-stream"));
  expect(alert?.fact).toEqual({
    alertId: "alert-1",
    source: "crowdstrike",
    key: `crowdstrike:ldt:${agent}:90210001`,
    title: "Credential Theft: A process read the memory of the local security service.",
    severity: "sev2",
    severityDefaulted: false,
    environment: "it",
    assets: ["LAB-WS-014", "m.ortiz", "10.20.4.14"],
    kind: "Credential Access / OS Credential Dumping",
    status: "firing",
    firstSeen: "2025-11-22T02:18:41.000Z",
    url: `https://falcon.eu-1.crowdstrike.com/activity/detections/detail/${agent}/90210001?_cid=${cid}`,
  });
  expect(alert?.correlation.assets).toEqual(["lab-ws-014"]);
});

test("one alert has one key in the API, in the stream and in the address that a workflow sends", () => {
  const key = `${cid}:ind:${agent}:90210002-10356-77`;
  const [fromApi] = mapped("crowdstrike", fixture("crowdstrike-alert"));
  const [fromWorkflow] = mapped("crowdstrike", fixture("crowdstrike-workflow"));
  const [fromStream] = mapped("crowdstrike", withEvent({ CompositeId: key }, "EppDetectionSummaryEvent"));
  expect([fromApi, fromWorkflow, fromStream].map((alert) => alert?.correlation.finding)).toEqual([key, key, key]);
  expect(fromWorkflow?.fact).toMatchObject({ severity: "sev1", assets: ["FS-EU-02", "svc-backup"] });
});

describe("CrowdStrike's numbers for one word", () => {
  test.each([
    ["2 on the scale of five", { Severity: 2, SeverityName: "Low" }, "DetectionSummaryEvent"],
    ["30 on the scale of a hundred", { Severity: 30, SeverityName: "Low" }, "EppDetectionSummaryEvent"],
    [
      "2 in an event that otherwise counts to a hundred",
      { Severity: 2, SeverityName: "Low" },
      "EppDetectionSummaryEvent",
    ],
  ])("Low is low as %s", (_what, change, type) => {
    expect(severityOf(withEvent(change, type))).toEqual(["sev4", false]);
  });

  test("1 is High when a cloud policy says so, and nothing when it does not", () => {
    const posture = payload("crowdstrike-posture");
    expect(severityOf(posture)).toEqual(["sev2", false]);
    delete posture.event.SeverityName;
    expect(severityOf(posture)).toEqual(["sev2", true]);
  });

  test.each([
    [5, "DetectionSummaryEvent", "sev1"],
    [4, "DetectionSummaryEvent", "sev2"],
    [3, "DetectionSummaryEvent", "sev3"],
    [1, "DetectionSummaryEvent", "sev4"],
    [5, "Event_EppDetectionSummaryEvent", "sev1"],
    [5, "EppDetectionSummaryEvent", "sev4"],
    [90, "EppDetectionSummaryEvent", "sev1"],
    [80, "XdrDetectionSummaryEvent", "sev1"],
    [79, "XdrDetectionSummaryEvent", "sev2"],
    [59, "MobileDetectionSummaryEvent", "sev3"],
    [39, "IdpDetectionSummaryEvent", "sev4"],
    [5, "IdpDetectionSummaryEvent", "sev4"],
  ])("without its name, %s of a %s is %s: the event tells the scale", (Severity, type, expected) => {
    expect(severityOf(withEvent({ Severity, SeverityName: undefined }, type))).toEqual([expected, false]);
  });

  test.each([0, -1, 101, null, {}, "severe"])("%j without a name becomes sev2 and is flagged", (Severity) => {
    expect(severityOf(withEvent({ Severity, SeverityName: null }))).toEqual(["sev2", true]);
  });

  test("an alert of the API counts to a hundred even when the number is small", () => {
    const answer = payload("crowdstrike-alert");
    Object.assign(answer.resources[0], { severity: 5, severity_name: undefined });
    expect(severityOf(answer)).toEqual(["sev4", false]);
  });
});

test("an incident, which has a score and no severity, is sev2 and says that nobody rated it", () => {
  const [alert] = mapped("crowdstrike", fixture("crowdstrike-incident"));
  expect(alert?.fact).toMatchObject({
    key: `crowdstrike:inc:${agent}:5f4e3d2c1b0a`,
    title: "Falcon incident",
    severity: "sev2",
    severityDefaulted: true,
  });
});

test.each([
  [1, "sev4"],
  ["1.9", "sev4"],
  [2, "sev2"],
  [73, "sev2"],
  [-1, "sev2"],
])("an incident that has a score of %s is taken as %s and flagged", (FineScore, expected) => {
  const incident = payload("crowdstrike-incident");
  Object.assign(incident.event, { FineScore });
  expect(severityOf(incident)).toEqual([expected, true]);
});

test("what the console has closed is a resolved signal", () => {
  expect(mapped("crowdstrike", withEvent({ State: "closed" }))[0]?.fact.status).toBe("resolved");
  const answer = payload("crowdstrike-alert");
  answer.resources[0].status = "closed";
  expect(mapped("crowdstrike", answer)[0]?.fact.status).toBe("resolved");
  answer.resources[0].status = "reopened";
  expect(mapped("crowdstrike", answer)[0]?.fact.status).toBe("firing");
});

test.each([
  ["an incident of the API by its state", { incident_id: `inc:${agent}:1`, status: 20, state: "closed" }],
  ["an incident of the API by its status", { incident_id: `inc:${agent}:1`, status: 40, state: "open" }],
  ["an identity incident", { IdentityProtectionIncidentId: "INC-1", State: "AUTO_RESOLVED" }],
  ["a detection that turned out false", { detection_id: `ldt:${agent}:1`, status: "false_positive" }],
])("%s is a resolved signal", (_what, content) => {
  expect(mapped("crowdstrike", content)[0]?.fact.status).toBe("resolved");
});

test.each([
  ["a cloud policy that is not met", payload("crowdstrike-posture")],
  ["a phone with bad settings", withEvent({ Tactic: "Insecure security posture" }, "MobileDetectionSummaryEvent")],
  ["a trial by its text", withEvent({ DetectDescription: "For evaluation only - benign, no action needed." })],
  ["a trial by its command", withEvent({ CommandLine: "choice  /m crowdstrike_sample_detection" })],
])("%s never declares", (_what, content) => {
  expect(mapped("crowdstrike", content)[0]?.posture).toBe(true);
});

test.each([
  ["an ordinary detection", {}],
  ["an attacker's command that holds a trial's words", { CommandLine: "evil.exe # crowdstrike_sample_detection" }],
])("%s may declare", (_what, change) => {
  expect(mapped("crowdstrike", withEvent(change))[0]?.posture).toBe(false);
});

test("the console's own audit trail is no alert", () => {
  expect(map("crowdstrike", withEvent({}, "AuthActivityAuditEvent"))).toMatchObject({ kind: "not-an-alert" });
});

test.each(ordinary)("%j has an id, and is no alert", (record) => {
  expect(map("crowdstrike", record).kind).not.toBe("mapped");
});

test.each(["ProcessRollup2", "UserLogon"])("what a sensor saw (%s) is no alert", (event_simpleName) => {
  const event = { event_simpleName, id: "5f0c", aid: agent, UserName: "m.ortiz", EventUUID: "a1b2", Severity: 1 };
  expect(map("crowdstrike", event)).toMatchObject({ kind: "not-an-alert" });
  expect(mapped("crowdstrike", [event, payload("crowdstrike-stream")])).toHaveLength(1);
});

test("an alert is not lost behind an entry of the audit trail", () => {
  const audit = withEvent({}, "AuthActivityAuditEvent");
  expect(mapped("crowdstrike", [audit, payload("crowdstrike-stream")])).toHaveLength(1);
});

test("an alert that has only a plain id is known by it", () => {
  const alert = { id: "a-1", severity: 90, tactic: "Impact" };
  expect(mapped("crowdstrike", alert)[0]?.fact).toMatchObject({ key: "crowdstrike:a-1", severity: "sev1" });
});

test("what names no detection is unmappable and says so", () => {
  expect(reasonOf(map("crowdstrike", { metadata: { eventType: "DetectionSummaryEvent" }, event: {} }))).toContain(
    "no id",
  );
  expect(reasonOf(map("crowdstrike", '"text"'))).toContain("no id");
});

test("values of the wrong type cost only themselves", () => {
  const odd = withEvent({ ComputerName: 7, UserName: [], DetectName: {}, Tactic: null, FalconHostLink: 3 });
  expect(mapped("crowdstrike", odd)[0]?.fact).toMatchObject({
    title: "A process read the memory of the local security service.",
    assets: ["7", "10.20.4.14"],
    kind: "OS Credential Dumping",
  });
});

test("an event whose names a data lake wrote in small letters is the same, on the same scale", () => {
  for (const severity of [4, 70]) {
    const event = withEvent({ Severity: severity, SeverityName: undefined });
    expect(mapped("crowdstrike", folded(event))).toEqual(mapped("crowdstrike", event));
  }
});

test("events that a streaming client writes one a line are read, and what is none among them costs only itself", () => {
  const event = (id: string) => ({
    metadata: { eventType: "EppDetectionSummaryEvent" },
    event: { DetectId: id, SeverityName: "High" },
  });
  const body = `${JSON.stringify(event("ldt:a:1"))}\n${JSON.stringify(event("ldt:a:2"))}\n{"metadata": {"eve`;
  expect(map("crowdstrike", body)).toMatchObject({
    kind: "mapped",
    alerts: [{ fact: { key: "crowdstrike:ldt:a:1" } }, { fact: { key: "crowdstrike:ldt:a:2" } }],
    unmapped: { count: 1 },
  });
});

test.each([
  ["of the API", { composite_id: "c:automated-lead:c:1", lead_id: "1", product: "automated-lead", score: 21 }],
  ["of the event stream", { metadata: { eventType: "AutomatedLeadSummaryEvent" }, event: { LeadId: "1", Score: 21 } }],
  ["that a lead is about", { composite_id: "c:ind:a:1", lead_id: "1", product: "automated-lead-context" }],
])("a lead %s is no detection: without a rating it is assumed mild", (_where, lead) => {
  expect(mapped("crowdstrike", lead)[0]?.fact).toMatchObject({ severity: "sev3", severityDefaulted: true });
});

test("a lead that CrowdStrike has closed is over", () => {
  const lead = { composite_id: "c:automated-lead:c:1", lead_id: "1", status: "new", is_closed: true };
  expect(mapped("crowdstrike", lead)[0]?.fact.status).toBe("resolved");
});

test("an indicator of one's own, seen on a host, is one finding there and assumed mild", () => {
  const seen = (DomainName: string, ComputerName = "ws-7") => ({
    metadata: { eventType: "CustomerIOCEvent", eventCreationTime: 1_760_000_000_000 },
    event: { AgentIdString: "a1", ComputerName, DomainName, FileName: "" },
  });
  const [alert] = mapped("crowdstrike", seen("bad.example"));
  expect(alert?.fact).toMatchObject({
    key: "crowdstrike:indicator:ws-7:bad.example",
    title: "An indicator of yours was seen: bad.example",
    severity: "sev3",
    severityDefaulted: true,
    assets: ["ws-7"],
  });
  expect(mapped("crowdstrike", seen("other.example"))[0]?.fact.key).not.toBe(alert?.fact.key);
});
