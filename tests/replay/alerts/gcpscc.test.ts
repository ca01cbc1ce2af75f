import { describe, expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

function one(content: unknown) {
  const [alert] = mapped("gcpscc", content);
  if (!alert) throw new Error("nothing was mapped");
  return alert;
}

function withFinding(name: string, change: object) {
  const notification = payload(name);
  return { ...notification, finding: { ...notification.finding, ...change } };
}

test("a threat pushed by Pub/Sub becomes an alert in the environment that its marks name", () => {
  const alert = one(fixture("gcpscc-push"));
  expect(alert.fact).toEqual({
    alertId: "alert-1",
    source: "gcpscc",
    key: "projects/777788889999/sources/5549/findings/0b1c2d3e4f5061728394a5b6c7d8e9f0",
    title: "Malware: Cryptomining Bad IP on pump-gateway-2",
    severity: "sev2",
    severityDefaulted: false,
    environment: "medical",
    assets: ["pump-gateway-2", "4811", "deployer@clinic-prod.iam.gserviceaccount.com", "project clinic-prod"],
    service: "infusion-pumps",
    kind: "Malware: Cryptomining Bad IP",
    status: "firing",
    firstSeen: "2026-11-22T03:00:12.512Z",
    url: "https://console.cloud.google.com/logs/query?project=clinic-prod",
  });
  expect(alert.posture).toBe(false);
});

test("a finding is the same one pushed, bare, alone and in a list", () => {
  const pushed = one(fixture("gcpscc-push"));
  expect(one(fixture("gcpscc-threat"))).toEqual(pushed);
  expect(mapped("gcpscc", [payload("gcpscc-threat"), payload("gcpscc-old-check")])[0]).toEqual(pushed);
  expect(one(payload("gcpscc-threat").finding).correlation.finding).toBe(pushed.correlation.finding);
});

test("a machine is compared by its path, a project never", () => {
  expect(one(fixture("gcpscc-threat")).correlation.assets).toEqual([
    "projects/clinic-prod/zones/europe-west1-b/instances/4811",
    "deployer@clinic-prod.iam.gserviceaccount.com",
  ]);
  const wide = withFinding("gcpscc-old-check", {
    resourceName: "//cloudresourcemanager.googleapis.com/projects/777788889999",
  });
  expect(one(wide)).toMatchObject({ fact: { assets: ["project 777788889999", "project clinic-prod"] } });
  expect(one(wide).correlation.assets).toEqual([]);
});

test("a machine that only its name, project and zone tell is compared by its path too", () => {
  const properties = { projectId: "clinic-prod", zone: "europe-west1-b", attempts: [{ vmName: "pump-gateway-2" }] };
  const brute = withFinding("gcpscc-threat", { sourceProperties: { properties } });
  const [logged] = one(fixture("gcpscc-log")).correlation.assets;
  expect(one(brute).correlation.assets[0]).toBe(logged);
});

test("an old payload is rated by what its scanner wrote, and is a check", () => {
  expect(one(fixture("gcpscc-old-check"))).toMatchObject({
    fact: {
      title: "Public bucket acl on example-clinic-brochures",
      severity: "sev2",
      severityDefaulted: false,
      assets: ["example-clinic-brochures", "project clinic-prod"],
    },
    posture: true,
  });
});

test("an entry that Event Threat Detection logs is an alert, the same one for the same rule and machine", () => {
  const alert = one(fixture("gcpscc-log"));
  expect(alert).toMatchObject({
    fact: {
      key: "gcpscc:bad_ip:projects/clinic-prod/zones/europe-west1-b/instances/pump-gateway-2",
      title: "Bad ip on pump-gateway-2",
      severity: "sev2",
      severityDefaulted: false,
    },
    posture: false,
  });
  expect(one({ ...payload("gcpscc-log"), insertId: "3" }).fact.key).toBe("gcpscc:3");
});

describe.each([
  "VULNERABILITY",
  "MISCONFIGURATION",
  "OBSERVATION",
  "SCC_ERROR",
  "POSTURE_VIOLATION",
  "TOXIC_COMBINATION",
  "CHOKEPOINT",
  "SENSITIVE_DATA_RISK",
  "EXTERNAL_EXPOSURE",
  "SECRET",
])("a finding of class %s", (findingClass) => {
  test("never declares on its own", () => {
    expect(one(withFinding("gcpscc-threat", { findingClass })).posture).toBe(true);
  });
});

test("a finding without a class is a threat unless a scanner of weaknesses signs it", () => {
  const findingClass = "FINDING_CLASS_UNSPECIFIED";
  expect(one(withFinding("gcpscc-threat", { findingClass })).posture).toBe(false);
  expect(one(withFinding("gcpscc-old-check", { findingClass })).posture).toBe(true);
  expect(one(withFinding("gcpscc-threat", { findingClass, category: "OUTDATED_LIBRARY" })).posture).toBe(true);
});

const eventTime = "2026-11-22T03:00:11.904Z";

test.each([
  ["inactive", { state: "INACTIVE" }],
  ["muted", { mute: "MUTED" }],
  ["remediated", { securityMarks: { marks: { "sra-remediated-event-time": eventTime } } }],
])("a finding that is %s is a resolved signal", (_what, change) => {
  expect(one(withFinding("gcpscc-threat", change)).fact.status).toBe("resolved");
});

test.each([
  ["unmuted", { mute: "UNMUTED" }],
  ["seen again after it was remediated", { securityMarks: { marks: { "sra-remediated-event-time": "2026-11-01" } } }],
])("a finding that is %s fires", (_what, change) => {
  expect(one(withFinding("gcpscc-threat", change)).fact.status).toBe("firing");
});

test.each([
  [{ severity: "CRITICAL" }, "sev1"],
  [{ severity: "HIGH" }, "sev2"],
  [{ severity: "MEDIUM" }, "sev3"],
  [{ severity: "LOW" }, "sev4"],
  [{ severity: "SEVERITY_UNSPECIFIED", sourceProperties: { SeverityLevel: "Medium" } }, "sev3"],
  [{ severity: undefined, sourceProperties: { severity_level: "Low" } }, "sev4"],
])("%j is %s", (said, expected) => {
  expect(one(withFinding("gcpscc-threat", said)).fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test.each([undefined, "SEVERITY_UNSPECIFIED", 3, {}])("an unknown severity (%j) becomes sev2, flagged", (severity) => {
  const finding = withFinding("gcpscc-threat", { severity, sourceProperties: {} });
  expect(one(finding).fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
});

test.each([
  ["a push that holds no JSON", { message: { data: "bm90IEpTT04=" } }, "message.data"],
  ["a push that holds something else", { message: { data: "eyJhIjoxfQ==" } }, "finding.name"],
  ["a finding without a name", { finding: { category: "C2: Bad IP" } }, "finding.name"],
])("%s is unmappable and says why", (_what, content, why) => {
  expect(reasonOf(map("gcpscc", content))).toContain(why);
});

test("parts of the wrong type cost only themselves", () => {
  const odd = { category: 7, resourceName: {}, securityMarks: [], sourceProperties: "x", access: 3, state: null };
  const notification = { ...withFinding("gcpscc-threat", odd), resource: "none" };
  expect(one(notification).fact).toMatchObject({ title: "7", assets: [], status: "firing" });
});

test("a finding is the same one by its name of either version, and in the API's list", () => {
  const finding = { category: "Malware: Bad IP", severity: "HIGH", findingClass: "THREAT", state: "ACTIVE" };
  const older = { finding: { ...finding, canonicalName: "projects/9/sources/2/findings/a1" } };
  const newer = { finding: { ...finding, canonicalName: "projects/9/sources/2/locations/global/findings/a1" } };
  const regional = { finding: { ...finding, canonicalName: "projects/9/sources/2/locations/eu/findings/a1" } };
  const name = (content: unknown) => mapped("gcpscc", content)[0]?.correlation.finding;
  expect(name(newer)).toBe(name(older));
  expect(name({ listFindingsResults: [newer] })).toBe(name(older));
  expect(name(regional)).not.toBe(name(older));
});
