import { expect, test } from "vitest";
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
