import { describe, expect, test } from "vitest";
import { fixture, map, mapped, reasonOf } from "../../alerts/fixtures.ts";

const cef = (severity: string, extension: string) =>
  `CEF:0|Example Corp|Sensor|1|id-1|An event|${severity}|${extension}`;
const leef = (extension: string) => `LEEF:2.0|Example Corp|Sensor|1|ID-1|^|${extension}`;

describe("lines of CEF", () => {
  test("become an alert each, whatever stands before them and wherever they are folded", () => {
    const facts = mapped("cef", fixture("cef-lines.log")).map(({ fact }) => fact);
    expect(facts).toMatchObject([
      {
        key: "cef:Example Corp|Net Sensor | Pro|mal-17|viewer-4.example|10.40.1.9|10.40.1.77",
        title: "Malware carried \\ written",
        severity: "sev1",
        environment: "medical",
        assets: ["viewer-4.example", "10.40.1.9", "10.40.1.77"],
        kind: "mal-17",
        status: "firing",
        firstSeen: "2026-11-22T03:04:05.678Z",
      },
      { title: "Scan", severity: "sev4", environment: "it", assets: ["10.40.1.9", "10.40.1.77"] },
      { title: "Agent stopped", severity: "sev1", environment: "ot", assets: ["hmi-3"] },
    ]);
  });

  test("folded anywhere, also in their header, are the finding that they are on one line", () => {
    const line =
      "<137>Nov 22 03:04:05 host: CEF:0|Example Corp|Net Sensor|1|mal-1|Malware found|9|app=smb dst=10.0.0.1";
    const folded = line.replaceAll(" Corp", "\n    Corp").replace(" found", "\n  found").replace(" dst", "\r\n dst");
    expect(mapped("cef", folded)).toEqual(mapped("cef", line));
  });

  test.each([
    ["0", "sev4"],
    ["3", "sev4"],
    ["4", "sev3"],
    ["6", "sev3"],
    ["6.9", "sev3"],
    ["7", "sev2"],
    ["8", "sev2"],
    ["9", "sev1"],
    ["10", "sev1"],
    ["Low", "sev4"],
    ["medium", "sev3"],
    [" High ", "sev2"],
    ["Very-High", "sev1"],
    ["Very High", "sev1"],
    ["Error", "sev2"],
    ["Warning", "sev3"],
    ["Info", "sev4"],
    ["Information", "sev4"],
  ])("of severity %s are %s", (said, severity) => {
    expect(mapped("cef", cef(said, ""))[0]?.fact).toMatchObject({ severity, severityDefaulted: false });
  });

  test.each(["Unknown", "", "11", "-1", "9e9", "nine"])(
    "of severity %j are taken as the default, and say so",
    (said) => {
      expect(mapped("cef", cef(said, ""))[0]?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
    },
  );

  test("of one kind about the same hosts are one finding; without a host each is one of its own", () => {
    const key = (extension: string) => mapped("cef", cef("5", extension))[0]?.fact.key;
    expect(key("src=10.0.0.1 msg=first")).toBe(key("src=10.0.0.1 msg=again"));
    expect(key("src=10.0.0.1")).not.toBe(key("src=10.0.0.2"));
    expect(key("msg=first")).not.toBe(key("msg=second"));
    expect(key("externalId=7 msg=first")).toBe(key("externalId=7 msg=updated"));
  });

  test.each(["cef", "leef"] as const)(
    "of %s without a host that are sent again at another time are the same finding",
    (kind) => {
      const event = kind === "cef" ? cef("5", "msg=first") : leef("msg=first");
      const key = (header: string) => mapped(kind, `${header}${event}`)[0]?.fact.key;
      expect(key("<13>Nov 22 03:04:05 gate: ")).toBe(key("<13>Nov 22 03:09:07 gate: "));
      expect(key("<13>1 2026-11-22T03:04:05Z gate app - - - ")).toBe(key(""));
    },
  );

  test("cost nothing of each other: a line that is none is left out, and told", () => {
    const body = [cef("5", ""), "<13>Nov 22 03:04:05 host sshd: failed", cef("6", "")].join("\n");
    expect(map("cef", body)).toMatchObject({
      kind: "mapped",
      alerts: [{}, {}],
      unmapped: { count: 1, reason: "record 2: no CEF header" },
    });
    expect(reasonOf(map("cef", "prose\nand more"))).toBe("record 1: no CEF header");
  });
});

describe("lines of LEEF", () => {
  test("become an alert each, whatever their attributes are apart by", () => {
    const facts = mapped("leef", fixture("leef-lines.log")).map(({ fact }) => fact);
    expect(facts).toMatchObject([
      {
        title: "A host calls out, a=b",
        severity: "sev1",
        assets: ["192.0.2.9", "10.60.0.4"],
        kind: "Command and control",
        firstSeen: "2026-11-22T03:04:05.678Z",
      },
      { title: "LOGIN", severity: "sev4", assets: ["10.60.0.5"], kind: "LOGIN" },
      { title: "DROP", severity: "sev2", assets: ["kiosk-1"] },
    ]);
  });

  test("without a severity are taken as the default, and say so", () => {
    expect(mapped("leef", leef("src=10.0.0.1"))[0]?.fact).toMatchObject({ severityDefaulted: true });
  });

  test("in a protocol that only controllers speak are about ot, in one of medical devices about medical", () => {
    const environment = (proto: string) => mapped("leef", leef(`src=10.0.0.1^proto=${proto}`))[0]?.fact.environment;
    expect(["S7comm-plus", "EtherNet/IP", "DICOM", "TCP"].map(environment)).toEqual(["ot", "ot", "medical", "it"]);
  });
});
