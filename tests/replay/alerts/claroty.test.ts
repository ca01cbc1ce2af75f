import { describe, expect, test } from "vitest";
import { fixture, map, mapped, ordinary, payload, reasonOf } from "../../alerts/fixtures.ts";

const device = () => payload("claroty-device").devices_alerts[0];
const deviceWith = (changes: object) => mapped("claroty", { ...device(), ...changes })[0];
const ctdWith = (changes: object) => mapped("claroty", { ...payload("claroty-ctd").objects[0], ...changes })[0];
const nothingKnown = { device_category: null, device_purdue_level: null };

describe("an xDome alert of one device", () => {
  test("becomes an alert about that device, a PC in a hospital being it", () => {
    expect(mapped("claroty", fixture("claroty-device"))[0]?.fact).toEqual({
      alertId: "alert-1",
      source: "claroty",
      key: "claroty:731|5d1f8f0e-1111-4222-8333-944455566677",
      title: "Malicious Internet Communication: 192.0.2.66",
      severity: "sev2",
      severityDefaulted: true,
      environment: "it",
      assets: ["ward-pc-9", "10.70.0.9", "10.70.0.10"],
      kind: "Malicious Internet Communication",
      status: "firing",
      firstSeen: "2026-11-22T03:04:05.000Z",
    });
  });

  test.each([
    [{ device_category: "Medical", device_purdue_level: "Level 4" }, "medical"],
    [{ device_category: "OT", device_purdue_level: "Level 4" }, "ot"],
    [{ device_category: "IT", device_purdue_level: "Level 1" }, "it"],
    [{ device_category: null, device_purdue_level: "Level 1" }, "ot"],
    [{ device_category: null, device_purdue_level: "Level 3.5" }, "it"],
    [{ device_category: "IoT", device_purdue_level: "Level 2" }, "ot"],
    [nothingKnown, "it"],
  ])("with %j is about %s", (changes, environment) => {
    expect(deviceWith(changes)?.fact.environment).toBe(environment);
  });

  test.each(["Critical", "Very Low", null])("is not rated by how its device is, here %j", (risk) => {
    expect(deviceWith({ device_risk_score: risk })?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
  });

  test("of what is out of order without an attack is assumed milder, and one about outdated devices declares nothing", () => {
    expect(deviceWith({ alert_category: "Segmentation" })?.fact).toMatchObject({
      severity: "sev3",
      severityDefaulted: true,
    });
    expect(deviceWith({ alert_category: "Risk" })?.posture).toBe(true);
    expect(deviceWith({})?.posture).toBe(false);
  });

  test("that is resolved is a resolved signal", () => {
    expect(deviceWith({ device_alert_status: "Resolved" })?.fact.status).toBe("resolved");
  });

  test("is grouped with the same alert of other devices, each a finding of its own", () => {
    const [one, other] = [deviceWith({}), deviceWith({ device_uid: "another" })];
    expect(one?.correlation.group).toBe(other?.correlation.group);
    expect(one?.fact.key).not.toBe(other?.fact.key);
  });
});

describe("an xDome alert of many devices", () => {
  test("is about the environment in which people may be harmed, of those it counts", () => {
    const [change, risk] = mapped("claroty", fixture("claroty-alerts"));
    expect(change?.fact).toMatchObject({ title: "Location change", environment: "ot", status: "firing" });
    expect(risk).toMatchObject({ fact: { environment: "medical", status: "resolved" }, posture: true });
  });

  test("is read with the device beside it, too", () => {
    const { alerts } = payload("claroty-alerts");
    const joined = {
      alert_info: alerts[0],
      device_name: "hmi-3",
      device_category: "IT",
      ip_list: ["10.80.0.3"],
      uid: "u",
    };
    expect(mapped("claroty", joined)[0]?.fact).toMatchObject({
      key: "claroty:88|u",
      title: "Location change",
      environment: "it",
      assets: ["hmi-3", "10.80.0.3"],
      firstSeen: "2026-11-22T02:00:00.500Z",
    });
  });
});

describe("an alert of Continuous Threat Detection", () => {
  test("is rated by its own scale and about its assets, a controller being ot", () => {
    expect(mapped("claroty", fixture("claroty-ctd"))[0]?.fact).toMatchObject({
      key: "claroty:48-1",
      title: "Configuration Download",
      severity: "sev1",
      severityDefaulted: false,
      environment: "ot",
      assets: ["Boiler 2", "eng-4", "boiler-2", "10.80.0.31", "10.80.0.4"],
      status: "firing",
    });
  });

  test.each([
    [{ severity__: "eHigh" }, "sev2"],
    [{ severity__: null, severity: 1 }, "sev3"],
    [{ severity__: null, severity: 0 }, "sev4"],
  ])("with %j is %s", (changes, severity) => {
    expect(ctdWith(changes)?.fact).toMatchObject({ severity, severityDefaulted: false });
  });

  test("about an endpoint of class IT is it, and resolved once it is resolved", () => {
    const actionable_assets = [{ asset: { name: "office-2", asset_type__: "eEndpoint", class_type: "IT" } }];
    expect(ctdWith({ actionable_assets, resolved: true })?.fact).toMatchObject({
      environment: "it",
      status: "resolved",
    });
  });
});

describe("Claroty's lines of CEF", () => {
  test("are its alerts, rated by the line; health and logs are none", () => {
    const [newAsset, malicious, insight, ...more] = mapped("claroty", fixture("claroty-lines.log"));
    expect(newAsset?.fact).toMatchObject({
      key: "claroty:47|Default",
      title: "Integrity/New Asset",
      severity: "sev2",
      environment: "ot",
      assets: ["boiler-2", "10.80.0.31", "eng-9", "10.80.0.40"],
      url: "https://ctd.example/alert/31-1",
    });
    expect(malicious?.fact).toMatchObject({
      key: "claroty:838|32c289c4-1111-4222-8333-944455566677",
      severity: "sev2",
      severityDefaulted: true,
      environment: "medical",
      status: "resolved",
      assets: ["10.70.0.9", "10.70.0.11"],
    });
    expect(insight?.posture).toBe(true);
    expect(more).toEqual([]);
  });

  test("without an alert among them are understood, and nothing is to do", () => {
    const health = fixture("claroty-lines.log").split("\n")[1] ?? "";
    expect(map("claroty", health).kind).toBe("not-an-alert");
  });
});

test("an alert without an id is known by its name and device", () => {
  const joined = { alert_info: { alert_name: "OT Activity" }, uid: "u-1", device_type: "Workstation" };
  expect(mapped("claroty", joined)[0]?.fact).toMatchObject({ key: "claroty:OT Activity|u-1", title: "OT Activity" });
});

test("what has no id or name of an alert is kept apart, with the reason", () => {
  expect(reasonOf(map("claroty", { device_name: "hmi-3", device_category: "OT" }))).toBe(
    "alerts.0: no id or name of an alert",
  );
});

test.each(ordinary)("%j has an id, and is no alert", (record) => {
  expect(map("claroty", record).kind).not.toBe("mapped");
});

describe("a line of xDome's", () => {
  const line = (name: string, fields: string) => `CEF:0|Claroty|Claroty|0.0|838|${name}|5|${fields} device_uid=u-1`;
  const alert = "alert_id=838 alert_name=Malicious Internet Communication: 192.0.2.66 device_ip_list=['10.70.0.9']";

  test("is no milder than the same alert as JSON: xDome writes 5 before whatever it tells", () => {
    const [threat] = mapped("claroty", line("alert_affected_device", `${alert} alert_category=Threat`));
    expect(threat?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
    const [change] = mapped("claroty", line("alert_affected_device", `${alert} alert_category=Segmentation`));
    expect(change?.fact).toMatchObject({ severity: "sev3", severityDefaulted: true });
  });

  test("about an event is rated by the signature that saw it, else assumed mild", () => {
    const event = "event_id=74397 event_type=Network Threat Signature event_description=A signature was triggered";
    expect(mapped("claroty", line("comm_event", `${event} signature_severity=High`))[0]?.fact).toMatchObject({
      title: "A signature was triggered",
      severity: "sev2",
      severityDefaulted: false,
      kind: "Network Threat Signature",
    });
    expect(mapped("claroty", line("comm_event", event))[0]?.fact).toMatchObject({
      severity: "sev3",
      severityDefaulted: true,
    });
  });
});

test("lines of Continuous Threat Detection without an id are told apart by what they are about", () => {
  const line = (hosts: string) => `CEF:0|Claroty|CTD|4.2|Alert/Known Threat Alert|Known threat|10|${hosts}`;
  const key = (hosts: string) => mapped("claroty", line(hosts))[0]?.fact.key;
  expect(key("src=10.0.0.1 dst=10.0.0.2 start=1")).toBe(key("src=10.0.0.1 dst=10.0.0.2 start=2"));
  expect(key("src=10.0.0.1 dst=10.0.0.3")).not.toBe(key("src=10.0.0.1 dst=10.0.0.2"));
});
