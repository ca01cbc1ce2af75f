import { describe, expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const [control, decoy, vulnerability] = payload("securityhub-batch").Findings;
const guardDutys = payload("securityhub-guardduty").detail.findings[0];

function one(finding: unknown) {
  const [alert] = mapped("securityhub", finding);
  if (!alert) throw new Error("nothing was mapped");
  return alert;
}

test("a GuardDuty finding that Security Hub passes on is the finding that GuardDuty sends itself", () => {
  const alert = one(payload("securityhub-guardduty"));
  const [direct] = mapped("guardduty", fixture("guardduty-instance"));
  expect(alert.correlation).toEqual(direct?.correlation);
  expect(alert.fact).toMatchObject({
    title: direct?.fact.title,
    severity: "sev2",
    assets: ["i-0f3a9c1d2e4b5a678", "pay-api-3", "account 444455556666"],
    service: "payments",
    firstSeen: direct?.fact.firstSeen,
    status: "firing",
    kind: "TTPs/Command and Control/Backdoor:EC2-C&CActivity.B!DNS",
  });
  expect(alert.posture).toBe(false);
});

test("what an organisation reports itself is an alert under its product's name, in the environment of its resource", () => {
  const alert = one(decoy);
  expect(alert.fact).toMatchObject({
    severity: "sev1",
    severityDefaulted: false,
    environment: "ot",
    assets: ["backup-operator", "ASIAEXAMPLEKEY000002", "ci-deployer", "account 444455556666"],
    firstSeen: "2026-11-22T03:10:00.000Z",
  });
  expect(alert.correlation).toEqual({
    finding: "arn:aws:securityhub:eu-west-1:444455556666:product/444455556666/default/decoy-7731",
    assets: ["444455556666/backup-operator", "asiaexamplekey000002", "444455556666/ci-deployer"],
  });
});

test("two products may give the same id to different findings", () => {
  const other = { ...decoy, ProductArn: "arn:aws:securityhub:eu-west-1::product/crowdstrike/crowdstrike-falcon" };
  expect(one(other).correlation.finding).not.toBe(one(decoy).correlation.finding);
});

describe("never declares on its own:", () => {
  test.each([
    ["a control that passes, though it is rated CRITICAL", control],
    ["a control that fails", { ...control, Compliance: { Status: "FAILED" }, Types: [] }],
    ["a vulnerability", vulnerability],
    [
      "what a policy lets others reach",
      {
        ...decoy,
        ProductArn: "arn:aws:securityhub:eu-west-1::product/aws/access-analyzer",
        Types: ["Effects/Data Exposure/External Access Granted"],
      },
    ],
    ["a sample", { ...decoy, Sample: true }],
    ["a sample of GuardDuty's, by its title", { ...guardDutys, Title: "[SAMPLE] An instance is …" }],
    [
      "a sample of GuardDuty's, by its field",
      { ...guardDutys, ProductFields: { "aws/guardduty/service/additionalInfo/sample": "true" } },
    ],
  ])("%s", (_what, finding) => {
    expect(one(finding).posture).toBe(true);
  });
});

test("what GuardDuty saw is judged as when it comes directly, whatever Security Hub files it under", () => {
  const finding = { ...guardDutys, Types: ["Software and Configuration Checks/Policy:S3-BucketPublicAccessGranted"] };
  expect(one(finding).posture).toBe(false);
});

test.each([
  ["archived", { RecordState: "ARCHIVED" }],
  ["resolved", { Workflow: { Status: "RESOLVED" } }],
  ["suppressed", { Workflow: { Status: "SUPPRESSED" } }],
  ["resolved in the old way", { Workflow: undefined, WorkflowState: "RESOLVED" }],
  ["a control that passes", { Compliance: { Status: "PASSED" } }],
])("a finding that is %s is a resolved signal", (_what, change) => {
  expect(one({ ...decoy, ...change }).fact.status).toBe("resolved");
});

test("a finding whose owner was notified still fires", () => {
  expect(one({ ...decoy, Workflow: { Status: "NOTIFIED" } }).fact.status).toBe("firing");
});

test.each([
  [{ Label: "CRITICAL" }, "sev1"],
  [{ Label: "HIGH", Normalized: 1 }, "sev2"],
  [{ Label: "MEDIUM" }, "sev3"],
  [{ Label: "LOW", Normalized: 40 }, "sev4"],
  [{ Label: "INFORMATIONAL" }, "sev4"],
  [{ Label: " high " }, "sev2"],
  [{ Normalized: 100 }, "sev1"],
  [{ Normalized: 90 }, "sev1"],
  [{ Normalized: 89 }, "sev2"],
  [{ Normalized: 70 }, "sev2"],
  [{ Normalized: 69 }, "sev3"],
  [{ Normalized: 40 }, "sev3"],
  [{ Normalized: 39 }, "sev4"],
  [{ Normalized: 0 }, "sev4"],
  [{ Original: "MEDIUM", Product: 9 }, "sev3"],
])("severity %j is %s", (Severity, expected) => {
  expect(one({ ...decoy, Severity }).fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test("GuardDuty's own number counts when there is nothing better", () => {
  expect(one({ ...guardDutys, Severity: { Product: 4.5 }, FindingProviderFields: undefined }).fact).toMatchObject({
    severity: "sev3",
    severityDefaulted: false,
  });
});

test("the provider's severity counts when the finding's own is missing", () => {
  const finding = { ...decoy, Severity: undefined, FindingProviderFields: { Severity: { Label: "LOW" } } };
  expect(one(finding).fact).toMatchObject({ severity: "sev4", severityDefaulted: false });
});

test.each([undefined, {}, { Normalized: 101 }, { Normalized: -1 }, { Label: "SEVERE" }, { Product: 8 }, "HIGH"])(
  "a severity that no scale knows (%j) becomes sev2 and is flagged",
  (Severity) => {
    expect(one({ ...decoy, Severity }).fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
  },
);

test("one finding, a list and a batch are understood alike", () => {
  const alone = one(decoy);
  expect(mapped("securityhub", [decoy])).toEqual([alone]);
  expect(mapped("securityhub", { Findings: [control, decoy] })[1]).toEqual(alone);
});

test("a finding without an id costs only itself, and is told", () => {
  expect(map("securityhub", { Findings: [decoy, { Title: "?" }] })).toMatchObject({
    kind: "mapped",
    alerts: [{ fact: { title: decoy.Title } }],
    unmapped: { count: 1, reason: expect.stringContaining("findings.1.Id") },
  });
});

test("a finding sent by hand from Security Hub's console is understood", () => {
  const event = { ...payload("securityhub-guardduty"), "detail-type": "Security Hub Findings - Custom Action" };
  expect(mapped("securityhub", event)).toHaveLength(1);
});

test("an insight, which only counts findings, is no alert", () => {
  const event = { ...payload("securityhub-guardduty"), "detail-type": "Security Hub Insight Results" };
  expect(map("securityhub", event)).toMatchObject({ kind: "not-an-alert" });
});

test.each([
  ["another event", { "detail-type": "GuardDuty Finding" }, 'not a "Security Hub Findings - Imported"'],
  ["an event that AWS did not put", { source: "my.app" }, 'not "aws.securityhub"'],
  ["no findings", { detail: {} }, "detail.findings"],
  ["an object that is no finding at all", { detail: { findings: [{ Id: "x" }] } }, "detail.findings.0: expected"],
])("%s is unmappable and says why", (_what, change, why) => {
  expect(reasonOf(map("securityhub", { ...payload("securityhub-guardduty"), ...change }))).toContain(why);
});

test("parts of the wrong type cost only themselves", () => {
  const finding = { ...decoy, Title: 7, Types: "x", Resources: [null, { Id: "i-1" }], Workflow: "NEW", Compliance: 3 };
  expect(one(finding)).toMatchObject({
    fact: { title: "The role exists only to be noticed.", assets: ["i-1", "account 444455556666"], status: "firing" },
    posture: false,
  });
});

test("what Macie found in a bucket never declares, and is the finding that Macie sends itself", () => {
  const id = "5be50fce24526e670df77bc00example";
  const passedOn = {
    Id: id,
    ProductArn: "arn:aws:securityhub:eu-west-1::product/aws/macie",
    Types: ["Sensitive Data Identifications/PII/SensitiveData:S3Object-Personal"],
    Severity: { Label: "HIGH" },
    Title: "The object holds personal information",
  };
  const [alert] = mapped("securityhub", passedOn);
  expect(alert?.posture).toBe(true);
  const own = {
    "detail-type": "Macie Finding",
    source: "aws.macie",
    detail: { id, partition: "aws", region: "eu-west-1", title: "The object holds personal information" },
  };
  expect(mapped("eventbridge", own)[0]?.correlation.finding).toBe(alert?.correlation.finding);
});
