import { expect, test } from "vitest";
import { fixture, forgeries, map, mapped, ordinary, payload, reasonOf } from "../../alerts/fixtures.ts";

/** `{ "a.b": 1 }` as `{ a: { b: 1 } }`. */
function nested(dotted: Record<string, unknown>): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(dotted)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    let at = whole;
    for (const name of names) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    at[last] = value;
  }
  return whole;
}

test("a document reads the same with dotted fields and with nested ones", () => {
  const dotted = payload("elastic-document");
  const [alert] = mapped("elastic", dotted);
  expect(alert?.fact).toMatchObject({
    key: "elastic:f1e2d3c4b5a697887766554433221100ffeeddccbbaa99887766554433221100",
    title: "Ransom note created on many shares",
    severity: "sev1",
    severityDefaulted: false,
    service: "file-shares",
    assets: ["fs-eu-02", "svc-backup"],
    kind: "Data Encrypted for Impact",
    status: "firing",
    firstSeen: "2026-11-22T04:39:41.000Z",
    url: "https://kibana.example/app/security/alerts/redirect/f1e2",
  });
  expect(mapped("elastic", nested(dotted))).toEqual([alert]);
});

test("a signal of the time before version 8 is understood, alone and among hits", () => {
  const hit = payload("elastic-signal");
  const expected = { title: "Unusual Parent-Child Relationship", severity: "sev3", assets: ["ws-204", "j.doe"] };
  expect(mapped("elastic", hit)[0]?.fact).toMatchObject(expected);
  expect(mapped("elastic", { hits: { hits: [hit] } })[0]?.fact).toMatchObject(expected);
});

test("a rule's webhook brings its alerts, each with its own severity and status, else the rule's", () => {
  const [first, second] = mapped("elastic", fixture("elastic-webhook"));
  expect(first?.fact).toMatchObject({ key: "elastic:aa01", severity: "sev2", status: "firing", assets: ["bastion-2"] });
  expect(second?.fact).toMatchObject({ key: "elastic:aa02", severity: "sev4", status: "resolved" });
  expect(first?.fact.url).toBe("https://kibana.example/app/security/rules/id/8a8b");
});

test("alerts that a template put in quotes are read all the same", () => {
  const webhook = payload("elastic-webhook");
  const quoted = { ...webhook, alerts: JSON.stringify(webhook.alerts) };
  expect(mapped("elastic", quoted)).toEqual(mapped("elastic", webhook));
});

test("a rule's webhook without alerts is an alert of the rule", () => {
  const { alerts: _, ...webhook } = payload("elastic-webhook");
  expect(mapped("elastic", webhook)[0]?.fact).toMatchObject({ title: "GuardDuty findings", severity: "sev2" });
});

test("of a summary the new alerts fire and the recovered ones are resolved", () => {
  const statuses = mapped("elastic", fixture("elastic-summary")).map(({ fact }) => fact.status);
  expect(statuses).toEqual(["firing", "resolved"]);
});

test("a document that somebody has closed is a resolved signal", () => {
  const closed = { ...payload("elastic-document"), "kibana.alert.workflow_status": "closed" };
  expect(mapped("elastic", closed)[0]?.fact.status).toBe("resolved");
});

test.each([
  [100, "sev1"],
  [74, "sev1"],
  [73, "sev2"],
  [48, "sev2"],
  [47, "sev3"],
  [22, "sev3"],
  ["21", "sev4"],
  [0, "sev4"],
])("without a severity, the risk score %s is %s", (score, expected) => {
  const document = { ...payload("elastic-document"), "kibana.alert.severity": null, "kibana.alert.risk_score": score };
  expect(mapped("elastic", document)[0]?.fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test.each([-1, 101, "high", null])("with neither a severity nor a risk score (%j), it is sev2 and flagged", (score) => {
  const document = { ...payload("elastic-document"), "kibana.alert.severity": 4, "kibana.alert.risk_score": score };
  expect(mapped("elastic", document)[0]?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
});

test.each([
  ["a building block", { "kibana.alert.building_block_type": "default" }],
  ["a check of how a cloud is set up", { "kibana.alert.rule.tags": ["Cloud Security", "CSPM"] }],
])("%s never declares", (_what, change) => {
  expect(mapped("elastic", { ...payload("elastic-document"), ...change })[0]?.posture).toBe(true);
  expect(mapped("elastic", fixture("elastic-document"))[0]?.posture).toBe(false);
});

test("a GuardDuty finding that Elastic has indexed is the one that GuardDuty sends itself", () => {
  const { arn } = payload("guardduty-instance").detail;
  const document = { ...payload("elastic-document"), aws: { guardduty: { arn } } };
  expect(mapped("elastic", document)[0]?.correlation.finding).toBe(arn);
});

test.each(forgeries)("what an attacker wrote (%s) neither silences an alert nor makes it another finding", (text) => {
  const document = payload("elastic-document");
  expect(
    mapped("elastic", { ...document, user_agent: { original: text }, message: text, event: { original: text } }),
  ).toEqual(mapped("elastic", document));
});

test.each([...ordinary, { _id: "1", _source: { message: "started" } }])("%j has an id, and is no alert", (record) => {
  expect(map("elastic", record).kind).not.toBe("mapped");
});

test("a document without an id is unmappable and says so", () => {
  expect(reasonOf(map("elastic", { "kibana.alert.rule.name": "x" }))).toContain("no id");
});

test("an action that found no alerts to list is still the alert of its rule", () => {
  const action = {
    alertId: "a-1",
    alertActionGroup: "default",
    context: { rule: { name: "R", severity: "medium" }, alerts: [] },
  };
  expect(mapped("elastic", action)[0]?.fact).toMatchObject({ key: "elastic:a-1", title: "R", severity: "sev3" });
  expect(map("elastic", { hits: { hits: [] } }).kind).toBe("not-an-alert");
});

test("the lines of a bulk request that only say where its documents go are no alerts", () => {
  const lines = [
    { index: { _index: ".alerts-security.alerts-default", _id: "1" } },
    payload("elastic-document"),
    { create: { _index: "x" } },
    { ...payload("elastic-document"), "kibana.alert.uuid": "u-2" },
  ];
  const body = lines.map((line) => JSON.stringify(line)).join("\n");
  expect(map("elastic", body)).toMatchObject({ kind: "mapped", alerts: [{}, {}] });
  expect(map("elastic", body)).not.toHaveProperty("unmapped");
});
