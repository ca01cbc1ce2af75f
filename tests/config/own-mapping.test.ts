import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCheck } from "../../src/commands/check.ts";
import { loadConfig } from "../../src/config.ts";
import { generateSealingKey } from "../../src/ledger/seal.ts";
import { folder, smallPolicy } from "./folder.ts";

const source = (mapping: string) =>
  `${smallPolicy}alerts:\n  edr: { kind: mapping, auth: { kind: bearer }, mapping: ${mapping} }\n`;
const good =
  "{ fields: { key: id, title: name, severity: level }, examples: [{ payload: { id: 1, name: T, level: sev1 }, gives: [{ key: '1', severity: sev1 }] }] }";

/** The lines of `muster check` that are about the mapping or say that something is wrong, and its exit code. */
async function check(yaml: string, files: Record<string, string> = {}, changed: Record<string, string> = {}) {
  const directory = folder({ "muster.yaml": yaml, "key/muster.pem": generateSealingKey().pem, ...files });
  const lines: string[] = [];
  const env = {
    ALERTS_EDR_SECRET: "a-secret-of-the-edr",
    SLACK_BOT_TOKEN: "xoxb-1",
    SLACK_SIGNING_SECRET: "signing-secret-of-slack",
    MUSTER_SEALING_KEY_FILE: join(directory, "key/muster.pem"),
    ...changed,
  };
  const print = (line: string) => void lines.push(line.replaceAll(`${directory}/`, ""));
  const code = await runCheck({
    file: join(directory, "muster.yaml"),
    env,
    today: "2026-11-22",
    probes: () => [],
    print,
  });
  return {
    code,
    told: lines.join("\n"),
    lines: lines.filter((line) => /mapping|example|alerts\.|JMESPath|edr\.yaml|secret is written/.test(line)),
  };
}

describe("a mapping", () => {
  it("whose examples give what they should is told", async () => {
    const { code, lines } = await check(source(good));
    expect(lines).toContain("✓ mapping of alerts/edr: 1 example gives what it should");
    expect(code).toBe(0);
  });

  it.each([
    ["level: sev3", 'severity of alert 1 is "sev3", not "sev1"'],
    ["name: T }, { payload: { id: 2", "it gives 1 alerts, not 0"],
  ])("that stops working is a mistake at its example, with what it gives instead: %s", async (change, expected) => {
    const broken = change.startsWith("level")
      ? good.replace("level: sev1", change)
      : good.replace("gives: [{ key: '1', severity: sev1 }]", "gives: []");
    const { code, lines } = await check(source(broken));
    expect(lines.filter((line) => line.startsWith("✗"))).toEqual([expect.stringContaining(expected)]);
    expect(lines.join("\n")).toMatch(/^✗ muster\.yaml:10:\d+ in this example /m);
    expect(code).toBe(1);
  });

  it("that leaves out the alert of its example says that it does", async () => {
    const { lines } = await check(source(good.replace("fields:", "drop: ['name'], fields:")));
    expect(lines.join("\n")).toContain("in this example its mapping drops what is in it: it gives 0 alerts, not 1");
  });

  it("that stops working is told beside whatever else is wrong, and keeps Muster from starting", async () => {
    const broken = source(good.replace("level: sev1", "level: sev3"));
    const { lines } = await check(broken, {}, { SLACK_BOT_TOKEN: "", ALERTS_EDR_SECRET: "" });
    expect(lines.join("\n")).toContain('in this example severity of alert 1 is "sev3", not "sev1"');
    const directory = folder({ "muster.yaml": broken });
    const loaded = loadConfig({ file: join(directory, "muster.yaml"), env: {} });
    expect(!loaded.ok && loaded.mistakes.map(({ message }) => message)).toContain(
      'in this example severity of alert 1 is "sev3", not "sev1"',
    );
  });

  it("is not held to its examples by half a policy, and that is told", async () => {
    const broken = source(good.replace("level: sev1", "level: sev3")).replace("organisation:", "organisations:");
    const { told } = await check(broken);
    expect(told).not.toContain("in this example");
    expect(told).toMatch(/^! not checked until every ✗ of the configuration is put right: .*the examples of mappings/m);
  });

  it("whose key is not found any more is a mistake", async () => {
    const { lines } = await check(source(good.replace("key: id", "key: uuid")));
    expect(lines.join("\n")).toContain("it is not understood (no key: uuid is not there)");
  });

  it("without an example is told", async () => {
    const { code, lines } = await check(source("{ fields: { key: id, title: name } }"));
    expect(lines.join("\n")).toContain("! muster.yaml:10:49 alerts.edr has a mapping without an example");
    expect(code).toBe(0);
  });

  it.each([
    [
      "{ fields: { key: 'id[', title: name } }",
      "alerts.edr.mapping.fields.key is not understood — write a JMESPath expression",
    ],
    ["{ fields: { key: id, title: 'nme(x)' } }", "there is no function nme here; there are: abs"],
    ["{ fields: { key: id, title: '$.x' } }", "write it without $ and let"],
    [`{ drop: ["type = 'heartbeat'"], fields: { key: id, title: name } }`, "a lone = is no comparison, write =="],
    [`{ each: "found[?kind = 'x']", fields: { key: id, title: name } }`, "a lone = is no comparison, write =="],
    [`{ fields: { key: id, title: "a >= 90 && 'b'" } }`, "a number, true or false stands between back-ticks"],
    ['{ fields: { key: id, title: "a == `high`" } }', "a text in single quotes ('critical')"],
    ['{ fields: { key: id, title: "a >= `90" } }', "close the back-tick"],
    ["{ fields: { key: finding-id, title: name } }", `around all of it, as YAML takes one pair off: '"finding-id"'`],
    ["{ fields: { key: id, titel: name } }", 'alerts.edr.mapping.fields has no "titel" — write "title"'],
    ["{ fields: { title: name } }", "alerts.edr.mapping.fields.key is missing"],
    [
      "{ fields: { key: id, title: name }, words: { severity: { high: sev9 } } }",
      "words.severity.high is not one of: sev1",
    ],
    [`{ fields: { key: ${"a".repeat(501)}, title: name } }`, "at most 500 characters"],
  ])("with a mistake in it is told at its line, with its cure: %s", async (mapping, expected) => {
    const { code, lines } = await check(source(mapping));
    expect(lines.join("\n")).toContain(expected);
    expect(lines.find((line) => line.includes(expected))).toContain("muster.yaml:10:");
    expect(code).toBe(1);
  });

  it("may be a file of its own, whose mistakes are told at its own lines", async () => {
    const file = source("edr.yaml");
    const written =
      "fields:\n  key: id\n  title: name\nexamples:\n  - payload: { id: 1, name: T }\n    gives: [{ title: T }]\n";
    expect((await check(file, { "edr.yaml": written })).lines).toContain(
      "✓ mapping of alerts/edr: 1 example gives what it should",
    );
    const wrong = await check(file, { "edr.yaml": written.replace("title: name", "title: 'name['") });
    expect(wrong.lines.join("\n")).toContain("✗ edr.yaml:3:10 fields.title is not understood");
    const failing = await check(file, {
      "edr.yaml": written.replace("gives: [{ title: T }]", "gives: [{ title: U }]"),
    });
    expect(failing.lines.join("\n")).toContain('✗ edr.yaml:5:5 in this example title of alert 1 is "T", not "U"');
    const missing = await check(file);
    expect(missing.lines.join("\n")).toContain("✗ muster.yaml:10:58 the file edr.yaml does not exist");
  });

  it.each([
    ["auth: hmac", "write it, such as { kind: hmac, header: X-Signature }"],
    ["auth: 0123456789abcdef", "write it, such as { kind: bearer }"],
    ["auth: { kind: hmac }", "add it, as a header's name, such as X-Signature"],
  ])("of a source with %s says what to write, and nothing of what may be a secret", async (auth, cure) => {
    const { told } = await check(`${smallPolicy}alerts:\n  edr: { kind: generic, ${auth} }\n`);
    expect(told).toContain(cure);
    expect(told).not.toContain("0123456789abcdef");
  });

  it("that is not there, or has no use, is a mistake", async () => {
    const none = await check(`${smallPolicy}alerts:\n  edr: { kind: mapping, auth: { kind: bearer } }\n`);
    expect(none.lines.join("\n")).toContain("add it: how its payloads are read");
    const unused = await check(source(good).replace("kind: mapping", "kind: generic"));
    expect(unused.lines.join("\n")).toContain("take it away, or write kind: mapping");
  });

  it("may hold words like token and password, and no secret", async () => {
    const payload = "{ id: 1, name: T, level: sev1, password: hunter2, token: 0123456789abcdef0123456789abcdef }";
    const worded = good.replace("{ id: 1, name: T, level: sev1 }", payload);
    expect((await check(source(worded))).code).toBe(0);
    const leaked = await check(source(good.replace("name: T,", "name: a-secret-of-the-edr,")));
    expect(leaked.lines.join("\n")).toContain("a secret is written here");
    expect(leaked.lines.join("\n")).not.toContain("a-secret-of-the-edr");
  });
});
