import { describe, expect, it } from "vitest";
import { type Given, given } from "../support/builders.ts";

const open = () => given().declared().joined("amara", "carla").proposed();
const decision = ({ incident }: Given) => incident.decisions.d1;
const takesBack = (story: Given, person = "carla") =>
  story.told({ type: "TakeBackDissent", by: story.by(person), decisionId: "d1" });

describe("an objection", () => {
  it("counts when it is pressed, and is taken back while the question is open; the record keeps both", () => {
    const objected = open().objected("carla", "Too costly");
    expect(decision(objected)?.dissents.carla).toMatchObject({ reason: "Too costly" });
    const back = takesBack(objected);
    expect(back.added.map(({ type }) => type)).toEqual(["DissentTakenBack"]);
    expect(decision(back)?.dissents).toEqual({});
    expect(decision(back.objected("carla"))?.dissents.carla).not.toHaveProperty("reason");
  });

  it("stands beside an outcome for good", () => {
    const made = open().objected("carla").chose("amara", "shut").chose("carla", "shut");
    expect(takesBack(made).refusal).toEqual({ code: "decision-closed", decisionId: "d1", status: "made" });
    const late = takesBack(open().objected("carla").after("2h"));
    expect(late.refusal).toMatchObject({ code: "decision-closed", status: "expired" });
  });

  it("that nobody made is nothing to take back", () => {
    expect(takesBack(open())).toMatchObject({ added: [], refusal: undefined });
  });
});

describe("an abstention", () => {
  it("is recorded with its reason, where there is one", () => {
    const abstains = (reason?: string) => {
      const story = open();
      const why = reason === undefined ? {} : { reason };
      return story.told({ type: "Abstain", by: story.by("amara"), decisionId: "d1", ...why });
    };
    expect(decision(abstains("I own shares in it"))?.abstentions.amara).toMatchObject({ reason: "I own shares in it" });
    for (const said of [abstains(), abstains("  ")]) {
      expect(decision(said)?.abstentions.amara).toBeDefined();
      expect(decision(said)?.abstentions.amara).not.toHaveProperty("reason");
    }
  });

  it("answers what somebody heard them say: nobody asks them to confirm it any more", () => {
    const heard = open().heard("amara", "shut");
    expect(decision(heard)?.spoken.amara).toBeDefined();
    expect(decision(heard.abstained("amara"))?.spoken).toEqual({});
    const rung = heard
      .abstained("amara")
      .after("20m")
      .added.map(({ type }) => type);
    expect(rung).not.toContain("SpokenChoiceRung");
  });
});
