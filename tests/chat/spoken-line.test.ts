import { describe, expect, it } from "vitest";
import { meantOption, whatWasSaid } from "../../src/chat/lines/spoken-line.ts";
import { given } from "../support/builders.ts";

const one = given().declared().joined("amara", "carla").proposed({ target: "DB-1" });
const two = one.proposed({ decisionId: "d2", question: "Shut down payroll too?", target: "DB-2" });

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
      cure: "No open question has an option “Of course”. Question 1, “Shut down payments?”: 1 “Shut down” or 2 “Keep running”.",
    });
    expect(meantOption("question 7: shut", one.incident)).toEqual({ cure: expect.stringContaining("number 7") });
  });

  it("is what it is called or its number before it is what another begins with, and asked for where two begin so", () => {
    const options = ["Shut down at 06:00", "Shut down", "2 hosts only", "Isolate FS-01", "Isolate FS-02"].map(
      (label, index) => ({ id: `o${index + 1}`, label, costToAct: "", costToWait: "" }),
    );
    const many = given().declared().joined("amara", "carla").proposed({ options, recommended: "o1" });
    const meant = (words: string) => meantOption(words, many.incident);
    expect(meant("Shut  DOWN")).toEqual({ decisionId: "d1", option: "o2" });
    expect(meant("2")).toEqual({ decisionId: "d1", option: "o2" });
    expect(meant("2 hosts")).toEqual({ decisionId: "d1", option: "o3" });
    expect(meant("s")).toEqual({ cure: expect.stringContaining("No open question has an option “s”") as unknown });
    expect(meant("Isolate")).toEqual({
      cure: "More than one option may be meant. Question 1, “Shut down payments?”: 1 “Shut down at 06:00”, 2 “Shut down”, 3 “2 hosts only”, 4 “Isolate FS-01” or 5 “Isolate FS-02”. Please say which by its number: /muster spoken @somebody option 1",
    });
    const said = (words: string) => whatWasSaid(words, many.incident);
    expect(said("Shut down at 02:40")).toEqual({ decisionId: "d1", option: "o2", clockTime: "02:40" });
    // What an option is called, or another with the time when it was said: only a number tells.
    expect(said("Shut down at 06:00")).toEqual({ cure: expect.stringContaining("More than one option") as unknown });
    expect(said("option 1")).toEqual({ decisionId: "d1", option: "o1" });
    expect(said("option 2 at 06:00")).toEqual({ decisionId: "d1", option: "o2", clockTime: "06:00" });
    expect(said("isolate at 02:40")).toEqual({ cure: expect.stringContaining("More than one option") as unknown });
  });

  it("may have been said earlier, unless that is what the option is called", () => {
    const said = (words: string) => whatWasSaid(words, one.incident);
    expect(said("1 at 02:40")).toEqual({ decisionId: "d1", option: "shut", clockTime: "02:40" });
    expect(said("shut down yesterday at 23:10")).toMatchObject({ clockTime: "23:10", yesterday: true });
    expect(said("shut down at 25:99")).toEqual({ cure: expect.stringContaining("“25:99” may be a time") });
    expect(said("shut down 02:40")).toMatchObject({ option: "shut", clockTime: "02:40" });
    expect(said("shut down last night")).toEqual({
      cure: expect.stringContaining("“last night” may be a time") as unknown,
    });
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
