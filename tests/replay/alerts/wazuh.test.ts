import { expect, test } from "vitest";
import { fixture, forgeries, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

function withRule(change: Record<string, unknown>) {
  const content = payload("wazuh-alert");
  Object.assign(content.rule, change);
  return mapped("wazuh", content)[0];
}

test("an alert becomes one about its agent, in the group of its rule there", () => {
  const [alert] = mapped("wazuh", fixture("wazuh-alert"));
  expect(alert?.fact).toMatchObject({
    key: "wazuh:1795317611.20411",
    title: "Multiple failed logins followed by a success.",
    severity: "sev2",
    severityDefaulted: false,
    assets: ["bastion-2", "root", "10.10.0.9"],
    kind: "Brute Force",
    firstSeen: "2026-11-22T03:20:11.482Z",
  });
  expect(alert?.correlation).toMatchObject({ assets: ["bastion-2"], group: "wazuh:40112:014" });
});

test.each([
  [16, "sev1"],
  [15, "sev1"],
  [14, "sev2"],
  [12, "sev2"],
  [11, "sev3"],
  [7, "sev3"],
  ["7", "sev3"],
  [6, "sev4"],
  [0, "sev4"],
])("level %s is %s", (level, expected) => {
  expect(withRule({ level })?.fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test.each([17, -1, null, "high", {}])("a level that Wazuh does not have (%j) becomes sev2 and is flagged", (level) => {
  expect(withRule({ level })?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
});

test.each(["sca", "policy_monitoring", "oscap", "ciscat", "vulnerability-detector"])(
  "an alert of the group %s never declares, whatever its level",
  (group) => {
    expect(withRule({ level: 15, groups: ["ossec", group] })?.posture).toBe(true);
    expect(withRule({ level: 15, groups: `ossec,${group},` })?.posture).toBe(true);
    expect(withRule({ level: 15, groups: ["ossec", `${group}-like`] })?.posture).toBe(false);
  },
);

test("a configuration check of the benchmark never declares", () => {
  expect(mapped("wazuh", fixture("wazuh-sca"))[0]?.posture).toBe(true);
});

test("what the manager reads for a machine without an agent is about that machine", () => {
  const [alert] = mapped("wazuh", fixture("wazuh-wrapped"));
  expect(alert?.fact).toMatchObject({
    title: "Integrity checksum changed.",
    severity: "sev3",
    assets: ["core-switch-1"],
  });
});

test("a GuardDuty finding that Wazuh passes on is the one that GuardDuty sends itself", () => {
  const { arn } = payload("guardduty-instance").detail;
  const content = payload("wazuh-alert");
  content.data = { integration: "aws", aws: { source: "guardduty", arn } };
  expect(mapped("wazuh", content)[0]?.correlation.finding).toBe(arn);
});

test.each(forgeries)("what an attacker wrote (%s) neither silences an alert nor makes it another finding", (text) => {
  const alert = payload("wazuh-alert");
  expect(mapped("wazuh", { ...alert, full_log: text, data: { ...alert.data, id: text, url: text } })).toEqual(
    mapped("wazuh", alert),
  );
});

test("alerts one a line, as alerts.json has them, are an alert each, and a broken line costs only itself", () => {
  const [alert, check] = [payload("wazuh-alert"), payload("wazuh-sca")].map((one) => JSON.stringify(one));
  expect(mapped("wazuh", `${alert}\n${check}\n`).map(({ fact }) => fact.key)).toEqual(
    [alert, check].map((one) => mapped("wazuh", one)[0]?.fact.key),
  );
  expect(map("wazuh", `${alert}\n{"id":`)).toMatchObject({ kind: "mapped", alerts: [{}], unmapped: { count: 1 } });
});

test("an alert without an id is unmappable and says so", () => {
  expect(reasonOf(map("wazuh", { rule: { id: "5712", level: 10 } }))).toContain("no id");
});
