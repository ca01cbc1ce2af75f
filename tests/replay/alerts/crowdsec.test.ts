import { expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

test("a list of alerts becomes one each, about the machine that was attacked and not the attacker", () => {
  const [probing, guessing] = mapped("crowdsec", fixture("crowdsec-alerts"));
  expect(probing?.fact).toMatchObject({
    key: "crowdsec:lapi-eu:crowdsecurity/http-probing:198.51.100.23",
    assets: ["web-eu-1"],
    service: "http",
    kind: "crowdsecurity/http-probing",
    firstSeen: "2026-11-22T03:30:00.000Z",
  });
  expect(probing?.fact.title).toMatch(/^Ip 198.51.100.23 performed 'crowdsecurity\/http-probing'/);
  expect(guessing?.fact.assets).toEqual(["lapi-eu"]);
});

test("CrowdSec rates nothing: what it has banned is taken as mild, the rest as more, and both say that it is assumed", () => {
  const [banned, seen] = mapped("crowdsec", fixture("crowdsec-alerts"));
  expect(banned?.fact).toMatchObject({ severity: "sev4", severityDefaulted: true });
  expect(seen?.fact).toMatchObject({ severity: "sev3", severityDefaulted: true });
  const simulated = payload("crowdsec-alerts");
  simulated[0].simulated = true;
  expect(mapped("crowdsec", simulated)[0]?.fact.severity).toBe("sev3");
});

test("a further burst of the same attack is the same finding", () => {
  const later = payload("crowdsec-alerts");
  Object.assign(later[0], { uuid: "another", start_at: "2026-11-22T04:00:00Z" });
  const keys = [fixture("crowdsec-alerts"), later].map((list) => mapped("crowdsec", list)[0]?.fact.key);
  expect(keys[0]).toBe(keys[1]);
});

test("a test of the notification, and a ban that somebody made by hand, never declare", () => {
  expect(mapped("crowdsec", fixture("crowdsec-test"))[0]?.posture).toBe(true);
  const byHand = payload("crowdsec-alerts");
  byHand[0].decisions[0].origin = "cscli";
  expect(mapped("crowdsec", byHand).map(({ posture }) => posture)).toEqual([true, false]);
});

test("an id that CrowdSec made up for a machine is no machine's name", () => {
  const list = payload("crowdsec-alerts");
  list[1].machine_id = "0123456789abcdef0123456789abcdefXyZ";
  expect(mapped("crowdsec", list)[1]?.fact.assets).toEqual([]);
});

test("events of the wrong type cost only themselves", () => {
  const list = payload("crowdsec-alerts");
  list[0].events = [
    null,
    { meta: "x" },
    { meta: [null, { key: "machine", value: {} }, { key: "machine", value: "m-1" }] },
  ];
  expect(mapped("crowdsec", list)[0]?.fact.assets).toEqual(["m-1"]);
});

test("an alert without a scenario or without an attacker is unmappable and says so", () => {
  expect(reasonOf(map("crowdsec", [{ message: "x" }]))).toContain("no scenario");
  expect(reasonOf(map("crowdsec", [{ scenario: "x" }]))).toContain("nobody");
});
