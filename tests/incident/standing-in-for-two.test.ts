import { describe, expect, it } from "vitest";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Somebody may be here for two others at once: what one of them has said, or another for them, bars nobody but that one. */

const table = (decides: object, consents: string[] = []) =>
  given(worldOf({ ...examplePolicy, authority: [{ fallback: true, decides, consents, within: "25m" }] }));
const both = { all: ["ciso", "coo"] };
const choice = ({ incident }: Given, person: string, id = "d1") => incident.decisions[id]?.choices[person];
/** They have handed over to `delegate`, one after the other, who is here. */
const away = (story: Given, delegate: string, ...principals: string[]) =>
  principals.reduce((so, each) => so.away(each, delegate).after("1m").acknowledged(delegate), story);
const principals = ({ incident: { acting } }: Given) => acting.map(({ principal }) => principal);

describe.each([
  ["amara", "carla", "ciso"],
  ["carla", "amara", "coo"],
])("whoever stands in for two, and first for %s", (one, other, role) => {
  const refused = () => {
    const asked = table({ all: ["ciso", "coo", "cpo"] }, [role])
      .declared()
      .joined("amara", "carla")
      .proposed();
    return asked.chose(one, "keep").after("25m").proposed({ decisionId: "d2" });
  };

  it("chooses for the other, where that one has refused it before", () => {
    const story = away(refused(), "dev", one, other);
    expect(principals(story)).toEqual([one, other]);
    expect(choice(story.chose("dev", "shut", "d2"), "dev", "d2")).toMatchObject({ actingFor: other });
  });

  it("chooses nothing for that one alone who has refused it before", () => {
    const story = away(refused(), "dev", one);
    const refusal = { code: "principal-has-refused", person: one };
    expect(story.chose("dev", "shut", "d2").refusal).toEqual(refusal);
  });
});

describe("whoever stands in for somebody", () => {
  const chosen = () => away(table(both).declared().proposed(), "dev", "carla").chose("dev", "keep");

  it("for whom another has chosen is told who has", () => {
    const refusal = { code: "chosen-by-another", person: "dev", principal: "carla" };
    expect(away(chosen(), "ivan", "carla").chose("ivan", "keep").refusal).toEqual(refusal);
  });

  it("for whom another has chosen, and for somebody else too, chooses for that one", () => {
    const two = away(chosen(), "ivan", "carla", "amara");
    expect(principals(two)).toEqual(["carla", "amara"]);
    expect(choice(two.chose("ivan", "keep"), "ivan")).toMatchObject({ actingFor: "amara" });
  });

  it("who has chosen themselves since is told so", () => {
    const half = table(both).declared().joined("amara", "carla").proposed().after("13m").acknowledged("dev");
    const refusal = { code: "principal-has-chosen", person: "carla" };
    expect(half.chose("carla", "keep").chose("dev", "shut").refusal).toEqual(refusal);
  });
});
