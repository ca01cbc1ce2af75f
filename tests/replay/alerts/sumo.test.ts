import { expect, test } from "vitest";
import { fixture, forgeries, map, mapped, ordinary, payload, reasonOf } from "../../alerts/fixtures.ts";

const filled = (change: Record<string, unknown>, name = "sumo-monitor") => ({ ...payload(name), ...change });

test("a monitor's alert is known by its own id, and about what its rows name", () => {
  const [alert] = mapped("sumo", fixture("sumo-monitor"));
  expect(alert?.fact).toMatchObject({
    key: "sumo:alert:00000000016CCCDD",
    title: "Root login on bastion-2",
    severity: "sev1",
    severityDefaulted: false,
    assets: ["bastion-2", "root"],
    status: "firing",
    firstSeen: "2026-11-22T04:38:20.000Z",
    url: "https://live.eu.sumologic.com/ui/#/alert/00000000016CCCDD",
  });
  expect(alert?.correlation).toMatchObject({ group: "sumo:monitor:0000000000123ABC", assets: ["bastion-2"] });
});

test("without {{AlertID}} the alert's page names it", () => {
  const [alert] = mapped("sumo", filled({ AlertID: "" }));
  expect(alert?.fact.key).toBe("sumo:alert:00000000016CCCDD");
});

test("without either, a monitor's groups are findings of their own", () => {
  const of = (AlertGroup: string) => filled({ AlertID: "", AlertResponseURL: "{{AlertResponseURL}}", AlertGroup });
  expect(mapped("sumo", of("host=a"))[0]?.fact.key).toBe("sumo:monitor:0000000000123ABC:host=a");
});

test.each([
  ["Critical", "sev1", false, "firing"],
  ["Warning", "sev3", false, "firing"],
  ["MissingData", "sev3", true, "firing"],
  ["ResolvedCritical", "sev1", false, "resolved"],
  ["ResolvedWarning", "sev3", false, "resolved"],
  ["ResolvedMissingData", "sev3", true, "resolved"],
  ["Normal", "sev2", true, "firing"],
  ["{{TriggerType}}", "sev2", true, "firing"],
])("%s is %s (assumed: %s) and %s", (TriggerType, severity, severityDefaulted, status) => {
  expect(mapped("sumo", filled({ TriggerType }))[0]?.fact).toMatchObject({ severity, severityDefaulted, status });
});

test("fields named otherwise after the same variables are the same", () => {
  const { AlertName, AlertID, TriggerType, ...rest } = payload("sumo-monitor");
  const renamed = { ...rest, alert_name: AlertName, alertId: AlertID, "trigger-type": TriggerType };
  expect(mapped("sumo", renamed)).toEqual(mapped("sumo", fixture("sumo-monitor")));
});

test("a scheduled search's rows are read from their text; it has no severity, and says that it is assumed", () => {
  expect(mapped("sumo", fixture("sumo-search"))[0]?.fact).toMatchObject({
    title: "Failed logins by country",
    severity: "sev2",
    severityDefaulted: true,
    assets: ["idp-1"],
  });
});

test("an insight is about its entities, alone and inside an envelope", () => {
  const insight = payload("sumo-insight");
  const [alert] = mapped("sumo", insight);
  expect(alert?.fact).toMatchObject({
    key: "sumo:5894b5c4-0000-4000-8000-000000000001",
    title: "Credential Access with Lateral Movement: Several signals on one host",
    severity: "sev2",
    severityDefaulted: false,
    assets: ["dc-eu-1", "m.ortiz@example.org"],
    status: "firing",
  });
  for (const wrapped of [{ data: insight }, { insight }, { data: { objects: [insight] } }]) {
    expect(mapped("sumo", wrapped)).toEqual([alert]);
  }
});

test("a closed insight is a resolved signal", () => {
  expect(mapped("sumo", filled({ status: { name: "closed" } }, "sumo-insight"))[0]?.fact.status).toBe("resolved");
  expect(mapped("sumo", filled({ closed: "2026-11-22T06:00:00" }, "sumo-insight"))[0]?.fact.status).toBe("resolved");
});

test("a GuardDuty finding in a row is the one that GuardDuty sends itself", () => {
  const { arn } = payload("guardduty-instance").detail;
  expect(mapped("sumo", filled({ ResultsJson: [{ finding: arn }] }))[0]?.correlation.finding).toBe(arn);
  const several = [{ finding: `${arn}0`, title: "[SAMPLE] x" }, { finding: arn }];
  expect(mapped("sumo", filled({ ResultsJson: several }))[0]?.posture).toBe(false);
});

test.each(forgeries)("what an attacker wrote (%s) neither silences an alert nor makes it another finding", (text) => {
  const row = { host: "web-1" };
  expect(mapped("sumo", filled({ ResultsJson: [{ ...row, user_agent: text, _raw: text }] }))).toEqual(
    mapped("sumo", filled({ ResultsJson: [row] })),
  );
});

test.each(ordinary)("%j has an id, and is no alert", (record) => {
  expect(map("sumo", record).kind).not.toBe("mapped");
});

test("a template that nobody filled is unmappable and says so", () => {
  expect(reasonOf(map("sumo", { Name: "{{Name}}", AlertName: "{{AlertName}}" }))).toContain("no name");
});
