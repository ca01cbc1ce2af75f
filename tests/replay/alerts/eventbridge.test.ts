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
  const ways = [
    mapped("guardduty", fixture("guardduty-instance")),
    mapped("guardduty", payload("guardduty-instance").detail),
    mapped("eventbridge", fixture("guardduty-instance")),
    mapped("eventbridge", fixture("securityhub-guardduty")),
    mapped("eventbridge", fixture("ocsf-guardduty")),
    mapped("securityhub", { Findings: [guardDutys] }),
    mapped("ocsf", payload("ocsf-guardduty").detail.findings),
  ];
  const correlations = ways.flat().map(({ correlation }) => correlation);
  expect(correlations).toHaveLength(ways.length);
  expect(new Set(correlations.map((one) => JSON.stringify(one))).size).toBe(1);
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
