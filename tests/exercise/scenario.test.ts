import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fileSchema } from "../../src/config/schema.ts";
import { type ReadScenario, readScenario, scenarioOf } from "../../src/exercise/scenario.ts";
import { scenarioNamed, scenariosHere } from "../../src/exercise/scenarios.ts";
import { shortened } from "../../src/exercise/shorten.ts";
import { checkPolicy } from "../../src/policy/check.ts";

const small = (timeline: string) => `title: Small
problem: Nobody is awake.
policy:
  organisation: { name: Example }
  people: { ben: { name: Ben Adler, roles: [commander] } }
  severities: { sev1: { steps: [{ at: 0%, by: [chat] }] } }
  authority: [{ fallback: true, decides: { any: [commander] } }]
  alerts: { edr: { kind: generic, auth: { kind: bearer } } }
timeline:
${timeline}`;

function mistakesOf(read: ReadScenario): string[] {
  return read.ok ? [] : read.mistakes.map(({ file, line, message, cure }) => `${file}:${line} ${message} — ${cure}`);
}

describe.each(scenariosHere())("$title", ({ name }) => {
  const read = readScenario(scenarioNamed(name));

  it("is a scenario whose policy keeps its promises", () => {
    if (!read.ok) throw new Error(mistakesOf(read).join("\n"));
    const policy = fileSchema.parse(shortened(read.scenario.policy));
    const everybody = Object.entries(policy.people).map(([id, person], index) => {
      return [id, { ...person, slack: `U0${id.toUpperCase()}`, phone: `+1555010${index}` }];
    });
    const configured = { chat: { slack: true, teams: false }, sms: true, voice: true };
    const found = checkPolicy({ ...policy, people: Object.fromEntries(everybody) }, configured, "2026-11-22");
    expect(found.filter(({ severity }) => severity === "mistake")).toEqual([]);
  });

  it("says the problem in one sentence", () => {
    expect(read.ok && read.scenario.problem.match(/[.!?](\s|$)/g)).toHaveLength(1);
  });
});

describe("a scenario file", () => {
  it("knows for each step the line on which it is written", () => {
    const read = scenarioOf("s.yaml", small("  - { alert: edr, payload: {} }\n  - { who: ben, press: Confirm }\n"));
    expect(read.ok && read.scenario.timeline.map(({ line }) => line)).toEqual([10, 11]);
  });

  it("is told of every mistake at once, each with its line and its cure", () => {
    const timeline =
      "  - { alert: siem, payload: {} }\n  - { who: bem, press: Confirm }\n  - { who: ben, silent: true, when: { answered: amara } }\n";
    expect(mistakesOf(scenarioOf("s.yaml", small(timeline)))).toEqual([
      's.yaml:10 the policy has no alert source "siem" — write one of: edr',
      's.yaml:11 the policy has no person "bem" — write one of: ben',
      's.yaml:12 the policy has no person "amara" — write one of: ben',
    ]);
  });

  it.each([
    ["a misspelt key", "  - { who: ben, pres: Confirm }", 'timeline[0] has no "pres" — write "press"'],
    [
      "a duration without a unit",
      '  - { who: ben, press: Confirm, after: "5" }',
      'write a duration as "5m" or "1h30m", not "5"',
    ],
    ["a key that no phone has", '  - { who: ben, key: "11" }', "write one digit in quotes"],
    ["something that cannot happen", "  - { who: ben, press: A, until: { happened: Confirmed } }", "is not one of"],
  ])("is told of %s", (_what, step, words) => {
    const mistakes = mistakesOf(scenarioOf("s.yaml", small(`${step}\n`)));
    expect(mistakes).toEqual([expect.stringContaining(words)]);
    expect(mistakes[0]).toMatch(/^s\.yaml:10 /);
  });

  it("is told of a policy that is none", () => {
    const text = readFileSync(scenarioNamed("payments"), "utf8").replace(
      "roles: [ciso], delegates",
      "rolls: [ciso], delegates",
    );
    expect(mistakesOf(scenarioOf("s.yaml", text))).toEqual([
      expect.stringMatching(/^s\.yaml:\d+ policy\.people\.amara has no "rolls" — write "roles"$/),
    ]);
  });

  it("that is no YAML is told where", () => {
    expect(mistakesOf(scenarioOf("s.yaml", "title: [\n"))).toEqual([expect.stringMatching(/^s\.yaml:/)]);
  });
});
