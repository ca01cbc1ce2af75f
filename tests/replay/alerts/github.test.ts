import { describe, expect, test } from "vitest";
import { readBody } from "../../../src/alerts/stored.ts";
import { fixture, map, mapped, payload, reasonOf } from "../../alerts/fixtures.ts";

const names = ["github-secret", "github-code", "github-dependency"] as const;

function one(content: unknown) {
  const [alert] = mapped("github", content);
  if (!alert) throw new Error("nothing was mapped");
  return alert;
}

function withAlert(name: string, change: object, action?: string) {
  const event = payload(name);
  return { ...event, ...(action && { action }), alert: { ...event.alert, ...change } };
}

test("a committed secret is an alert about its repository, and may declare", () => {
  const alert = one(fixture("github-secret"));
  expect(alert).toEqual({
    fact: {
      alertId: "alert-1",
      source: "github",
      key: "https://github.com/example-clinic/portal/security/secret-scanning/12",
      title: "example-clinic/portal: A secret was committed (Amazon AWS Access Key ID)",
      severity: "sev2",
      severityDefaulted: true,
      environment: "it",
      assets: ["example-clinic/portal"],
      service: "payments",
      kind: "amazon_aws_access_key_id",
      status: "firing",
      firstSeen: "2026-11-22T03:00:40.000Z",
      url: "https://github.com/example-clinic/portal/security/secret-scanning/12",
    },
    correlation: {
      finding: "https://github.com/example-clinic/portal/security/secret-scanning/12",
      assets: ["https://github.com/example-clinic/portal"],
    },
    posture: false,
  });
});

describe("a secret", () => {
  test.each([
    ["is public", withAlert("github-secret", { publicly_leaked: true })],
    ["becomes public", withAlert("github-secret", {}, "publicly_leaked")],
    ["was pushed past the protection", withAlert("github-secret", { push_protection_bypassed: true })],
  ])("that %s is taken as the worst, and the card says that GitHub did not rate it", (_what, event) => {
    expect(one(event).fact).toMatchObject({ severity: "sev1", severityDefaulted: true, status: "firing" });
  });

  test("that is public says so in its title", () => {
    const event = withAlert("github-secret", { publicly_leaked: true });
    expect(one(event).fact.title).toBe("example-clinic/portal: A secret is public (Amazon AWS Access Key ID)");
  });

  test("that opens nothing any more is not raised", () => {
    const event = withAlert("github-secret", { publicly_leaked: true, validity: "inactive" });
    expect(one(event).fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
  });

  test.each([
    ["inactive", "sev3"],
    ["active", "sev2"],
    ["unknown", "sev2"],
  ])("that GitHub last found %s and nobody outside has seen is %s", (validity, severity) => {
    expect(one(withAlert("github-secret", { validity })).fact).toMatchObject({ severity, severityDefaulted: true });
    const forced = one(withAlert("github-secret", { validity, push_protection_bypassed: true }));
    expect(forced.fact.severity).toBe(validity === "inactive" ? "sev3" : "sev1");
  });

  test("without its address is known by its repository and number", () => {
    const event = withAlert("github-secret", { html_url: undefined });
    expect(one(event).correlation).toEqual(one(payload("github-secret")).correlation);
  });
});

test.each(["github-code", "github-dependency"])("%s is a weakness and never declares on its own", (name) => {
  expect(one(fixture(name)).posture).toBe(true);
});

test("an advisory is about packages that nobody here has to use, and never declares", () => {
  expect(one(fixture("github-advisory"))).toMatchObject({
    fact: {
      title: "left-lib runs what it is given",
      severity: "sev1",
      status: "firing",
      url: "https://github.com/advisories/GHSA-1111-2222-3333",
    },
    correlation: { finding: "GHSA-1111-2222-3333", assets: [] },
    posture: true,
  });
});

test("a repository's own advisory is the same finding as the world's", () => {
  const event = payload("github-advisory");
  const own = { action: "reported", repository_advisory: { ...event.security_advisory, state: "triage" }, sender: {} };
  expect(one(own).correlation.finding).toBe(one(event).correlation.finding);
});

test("the event that Dependabot's replaced is the same finding under the same number", () => {
  const { repository } = payload("github-dependency");
  const alert = {
    id: 91,
    number: 31,
    affected_package_name: "left-lib",
    external_identifier: "CVE-2026-77777",
    severity: "moderate",
  };
  const old = one({ action: "create", alert, repository });
  expect(old.correlation).toEqual(one(fixture("github-dependency")).correlation);
  expect(old).toMatchObject({
    fact: { title: "example-clinic/portal: CVE-2026-77777 of left-lib", severity: "sev3", status: "firing" },
    posture: true,
  });
});

test.each([
  ["github-secret", "resolved", { resolution: "revoked" }],
  ["github-code", "fixed", { state: "fixed" }],
  ["github-code", "closed_by_user", { state: "dismissed" }],
  ["github-dependency", "dismissed", { state: "dismissed" }],
  ["github-dependency", "auto_dismissed", { state: "auto_dismissed" }],
  ["github-dependency", "fixed", { state: "fixed" }],
])("%s that is %s is a resolved signal", (name, action, change) => {
  expect(one(withAlert(name, change, action)).fact.status).toBe("resolved");
});

test.each([
  ["github-secret", "reopened"],
  ["github-secret", "validated"],
  ["github-code", "reopened_by_user"],
  ["github-dependency", "reintroduced"],
  ["github-dependency", "auto_reopened"],
])("%s that is %s fires", (name, action) => {
  expect(one(withAlert(name, {}, action)).fact.status).toBe("firing");
});

test("a withdrawn advisory is a resolved signal", () => {
  expect(one({ ...payload("github-advisory"), action: "withdrawn" }).fact.status).toBe("resolved");
});

test.each([
  [{ security_severity_level: "critical", severity: "note" }, "sev1"],
  [{ security_severity_level: "high" }, "sev2"],
  [{ security_severity_level: "medium" }, "sev3"],
  [{ security_severity_level: "low" }, "sev4"],
  [{ severity: "error" }, "sev2"],
  [{ severity: "warning" }, "sev3"],
  [{ severity: "note" }, "sev4"],
])("a rule of %j is %s", (rule, expected) => {
  const event = withAlert("github-code", { rule: { id: "x", description: "y", ...rule } });
  expect(one(event).fact).toMatchObject({ severity: expected, severityDefaulted: false });
});

test("a rule without a severity becomes sev2 and is flagged", () => {
  const event = withAlert("github-code", { rule: { id: "x", severity: "none", security_severity_level: null } });
  expect(one(event).fact).toMatchObject({ severity: "sev2", severityDefaulted: true });
});

test("a dependency is as severe as the flaw in its version, else as its advisory", () => {
  expect(one(fixture("github-dependency")).fact.severity).toBe("sev2");
  expect(one(withAlert("github-dependency", { security_vulnerability: null })).fact.severity).toBe("sev1");
});

test.each([
  ["the ping of a new hook", { zen: "Keep it logically awesome.", hook_id: 1, hook: {}, sender: {} }],
  ["an event about something else", { action: "created", issue: { number: 1 }, repository: {}, sender: {} }],
])("%s is no alert", (_what, event) => {
  expect(map("github", event)).toMatchObject({ kind: "not-an-alert" });
});

test.each([
  ["an alert of a kind that nobody knows", { action: "created", alert: { number: 1 }, sender: {} }, "alert: "],
  ["a secret of no repository", { alert: { number: 1, secret_type: "x" } }, "alert.number and repository: "],
  ["what is not GitHub's", { hello: "world" }, "alert: "],
])("%s is unmappable and says why", (_what, event, why) => {
  expect(reasonOf(map("github", event))).toContain(why);
});

test.each(names)("in %s parts of the wrong type cost only themselves", (name) => {
  const event = { ...withAlert(name, { created_at: 7, state: {}, validity: [] }), sender: 3, action: null };
  expect(one(event).fact).toMatchObject({ status: "firing", assets: ["example-clinic/portal"] });
});

test("a secret that GitHub says was revoked is a resolved signal", () => {
  expect(mapped("github", { ...payload("github-secret"), action: "revoked" })[0]?.fact.status).toBe("resolved");
});

test("an event about a whole repository or organisation, whoever set it off, is no alert", () => {
  const { repository } = payload("github-secret");
  expect(map("github", { action: "completed", type: "backfill", source: "git", repository }).kind).toBe("not-an-alert");
  expect(map("github", { action: "renamed", organization: { login: "clinic" } }).kind).toBe("not-an-alert");
});

test("what GitHub sends as a form is the same as what it sends as JSON", () => {
  const body = fixture("github-secret");
  const read = (text: string) => readBody("github", Buffer.from(text));
  const form = read(new URLSearchParams({ payload: body }).toString());
  expect(form.kind === "read" && JSON.parse(form.text)).toEqual(JSON.parse(body));
  expect(read("payload=%7B%22a").kind).toBe("refused");
  expect(readBody("generic", Buffer.from(new URLSearchParams({ payload: body }).toString())).kind).toBe("refused");
});
