import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { MapResult } from "../../src/alerts/alert.ts";
import { failuresOf } from "../../src/alerts/mapping/examples.ts";
import { mapStored } from "../../src/alerts/stored.ts";
import { alertSource } from "../../src/config/alert-sources.ts";
import { services } from "./fixtures.ts";

/** A source of `muster.yaml`, written as people write it, applied to a payload. */
function mapWith(written: string, payload: unknown): MapResult {
  const { mapping, auth: _auth, kind, ...rest } = alertSource.parse({ auth: { kind: "bearer" }, ...parse(written) });
  const stored = { id: "alert-1", source: "own", receivedAtMs: 0, body: JSON.stringify(payload) };
  if (kind !== "mapping") return mapStored(stored, { kind, ...rest }, { services });
  if (typeof mapping !== "object") throw new Error("there is no mapping");
  return mapStored(stored, { kind, mapping, ...rest }, { services });
}

function alertsIn(result: MapResult) {
  if (result.kind !== "mapped") throw new Error(JSON.stringify(result));
  return result.alerts;
}

const fields = (more: string, rest = "") =>
  `kind: mapping\nmapping:\n  fields:\n    key: id\n    title: title\n${more ? `    ${more}\n` : ""}${rest}`;

describe("a mapping of one's own", () => {
  test("is what the README shows, and its example holds", () => {
    const readme = readFileSync(new URL("../../src/alerts/README.md", import.meta.url), "utf8");
    const [, shown = ""] = /## Bring your own alerts[\s\S]*?```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
    const { edr } = parse(shown).alerts;
    const { mapping } = alertSource.parse(edr);
    if (typeof mapping !== "object") throw new Error("the README shows no mapping");
    const failures = mapping.examples.map((example) => failuresOf(example, { kind: "mapping", mapping }, { services }));
    expect(failures).toEqual([[]]);
    const [alert, ...others] = alertsIn(mapWith(JSON.stringify(edr), edr.mapping.examples[0].payload));
    expect(others).toEqual([]);
    expect(alert?.fact).toMatchObject({ key: "own:d-1", title: "Files renamed", severity: "sev1", environment: "ot" });
    expect(alert?.fact).toMatchObject({ assets: ["HMI-3"], kind: "ransomware", severityDefaulted: false });
  });

  test("takes the first of several paths that finds something, and blank text is nothing", () => {
    const written = fields("severity: [a.level, b, missing]");
    const severityOf = (payload: object) =>
      alertsIn(mapWith(written, { id: 1, title: "T", ...payload }))[0]?.fact.severity;
    expect(severityOf({ a: { level: "SEV1" }, b: "sev3" })).toBe("sev1");
    expect(severityOf({ a: { level: " " }, b: "sev3" })).toBe("sev3");
    expect(severityOf({ a: null, b: "sev4" })).toBe("sev4");
  });

  test("says so when a severity means nothing, and takes none for mild", () => {
    const [alert] = alertsIn(mapWith(fields("severity: level"), { id: "1", title: "T", level: "frightful" }));
    expect(alert?.fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
  });

  test("knows the tool's own words in any case, numbers among them", () => {
    const words =
      '  words: { severity: { "5": sev1 }, environment: { Ward: medical }, status: { CLOSED: resolved } }\n';
    const written = fields("severity: level\n    environment: site\n    status: state", words);
    const [alert] = alertsIn(mapWith(written, { id: 1, title: "T", level: 5, site: "ward", state: "Closed" }));
    expect(alert?.fact).toMatchObject({ severity: "sev1", environment: "medical", status: "resolved" });
  });

  test("splits a payload, and one alert without a key costs only itself", () => {
    const written = fields("", "  each: items[].found[]\n  drop: [\"kind == 'noise'\"]\n");
    const found = [{ id: 1, title: "A" }, { title: "no key" }, { id: 3, title: "C", kind: "noise" }];
    const result = mapWith(written, { items: [{ found }, { found: [{ id: 4, title: "D" }] }] });
    expect(alertsIn(result).map(({ fact }) => fact.key)).toEqual(["own:1", "own:4"]);
    expect(result).toMatchObject({ unmapped: { count: 1, reason: "items[].found[][1]: no key: id is not there" } });
  });

  test("that finds no list, or no key at all, keeps the payload in quarantine", () => {
    expect(mapWith(fields("", "  each: items\n"), { other: [] })).toMatchObject({ kind: "unmappable" });
    expect(mapWith(fields(""), { title: "T" })).toMatchObject({ kind: "unmappable" });
    expect(mapWith(fields(""), [])).toMatchObject({ kind: "unmappable" });
  });

  test("that drops everything says so, and nothing is in quarantine", () => {
    const written = fields("", "  drop: [heartbeat]\n");
    expect(mapWith(written, { heartbeat: true })).toMatchObject({ kind: "not-an-alert" });
    expect(mapWith(written, { id: 1, title: "T", heartbeat: false })).toMatchObject({ kind: "mapped" });
  });

  test("collects the assets of every path, names and lists of them", () => {
    const [alert] = alertsIn(
      mapWith(fields("assets: [host, ips, other]"), {
        id: 1,
        title: "T",
        host: "fs-01",
        ips: ["10.0.0.1", 7, {}],
      }),
    );
    expect(alert?.fact.assets).toEqual(["fs-01", "10.0.0.1", "7"]);
  });

  test("marks what declares nothing by itself", () => {
    const posture = (test: unknown) =>
      alertsIn(mapWith(fields("posture: test"), { id: 1, title: "T", test }))[0]?.posture;
    expect([posture(true), posture(false), posture(undefined), posture("yes"), posture([])]).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test("is not brought down by a payload that a function cannot take", () => {
    const written = fields("kind: \"join('/', types)\"\n    severity: \"to_number(level) > `7` && 'sev1'\"");
    expect(alertsIn(mapWith(written, { id: 1, title: "T", types: 7, level: {} }))[0]?.fact.severity).toBe("sev2");
  });
});

describe("a source of any kind", () => {
  const payload = { id: "f-1", title: "T", kind: "malware", assets: ["fs-01"], site: { name: "north" } };

  test("has its keys and groups as its installation says, over the alert and the body", () => {
    const written =
      "{ kind: generic, key: \"join(' ', [kind, assets[0]])\", group: [payload.site.name, kind], window: 15m }";
    const [alert] = alertsIn(mapWith(written, payload));
    expect(alert?.fact.key).toBe("own:malware fs-01");
    expect(alert?.correlation).toMatchObject({
      finding: "own:malware fs-01",
      group: "own:north",
      windowMs: 15 * 60_000,
    });
  });

  test("has them over the body too where it may be lines, and is one document", () => {
    const alert = { id: "1", rule: { id: "5712", description: "T" }, site: { name: "north" } };
    expect(alertsIn(mapWith("{ kind: wazuh, key: payload.site.name }", alert))[0]?.fact.key).toBe("own:north");
  });

  test("keeps its own where what was asked for is not there", () => {
    const [alert] = alertsIn(mapWith("{ kind: generic, key: payload.nothing, group: nothing }", payload));
    expect(alert?.correlation).toEqual({ finding: "own:f-1", assets: ["fs-01"] });
  });
});
