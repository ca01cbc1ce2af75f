import { describe, expect, it } from "vitest";
import { everythingAsked } from "../../src/policy/checks/questions.ts";
import { policySchema } from "../../src/policy/policy.ts";
import { examplePolicy } from "../support/example.ts";

const askedOf = (authority: object[]) =>
  everythingAsked(policySchema.parse({ ...examplePolicy, authority })).map(({ row, consents }) => [
    row + 1,
    consents.toSorted(),
  ]);
const ciso = { any: ["ciso"] };
const last = { fallback: true, decides: { all: ["ciso", "coo"] } };

describe("what a row may ask of people", () => {
  it("is what it asks by itself, and with the consents that each other row may add, and all of them together", () => {
    const asked = askedOf([
      { when: { action: "shut-down", tier: [1] }, decides: ciso },
      { when: { environment: ["medical"] }, consents: ["clinical-safety"] },
      { when: { signal: "ransomware" }, consents: ["general-counsel"] },
      { when: { costOver: "5 USD" }, consents: ["cpo"] },
      last,
    ]);
    expect(asked).toContainEqual([1, []]);
    expect(asked).toContainEqual([1, ["clinical-safety"]]);
    expect(asked).toContainEqual([1, ["general-counsel"]]);
    expect(asked).toContainEqual([1, ["clinical-safety", "cpo", "general-counsel"]]);
    expect(asked).toContainEqual([5, ["clinical-safety", "cpo", "general-counsel"]]);
  });

  it("is nothing that rows about other steps or tiers would add", () => {
    const asked = askedOf([
      { when: { action: "isolate-host", tier: [1] }, decides: ciso },
      { when: { action: "shut-down" }, consents: ["clinical-safety"] },
      { when: { tier: [2] }, consents: ["cpo"] },
      last,
    ]);
    expect(asked.filter(([row]) => row === 1)).toEqual([[1, []]]);
  });
});
