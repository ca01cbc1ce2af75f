import { describe, expect, it } from "vitest";
import { askedInstead, tieLeftToNobody } from "../../src/incident/decisions/own-proposal.ts";
import type { PersonId } from "../../src/policy/policy.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Where one person's word is enough, and it could be the proposer's. */
const one = { action: "isolate-host", service: "hr" } as const;
const services = { ...examplePolicy.services, hr: { tier: 2 } };
/** No role falls to anybody, so that it is plain who answers. */
const policy = { ...examplePolicy, roles: {}, services };

const question = {
  question: "Cut it off?",
  options: [
    { id: "cut", label: "Cut it off", costToAct: "", costToWait: "", acts: true as const },
    { id: "not", label: "Leave it", costToAct: "", costToWait: "" },
  ],
};

function asked(story: Given, person: PersonId, about: { action?: string; service?: string } = one) {
  const { now, incident, world } = story;
  const by = story.by(person);
  return askedInstead({ now, by, ...question, ...about }, incident, world);
}

const story = given(worldOf(policy)).declared();

describe("whoever proposes what one person decides", () => {
  it("hears who is asked in their place, where it could have been they", () => {
    expect(asked(story, "amara")).toEqual(["ben"]);
    expect(asked(story, "ben")).toEqual(["amara"]);
  });

  it("hears of everybody who is then asked to decide", () => {
    const { asked: then = {} } = story.proposed({ by: "amara", ...one }).incident.decisions.d1 ?? {};
    expect(asked(story, "amara")).toEqual(Object.keys(then));
  });

  it("hears nothing where they have no say anyway", () => {
    expect(asked(story, "grace")).toBeUndefined();
  });

  it("hears nothing where two people decide: they may be one of them", () => {
    expect(asked(story, "amara", { action: "shut-down", service: "payments" })).toBeUndefined();
  });

  it("hears it too where a role that nobody holds falls to them", () => {
    const dpo = { ...policy, roles: { dpo: { fallback: "cpo" } } };
    const authority = [{ fallback: true as const, decides: { any: ["dpo", "ciso"] } }];
    const fallen = given(worldOf({ ...dpo, authority })).declared();
    expect(asked(fallen, "grace", {})).toEqual(["amara"]);
  });

  it("hears it where nobody else of the agreed row is left, and the fallback row decides", () => {
    const authority = [
      { when: { action: "isolate-host" }, decides: { any: ["ciso"] } },
      { fallback: true as const, decides: { any: ["coo"] } },
    ];
    expect(asked(given(worldOf({ ...policy, authority })).declared(), "amara")).toEqual(["carla"]);
  });

  it("never hears of somebody from whom the incident is kept", () => {
    expect(asked(given(worldOf(policy)).declared({ confidential: true, excluded: ["amara"] }), "ben")).toBeUndefined();
  });

  it("hears nothing of a question that is refused anyway: the refusal says why", () => {
    expect(asked(story.stoodDown(), "amara")).toBeUndefined();
  });
});

describe("whoever acts for them", () => {
  it("approves it in their place no more than they do", () => {
    const authority = [{ fallback: true as const, decides: { any: ["ciso", "coo"] } }];
    const put = given(worldOf({ ...policy, authority }))
      .away("amara", "ben")
      .declared()
      .joined("ben")
      .proposed({ by: "amara" });
    expect(put.incident.acting).toMatchObject([{ person: "ben", principal: "amara" }]);
    const chosen = put.chose("ben", "shut");
    expect(chosen.refusal?.code).toBe("not-a-decider");
    expect(chosen.incident.decisions.d1?.state.status).toBe("open");
  });

  it("breaks no tie in their place", () => {
    const authority = [{ fallback: true as const, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo" }];
    const put = given(worldOf({ ...policy, authority }))
      .away("farid", "ivan")
      .declared()
      .joined("amara", "carla", "ivan")
      .proposed({ by: "farid" });
    const tied = put.chose("amara", "shut").chose("carla", "keep");
    expect(tied.incident.decisions.d1?.tiedAt).toBeDefined();
    expect(tied.chose("ivan", "shut").refusal?.code).toBe("not-a-decider");
    expect(tied.chose("farid", "shut").refusal?.code).toBe("alone-on-own-proposal");
  });
});

describe("whoever acts for somebody and has put what that one alone decides", () => {
  it("is not asked to, and does not keep the one they act for from deciding it", () => {
    const authority = [{ fallback: true as const, decides: { any: ["coo"] } }];
    const acting = given(worldOf({ ...policy, authority }))
      .declared()
      .after("10m")
      .acknowledged("dev");
    expect(acting.incident.acting).toMatchObject([{ person: "dev", principal: "carla" }]);
    const put = acting.proposed({ by: "dev" });
    expect(Object.keys(put.incident.decisions.d1?.asked ?? {})).toEqual(["carla"]);
    expect(put.joined("carla").chose("carla", "shut").incident.decisions.d1?.state.status).toBe("made");
  });
});

describe("whoever proposes what they alone could break a tie over", () => {
  const shut = { action: "shut-down", service: "payments" } as const;
  const left = (person: PersonId, roles: object = {}, more: object = {}) => {
    const authority = [{ fallback: true as const, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", ...more }];
    const told = given(worldOf({ ...policy, roles, authority })).declared();
    const { now, incident, world } = told;
    return tieLeftToNobody({ now, by: told.by(person), ...question, ...shut }, incident, world);
  };

  it("hears before it is put that nobody would break it", () => {
    expect(left("farid")).toBe("ceo");
  });

  it("hears nothing where somebody else would, where it is not theirs, or where no tie can come about", () => {
    expect(left("farid", { ceo: { fallback: "general-counsel" } })).toBeUndefined();
    expect(left("ben")).toBeUndefined();
    expect(left("amara")).toBeUndefined();
    expect(left("farid", {}, { decides: { any: ["ciso", "coo"] } })).toBeUndefined();
  });
});
