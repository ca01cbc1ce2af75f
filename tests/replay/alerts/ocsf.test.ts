import { describe, expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const [detection, incident, check, old] = payload("ocsf-list");
const guardDutys = payload("ocsf-guardduty").detail.findings[0];

function one(finding: unknown) {
  const [alert] = mapped("ocsf", finding);
  if (!alert) throw new Error("nothing was mapped");
  return alert;
}

function withInfo(change: object) {
  return { ...detection, finding_info: { ...detection.finding_info, ...change } };
}

test("a GuardDuty finding in Security Hub's OCSF event is the finding that GuardDuty sends itself", () => {
  const alert = one(payload("ocsf-guardduty"));
  const [direct] = mapped("guardduty", fixture("guardduty-instance"));
  expect(alert.correlation).toEqual(direct?.correlation);
  // Its resource has no addresses.
  const assets = direct?.fact.assets.filter((name) => name !== "10.20.4.17");
  expect(alert.fact).toEqual({ ...direct?.fact, source: "ocsf", assets, url: undefined });
});

test("a detection becomes an alert about its resource, its device and its person", () => {
  const alert = one(detection);
  expect(alert.fact).toMatchObject({
    key: "ocsf:edr-20261122-0007",
    title: "Credential dumping on ws-0417",
    environment: "medical",
    assets: ["ws-0417", "ws-0417.clinic.example", "n.park@clinic.example"],
    kind: "Credential Access",
    status: "firing",
    url: "https://edr.example.com/findings/20261122-0007",
  });
  expect(alert.correlation.group).toBe("ocsf:campaign-12");
  expect(alert.posture).toBe(false);
});

test("an incident is titled by its own description and known by the first of its findings", () => {
  expect(one(incident)).toMatchObject({
    fact: {
      title: "Ransomware spreads from the file server",
      key: "ocsf:incident:fs-1",
      severity: "sev1",
      url: "https://soar.example.com/incidents/88",
    },
    posture: false,
  });
});

test("an incident and the first of its findings, sent alone, are two findings", () => {
  const [finding_info] = incident.finding_info_list;
  const alone = one({ ...detection, finding_info });
  expect(alone.fact.key).toBe("ocsf:fs-1");
  expect(one(incident).correlation.finding).not.toBe(alone.correlation.finding);
});

test.each([
  ["updated", { activity_id: 3 }],
  ["whose status is another scale's", { status_id: 5 }],
  ["whose state is another scale's", { state_id: 4 }],
])("an activity of the system that is marked as an alert, %s, is not over", (_what, said) => {
  const { finding_info: _info, status_id: _status, ...rest } = detection;
  const file = { ...rest, class_uid: 1001, type_uid: 100103, is_alert: true, metadata: { uid: "file-1" }, ...said };
  expect(one(file).fact).toMatchObject({ key: "ocsf:file-1", status: "firing" });
});

test("a finding of the old class is read, and only what is named as its host counts as its host", () => {
  expect(one(old).fact).toMatchObject({
    key: "ocsf:falco-1",
    severity: "sev4",
    assets: ["node-9.example"],
    status: "firing",
  });
});

test.each([
  ["seconds", 1_795_316_467],
  ["milliseconds", 1_795_316_467_000],
  ["microseconds", 1_795_316_467_000_000],
  ["nanoseconds", 1_795_316_467_000_000_000],
])("a time in %s is the same time", (_unit, time) => {
  expect(one({ ...detection, time }).fact.firstSeen).toBe("2026-11-22T03:01:07.000Z");
});

test.each([0, -5, 1e25, "soon", null])("a time that is none (%j) is left out", (time) => {
  expect(one({ ...detection, time }).fact.firstSeen).toBeUndefined();
});

test.each([
  [{ severity_id: 6 }, "sev1"],
  [{ severity_id: 5 }, "sev1"],
  [{ severity_id: 4, severity: "Low" }, "sev2"],
  [{ severity_id: 3 }, "sev3"],
  [{ severity_id: 2 }, "sev4"],
  [{ severity_id: 1 }, "sev4"],
  [{ severity_id: "4" }, "sev2"],
  [{ severity: "High " }, "sev2"],
  [{ severity_id: 99, severity: "critical" }, "sev1"],
  [{ severity_id: 0, severity: "Medium" }, "sev3"],
])("severity %j is %s", (said, expected) => {
  const finding = { ...detection, severity: undefined, ...said };
  expect(one(finding).fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test.each([{}, { severity_id: 0, severity: "Unknown" }, { severity_id: 99, severity: "P0" }, { severity_id: 7 }])(
  "a severity that the schema does not know (%j) becomes sev2 and is flagged",
  (said) => {
    const finding = { ...detection, severity: undefined, ...said };
    expect(one(finding).fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
  },
);

test.each([
  ["Critical", "sev1"],
  ["High", "sev2"],
  ["Medium", "sev3"],
  ["Low", "sev4"],
  ["Info", "sev4"],
])("a finding that names no severity and a risk of %s is taken as %s, and flagged", (risk_level, expected) => {
  const finding = { ...detection, severity: undefined, risk_level };
  expect(one(finding).fact).toMatchObject({ severity: expected, severityDefaulted: true });
});

describe("never declares on its own:", () => {
  test.each([
    ["a compliance finding rated Critical", check],
    ["a vulnerability finding", { ...detection, type_uid: 200201 }],
    ["a finding about an application's posture", { ...detection, class_uid: 2007 }],
    ["an analysis of who may do what", { ...detection, class_uid: 2008 }],
    ["a compliance finding known only by its type", { ...check, class_uid: undefined, type_uid: 200301 }],
    [
      "a vulnerability known only by its class's name",
      { ...detection, type_uid: undefined, class_name: "Vulnerability Finding" },
    ],
    ["a vulnerability in the old class", { ...old, vulnerabilities: [{ cve: { uid: "CVE-2026-1" } }] }],
    ["a compliance check in the old class", { ...old, compliance: { status: "FAILED" } }],
    ["an exposure, though its class is a detection's", withInfo({ types: ["Exposure/Potential Impact/Hijacking"] })],
    ["a weak configuration", withInfo({ types: ["Software and Configuration Checks/Vulnerabilities/CVE"] })],
    ["what a scanner of configurations checked, though it calls it a detection", { ...detection, status_code: "FAIL" }],
    ["a sample", withInfo({ title: "[SAMPLE] Credential dumping" })],
    ["a test", { ...incident, verdict_id: 6 }],
  ])("%s", (_what, finding) => {
    expect(one(finding).posture).toBe(true);
  });
});

test.each([
  ["suppressed", { ...detection, status_id: 3 }],
  ["resolved", { ...detection, status_id: 4 }],
  ["archived", { ...detection, status_id: 5 }],
  ["deleted", { ...detection, status_id: 6 }],
  ["closed", { ...detection, activity_id: 3 }],
  ["resolved, in a word only", { ...detection, status_id: undefined, status: "Resolved" }],
  ["an incident that is closed", { ...incident, status_id: 5, status: "Closed" }],
  ["resolved in the old class", { ...old, state_id: 4 }],
  ["what a scanner found in order", { ...detection, status_code: "PASS" }],
  ["a check that passes", { ...check, compliance: { status: "Pass", status_id: 1 } }],
])("a finding that is %s is a resolved signal", (_what, finding) => {
  expect(one(finding).fact.status).toBe("resolved");
});

test("an incident on hold still fires, though the same number means suppressed for a finding", () => {
  expect(one(incident).fact.status).toBe("firing");
});

test("an id is one product's, unless it is the finding's own ARN", () => {
  const product = (uid: string) => ({ ...detection, metadata: { product: { uid } } });
  const own = one(product("arn:aws:securityhub:eu-west-1::productv2/own/edr"));
  expect(own.correlation.finding).toBe("arn:aws:securityhub:eu-west-1::productv2/own/edr/edr-20261122-0007");
});

test("an account is shown and never a reason to attach", () => {
  const account = { type: "AWS::::Account", uid: "444455556666", name: "GuardDuty" };
  expect(one({ ...guardDutys, resources: [account] })).toMatchObject({
    fact: { assets: ["account 444455556666"] },
    correlation: { assets: [] },
  });
});

test("an account is read where the first version of the schema had it", () => {
  expect(one({ ...old, cloud: { account_uid: "444455556666" } }).fact.assets).toContain("account 444455556666");
});

test("an event that is no finding is unmappable and says so, unless its maker calls it an alert", () => {
  const event = { ...detection, class_uid: 3002 };
  expect(reasonOf(map("ocsf", event))).toBe("events of class 3002 are no findings");
  expect(one({ ...event, is_alert: true }).fact.title).toBe("Credential dumping on ws-0417");
});

test.each([
  ["another event", { "detail-type": "Security Hub Findings - Imported" }, 'not a "Findings Imported V2"'],
  ["an event that AWS did not put", { source: "my.app" }, 'not "aws.securityhub"'],
  ["an object that is no finding at all", { detail: { findings: [{ metadata: { uid: "x" } }] } }, "class_uid"],
  ["a finding without an id", { detail: { findings: [{ class_uid: 2004 }] } }, "detail.findings.0: finding_info.uid"],
])("%s is unmappable and says why", (_what, change, why) => {
  expect(reasonOf(map("ocsf", { ...payload("ocsf-guardduty"), ...change }))).toContain(why);
});

test("parts of the wrong type cost only themselves", () => {
  const finding = {
    ...detection,
    finding_info: { uid: "x", title: {}, types: 4 },
    resources: "none",
    device: [],
    evidences: [{ actor: 3 }],
    severity_id: {},
    metadata: null,
    activity_id: "Create",
  };
  expect(one(finding).fact).toMatchObject({
    title: "Credentials were read from memory",
    severity: "sev2",
    assets: [],
    status: "firing",
  });
});
