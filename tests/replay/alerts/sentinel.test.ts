import { describe, expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const trigger = payload("sentinel-playbook");
const incident = trigger.object;

function one(content: unknown) {
  const [alert] = mapped("sentinel", content);
  if (!alert) throw new Error("nothing was mapped");
  return alert;
}

function withProperties(change: object) {
  return { ...incident, properties: { ...incident.properties, ...change } };
}

test("an incident that a playbook hands over is about its accounts, hosts and resources", () => {
  const alert = one(fixture("sentinel-playbook"));
  expect(alert.fact).toMatchObject({
    title: "Backups were deleted after a sign-in from a new country",
    severity: "sev2",
    severityDefaulted: false,
    assets: ["backup-operator@clinic.example", "bkp-02.clinic.example", "203.0.113.77", "vault-1"],
    kind: "Impact",
    status: "firing",
    firstSeen: "2026-11-22T02:50:00.000Z",
    url: incident.properties.incidentUrl,
  });
  expect(alert.correlation.assets).toEqual([
    "backup-operator@clinic.example",
    "bkp-02.clinic.example",
    "/subscriptions/0c9d8e7f/resourcegroups/rg-bkp/providers/microsoft.recoveryservices/vaults/vault-1",
  ]);
});

test("an incident is the same one from a playbook, from the API, in a list, and in any case of its name", () => {
  const { finding } = one(trigger).correlation;
  expect(finding).toBe(incident.id.toLowerCase());
  const shouted = { ...incident, id: incident.id.toUpperCase() };
  for (const way of [{ body: trigger }, incident, [incident], { value: [incident] }, shouted]) {
    expect(one(way).correlation.finding).toBe(finding);
  }
});

test("an incident as the table SecurityIncident has it, which a query or an export sends, is the one that the API gives", () => {
  const { properties } = incident;
  const row = {
    IncidentName: incident.name,
    IncidentNumber: properties.incidentNumber,
    Title: properties.title,
    Severity: "High",
    Status: "New",
    FirstActivityTime: properties.firstActivityTimeUtc,
    IncidentUrl: `https://portal.azure.com/#asset/Microsoft_Azure_Security_Insights/Incident${incident.id}`,
    AdditionalData: { tactics: ["Impact"] },
  };
  const alert = one(row);
  expect(alert.correlation.finding).toBe(one(trigger).correlation.finding);
  expect(alert.fact).toMatchObject({
    title: properties.title,
    severity: "sev2",
    severityDefaulted: false,
    kind: "Impact",
    status: "firing",
    firstSeen: "2026-11-22T02:50:00.000Z",
  });
  expect(one({ ...row, Status: "Closed" }).fact.status).toBe("resolved");
  expect(one({ ...row, IncidentUrl: null }).fact.key).toBe(`sentinel:${incident.name}`);
});

test("an incident of Defender's portal is the same one by Sentinel and by Graph", () => {
  const [graphs] = payload("msgraph-incident").value;
  const [byGraph] = mapped("msgraph", graphs);
  const urls = ["incidents/4417", "incident2/4417/overview"].map((path) => {
    return `https://security.microsoft.com/${path}?tid=${graphs.tenantId.toUpperCase()}`;
  });
  for (const providerIncidentUrl of urls) {
    const additionalData = { ...incident.properties.additionalData, providerIncidentUrl };
    expect(one(withProperties({ additionalData })).correlation.finding).toBe(byGraph?.correlation.finding);
  }
  expect(one(withProperties({ incidentUrl: urls[0] })).correlation.finding).toBe(byGraph?.correlation.finding);
});

test("an incident that was merged into another is a resolved signal", () => {
  const labels = [{ labelName: "Redirected", labelType: "AutoAssigned" }];
  expect(one(withProperties({ labels })).fact.status).toBe("resolved");
});

test.each([
  ["High", "sev2"],
  ["Medium", "sev3"],
  ["Low", "sev4"],
  ["Informational", "sev4"],
])("severity %s is %s", (severity, expected) => {
  expect(one(withProperties({ severity })).fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test("a severity that nobody knows becomes sev2 and is flagged", () => {
  expect(one(withProperties({ severity: "Urgent" })).fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
});

test.each([
  ["New", "firing"],
  ["Active", "firing"],
  ["Closed", "resolved"],
])("an incident that is %s is %s", (status, expected) => {
  expect(one(withProperties({ status })).fact.status).toBe(expected);
});

test("a sample never declares", () => {
  expect(one(withProperties({ title: "[SAMPLE ALERT] Mining" })).posture).toBe(true);
});

test("a device in the plant is named, and its Purdue level says that it is there", () => {
  const relatedEntities = [{ kind: "IoTDevice", properties: { deviceName: "PLC-7", purdueLayer: "Level 1" } }];
  expect(one(withProperties({ relatedEntities })).fact).toMatchObject({ assets: ["PLC-7"], environment: "ot" });
});

test("a bare account name is shown and attaches nothing", () => {
  const relatedEntities = [{ kind: "Account", properties: { accountName: "admin" } }];
  expect(one(withProperties({ relatedEntities }))).toMatchObject({
    fact: { assets: ["admin"] },
    correlation: { assets: [] },
  });
});

test.each([
  ["no properties", { id: "x" }, "properties: "],
  ["no name at all", { properties: { title: "x" } }, "id: "],
  ["nothing of an incident in them", { id: "/subscriptions/1/machines/x", properties: { size: 3 } }, "properties: "],
])("an incident with %s is unmappable and says why", (_what, content, why) => {
  expect(reasonOf(map("sentinel", content))).toContain(why);
});

test("parts of the wrong type cost only themselves", () => {
  const odd = { title: 7, severity: [], relatedEntities: [null, { kind: "Host" }, { kind: 3 }], status: {} };
  expect(one(withProperties(odd)).fact).toMatchObject({ title: "7", assets: [], status: "firing" });
});

test("an incident's properties alone, as a playbook may pass them on, are that incident", () => {
  const incidentUrl = `https://portal.azure.com/#asset/Microsoft_Azure_Security_Insights/Incident${incident.id}`;
  const alert = one({ ...incident.properties, incidentUrl });
  expect(alert.correlation.finding).toBe(one(incident).correlation.finding);
  expect(alert.fact).toMatchObject({ severity: one(incident).fact.severity, status: "firing" });
});

test("a row whose lists a query wrote as texts is read all the same", () => {
  const row = {
    IncidentNumber: 3177,
    Title: "Merged away",
    Severity: "High",
    Status: "New",
    IncidentUrl: `https://portal.azure.com/#asset/Incident${incident.id}`,
    AdditionalData: '{"tactics":["Impact"]}',
    Labels: '[{"labelName":"Redirected"}]',
  };
  expect(one(row).fact).toMatchObject({ kind: "Impact", status: "resolved" });
});

describe("an alert of Sentinel's", () => {
  const entities = [
    { $id: "3", HostName: "bkp-02", DnsDomain: "clinic.example", Type: "host" },
    { $id: "4", Name: "operator", UPNSuffix: "clinic.example", Type: "account" },
    { $id: "5", Name: "backups", Type: "account" },
    { $id: "6", Address: "203.0.113.77", Type: "ip" },
  ];
  const trigger = {
    SystemAlertId: "2518-aa",
    AlertDisplayName: "Sign-ins from two countries",
    Severity: "Medium",
    StartTimeUtc: "2026-11-22T02:50:00Z",
    ProductName: "Azure Sentinel",
    Entities: entities,
  };
  const told = {
    key: "sentinel:2518-aa",
    title: "Sign-ins from two countries",
    severity: "sev3",
    severityDefaulted: false,
    assets: ["bkp-02.clinic.example", "operator@clinic.example", "backups", "203.0.113.77"],
    firstSeen: "2026-11-22T02:50:00.000Z",
  };

  test("as a playbook is given it is about the hosts and accounts among its entities", () => {
    const alert = one(trigger);
    expect(alert.fact).toMatchObject(told);
    expect(alert.correlation.assets).toEqual(["bkp-02.clinic.example", "operator@clinic.example"]);
  });

  test("as a row of the table SecurityAlert, or as the API has it, is the same", () => {
    const row = {
      TimeGenerated: "2026-11-22T02:55:00Z",
      DisplayName: "Sign-ins from two countries",
      AlertName: "Sign-ins from two countries",
      AlertSeverity: "Medium",
      SystemAlertId: "2518-aa",
      StartTime: "2026-11-22T02:50:00Z",
      Entities: JSON.stringify(entities),
      Type: "SecurityAlert",
    };
    expect(one(row).fact).toMatchObject(told);
    const { assets: _named, ...rest } = told;
    const properties = {
      systemAlertId: "2518-aa",
      alertDisplayName: "Sign-ins from two countries",
      severity: "Medium",
      startTimeUtc: "2026-11-22T02:50:00Z",
      resourceIdentifiers: [{ type: "LogAnalytics", workspaceId: "w" }],
    };
    expect(one({ id: `${incident.id}/x`, kind: "SecurityAlert", properties }).fact).toMatchObject(rest);
  });
});

test("what Defender for Cloud writes to try itself never declares", () => {
  const alert = {
    name: "a-1",
    properties: {
      systemAlertId: "a-1",
      alertDisplayName: "Security test alert for VM (not a threat)",
      severity: "High",
    },
  };
  expect(mapped("sentinel", alert)[0]).toMatchObject({ posture: true, fact: { severity: "sev2" } });
});
