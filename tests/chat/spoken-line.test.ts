import { describe, expect, it } from "vitest";
import { meantOption } from "../../src/chat/spoken-line.ts";
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

  it("is no option of a question that has closed", () => {
    const closed = two.chose("amara", "shut").chose("carla", "shut");
    expect(meantOption("shut", closed.incident)).toEqual({ decisionId: "d2", option: "shut" });
  });
});
