import { describe, expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const alert = payload("msgraph-alert");
const [incident, merged] = payload("msgraph-incident").value;
const [endpoint, defender, legacy] = payload("msgraph-defender").value;

function one(content: unknown) {
  const [first] = mapped("msgraph", content);
  if (!first) throw new Error("nothing was mapped");
  return first;
}

test("an alert is about the devices, people and mailboxes of its evidence", () => {
  expect(one(alert)).toEqual({
    fact: {
      alertId: "alert-1",
      source: "msgraph",
      key: "msgraph:da638999912345678901_-1203948576",
      title: "Human-operated attack using a remote tool",
      severity: "sev2",
      severityDefaulted: false,
      environment: "it",
      assets: ["fs-01.clinic.example", "n.park@clinic.example", "billing@clinic.example", "203.0.113.77"],
      kind: "LateralMovement",
      status: "firing",
      firstSeen: "2026-11-22T02:57:40.546Z",
      url: "https://security.microsoft.com/alerts/da638999912345678901_-1203948576?tid=2f6c0b7e-11aa-4c3d-9e55-0a1b2c3d4e5f",
    },
    correlation: {
      finding: "msgraph:da638999912345678901_-1203948576",
      group: "msgraph:incident:4417",
      assets: ["fs-01.clinic.example", "n.park@clinic.example", "billing@clinic.example"],
    },
    posture: false,
  });
});

describe("an alert of Defender for Cloud", () => {
  const id = "2517550000000000000_f2bfed55-5997-4fea-95bd-bb7c6ddcd061";
  const machine = "/subscriptions/0c9d8e7f/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/web-1";
  const exported = {
    AlertDisplayName: "Suspicious process executed",
    AlertUri: "https://portal.azure.com/#blade/Microsoft_Azure_Security/AlertBlade/alertId/2517",
    CompromisedEntity: "web-1",
    Intent: "Execution",
    ResourceIdentifiers: [{ Type: "AzureResource", AzureResourceId: machine }],
    Severity: "High",
    StartTimeUtc: "2026-11-22T02:57:40Z",
    Status: "New",
    SystemAlertId: id,
  };

  test("is about its resource, as a workflow or an export sends it", () => {
    expect(one(exported)).toMatchObject({
      fact: {
        key: `msgraph:${id}`,
        title: "Suspicious process executed",
        severity: "sev2",
        severityDefaulted: false,
        assets: ["web-1"],
        kind: "Execution",
        status: "firing",
        firstSeen: "2026-11-22T02:57:40.000Z",
        url: exported.AlertUri,
      },
      correlation: { assets: [machine.toLowerCase()] },
      posture: false,
    });
    expect(one({ ...exported, Status: "Dismissed" }).fact.status).toBe("resolved");
    expect(one({ ...exported, AlertDisplayName: "[SAMPLE ALERT] Suspicious process" }).posture).toBe(true);
    expect(one({ ...exported, ResourceIdentifiers: [] }).fact.assets).toEqual(["web-1"]);
  });

  test("is the same one from Azure's API", () => {
    const small = Object.entries(exported).map(([name, value]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      value,
    ]);
    const properties = {
      ...Object.fromEntries(small),
      status: "Active",
      resourceIdentifiers: [{ type: "AzureResource", azureResourceId: machine }],
    };
    const listed = { id: `${machine}/alerts/${id}`, name: id, type: "Microsoft.Security/Locations/alerts", properties };
    expect(one({ value: [listed] })).toEqual(one(exported));
  });
});

describe("Defender's stream to an event hub", () => {
  const record = (category: string, properties: object) => ({
    time: "2026-11-22T03:00:00Z",
    tenantId: "2f6c0b7e-11aa-4c3d-9e55-0a1b2c3d4e5f",
    operationName: "Publish",
    category: `AdvancedHunting-${category}`,
    properties,
  });
  const info = record("AlertInfo", {
    Timestamp: "2026-11-22T02:57:40.546Z",
    AlertId: "da638999912345678901_-1203948576",
    Title: "Human-operated attack using a remote tool",
    Category: "LateralMovement",
    Severity: "High",
    ServiceSource: "Microsoft Defender for Endpoint",
  });

  test("tells of the alert that Graph gives", () => {
    const process = record("DeviceProcessEvents", { Timestamp: "2026-11-22T02:57:40Z", DeviceName: "ws-1" });
    const alerts = mapped("msgraph", { records: [process, info] });
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.correlation.finding).toBe(one(alert).correlation.finding);
    const { title, kind, severity, firstSeen } = one(alert).fact;
    expect(alerts[0]?.fact).toMatchObject({ title, kind, severity, firstSeen, severityDefaulted: false });
  });

  test("is no alert where it only tells what devices do", () => {
    const process = record("DeviceProcessEvents", { Timestamp: "2026-11-22T02:57:40Z", DeviceName: "ws-1" });
    expect(map("msgraph", { records: [process] }).kind).toBe("not-an-alert");
  });
});

test("an incident and its alerts belong together, and are not the same finding", () => {
  expect(one(incident).correlation).toMatchObject({
    finding: "https://security.microsoft.com/incidents/4417?tid=2f6c0b7e-11aa-4c3d-9e55-0a1b2c3d4e5f",
    group: one(alert).correlation.group,
    assets: ["fs-01.clinic.example"],
  });
});

test("an incident that names no tenant is known by its address, which does", () => {
  expect(one({ ...incident, tenantId: undefined }).correlation).toEqual(one(incident).correlation);
});

describe("an incident that was merged into another", () => {
  test("is a resolved signal of its own, so it opens nothing", () => {
    expect(one(merged)).toMatchObject({
      fact: { status: "resolved", title: "Suspicious sign-in" },
      correlation: { finding: "msgraph:incident:4409" },
    });
  });

  test("is told by where it went, whatever its status says", () => {
    expect(one({ ...merged, status: "unknownFutureValue" }).fact.status).toBe("resolved");
  });

  test("belongs to what the other's alerts belong to", () => {
    expect(one(merged).correlation.group).toBe(one(alert).correlation.group);
  });
});

test("an alert of Defender for Endpoint is about its computer; a bare account name attaches nothing", () => {
  expect(one(endpoint)).toMatchObject({
    fact: {
      severity: "sev3",
      status: "firing",
      assets: ["ws-0417.clinic.example", "admin"],
      firstSeen: "2026-11-22T01:08:00.500Z",
    },
    correlation: { group: "msgraph:incident:4431", assets: ["ws-0417.clinic.example"] },
  });
});

test("an incident of Defender XDR's own API is an incident", () => {
  expect(one(defender)).toMatchObject({
    fact: {
      key: "msgraph:incident:4450",
      title: "Phishing campaign in several mailboxes",
      severity: "sev4",
      assets: ["front-desk@clinic.example"],
      kind: "InitialAccess",
    },
    correlation: { group: "msgraph:incident:4450" },
  });
});

test("a device in the plant is named, and its Purdue level says that it is there", () => {
  const device = {
    "@odata.type": "#microsoft.graph.security.ioTDeviceEvidence",
    deviceName: "PLC-7",
    purdueLayer: "1",
  };
  expect(one({ ...alert, evidence: [device] }).fact).toMatchObject({ assets: ["PLC-7"], environment: "ot" });
});

test("an alert of the older Graph API is read by its states", () => {
  expect(one(legacy).fact).toMatchObject({
    severity: "sev4",
    status: "firing",
    assets: ["ws-0417.clinic.example", "WS-0417", "n.park@clinic.example"],
    firstSeen: "2026-11-22T01:00:00.000Z",
    url: "https://portal.azure.com/#blade/alerts/6f1c",
  });
});

test("an alert of the older Graph API is the same when a data lake has put its names in small letters", () => {
  const small = Object.fromEntries(Object.entries(legacy).map(([name, value]) => [name.toLowerCase(), value]));
  expect(one(small)).toEqual(one(legacy));
});

describe("a change notification", () => {
  const [notification] = payload("msgraph-notification").value;

  test("without content is the alert it names, with its severity flagged as unknown", () => {
    const told = one(fixture("msgraph-notification"));
    expect(told.correlation.finding).toBe(one(alert).correlation.finding);
    expect(told.fact).toMatchObject({
      title: "Microsoft security alert da638999912345678901_-1203948576, sent without its content",
      severity: "sev2",
      severityDefaulted: true,
      status: "firing",
    });
  });

  test("with content is read as the alert itself", () => {
    expect(one({ value: [{ ...notification, resourceData: alert }] })).toEqual(one(alert));
  });

  test("of an old resource path names its incident", () => {
    const old = { ...notification, resource: "security/incidents('4417')", resourceData: null };
    expect(one({ value: [old] }).correlation.finding).toBe(one(incident).correlation.finding);
  });

  test("of a deletion is a resolved signal", () => {
    expect(one({ value: [{ ...notification, changeType: "deleted" }] }).fact.status).toBe("resolved");
  });

  test("about the subscription itself is no alert, and costs no alert beside it", () => {
    const lifecycle = { ...notification, resourceData: undefined, lifecycleEvent: "reauthorizationRequired" };
    expect(map("msgraph", { value: [lifecycle] })).toMatchObject({ kind: "not-an-alert" });
    expect(mapped("msgraph", { value: [lifecycle, notification] })).toHaveLength(1);
  });

  test("about something else is unmappable and says so", () => {
    const mail = { ...notification, resource: "users/1/messages/2", resourceData: { id: "2" } };
    expect(reasonOf(map("msgraph", { value: [mail] }))).toContain("expected a security alert or incident");
  });
});

test.each([
  [alert, { status: "resolved" }],
  [alert, { status: "resolved", classification: "falsePositive", determination: "notMalicious" }],
  [alert, { classification: "falsePositive" }],
  [alert, { classification: "informationalExpectedActivity" }],
  [endpoint, { status: "Resolved" }],
  [legacy, { status: "dismissed" }],
  [legacy, { feedback: "benignPositive" }],
])("what is resolved or judged to be no attack is a resolved signal (%#)", (content, change) => {
  expect(one({ ...content, ...change }).fact.status).toBe("resolved");
});

test.each(["new", "inProgress", "unknownFutureValue", undefined, 7])("an alert that is %j fires", (status) => {
  expect(one({ ...alert, status }).fact.status).toBe("firing");
});

test.each([
  ["high", "sev2"],
  ["High", "sev2"],
  ["medium", "sev3"],
  ["low", "sev4"],
  ["informational", "sev4"],
])("severity %s is %s", (severity, expected) => {
  expect(one({ ...alert, severity }).fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test.each(["unknown", "UnSpecified", "unknownFutureValue", undefined, 4])(
  "a severity that says nothing (%j) becomes sev2 and is flagged",
  (severity) => {
    expect(one({ ...alert, severity }).fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
  },
);

test.each([{ title: "[SAMPLE ALERT] Digital currency mining" }, { title: "[Test Alert] Suspicious" }])(
  "a sample (%j) never declares",
  (change) => {
    expect(one({ ...alert, ...change }).posture).toBe(true);
  },
);

test("what was found to be a security test never declares", () => {
  expect(one({ ...alert, determination: "securityTesting" }).posture).toBe(true);
});

test.each([
  ["an alert without an id", { title: "x" }, "id: "],
  ["an object that is no alert", { id: "x" }, "title: "],
  ["a list of them", { value: [{ id: "x" }, {}] }, "value.0: title: "],
])("%s is unmappable and says why", (_what, content, why) => {
  expect(reasonOf(map("msgraph", content))).toContain(why);
});

test("parts of the wrong type cost only themselves", () => {
  const odd = { ...alert, evidence: [null, "x", { deviceDnsName: 7 }], category: {}, incidentId: [], alertWebUrl: 3 };
  expect(one(odd).fact).toMatchObject({ assets: ["7"], title: alert.title });
});
