import { expect, test } from "vitest";
import { identifyBy } from "../../src/chat/people.ts";
import { policySchema } from "../../src/policy/policy.ts";

const { people } = policySchema.parse({
  organisation: { name: "Example" },
  people: {
    amara: { name: "Amara", roles: ["ciso"], slack: "U0AMARA" },
    pat: { name: "Pat", roles: ["counsel"], slack: "U0PAT", slackTeam: "T0PARTNER" },
  },
  severities: {},
});
const identify = identifyBy(
  () => people,
  (platform) => (platform === "slack" ? "T0HOME" : undefined),
);
const speaking = (tenant: string, user: string) => identify.speaker({ platform: "slack", tenant, user });

test("somebody of our workspace is known by their id there", () => {
  expect(speaking("T0HOME", "U0AMARA")).toEqual({ person: "amara", roles: ["ciso"], via: "slack" });
});

test("somebody of another workspace is known where the policy names them with it", () => {
  expect(speaking("T0PARTNER", "U0PAT")).toEqual({ person: "pat", roles: ["counsel"], via: "slack" });
});

test.each([
  ["T0PARTNER", "U0AMARA"],
  ["T0HOME", "U0PAT"],
  ["T0OTHER", "U0PAT"],
  ["T0HOME", "U0GUEST"],
])("%s/%s is nobody: without a role, and so without a say", (tenant, user) => {
  expect(speaking(tenant, user)).toEqual({ person: `slack:${tenant}/${user}`, roles: [], via: "slack" });
});
