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

test("what Vantage sends beside alerts is understood, and nothing is to do", () => {
  expect(map("nozomi", { event_type: "assets", id: "1", name: "press-3" }).kind).toBe("not-an-alert");
  const mixed = [{ event_type: "assets", id: "1" }, changeWith({ event_type: "alerts" })];
  expect(mapped("nozomi", mixed)).toHaveLength(1);
});
