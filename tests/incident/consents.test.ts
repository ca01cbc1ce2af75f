import { describe, expect, it } from "vitest";
import { given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Whoever decides about medical or plant equipment, clinical safety must agree. */
const consenting = {
  ...examplePolicy,
  authority: [{ when: { environment: ["ot", "medical"] }, consents: ["clinical-safety"] }, ...examplePolicy.authority],
};

const onMedical = () =>
  given(worldOf(consenting))
    .declared()
    .joined("amara", "carla", "elena")
    .proposed({ service: "infusion-pumps", action: "shut-down" });

describe("a role that must agree", () => {
  it("is asked like those who decide, and named in the question", () => {
    const decision = onMedical().incident.decisions.d1;
    expect(decision?.consents).toEqual(["clinical-safety"]);
    expect(decision?.deciders).toEqual({ kind: "all", roles: ["ciso", "coo"] });
    expect(decision?.asked.elena).toEqual({ role: "clinical-safety" });
  });

  it("holds the decision open until it has agreed, however many decide", () => {
    const undecided = onMedical().chose("amara", "shut").chose("carla", "shut");
    expect(undecided.incident.decisions.d1?.state.status).toBe("open");
    expect(undecided.chose("elena", "shut").incident.decisions.d1?.state).toMatchObject({
      status: "made",
      option: "shut",
    });
  });

  it("that does not agree lets nothing be approved: the decision expires", () => {
    const refused = onMedical().chose("amara", "shut").chose("carla", "shut").chose("elena", "keep");
    expect(refused.after("26m").incident.decisions.d1?.state.status).toBe("expired");
  });

  it("does not decide by itself, nor stands in for those who do", () => {
    const agreed = onMedical().chose("elena", "shut").chose("amara", "shut");
    expect(agreed.incident.decisions.d1?.state.status).toBe("open");
  });

  it("has no say where its rows do not match", () => {
    const onPayments = given(worldOf(consenting)).declared().joined("amara", "carla").proposed();
    expect(onPayments.incident.decisions.d1?.consents).toEqual([]);
    expect(onPayments.chose("elena", "shut").refusal?.code).toBe("not-a-decider");
  });
});
