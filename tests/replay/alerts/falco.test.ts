import { describe, expect, test } from "vitest";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const shellWith = (changes: object) => ({ ...payload("falco-shell"), ...changes });

describe("a Falco event", () => {
  test("becomes an alert that names its rule, the pod first, and the environment that Falcosidekick was told to add", () => {
    expect(mapped("falco", fixture("falco-shell"))[0]?.fact).toMatchObject({
      title: "Example shell in a container",
      severity: "sev2",
      severityDefaulted: false,
      environment: "medical",
      assets: ["wards/viewer-0", "viewer", "node-3.example"],
      kind: "Example shell in a container",
      status: "firing",
      firstSeen: "2026-11-22T03:04:05.678Z",
    });
  });

  test("is the same finding each time its rule fires in that place, and another elsewhere", () => {
    const key = (event: unknown) => mapped("falco", event)[0]?.correlation.finding;
    const first = key(payload("falco-shell"));
    expect(key(shellWith({ uuid: "another", time: "2026-11-22T04:00:00Z", output: "again" }))).toBe(first);
    expect(key(shellWith({ hostname: "node-4.example" }))).not.toBe(first);
    expect(key(shellWith({ rule: "Example other rule" }))).not.toBe(first);
    const otherPod = { ...payload("falco-shell").output_fields, "k8s.pod.name": "viewer-1" };
    expect(key(shellWith({ output_fields: otherPod }))).not.toBe(first);
  });

  test("that names no place is a finding of its own", () => {
    const key = (uuid: string) => mapped("falco", { rule: "R", priority: "Error", uuid })[0]?.fact.key;
    expect(key("u-1")).not.toBe(key("u-2"));
    expect(key("u-1")).toBe(key("u-1"));
  });

  describe("of a plugin, which reads the log of another place than Falco's own,", () => {
    const key = (source: string, fields: object, changes: object = {}) => {
      const event = { rule: "R", source, hostname: "falco-1.example", output_fields: fields, ...changes };
      return mapped("falco", event)[0]?.fact.key;
    };

    test("is a finding of its bucket, its request or the account that asks, whenever it comes", () => {
      const trail = (fields: object) => key("aws_cloudtrail", { "ct.region": "eu-west-1", ...fields });
      expect(trail({ "s3.bucket": "scans" })).not.toBe(trail({ "s3.bucket": "invoices" }));
      expect(trail({ "ct.request.functionname": "a" })).not.toBe(trail({ "ct.request.functionname": "b" }));
      expect(trail({ "ct.user": "ana" })).not.toBe(trail({ "ct.user": "ben" }));
      const again = { "s3.bucket": "scans", "evt.time": 1795316700000000000 };
      expect(trail({ "s3.bucket": "scans", "evt.time": 1795316400000000000 })).toBe(trail(again));
    });

    test("is a finding of what was asked of the cluster", () => {
      const asked = (name: string) => key("k8s_audit", { "ka.target.namespace": "wards", "ka.target.name": name });
      expect(asked("viewer")).not.toBe(asked("pumps"));
      expect(asked("viewer")).toBe(asked("viewer"));
    });

    test("that names no such thing is a finding of its words, whatever time they begin with", () => {
      const said = (output: string) => key("okta", {}, { output });
      expect(said("03:04:05.678901234: Error A")).toBe(said("2026-11-22T03:09:05.678901234+0000: Error A"));
      expect(said("03:04:05.678901234: Error A")).not.toBe(said("03:04:05.678901234: Error B"));
    });
  });

  test.each([
    ["Emergency", "sev1"],
    ["Alert", "sev1"],
    ["Critical", "sev1"],
    ["Error", "sev2"],
    ["WARNING", "sev3"],
    ["Notice", "sev4"],
    ["Informational", "sev4"],
    ["Debug ", "sev4"],
  ])("of priority %s is %s", (priority, severity) => {
    expect(mapped("falco", shellWith({ priority }))[0]?.fact).toMatchObject({ severity, severityDefaulted: false });
  });

  test.each([7, null, "loud"])("of priority %j is taken as the default, and says so", (priority) => {
    expect(mapped("falco", shellWith({ priority }))[0]?.fact).toMatchObject({ severityDefaulted: true });
  });

  test("outside any container is about its host alone: what Falco calls <NA> and host are no names", () => {
    const [onHost] = mapped("falco", fixture("falco-log.ndjson"));
    expect(onHost?.fact).toMatchObject({ severity: "sev1", environment: "it", assets: ["node-3.example"] });
  });

  test("that Falcosidekick sends to try itself declares nothing on its own", () => {
    expect(mapped("falco", fixture("falco-sidekick-test"))[0]?.posture).toBe(true);
    expect(mapped("falco", fixture("falco-shell"))[0]?.posture).toBe(false);
  });

  test("without output fields, host and time is understood all the same", () => {
    expect(mapped("falco", { rule: "R", priority: "Critical", output_fields: [1] })[0]?.fact).toMatchObject({
      title: "R",
      severity: "sev1",
      assets: [],
    });
  });

  test("without a rule is kept apart, with the reason", () => {
    expect(reasonOf(map("falco", { priority: "Critical" }))).toBe(
      "events.0.rule: expected a text, found something else or nothing",
    );
  });
});

test("Falco's log and a list of events are read line by line and one by one", () => {
  const lines = mapped("falco", fixture("falco-log.ndjson"));
  expect(lines.map(({ fact }) => fact.severity)).toEqual(["sev1", "sev4"]);
  const list = fixture("falco-log.ndjson").trim().split("\n");
  expect(mapped("falco", `[${list.join(",")}]`)).toEqual(lines);
});

test("what Falco says of itself never declares, and is one finding however many calls it has lost", () => {
  const drop = (lost: number) => ({
    rule: "Falco internal: syscall event drop",
    output: `Falco internal: syscall event drop. ${lost} system calls dropped in last second.`,
    priority: "Critical",
    source: "internal",
    hostname: "node-3",
    output_fields: { n_drops: String(lost) },
  });
  const [few, many] = [drop(1), drop(815_508)].map((event) => mapped("falco", event)[0]);
  expect(few).toMatchObject({ posture: true, fact: { severity: "sev1", assets: ["node-3"] } });
  expect(many?.fact.key).toBe(few?.fact.key);
});
