import { describe, expect, it } from "vitest";
import { given } from "../support/builders.ts";
import { refusalStories } from "../support/refusal-stories.ts";

describe("a refusal", () => {
  for (const [code, story] of Object.entries(refusalStories)) {
    it(`is answered with ${code}`, () => {
      expect(story().refusal?.code).toBe(code);
    });
  }

  it("changes nothing, and on a decision leaves the fact that a known person was refused", () => {
    const refused = given().declared().proposed().chose("ben", "shut");
    expect(refused.added.map(({ type, data }) => ({ type, data }))).toEqual([
      { type: "CommandRefused", data: { command: "Choose", code: "not-a-decider", decisionId: "d1" } },
    ]);
    const stranger = given()
      .declared()
      .proposed()
      .told({
        type: "RecordDissent",
        by: { person: "slack:T0/U0", roles: [], via: "slack" },
        decisionId: "d1",
      });
    expect(stranger.refusal?.code).toBe("not-a-decider");
    expect(stranger.added).toEqual([]);
  });
});
