import { describe, expect, test } from "vitest";
import { guardDutyOf } from "../../src/alerts/aws.ts";
import { instantAt, listAt, loosely, numberAt, partsOf, textAt, textsAt } from "../../src/alerts/fields.ts";
import type { SourceKind } from "../../src/alerts/sources/index.ts";
import { mapped } from "./fixtures.ts";

describe("a path", () => {
  test.each([
    [{ "a.b.c": "x" }],
    [{ a: { "b.c": "x" } }],
    [{ "a.b": { c: "x" } }],
    [{ a: { b: { c: ["x"] } } }],
    [{ a: [{ b: null }, { b: { c: " x " } }] }],
  ])("finds its text however the fields are written: %j", (from) => {
    expect(textAt(from, "a.b.c")).toBe("x");
  });

  test("never reaches what an object inherits", () => {
    expect(textsAt({}, "constructor.name", "__proto__.x", "toString")).toEqual([]);
  });

  test("stops at a list in a list, however deep it goes", () => {
    let deep: unknown = "x";
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    expect(textsAt({ a: deep }, "a", "a.b")).toEqual([]);
  });

  test.each(["", " ", "null", "<nil>", "N/A", "-", "unknown", "$ALERT_SCOPE", "{{AlertID}}", true, {}, null])(
    "at which %j stands has nothing to say",
    (value) => {
      expect(textAt({ a: value, b: "said" }, "a", "b")).toBe("said");
    },
  );

  test("finds a number also in a text, and no number in another text", () => {
    expect(numberAt({ a: "7.5" }, "a")).toBe(7.5);
    expect(numberAt({ a: "7 of 9", b: "1e9", c: Number.NaN }, "a", "b", "c")).toBeUndefined();
  });
});

test.each([
  [1_763_777_921, "2025-11-22T02:18:41.000Z"],
  [1_763_777_921.5, "2025-11-22T02:18:41.500Z"],
  ["1763777921123", "2025-11-22T02:18:41.123Z"],
  [1_763_777_921_123_456, "2025-11-22T02:18:41.123Z"],
  ["1763777921123456789", "2025-11-22T02:18:41.123Z"],
  ["2025-11-22 02:18:41Z", "2025-11-22 02:18:41Z"],
])("%s is read in the unit that its length tells", (value, expected) => {
  expect(instantAt({ at: value }, "at")).toBe(expected);
});

test("parts are the payload's, or its list's, or its list's text's, or itself", () => {
  expect(partsOf([1], "a")).toEqual([1]);
  expect(partsOf({ a: { b: [1, 2] } }, "x", "a.b")).toEqual([1, 2]);
  expect(partsOf({ a: "[3]" }, "a")).toEqual([3]);
  expect(partsOf({ a: "[3" }, "a")).toEqual([{ a: "[3" }]);
  expect(listAt({ a: {} }, "a")).toBeUndefined();
});

test("loosely named fields are one, and the first that says something counts", () => {
  expect(loosely({ ALERT_TITLE: "", alertTitle: "x", "alert-title": "y" })).toMatchObject({ alerttitle: "x" });
  expect(Object.keys(loosely("text"))).toEqual([]);
});

describe("a sample of GuardDuty's that another tool passes on never declares", () => {
  const arn = "arn:aws:guardduty:eu-west-1:444455556666:detector/a1/finding/b2";
  const title = "[SAMPLE] An EC2 instance is doing something";
  test.each<[SourceKind, unknown]>([
    [
      "wazuh",
      { id: "1", rule: { id: "80301", level: 12, description: `AWS GuardDuty: ${title}` }, data: { aws: { arn } } },
    ],
    ["wazuh", { id: "1", rule: { id: "80301", description: "AWS GuardDuty" }, data: { aws: { arn, title } } }],
    ["elastic", { "kibana.alert.uuid": "1", "kibana.alert.rule.name": "x", aws: { guardduty: { arn, title } } }],
    ["splunk", { search_name: "x", result: { "detail.arn": arn, "detail.title": title } }],
    ["sumo", { Name: "x", ResultsJson: [{ arn, title }] }],
    ["datadog", { title, alert_id: "1", finding: arn }],
    [
      "pagerduty",
      { event: { event_type: "incident.triggered", data: { id: "1", type: "incident", incident_key: arn, title } } },
    ],
  ])("%s", (kind, content) => {
    expect(mapped(kind, content)).toMatchObject([{ correlation: { finding: arn }, posture: true }]);
    const real = JSON.parse(JSON.stringify(content).replaceAll("[SAMPLE] ", ""));
    expect(mapped(kind, real)).toMatchObject([{ correlation: { finding: arn }, posture: false }]);
  });
});

test("the ARN of a GuardDuty finding counts to the letter, and in no other text", () => {
  const arn = "arn:aws:guardduty:eu-west-1:444455556666:detector/a1/finding/b2";
  expect(guardDutyOf(` ${arn} `)?.arn).toBe(arn);
  expect(guardDutyOf(`see ${arn}`)).toBeUndefined();
  expect(guardDutyOf("arn:aws:guardduty:eu-west-1:444455556666:detector/a1")).toBeUndefined();
  expect(guardDutyOf(undefined)).toBeUndefined();
});
