import { describe, expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const arn = (id: string) =>
  `arn:aws:guardduty:eu-west-1:444455556666:detector/a1b2c3d4e5f60718293a4b5c6d7e8f90/finding/${id}`;

function withDetail(change: (detail: ReturnType<typeof payload>) => void) {
  const event = payload("guardduty-instance");
  change(event.detail);
  return event;
}

function withScan(scanResultDetails: unknown) {
  const event = payload("guardduty-object-scan");
  return { ...event, detail: { ...event.detail, scanResultDetails } };
}

describe("a GuardDuty finding in its EventBridge envelope", () => {
  test("becomes an alert with its ARN as key and its instance first", () => {
    const [alert] = mapped("guardduty", fixture("guardduty-instance"));
    expect(alert?.fact).toEqual({
      alertId: "alert-1",
      source: "guardduty",
      key: arn("d2c5f0a81b3e4d6f9a7b8c9d0e1f2a3b"),
      title: "The EC2 instance i-0f3a9c1d2e4b5a678 is querying a domain name associated with a known C&C server.",
      severity: "sev2",
      severityDefaulted: false,
      environment: "it",
      assets: ["i-0f3a9c1d2e4b5a678", "payments-api-3", "10.20.4.17", "account 444455556666"],
      service: "payments",
      kind: "Backdoor:EC2/C&CActivity.B!DNS",
      status: "firing",
      firstSeen: "2026-11-22T02:58:41.000Z",
      url: "https://console.aws.amazon.com/guardduty/home?region=eu-west-1#/findings?search=id%3Dd2c5f0a81b3e4d6f9a7b8c9d0e1f2a3b",
    });
    expect(alert?.posture).toBe(false);
  });

  test("is found by its ARN whatever the source is called, and never attached because of its account", () => {
    const [alert] = mapped("guardduty", fixture("guardduty-instance"));
    expect(alert?.correlation).toEqual({
      finding: arn("d2c5f0a81b3e4d6f9a7b8c9d0e1f2a3b"),
      assets: ["i-0f3a9c1d2e4b5a678"],
    });
  });

  test("of an attack sequence is about the sequence's resources, compared as other findings name them", () => {
    const [alert] = mapped("guardduty", fixture("guardduty-attack-sequence"));
    expect(alert?.fact).toMatchObject({
      severity: "sev1",
      environment: "medical",
      assets: ["AKIAEXAMPLEKEY000001", "example-patient-exports", "i-0f3a9c1d2e4b5a678", "account 444455556666"],
      firstSeen: "2026-11-22T02:40:06.000Z",
    });
    const [direct] = mapped("guardduty", fixture("guardduty-instance"));
    expect(alert?.correlation.assets).toEqual(expect.arrayContaining(direct?.correlation.assets ?? []));
    expect(alert?.correlation.assets).toContain("arn:aws:s3:::example-patient-exports");
  });

  test("that is archived is a resolved signal", () => {
    const event = withDetail((detail) => {
      detail.service.archived = true;
    });
    expect(mapped("guardduty", event)[0]?.fact.status).toBe("resolved");
  });

  test("with another partition has no console address", () => {
    const event = withDetail((detail) => {
      detail.partition = "aws-us-gov";
    });
    expect(mapped("guardduty", event)[0]?.fact.url).toBeUndefined();
  });
});

test("a bare finding, without the envelope, is understood too", () => {
  const [alert] = mapped("guardduty", fixture("guardduty-bare-iam"));
  expect(alert?.fact).toMatchObject({
    severity: "sev3",
    key: arn("10203040506070809000a0b0c0d0e0f0"),
    assets: ["ASIAEXAMPLEKEY000002", "ci-deployer", "account 444455556666"],
  });
  expect(alert?.correlation.assets).toEqual(["asiaexamplekey000002", "444455556666/ci-deployer"]);
});

test("findings in a list, or as GetFindings answers, are understood one by one", () => {
  const one = payload("guardduty-bare-iam");
  const alone = mapped("guardduty", one);
  expect(mapped("guardduty", [one])).toEqual(alone);
  expect(map("guardduty", { findings: [one, { type: "t" }] })).toMatchObject({
    alerts: alone,
    unmapped: { count: 1, reason: expect.stringContaining("findings.1.arn") },
  });
});

test("a finding as Amazon's command line and libraries write it, in capitals, is the same finding", () => {
  const capitalised = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(capitalised);
    if (typeof value !== "object" || value === null) return value;
    const pairs = Object.entries(value).map(([name, one]) => [name.replace(/^./, (c) => c.toUpperCase()), one]);
    return Object.fromEntries(pairs.map(([name, one]) => [name, capitalised(one)]));
  };
  const { detail } = payload("guardduty-instance");
  expect(mapped("guardduty", { Findings: [capitalised(detail)] })).toEqual(mapped("guardduty", detail));
});

describe("the scan of an uploaded object", () => {
  test("that found malware is an alert about its bucket, flagged because nobody rated it", () => {
    const [alert] = mapped("guardduty", fixture("guardduty-object-scan"));
    expect(alert).toMatchObject({
      fact: {
        title: "Malware in example-patient-exports/inbox/referral.pdf.exe: Win32.Agent.X",
        severity: "sev2",
        severityDefaulted: true,
        assets: ["example-patient-exports"],
        kind: "Object:S3/MaliciousFile",
        status: "firing",
      },
      correlation: { assets: ["arn:aws:s3:::example-patient-exports"] },
    });
  });

  test.each(["NO_THREATS_FOUND", "UNSUPPORTED", "ACCESS_DENIED", "FAILED"])(
    "that ended with %s is no alert",
    (status) => {
      const event = withScan({ scanResultStatus: status });
      expect(map("guardduty", event)).toMatchObject({ kind: "not-an-alert", why: expect.stringContaining(status) });
    },
  );

  test("that says nothing is unmappable and says why", () => {
    expect(reasonOf(map("guardduty", withScan(null)))).toContain("detail.scanResultDetails");
    const mine = { ...payload("guardduty-object-scan"), source: "my.app" };
    expect(reasonOf(map("guardduty", mine))).toContain('not "aws.guardduty"');
  });
});

test("a sample finding never declares, by its title or by its additional information", () => {
  expect(mapped("guardduty", fixture("guardduty-sample"))[0]?.posture).toBe(true);
  const byFlag = payload("guardduty-sample");
  byFlag.detail.title = "No prefix";
  expect(mapped("guardduty", byFlag)[0]?.posture).toBe(true);
  byFlag.detail.service.additionalInfo = { value: '{"sample": true}', type: "default" };
  expect(mapped("guardduty", byFlag)[0]?.posture).toBe(true);
  byFlag.detail.service.additionalInfo = { value: '{"sample":false}', type: "default" };
  expect(mapped("guardduty", byFlag)[0]?.posture).toBe(false);
});

test.each([
  [10, "sev1"],
  [9, "sev1"],
  [8.9, "sev2"],
  [7, "sev2"],
  ["7.5", "sev2"],
  [6.9, "sev3"],
  [4, "sev3"],
  [3.9, "sev4"],
  [1, "sev4"],
])("severity %s on AWS's scale is %s", (severity, expected) => {
  const [alert] = mapped(
    "guardduty",
    withDetail((detail) => Object.assign(detail, { severity })),
  );
  expect(alert?.fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test.each([0, 0.9, 10.1, -8, 80, null, "HIGH", undefined, { value: 8 }])(
  "a severity outside AWS's scale (%j) becomes sev2 and is flagged",
  (severity) => {
    const [alert] = mapped(
      "guardduty",
      withDetail((detail) => Object.assign(detail, { severity })),
    );
    expect(alert?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
  },
);

test.each([
  ["another event", { "detail-type": "AWS API Call via CloudTrail" }, 'not a "GuardDuty Finding"'],
  ["an event that AWS did not put", { source: "my.app" }, 'not "aws.guardduty"'],
  ["no detail", { detail: undefined }, "detail"],
  ["another service's ARN", { detail: { arn: "arn:aws:inspector2:::x", type: "t" } }, "ARN of a GuardDuty finding"],
])("%s is unmappable and says why", (_what, change, why) => {
  expect(reasonOf(map("guardduty", { ...payload("guardduty-instance"), ...change }))).toContain(why);
});

test("findings one a line, as they are exported to a bucket, are a finding each", () => {
  const findings = [payload("guardduty-instance").detail, payload("guardduty-bare-iam")];
  const lines = findings.flat().map((one) => JSON.stringify(one));
  expect(mapped("guardduty", lines.join("\n"))).toEqual(lines.flatMap((line) => mapped("guardduty", line)));
  expect(map("guardduty", `${lines[0]}\nnone`)).toMatchObject({ alerts: [{}], unmapped: { count: 1 } });
});

test.each([
  "GuardDuty Runtime Protection Healthy",
  "GuardDuty Runtime Protection Unhealthy",
  "GuardDuty Malware Protection Resource Status Error",
  "GuardDuty Malware Protection Post Scan Action Failed",
])("an event of GuardDuty's about itself is no alert: %s", (type) => {
  const event = { ...payload("guardduty-instance"), "detail-type": type, detail: {} };
  expect(map("guardduty", event)).toMatchObject({ kind: "not-an-alert" });
});

test("parts of the wrong type cost only themselves", () => {
  const event = withDetail((detail) => {
    detail.resource = {
      instanceDetails: { instanceId: 7, tags: "none" },
      s3BucketDetails: [null, { name: "exports" }],
    };
    detail.service = "guardduty";
    detail.title = null;
  });
  expect(mapped("guardduty", event)[0]?.fact).toMatchObject({
    title: "Backdoor:EC2/C&CActivity.B!DNS",
    assets: ["exports", "account 444455556666"],
    status: "firing",
  });
});

test("a name that AWS hides is nobody's, so it attaches nothing", () => {
  const event = payload("guardduty-bare-iam");
  event.resource.accessKeyDetails = { accessKeyId: "", userName: "HIDDEN_DUE_TO_SECURITY_REASONS" };
  expect(mapped("guardduty", event)[0]?.correlation.assets).toEqual([]);
});

test.each([
  [
    "a snapshot",
    { ebsSnapshotDetails: { snapshotArn: "arn:aws:ec2:us-east-1:111122223333:snapshot/snap-1" } },
    "snap-1",
  ],
  ["an image", { ec2ImageDetails: { imageArn: "arn:aws:ec2:us-east-1:111122223333:image/ami-1" } }, "ami-1"],
  [
    "a recovery point",
    { recoveryPointDetails: { recoveryPointArn: "arn:aws:backup:us-east-1:111122223333:recovery-point:1E-B3" } },
    "1E-B3",
  ],
  [
    "a database cluster",
    {
      rdsLimitlessDbDetails: {
        dbClusterIdentifier: "orders",
        dbShardGroupArn: "arn:aws:rds:us-east-1:1:shard-group:o",
      },
    },
    "orders",
  ],
  ["a container", { containerDetails: { id: "0f1e", name: "checkout", image: "shop:4" } }, "checkout"],
])("what was found in %s is about it", (_what, resource, name) => {
  const event = payload("guardduty-instance");
  event.detail.resource = resource;
  expect(mapped("guardduty", event)[0]?.fact.assets[0]).toBe(name);
});
