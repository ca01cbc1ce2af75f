import { expect, test } from "vitest";
import { fixture, forgeries, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const withRow = (change: Record<string, unknown>, name = "splunk-webhook") => {
  const body = payload(name);
  Object.assign(body.result, change);
  return body;
};

test("a search's row becomes an alert about what it names", () => {
  const [alert] = mapped("splunk", fixture("splunk-webhook"));
  expect(alert?.fact).toMatchObject({
    title: "VPN brute force",
    severity: "sev2",
    severityDefaulted: false,
    assets: ["vpn-gw-1", "m.ortiz"],
    firstSeen: "2026-11-22T04:20:00.000Z",
    url: "https://splunk.example:8000/app/search/@go?sid=scheduler__admin__search__RMD5abc_at_1795321260_132",
  });
  expect(alert?.correlation.assets).toEqual(["vpn-gw-1"]);
});

test("the next run of the search finds the same thing again, and another thing beside it", () => {
  const key = (body: unknown) => mapped("splunk", body)[0]?.fact.key;
  const first = key(fixture("splunk-webhook"));
  expect(key({ ...withRow({ count: "305" }), sid: "another_run" })).toBe(first);
  expect(key(withRow({ dest: "vpn-gw-2" }))).not.toBe(first);
});

test("a search without a name is known by its run", () => {
  const body = { ...payload("splunk-webhook"), search_name: null };
  expect(mapped("splunk", body)[0]?.fact.key).toBe(`splunk:${body.sid}`);
});

test("a notable is known by its event, rated by its urgency, and not about the search head", () => {
  expect(mapped("splunk", fixture("splunk-notable"))[0]?.fact).toMatchObject({
    key: "splunk:2B1F7C3A-0000-4000-8000-000000000001@@notable@@c0ffee",
    title: "Brute force access from 203.0.113.14",
    severity: "sev1",
    assets: ["dc-eu-1", "dc-eu-2", "Administrator"],
  });
});

test("values that Splunk has put into one field, each on a line, are as many assets", () => {
  expect(mapped("splunk", withRow({ dest: "a-1\nb-2" }))[0]?.fact.assets).toEqual(["a-1", "b-2", "m.ortiz"]);
});

test.each([
  [6, "sev1"],
  [5, "sev1"],
  ["4", "sev2"],
  [3, "sev3"],
  [2, "sev4"],
  ["1", "sev4"],
])("a saved search's severity %s is %s", (number, expected) => {
  for (const change of [{ severity: number }, { severity: undefined, "alert.severity": number }]) {
    expect(mapped("splunk", withRow(change))[0]?.fact).toMatchObject({ severity: expected, severityDefaulted: false });
  }
});

test.each([0, 7, 4.5, "unknown", null, []])("the severity %j is none of Splunk's: sev2, and flagged", (severity) => {
  expect(mapped("splunk", withRow({ severity }))[0]?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
});

test("a GuardDuty finding in a row is the one that GuardDuty sends itself, on GuardDuty's scale", () => {
  const { arn } = payload("guardduty-instance").detail;
  const [alert] = mapped("splunk", fixture("splunk-guardduty"));
  expect(alert?.correlation.finding).toBe(arn);
  expect(alert?.fact).toMatchObject({ severity: "sev2", severityDefaulted: false });
});

test("a sample of GuardDuty's never declares, whichever way it comes", () => {
  expect(mapped("splunk", withRow({ title: "[SAMPLE] x" }, "splunk-guardduty"))[0]?.posture).toBe(true);
  expect(mapped("splunk", fixture("splunk-guardduty"))[0]?.posture).toBe(false);
});

test.each(forgeries)("what an attacker wrote (%s) neither silences an alert nor makes it another finding", (text) => {
  const row = { useragent: text, arn: text, detail_arn: text, _raw: text };
  expect(mapped("splunk", withRow(row))).toEqual(mapped("splunk", fixture("splunk-webhook")));
});

test("a closed notable is a resolved signal; a row's own status is about something else", () => {
  const closed = withRow({ status: "5", status_label: "Closed" }, "splunk-notable");
  expect(mapped("splunk", closed)[0]?.fact.status).toBe("resolved");
  expect(mapped("splunk", withRow({ status: "closed" }))[0]?.fact.status).toBe("firing");
});

test("a payload that names no search, no run and no event is unmappable and says so", () => {
  expect(reasonOf(map("splunk", { result: { count: "8" } }))).toContain("no search_name");
});

test("of a list of what the action sent each is read by its own search", () => {
  const sent = (name: string, host: string) => ({ sid: "s", search_name: name, app: "search", result: { host } });
  const alerts = mapped("splunk", [sent("One", "web-1"), sent("Other", "web-2")]);
  expect(alerts.map(({ fact }) => fact.title)).toEqual(["One", "Other"]);
});
