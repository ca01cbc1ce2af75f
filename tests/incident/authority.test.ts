import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { authorityFor, canTakeAll, seats } from "../../src/incident/decisions/authority.ts";
import type { policySchema } from "../../src/policy/policy.ts";
import { given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

type Table = z.input<typeof policySchema>["authority"];
const rulesWith = (authority: Table) => worldOf({ ...examplePolicy, authority }).rules;
const ciso = { any: ["ciso"] };
const coo = { any: ["coo"] };
const last = { fallback: true as const, decides: { any: ["ceo"] } };
const isDecidedBy = (role: string) => ({ deciders: { kind: "any", roles: [role] } });
const it1 = { environment: "it" as const };

describe("who decides", () => {
  it("is named by the first row that matches", () => {
    const rules = rulesWith([
      { when: { action: "shut-down" }, decides: ciso },
      { when: { action: "shut-down" }, decides: coo },
      last,
    ]);
    expect(authorityFor(rules, { ...it1, action: "shut-down" })).toMatchObject({ ...isDecidedBy("ciso"), row: 0 });
  });

  it("is named by the fallback row when no other matches, wherever that row stands", () => {
    const rules = rulesWith([last, { when: { action: "shut-down" }, decides: ciso }]);
    expect(authorityFor(rules, { ...it1, action: "fail-over" })).toMatchObject({ ...isDecidedBy("ceo"), row: 0 });
    expect(authorityFor(rules, { ...it1, action: "shut-down" })).toMatchObject({ ...isDecidedBy("ciso"), row: 1 });
  });

  it("is the commander on call when the table says nothing", () => {
    const authority = authorityFor(rulesWith([]), it1);
    expect(authority).toMatchObject({ ...isDecidedBy("commander"), consents: [], withinMs: 25 * 60_000 });
    expect(authority.row).toBeUndefined();
  });

  it("is not named by a row that asks only for consents", () => {
    const rules = rulesWith([{ when: { action: "shut-down" }, consents: ["clinical-safety"] }, last]);
    const authority = authorityFor(rules, { ...it1, action: "shut-down" });
    expect(authority).toMatchObject({ ...isDecidedBy("ceo"), consents: ["clinical-safety"] });
  });

  it("never goes without the consents of the row that decides, though it is the fallback row and does not match", () => {
    const rules = rulesWith([{ ...last, when: { action: "shut-down" }, consents: ["clinical-safety"] }]);
    const authority = authorityFor(rules, { ...it1, action: "fail-over" });
    expect(authority).toMatchObject({ ...isDecidedBy("ceo"), consents: ["clinical-safety"] });
  });

  it.each([
    ["an environment", { when: { environment: ["ot" as const] } }, { environment: "ot" as const }, it1],
    ["a service's tier", { when: { tier: [1, 2] } }, { ...it1, tier: 2 }, { ...it1, tier: 3 }],
    ["an action", { when: { action: "shut-down" } }, { ...it1, action: "shut-down" }, { ...it1, action: "fail-over" }],
  ])("depends on %s", (_what, row, matching, other) => {
    const rules = rulesWith([{ ...row, decides: ciso }, last]);
    expect(authorityFor(rules, matching)).toMatchObject(isDecidedBy("ciso"));
    expect(authorityFor(rules, other)).toMatchObject(isDecidedBy("ceo"));
  });

  it("is not named by a row about something that is not known", () => {
    const rules = rulesWith([
      { when: { tier: [1] }, decides: ciso },
      { when: { action: "shut-down" }, decides: ciso },
      { when: { costOver: "5 USD" }, decides: ciso },
      { when: { signal: "ransomware" }, decides: ciso },
      last,
    ]);
    expect(authorityFor(rules, it1)).toMatchObject(isDecidedBy("ceo"));
  });

  it("brings the row's tie-breaker and time with it", () => {
    const rules = rulesWith([{ fallback: true, decides: ciso, tieBreaker: "ceo", within: "10m" }]);
    expect(authorityFor(rules, it1)).toMatchObject({ tieBreaker: "ceo", withinMs: 600_000 });
  });

  it("follows the service in question, not the incident around it", () => {
    const authority: Table = [{ when: { environment: ["medical"] }, decides: { any: ["clinical-safety"] } }, last];
    const declared = given(worldOf({ ...examplePolicy, authority })).declared();
    const about = (service: string) => declared.proposed({ service }).incident.decisions.d1?.deciders.roles;
    expect(about("infusion-pumps")).toEqual(["clinical-safety"]);
    expect(about("payments")).toEqual(["ceo"]);
    expect(about("nothing-we-know")).toEqual(["ceo"]);
  });
});

describe("who must agree", () => {
  const atLeastTwo = { kind: "atLeast" as const, needs: 2, roles: ["ciso", "coo", "cio"] };
  const both = { kind: "all" as const, roles: ["ciso", "coo", "ciso"] };

  it.each([
    ["any of them: one", { kind: "any" as const, roles: ["ciso", "coo"] }, [], 1],
    ["all of them: as many as there are roles", both, [], 2],
    ["at least two: two", atLeastTwo, [], 2],
    ["and one for each who must consent", both, ["clinical-safety"], 3],
    ["and none for one of them who must consent as well", both, ["ciso"], 2],
    ["nor where one of them suffices", { kind: "any" as const, roles: ["ciso", "coo"] }, ["ciso"], 1],
    ["nor where two do", atLeastTwo, ["ciso"], 2],
  ])("%s", (_case, deciders, consents, count) => {
    expect(seats({ deciders, consents })).toHaveLength(count);
  });

  it.each([
    ["two people in a role each", [["ciso"], ["coo"]], true],
    ["one person in both", [["ciso", "coo"]], false],
    ["one of whom could sit in either seat, first", [["coo", "ciso"], ["coo"]], true],
    ["one of whom could sit in either seat, last", [["coo"], ["coo", "ciso"]], true],
    ["two who hold the same role", [["coo"], ["coo"]], false],
    ["somebody who has no say", [["ciso"], ["cfo"]], false],
  ])("of CISO and COO is %s", (_case, people, isEnough) => {
    expect(canTakeAll(seats({ deciders: both, consents: [] }), people)).toBe(isEnough);
  });
});
