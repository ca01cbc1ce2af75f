import { describe, expect, it } from "vitest";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const decision = ({ incident }: Given) => incident.decisions.d1;
const here = () => given().declared().joined("amara", "carla", "dev");

describe("a decision", () => {
  it("asks every decider by a card of their own, and calls in those who are not here", () => {
    const asked = given().declared({ severity: "sev3" }).proposed();
    expect(Object.keys(decision(asked)?.asked ?? {})).toEqual(["amara", "carla"]);
    expect(asked.incident.callIns["carla.1"]).toMatchObject({ why: "decision", decisionId: "d1" });
  });

  it("for all of them is made when each has chosen the same option", () => {
    const one = here().proposed().chose("amara", "shut");
    expect(decision(one)?.state.status).toBe("open");
    expect(decision(one.chose("carla", "shut"))?.state).toMatchObject({ status: "made", option: "shut" });
  });

  it("for at least two of three is made by two, and the third's objection stands beside it", () => {
    const made = here()
      .proposed({ action: "fail-over" })
      .chose("carla", "keep")
      .objected("carla", "payroll settles at four")
      .chose("amara", "shut")
      .chose("dev", "shut");
    expect(decision(made)?.state).toMatchObject({ status: "made", option: "shut" });
    expect(decision(made)?.dissents.carla?.reason).toBe("payroll settles at four");
  });

  it("stays open when they disagree, and a choice may be changed until it is made", () => {
    const torn = here().proposed().chose("amara", "shut").chose("carla", "keep");
    expect(decision(torn)?.state.status).toBe("open");
    expect(decision(torn.chose("carla", "shut"))?.state.status).toBe("made");
  });

  it("that nobody took expires at its deadline: silence never approves", () => {
    expect(decision(here().proposed().chose("amara", "shut").after("32m"))?.state.status).toBe("expired");
  });

  it("says by which row of which rules it was put, so that nobody need look for them", () => {
    const put = (policy: Parameters<typeof worldOf>[0]) => {
      const { added, incident } = given(worldOf(policy)).declared().proposed({ action: "fail-over" });
      const fact = added.find(({ type }) => type === "DecisionProposed");
      expect(fact?.data).toMatchObject({ authorityRow: 1, rulesHash: incident.rulesHash });
      return incident.rulesHash;
    };
    const authority = [...examplePolicy.authority, { when: { action: "isolate-site" }, consents: ["ciso"] }];
    expect(put(examplePolicy)).not.toBe(put({ ...examplePolicy, authority }));
  });

  it("counts one human once, whatever roles they hold or act in", () => {
    // Dev is CIO and, when Carla does not answer, acts for her as COO.
    const acting = given().declared().joined("amara").acknowledged("dev").after("10m");
    const chosen = acting.proposed({ action: "fail-over" }).chose("dev", "shut");
    expect(decision(chosen)?.state.status).toBe("open");
  });

  it("takes the choice of a delegate who is awake for a principal who is not, and says for whom", () => {
    const acting = given().declared().joined("amara").acknowledged("dev").after("10m").proposed();
    const made = acting.chose("dev", "shut").chose("amara", "shut");
    expect(decision(made)?.choices.dev).toMatchObject({ role: "coo", actingFor: "carla" });
    expect(decision(made)?.state.status).toBe("made");
  });

  it("may be objected to after the outcome, until the incident has ended", () => {
    const made = here().proposed().chose("amara", "shut").chose("carla", "shut");
    expect(decision(made.objected("carla", "too early"))?.dissents.carla?.reason).toBe("too early");
    expect(made.closed().objected("amara").refusal?.code).toBe("incident-ended");
  });

  it("sends its outcome, sealed, to the room, to those who chose, and to whoever put it and is not there", () => {
    const made = here().proposed().chose("amara", "shut").chose("carla", "shut").sealed();
    const receipts = Object.values(made.incident.notices).filter(({ about }) => about.what === "decision-closed");
    expect(receipts.map(({ to }) => (to.kind === "room" ? "room" : to.person)).sort()).toEqual([
      "amara",
      "ben",
      "carla",
      "room",
    ]);
    for (const { seal } of receipts) expect(seal?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("that matches no row goes to the fallback row, and names it", () => {
    expect(decision(here().proposed({ action: "unheard-of" }))?.authorityRow).toBe(3);
  });
});
