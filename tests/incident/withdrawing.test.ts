import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { owed } from "../../src/incident/owed.ts";
import { acting, actingPolicy, taken } from "../support/acting.ts";
import { type Given, given } from "../support/builders.ts";
import { labelsOf, textOf } from "../support/card-text.ts";
import { worldOf } from "../support/example.ts";

/** A question is taken back by whoever put it or leads, and no answer is got round by that. */

const withdrawn = (story: Given, by = "grace", reason = "The server is clean again") =>
  story.told({ type: "WithdrawDecision", by: story.by(by), decisionId: "d1", reason });
const state = ({ incident }: Given) => incident.decisions.d1?.state;
const put = (story: Given = acting()) => story.proposed({ by: "grace" });
const card = ({ world, incident }: Given) =>
  decisionCard(
    incident,
    "d1",
    { kind: "room", platform: "slack" },
    { rules: incident.rules, directory: world.directory },
  );

describe("a question that is withdrawn", () => {
  it("by whoever put it, or whoever leads, keeps who and why, and nobody chooses in it any more", () => {
    const after = withdrawn(put());
    expect(state(after)).toMatchObject({ status: "withdrawn", by: "grace", reason: "The server is clean again" });
    expect(after.incident.actions).toEqual({});
    expect(after.chose("amara", "shut").refusal).toMatchObject({ code: "decision-closed", status: "withdrawn" });
    expect(textOf(card(after))).toContain("Withdrawn by Grace");
    expect(textOf(card(after))).toContain("“The server is clean again”");
    expect(labelsOf(card(put()))).toContain("Withdraw the question");
    expect(state(withdrawn(put(), "ben"))).toMatchObject({ by: "ben" });
  });

  it("is withdrawn by nobody else, and not without a reason", () => {
    expect(withdrawn(put(), "amara").refusal?.code).toBe("not-your-proposal");
    expect(withdrawn(put(), "grace", " ").refusal).toEqual({ code: "empty", what: "reason" });
    expect(state(withdrawn(put(), "amara"))?.status).toBe("open");
    expect(withdrawn(put().after("40m")).refusal).toMatchObject({ code: "decision-closed", status: "expired" });
  });

  it("is told to everybody who was asked, and nobody is rung for it any more", () => {
    const asleep = given(worldOf(actingPolicy)).declared({ severity: "sev3" }).joined("amara", "grace");
    const asked = put(asleep);
    const calls = ({ incident }: Given) =>
      Object.values(incident.callIns).flatMap(({ person, state: call }) => (call.status === "waiting" ? [person] : []));
    expect(calls(asked)).toContain("carla");
    const after = withdrawn(asked);
    expect(calls(after)).not.toContain("carla");
    const told = owed(after.incident).flatMap((effect) =>
      effect.kind === "notice" && effect.notice.about.what === "decision-closed" && effect.notice.to.kind === "person"
        ? [effect.notice.to.person]
        : [],
    );
    expect(told.toSorted()).toEqual(["amara", "carla"]);
  });

  it("is not what somebody who must agree has refused, whoever would withdraw it, though it was worded anew", () => {
    const authority = [{ fallback: true, decides: { any: ["ciso"] }, consents: ["clinical-safety"], within: "25m" }];
    const ward = given(worldOf({ ...actingPolicy, authority }))
      .declared()
      .joined("amara", "elena", "grace");
    const refused = put(ward).chose("elena", "keep");
    const { options = [] } = refused.incident.decisions.d1 ?? {};
    const words = { question: "And now?", options, recommended: "shut" };
    const edited = refused.told({ type: "EditDecision", by: refused.by("grace"), decisionId: "d1", ...words });
    for (const story of [refused, edited]) {
      for (const who of ["grace", "ben"]) {
        expect(withdrawn(story, who).refusal?.code).toBe("withdraws-a-refusal");
      }
      expect(labelsOf(card(story))).not.toContain("Withdraw the question");
    }
    expect(state(withdrawn(put(ward).chose("elena", "shut")))?.status).toBe("withdrawn");
  });

  it("is not one about what was done already", () => {
    const ratifying = taken().told({ type: "WithdrawDecision", decisionId: "ratify-a1-1", reason: "never mind" });
    expect(ratifying.refusal?.code).toBe("withdraws-what-was-done");
  });
});
