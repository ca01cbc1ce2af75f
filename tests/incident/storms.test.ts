import { describe, expect, test } from "vitest";
import { isOneOfMany, perMinute } from "../../src/incident/alerts.ts";
import type { AlertFact } from "../../src/incident/events.ts";
import { type Given, given } from "../support/builders.ts";
import { exampleAlert } from "../support/example.ts";

/** Ten thousand alerts for one cause are one incident, a number on its card, and a few facts. */

const types = (story: Given) => story.added.map(({ type }) => type);
const rateOf = ({ incident }: Given) => incident.heard && perMinute(incident.heard);
const another = (change: Partial<AlertFact> = {}): AlertFact => ({ ...exampleAlert, key: "one-more", ...change });

/** As many findings as are told one by one. */
function manyAlerts(): Given {
  const first = given().alerted();
  return Array.from({ length: 19 }, (_, n) => n).reduce(
    (story, n) => story.anotherAlert({ key: `finding-${n}` }),
    first,
  );
}

describe("one more alert about the same thing", () => {
  test("is told by itself as long as there are few", () => {
    const few = given().alerted().anotherAlert({ key: "second" });
    expect(isOneOfMany(another(), few.incident)).toBe(false);
  });

  test("is one of many once twenty were told", () => {
    expect(isOneOfMany(another(), manyAlerts().incident)).toBe(true);
  });

  test.each<[string, Partial<AlertFact>]>([
    ["is worse than all before", { severity: "sev1" }],
    ["is where people can be harmed", { environment: "medical" }],
    ["is of another kind", { kind: "Impact:EC2/Encryption" }],
    ["is about another service", { service: "payments" }],
    ["speaks of what may not wait", { title: "Ransomware on FS-01" }],
  ])("is told by itself among many when it %s", (_, change) => {
    const mild = Array.from({ length: 19 }, (_, n) => n).reduce(
      (so, n) => so.anotherAlert({ key: `finding-${n}`, severity: "sev2" }),
      given().alerted({ alert: { ...exampleAlert, severity: "sev2" } }),
    );
    expect(isOneOfMany(another({ severity: "sev2" }), mild.incident)).toBe(true);
    expect(isOneOfMany(another({ severity: "sev2", ...change }), mild.incident)).toBe(false);
  });

  test("is one of many whatever kind it calls itself, once two hundred were told", () => {
    const crowd = Array.from({ length: 199 }, (_, n) => n).reduce(
      (so, n) => so.anotherAlert({ key: `finding-${n}`, kind: `kind-${n}` }),
      given().alerted(),
    );
    expect(isOneOfMany(another({ kind: "one more kind" }), crowd.incident)).toBe(true);
    expect(isOneOfMany(another({ environment: "ot" }), crowd.incident)).toBe(false);
  });
});

describe("the number of alerts", () => {
  test("is recorded once ten more came than were told one by one, with how fast they came", () => {
    const first = given().alerted().after("1m");
    expect(types(first.counted(10, 30))).toEqual([]);
    const counted = first.counted(11, 30);
    expect(types(counted)).toEqual(["AlertsCounted"]);
    expect(counted.incident.heard?.total).toBe(11);
    expect(rateOf(counted)).toBe(11);
  });

  test("is recorded at once where alerts are told by their number only", () => {
    const many = manyAlerts().after("1m");
    expect(types(many.counted(20, 30))).toEqual([]);
    expect(types(many.counted(21, 30))).toEqual(["AlertsCounted"]);
  });

  test("is recorded again after ten seconds, and later after a tenth of the time for which they have come", () => {
    const storm = given().alerted().after("1m").counted(1_000, 10);
    expect(types(storm.after("9s").counted(2_000, 19))).toEqual([]);
    const again = storm.after("10s").counted(2_000, 20);
    expect(again.incident.heard?.total).toBe(2_000);
    expect(rateOf(again)).toBe(2_000);
    const hours = again.after("100m").counted(3_000, 6_020);
    expect(hours.incident.heard?.total).toBe(3_000);
    expect(types(hours.after("9m").counted(4_000, 6_560))).toEqual([]);
    expect(types(hours.after("11m").counted(4_000, 6_680))).toEqual(["AlertsCounted"]);
  });

  test("comes with how many a minute came lately, however soon it was counted again", () => {
    const first = given().alerted().after("1m").counted(10_000, 14);
    expect(rateOf(first)).toBe(10_000);
    const storm = first.after("2m").counted(110_000, 120);
    const steady = storm.after("15s").counted(125_000, 135);
    expect(rateOf(steady)).toBe(60_000);
    const [from, before] = ["2026-11-22T03:40:00.000Z", { total: 100, to: "2026-11-22T03:45:00.000Z" }];
    // One more right behind the last count is no rush.
    expect(perMinute({ total: 101, from, to: "2026-11-22T03:45:00.100Z", before })).toBe(6);
  });

  test("that another replica recorded meanwhile is not recorded twice", () => {
    const storm = given().alerted().after("1m").counted(1_000, 10).after("1m");
    expect(types(storm.counted(1_000, 70))).toEqual([]);
    expect(types(storm.counted(900, 70))).toEqual([]);
  });

  test("of an incident that has ended stays as it was", () => {
    const ended = given().alerted().told({ type: "StandDown", reason: "a test" });
    expect(types(ended.counted(1_000, 10))).toEqual([]);
  });
});

describe("an alert that nobody could read and that names what the incident is about", () => {
  test("is told to whoever leads, once for each source", () => {
    const unread = given().alerted().confirmed().unread({ source: "wazuh", asset: "fs-01" });
    expect(types(unread)).toEqual(["AlertUnread"]);
    expect(Object.values(unread.incident.notices)).toContainEqual(
      expect.objectContaining({
        to: { kind: "person", person: unread.incident.commander, by: "chat" },
        about: { what: "alert-unread", source: "wazuh", asset: "fs-01" },
      }),
    );
    expect(types(unread.unread({ source: "wazuh", asset: "fs-02" }))).toEqual([]);
    expect(types(unread.unread({ source: "falco", asset: "fs-01" }))).toEqual(["AlertUnread"]);
  });

  test("is told to nobody once the incident has ended", () => {
    const ended = given().alerted().told({ type: "StandDown", reason: "a test" });
    expect(types(ended.unread({ source: "wazuh" }))).toEqual([]);
  });
});
