import { describe, expect, it } from "vitest";
import { policySchema } from "../../src/policy/policy.ts";
import { peopleAt } from "../../src/policy/rota.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** An administrator on call in turns of three hours: Grace, and from 03:10 UTC Ivan. */
const policy = {
  ...examplePolicy,
  roles: {
    ...examplePolicy.roles,
    administrator: { rota: { people: ["grace", "ivan"], from: "2026-11-22T00:10", turn: "3h" } },
  },
  authority: [{ fallback: true, decides: { all: ["ciso", "administrator"] }, within: "25m" }],
};

const opened = () => given(worldOf(policy)).declared().joined("amara", "grace", "ivan").proposed();

/** The next turn has begun. */
function inTheNextTurn(story: Given): Given {
  const later = story.asleep("10m");
  const people = Object.entries(peopleAt(policySchema.parse(policy), later.now));
  return people.reduce((so, [person, { roles }]) => so.staffed(person, { roles }), later);
}

const decision = ({ incident }: Given) => incident.decisions.d1;

describe("a decision of somebody on call", () => {
  it("is put to whoever's turn it is, and nobody else on the rota has a say by it", () => {
    expect(decision(opened())?.asked).toEqual({ amara: { role: "ciso" }, grace: { role: "administrator" } });
    expect(opened().chose("ivan", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(opened().chose("amara", "shut").chose("grace", "shut"))?.state.status).toBe("made");
  });

  it("that is still open in the next turn is asked of whoever's turn it is then, and the last one decides nothing", () => {
    const next = inTheNextTurn(opened()).chose("amara", "shut");
    expect(decision(next)?.asked).toHaveProperty("ivan", { role: "administrator" });
    expect(next.chose("grace", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(next.chose("ivan", "shut"))?.state.status).toBe("made");
  });

  it("needs the choice of whoever's turn it is when it is made: what was chosen the turn before is on record only", () => {
    const before = inTheNextTurn(opened().chose("grace", "shut")).chose("amara", "shut");
    expect(decision(before)?.state.status).toBe("open");
    expect(decision(before)?.choices).toHaveProperty("grace");
    expect(decision(before.chose("ivan", "shut"))?.state).toMatchObject({ status: "made", option: "shut" });
  });

  it("calls in whoever's turn it is by then, once", () => {
    const here = given(worldOf(policy)).declared().joined("amara", "grace").proposed();
    const next = inTheNextTurn(here).chose("amara", "shut");
    expect(next.incident.callIns["ivan.1"]).toMatchObject({ why: "decision", roles: ["administrator"] });
    const later = next.told({ type: "AddNote", text: "Waiting" });
    const asked = later.added.filter(({ type }) => type === "DeciderAsked" || type === "CallInStarted");
    expect(asked).toEqual([]);
  });
});
