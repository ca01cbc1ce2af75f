import { describe, expect, it } from "vitest";
import { meantOption, whatWasSaid } from "../../src/chat/lines/spoken-line.ts";
import { given } from "../support/builders.ts";

const one = given().declared().joined("amara", "carla").proposed();
const two = one.proposed({ decisionId: "d2", question: "Shut down payroll too?" });

describe("what somebody is said to have chosen", () => {
  it("is an option of the only open question, by its number, its name or the beginning of it", () => {
    for (const said of ["1", "option 1", "shut", "Shut down"]) {
      expect(meantOption(said, one.incident)).toEqual({ decisionId: "d1", option: "shut" });
    }
  });

  it("is asked for where two open questions have it, and is found once they say which question", () => {
    expect(meantOption("Shut down", two.incident)).toEqual({
      cure: expect.stringContaining("Question 2, “Shut down payroll too?”"),
    });
    expect(meantOption("question 2: Shut down", two.incident)).toEqual({ decisionId: "d2", option: "shut" });
    expect(meantOption("question 1 shut", two.incident)).toEqual({ decisionId: "d1", option: "shut" });
  });

  it("that never was an option is answered with those there are", () => {
    expect(meantOption("Of course", one.incident)).toEqual({
      cure: "No open question has an option “Of course”. Question 1, “Shut down payments?”: “Shut down” or “Keep running”.",
    });
    expect(meantOption("question 7: shut", one.incident)).toEqual({ cure: expect.stringContaining("number 7") });
  });

  it("may have been said earlier, unless that is what the option is called", () => {
    const said = (words: string) => whatWasSaid(words, one.incident);
    expect(said("1 at 02:40")).toEqual({ decisionId: "d1", option: "shut", clockTime: "02:40" });
    expect(said("shut down yesterday at 23:10")).toMatchObject({ clockTime: "23:10", yesterday: true });
    expect(said("shut down at 25:99")).toEqual({ cure: expect.stringContaining("There is no time “25:99”") });
    expect(said("Of course at 02:40")).toEqual({
      cure: expect.stringContaining("has an option “Of course”") as unknown,
    });
    const options = [
      { id: "now", label: "Now", costToAct: "", costToWait: "" },
      { id: "later", label: "Shut down at 04:00", costToAct: "", costToWait: "" },
    ];
    const timed = given().declared().joined("amara", "carla").proposed({ options, recommended: "now" });
    expect(whatWasSaid("Shut down at 04:00", timed.incident)).toEqual({ decisionId: "d1", option: "later" });
    expect(whatWasSaid("Shut down at 04:00 at 02:40", timed.incident)).toMatchObject({
      option: "later",
      clockTime: "02:40",
    });
  });

  it("is no option of a question that has closed", () => {
    const closed = two.chose("amara", "shut").chose("carla", "shut");
    expect(meantOption("shut", closed.incident)).toEqual({ decisionId: "d2", option: "shut" });
  });
});
