import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { samples } from "../../src/samples/samples.ts";
import { fixture } from "../alerts/fixtures.ts";
import { folder, smallPolicy } from "../config/folder.ts";
import { compileCache } from "../support/compile-cache.ts";

/** `muster samples`: what payloads that tools really sent come to. */

const main = join(import.meta.dirname, "../../src/main.ts");
const alert = (fields: object) => JSON.stringify({ id: "f-1", title: "A finding", severity: "high", ...fields });

/** The command as it is typed. */
async function muster(...words: string[]) {
  const env = { PATH: process.env.PATH, ...compileCache };
  return await promisify(execFile)(process.execPath, [main, "samples", ...words], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: stdout, err: stderr }),
  );
}

/** The same without a process of its own. */
function run(files: Record<string, string>, options: { policy?: string; json?: true } = {}) {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const code = samples(folder(files), options, {
    env: {},
    now: "2026-11-22T03:00:00.000Z",
    say: (line) => lines.out.push(line),
    complain: (line) => lines.err.push(line),
  });
  return { code, out: lines.out.join("\n"), err: lines.err.join("\n") };
}

function results(files: Record<string, string>, policy?: string) {
  return JSON.parse(run(files, { json: true, ...(policy && { policy }) }).out).results;
}

describe("muster samples", () => {
  it("prints for programs one result a file, and nothing else", async () => {
    const dir = folder({
      "guardduty/critical.json": fixture("guardduty-attack-sequence"),
      "generic/cut.json": '{"id":',
    });
    const { code, out, err } = await muster(dir, "--json");
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.parse(out)).toEqual({
      results: [
        {
          file: "generic/cut.json",
          source: "generic",
          parsed: false,
          declared: false,
          severity: null,
          environment: null,
          key: null,
          assets: [],
          error: "The body is not JSON in UTF-8.",
        },
        {
          file: "guardduty/critical.json",
          source: "guardduty",
          parsed: true,
          declared: true,
          severity: "sev1",
          environment: "medical",
          key: expect.stringMatching(/^arn:aws:guardduty:/),
          assets: expect.arrayContaining(["i-0f3a9c1d2e4b5a678"]),
        },
      ],
    });
  });

  it("prints for people a line for each alert of a file, and what each is about", async () => {
    const dir = folder({
      "suricata/eve.ndjson": fixture("suricata-alerts.ndjson"),
      "suricata/flow.ndjson": '{"event_type":"flow"}',
      "nagios/down.json": "{}",
    });
    const { code, out } = await muster(dir);
    expect(code).toBe(0);
    expect(out).toBe(`nagios
  ✗ nagios/down.json      There is no source of the kind "nagios". If a policy names it, give that policy with --config FILE.

suricata
  ✓ suricata/eve.ndjson   opens an incident  sev2  it       suricata:1 9000101 10.30.4.12 192.0.2.44 on 10.30.4.12, 192.0.2.44
                          opens an incident  sev2  it       suricata:1 9000101 10.30.4.12 192.0.2.44 on 192.0.2.44, 10.30.4.12
                          opens none         sev4  it       suricata:1 9000102 10.30.4.12 10.30.4.70 on 10.30.4.12, 10.30.4.70 (milder than sev2)
  ✓ suricata/flow.ndjson  no alert: no EVE record of the type alert

3 payloads: 2 understood, 1 of them opens an incident; 1 not understood.
`);
  });

  it("ends with 1 where the folder cannot be read, and with 2 where none is named", async () => {
    const [missing, nothing] = await Promise.all([muster("/no/such/folder"), muster()]);
    expect(missing).toEqual({
      code: 1,
      out: "",
      err: "muster samples: /no/such/folder is no folder that can be read\n",
    });
    expect(nothing.code).toBe(2);
  });

  it("goes by the manifest where there is one, and says which of its files is not there", () => {
    const listed = [
      { file: "a/one.json", source: "generic", repo: "example", note: "" },
      { file: "a/gone.json", source: "generic" },
    ];
    const files = { "manifest.json": JSON.stringify(listed), "a/one.json": alert({}), "a/other.json": "[]" };
    expect(results(files)).toMatchObject([
      { file: "a/one.json", source: "generic", parsed: true, key: "generic:f-1" },
      { file: "a/gone.json", parsed: false, error: "The file cannot be read (ENOENT)." },
    ]);
  });

  it.each(["{}", '[{"file": 1}]', "["])("refuses the manifest %s, which lists nothing", (manifest) => {
    const { code, err } = run({ "manifest.json": manifest });
    expect(code).toBe(1);
    expect(err).toContain("manifest.json is no list of");
  });

  it.each(["suricata", "Suricata", "AWS GuardDuty", "aws-guardduty", "security_hub", "defender"])(
    "takes %s for the kind that it means, and keeps the name",
    (source) => {
      const [result] = results({ [`${source}/a.json`]: "[1]" });
      expect(result.source).toBe(source);
      expect(result.error).not.toContain("no source of the kind");
    },
  );

  it.each(["constructor", "__proto__", "toString", "nagios"])("knows no source called %s", (source) => {
    expect(results({ [`${source}/a.json`]: "{}" })[0].error).toContain(`There is no source of the kind "${source}".`);
  });

  it("says that a file in no source's folder has none", () => {
    expect(results({ "readme.txt": "hello" })).toMatchObject([
      { source: "", error: expect.stringContaining("no folder") },
    ]);
  });
});

describe("a payload", () => {
  it.each([
    ["that fires", alert({}), true],
    ["that is resolved", alert({ status: "resolved" }), false],
    ["that is a sample", alert({ sample: true }), false],
    ["that is mild", alert({ severity: "low" }), false],
    ["whose severity nobody knows", alert({ severity: "odd" }), true],
  ])("%s opens an incident as it would at the door: %#", (_what, body, declared) => {
    expect(results({ "generic/a.json": body })).toMatchObject([{ parsed: true, declared }]);
  });

  it.each([
    ["resolved", alert({ status: "resolved" }), "(already over)"],
    ["a sample", alert({ sample: true }), "(how something is set up, a weakness or a test)"],
    ["mild", alert({ severity: "low" }), "(milder than sev2)"],
    ["of a severity that nobody knows", alert({ severity: "odd" }), "(its severity is assumed)"],
  ])("that is %s says to people why it opens nothing, or what is assumed of it", (_what, body, why) => {
    const [, line = ""] = run({ "generic/a.json": body }).out.split("\n");
    expect(line).toMatch(new RegExp(`generic:f-1 ${why.replaceAll(/[()]/g, "\\$&")}$`));
    expect(run({ "generic/a.json": alert({}) }).out).not.toContain("(");
  });

  it("that is understood and is no alert is parsed, and nothing failed", () => {
    const [result] = results({ "alertmanager/empty.json": '{"version":"4","alerts":[]}' });
    expect(result).toMatchObject({ parsed: true, declared: false, severity: null, key: null });
    expect(result).not.toHaveProperty("error");
  });

  it("of several alerts is judged by the one that opens an incident, then by the most severe", () => {
    const one = (id: string, fields: object) => ({ id, title: id, ...fields });
    const alerts = [
      one("mild", { severity: "low" }),
      one("sample", { severity: "critical", sample: true }),
      one("real", { severity: "high" }),
    ];
    expect(results({ "generic/a.json": JSON.stringify({ alerts }) })).toMatchObject([
      { declared: true, severity: "sev2", key: "generic:real" },
    ]);
    expect(results({ "generic/a.json": JSON.stringify({ alerts: alerts.slice(0, 2) }) })).toMatchObject([
      { declared: false, severity: "sev1", key: "generic:sample" },
    ]);
  });

  it("of which a part is broken is parsed, and says what was left out", () => {
    const body = JSON.stringify({ alerts: [JSON.parse(alert({})), { title: "no id" }] });
    expect(results({ "generic/a.json": body })).toMatchObject([
      { parsed: true, declared: true, error: expect.stringContaining("1 left out: alerts.1.id") },
    ]);
  });

  it("that the door would refuse for its length is not understood", () => {
    expect(results({ "suricata/long.ndjson": " ".repeat(1_048_577) })).toMatchObject([
      { parsed: false, error: "The body is over 1 MiB." },
    ]);
  });

  it("is read as the installation reads it, by the name that its source has there, and without its secret", () => {
    const mapping = "{ fields: { key: code, title: what, severity: level }, words: { severity: { red: sev1 } } }";
    const alerts = `alerts: { boiler: { kind: mapping, auth: { kind: bearer }, mapping: ${mapping} } }\n`;
    const policy = join(folder({ "muster.yaml": smallPolicy + alerts }), "muster.yaml");
    const files = { "boiler/a.json": '{"code":"b-7","what":"Pressure","level":"red"}', "generic/a.json": alert({}) };
    expect(results(files, policy)).toMatchObject([
      { source: "boiler", declared: true, severity: "sev1", key: "boiler:b-7" },
      { source: "generic", declared: true },
    ]);
    expect(results(files)).toMatchObject([{ source: "boiler", parsed: false }, { source: "generic" }]);
  });

  it("goes by a policy that is named: what declares, and where a service is", () => {
    const triage = "organisation: { name: Example, triage: { declareAt: sev1 } }";
    const services = "services: { pumps: { environment: medical } }\n";
    const yaml = smallPolicy.replace("organisation: { name: Example }", triage) + services;
    const policy = join(folder({ "muster.yaml": yaml }), "muster.yaml");
    expect(results({ "generic/a.json": alert({ service: "pumps" }) }, policy)).toMatchObject([
      { declared: false, environment: "medical" },
    ]);
    const broken = join(folder({ "muster.yaml": "organisation: {" }), "muster.yaml");
    expect(run({}, { policy: broken }).code).toBe(1);
  });
});

it("npm run samples is the command", () => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  expect(scripts.samples).toBe("exec node src/main.ts samples");
});
