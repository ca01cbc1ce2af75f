import { describe, expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const lines = fixture("suricata-alerts.ndjson").trim().split("\n");

function modbusWith(change: (event: ReturnType<typeof payload>) => void) {
  const event = payload("suricata-modbus");
  change(event);
  return event;
}

describe("Suricata's EVE records", () => {
  test("become an alert for each record of the type alert, whatever else stands between them", () => {
    const result = map("suricata", fixture("suricata-alerts.ndjson"));
    if (result.kind !== "mapped") throw new Error(result.kind);
    expect(result.unmapped).toBeUndefined();
    expect(result.alerts.map(({ fact }) => [fact.title, fact.severity])).toEqual([
      ["Example web shell command in a request", "sev2"],
      ["Example web shell command in a request", "sev2"],
      ["Example scan", "sev4"],
    ]);
  });

  test("are read alike from lines, from a list and alone", () => {
    const fromLines = mapped("suricata", lines.join("\r\n"));
    expect(mapped("suricata", `[${lines.join(",")}]`)).toEqual(fromLines);
    expect(mapped("suricata", lines[0] ?? "")).toEqual(fromLines.slice(0, 1));
  });

  test("that Filebeat or Elastic's agent has taken apart are the ones that Suricata wrote", () => {
    const [written] = lines;
    const { timestamp, src_ip, dest_ip, app_proto, alert, ...eve } = JSON.parse(written ?? "");
    const { severity, ...rest } = alert;
    const taken = {
      "@timestamp": timestamp,
      message: alert.category,
      event: { kind: "alert", severity },
      source: { ip: src_ip },
      destination: { ip: dest_ip },
      network: { protocol: app_proto },
      suricata: { eve: { ...eve, alert: rest } },
    };
    const asWritten = mapped("suricata", written ?? "");
    expect(mapped("suricata", taken)).toEqual(asWritten);
    expect(mapped("suricata", { "@timestamp": timestamp, event: { original: written } })).toEqual(asWritten);
    expect(mapped("suricata", { "@timestamp": timestamp, message: written })).toEqual(asWritten);
    const flow = { suricata: { eve: { event_type: "flow", flow_id: 1 } } };
    expect(map("suricata", flow).kind).toBe("not-an-alert");
  });

  test("of one signature between two hosts are one finding, in either direction, in every packet", () => {
    const [request, answer, scan] = mapped("suricata", fixture("suricata-alerts.ndjson"));
    expect(answer?.correlation.finding).toBe(request?.correlation.finding);
    expect(scan?.correlation.finding).not.toBe(request?.correlation.finding);
    const other = modbusWith((event) => {
      event.dest_ip = "10.50.0.32";
    });
    expect(mapped("suricata", other)[0]?.fact.key).not.toBe(
      mapped("suricata", fixture("suricata-modbus"))[0]?.fact.key,
    );
  });

  test("of one signature that names no host are one finding by its flow", () => {
    const key = (flow_id: number) =>
      mapped(
        "suricata",
        modbusWith((event) => Object.assign(event, { src_ip: null, dest_ip: "", flow_id })),
      )[0]?.fact.key;
    expect(key(1)).not.toBe(key(2));
    expect(key(1)).toBe(key(1));
  });

  test("that hold no alert are understood, and nothing is to do", () => {
    expect(map("suricata", lines[2] ?? "").kind).toBe("not-an-alert");
    expect(map("suricata", '{"event_type":"stats","stats":{"uptime":5}}\n'.repeat(5)).kind).toBe("not-an-alert");
  });

  test("lose nothing to a line that is cut", () => {
    const result = map("suricata", `${lines[0]}\n{"event_type":"alert","ale\n${lines[3]}`);
    expect(result).toMatchObject({ kind: "mapped", alerts: [{}, {}], unmapped: { count: 1 } });
  });

  test("without a signature are kept apart, with the reason", () => {
    expect(reasonOf(map("suricata", '{"event_type":"alert","alert":{}}'))).toContain("alert.signature_id");
  });
});

describe("an EVE alert", () => {
  test("names its target first, its class as kind, and when it was seen", () => {
    expect(mapped("suricata", fixture("suricata-modbus"))[0]?.fact).toEqual({
      alertId: "alert-1",
      source: "suricata",
      key: "suricata:1 9000201 10.50.0.31 10.50.0.7",
      title: "Example write to a coil from an unknown host",
      severity: "sev1",
      severityDefaulted: false,
      environment: "ot",
      assets: ["10.50.0.31", "10.50.0.7"],
      kind: "Attempted Administrator Privilege Gain",
      status: "firing",
      firstSeen: "2026-11-22T03:04:05.678Z",
    });
  });

  test.each([
    [["Critical"], 3, "sev1"],
    [["Major"], 3, "sev2"],
    [["Minor"], 1, "sev3"],
    [["Informational"], 1, "sev4"],
    [undefined, 1, "sev2"],
    [undefined, "2", "sev3"],
    [undefined, 3, "sev4"],
    [undefined, 4, "sev4"],
    [["No such word"], 255, "sev4"],
  ])("that its rule rates %j, of a class with priority %j, is %s", (said, severity, expected) => {
    const event = modbusWith(({ alert }) => {
      alert.severity = severity;
      alert.metadata = said && { signature_severity: said };
    });
    expect(mapped("suricata", event)[0]?.fact).toMatchObject({ severity: expected, severityDefaulted: false });
  });

  test.each([0, 256, "high", null, 1.5])(
    "with severity %j and no word of its rule has no severity we know",
    (severity) => {
      const event = modbusWith(({ alert }) => {
        alert.severity = severity;
        alert.metadata = undefined;
      });
      expect(mapped("suricata", event)[0]?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
    },
  );

  test.each([
    ["modbus", "ot"],
    ["dnp3", "ot"],
    ["enip", "ot"],
    ["http", "it"],
    ["failed", "it"],
  ])("in the protocol %s is about %s", (protocol, environment) => {
    const event = modbusWith((one) => {
      one.app_proto = protocol;
    });
    expect(mapped("suricata", event)[0]?.fact.environment).toBe(environment);
  });

  test("is about the environment that its rule names, whatever the protocol", () => {
    const event = modbusWith(({ alert }) => {
      alert.metadata.environment = ["IT"];
    });
    expect(mapped("suricata", event)[0]?.fact.environment).toBe("it");
  });
});
