import { describe, expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const changeWith = (changes: object) => ({ ...payload("nozomi-program-change"), ...changes });
const factWith = (changes: object) => mapped("nozomi", changeWith(changes))[0]?.fact;
/** Nothing that tells where a node is. */
const unplaced = { levels_dst: null, levels_src: null, types_dst: null, types_src: null, protocol: "", properties: {} };

describe("a Nozomi alert", () => {
  test("becomes an alert about the controller first, rated by its risk, the same wherever it comes from", () => {
    expect(factWith({})).toEqual({
      alertId: "alert-1",
      source: "nozomi",
      key: "nozomi:7d0f1c52-1111-4222-8333-944455566677",
      title: "Program change",
      severity: "sev2",
      severityDefaulted: false,
      environment: "ot",
      assets: ["press-3", "10.50.0.31", "10.50.0.7"],
      kind: "SIGN:PROGRAM:CHANGE",
      status: "firing",
      firstSeen: "2026-11-22T03:04:00.000Z",
    });
  });

  test.each([
    [9, "sev1"],
    ["9.0", "sev1"],
    [7, "sev2"],
    ["4.5", "sev3"],
    [3.9, "sev4"],
    [0, "sev4"],
  ])("of risk %j is %s, whatever its syslog severity", (risk, severity) => {
    expect(factWith({ risk, severity: 10 })).toMatchObject({ severity, severityDefaulted: false });
  });

  test("without a risk is taken as the default, and says so: its syslog severity rates nothing", () => {
    expect(factWith({ risk: null, severity: 10 })).toMatchObject({ severity: "sev2", severityDefaulted: true });
  });

  test.each([
    [{ status: "closed" }, "resolved"],
    [{ status: "close" }, "resolved"],
    [{ status: null, closed_time: 1795316700000 }, "resolved"],
    [{ status: "open", ack: true }, "firing"],
    [{ status: null, closed_time: 0 }, "firing"],
  ])("with %j is %s", (changes, status) => {
    expect(factWith(changes)?.status).toBe(status);
  });

  test.each([
    ["a level of the plant", { levels_dst: ["1"] }, "ot"],
    ["only levels of the enterprise, over a plant's protocol", { levels_dst: ["4"], protocol: "modbus" }, "it"],
    ["a plant's level at one end", { levels_dst: ["4"], levels_src: ["2"] }, "ot"],
    ["an OT device", { types_dst: ["OT_device"] }, "ot"],
    ["a plant's protocol", { protocol: "iec104" }, "ot"],
    ["a hospital's protocol", { protocol: "dicom" }, "medical"],
    ["nothing of the kind, though the product is made for plants", { protocol: "smb" }, "it"],
  ])("that tells of %s is about the right environment", (_what, changes, environment) => {
    expect(factWith({ ...unplaced, ...changes })?.environment).toBe(environment);
  });

  test("with an incident of Nozomi's is grouped with it", () => {
    const [incident, child] = mapped("nozomi", fixture("nozomi-result"));
    expect(incident?.fact).toMatchObject({ severity: "sev1", assets: ["10.50.0.7", "10.50.0.44:2404"] });
    expect(incident?.correlation.assets).toContain("10.50.0.44");
    expect(child?.correlation.group).toBe(incident?.correlation.group);
    expect(mapped("nozomi", fixture("nozomi-program-change"))[0]?.correlation.group).toBeUndefined();
  });

  test("is read alike alone, in a list, on a line of its own and from Vantage's API", () => {
    const one = payload("nozomi-program-change");
    const { id, ...attributes } = one;
    const bodies = [one, [one], `${JSON.stringify(one)}\n`, { data: [{ id, type: "alerts", attributes }] }];
    const facts = bodies.map((body) => mapped("nozomi", body)[0]?.fact);
    expect(new Set(facts.map((fact) => JSON.stringify(fact))).size).toBe(1);
  });

  test("without an id or a type is kept apart, with the reason", () => {
    expect(reasonOf(map("nozomi", changeWith({ id: null })))).toBe("alerts.0: no id and type_id of an alert");
    expect(reasonOf(map("nozomi", { result: [{ id: "1" }] }))).toBe("alerts.0: no id and type_id of an alert");
  });
});

describe("Nozomi's lines of CEF", () => {
  const line = (extension: string, id = "SIGN:PROGRAM:CHANGE") =>
    `<137>Nov 22 2026 03:04:05 ids-1 n2osevents[0]: CEF:0|Nozomi Networks|N2OS|24.1|${id}|Program change|8|${extension}`;
  const labels = "cs1Label=Risk cs2Label=IsSecurity cs3Label=Id cs5Label=Parents";
  const change = line(
    `app=modbus dvchost=ids-1 cs1=8.0 cs3=7d0f1c52-1111-4222-8333-944455566677 cs5=["5740a157-08e8-490f-85ad-eef23657e3cb"] ${labels} dst=10.50.0.31 src=10.50.0.7 start=1795316640000`,
  );

  test("are the alerts that come as JSON, about the same hosts and in the same group", () => {
    const [alert] = mapped("nozomi", change);
    expect(alert?.fact).toMatchObject({
      key: mapped("nozomi", fixture("nozomi-program-change"))[0]?.fact.key,
      title: "Program change",
      severity: "sev2",
      severityDefaulted: false,
      environment: "ot",
      assets: ["10.50.0.31", "10.50.0.7"],
      kind: "SIGN:PROGRAM:CHANGE",
      firstSeen: "2026-11-22T03:04:00.000Z",
    });
    expect(alert?.correlation.group).toBe("nozomi:5740a157-08e8-490f-85ad-eef23657e3cb");
  });

  test("without an id of their own are one finding between the same hosts", () => {
    const key = (dst: string) => mapped("nozomi", line(`app=smb dst=${dst} src=10.50.0.7 msg=again`))[0]?.fact.key;
    expect(key("10.50.0.1")).toBe(key("10.50.0.1"));
    expect(key("10.50.0.1")).not.toBe(key("10.50.0.2"));
  });

  test("about sign-ins and the sensor's own health are understood, and nothing is to do", () => {
    const others = [line("suser=admin", "AUDIT:SESSIONS:CREATE"), line("msg=LINK_DOWN_on_port_em0", "HEALTH")];
    expect(map("nozomi", others.join("\n")).kind).toBe("not-an-alert");
    expect(mapped("nozomi", [...others, change].join("\n"))).toHaveLength(1);
  });
});

test("what Vantage sends beside alerts is understood, and nothing is to do", () => {
  expect(map("nozomi", { event_type: "assets", id: "1", name: "press-3" }).kind).toBe("not-an-alert");
  const mixed = [{ event_type: "assets", id: "1" }, changeWith({ event_type: "alerts" })];
  expect(mapped("nozomi", mixed)).toHaveLength(1);
});
