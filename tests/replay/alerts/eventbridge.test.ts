import { expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

test.each([
  ["guardduty", "guardduty-instance"],
  ["securityhub", "securityhub-guardduty"],
  ["ocsf", "ocsf-guardduty"],
] as const)("an event for %s is read as that source reads it", (kind, name) => {
  const [alert] = mapped("eventbridge", fixture(name));
  const [own] = mapped(kind, fixture(name));
  expect(alert).toEqual({ ...own, fact: { ...own?.fact, source: "eventbridge" } });
});

test("a finding with a GuardDuty ARN is one finding, whichever way it comes", () => {
  const [guardDutys] = payload("securityhub-guardduty").detail.findings;
  const [ocsfs] = payload("ocsf-guardduty").detail.findings;
  // Security Hub's own name of a finding, as its `aws/securityhub/FindingId` has it.
  const product = "arn:aws:securityhub:eu-west-1::product/aws/guardduty";
  const ways = [
    mapped("guardduty", fixture("guardduty-instance")),
    mapped("guardduty", payload("guardduty-instance").detail),
    mapped("eventbridge", fixture("guardduty-instance")),
    mapped("eventbridge", fixture("securityhub-guardduty")),
    mapped("eventbridge", fixture("ocsf-guardduty")),
    mapped("securityhub", { Findings: [guardDutys] }),
    mapped("ocsf", payload("ocsf-guardduty").detail.findings),
    mapped("ocsf", { ...ocsfs, finding_info: { ...ocsfs.finding_info, uid: `${product}/${guardDutys.Id}` } }),
  ];
  const correlations = ways.flat().map(({ correlation }) => correlation);
  expect(correlations).toHaveLength(ways.length);
  expect(new Set(correlations.map((one) => JSON.stringify(one))).size).toBe(1);
});

test("an event that Amazon SNS passes on is the event itself", () => {
  const notification = {
    Type: "Notification",
    MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
    TopicArn: "arn:aws:sns:eu-west-1:444455556666:security",
    Message: fixture("securityhub-guardduty"),
    Timestamp: "2026-11-22T03:02:13.000Z",
    SignatureVersion: "1",
  };
  expect(mapped("eventbridge", notification)).toEqual(mapped("eventbridge", fixture("securityhub-guardduty")));
  const text = { ...notification, Message: "an alarm in words" };
  expect(reasonOf(map("eventbridge", text))).toContain("as EventBridge delivers it");
});

test("an event of Okta's log stream is read as Okta's", () => {
  const [, detail] = payload("okta-hook").data.events;
  const event = { "detail-type": "SystemLog", source: "aws.partner/okta.com/example/stream", detail };
  expect(mapped("eventbridge", event)[0]?.fact.key).toBe(`okta:${detail.uuid}`);
});

const health = (type: string, detail: object) => ({
  "detail-type": type,
  source: "aws.health",
  account: "444455556666",
  detail: { eventArn: "arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/1", ...detail },
});
const exposed = {
  service: "RISK",
  eventTypeCode: "AWS_RISK_CREDENTIALS_EXPOSED",
  eventTypeCategory: "issue",
  startTime: "Sun, 22 Nov 2026 03:02:13 GMT",
  statusCode: "open",
  affectedAccount: "444455556666",
  affectedEntities: [{ entityValue: "AKIAIOSFODNN7EXAMPLE" }],
};

test("keys that AWS Health knows to be in strange hands are an alert about the key, whose severity is assumed", () => {
  const [alert] = mapped("eventbridge", health("AWS Health Event", exposed));
  expect(alert?.fact).toMatchObject({
    title: "AWS Health: risk credentials exposed",
    severity: "sev2",
    severityDefaulted: true,
    assets: ["AKIAIOSFODNN7EXAMPLE", "account 444455556666"],
    status: "firing",
    firstSeen: "2026-11-22T03:02:13.000Z",
  });
  expect(alert?.posture).toBe(false);
  const over = mapped("eventbridge", health("AWS Health Event", { ...exposed, statusCode: "closed" }));
  expect(over[0]?.fact).toMatchObject({ status: "resolved", key: alert?.fact.key });
});

test("abuse from our account that AWS Health tells of is an alert, and how AWS itself fares is none", () => {
  const abuse = { ...exposed, service: "ABUSE", eventTypeCode: "AWS_ABUSE_DOS_REPORT" };
  expect(mapped("eventbridge", health("AWS Health Abuse Event", abuse))[0]?.fact.kind).toBe("AWS_ABUSE_DOS_REPORT");
  const outage = { ...exposed, service: "EC2", eventTypeCode: "AWS_EC2_OPERATIONAL_ISSUE" };
  expect(map("eventbridge", health("AWS Health Event", outage))).toMatchObject({ kind: "not-an-alert" });
  expect(reasonOf(map("eventbridge", health("AWS Health Event", {})))).toContain("eventTypeCode");
  expect(reasonOf(map("eventbridge", health("AWS Health Event", { ...exposed, eventArn: null })))).toContain(
    "eventArn",
  );
});

test("a weakness that Inspector found is kept, and never declares", () => {
  const detail = {
    findingArn: "arn:aws:inspector2:eu-west-1:444455556666:finding/0a1b2c",
    awsAccountId: "444455556666",
    title: "CVE-2026-0001 - openssl",
    type: "PACKAGE_VULNERABILITY",
    severity: "CRITICAL",
    status: "ACTIVE",
    firstObservedAt: "2026-11-22T03:02:13Z",
    resources: [{ type: "AWS_EC2_INSTANCE", id: "i-0123456789abcdef0", tags: { environment: "medical" } }],
  };
  const event = { "detail-type": "Inspector2 Finding", source: "aws.inspector2", detail };
  const [alert] = mapped("eventbridge", event);
  expect(alert?.posture).toBe(true);
  expect(alert?.fact).toMatchObject({
    key: detail.findingArn,
    title: "CVE-2026-0001 - openssl",
    severity: "sev1",
    severityDefaulted: false,
    environment: "medical",
    assets: ["i-0123456789abcdef0", "account 444455556666"],
    kind: "PACKAGE_VULNERABILITY",
    status: "firing",
    firstSeen: "2026-11-22T03:02:13.000Z",
  });
  const closed = { ...event, detail: { ...detail, status: "CLOSED" } };
  expect(mapped("eventbridge", closed)[0]?.fact.status).toBe("resolved");
  expect(map("eventbridge", { ...event, "detail-type": "Inspector2 Scan" }).kind).toBe("not-an-alert");
});

test("what Macie found in a bucket is kept, and never declares", () => {
  const detail = {
    id: "64b917aa-3843-014c-91d8-937ffe1d5edb",
    accountId: "444455556666",
    type: "Policy:IAMUser/S3BucketPublic",
    title: "The S3 bucket is publicly accessible",
    severity: { score: 3, description: "High" },
    createdAt: "2026-11-22T03:02:13Z",
    resourcesAffected: { s3Bucket: { arn: "arn:aws:s3:::scans", name: "scans" } },
    archived: false,
  };
  const event = { "detail-type": "Macie Finding", source: "aws.macie", detail };
  const [alert] = mapped("eventbridge", event);
  expect(alert?.posture).toBe(true);
  expect(alert?.fact).toMatchObject({
    key: "eventbridge:64b917aa-3843-014c-91d8-937ffe1d5edb",
    title: "The S3 bucket is publicly accessible",
    severity: "sev2",
    assets: ["scans", "account 444455556666"],
    kind: "Policy:IAMUser/S3BucketPublic",
    status: "firing",
  });
  const archived = { ...event, detail: { ...detail, archived: true } };
  expect(mapped("eventbridge", archived)[0]?.fact.status).toBe("resolved");
  expect(reasonOf(map("eventbridge", { ...event, detail: {} }))).toContain("id");
});

test("a subscription that waits to be confirmed says what to do", () => {
  const asked = { Type: "SubscriptionConfirmation", TopicArn: "arn:aws:sns:…", SubscribeURL: "https://sns.example" };
  expect(reasonOf(map("eventbridge", asked))).toContain("SubscribeURL");
});

test("an event that only says that all is well is no alert", () => {
  const event = { ...payload("guardduty-instance"), "detail-type": "GuardDuty Runtime Protection Healthy" };
  expect(map("eventbridge", event)).toMatchObject({ kind: "not-an-alert" });
});

test.each([
  ["another service's event", { source: "aws.ec2" }, 'no mapping reads a "GuardDuty Finding" from aws.ec2'],
  ["an event that AWS did not put", { source: "my.app" }, "from my.app"],
  ["an event of nobody", { source: undefined }, "from nobody"],
  ["a finding without its envelope", { "detail-type": undefined }, "as EventBridge delivers it"],
])("%s is unmappable and says why", (_what, change, why) => {
  expect(reasonOf(map("eventbridge", { ...payload("guardduty-instance"), ...change }))).toContain(why);
});
