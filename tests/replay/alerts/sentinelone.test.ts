import { describe, expect, test } from "vitest";
import { fixture, folded, map, mapped, ordinary, payload, reasonOf } from "../../alerts/fixtures.ts";

function threat(change: Record<string, unknown>) {
  const content = payload("sentinelone-threat");
  Object.assign(content.threatInfo, change);
  return mapped("sentinelone", content)[0];
}

test("a threat becomes an alert about its machine, found again by the threat's id", () => {
  const [alert] = mapped("sentinelone", fixture("sentinelone-threat"));
  expect(alert?.fact).toMatchObject({
    key: "sentinelone:4100000000000000010",
    title: "Ransomware: updater.exe",
    assets: ["HMI-LINE-3", "PLANT\\operator", "10.40.3.21"],
    kind: "Ransomware",
    status: "firing",
    firstSeen: "2026-11-22T03:10:05.120Z",
  });
  expect(alert?.correlation).toMatchObject({ assets: ["hmi-line-3"], group: "sentinelone:5AB1C2D3E4F50617" });
});

test.each([
  ["malicious", "not_mitigated", "sev2"],
  ["malicious", "mitigated", "sev3"],
  ["suspicious", "not_mitigated", "sev3"],
  ["suspicious", "mitigated", "sev4"],
  ["n/a", "not_mitigated", "sev2"],
  [null, null, "sev2"],
])("a threat has no severity: %s and %s is taken as %s, and says that it is assumed", (level, mitigation, expected) => {
  const alert = threat({ confidenceLevel: level, mitigationStatus: mitigation });
  expect(alert?.fact).toMatchObject({ severity: expected, severityDefaulted: true });
});

test("a custom rule's alert has its rule's severity and name", () => {
  expect(mapped("sentinelone", fixture("sentinelone-rule"))[0]?.fact).toMatchObject({
    key: "sentinelone:4200000000000000001",
    title: "Shadow copies deleted: vssadmin or wmic removed the machine's shadow copies",
    severity: "sev1",
    severityDefaulted: false,
    assets: ["srv-dc-1", "NT AUTHORITY\\SYSTEM"],
  });
});

test("a unified alert is read from a GraphQL answer, and as it is alone", () => {
  const expected = { title: "encrypt.bin detected as Ransomware", severity: "sev2", assets: ["nas-gw-2"] };
  expect(mapped("sentinelone", fixture("sentinelone-unified"))[0]?.fact).toMatchObject(expected);
  const { node } = payload("sentinelone-unified").data.alerts.edges[0];
  expect(mapped("sentinelone", node)[0]?.fact).toMatchObject(expected);
  expect(mapped("sentinelone", { ...node, severity: "UNKNOWN" })[0]?.fact.severityDefaulted).toBe(true);
});

test("a threat that arrives resolved, or that an analyst calls false, is a resolved signal", () => {
  expect(threat({ incidentStatus: "resolved" })?.fact.status).toBe("resolved");
  expect(threat({ analystVerdict: "false_positive" })?.fact.status).toBe("resolved");
  const { node } = payload("sentinelone-unified").data.alerts.edges[0];
  expect(mapped("sentinelone", { ...node, status: "RESOLVED" })[0]?.fact.status).toBe("resolved");
});

test("a threat that was stopped still fires until somebody resolves it", () => {
  expect(threat({ mitigationStatus: "mitigated" })?.fact.status).toBe("firing");
});

test("a misconfiguration among the unified alerts never declares", () => {
  const { node } = payload("sentinelone-unified").data.alerts.edges[0];
  expect(mapped("sentinelone", node)[0]?.posture).toBe(false);
  const found = { ...node, severity: "CRITICAL", classification: "MISCONFIGURATION" };
  expect(mapped("sentinelone", found)[0]?.posture).toBe(true);
});

test("one broken threat costs only itself, and none at all says what was expected", () => {
  const good = payload("sentinelone-threat");
  expect(map("sentinelone", { data: [null, good] })).toMatchObject({ kind: "mapped", unmapped: { count: 1 } });
  expect(reasonOf(map("sentinelone", { threatInfo: { threatName: "x" } }))).toContain("no id");
});

describe("an activity", () => {
  const activity = (change: Record<string, unknown>) => {
    const content = payload("sentinelone-activity");
    Object.assign(content.data, change);
    return content;
  };

  test("of a threat that was found is the threat itself", () => {
    const [told] = mapped("sentinelone", fixture("sentinelone-activity"));
    const [threat] = mapped("sentinelone", fixture("sentinelone-threat"));
    expect(told?.fact).toMatchObject({
      key: threat?.fact.key,
      title: "Ransomware: updater.exe",
      severity: "sev2",
      severityDefaulted: true,
      assets: ["HMI-LINE-3"],
    });
  });

  test("of a custom rule has the rule's severity, as the activities write it", () => {
    const data = { alertId: "4200000000000000001", ruleName: "Shadow copies deleted", severity: "E_CRITICAL" };
    const rule = { ...payload("sentinelone-activity"), activityType: 3608, threatId: null, data };
    expect(mapped("sentinelone", rule)[0]?.fact).toMatchObject({
      key: "sentinelone:4200000000000000001",
      title: "Shadow copies deleted",
      severity: "sev1",
      severityDefaulted: false,
    });
  });

  test("that resolves the threat is a resolved signal", () => {
    const resolved = activity({ confidenceLevel: undefined, newIncidentStatus: "resolved" });
    expect(mapped("sentinelone", resolved)[0]?.fact).toMatchObject({
      key: "sentinelone:4100000000000000010",
      status: "resolved",
    });
  });

  test("of anything else is no alert", () => {
    expect(map("sentinelone", activity({ confidenceLevel: null })).kind).toBe("not-an-alert");
    expect(map("sentinelone", { ...payload("sentinelone-activity"), threatId: null }).kind).toBe("not-an-alert");
  });

  test("whose names a data lake wrote in small letters is the same", () => {
    expect(mapped("sentinelone", folded(payload("sentinelone-activity")))).toEqual(
      mapped("sentinelone", fixture("sentinelone-activity")),
    );
  });
});

test.each([...ordinary, { data: [{ id: "1", computerName: "ws-1", isActive: true, infected: false }] }])(
  "%j has an id, and is no alert",
  (record) => {
    expect(map("sentinelone", record).kind).not.toBe("mapped");
  },
);

test("a unified alert that leaves its rating to the finding inside is rated by that", () => {
  const alert = {
    id: "u-7",
    name: "Directory replicated by a workstation",
    confidenceLevel: "MALICIOUS",
    status: "NEW",
  };
  const [rated] = mapped("sentinelone", {
    ...alert,
    asset: { name: "dc-2.plant.example" },
    rawData: { severity_id: 5 },
  });
  expect(rated?.fact).toMatchObject({ severity: "sev1", severityDefaulted: false, assets: ["dc-2.plant.example"] });
  const [unrated] = mapped("sentinelone", { ...alert, rawData: { severity_id: 99 } });
  expect(unrated?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
});

test("an activity about a rule's alert is about the machine that it names", () => {
  const activity = {
    activityType: 3784,
    id: "4300000000000000001",
    primaryDescription: "Alert created for tracer from Platform Rule",
    data: { alertid: "4300000000000000009", rulename: "Process traced in a container", severity: "E_LOW" },
  };
  const naming = (data: object) => mapped("sentinelone", { ...activity, data: { ...activity.data, ...data } })[0]?.fact;
  expect(naming({ origagentname: "web-4.example" })?.assets).toEqual(["web-4.example"]);
  expect(naming({ agentipv4: "10.0.4.1,10.0.5.1" })?.assets).toEqual(["10.0.4.1", "10.0.5.1"]);
});

describe("a line of SentinelOne's own syslog", () => {
  const fields = {
    rt: "2026-11-22 03:10:05.120",
    activityType: "19",
    fileName: "updater.exe",
    fileHash: "4b9c5fe8ead300a0be2dbdbcdbd193591451c8b4",
    sourceHostName: "HMI-LINE-3",
    threatClassification: "Ransomware",
    threatConfidenceLevel: "malicious",
    threatMitigationStatus: "not_mitigated",
  };
  const pairs = (changes: object) =>
    Object.entries({ ...fields, ...changes }).map(([name, value]) => `${name}=${value}`);
  const spaced = (name: string, changes: object = {}) =>
    `<14>CEF:0|SentinelOne|Mgmt|Windows 10|19|${name}|1|${pairs(changes).join(" ")}`;
  const piped = (name: string, changes: object = {}) =>
    `<14>2026-11-22 03:10:06,350 sentinel - CEF:2|SentinelOne|Mgmt|Windows|eventDesc=${name}|${pairs(changes).join("|")}`;

  test.each([
    ["CEF", spaced],
    ["CEF2", piped],
  ])("in %s is the threat on its machine, taken as bad as what SentinelOne is sure of", (_form, line) => {
    expect(mapped("sentinelone", line("New active threat"))[0]?.fact).toMatchObject({
      key: "sentinelone:HMI-LINE-3|4b9c5fe8ead300a0be2dbdbcdbd193591451c8b4",
      title: "Ransomware: updater.exe",
      severity: "sev2",
      severityDefaulted: true,
      assets: ["HMI-LINE-3"],
      status: "firing",
    });
    const mitigated = line("Threat mitigated", { activityType: "18", threatMitigationStatus: "mitigated" });
    expect(mapped("sentinelone", mitigated)[0]?.fact.severity).toBe("sev3");
  });

  test("that tells of its resolution resolves it", () => {
    const [fired, over] = mapped(
      "sentinelone",
      `${spaced("New active threat")}\n${piped("Threat resolved", { activityType: "21" })}`,
    );
    expect([fired?.fact.status, over?.fact.status]).toEqual(["firing", "resolved"]);
    expect(over?.fact.key).toBe(fired?.fact.key);
  });

  test("of the newer alerts has their id, name and severity", () => {
    const line =
      "CEF: 2|SentinelOne|Mgmt|16000|alertId=a-1|alertName=Library preloaded|severity=MEDIUM|assetName=web-4";
    expect(mapped("sentinelone", line)[0]?.fact).toMatchObject({
      key: "sentinelone:a-1",
      title: "Library preloaded",
      severity: "sev3",
      severityDefaulted: false,
      assets: ["web-4"],
    });
  });

  test("that tells what a person did in the console is no alert", () => {
    const login =
      "CEF:0|SentinelOne|Mgmt|10.0|27|The management user Ann logged in|1|activityType=27 suser=ann cat=SystemEvent";
    expect(map("sentinelone", login).kind).toBe("not-an-alert");
    expect(
      map("sentinelone", "CEF:0|SentinelOne|Mgmt|activityID=11 activityType=3505 notificationScope=ACCOUNT").kind,
    ).toBe("not-an-alert");
  });
});
